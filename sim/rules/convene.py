"""Who gets a seat: rotation at the start of a cycle, recruiting at the start of a stage.

Claim: choose by commitment, not by job title; not the usual suspects again and again; people who can
speak for their community.
Rule: seats by role; a seat goes to the best by the selection rule among those who are present, rested
(exhaustion < 0.7) and not barred. Rotated members sit out one cycle, except under `usual`.
Source: D14, D15 of the documentation; Efraimidis & Spirakis 2006 for weighted lots (`volunteers`).
Reads: commitment, seniority, group, exhaustion, times_selected. Writes: member, times_selected, joined,
barred_until, selections, new_faces. Updating: seats are filled one by one.
"""

import math

import numpy as np

from sim.compiled import allocating, compiled
from sim.draws import P_ROTATION, P_SELECTION, draw, stream, uniform
from sim.settings import choice_number
from sim.state import (ACCESS_NEED, AWAY_UNTIL, BARRED_UNTIL, COMMITMENT, EXHAUSTION, GIVEN, GROUP, HOURS, JOINED,
                       LAST_WIN, MEMBER, N_MEMBERS, NEW_FACES, PASSION, PRESENT, ROLE, SELECTIONS, SENIORITY,
                       STAGE_HOURS, TIMES_SELECTED, USER, USERS_SEATED, WORN_OUT)

TITLE = choice_number("programme.selection", "title")
STRATIFIED = choice_number("programme.selection", "stratified_commitment")
LOTTERY = choice_number("programme.selection", "lottery")
USUAL = choice_number("programme.selection", "usual")
VOLUNTEERS = choice_number("programme.selection", "volunteers")


@compiled
def selection_score(rule, commitment, seniority, times_selected, eagerness, u):
    """What the selection rule looks for in a person; the highest gets the seat.

    Args:
        rule: number of the selection rule.
        commitment, seniority: 0-1.
        times_selected: how often chosen before.
        eagerness: commitment · passion · access, 0-1; the weight of a volunteer's lot.
        u: the person's lot, uniform in [0, 1).
    """
    if rule == TITLE:
        return seniority
    if rule == LOTTERY:
        return u
    if rule == USUAL:
        return times_selected + commitment
    if rule == VOLUNTEERS:
        return math.log(max(u, 1e-300)) / max(eagerness, 1e-9)
    return commitment


@allocating
def seats_by_role(s):
    """Seats of each role: users by their share, the others by largest remainder."""
    seats = np.zeros(6, np.int64)
    seats[USER] = int(s.team_size * s.user_share + 0.5)
    weights = np.array([s.seats_authority, s.seats_charity, s.seats_frontline, s.seats_funder, s.seats_academic])
    left = s.team_size - seats[USER]
    whole = weights.sum()
    if left <= 0 or whole <= 0.0:
        return seats
    remainders = np.zeros(5)
    given = 0
    for k in range(5):
        exact = weights[k] / whole * left
        seats[k + 1] = int(exact + 1e-9)
        remainders[k] = exact - seats[k + 1]
        given += seats[k + 1]
    while given < left:
        best = 0
        for k in range(5):
            if remainders[k] > remainders[best] + 1e-12:
                best = k
        seats[best + 1] += 1
        remainders[best] -= 1.0
        given += 1
    return seats


@compiled
def take_seat(people, team, programme, i, week):
    """Give a person a seat."""
    team[int(programme[N_MEMBERS])] = i
    programme[N_MEMBERS] += 1.0
    programme[SELECTIONS] += 1.0
    if people[TIMES_SELECTED, i] == 0.0:
        programme[NEW_FACES] += 1.0
    if people[ROLE, i] == USER:
        programme[USERS_SEATED] += 1.0
    people[MEMBER, i] = people[GIVEN, i] = 1.0
    people[TIMES_SELECTED, i] += 1.0
    people[JOINED, i] = people[LAST_WIN, i] = week
    people[STAGE_HOURS, i] = 0.0


@compiled
def leave_seat(people, team, programme, i):
    """Take a person's seat away."""
    last = int(programme[N_MEMBERS]) - 1
    for seat in range(last + 1):
        if team[seat] == i:
            team[seat] = team[last]
            programme[N_MEMBERS] -= 1.0
            if people[ROLE, i] == USER:
                programme[USERS_SEATED] -= 1.0
            break
    people[MEMBER, i] = people[HOURS, i] = people[STAGE_HOURS, i] = 0.0
    people[JOINED, i] = -1.0


@compiled
def rotate(people, keys, team, stays, programme, s, luck, week, cycle_weeks):
    """Let a share of the members make room; the length of their membership is noted as unfinished."""
    key = stream(luck, P_ROTATION)
    seat = int(programme[N_MEMBERS]) - 1
    while seat >= 0:
        i = team[seat]
        if uniform(draw(key, keys[i])) < s.rotation:
            stays[1, int(week - people[JOINED, i])] += 1
            leave_seat(people, team, programme, i)
            if s.selection != USUAL:
                people[BARRED_UNTIL, i] = week + cycle_weeks
        seat -= 1


@compiled
def may_be_asked(people, i, week):
    """Whether a person can be offered a seat."""
    return (people[PRESENT, i] > 0.0 and people[MEMBER, i] == 0.0 and people[EXHAUSTION, i] < WORN_OUT
            and people[BARRED_UNTIL, i] <= week and people[AWAY_UNTIL, i] <= week)


@allocating
def _seats_by_group(people, team, programme, sizes, seats):
    """Open seats of each need group, under stratified selection."""
    shares = np.zeros(4)
    for g in range(4):
        shares[g] = sizes[g] / max(1.0, sizes.sum()) * seats
    for seat in range(int(programme[N_MEMBERS])):
        i = team[seat]
        if people[ROLE, i] == USER and people[GROUP, i] >= 0.0:
            shares[int(people[GROUP, i])] -= 1.0
    return shares


@compiled
def _best_for(people, keys, s, key, week, role, group):
    """Row of the best person for a seat of a role (and need group, if not -1), or -1."""
    best, best_score = -1, -math.inf
    for i in range(keys.shape[0]):
        if people[ROLE, i] != role or not may_be_asked(people, i, week):
            continue
        if group >= 0 and people[GROUP, i] != group:
            continue
        eagerness = (people[COMMITMENT, i] * people[PASSION, i]
                     * (1.0 - people[ACCESS_NEED, i] * (1.0 - s.access_support)))
        score = selection_score(s.selection, people[COMMITMENT, i], people[SENIORITY, i], people[TIMES_SELECTED, i],
                                eagerness, uniform(draw(key, keys[i])))
        if score > best_score:
            best, best_score = i, score
    return best


@allocating
def group_sizes(people):
    """Users in each need group."""
    sizes = np.zeros(4)
    for i in range(people.shape[1]):
        if people[ROLE, i] == USER and people[PRESENT, i] > 0.0:
            sizes[int(people[GROUP, i])] += 1.0
    return sizes


@allocating
def recruit(people, keys, team, programme, s, luck, week):
    """Fill the vacant seats; a seat that nobody of the role can take stays empty."""
    seats = seats_by_role(s)
    user_seats = seats[USER]
    for seat in range(int(programme[N_MEMBERS])):
        seats[int(people[ROLE, team[seat]])] -= 1
    if seats.max() <= 0:
        return
    key = stream(luck, P_SELECTION)
    sizes = group_sizes(people) if s.selection == STRATIFIED else np.zeros(4)
    for role in range(seats.shape[0]):
        for _ in range(max(0, seats[role])):
            group = -1
            if s.selection == STRATIFIED and role == USER:
                group = np.argmax(_seats_by_group(people, team, programme, sizes, user_seats))
            i = _best_for(people, keys, s, key, week, role, group)
            if i < 0 and group >= 0:
                i = _best_for(people, keys, s, key, week, role, -1)
            if i < 0 or int(programme[N_MEMBERS]) >= team.shape[0]:
                break
            take_seat(people, team, programme, i, week)

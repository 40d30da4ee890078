"""Things that happen to people on a date: a champion leaves, an advocate joins, a member falls ill.

Rule: events come from the scenario. Without a name, the champion with most contacts leaves, and the
member who has given most hours falls ill (away for the weeks stated); an advocate who joins is a warm
person who practises, with ties to people of the site. Who leaves before coming never comes. Two people
kept apart do not meet or visit each other for the weeks stated; team work and ties go on.
Source: the scenario. Reads: dated events. Writes: present, away_until, practises, ties.
Updating: one after the other, at the start of the week.
"""

import math

from sim.compiled import compiled
from sim.draws import P_NEWCOMER, again, draw, pick, stream
from sim.settings import choice_number
from sim.state import (ANCHOR, ATTITUDE, AWAY_UNTIL, CHAMPION, CUM_HOURS, FIRST_PRACTISED, FULL_MEMORY, N_MEMBERS,
                       N_PRACTISING, N_PRESENT, N_ROWS, PRACTISES, PRESENT, SITE, START_ATTITUDE)
from sim.ties_table import connect, cut_all_ties, find_tie, set_practises

CHAMPION_LEAVES, ADVOCATE_JOINS, MEMBER_FALLS_ILL, PERSON_LEAVES, KEPT_APART = range(5)
WELL_MIXED = choice_number("network.kind", "well_mixed")
NEWCOMER_ATTITUDE = 0.6
NEWCOMER_CONTACTS = 8


@compiled
def keep_apart(dated, apart, week):
    """Note which pairs are kept apart in a week.

    Args:
        dated: the scenario's events, see `week.Plan`.
        apart: int64 (pairs, 2), filled; -1 for nobody.
    """
    pair = 0
    for e in range(dated.shape[0]):
        if dated[e, 1] == KEPT_APART:
            now = dated[e, 0] <= week < dated[e, 0] + dated[e, 3]
            apart[pair, 0] = dated[e, 2] if now else -1
            apart[pair, 1] = dated[e, 4] if now else -1
            pair += 1


@compiled
def leave_place(people, ties, programme, i):
    """Take a person out of the place for good; the seat, if any, must be taken away before."""
    people[AWAY_UNTIL, i] = math.inf  # who has not come yet never comes
    if people[PRESENT, i] == 0.0:
        return
    if people[PRACTISES, i] > 0.0:
        set_practises(ties, people, i, 0.0)
        programme[N_PRACTISING] -= 1.0
    cut_all_ties(ties, people, i)
    people[PRESENT, i] = 0.0
    programme[N_PRESENT] -= 1.0


@compiled
def join_place(people, keys, memory, ties, programme, s, luck, i, week):
    """Let a newcomer who advocates the practice come in, with contacts at the own site first."""
    if people[AWAY_UNTIL, i] == math.inf:
        return
    people[PRESENT, i] = 1.0
    programme[N_PRESENT] += 1.0
    programme[N_PRACTISING] += 1.0
    programme[N_ROWS] = max(programme[N_ROWS], i + 1.0)
    people[ATTITUDE, i] = people[ANCHOR, i] = max(people[ATTITUDE, i], NEWCOMER_ATTITUDE)
    people[START_ATTITUDE, i] = people[ATTITUDE, i]
    memory[i] = FULL_MEMORY
    people[PRACTISES, i] = 1.0
    people[FIRST_PRACTISED, i] = week
    if s.network_kind == WELL_MIXED:
        return
    bits = draw(stream(luck, P_NEWCOMER), keys[i])
    made = 0
    for attempt in range(64 * NEWCOMER_CONTACTS):
        j = pick(again(bits, attempt), programme[N_ROWS])
        near = people[SITE, j] == people[SITE, i] or attempt >= 32 * NEWCOMER_CONTACTS
        if j != i and people[PRESENT, j] > 0.0 and near and find_tie(ties, i, j) < 0:
            slot = connect(ties, people, i, j, s.network_strength_start)
            if slot < 0:
                return
            ties.rest[slot] = ties.rest[ties.back[slot]] = s.network_strength_start
            made += 1
            if made == NEWCOMER_CONTACTS:
                return


@compiled
def best_connected_champion(people, ties):
    """Row of the present champion with most contacts, or -1."""
    best = -1
    for i in range(people.shape[1]):
        if people[CHAMPION, i] > 0.0 and people[PRESENT, i] > 0.0 and (best < 0 or ties.count[i] > ties.count[best]):
            best = i
    return best


@compiled
def hardest_working_member(people, team, programme):
    """Row of the member who has given most hours, or -1."""
    best = -1
    for seat in range(int(programme[N_MEMBERS])):
        i = team[seat]
        if best < 0 or people[CUM_HOURS, i] > people[CUM_HOURS, best]:
            best = i
    return best


@compiled
def who_is_meant(people, team, ties, programme, what, who):
    """Row of the person to whom an event happens, or -1."""
    if who >= 0:
        return who
    if what == CHAMPION_LEAVES:
        return best_connected_champion(people, ties)
    return hardest_working_member(people, team, programme)


@compiled
def fall_ill(people, i, week, weeks):
    """Keep a person away for some weeks."""
    people[AWAY_UNTIL, i] = week + weeks

"""One week: every rule in order, readable from top to bottom; a whole run is a loop over it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import allocating, compiled
from sim.draws import P_ORDER, order_people, stream, week_luck
from sim.recorder import record, sum_up
from sim.rules import (adoption, attitude, commitment, convene, coverage, crisis, design, events, exhaustion, exits,
                       experience, funding, hours, learning, outreach, production, safety, ties, trust, voice)
from sim.settings import choice_number
from sim.state import CUM_QUALITY, DELIVER, EVALUATE, MEMBER, N_MEMBERS, N_STAGES, QUALITY

RULES = (events, crisis, funding, convene, coverage, hours, outreach, attitude, ties, production, design, voice,
         learning, experience, trust, commitment, safety, exhaustion, exits, adoption)
"""The rules in the order of the week (ties fade once more at its end), for `coproduce describe` and ODD.md."""

BASIC = choice_number("output.detail", "basic")


class Plan(NamedTuple):
    """What a scenario lays down for the whole run."""

    settings: np.ndarray  # rows of settings, one for each stretch between changes
    segments: np.ndarray  # int64 (weeks): which row holds in a week
    severity: np.ndarray  # float64 (weeks): crisis, 0-1
    events: np.ndarray  # int64 (events, 5): week, what, row of who or -1, weeks, row of whom or -1
    bits: np.uint64  # buckets of a week's order, see `state.order_bits`


@compiled
def _happen(world, plan, s, luck, week):
    """Dated events of the week."""
    people, team, programme = world.people, world.team, world.programme
    events.keep_apart(plan.events, world.scratch.apart, week)
    for e in range(plan.events.shape[0]):
        what = plan.events[e, 1]
        if plan.events[e, 0] != week or what == events.KEPT_APART:
            continue
        i = events.who_is_meant(people, team, world.ties, programme, what, plan.events[e, 2])
        if i < 0:
            continue
        if what == events.ADVOCATE_JOINS:
            events.join_place(people, world.keys, world.memory, world.ties, programme, s, luck, i, week)
        elif what == events.MEMBER_FALLS_ILL:
            events.fall_ill(people, i, week, plan.events[e, 3])
        else:
            remove_person(world, i, week)


@compiled
def remove_person(world, i, week):
    """Take a person out of the team and of the place."""
    if world.people[MEMBER, i] > 0.0:
        world.stays[1, int(week - world.people[convene.JOINED, i])] += 1
        convene.leave_seat(world.people, world.team, world.programme, i)
    events.leave_place(world.people, world.ties, world.programme, i)


@compiled
def _team_week(world, s, luck, week, clock, stage):
    """Convene the team, open the slices, and work."""
    people, keys, team, programme, slices = world.people, world.keys, world.team, world.programme, world.slices
    cycle_weeks = N_STAGES * s.time_stage_weeks
    if clock % s.time_stage_weeks == 0:
        if clock > 0 and clock % cycle_weeks == 0:
            convene.rotate(people, keys, team, world.stays, programme, s, luck, week, cycle_weeks)
        convene.recruit(people, keys, team, programme, s, luck, week)
        coverage.open_slices(people, team, programme, slices, s, luck, stage, clock // cycle_weeks)
    hours.give_hours(people, team, programme, slices, world.hours, s, week, stage)


@allocating  # it holds a table that `group_sizes` makes
def _stage_end(world, s, stage):
    """Turn the stage's work into ties, quality, design, influence felt, and learning."""
    people, team, programme, slices = world.people, world.team, world.programme, world.slices
    ties.meet_in_team(people, team, world.ties, programme, world.scratch.values, s)
    production.close_stage(people, team, programme, slices, convene.group_sizes(people), s, stage)
    design.redesign(people, team, programme, slices, s, stage)
    voice.settle_voice(people, team, programme, s)
    if stage == EVALUATE:
        learning.evaluate(people, team, programme, slices, s)


@compiled
def _experiences(world, s, luck, week):
    """What people go through while the service is delivered, and what it does to them."""
    people = world.people
    experience.meet_service(people, world.keys, world.programme, s, luck, week)
    trust.update_trust(people, s)
    attitude.shift_anchors(people, s)
    commitment.update_commitment(people, s)


@compiled
def _at_work(world, s, clock):
    return clock >= 0 and (s.team_size > 0 or world.programme[N_MEMBERS] > 0.0)


@compiled
def work_and_reach_out(world, plan, run, week):
    """First part of a week: what happens at its date, the money, the team's work, and outreach."""
    s, luck = plan.settings[plan.segments[week]], week_luck(run, week)
    people, keys, programme, scratch = world.people, world.keys, world.programme, world.scratch
    clock = week - s.funding_start
    if plan.events.shape[0] > 0:
        _happen(world, plan, s, luck, week)
    crisis.strike(programme, s, plan.severity[week])
    funding.fund(people, programme, s, week)
    if _at_work(world, s, clock):
        _team_week(world, s, luck, week, clock, (clock // s.time_stage_weeks) % N_STAGES)
    if outreach.is_on(s) or attitude.needs_order(s):
        order_people(stream(luck, P_ORDER), keys, scratch, plan.bits)
    if outreach.is_on(s):
        outreach.reach_out(people, keys, world.ties, programme, scratch, s, luck, week)


@compiled
def meet(world, plan, run, week):
    """Second part of a week: people meet, and attitudes move."""
    s = plan.settings[plan.segments[week]]
    attitude.meet(world.people, world.ties, world.programme, world.scratch, s, week_luck(run, week))


@compiled
def go_through(world, plan, run, week):
    """Third part of a week: what the stage's work comes to, what people go through, who tires and leaves the team."""
    s, luck = plan.settings[plan.segments[week]], week_luck(run, week)
    people, programme, scratch = world.people, world.programme, world.scratch
    clock = week - s.funding_start
    stage = (clock // s.time_stage_weeks) % N_STAGES
    at_work = _at_work(world, s, clock)
    if at_work and programme[N_MEMBERS] > 0.0 and (clock + 1) % s.time_stage_weeks == 0:
        _stage_end(world, s, stage)
    if clock >= 0 and stage == DELIVER and s.mechanisms_experience == 1 and s.experience_rate > 0.0:
        _experiences(world, s, luck, week)
    if at_work:
        safety.follow_safety(people, world.team, programme, s)
    if at_work or outreach.is_on(s) or s.mechanisms_exhaustion == 1:
        exhaustion.tire(people, world.ties, programme, s, week)
    leaving = exits.draw_exits(people, world.keys, world.team, world.stays, programme, scratch, s, luck, week)
    for k in range(leaving):
        convene.leave_seat(people, world.team, programme, np.int64(scratch.order2[k]))


@compiled
def decide(world, plan, run, week):
    """Last part of a week: people take up the practice or drop it; ties fade."""
    s = plan.settings[plan.segments[week]]
    people, programme = world.people, world.programme
    adoption.decide(people, world.keys, world.memory, world.ties, programme, world.scratch, s, week_luck(run, week),
                    week, plan.bits)
    if (week + 1) % s.time_stage_weeks == 0:
        ties.fade_ties(people, world.ties, programme, s)
    if (week + 1) % (N_STAGES * s.time_stage_weeks) == 0 and s.mechanisms_tie_fading == 1:
        ties.forget_ties(people, world.ties)
    programme[CUM_QUALITY] += programme[QUALITY]


@compiled
def advance(world, plan, run, week):
    """Advance a world by one week, in its four parts.

    Args:
        world: all state; changed in place.
        plan: what the scenario lays down.
        run: key of the run, see `draws.run_key`.
        week: the week to simulate, from 0.
    """
    work_and_reach_out(world, plan, run, week)
    meet(world, plan, run, week)
    go_through(world, plan, run, week)
    decide(world, plan, run, week)


@allocating
def run_weeks(world, plan, run, first, last, weekly):
    """Advance a world from week `first` to before week `last`, recording every week's end.

    Args:
        weekly: float64 (weeks + 1, weekly outcomes); row 0 is the start, row w the state after w weeks.
    """
    for week in range(first, last):
        advance(world, plan, run, week)
        record(world, plan.settings[plan.segments[week]], weekly[week + 1])


@allocating
def run_and_sum_up(world, plan, run, weekly, outcomes):
    """A whole run of a fresh world: the start, all weeks, the sum.

    Args:
        weekly: float64 (weeks + 1, weekly outcomes), filled.
        outcomes: float64 (all outcomes,), filled.
    """
    record(world, plan.settings[0], weekly[0])
    run_weeks(world, plan, run, 0, plan.severity.shape[0], weekly)
    sum_up(world, plan, weekly, outcomes)

"""The tables of a world: people, ties, programme, slices, hours; columns with unit and range.

`people[TRUST, i]` is the trust of the person in row i. Columns are reached by name only, so two
of them can't be swapped. The names below are row numbers of the table, in the order declared.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.settings import DOMAINS, ROLES, STAGES


class Column(NamedTuple):
    """A column of a table: `low` and `high` are the range that it never leaves."""

    name: str
    unit: str
    low: float
    high: float
    changes: bool
    meaning: str


_INF = math.inf

PEOPLE_COLUMNS = (
    Column("role", "number of the role", 0, 5, False, "role"),
    Column("site", "number of the site", 0, _INF, False, "site (a service, a place)"),
    Column("group", "0-3, -1 for non-users", -1, 3, False, "need group"),
    Column("taste_x", "taste", -_INF, _INF, False, "what the person wants, first direction"),
    Column("taste_y", "taste", -_INF, _INF, False, "what the person wants, second direction"),
    Column("seniority", "0-1", 0, 1, False, "seniority"),
    Column("capacity", "hours a week", 0, 60, False, "time that the person could give"),
    Column("patience", "0-1", 0, 1, False, "tolerance of weeks without a win"),
    Column("resilience", "0-1", 0, 1, False, "share of a setback not turned into lost commitment; recovery"),
    Column("flexibility", "0-1", 0, 1, False, "readiness to change a design"),
    Column("passion", "0-1", 0, 1, False, "readiness for unpaid outreach"),
    Column("stubborn", "0/1", 0, 1, False, "a sceptic whom nothing moves"),
    Column("champion", "0/1", 0, 1, False, "committed to the practice from the start"),
    Column("stays", "0/1", 0, 1, False, "champion who keeps to it after the funding"),
    Column("access_need", "0-1", 0, 1, False, "need for access support"),
    Column("cooperation", "0 always, 1 conditional, 2 free rider", 0, 2, False, "type of cooperation"),
    Column("threshold", "share of contacts", -_INF, _INF, False, "personal threshold"),
    Column("self_weight", "share", 0, 1, False, "weight on the own view in plain averaging"),
    Column("start_attitude", "-1 to 1", -1, 1, False, "attitude at the start"),
    Column("commitment", "0-1", 0, 1, True, "commitment"),
    Column("attitude", "-1 to 1", -1, 1, True, "attitude to co-production"),
    Column("anchor", "-1 to 1", -1, 1, True, "own view to which the attitude returns"),
    Column("practises", "0/1", 0, 1, True, "practises co-production"),
    Column("trust", "0-1", 0, 1, True, "trust in the programme"),
    Column("exhaustion", "0-1", 0, 1, True, "exhaustion"),
    Column("skill", "0-1", 0, 1, True, "skill for joint work"),
    Column("present", "0/1", 0, 1, True, "is in the place"),
    Column("away_until", "week", 0, _INF, True, "week until which the person is ill"),
    Column("member", "0/1", 0, 1, True, "has a seat in the team"),
    Column("times_selected", "times", 0, _INF, True, "times chosen for the team"),
    Column("joined", "week", -1, _INF, True, "week of joining the team"),
    Column("barred_until", "week", 0, _INF, True, "week until which the person is not asked again"),
    Column("last_win", "week", -_INF, _INF, True, "week of the last good experience or of joining"),
    Column("given", "share", 0, 1, True, "share of the own part given last week"),
    Column("hours", "hours", 0, 60, True, "joint hours this week"),
    Column("load", "hours", 0, _INF, True, "all hours this week, outreach too"),
    Column("stage_hours", "hours", 0, _INF, True, "joint hours this stage"),
    Column("cum_hours", "hours", 0, _INF, True, "joint hours so far"),
    Column("weight", "share", 0, 1, True, "weight in the last decision"),
    Column("fit", "0-1", 0, 1, True, "how well the design suits the person"),
    Column("outcome", "-1/0/1", -1, 1, True, "experience this week: bad, none, good"),
    Column("disclosed", "0/1", 0, 1, True, "whether a bad experience was discussed openly"),
    Column("target", "row or -1", -1, _INF, True, "whom the advocate is talking to"),
    Column("rebuffs", "times", 0, _INF, True, "rebuffs in a row by that person"),
    Column("practising_contacts", "people", 0, _INF, True, "contacts who practise"),
    Column("first_practised", "week, -1 for never", -1, _INF, True, "week of taking up the practice"),
)

(ROLE, SITE, GROUP, TASTE_X, TASTE_Y, SENIORITY, CAPACITY, PATIENCE, RESILIENCE, FLEXIBILITY, PASSION, STUBBORN,
 CHAMPION, STAYS, ACCESS_NEED, COOPERATION, THRESHOLD, SELF_WEIGHT, START_ATTITUDE, COMMITMENT, ATTITUDE, ANCHOR,
 PRACTISES, TRUST, EXHAUSTION, SKILL, PRESENT, AWAY_UNTIL, MEMBER, TIMES_SELECTED, JOINED, BARRED_UNTIL, LAST_WIN,
 GIVEN, HOURS, LOAD, STAGE_HOURS, CUM_HOURS, WEIGHT, FIT, OUTCOME, DISCLOSED, TARGET, REBUFFS, PRACTISING_CONTACTS,
 FIRST_PRACTISED) = range(len(PEOPLE_COLUMNS))

ALWAYS, CONDITIONAL, FREE_RIDER = range(3)
"""Types of cooperation."""
WORN_OUT = 0.7
"""Exhaustion from which people rest: not asked to join, no outreach, and counted as burnt out."""
FULL_MEMORY = np.uint64(0xFFFFFFFFFFFFFFFF)
"""Remembers practising partners only."""
USER, AUTHORITY, CHARITY, FRONTLINE, FUNDER, ACADEMIC = range(len(ROLES))
N_STAGES, N_DOMAINS = len(STAGES), len(DOMAINS)
CREATE, DELIVER, IMPROVE, EVALUATE = range(N_STAGES)
DIRECTION_X = np.array([math.cos(math.pi * domain / N_DOMAINS) for domain in range(N_DOMAINS)])
DIRECTION_Y = np.array([math.sin(math.pi * domain / N_DOMAINS) for domain in range(N_DOMAINS)])
"""The direction of taste that each domain settles: 0°, 45°, 90°, 135° [assumption]."""

PROGRAMME_COLUMNS = (
    Column("design_x", "taste", -_INF, _INF, True, "design, first direction"),
    Column("design_y", "taste", -_INF, _INF, True, "design, second direction"),
    Column("quality", "0-1", 0, 1, True, "quality of the whole programme"),
    Column("learning", "0-1", 0, 1, True, "what the team has learned"),
    Column("safety", "0-1", 0, 1, True, "safety to speak"),
    Column("crisis", "0-1", 0, 1, True, "severity of the crisis this week"),
    Column("kept", "share", 0, 1, True, "share of the planned hours that the crisis leaves"),
    Column("funded", "share", 0, 1, True, "share of the planned hours that the money allows"),
    Column("paid_this_year", "hours", 0, _INF, True, "hours paid in this year"),
    Column("n_members", "people", 0, _INF, True, "members of the team"),
    Column("n_present", "people", 0, _INF, True, "people in the place"),
    Column("n_practising", "people", 0, _INF, True, "people who practise"),
    Column("user_influence", "share", 0, 1, True, "weight of users in the last decision"),
    Column("good_since", "times", 0, _INF, True, "good experiences since the last evaluation"),
    Column("bad_since", "times", 0, _INF, True, "bad experiences since the last evaluation"),
    Column("true_failures", "times", 0, _INF, True, "bad experiences so far"),
    Column("disclosed_failures", "times", 0, _INF, True, "bad experiences discussed openly so far"),
    Column("rebuffs_so_far", "times", 0, _INF, True, "rebuffs so far"),
    Column("contacts_so_far", "times", 0, _INF, True, "outreach contacts so far"),
    Column("outreach_hours", "hours", 0, _INF, True, "hours of outreach so far"),
    Column("exits_exhaustion", "people", 0, _INF, True, "exits mainly of exhaustion so far"),
    Column("exits_distrust", "people", 0, _INF, True, "exits mainly of distrust so far"),
    Column("exits_impatience", "people", 0, _INF, True, "exits mainly of impatience so far"),
    Column("exits_other", "people", 0, _INF, True, "exits for other reasons so far"),
    Column("selections", "times", 0, _INF, True, "seats filled so far"),
    Column("new_faces", "times", 0, _INF, True, "seats filled by somebody new so far"),
    Column("member_weeks", "weeks", 0, _INF, True, "weeks of membership so far"),
    Column("burnt_out_weeks", "weeks", 0, _INF, True, "weeks of membership with exhaustion above 0.7 so far"),
    Column("design_change", "taste", 0, _INF, True, "length of the design's way so far"),
    Column("user_design", "taste", 0, _INF, True, "part of that way that users' weight explains"),
    Column("token_hours", "hours", 0, _INF, True, "hours given without matching influence so far"),
    Column("voice_hours", "hours", 0, _INF, True, "hours given with a say at stake so far"),
    Column("cum_quality", "weeks", 0, _INF, True, "quality summed over the weeks"),
    Column("crisis_benefit", "0-1 weeks", 0, _INF, True, "users' benefit summed over the weeks of crisis"),
    Column("crisis_weeks", "weeks", 0, _INF, True, "weeks of crisis so far"),
    Column("ties_moved", "0/1", 0, 1, True, "whether any tie differs from its resting strength"),
    Column("delivered", "share", 0, 1, True, "share of the benefit that arrives this week"),
    Column("users_seated", "people", 0, _INF, True, "users in the team"),
    Column("n_stubborn", "people", 0, _INF, True, "stubborn sceptics, those who left included"),
    Column("n_rows", "people", 0, _INF, True, "people who are or were in the place"),
)

(DESIGN_X, DESIGN_Y, QUALITY, LEARNING, SAFETY, CRISIS, KEPT, FUNDED, PAID_THIS_YEAR, N_MEMBERS, N_PRESENT,
 N_PRACTISING, USER_INFLUENCE, GOOD_SINCE, BAD_SINCE, TRUE_FAILURES, DISCLOSED_FAILURES, REBUFFS_SO_FAR,
 CONTACTS_SO_FAR, OUTREACH_HOURS, EXITS_EXHAUSTION, EXITS_DISTRUST, EXITS_IMPATIENCE, EXITS_OTHER, SELECTIONS,
 NEW_FACES, MEMBER_WEEKS, BURNT_OUT_WEEKS, DESIGN_CHANGE, USER_DESIGN, TOKEN_HOURS, VOICE_HOURS, CUM_QUALITY,
 CRISIS_BENEFIT, CRISIS_WEEKS, TIES_MOVED, DELIVERED, USERS_SEATED, N_STUBBORN, N_ROWS) = range(len(PROGRAMME_COLUMNS))

SLICE_COLUMNS = (
    Column("open", "share", 0, 1, True, "coverage in force"),
    Column("user_input", "effective hours", 0, _INF, True, "users' joint work this stage"),
    Column("staff_input", "effective hours", 0, _INF, True, "professionals' joint work this stage"),
    Column("staff_total", "effective hours", 0, _INF, True, "professionals' work this stage, joint and alone"),
    Column("slice_quality", "0-1", 0, 1, True, "quality of the slice"),
    Column("user_hours", "hours", 0, _INF, True, "users' joint hours in the last stage of this kind"),
)
OPEN, USER_INPUT, STAFF_INPUT, STAFF_TOTAL, SLICE_QUALITY, USER_HOURS = range(len(SLICE_COLUMNS))

JOINT, ALONE = 0, 1
"""First index of the table of hours: joint work, and professionals' work alone."""


class Ties(NamedTuple):
    """Who knows whom: row i holds the slots `first[i]` to `first[i] + count[i] - 1`.

    Every tie has two slots, one in either person's row; `back` leads from one to the other, and the
    strength may differ by direction. A row has room for `first[i + 1] - first[i]` contacts.
    """

    first: np.ndarray  # int64 (people + 1)
    count: np.ndarray  # type: ignore[assignment]  # int64 (people)
    who: np.ndarray  # uint32 (slots): the other person's row
    strength: np.ndarray  # float64 (slots), 0-1
    rest: np.ndarray  # float64 (slots), 0-1: strength that everyday life keeps up
    back: np.ndarray  # int32 (slots): the same tie in the other person's row
    retry: np.ndarray  # uint16 (slots): week before which an advocate does not try again
    strongest: np.ndarray  # float64 (people): no tie of the row is stronger


class Scratch(NamedTuple):
    """Room for a week's order and for synchronous updates, and what happened between two people this week."""

    order: np.ndarray  # uint32 (people)
    hashes: np.ndarray  # uint64 (people)
    order2: np.ndarray  # uint32 (people)
    hashes2: np.ndarray  # uint64 (people)
    buckets: np.ndarray  # uint64
    values: np.ndarray  # float64 (people)
    visits: np.ndarray  # float64 (visits, 3): advocate, other, how far the other's attitude moved; written round
    apart: np.ndarray  # int64 (pairs, 2): who is kept apart this week, -1 for nobody


class World(NamedTuple):
    """All state of one run."""

    people: np.ndarray  # float64 (columns, people)
    keys: np.ndarray  # uint64 (people): each person's own key
    memory: np.ndarray  # uint64 (people): remembered meetings, one bit each
    ties: Ties
    team: np.ndarray  # int64 (seats): rows of the members, the first n_members
    programme: np.ndarray  # float64 (columns)
    slices: np.ndarray  # float64 (columns, stages, domains)
    hours: np.ndarray  # float64 (joint/alone, roles, stages, domains)
    stays: np.ndarray  # int64 (exit/censored, weeks + 1): lengths of ended memberships
    scratch: Scratch


ONE_PASS_BITS = 12
"""Up to so many bits a week's order takes one pass over the people, above it two."""


def order_bits(n_people: int) -> np.uint64:
    """Bits by which a week's order is sorted into buckets."""
    return np.uint64(min(22, math.ceil(math.log2(max(2, n_people))) + 1))


VISITS_KEPT = 4096
"""Outreach contacts of which the last are kept, if there are as many people."""


def make_scratch(n_people: int, n_apart: int = 0) -> Scratch:
    """Room for so many people, of whom so many pairs are kept apart at some time."""
    bits = int(order_bits(n_people))
    n_buckets = 2**bits if bits <= ONE_PASS_BITS else 2 ** (bits - bits // 2)
    return Scratch(np.zeros(n_people, np.uint32), np.zeros(n_people, np.uint64), np.zeros(n_people, np.uint32),
                   np.zeros(n_people, np.uint64), np.zeros(n_buckets + 1, np.uint64), np.zeros(n_people),
                   np.zeros((max(64, min(n_people, VISITS_KEPT)), 3)), np.full((n_apart, 2), -1))


def check_world(world: World) -> list[str]:
    """Every value out of its declared range, in words; an empty list when all is well."""
    found = []
    tables = ((PEOPLE_COLUMNS, world.people), (PROGRAMME_COLUMNS, world.programme[:, None]),
              (SLICE_COLUMNS, world.slices.reshape(len(SLICE_COLUMNS), -1)))
    for columns, table in tables:
        for column, values in zip(columns, table, strict=True):
            wrong = ~((values >= column.low) & (values <= column.high))
            if wrong.any():
                found.append(f"{column.name}: {values[wrong][:3]} outside {column.low} to {column.high}")
    for name in ("strength", "rest"):
        values = getattr(world.ties, name)
        if ((values < 0) | (values > 1) | np.isnan(values)).any():
            found.append(f"tie {name}: outside 0 to 1")
    return found + _check_ties(world)


def _check_ties(world: World) -> list[str]:
    ties = world.ties
    for i in range(len(ties.count)):
        row = slice(ties.first[i], ties.first[i] + ties.count[i])
        if ties.count[i] > ties.first[i + 1] - ties.first[i]:
            return [f"row {i} holds more contacts than it has room for"]
        if (ties.strength[row] > ties.strongest[i]).any():
            return [f"row {i} holds a tie stronger than its strongest"]
        if (ties.back[ties.back[row]] != np.arange(row.start, row.stop)).any() or (ties.who[ties.back[row]] != i).any():
            return [f"a tie of row {i} does not lead back"]
    return []

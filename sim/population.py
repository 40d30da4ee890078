"""Who is there: people drawn from the settings, or taken from a stakeholder map.

What a map gives is taken as it is; what it leaves blank is drawn as for everybody else.
"""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import allocating, compiled
from sim.draws import (P_CHAMPION, P_GROUP, P_PERSON, P_ROLE, P_STUBBORN, again, draw, normal, order_people, stream,
                       uniform)
from sim.state import (ACCESS_NEED, ALWAYS, ANCHOR, ATTITUDE, CAPACITY, CHAMPION, COMMITMENT, CONDITIONAL, COOPERATION,
                       FIRST_PRACTISED, FLEXIBILITY, FREE_RIDER, GIVEN, GROUP, JOINED, PASSION, PATIENCE,
                       PEOPLE_COLUMNS, PRACTISES, PRESENT, RESILIENCE, ROLE, SELF_WEIGHT, SENIORITY, SITE, SKILL,
                       START_ATTITUDE, STAYS, STUBBORN, TARGET, TASTE_X, TASTE_Y, THRESHOLD, TRUST, USER, Scratch,
                       order_bits)

_TAU = 6.283185307179586
(_RANK, _COMMITMENT, _PATIENCE, _RESILIENCE, _FLEXIBILITY, _PASSION, _TASTE_X, _TASTE_Y, _ATTITUDE, _COOPERATION,
 _STAYS, _THRESHOLD) = (np.uint64(slot) for slot in range(1, 13))
CHAMPION_ATTITUDE = 0.5
"""A champion's attitude is at least this warm [assumption]."""


@compiled
def bell(u):
    """A Beta(2, 2) number from a uniform one: the inverse of 3x² - 2x³."""
    return 0.5 - math.sin(math.asin(1.0 - 2.0 * u) / 3.0)


@compiled
def normal_share(z):
    """Share of a standard normal distribution below z."""
    return 0.5 * math.erfc(-z / 1.4142135623730951)


@compiled
def clipped(x, low, high):
    """x, or the nearer end of the range."""
    return min(max(x, low), high)


@allocating
def shares_to_counts(shares, total):
    """Whole numbers that add up to `total` in proportion to the shares (largest remainders)."""
    counts = np.zeros(shares.shape[0], np.int64)
    remainders = np.zeros(shares.shape[0])
    whole = max(shares.sum(), 1e-300)
    given = 0
    for k in range(shares.shape[0]):
        exact = shares[k] / whole * total
        counts[k] = int(exact + 1e-9)
        remainders[k] = exact - counts[k]
        given += counts[k]
    while given < total:
        best = 0
        for k in range(shares.shape[0]):
            if remainders[k] > remainders[best] + 1e-12:
                best = k
        counts[best] += 1
        remainders[best] -= 1.0
        given += 1
    return counts


@allocating
def _deal(values, key, keys, counts, eligible, scratch, bits):
    """Deal labels 0, 1, … in the given counts, in random order, to those who are eligible and blank."""
    order_people(key, keys, scratch, bits)
    label = 0
    left = counts.copy()
    for p in range(keys.shape[0]):
        i = scratch.order[p]
        if not eligible[i] or not math.isnan(values[i]):
            continue
        while label < left.shape[0] and left[label] <= 0:
            label += 1
        if label < left.shape[0]:
            values[i] = label
            left[label] -= 1


@allocating
def _counts_left(values, eligible, shares):
    """How many of each label are still to be dealt, after what a map gave."""
    blank, total = 0, 0
    have = np.zeros(shares.shape[0])
    for i in range(values.shape[0]):
        if eligible[i]:
            total += 1
            if math.isnan(values[i]):
                blank += 1
            else:
                have[int(values[i])] += 1.0
    target = shares_to_counts(shares, total)
    room = np.zeros(shares.shape[0])
    for k in range(shares.shape[0]):
        room[k] = max(target[k] - have[k], 0.0)
    return shares_to_counts(room if room.sum() > 0.0 else shares, blank)


@allocating
def deal_roles_and_groups(people, keys, s, luck, scratch, bits):
    """Roles to all, need groups to users, champions and stubborn sceptics to a share of all."""
    n = keys.shape[0]
    everybody = np.ones(n, np.bool_)
    roles = np.array([s.people_share_user, s.people_share_authority, s.people_share_charity,
                      s.people_share_frontline, s.people_share_funder, s.people_share_academic])
    _deal(people[ROLE], stream(luck, P_ROLE), keys, _counts_left(people[ROLE], everybody, roles), everybody,
          scratch, bits)
    users = people[ROLE] == USER
    groups = np.array([s.people_share_group_1, s.people_share_group_2, s.people_share_group_3,
                       s.people_share_group_4])
    _deal(people[GROUP], stream(luck, P_GROUP), keys, _counts_left(people[GROUP], users, groups), users, scratch, bits)
    for i in range(n):
        if not users[i]:
            people[GROUP, i] = -1.0
    stubborn = np.array([1.0 - s.people_stubborn, s.people_stubborn])
    _deal_switch(people[STUBBORN], stream(luck, P_STUBBORN), keys, everybody, stubborn, scratch, bits)
    movable = people[STUBBORN] == 0.0
    share = min(1.0, s.people_champions * n / max(1.0, float(movable.sum())))
    _deal_switch(people[CHAMPION], stream(luck, P_CHAMPION), keys, movable, np.array([1.0 - share, share]),
                 scratch, bits)
    for i in range(n):
        if math.isnan(people[CHAMPION, i]):
            people[CHAMPION, i] = 0.0


@allocating
def _deal_switch(values, key, keys, eligible, shares, scratch, bits):
    """Deal "yes" to a share; the yeses go first, so that more yeses only add people."""
    counts = _counts_left(values, eligible, shares)
    _deal(values, key, keys, np.array([0, counts[1]]), eligible, scratch, bits)
    for i in range(values.shape[0]):
        if eligible[i] and math.isnan(values[i]):
            values[i] = 0.0


@compiled
def _seniority_of(s, role):
    return (s.people_seniority_user, s.people_seniority_authority, s.people_seniority_charity,
            s.people_seniority_frontline, s.people_seniority_funder, s.people_seniority_academic)[role]


@compiled
def _attitude_of(s, role):
    return (s.people_attitude_user, s.people_attitude_authority, s.people_attitude_charity,
            s.people_attitude_frontline, s.people_attitude_funder, s.people_attitude_academic)[role]


@compiled
def _access_need_of(s, group):
    return (s.people_access_need_1, s.people_access_need_2, s.people_access_need_3, s.people_access_need_4)[group]


@compiled
def _if_blank(values, i, drawn):
    """Put a drawn value where nothing was given."""
    if math.isnan(values[i]):
        values[i] = drawn


@compiled
def draw_traits(people, keys, s, luck):
    """Everything about each person that is still blank, each from the person's own key."""
    key = stream(luck, P_PERSON)
    for i in range(keys.shape[0]):
        h = draw(key, keys[i])
        role, group = int(people[ROLE, i]), int(people[GROUP, i])
        rank = normal(again(h, _RANK))
        _if_blank(people[SENIORITY], i, clipped(_seniority_of(s, role) + s.people_seniority_spread * rank, 0.0, 1.0))
        r = s.people_commitment_seniority
        own = normal(again(h, _COMMITMENT))
        _if_blank(people[COMMITMENT], i, bell(normal_share(r * rank + math.sqrt(1.0 - r * r) * own)))
        _if_blank(people[PATIENCE], i, bell(uniform(again(h, _PATIENCE))))
        _if_blank(people[RESILIENCE], i, bell(uniform(again(h, _RESILIENCE))))
        _if_blank(people[FLEXIBILITY], i, bell(uniform(again(h, _FLEXIBILITY))))
        _if_blank(people[PASSION], i, bell(uniform(again(h, _PASSION))))
        _draw_taste(people, i, s, role, group, h)
        _draw_attitude(people, i, s, role, h)
        user = role == USER
        _if_blank(people[CAPACITY], i, s.people_capacity_user if user else s.people_capacity_staff)
        _if_blank(people[ACCESS_NEED], i, _access_need_of(s, group) if user else 0.0)
        _if_blank(people[SKILL], i, s.people_skill_user if user else s.people_skill_staff)
        _if_blank(people[TRUST], i, s.people_trust_start)
        people[COOPERATION, i] = _cooperation_type(uniform(again(h, _COOPERATION)), s)
        people[STAYS, i] = 1.0 if uniform(again(h, _STAYS)) < s.champions_stay else 0.0
        threshold = s.adoption_threshold_mean + s.adoption_threshold_sd * normal(again(h, _THRESHOLD))
        _if_blank(people[THRESHOLD], i, threshold)
        _if_blank(people[SELF_WEIGHT], i, s.attitude_self_weight)


@compiled
def _draw_taste(people, i, s, role, group, h):
    if role == USER:
        angle = _TAU * group / 4.0
        x, y = s.people_group_radius * math.cos(angle), s.people_group_radius * math.sin(angle)
    else:
        x, y = s.people_taste_gap, 0.0
    _if_blank(people[TASTE_X], i, x + s.people_taste_spread * normal(again(h, _TASTE_X)))
    _if_blank(people[TASTE_Y], i, y + s.people_taste_spread * normal(again(h, _TASTE_Y)))


@compiled
def _draw_attitude(people, i, s, role, h):
    drawn = (_attitude_of(s, role) + s.people_attitude_commitment * (people[COMMITMENT, i] - 0.5)
             + s.people_attitude_spread * normal(again(h, _ATTITUDE)))
    if people[CHAMPION, i] > 0.0:
        drawn = max(drawn, CHAMPION_ATTITUDE)
    if people[STUBBORN, i] > 0.0:
        drawn = -1.0
    _if_blank(people[ATTITUDE], i, clipped(drawn, -1.0, 1.0))


@compiled
def _cooperation_type(u, s):
    if u < s.people_share_conditional:
        return CONDITIONAL
    return FREE_RIDER if u < s.people_share_conditional + s.people_share_free_riders else ALWAYS


DRAWN = (ROLE, SITE, GROUP, TASTE_X, TASTE_Y, SENIORITY, CAPACITY, PATIENCE, RESILIENCE, FLEXIBILITY, PASSION, STUBBORN,
         CHAMPION, ACCESS_NEED, THRESHOLD, SELF_WEIGHT, COMMITMENT, ATTITUDE, PRACTISES, TRUST, SKILL)
"""Columns that a map may give and that are drawn where it does not."""


@allocating
def start_states(people):
    """States that follow from the traits at the start."""
    for i in range(people.shape[1]):
        people[START_ATTITUDE, i] = people[ANCHOR, i] = people[ATTITUDE, i]
        _if_blank(people[PRACTISES], i, 0.0)
        people[PRACTISES, i] = max(people[PRACTISES, i], people[CHAMPION, i])
        people[FIRST_PRACTISED, i] = people[PRACTISES, i] - 1.0
        people[PRESENT, i] = 1.0
        people[GIVEN, i] = 1.0
        people[TARGET, i] = people[JOINED, i] = -1.0


def make_people(n_people: int, keys: np.ndarray, given: dict[int, np.ndarray], settings: np.ndarray, luck: np.uint64,
                site_size: int, scratch: Scratch) -> np.ndarray:
    """The table of people, shape (columns, people).

    Args:
        n_people: number of people.
        keys: each person's own key.
        given: columns that a stakeholder map gives, nan where blank.
        settings: one row of settings, shape (1,).
        luck: key of the set-up.
        site_size: people at a site, where the map does not say.
        scratch: room for the order.
    """
    people = np.zeros((len(PEOPLE_COLUMNS), n_people))
    people[list(DRAWN)] = np.nan
    for column, values in given.items():
        people[column] = values
    if PRACTISES in given:
        told = ~np.isnan(people[PRACTISES]) & np.isnan(people[CHAMPION])
        people[CHAMPION, told] = 0.0  # whoever the map says practises is no champion unless it says so
    blank = np.isnan(people[SITE])
    people[SITE, blank] = (np.arange(n_people) // site_size)[blank]
    _fill_people(people, keys, settings, luck, scratch, order_bits(n_people))
    return people


@compiled
def _fill_people(people, keys, settings, luck, scratch, bits):
    deal_roles_and_groups(people, keys, settings[0], luck, scratch, bits)
    draw_traits(people, keys, settings[0], luck)
    start_states(people)

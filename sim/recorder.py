"""Recording a week, and summing up a run at its end, as `outcomes` declares them."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import allocating, compiled
from sim.outcomes import FINAL, N_WEEKLY, WEEKLY
from sim.settings import choice_number
from sim.state import (ALONE, ATTITUDE, BURNT_OUT_WEEKS, COMMITMENT, CONTACTS_SO_FAR, CRISIS, CRISIS_BENEFIT,
                       CRISIS_WEEKS, CUM_HOURS, CUM_QUALITY, DELIVERED, DESIGN_CHANGE, DISCLOSED_FAILURES, EXHAUSTION,
                       EXITS_DISTRUST, EXITS_EXHAUSTION, EXITS_IMPATIENCE, EXITS_OTHER, FIT, GROUP, JOINED, JOINT,
                       LEARNING, MEMBER, MEMBER_WEEKS, N_DOMAINS, N_MEMBERS, N_PRACTISING, N_PRESENT, N_STAGES,
                       NEW_FACES, OUTREACH_HOURS, PRACTISES, PRESENT, QUALITY, REBUFFS_SO_FAR, ROLE, SAFETY, SELECTIONS,
                       SITE, SKILL, SLICE_QUALITY, START_ATTITUDE, TIMES_SELECTED, TOKEN_HOURS, TRUE_FAILURES, TRUST,
                       USER, USER_DESIGN, USER_HOURS, USER_INFLUENCE, USERS_SEATED, VOICE_HOURS, WORN_OUT)
from sim.ties_table import mark_contacts, unmark_contacts

_AT = {outcome.name: column for column, outcome in enumerate(WEEKLY)}
_ADOPTION, _MEAN_ATTITUDE, _ADOPTION_ROLE = _AT["adoption"], _AT["mean_attitude"], _AT["adoption_user"]
_ADOPTION_GROUP, _CONVERSION, _ALLIES = _AT["adoption_group_1"], _AT["conversion"], _AT["allies"]
_POLARISATION, _MEAN_TRUST, _MEAN_FIT = _AT["polarisation"], _AT["mean_trust"], _AT["mean_fit"]
_BENEFIT_GROUP, _QUALITY, _HOURS_JOINT = _AT["benefit_group_1"], _AT["quality"], _AT["hours_joint"]
_MEMBERS, _CRISIS, _EXHAUSTION_ADVOCATES = _AT["members"], _AT["crisis"], _AT["exhaustion_advocates"]

ALLY = 1.0 / 3.0
"""Attitude from which somebody counts as an ally; as a sceptic below its negative. For display only."""
LITTLE_TRUST, ENOUGH_HOURS = 0.3, 1.0
_KINDS = 9  # users of the four need groups, then the five other roles
BASIC = choice_number("output.detail", "basic")


@compiled
def arnstein_rung(user_influence, users_seated):
    """Rung 0-8 of Arnstein's ladder (1969) from users' weight in decisions.

    Bands are an assumption, but for the majority at 0.5: below .05 informing (3), .15 consultation (4),
    .35 placation (5), .55 partnership (6), .85 delegated power (7), above it control (8); 0 without users.
    """
    if users_seated <= 0.0:
        return 0.0
    rung = 3.0
    for bound in (0.05, 0.15, 0.35, 0.55, 0.85):
        if user_influence >= bound:
            rung += 1.0
    return rung


@compiled
def _mean(values):
    """Mean of a column, in four running sums of a fixed order."""
    n = values.shape[0]
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    whole = n - n % 4
    for i in range(0, whole, 4):
        a += values[i]
        b += values[i + 1]
        c += values[i + 2]
        d += values[i + 3]
    for i in range(whole, n):
        a += values[i]
    return (a + b + c + d) / n


@compiled
def _mean_present(people):
    """Mean attitude of those who are in the place."""
    total, n = 0.0, 0.0
    for i in range(people.shape[1]):
        total += people[ATTITUDE, i] * people[PRESENT, i]
        n += people[PRESENT, i]
    return total / max(1.0, n)


@allocating
def _sum_of(table):
    """Sum of a table, one number after the other: compiled and plain agree to the last bit."""
    total = 0.0
    for value in table.ravel():
        total += value
    return total


@compiled
def _ratio(part, whole):
    return part / whole if whole > 0.0 else math.nan


@allocating
def _record_people(people, programme, row):
    """What everybody's state says: adoption, attitudes, trust, benefit; overall, by role, by need group."""
    count, practising, benefit = np.zeros(_KINDS), np.zeros(_KINDS), np.zeros(4)
    x1, x2, trust, low, allies, against, fit, were, converted, tired, n = (0.0,) * 11
    for i in range(people.shape[1]):
        if people[PRESENT, i] == 0.0:
            continue
        user = people[ROLE, i] == USER
        kind = int(people[GROUP, i]) if user else 3 + int(people[ROLE, i])
        x, a = people[ATTITUDE, i], people[PRACTISES, i]
        n += 1.0
        count[kind] += 1.0
        practising[kind] += a
        x1 += x
        x2 += x * x
        allies += 1.0 if x >= ALLY else 0.0
        against += 1.0 if x <= -ALLY else 0.0
        trust += people[TRUST, i]
        low += 1.0 if people[TRUST, i] < LITTLE_TRUST else 0.0
        tired += a * people[EXHAUSTION, i]
        if user:
            fit += people[FIT, i]
            benefit[kind] += people[FIT, i]
        if people[START_ATTITUDE, i] <= -ALLY:
            were += 1.0
            converted += a
    users, all_practising = count[:4].sum(), practising.sum()
    row[_ADOPTION], row[_MEAN_ATTITUDE] = _ratio(all_practising, n), _ratio(x1, n)
    row[_ADOPTION_ROLE] = _ratio(practising[:4].sum(), users)
    for k in range(5):
        row[_ADOPTION_ROLE + 1 + k] = _ratio(practising[4 + k], count[4 + k])
    scale = programme[QUALITY] * programme[DELIVERED]
    for g in range(4):
        row[_ADOPTION_GROUP + g] = _ratio(practising[g], count[g])
        row[_BENEFIT_GROUP + g] = _ratio(scale * benefit[g], count[g])
    row[_CONVERSION] = _ratio(converted, were)
    row[_ALLIES], row[_ALLIES + 1] = _ratio(allies, n), _ratio(n - allies - against, n)
    row[_ALLIES + 2] = _ratio(against, n)
    row[_POLARISATION] = max(0.0, _ratio(x2, n) - row[_MEAN_ATTITUDE] * row[_MEAN_ATTITUDE])
    row[_MEAN_TRUST], row[_MEAN_TRUST + 2] = _ratio(trust, n), _ratio(low, n)
    row[_MEAN_FIT], row[_MEAN_FIT + 1] = _ratio(fit, users), _ratio(scale * fit, users)
    row[_EXHAUSTION_ADVOCATES] = _ratio(tired, all_practising)
    if programme[CRISIS] > 0.0:
        programme[CRISIS_BENEFIT] += scale * fit / max(1.0, users)


@compiled
def _record_team(people, team, programme, row):
    members = int(programme[N_MEMBERS])
    trust, tired, burnt, commitment, skill = 0.0, 0.0, 0.0, 0.0, 0.0
    for seat in range(members):
        i = team[seat]
        trust += people[TRUST, i]
        tired += people[EXHAUSTION, i]
        burnt += 1.0 if people[EXHAUSTION, i] > WORN_OUT else 0.0
        commitment += people[COMMITMENT, i]
        skill += people[SKILL, i]
    whole = float(members)
    row[_MEAN_TRUST + 1] = _ratio(trust, whole)
    row[_MEMBERS], row[_MEMBERS + 1] = whole, _ratio(tired, whole)
    row[_MEMBERS + 3], row[_MEMBERS + 4] = _ratio(burnt, whole), _ratio(commitment, whole)
    row[_MEMBERS + 5] = _ratio(skill, whole)


@allocating
def _record_programme(programme, slices, hours, row):
    worst, worked = 1.0, 0.0
    for stage in range(N_STAGES):
        for domain in range(N_DOMAINS):
            worst = min(worst, slices[SLICE_QUALITY, stage, domain])
            worked += 1.0 if slices[USER_HOURS, stage, domain] >= ENOUGH_HOURS else 0.0
    row[_QUALITY], row[_QUALITY + 1], row[_QUALITY + 2] = programme[QUALITY], worst, programme[USER_INFLUENCE]
    row[_QUALITY + 3] = arnstein_rung(programme[USER_INFLUENCE], programme[USERS_SEATED])
    row[_QUALITY + 4] = worked / (N_STAGES * N_DOMAINS)
    row[_QUALITY + 5], row[_QUALITY + 6] = programme[SAFETY], programme[LEARNING]
    row[_CRISIS] = programme[CRISIS]
    joint, alone = _sum_of(hours[JOINT]), _sum_of(hours[ALONE])
    row[_HOURS_JOINT], row[_HOURS_JOINT + 1], row[_HOURS_JOINT + 2] = joint, alone, programme[OUTREACH_HOURS]
    row[_HOURS_JOINT + 3] = joint + alone + programme[OUTREACH_HOURS]
    row[_HOURS_JOINT + 4], row[_HOURS_JOINT + 5] = programme[TRUE_FAILURES], programme[DISCLOSED_FAILURES]
    row[_HOURS_JOINT + 6] = (programme[EXITS_EXHAUSTION] + programme[EXITS_DISTRUST] + programme[EXITS_IMPATIENCE]
                             + programme[EXITS_OTHER])
    row[_HOURS_JOINT + 7], row[_HOURS_JOINT + 8] = programme[REBUFFS_SO_FAR], programme[CONTACTS_SO_FAR]


@allocating
def record(world, s, row):
    """Record the state of a world into one row of weekly outcomes, shape (outcomes,), all nan before."""
    people, programme = world.people, world.programme
    if s.output_detail == BASIC:
        row[_ADOPTION] = programme[N_PRACTISING] / max(1.0, programme[N_PRESENT])
        everybody = programme[N_PRESENT] == people.shape[1]
        row[_MEAN_ATTITUDE] = _mean(people[ATTITUDE]) if everybody else _mean_present(people)
        return
    _record_people(people, programme, row)
    _record_team(people, world.team, programme, row)
    _record_programme(programme, world.slices, world.hours, row)


@compiled
def record_now(world, settings, row):
    """As `record`, from one row of settings, shape (1,)."""
    record(world, settings[0], row)


@allocating
def gini(values):
    """Gini coefficient of numbers that are 0 or more; 0 if all are 0."""
    ordered = np.sort(values)
    n, weighted, total = ordered.shape[0], 0.0, 0.0
    for k in range(n):
        weighted += (k + 1.0) * ordered[k]
        total += ordered[k]
    return max(0.0, 2.0 * weighted / (n * total) - (n + 1.0) / n) if total > 0.0 else 0.0


@allocating
def top_tenth(values):
    """Share of the sum that the largest tenth holds; 0 if all are 0."""
    ordered = np.sort(values)
    n, top, total = ordered.shape[0], 0.0, 0.0
    for k in range(n):
        total += ordered[k]
        if k >= n - max(1, n // 10):
            top += ordered[k]
    return top / total if total > 0.0 else 0.0


@compiled
def first_week_at(series, level):
    """First week in which a weekly series is at least `level`; nan if never."""
    for week in range(series.shape[0]):
        if series[week] >= level:
            return float(week)
    return math.nan


@allocating
def median_stay(stays, people, week):
    """Weeks after which half would have left of their own accord (Kaplan & Meier 1958); nan if never seen."""
    longest = stays.shape[1]
    ended = stays.sum(axis=0)
    for i in range(people.shape[1]):
        if people[MEMBER, i] > 0.0:
            ended[int(week - people[JOINED, i])] += 1
    at_risk, survival = ended.sum(), 1.0
    for length in range(longest):
        if at_risk > 0:
            survival *= 1.0 - stays[0, length] / at_risk
        if survival <= 0.5 and stays.sum() > 0:
            return float(length)
        at_risk -= ended[length]
    return math.nan


@allocating
def _shares_by_group(people):
    """Users, joint hours, benefit (fit) and people ever seated, by need group."""
    n, hours, fit, seated = np.zeros(4), np.zeros(4), np.zeros(4), np.zeros(4)
    for i in range(people.shape[1]):
        if people[ROLE, i] == USER and people[PRESENT, i] > 0.0:
            g = int(people[GROUP, i])
            n[g] += 1.0
            hours[g] += people[CUM_HOURS, i]
            fit[g] += people[FIT, i]
            seated[g] += 1.0 if people[TIMES_SELECTED, i] > 0.0 else 0.0
    return n, hours, fit, seated


@allocating
def representativeness(hours, sizes):
    """1 - half the summed differences between shares of hours and shares of people, 0-1."""
    if hours.sum() <= 0.0 or sizes.sum() <= 0.0:
        return math.nan
    return 1.0 - 0.5 * np.abs(hours / hours.sum() - sizes / sizes.sum()).sum()


@allocating
def r_indicator(seated, sizes):
    """1 - 2 standard deviations of the chance of a seat over people (Schouten et al. 2009)."""
    total = sizes.sum()
    if total <= 0.0:
        return math.nan
    mean = seated.sum() / total
    variance = 0.0
    for g in range(sizes.shape[0]):
        if sizes[g] > 0.0:
            chance = seated[g] / sizes[g]
            variance += sizes[g] / total * (chance - mean) * (chance - mean)
    return 1.0 - 2.0 * math.sqrt(variance)


@compiled
def _gap(values):
    """Largest minus smallest of the numbers that are there; nan if there are none."""
    low, high = math.inf, -math.inf
    for k in range(values.shape[0]):
        if not math.isnan(values[k]):
            low, high = min(low, values[k]), max(high, values[k])
    return high - low if high >= low else math.nan


@compiled
def _clustering(ties, marks, most_people):
    """Share of pairs of a person's contacts who know each other, mean over people with two or more."""
    total, people = 0.0, 0
    for i in range(min(ties.count.shape[0], most_people)):
        n, first = ties.count[i], ties.first[i]
        if n < 2:
            continue
        mark_contacts(ties, i, marks)
        closed = 0
        for a in range(first, first + n):
            j = ties.who[a]
            for slot in range(ties.first[j], ties.first[j] + ties.count[j]):
                closed += 1 if marks[ties.who[slot]] > 0.0 else 0
        unmark_contacts(ties, i, marks)
        total += closed / (n * (n - 1.0))
        people += 1
    return _ratio(total, float(people))


@compiled
def _sum_ties(people, ties):
    """Sums of strength: all, across roles, across sites, between users; and the number of slots."""
    total, roles, sites, peers, slots = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(people.shape[1]):
        for slot in range(ties.first[i], ties.first[i] + ties.count[i]):
            j, w = ties.who[slot], ties.strength[slot]
            total += w
            slots += 1.0
            roles += w if people[ROLE, i] != people[ROLE, j] else 0.0
            sites += w if people[SITE, i] != people[SITE, j] else 0.0
            peers += w if people[ROLE, i] == USER and people[ROLE, j] == USER else 0.0
    return total, roles, sites, peers, slots


_CLUSTERING_SAMPLE = 5000
_MAIN = {outcome.name: column for column, outcome in enumerate(FINAL)}
_DIP, _TOKENISM, _EXITS, _HOURS = _MAIN["crisis_dip"], _MAIN["tokenism"], _MAIN["exits_exhaustion"], _MAIN["hours_user"]
_COST, _DESIGN, _PEOPLE = _MAIN["paid_cost"], _MAIN["design_change"], _MAIN["people_user"]
_NEW_FACES = _MAIN["new_faces"]


@compiled
def _at(series, week):
    return series[week] if 0 <= week < series.shape[0] else math.nan


@allocating
def _sum_up_adoption(adoption, weekly, programme, plan, s, out):
    """Ends of funding, time to a share, quality after a cycle, the dip in a crisis."""
    end = s.funding_start + s.funding_weeks
    out[0], out[1] = _at(adoption, end), _at(adoption, end + 52)
    out[2] = _ratio(out[1], out[0]) if not math.isnan(out[1]) else math.nan
    out[3] = (1.0 if out[2] >= 0.6 else 0.0) if not math.isnan(out[2]) else math.nan
    out[4], out[5] = first_week_at(adoption, 0.1), first_week_at(adoption, 0.5)
    out[6] = _at(weekly[:, _QUALITY], s.funding_start + N_STAGES * s.time_stage_weeks)
    out[7] = programme[CUM_QUALITY] / max(1, plan.severity.shape[0])
    out[8] = _ratio(programme[CRISIS_BENEFIT], programme[CRISIS_WEEKS])
    out[_DIP] = out[_DIP + 1] = math.nan
    begin = first_week_at(plan.severity, 1e-12)
    if not math.isnan(begin):
        before, lowest, low_week = adoption[int(begin)], adoption[int(begin)], int(begin)
        for week in range(int(begin), min(adoption.shape[0], int(begin) + 105)):
            if adoption[week] < lowest:
                lowest, low_week = adoption[week], week
        out[_DIP] = before - lowest
        back = first_week_at(adoption[low_week:], before)
        out[_DIP + 1] = low_week - begin + back


@allocating
def _sum_up_team(people, programme, stays, last, out):
    """Tokenism, who was heard and seated, concentration, burnout, retention."""
    sizes, hours, _, seated = _shares_by_group(people)
    selections = programme[SELECTIONS]
    out[_TOKENISM] = _ratio(programme[TOKEN_HOURS], programme[VOICE_HOURS])
    out[_TOKENISM + 1], out[_TOKENISM + 2] = representativeness(hours, sizes), r_indicator(seated, sizes)
    out[_NEW_FACES] = _ratio(programme[NEW_FACES], selections)
    out[_NEW_FACES + 1], out[_NEW_FACES + 2] = gini(people[CUM_HOURS]), top_tenth(people[CUM_HOURS])
    out[_NEW_FACES + 3] = people[TIMES_SELECTED].max()
    out[_NEW_FACES + 4] = _ratio(programme[BURNT_OUT_WEEKS], programme[MEMBER_WEEKS])
    exits = 0.0
    for k in range(4):
        out[_EXITS + k] = programme[EXITS_EXHAUSTION + k]
        exits += out[_EXITS + k]
    out[_EXITS - 2] = math.exp(-52.0 * exits / programme[MEMBER_WEEKS]) if programme[MEMBER_WEEKS] > 0.0 else math.nan
    out[_EXITS - 1] = median_stay(stays, people, last)


@allocating
def _sum_up_costs(people, programme, table, weekly, s, out):
    """Hours by role, cost, and the gaps between need groups."""
    for role in range(6):
        out[_HOURS + role] = _sum_of(table[JOINT, role]) + _sum_of(table[ALONE, role])
    total = _sum_of(table) + programme[OUTREACH_HOURS]
    last, first = weekly[weekly.shape[0] - 1], weekly[0]
    more = (last[_ADOPTION] - first[_ADOPTION]) * programme[N_PRESENT]
    out[_COST] = s.costs_hour * total
    out[_COST + 1] = total / more if more > 0.5 else math.nan
    out[_COST + 2] = _gap(last[_ADOPTION_GROUP:_ADOPTION_GROUP + 4])
    out[_COST + 3] = _gap(last[_BENEFIT_GROUP:_BENEFIT_GROUP + 4])
    _, hours, fit, _ = _shares_by_group(people)
    out[_COST + 4] = math.nan
    if hours.sum() > 0.0 and fit.sum() > 0.0:
        out[_COST + 4] = (hours / hours.sum() - fit / fit.sum()).max()


@allocating
def _sum_up_ties(people, ties, marks, programme, weekly, out):
    """Design, relationships, volatility of trust, and who is there."""
    out[_DESIGN] = programme[DESIGN_CHANGE]
    out[_DESIGN + 1] = _ratio(programme[USER_DESIGN], programme[DESIGN_CHANGE])
    total, roles, sites, peers, slots = _sum_ties(people, ties)
    out[_DESIGN + 2], out[_DESIGN + 3] = _ratio(total, slots), slots / max(1.0, programme[N_PRESENT])
    out[_DESIGN + 4], out[_DESIGN + 5] = _ratio(roles, total), _ratio(sites, total)
    out[_DESIGN + 6], out[_DESIGN + 7] = _ratio(peers, total), _clustering(ties, marks, _CLUSTERING_SAMPLE)
    moves = 0.0
    for week in range(1, weekly.shape[0]):
        step = weekly[week, _MEAN_TRUST] - weekly[week - 1, _MEAN_TRUST]
        moves += step * step
    out[_DESIGN + 8] = math.sqrt(moves / max(1, weekly.shape[0] - 1))
    for k in range(10):
        out[_PEOPLE + k] = 0.0
    for i in range(people.shape[1]):
        if people[PRESENT, i] > 0.0:
            out[_PEOPLE + int(people[ROLE, i])] += 1.0
            if people[ROLE, i] == USER:
                out[_PEOPLE + 6 + int(people[GROUP, i])] += 1.0


@allocating
def sum_up(world, plan, weekly, out):
    """Fill the outcomes of a whole run: the last week's, then those declared for the end.

    Args:
        weekly: all weeks, shape (weeks + 1, weekly outcomes).
        out: float64 (all outcomes,), filled.
    """
    last = weekly.shape[0] - 1
    world.scratch.values[:] = 0.0
    s = plan.settings[plan.segments[last - 1]]
    out[:N_WEEKLY] = weekly[last]
    rest = out[N_WEEKLY:]
    _sum_up_adoption(weekly[:, _ADOPTION], weekly, world.programme, plan, s, rest)
    if s.output_detail == BASIC:
        rest[6:] = math.nan
        return
    _sum_up_team(world.people, world.programme, world.stays, last, rest)
    _sum_up_costs(world.people, world.programme, world.hours, weekly, s, rest)
    _sum_up_ties(world.people, world.ties, world.scratch.values, world.programme, weekly, rest)

"""Attitudes: hand-worked meetings, who moves in each variant, plain averaging docked to its closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import NO_PROGRAMME, Running, after, mapped, shares, small, some, views

from sim.rules.attitude import anchor_after, anchored, averaged, pulled, pulled_or_pushed
from sim.settings import BY_KEY
from sim.state import ANCHOR, ATTITUDE, STUBBORN

VARIANTS = BY_KEY["mechanisms.attitude"].choices
MOVING = [variant for variant in VARIANTS if variant != "none"]
reaches = st.floats(0.0, 2.0)
PLAIN = {**NO_PROGRAMME, "mechanisms.experience": False, "attitude.anchor_pull": 0.0, "people.stubborn": 0.0,
         "people.champions": 0.0}


@pytest.mark.parametrize(
    ("own", "other", "strength", "expected"),
    [
        (0.0, 0.5, 0.4, 0.03),  # 0 + .15 · .4 · .5
        (0.5, 0.0, 0.4, 0.47),  # .5 - .15 · .4 · .5
        (0.0, 0.76, 0.4, 0.0456),  # at the edge: .6 + .4 · .4 = .76; 0 + .15 · .4 · .76
        (0.0, 0.77, 0.4, 0.0),  # beyond it
        (0.0, 0.77, 0.5, 0.05775),  # a stronger tie widens it: .6 + .4 · .5 = .8; .15 · .5 · .77
    ],
)
def test_a_listener_moves_towards_what_it_can_hear(own, other, strength, expected) -> None:
    assert pulled(own, other, 0.15, strength, 0.6, 0.4) == pytest.approx(expected, abs=1e-12)


def test_out_of_reach_pushes_under_repulsion_only() -> None:
    # .9 lies beyond .6 + .4 · .4 = .76, so 0 - .15 · .4 · .9 = -.054
    assert pulled_or_pushed(0.0, 0.9, 0.15, 0.4, 0.6, 0.4) == pytest.approx(-0.054, abs=1e-12)
    assert pulled(0.0, 0.9, 0.15, 0.4, 0.6, 0.4) == 0.0


def test_repulsion_stops_at_the_ends_of_the_scale() -> None:
    assert pulled_or_pushed(0.95, -1.0, 1.0, 1.0, 0.1, 0.0) == 1.0


@pytest.mark.parametrize(
    ("outcome", "disclosed", "expected"),
    [
        (1.0, 0.0, 0.224),  # .2 + .03 · (1 - .2)
        (-1.0, 0.0, 0.164),  # .2 - .03 · (1 + .2)
        (-1.0, 1.0, 0.1892),  # .2 - .03 · 1.2 · (1 - .7)
        (0.0, 0.0, 0.2),
    ],
)
def test_the_own_view_follows_experience(outcome, disclosed, expected) -> None:
    assert anchor_after(0.2, outcome, disclosed, 0.03, 0.7) == pytest.approx(expected, abs=1e-12)


def test_a_week_returns_part_of_the_way_to_the_own_view() -> None:
    assert anchored(0.5, 0.1, 0.08) == pytest.approx(0.468)  # .5 - .08 · .4


@some
@given(views, views, views, shares, shares, reaches, reaches, shares)
def test_attitudes_stay_on_the_scale(own, other, anchor, pull, strength, reach, tie_reach, anchor_pull) -> None:
    for x in (pulled(own, other, pull, strength, reach, tie_reach),
              pulled_or_pushed(own, other, pull, strength, reach, tie_reach),
              anchored(own, anchor, anchor_pull), averaged(own, other, anchor, strength, anchor_pull),
              anchor_after(anchor, 1.0, 0.0, pull, 0.5), anchor_after(anchor, -1.0, 1.0, pull, 0.5)):
        assert -1.0 <= x <= 1.0


# — docking: DeGroot and Friedkin–Johnsen —

W = np.array([[0.5, 0.5, 0.0], [0.25, 0.5, 0.25], [0.0, 0.5, 0.5]])
LINE = [("p0", "p1", 0.5), ("p1", "p0", 0.25), ("p1", "p2", 0.25), ("p2", "p1", 0.5)]


def three_people(anchor_pull: float) -> Running:
    """Three people whose weights are W, with attitudes 1, 0, 0."""
    people = {"attitude": [1, 0, 0], "self_weight": [0.5] * 3, "stubborn": ["no"] * 3}
    values = {**PLAIN, "mechanisms.attitude": "linear", "network.directed": True, "attitude.anchor_pull": anchor_pull}
    return Running(mapped(people, LINE, values, weeks=100))


def test_one_step_of_plain_averaging_is_the_matrix_times_the_views() -> None:
    assert three_people(0.0).go(1).column(ATTITUDE) == pytest.approx(W @ [1, 0, 0], abs=1e-15)


def test_plain_averaging_ends_in_the_consensus_of_de_groot() -> None:
    # stationary weights of W are (.25, .5, .25), so the consensus of (1, 0, 0) is .25
    assert three_people(0.0).go().column(ATTITUDE) == pytest.approx([0.25] * 3, abs=1e-9)


def test_averaging_with_an_anchor_ends_where_friedkin_and_johnsen_say() -> None:
    # (I - W/2)⁻¹ · (1/2, 0, 0) = (.708333, .125, .041667)
    expected = np.linalg.solve(np.eye(3) - 0.5 * W, [0.5, 0.0, 0.0])
    assert expected == pytest.approx([0.708333, 0.125, 0.041667], abs=1e-6)
    assert three_people(0.5).go().column(ATTITUDE) == pytest.approx(expected, abs=1e-9)


# — who moves —


def pair(variant: str, directed: bool, replicate: int = 0) -> Running:
    """Two people, 0 and .5; if directed, only the first listens to the second."""
    people = {"attitude": [0.0, 0.5], "stubborn": ["no"] * 2, "self_weight": [0.0] * 2}
    values = {**PLAIN, "mechanisms.attitude": variant, "attitude.pull": 0.2, "network.directed": directed}
    return Running(mapped(people, [("p0", "p1", 0.5)], values, weeks=5), replicate=replicate)


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ("fj_bounded", [0.05, 0.5]),  # the listener: 0 + .2 · .5 · .5
        ("repulsive", [0.05, 0.5]),
        ("deffuant", [0.1, 0.4]),  # both, whatever the tie: ± .2 · .5
        ("linear", [0.5, 0.5]),
        ("hk", [0.25, 0.5]),
        ("none", [0.0, 0.5]),
    ],
)
def test_who_moves_when_only_one_of_two_listens(variant, expected) -> None:
    assert pair(variant, directed=True).go(1).column(ATTITUDE) == pytest.approx(expected, abs=1e-15)


def test_linear_moves_everybody_at_once_from_the_old_views() -> None:
    # without weight on themselves the two swap their views, which only happens if both read the old ones
    assert pair("linear", directed=False).go(1).column(ATTITUDE) == pytest.approx([0.5, 0.0], abs=1e-15)


def test_hk_moves_everybody_at_once_from_the_old_views() -> None:
    people = {"attitude": [0.0, 0.5, 1.0], "stubborn": ["no"] * 3}
    scenario = mapped(people, [("p0", "p1", 1.0), ("p1", "p2", 1.0)], {**PLAIN, "mechanisms.attitude": "hk"})
    # reach .6: (0 + .5)/2, (0 + .5 + 1)/3, (.5 + 1)/2
    assert after(scenario, 1).column(ATTITUDE) == pytest.approx([0.25, 0.5, 0.75], abs=1e-15)


def test_a_listener_hears_what_was_said_earlier_in_the_week() -> None:
    # one after the other: whoever comes second hears a view that has moved already
    first = {tuple(np.round(pair("fj_bounded", directed=False, replicate=r).go(1).column(ATTITUDE), 12))
             for r in range(20)}
    # 0 → .05, then .5 - .1 · .45 = .455; or .5 → .45, then 0 + .1 · .45 = .045
    assert first == {(0.05, 0.455), (0.045, 0.45)}


def test_the_one_picked_copies_in_the_voter_variant() -> None:
    seen = {tuple(pair("voter", directed=True, replicate=r).go(1).column(ATTITUDE)) for r in range(30)}
    # two picks with replacement: the first person may be missed, and the second has nobody to copy
    assert seen == {(0.0, 0.5), (0.5, 0.5)}


def test_deffuant_keeps_the_mean() -> None:
    run = Running(small({**PLAIN, "mechanisms.attitude": "deffuant", "attitude.reach": 2.0}))
    before = run.column(ATTITUDE).mean()
    assert run.go().column(ATTITUDE).mean() == pytest.approx(before, abs=1e-12)


@pytest.mark.parametrize("kind", ["sites", "well_mixed"])
@pytest.mark.parametrize("variant", MOVING)
def test_stubborn_people_never_move(variant, kind) -> None:
    run = Running(small({"mechanisms.attitude": variant, "people.stubborn": 0.3, "network.kind": kind}))
    stubborn = run.column(STUBBORN) > 0
    run.go()
    assert stubborn.sum() == 18
    assert (run.column(ATTITUDE)[stubborn] == -1.0).all()
    assert not (run.column(ATTITUDE)[~stubborn] == run.column(ANCHOR)[~stubborn]).all()


def test_off_leaves_attitudes_and_own_views_untouched() -> None:
    run = Running(small({"mechanisms.attitude": "none", "programme.outreach": "none"}))
    before = run.column(ATTITUDE), run.column(ANCHOR)
    run.go()
    np.testing.assert_array_equal(run.column(ATTITUDE), before[0])
    np.testing.assert_array_equal(run.column(ANCHOR), before[1])


def test_without_experiences_the_own_view_stays() -> None:
    run = Running(small({"mechanisms.experience": False}))
    before = run.column(ANCHOR)
    np.testing.assert_array_equal(run.go().column(ANCHOR), before)

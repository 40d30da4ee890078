"""Learning: from failures that can be discussed, docked to its closed form; off means that nothing is learned."""

from __future__ import annotations

import pytest
from hypothesis import given
from small_worlds import Running, shares, small, some

from sim.rules.learning import learning_after
from sim.state import LEARNING


@pytest.mark.parametrize(
    ("before", "safety", "failures", "expected"),
    [
        (0.0, 0.5, 0.4, 0.13),  # .35 · .5 · .4 + .1 · .6 = .07 + .06
        (0.5, 0.5, 0.4, 0.565),  # of the half that is left
        (0.0, 0.0, 1.0, 0.0),  # nobody dares to say
        (0.0, 1.0, 0.0, 0.1),  # successes only
    ],
)
def test_failures_teach_where_it_is_safe_to_discuss_them(before, safety, failures, expected) -> None:
    assert learning_after(before, safety, failures, 0.35, 0.1) == pytest.approx(expected)


@pytest.mark.parametrize(("rate", "safety", "failures"), [(0.35, 0.5, 0.4), (0.35, 1.0, 1.0), (0.05, 0.3, 0.9)])
def test_what_is_left_to_learn_shrinks_by_the_same_factor_each_time(rate, safety, failures) -> None:
    # 1 - learning after n = (1 - rate · safety · failures)ⁿ
    learning = 0.0
    for n in range(1, 40):
        learning = learning_after(learning, safety, failures, rate, 0.0)
        assert 1.0 - learning == pytest.approx((1.0 - rate * safety * failures) ** n, abs=1e-12)


@some
@given(shares, shares, shares, shares, shares)
def test_learning_never_falls_nor_leaves_its_range(before, safety, failures, failure_rate, success_rate) -> None:
    assert before <= learning_after(before, safety, failures, failure_rate, success_rate) <= 1.0


def learned(values: dict, weeks: int = 40) -> float:
    return Running(small({"experience.rate": 1.0, **values})).go(weeks).programme(LEARNING)


def test_the_team_learns_at_the_end_of_each_cycle_only() -> None:
    assert learned({}, 11) == 0.0 < learned({}, 12) == learned({}, 23) < learned({}, 24)


def test_off_means_that_nothing_is_learned() -> None:
    assert learned({"mechanisms.learning": "off"}) == 0.0


def test_without_experiences_there_is_nothing_to_learn_from() -> None:
    assert learned({"mechanisms.experience": False}) == 0.0


def test_success_only_ignores_failures() -> None:
    assert learned({"mechanisms.learning": "success_only", "learning.success_rate": 0.0}) == 0.0
    assert learned({"mechanisms.learning": "safety_gated", "learning.success_rate": 0.0}) > 0.0


def test_without_safety_failures_teach_nothing() -> None:
    silent = {"mechanisms.safety": False, "safety.start": 0.0, "learning.success_rate": 0.0}
    assert learned(silent) == 0.0


def test_academics_and_the_evaluation_of_research_help_to_learn() -> None:
    # 12 weeks, one evaluation: with no academic .6 of it, with research closed to users half of it
    still = {"mechanisms.safety": False, "safety.start": 1.0}
    one = learned(still, 12)
    assert learned({**still, "programme.coverage": [[1] * 4, [1] * 4, [1] * 4, [1, 1, 1, 0]],
                    "mechanisms.redesign": False, "production.initial_quality": 0.2}, 12) < one
    without = {**still, "programme.seats_academic": 0.0, "learning.without_academics": 0.0}
    assert learned(without, 12) == 0.0

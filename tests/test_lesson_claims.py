"""What the lessons say, put to the test again: claims by a batch, the run that is shown, the evidence, the puzzle."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("solara", reason="the live view is not installed: pip install -e '.[view]'")

from sim.app.lesson_room import OTHER_LUCK, shown_weekly, true_number
from sim.app.lessons import ORDER, lessons, puzzle
from sim.app.puzzle_room import missing_parts, solved_of_100
from sim.outcomes import WEEKLY
from sim.run import run_once, simulate
from sim.settings import BY_KEY

RUNS, LUCK = 100, 20
KEPT = json.loads((Path(__file__).parents[1] / "results/validation/patterns.json").read_text(encoding="utf-8"))
FOUND = {pattern["name"]: pattern for pattern in KEPT["patterns"]}
COLUMN = {outcome.name: column for column, outcome in enumerate(WEEKLY)}
CHANGED = "the change"

every_lesson = pytest.mark.parametrize("name", ORDER)


@cache
def batch(name: str) -> dict[str, np.ndarray]:
    """By way, and for the change as suggested: outcomes in the week of the question, shape (runs, outcomes)."""
    lesson = lessons()[name]
    made = {way.name: way.made(lesson.weeks) for way in lesson.way}
    made[CHANGED] = made[lesson.change.way].with_values(dict(lesson.change.suggested))
    return {way: np.array([run.weekly[lesson.week] for run in simulate(one, RUNS, LUCK, workers=2).finished])
            for way, one in made.items()}


def lead(rows: dict[str, np.ndarray], higher: str, over: tuple[str, ...], outcome: str) -> np.ndarray:
    """How far one way is above the best of the others."""
    return rows[higher][..., COLUMN[outcome]] - np.max([rows[way][..., COLUMN[outcome]] for way in over], axis=0)


@every_lesson
def test_a_claim_comes_out_as_often_as_it_says(name) -> None:
    for sure in lessons()[name].sure:
        ahead = lead(batch(name), sure.higher, sure.over, sure.outcome)
        share, said = float((ahead > 0).mean()), sure.in_100 / 100
        assert ahead.mean() > 0, sure.text
        # two samples of 100: three standard errors of their difference, and one run for a share at its end
        middle = (share + said) / 2
        assert abs(share - said) <= 3 * math.sqrt(2 * middle * (1 - middle) / RUNS) + 0.01, sure.text


@every_lesson
def test_the_run_that_is_shown_is_typical(name) -> None:
    lesson = lessons()[name]
    changed = lesson.named(lesson.change.way).made(lesson.weeks).with_values(dict(lesson.change.suggested))
    shown = {way: weekly[lesson.week] for way, weekly in shown_weekly(name).items()}
    shown[CHANGED] = run_once(changed, lesson.seed).weekly[lesson.week]
    looked_at = [(sure.higher, sure.over, sure.outcome) for sure in lesson.sure]
    for higher, over, outcome in [*looked_at, (CHANGED, (lesson.change.way,), "adoption")]:
        low, high = np.quantile(lead(batch(name), higher, over, outcome), [0.1, 0.9])
        assert low <= lead(shown, higher, over, outcome) <= high, f"{higher} over {over}: {outcome}"


@every_lesson
def test_the_right_answer_is_what_the_shown_run_shows(name) -> None:
    lesson = lessons()[name]
    if not lesson.question.answers:
        assert 0 < true_number(name) <= 100
        return
    for sure in lesson.sure:
        shown = {way: weekly[lesson.week] for way, weekly in shown_weekly(name).items()}
        assert lead(shown, sure.higher, sure.over, sure.outcome) > 0


@every_lesson
def test_evidence_is_what_the_test_of_the_claims_found(name) -> None:
    for one in lessons()[name].debrief.evidence:
        effects = [effect for kind in ("effects", "nulls", "beside") for effect in FOUND[one.pattern][kind]]
        effect = next(effect for effect in effects if effect["name"] == one.effect)
        assert one.pairs == effect["pairs"]
        for number in ("difference", "low", "high"):
            assert getattr(one, number) == pytest.approx(effect[number], abs=0.05001)
        assert "{difference}" in one.text


def test_how_many_other_theories_fail_is_as_counted() -> None:
    # the sentences "under N of 28 other theories that we tried, it is gone or can't be told"
    for name, claim in (("every_slice", "P6"), ("in_a_crisis", "P12"), ("power", "P18"), ("allies", "P22")):
        verdicts = [row["verdict"] for row in KEPT["theories"] if row["pattern"] == claim]
        gone = sum(verdict != "shown" for verdict in verdicts)
        assert any(f"{gone} of {len(verdicts)} other theories" in said
                   for said in lessons()[name].debrief.not_when), (name, gone)


# the numbers that the texts name beside the evidence


def test_what_is_said_of_single_changes_holds() -> None:
    def gain(name: str) -> np.ndarray:
        return 100 * lead(batch(name), CHANGED, (lessons()[name].change.way,), "adoption")

    assert gain("the_recipe").mean() < -30  # love without time
    assert abs(gain("every_slice").mean()) < 1  # twice the workshop
    assert gain("cooking_time").mean() > 20  # three hours
    assert abs(gain("who_gets_a_slice").mean()) < 3  # the usual suspects: no difference that counts
    assert -5 < gain("power").mean() < 0  # no power: a little less for the whole place
    assert 0 < gain("allies").mean() < 3  # talks alone
    assert 1 < gain("how_it_tastes").mean() < 8  # good leading helps, but does not make up for the start
    kept = 100 * lead(batch("in_a_crisis"), "kept", ("paused",), "adoption").mean()
    assert gain("in_a_crisis").mean() < kept / 2  # half of the hours keeps less than half of the gain


def test_all_power_is_not_what_the_users_lose_by() -> None:
    rows = batch("power")
    assert abs(100 * lead(rows, "half", ("all",), "adoption_user").mean()) < 3
    assert 100 * lead(rows, "half", (CHANGED,), "adoption_user").mean() > 4


def test_titles_give_fewer_hours_and_leave_more_often() -> None:
    rows = batch("who_gets_a_slice")
    assert lead(rows, "commitment", ("title",), "hours_joint").mean() > 0
    assert lead(rows, "title", ("commitment",), "exits").mean() > 0


def test_both_ways_of_every_slice_take_as_many_hours() -> None:
    hours = {way: rows[:, COLUMN["hours_joint"]].mean() for way, rows in batch("every_slice").items()}
    assert hours["workshop"] == pytest.approx(hours["every"], rel=0.08)


def test_the_curves_of_the_crisis_do_not_meet_again() -> None:
    weekly = shown_weekly("in_a_crisis")
    assert (weekly["kept"][78:, 0] > weekly["paused"][78:, 0]).all()


# the puzzle


def test_the_puzzle_is_solved_by_its_solution_and_not_by_itself() -> None:
    made = puzzle().way.made(puzzle().weeks)
    assert set(puzzle().solution) <= set(puzzle().levers)
    assert missing_parts(puzzle(), run_once(made, puzzle().seed).weekly) == ["too_few", "not_kept"]
    plan = made.with_values(dict(puzzle().solution))
    assert missing_parts(puzzle(), run_once(plan, puzzle().seed).weekly) == []
    assert solved_of_100(puzzle(), made) <= 5
    assert solved_of_100(puzzle(), plan) >= 50


@pytest.mark.parametrize("lever", puzzle().levers)
def test_no_single_lever_solves_the_puzzle(lever) -> None:
    made, setting = puzzle().way.made(puzzle().weeks), BY_KEY[lever]
    shares = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]
    whole = {"programme.hours": [1.5, 3.0, 4.0, 8.0], "programme.team_size": [5, 10, 16, 24, 30, 40, 60]}
    for value in setting.choices or whole.get(lever, shares):
        assert missing_parts(puzzle(), run_once(made.with_values({lever: value}), puzzle().seed).weekly)


def test_the_luck_of_the_batches_is_none_that_was_shown() -> None:
    assert {LUCK, OTHER_LUCK}.isdisjoint({lesson.seed for lesson in lessons().values()} | {puzzle().seed})

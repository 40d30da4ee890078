"""How docking cases are judged, and how their parameters are read."""

from __future__ import annotations

import json

import pytest

from sim import docking
from sim.docking import parameters
from sim.docking.verdict import Check, at_least, at_most, dock, exact, mean, mean_interval, share, share_interval
from sim.errors import UserError

ASKED_FOR = {"degroot", "friedkin_johnsen", "decision_weights", "ces", "coverage", "tie_growth", "trust", "learning",
             "exhaustion", "exit_hazard", "selection", "lottery", "deffuant", "hegselmann_krause", "zealot_voter",
             "granovetter", "watts", "centola_macy", "eckles", "bass", "logit_bistability", "committed_minority",
             "memory_best_response", "crisis_hours", "hysteresis"}
"""Names that reviewers know."""


@pytest.mark.parametrize(("low", "high", "bound", "holds"), [
    (0.9, 1.1, "", True), (0.8, 1.1, "", False), (0.9, 1.2, "", False), (0.9, 9.0, "at least", True),
    (0.8, 9.0, "at least", False), (-9.0, 1.1, "at most", True), (-9.0, 1.2, "at most", False),
])
def test_the_whole_interval_must_lie_within_the_margin(low, high, bound, holds) -> None:
    assert Check("x", (low + high) / 2, low, high, 1.0, 0.15, bound).holds == holds


def test_not_significantly_different_is_not_equivalent() -> None:
    # 1 and 3 have mean 2 and the t interval -10.7 to 14.7: it holds the expected 2, and proves nothing
    check = mean("x", [1.0, 3.0], 2.0, 0.5)
    assert check.low < 2.0 < check.high
    assert not check.holds
    assert check.unsettled
    assert "more runs would tell" in dock("c", "", "", {}, "distributional", [check]).reason


def judged(*checks: Check) -> str:
    return dock("case", "claim", "source", {}, "identical", checks).verdict


def test_a_known_difference_excuses_its_own_number_only() -> None:
    right, wrong, known = exact("a", 1, 1), exact("b", 2, 1), exact("c", 2, 1, known="coarse steps")
    assert judged(right) == "pass"
    assert judged(right, known) == "known difference"
    assert judged(right, wrong, known) == "fail"
    assert judged(exact("d", 1, 1, known="coarse steps")) == "pass"


def test_intervals() -> None:
    assert mean_interval([2.0, 2.0, 2.0]) == (2.0, 2.0)
    # Clopper–Pearson for 0 of 20: upper end 1 - .025^(1/20) = .1684
    assert share_interval(0, 20) == pytest.approx((0.0, 1 - 0.025 ** (1 / 20)))
    assert share("x", 20, 20, 1.0, 0.17).holds
    assert at_least("x", [2.0, 2.1, 2.2], 1.5).holds
    assert not at_most("x", [2.0, 2.1, 2.2], 1.5).holds


def test_every_result_is_plain_data() -> None:
    result = docking.granovetter(people=100)
    data = dict(result)
    assert data == result.as_dict()
    assert result["verdict"] == result.verdict == "pass"
    assert {"case", "source", "settings", "measured", "interval", "expected", "margin", "level", "verdict"} <= set(data)
    assert json.loads(json.dumps(data)) == data


def test_the_cases_that_reviewers_ask_for_are_there() -> None:
    assert set(docking.CASES) >= ASKED_FOR
    assert all("seed" in parameters.defaults(case) for case in docking.CASES.values())


@pytest.mark.parametrize(("assignment", "said"), [
    ("sigm=0.1", 'did you mean "sigma"?'), ("sigma", "write it as name=value"), ("sigma=", "write it as name=value"),
    ("sigma=wide", "is not a number; for example 0.13"), ("people=10.5", "is not a whole number"),
    ("people=true", "is not a whole number"),
])
def test_a_wrong_parameter_is_refused(assignment, said) -> None:
    with pytest.raises(UserError) as error:
        parameters.parse(docking.granovetter, [assignment])
    assert said in str(error.value)


@pytest.mark.parametrize("values", [{"sigma": 0.0}, {"sigma": float("nan")}, {"people": 1}, {"mean": 9.0},
                                    {"seed": -1}])
def test_a_parameter_out_of_range_is_refused(values) -> None:
    with pytest.raises(UserError):
        docking.run_case("granovetter", values)


def test_a_whole_number_will_do_for_a_fraction_and_a_list_for_a_table() -> None:
    assert parameters.parse(docking.granovetter, ["sigma=1"]) == {"sigma": 1.0}
    assert parameters.parse(docking.degroot, ["start=[1, 0, 0]"])["start"] == (1, 0, 0)
    assert parameters.parse(docking.committed_minority, ["committed=0.3"])["committed"] == (0.3,)
    assert docking.committed_minority(committed=0.3, people=500).settings["committed"] == [0.3]


def test_the_command_runs_one_case_at_other_values(coproduce) -> None:
    code, out, _ = coproduce("dock", "granovetter", "--set", "sigma=0.12", "--set", "people=300", "--json")
    result = json.loads(out)[0]
    assert code == 0
    assert (result["settings"]["sigma"], result["settings"]["people"], result["verdict"]) == (0.12, 300, "pass")
    assert result["expected"]["share who join, a crowd without end"] == pytest.approx(0.0402, abs=1e-3)


def test_the_command_shows_reads_and_refuses(coproduce, tmp_path) -> None:
    code, out, said = coproduce("dock", "tie_growth", "granovetter", "--out", tmp_path / "kept")
    assert code == 0
    assert "2 cases: 2 pass" in out
    assert "dock.json" in said
    assert len(json.loads((tmp_path / "kept" / "dock.json").read_text(encoding="utf-8"))) == 2
    code, _, said = coproduce("dock", "tie_growth", "--out", tmp_path / "kept")
    assert (code, "--force" in said) == (2, True)
    assert coproduce("dock", "--list")[0] == 0
    code, _, said = coproduce("dock", "granoveter")
    assert (code, 'did you mean "granovetter"?' in said) == (2, True)
    code, _, said = coproduce("dock", "--set", "sigma=0.1")
    assert (code, "name the one case" in said) == (2, True)
    code, _, said = coproduce("dock", "centola_trials", "--data", tmp_path / "nowhere")
    assert (code, "cannot be read" in said) == (2, True)


def test_without_data_a_case_that_docks_to_data_is_not_run(coproduce) -> None:
    code, out, _ = coproduce("dock", "centola_trials", "--json")
    assert code == 0
    assert json.loads(out)[0]["verdict"] == "not run"


def test_the_numbers_do_not_depend_on_the_threads() -> None:
    names = ["tie_growth", "lottery", "logit_bistability"]
    assert docking.run_cases(names, seed=2, workers=1) == docking.run_cases(names, seed=2, workers=2)

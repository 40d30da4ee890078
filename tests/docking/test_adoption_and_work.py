"""Docking cases of adoption, work, trust and people: they pass with other parameters too, and refuse wrong ones."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.docking import parameters
from sim.docking.balance import balances, fold, settles
from sim.docking.bass1969 import bass
from sim.docking.brock_durlauf2001 import committed_minority, hysteresis, logit_bistability
from sim.docking.centola2018 import centola_trials, memory_best_response
from sim.docking.demerouti2001 import exhaustion
from sim.docking.hall2018 import tie_growth
from sim.docking.hra2020 import crisis_hours
from sim.docking.hypergeometric import lottery
from sim.docking.madsen_desai2010 import learning
from sim.docking.nabatchi2017 import coverage
from sim.docking.ncvo2023 import exit_hazard
from sim.docking.newig2023 import decision_weights
from sim.docking.order_statistics import selection
from sim.docking.ostrom1996 import ces
from sim.docking.slovic1993 import trust
from sim.docking.trials import read_trials
from sim.docking.verdict import FAIL, KNOWN, NOT_RUN, PASS
from sim.errors import UserError

QUICK = {
    bass: [{"people": 2000, "years": 10}, {"innovation": 0.1, "imitation": 0.2, "people": 2000, "years": 8},
           {"innovation": 0.02, "imitation": 0.6, "people": 4000, "years": 12}],
    logit_bistability: [{"people": 4000}, {"ratio": 3.0, "leaning": -1.5, "people": 4000, "start": (0.0, 1.0)},
                        {"ratio": 6.0, "leaning": -3.0, "people": 4000, "start": (0.0, 0.4, 0.6)}],
    committed_minority: [{}, {"ratio": 6.0, "leaning": -3.049}, {"ratio": 10.0, "leaning": -5.0},
                         {"ratio": 3.0, "leaning": -1.5, "committed": (0.1, 0.3)}],
    memory_best_response: [{"memory": 4, "replicates": 20}, {"memory": 11, "replicates": 20},
                           {"memory": 20, "replicates": 20}, {"memory": 8, "committed": (0.15, 0.25)}],
    hysteresis: [{"ratio": 6.0}, {"ratio": 3.0}],
    decision_weights: [{}, {"power": 0.9, "delegate": "users", "members": 7, "coverage": 1.0},
                       {"power": 0.3, "delegate": "equal", "members": 30, "coverage": 0.3}, {"power": 0.0}],
    ces: [{}, {"substitution": 0.5, "user_weight": 0.7, "professional_route": 0.2, "hill": 1.0, "half_hours": 6.0},
          {"substitution": 1.0, "user_weight": 0.7, "professional_route": 0.0, "hill": 0.7},
          {"substitution": -4.0, "user_weight": 0.2, "professional_route": 1.0, "hill": 3.0, "price": 0.5}],
    coverage: [{}, {"slice_substitution": 1.0, "slices": 3}, {"slice_substitution": 0.5, "slices": 12, "hours": 0.3},
               {"slice_substitution": 0.0, "slices": 5}],
    tie_growth: [{}, {"hours": 20.0, "relational_share": 0.3}, {"hours": 0.0}, {"hours": 400.0}],
    trust: [{}, {"success": 0.7, "variant": "symmetric"}, {"gain": 0.1, "loss": 0.2, "success": 0.8, "disclosed": 0.5}],
    learning: [{}, {"rate": 0.6, "safety": 0.9, "failures": 0.2, "cycles": 3}, {"failures": 0.0}],
    exhaustion: [{}, {"load": 1.0, "strain": 0.2, "support": 0.0, "strength_based": 0.0, "weeks": 80},
                 {"load": 0.2, "strain": 0.1, "recovery": 0.2, "support": 0.8}],
    exit_hazard: [{}, {"hazard": 0.01, "weeks": 26}, {"hazard": 0.002, "weeks": 104}],
    selection: [{"replicates": 600}, {"people": 40, "seats": 8, "correlation": -0.6, "replicates": 600},
                {"people": 40, "seats": 8, "correlation": 0.3, "rule": "commitment", "replicates": 600}],
    lottery: [{"group": 20, "replicates": 6000}, {"users": 60, "group": 3, "seats": 6, "replicates": 6000}],
    crisis_hours: [{}, {"variant": "user_crowdout", "severity": 0.7, "protection": 0.2},
                   {"variant": "mobilisation", "severity": 1.0, "protection": 0.0, "weeks": 3}],
}
EVERY_QUICK_ONE = [pytest.param(case, values, id=f"{case.__name__}-{number}")
                   for case, several in QUICK.items() for number, values in enumerate(several)]

LIGHT = {bass: {"people": 500, "years": 5, "replicates": 2},
         logit_bistability: {"people": 300, "start": (0.2,)}, committed_minority: {"people": 300},
         memory_best_response: {"memory": 8, "people": 100, "weeks": 50, "replicates": 2},
         hysteresis: {"ratio": 3.0, "people": 1000, "weeks_a_step": 5}, trust: {"people": 1000},
         learning: {"people": 100}, exit_hazard: {"people": 200, "replicates": 2}, selection: {"replicates": 20},
         lottery: {"replicates": 200}}
"""Few people and runs, for tests in which the verdict does not matter; the other cases are quick anyway."""

WRONG = [(bass, {"innovation": 0.0}), (bass, {"steps_per_year": 52, "years": 200}), (logit_bistability, {"start": ()}),
         (logit_bistability, {"start": (0.2, 1.5)}), (committed_minority, {"ratio": 3.0, "leaning": -1.5}),
         (committed_minority, {"committed": (-0.1,)}), (memory_best_response, {"memory": 65}),
         (memory_best_response, {"memory": 1}), (hysteresis, {"ratio": 20.0}), (hysteresis, {"step": 0.5}),
         (decision_weights, {"delegate": "user"}), (decision_weights, {"power": 1.2}), (ces, {"substitution": 1.5}),
         (coverage, {"slices": 16}), (tie_growth, {"hours": 401.0}), (trust, {"variant": "confirmatory"}),
         (trust, {"success": -0.1}), (learning, {"cycles": 0}), (exhaustion, {"load": 1.5}),
         (exit_hazard, {"hazard": 0.5}), (selection, {"rule": "lottery"}), (selection, {"seats": 100}),
         (lottery, {"group": 100}), (crisis_hours, {"severity": math.nan}), (crisis_hours, {"variant": "none"}),
         (centola_trials, {"memory": 0})]

TRIALS = """trial,N,cm_count,rounds_played,adoption_established,adoption_alternative,adoption_other
1,20,2,0,100,0,0
1,20,2,40,100,0,0
2,20,10,0,100,0,0
2,20,10,40,5,95,0
"""


@pytest.mark.parametrize(("case", "values"), EVERY_QUICK_ONE)
def test_a_case_passes_with_other_parameters_too(case, values) -> None:
    found = case(**values)
    assert found.verdict == PASS, found.reason
    assert found.case == case.__name__
    assert set(values) <= set(found.settings)


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.__name__)
def test_the_same_seed_gives_the_same_numbers(case) -> None:
    values = LIGHT.get(case, {})
    assert case(**values, seed=7).as_dict() == case(**values, seed=7).as_dict()


@pytest.mark.parametrize("case", LIGHT, ids=lambda case: case.__name__)
def test_another_seed_gives_other_luck(case) -> None:
    assert case(**LIGHT[case], seed=7).measured != case(**LIGHT[case], seed=8).measured


@pytest.mark.parametrize(("case", "values"), WRONG, ids=lambda value: getattr(value, "__name__", None))
def test_a_wrong_parameter_is_one_mistake_that_names_it(case, values) -> None:
    with pytest.raises(UserError) as raised:
        case(**values)
    assert len(raised.value.problems) == 1
    assert raised.value.problems[0].split(":")[0] in parameters.defaults(case)


# — what the equations say, against published numbers —


def logit(ratio: float, leaning: float):
    return lambda share: 1 / (1 + math.exp(-(leaning + ratio * share)))


def test_balances_of_noisy_choice() -> None:
    low, middle, high = balances(logit(8.0, -3.0986))
    assert (low, middle, high) == pytest.approx((0.0772, 0.25, 0.9921), abs=1e-4)
    assert settles(logit(8.0, -3.0986), 0.24) == pytest.approx(low)
    assert settles(logit(8.0, -3.0986), 0.26) == pytest.approx(high)
    assert len(balances(logit(4.0, -2.0))) == 1


@pytest.mark.parametrize(("ratio", "leaning", "critical"), [(8.0, -4.585, 0.25), (6.0, -3.049, 0.10)])
def test_critical_minority_of_noisy_choice(ratio, leaning, critical) -> None:
    assert fold(logit(ratio, leaning)) == pytest.approx(critical, abs=1e-3)


def test_without_a_jump_no_minority_is_critical() -> None:
    assert fold(logit(3.0, -1.5)) is None


@pytest.mark.parametrize(("memory", "critical"), [(4, 0.111), (6, 0.165), (8, 0.199), (10, 0.223), (12, 0.2419),
                                                  (24, 0.303), (50, 0.352)])
def test_critical_minority_by_memory(memory, critical) -> None:
    found = memory_best_response(memory=memory, committed=(0.5,), people=50, weeks=10, replicates=2)
    assert found.settings["critical share"] == pytest.approx(critical, abs=1e-3)


def test_steps_of_a_year_are_a_known_difference_from_the_curve() -> None:
    assert bass(steps_per_year=1, people=2000).verdict == KNOWN


# — the trials —


def test_without_the_trials_nothing_is_run() -> None:
    found = centola_trials()
    assert (found.verdict, found.checks) == (NOT_RUN, ())
    assert found.as_dict()["reason"]


def test_trials_are_read_from_a_file_or_its_folder(tmp_path: Path) -> None:
    (tmp_path / "centola2018_trials.csv").write_text(TRIALS)
    trials = read_trials(str(tmp_path))
    assert trials == read_trials(str(tmp_path / "centola2018_trials.csv"))
    assert [(t.name, t.people, t.committed, t.rounds, t.highest) for t in trials] == [("1", 20, 2, 40, 0.0),
                                                                                    ("2", 20, 10, 40, 0.95)]


def test_chances_are_judged_by_what_happened(tmp_path: Path) -> None:
    path = tmp_path / "trials.csv"
    path.write_text(TRIALS)
    right = centola_trials(data=str(path), replicates=20)
    assert right.verdict == PASS, right.reason
    assert right.measured["Brier score"] < 0.01 < right.expected["Brier score"] == 0.25
    path.write_text(TRIALS.replace("1,20,2,40,100,0,0", "1,20,2,40,5,95,0").replace("2,20,10,40,5,95,0",
                                                                                  "2,20,10,40,95,5,0"))
    assert centola_trials(data=str(path), replicates=20).verdict == FAIL


@pytest.mark.parametrize("text", [None, "", "a,b\n1,2\n", TRIALS.replace("20,2,0", "x,2,0"),
                                  TRIALS.replace("20,2,0", "20,21,0"), TRIALS.replace("1,20,2,40,100,0,0", "1,20"),
                                  TRIALS.replace(",95,", ",nan,"), "\xff\xfe"])
def test_trials_that_cannot_be_read_are_one_mistake(tmp_path: Path, text) -> None:
    path = tmp_path / "trials.csv"
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UserError) as raised:
        centola_trials(data=str(path))
    assert len(raised.value.problems) == 1
    assert raised.value.problems[0].startswith("data: ")

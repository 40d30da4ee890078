"""What intervals cover: the kept tables, what README.md says of them, and a smaller study that says the same."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from shown import ROOT

from sim.analysis.comparing.contrasts import Runs, contrasts
from sim.analysis.comparing.verdicts import BETTER

FOLDER = ROOT / "experiments" / "coverage"
README = (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def part(monkeypatch):
    """A module of the study by its name."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module


def kept(name: str, folder=FOLDER) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype={"label": str})


@pytest.fixture
def fixed() -> pd.DataFrame:
    return kept("fixed")


@pytest.fixture
def stopped() -> pd.DataFrame:
    return kept("stopped")


def test_the_readme_shows_the_kept_tables(part, fixed, stopped) -> None:
    again = part("coverage_tables").with_tables
    assert again(README, {"fixed": fixed, "stopped": stopped}) == README
    fixed.loc[fixed["label"] == "0", "hold"] = 0.5
    assert "| 50.0 |" in again(README, {"fixed": fixed, "stopped": stopped})
    with pytest.raises(ValueError, match="the marks of the table 'fixed' are not there"):
        again("no marks", {"fixed": fixed, "stopped": stopped})


def test_families_hold_in_93_to_97_of_100_from_100_runs_on(part, fixed, stopped) -> None:
    tables = part("coverage_tables")
    assert (fixed["families"] == 2000).all() and (stopped["families"] == 2000).all()
    assert tables.outside(fixed, stopped).empty
    fixed.loc[(fixed["runs"] == 100) & (fixed["kind"] == "normal"), "hold"] = 0.92
    assert not tables.outside(fixed, stopped).empty, "it would have been seen"


def test_wrong_verdicts_are_rare_and_detectable_differences_are_found(stopped, fixed) -> None:
    assert stopped["wrong"].max() <= 0.05 and fixed.loc[fixed["runs"] >= 100, "wrong"].max() <= 0.05
    settled, laid_down = (table[table["label"] == "detectable"] for table in (stopped, fixed[fixed["runs"] >= 100]))
    assert len(settled) == 9 and (settled[BETTER] >= 0.95).all()
    assert len(laid_down) == 16 and (laid_down[BETTER] >= 0.92).all(), "why `detectable` takes two standard errors"


def test_fewer_resamples_hardly_matter() -> None:
    table = kept("resamples").pivot(index=["kind", "scenarios"], columns="resamples")
    assert (table["half"][2000] / table["half"][10000]).between(0.99, 1.02).all()
    assert (table["hold"][2000] - table["hold"][10000]).abs().max() <= 0.02


# — the truth is known —


@pytest.mark.parametrize("kind", ["normal", "skewed", "heavy_tails", "shared", "long_tail", "few_differ"])
def test_differences_are_as_declared(part, kind) -> None:
    families = [part("known_truth").Family(kind, number, 5) for number in range(60)]
    gaps = np.concatenate([family.values[1:] - family.values[0] for family in families], axis=1)
    assert (gaps != 0).mean() == pytest.approx(0.05 if kind == "few_differ" else 1.0, abs=0.002)
    assert gaps.mean(axis=1) == pytest.approx(families[0].offset, abs=0.02)  # 60,000 runs: 5 standard errors
    assert gaps.std() == pytest.approx(1.0, abs=0.05)


def test_chances_of_taking_off_are_as_declared(part) -> None:
    truth = part("known_truth")
    values = np.concatenate([truth.Family("camps", number, 5).values for number in range(60)], axis=1)
    off, base = values[1:] < 0.5, values[0] < 0.2
    assert base.mean() == pytest.approx(0.2, abs=0.01) and off.mean() == pytest.approx(0.5, abs=0.01)
    assert (off != base).mean() == pytest.approx(truth.discordant(0.2, 0.5), abs=0.01)
    gaps = off.astype(float) - base
    assert gaps.std() == pytest.approx(truth.spread_of("camps", 0.3), abs=0.01)


def test_the_luck_of_a_family_is_its_own_and_the_same_again(part) -> None:
    family = part("known_truth").Family
    assert (family("normal", 3, 5).values == family("normal", 3, 5).values).all()
    assert (family("normal", 3, 5).values != family("normal", 4, 5).values).all()


def test_a_shifted_contrast_is_the_contrast_of_shifted_runs(part) -> None:
    family = part("known_truth").Family("skewed", 1, 2)
    effects = np.array([0.1, 0.6])
    values = family.values[:, :80] + np.array([0.0, *effects])[:, None]
    runs = Runs(family.names, {"adoption": values}, np.zeros(values.shape, bool))
    asked = [(name, "adoption") for name in family.names[1:]]
    for one, other in zip(family.look(80, effects, 0.25), contrasts(runs, asked, "baseline", {"adoption": 0.25}),
                          strict=True):
        assert (one.difference, one.low, one.high) == pytest.approx((other.difference, other.low, other.high))
        assert (one.verdict, one.worthwhile) == (other.verdict, other.worthwhile)


def test_what_is_called_wrong(part) -> None:
    truth = part("known_truth")
    runs = truth.Family("normal", 0, 5)
    tried = {label: truth.Case("normal", 5, 1000, 0.25, label).tried(runs) for label in ("0", "4")}
    assert tried["0"]["practically the same"] == tried["4"]["better"] == 1.0
    assert not tried["0"]["wrong"] and not tried["4"]["wrong"]
    case = truth.Case("normal", 5, 1000, 0.25, "4")
    case.__dict__["effects"] = np.full(5, 0.25)  # cached: what is better here is now called no better than it needs
    runs.look = lambda n, effects, worth: type(runs).look(runs, n, 0 * effects + 1.0, worth)
    assert case.tried(runs)["wrong"] and not case.tried(runs)["hold"]


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_smaller_study_says_the_same(part, tmp_path) -> None:
    command = [sys.executable, str(FOLDER / "run.py"), "--quick", "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    fixed, stopped = kept("fixed", tmp_path), kept("stopped", tmp_path)
    easy = ~fixed["kind"].isin(part("known_truth").EXCEPTIONS) & (fixed["runs"] >= 100)
    shares = pd.concat([fixed[easy], stopped])
    room = 3 * (0.05 * 0.95 / 200) ** 0.5  # binomial, of 200 families
    assert shares["hold"].between(0.93 - room, 0.97 + room).all()
    assert shares.groupby("kind")["hold"].mean().between(0.93 - room / 2, 0.97 + room / 2).all()
    assert (stopped.loc[stopped["label"] == "detectable", BETTER] >= 0.95).all()

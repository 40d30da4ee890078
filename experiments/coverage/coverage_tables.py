"""The tables of this study, and the part of them that README.md shows."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from known_truth import ALSO, DETECTABLE, EXCEPTIONS, KINDS, LABELS, MIXED, RESAMPLES, SIZES

from sim.analysis.comparing.verdicts import ABOUT, BETTER, SAME, UNCLEAR

HONEST = (0.93, 0.97)
CASE = ["kind", "scenarios", "runs", "size", "label", "effect"]
SAID = [BETTER, SAME, ABOUT, UNCLEAR]
IN_ORDER = [*KINDS, *ALSO]
ALL_LABELS = [*LABELS, DETECTABLE, MIXED]
NAMES = {"normal": "normal", "skewed": "skewed", "camps": "two camps", "heavy_tails": "heavy tails",
         "shared": "normal, mostly the baseline's luck",
         "long_tail": "a long tail to one side", "seldom": "two camps, few take off",
         "few_differ": "1 pair in 20 differs"}


def summed(families: pd.DataFrame) -> pd.DataFrame:
    """One row a case: shares over its families, with the Monte Carlo error of coverage."""
    groups = families.groupby(CASE, sort=False)
    table = groups[["hold", "too_high", "too_low", "half", "wrong", *SAID, "cap"]].mean()
    table.insert(0, "families", groups.size())
    table.insert(2, "hold_error", (table["hold"] * (1 - table["hold"]) / table["families"]) ** 0.5)
    table["runs_mean"] = groups["ended_with"].mean()
    table["runs_90"] = groups["ended_with"].quantile(0.9)
    table = table.reset_index()
    return table.sort_values(["kind", "scenarios", "size", "runs", "label"], key=_in_order).reset_index(drop=True)


def _in_order(column: pd.Series) -> pd.Series:
    """What a column is sorted by."""
    order = {"kind": IN_ORDER, "label": ALL_LABELS}.get(str(column.name))
    return column if order is None else column.map(order.index)


def fixed(families: pd.DataFrame) -> pd.DataFrame:
    """What a number of runs laid down beforehand gives."""
    own = families[(families["runs"] > 0) & (families["resamples"] == RESAMPLES)]
    return summed(own).drop(columns=["cap", "runs_mean", "runs_90"]).round(4)


def stopped(families: pd.DataFrame) -> pd.DataFrame:
    """What runs until settled give; and how many runs a number laid down would need for the same half-width."""
    table = summed(families[(families["runs"] == 0) & (families["resamples"] == RESAMPLES)])
    at_200 = summed(families[(families["runs"] == 200) & (families["scenarios"] == 5)])
    key = ["kind", "size", "label"]
    half = table[key].merge(at_200[[*key, "half"]], how="left", on=key)["half"].to_numpy()
    same = table["kind"].map(at_200[at_200["label"] == "0"].groupby("kind")["half"].first()).to_numpy()
    unlike = table["label"].isin([DETECTABLE, MIXED]).to_numpy() | np.isnan(half)
    half = np.where(unlike, np.where(table["kind"] == "camps", np.nan, same), half)
    table["fixed_runs"] = np.ceil(200 * (half / table["half"]) ** 2)
    return table.drop(columns="runs").round(4)


def resamples(families: pd.DataFrame) -> pd.DataFrame:
    """The same families with fewer resamples and with as many as the tool takes."""
    checked = families[families["resamples"] != RESAMPLES]
    if checked.empty:
        return pd.DataFrame()
    few = families[(families["resamples"] == RESAMPLES) & (families["runs"] == 100) & (families["label"] == "0")
                   & (families["size"] == SIZES[-1]) & families["scenarios"].isin(checked["scenarios"])
                   & families["kind"].isin(checked["kind"])]
    few = few.groupby(["kind", "scenarios"]).head(len(checked) // checked.groupby(["kind", "scenarios"]).ngroups)
    groups = pd.concat([few, checked]).groupby(["kind", "scenarios", "resamples"], sort=False)
    table = groups[["hold", "half"]].mean().assign(families=groups.size()).reset_index()
    return table.sort_values(["kind", "scenarios", "resamples"], key=_in_order).round(4)


TABLES = {"fixed": fixed, "stopped": stopped, "resamples": resamples}


def outside(laid_down: pd.DataFrame, settled: pd.DataFrame) -> pd.DataFrame:
    """Cases from 100 runs on whose families hold in fewer than 93 % or more than 97 %, by more than their error.

    Known exceptions are left out.
    """
    both = pd.concat([laid_down[laid_down["runs"] >= 100], settled.assign(runs=0)])
    both = both[~both["kind"].isin(EXCEPTIONS)]
    least, most = HONEST
    fits = (both["hold"] + both["hold_error"] >= least) & (both["hold"] - both["hold_error"] <= most)
    return both.loc[~fits, [*CASE, "hold", "hold_error"]]


# — what README.md shows —


def percent(share: float) -> str:
    return f"{100 * share:.1f}"


def written(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def shown_fixed(table: pd.DataFrame) -> str:
    """Coverage: a row for outcomes of a kind."""
    rows = []
    for kind in IN_ORDER:
        for label in ("0", "2") if kind == "camps" else ("0",):
            own = table[(table["kind"] == kind) & (table["label"] == label) & (table["size"] == SIZES[-1])]
            shares = own.set_index(["scenarios", "runs"])["hold"]
            name = NAMES[kind] + (", a real difference" if label == "2" else "")
            cells = [(5, 20), (5, 50), (5, 100), (5, 200), (1, 100), (20, 100)]
            rows.append([name, *(percent(shares[cell]) if cell in shares.index else "" for cell in cells)])
    return written(["outcomes", "20 runs", "50", "100", "200", "1 scenario, 100 runs", "20 scenarios, 100 runs"], rows)


def shown_stopped(table: pd.DataFrame) -> str:
    """Coverage, wrong verdicts and runs: a row for outcomes of a kind and a smallest difference that matters."""
    rows = []
    for (kind, size), own in table.groupby(["kind", "size"], sort=False):
        runs = own.set_index("label")["runs_mean"]
        rows.append([NAMES[str(kind)], f"{size}", f"{percent(own['hold'].min())}–{percent(own['hold'].max())}",
                     percent(own["wrong"].max()), percent(own["cap"].max()),
                     *(f"{runs[label]:.0f}" if label in runs.index else "" for label in (*LABELS, MIXED))])
    return written(["outcomes", "smallest", "hold, lowest–highest", "wrong verdict, at most", "cap reached, at most",
                    *(f"runs at {label}" for label in LABELS), "mixed"], rows)


def shown_power(laid_down: pd.DataFrame, settled: pd.DataFrame) -> str:
    """How often the difference is found that should be found in 95 of 100."""
    rows = []
    both = pd.concat([laid_down[laid_down["runs"] == 100], settled.assign(runs=0)])
    both = both[both["label"] == DETECTABLE]
    for (kind, size), own in both.groupby(["kind", "size"], sort=False):
        row = [NAMES[str(kind)], f"{size}"]
        for runs in (100, 0):
            one = own[own["runs"] == runs]
            row += ["", ""] if one.empty else [f"{one['effect'].iloc[0]:.2f}", percent(one[BETTER].iloc[0])]
        rows.append(row)
    return written(["outcomes", "smallest", "100 runs: difference", "found", "until settled: difference", "found"],
                   rows)


def with_tables(text: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """A text with the tables between its marks (`<!-- fixed -->` to `<!-- end -->`) made again."""
    made = {"fixed": shown_fixed(tables["fixed"]), "stopped": shown_stopped(tables["stopped"]),
            "power": shown_power(tables["fixed"], tables["stopped"])}
    for name, table in made.items():
        text, found = re.subn(rf"(<!-- {name} -->\n).*?(<!-- end -->)",
                              lambda marks, table=table: f"{marks[1]}{table}\n{marks[2]}", text, flags=re.DOTALL)
        if found != 1:
            raise ValueError(f"README.md: the marks of the table {name!r} are not there")
    return text

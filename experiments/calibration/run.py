"""Make the tables beside this file again: python experiments/calibration/run.py (10 to 15 minutes on two cores).

An interrupted run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import pandas as pd

from sim.calibration.anchors import ANCHORS, DEMANDED, NAMES, kept
from sim.calibration.assumptions import ASSUMPTIONS, KEYS, defaults
from sim.calibration.judging import clashes_of, place_among, recover, rejections, widths
from sim.calibration.search import measure_often, measure_points, search, write_whole

HERE = Path(__file__).parent
CHUNKS = HERE / "chunks"
"""Removed when all is done."""
KNOWN = 40
"""Surviving points whose settings are hidden and found again."""
GAINS = ("clustering_gain", "leaders_gain", "power_adoption", "power_fit")
"""Differences whose sign is looked at."""
OFTEN = 20
"""Measurements of the defaults, so that luck hardly counts."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=2400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def anchors_table(table: pd.DataFrame, survivors: pd.DataFrame, at_defaults: dict[str, float]) -> pd.DataFrame:
    how_often = rejections(table).set_index("anchor")
    rows = []
    for anchor in ANCHORS:
        own = survivors[anchor.name]
        rows.append({"anchor": anchor.name, "what": anchor.what, "low": anchor.low, "high": anchor.high,
                     "demanded": anchor.rejects, "at_defaults": at_defaults[anchor.name],
                     "survivors_below_defaults": (own < at_defaults[anchor.name]).mean(),
                     "met_by_points": how_often["met"].get(anchor.name, float("nan")),
                     "only_failure": how_often["fails_alone"].get(anchor.name, float("nan")),
                     "survivors_10": own.quantile(0.1), "survivors_50": own.median(),
                     "survivors_90": own.quantile(0.9), "largest_of_all": table[anchor.name].max(),
                     "source": anchor.source, "how": anchor.how})
    return pd.DataFrame(rows).round(3)


def settings_table(table: pd.DataFrame, survivors: pd.DataFrame, recovered: pd.DataFrame) -> pd.DataFrame:
    here, narrower = place_among(survivors, defaults()), widths(table, survivors)
    rows = []
    for assumption in ASSUMPTIONS:
        own = survivors[assumption.key]
        rows.append({"setting": assumption.key, "low": assumption.low, "high": assumption.high,
                     "default": defaults()[assumption.key], "default_rank": round(here.ranks[assumption.key], 3),
                     "survivors_10": own.quantile(0.1), "survivors_50": own.median(),
                     "survivors_90": own.quantile(0.9), "width": round(narrower[assumption.key], 3),
                     "why": assumption.why})
    return pd.DataFrame(rows).merge(recovered.round(3), on="setting")


def main() -> None:
    asked = arguments()
    done = 0

    def progress(points: int) -> None:
        nonlocal done
        done += points
        if done % 25 == 0 or done == asked.points:
            sys.stderr.write(f"\r{done} of {asked.points} points")

    table = search(asked.points, asked.seed, CHUNKS, asked.workers, progress)
    survivors = kept(table)
    known = survivors.iloc[:: max(1, len(survivors) // KNOWN)].head(KNOWN)
    again = measure_points(known[list(KEYS)], asked.seed + 1, known["point"].tolist(), asked.workers)
    recovered = recover(table, again)
    at_defaults = measure_often(defaults(), asked.seed, asked.points, OFTEN)
    write_whole(survivors, HERE / "survivors.csv")
    write_whole(anchors_table(table, survivors, at_defaults), HERE / "anchors.csv")
    write_whole(settings_table(table, survivors, recovered), HERE / "settings.csv")
    write_whole(clashes_of(table).round(3), HERE / "clashes.csv")
    shutil.rmtree(CHUNKS)
    report(table, survivors, recovered, at_defaults)


def report(table: pd.DataFrame, survivors: pd.DataFrame, recovered: pd.DataFrame,
           at_defaults: dict[str, float]) -> None:
    here = place_among(survivors, defaults())
    missed = [a.name for a in DEMANDED if not a.low <= at_defaults[a.name] <= a.high]
    print(f"\n{len(survivors)} of {len(table)} points survive")
    print(f"the defaults miss: {missed or 'no anchor'}; outside the middle 80 %: {here.outside or 'in no setting'}; "
          f"distance {here.distance:.3f}, typical {here.typical:.3f}")
    print(f"recovery: coverage {recovered['coverage'].mean():.2f}, shrinkage {recovered['shrinkage'].mean():.2f}")
    print("at the defaults:", ", ".join(f"{name} {at_defaults[name]:.3f}" for name in NAMES))
    for name in GAINS:
        print(f"{name}: above 0 in {(survivors[name] > 0.0).mean():.0%}, from +.02 in "
              f"{(survivors[name] >= 0.02).mean():.0%} of the survivors, largest of all points {table[name].max():.3f}")


if __name__ == "__main__":
    main()

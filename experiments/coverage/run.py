"""Make the tables here and in README.md again: python experiments/coverage/run.py (20 to 30 minutes on two cores).

An interrupted run goes on where it stopped. With --quick a tenth of the families is tried, in fewer cases, and the
tables go elsewhere.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is there: two processes share two cores

import pandas as pd
from coverage_tables import TABLES, outside, with_tables
from known_truth import ALSO, CHECKED, KINDS, RESAMPLES, SIZES, Job

from sim.analysis.comparing import intervals
from sim.store import write_files

HERE = Path(__file__).parent
FAMILIES, QUICK = 2000, 200
CHUNK = 100


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true",
                        help=f"{QUICK} families of each instead of {FAMILIES:,}, and fewer cases: a minute or two")
    parser.add_argument("--out", type=Path, help="where the tables go; with --quick it has to be given")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    if asked.quick and asked.out is None:
        parser.error("--quick needs --out FOLDER: the tables kept here come from all families")
    return asked


def jobs_of(quick: bool) -> list[Job]:
    """All that has to be done, in parts of a minute or two; the long ones first."""
    kinds = sorted((*KINDS, *ALSO), key=lambda kind: (kind in ALSO, kind))
    families, sizes = (QUICK, SIZES[-1:]) if quick else (FAMILIES, SIZES)
    jobs = [Job(kind, first, first + CHUNK, RESAMPLES, sizes) for kind in kinds for first in range(0, families, CHUNK)]
    whole = [] if quick else [Job(kind, first, first + CHUNK, intervals.RESAMPLES)
                              for kind in KINDS for first in range(0, CHECKED, CHUNK)]
    return jobs + whole


def main() -> None:
    asked = arguments()
    folder = asked.out or HERE
    jobs, rows = jobs_of(asked.quick), []
    with ProcessPoolExecutor(asked.workers) as pool:
        for done, part in enumerate(pool.map(partial(Job.run, folder=folder / "chunks"), jobs), 1):
            rows.append(part)
            sys.stderr.write(f"\r{done} of {len(jobs)} parts")
    families = pd.concat(rows, ignore_index=True)
    tables = {name: make(families) for name, make in TABLES.items()}
    write_files(folder, {f"{name}.csv": table.to_csv(index=False) for name, table in tables.items()})
    if not asked.quick:
        text = (HERE / "README.md").read_text(encoding="utf-8")
        write_files(HERE, {"README.md": with_tables(text, tables)})
    shutil.rmtree(folder / "chunks")
    missed = outside(tables["fixed"], tables["stopped"])
    print("\nall between 93 and 97 % from 100 runs on" if missed.empty else f"\n{missed.to_string(index=False)}")


if __name__ == "__main__":
    main()

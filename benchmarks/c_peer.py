"""The task in plain C, compiled on the spot and called through ctypes."""

from __future__ import annotations

import ctypes
import math
import shutil
import subprocess
import tempfile
import time
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.meeting import PULL, REACH, End, Start
from sim.run import key_of

SOURCE = Path(__file__).with_name("c_peer.c")
COMPILER = "gcc"
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")


class _Place(ctypes.Structure):
    """`Place` of the C source."""

    _fields_ = [("n", ctypes.c_int64), *[(name, ctypes.c_void_p) for name in
                ("first", "who", "keys", "threshold", "attitude", "practises")],
                ("reach", ctypes.c_double), ("pull", ctypes.c_double)]


def has_compiler() -> bool:
    """Whether there is a C compiler here."""
    return shutil.which(COMPILER) is not None


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "c_peer.so"
        subprocess.run([COMPILER, *FLAGS, "-o", str(built), str(SOURCE), "-lm"], check=True)
        library = ctypes.CDLL(str(built))
    library.run_weeks.argtypes = [ctypes.POINTER(_Place), ctypes.c_uint64, ctypes.c_int64, ctypes.c_int, ctypes.c_int,
                                  ctypes.c_void_p, ctypes.c_void_p]
    library.run_weeks.restype = None
    return library


def run_c(start: Start, weeks: int, counting: bool, replicate: int = 0) -> tuple[float, End]:
    """Run all weeks in C; the seconds that they took, and the end.

    Args:
        start: of all people; left as it is.
        weeks: number of weeks.
        counting: keep the counts of practising contacts rather than count anew every week.
        replicate: whose luck.
    """
    library, n = _library(), len(start.keys)
    attitude, practises = start.attitude.copy(), start.practises.copy()
    adoption, means = np.zeros(weeks), np.zeros(weeks)
    tables = (start.first, start.who, start.keys, start.threshold, attitude, practises)
    place = _Place(n, *[table.ctypes.data for table in tables], REACH, PULL)
    bits = max(1, min(22, math.ceil(math.log2(n))))
    key = int(key_of(0, replicate))
    begin = time.perf_counter()
    library.run_weeks(place, key, weeks, bits, counting, adoption.ctypes.data, means.ctypes.data)
    return time.perf_counter() - begin, End(adoption, means, attitude)

"""What a process does in the tests of the queue, by the seed that it is given. It imports little, to begin at once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

WELL, FOR_EVER, KILLED, BROKEN, REFUSED = range(5)


def acting(scenarios, seed, runs, folder, say) -> None:
    """Leave a file in the folder, say its own number as runs done, and go on as the seed says."""
    (Path(folder) / "something.parquet").write_bytes(b"x" * 1000)
    say.send({"done": os.getpid(), "total": len(scenarios) * runs})
    if seed == FOR_EVER:
        time.sleep(600)
    elif seed == KILLED:
        os.kill(os.getpid(), signal.SIGKILL)
    elif seed == BROKEN:
        raise RuntimeError("a mistake of ours")
    elif seed == REFUSED:
        say.send({"problems": ["that can't be"]})
    else:
        from sim.app.trials import Found

        say.send({"found": Found((f"Answer to {seed}.",), (), (), "")})
        say.send({"report": b"<!doctype html>"})
    time.sleep(600)  # the server need not wait until it ends

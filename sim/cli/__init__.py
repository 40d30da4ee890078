"""The commands: the only place that prints or exits.

    coproduce run baseline          coproduce compare baseline well_baked tick_box
    coproduce check my.toml         coproduce scenarios
    coproduce dock                  coproduce patterns --quick
    coproduce experiment my.toml    coproduce results
    coproduce sensitivity RESULTS   coproduce plot RESULTS
    coproduce view

Exit codes: 0 done, 1 our fault, 2 yours, 130 interrupted.
"""

from __future__ import annotations

import os
import sys

import typer
from typer.exceptions import TyperException

import sim.cli.comparing
import sim.cli.evidence
import sim.cli.experiments
import sim.cli.plot
import sim.cli.scenarios
import sim.cli.sensitivity
import sim.cli.view  # noqa: F401
from sim.cli.shared import INTERRUPTED, app, say
from sim.errors import SimError


def main() -> None:
    """Run the command line; every mistake ends in one clear message and an exit code."""
    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:
            say("interrupted; nothing was written")
        sys.exit(code if isinstance(code, int) else 0)
    except SimError as error:
        say(str(error))
        sys.exit(error.exit_code)
    except typer.Exit as stop:
        if stop.exit_code == INTERRUPTED:
            say("interrupted; nothing was written")
        sys.exit(stop.exit_code)
    except TyperException as error:
        words = getattr(error, "format_message", error.__str__)()
        say(f"{words}\nTry: coproduce --help")
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        say("interrupted; nothing was written")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("COPRODUCE_DEBUG"):
            raise
        say(f"this is a fault of ours: {type(error).__name__}: {error}\n"
             "Nothing was lost. COPRODUCE_DEBUG=1 shows where it happened.")
        sys.exit(1)

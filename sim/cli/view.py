"""The command that opens the live view: view."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.shared import app, say

Port = Annotated[int | None, typer.Option(min=1, max=65535, show_default="8765, or the next free one",
                                          help="Where the pages are on this machine.")]
Host = Annotated[str, typer.Option(help="127.0.0.1: for this machine alone. 0.0.0.0: for everybody on its network.")]
PassphraseFile = Annotated[Path | None, typer.Option(help="A text file with one line that visitors must know, of at "
                                                          "least 8 characters. Or set COPRODUCE_PASSPHRASE.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]


@app.command()
def view(port: Port = None, host: Host = "127.0.0.1", passphrase_file: PassphraseFile = None,
         no_browser: NoBrowser = False) -> None:
    """Open the live view in a browser: play with programmes, week by week. It needs no internet.

    Example: coproduce view --host 0.0.0.0 --passphrase-file words.txt
    """
    from sim.app.launch import read_passphrase, serve

    serve(host, port, read_passphrase(passphrase_file), not no_browser, say)
    say("Stopped.")

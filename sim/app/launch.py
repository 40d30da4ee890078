"""Starts the live view: everything is checked first, then the pages are served until somebody stops them.

Nothing here may import Solara at the top: it reads its settings from the environment when it is imported.
"""

from __future__ import annotations

import errno
import importlib.util
import ipaddress
import os
import socket
import sys
import threading
import warnings
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sim.app.assets import INSTALL, PLACE, Slice, installed_slice
from sim.app.texts import words
from sim.errors import UserError, plain

PAGES = "sim.app.pages"
"""The module that holds the pages."""
PORT = 8765
PORTS_TRIED = 20
SHORTEST_PASSPHRASE = 8
PASSPHRASE_VARIABLE = "COPRODUCE_PASSPHRASE"
NEEDED = ("solara", "ipyvuetify", "anywidget", "starlette", "uvicorn", "websockets")

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Address:
    """Where the pages are: `bound` is a number of the Internet Protocol."""

    bound: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return ipaddress.ip_address(self.bound.partition("%")[0]).is_loopback

    @property
    def here(self) -> str:
        """What to type on this machine."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
        return self._typed(everywhere.get(self.bound, f"[{self.bound}]" if ":" in self.bound else self.bound))

    @property
    def elsewhere(self) -> str:
        """What to type on other machines of the network."""
        return self._typed(_own_number() or "ADDRESS-OF-THIS-MACHINE") if self.bound in ("0.0.0.0", "::") else self.here

    def _typed(self, host: str) -> str:
        return f"http://{host}:{self.port}/"


def serve(host: str, port: int | None, passphrase: str | None, browser: bool, tell: Tell) -> None:
    """Check what is needed, compile the rules if this was never done, and serve the pages until stopped (Ctrl-C).

    Args:
        host: name or number of an address of this machine; 0.0.0.0 for all.
        port: 1 to 65535; None takes the first free one from 8765 on.
        passphrase: what visitors have to know; None lets everybody in.
        browser: whether to open the pages in the browser of this machine.
        tell: what to do with a line for the person who started it.

    Raises:
        UserError: a package, a file, an address or a port that is needed is not there.
    """
    check_installed()
    needed = installed_slice()
    listening, address = listen(host, port)
    with listening:
        _prepare_rules(tell)
        set_environment(needed)
        from sim.app.serving import application, run

        def ready() -> None:
            tell(greeting(address, passphrase is not None))
            if browser and _has_screen():
                threading.Thread(target=webbrowser.open, args=(address.here,), daemon=True).start()

        run(application(needed.names, passphrase, address.loopback), listening, ready)


def check_installed() -> None:
    """Raise UserError if a package that the live view needs is missing."""
    missing = [name for name in NEEDED if not _is_there(name)]
    if missing:
        raise UserError(f"The live view needs packages that are not installed ({', '.join(missing)}). "
                        f"Install them: {INSTALL}, or, from a clone: make view")


def _is_there(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def read_passphrase(file: Path | None) -> str | None:
    """The passphrase from this file, or from COPRODUCE_PASSPHRASE; None if neither is given.

    Raises:
        UserError: it cannot be read, has several lines, or fewer than 8 characters. An empty one is a mistake too:
            it must not open the door by accident.
    """
    where = str(file) if file else PASSPHRASE_VARIABLE
    try:
        text = file.read_text(encoding="utf-8") if file else os.environ.get(PASSPHRASE_VARIABLE)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{where}: the passphrase can't be read: {getattr(error, 'strerror', None) or 'not text'}"
                        ) from None
    if text is None:
        return None
    text = text.strip()
    if len(text.splitlines()) > 1:
        raise UserError(f"{where}: has several lines; a passphrase is one line")
    if len(text) < SHORTEST_PASSPHRASE:
        raise UserError(
            f"{where}: the passphrase has {len(text)} characters; at least {SHORTEST_PASSPHRASE} are needed")
    return text


def listen(host: str, port: int | None) -> tuple[socket.socket, Address]:
    """A socket that nobody else can take any more, and where it is.

    Raises:
        UserError: the address is not of this machine, or the port is taken or not allowed.
    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise UserError(f"--host {plain(host)}: no address is known by this name; 127.0.0.1 is this machine alone, "
                        "0.0.0.0 is for everybody on its network") from None
    bound = str(where[0])
    for number in (port,) if port else range(PORT, PORT + PORTS_TRIED):
        listening = socket.socket(family, kind, protocol)
        if os.name == "posix":  # elsewhere this would let two programs have the same port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((bound, number, *where[2:]))
            listening.listen(100)
            return listening, Address(bound, number)
        except OSError as error:
            listening.close()
            if error.errno != errno.EADDRINUSE or port:
                raise UserError(_why_not(error, host, number)) from None
    raise UserError(f"the ports {PORT} to {PORT + PORTS_TRIED - 1} are all taken; choose another one with --port")


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"--port {port}: another program has this port; choose another one, or leave --port out"
    if error.errno == errno.EACCES:
        return f"--port {port}: this port is not allowed for you; choose one from 1024 to 65535"
    return f"--host {plain(host)}: this machine does not have that address; its own are 127.0.0.1 or 0.0.0.0 (all)"


def set_environment(needed: Slice) -> None:
    """Tell Solara, before it is imported, how to behave; no setting of this machine's user counts."""
    for name in [name for name in os.environ if name.upper().startswith("SOLARA_")]:
        del os.environ[name]
    os.environ.update({
        "SOLARA_APP": PAGES,
        "SOLARA_MODE": "production",
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
        "SOLARA_TELEMETRY_SERVER_USER_ID": "nobody",
        "SOLARA_THEME_TITLE": str(words("door")["title"]),
        "SOLARA_THEME_SHOW_BANNER": "False",
        "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
        "SOLARA_ASSETS_PROXY": "False",  # it would fetch what is missing; sim.app.assets serves what is there
        "SOLARA_ASSETS_PROXY_CACHE_DIR": str(needed.folder),
        "SOLARA_ASSETS_CDN": PLACE,
        "SOLARA_KERNEL_CULL_TIMEOUT": "10m",
        "SOLARA_ROOT_PATH": "",  # otherwise taken from what the first visitor sends
        "SOLARA_SESSION_SECRET_KEY": os.urandom(32).hex(),
        "SOLARA_SESSION_HTTP_ONLY": "True",
    })
    # Solara advises about cookies of pages inside other sites' pages, which ours never are
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")


def _prepare_rules(tell: Tell) -> None:
    """Have the rules compiled, or loaded, before the first visitor comes."""
    from sim.compiled import is_warm
    from sim.run import simulate
    from sim.scenario import load_scenario

    if not is_warm():
        tell("Preparing the rules (about a minute, once) …")
    simulate(load_scenario("baseline").with_values({"time.weeks": 8}))


def greeting(address: Address, closed: bool) -> str:
    """Where the pages are, how to stop, and who else can see them; `closed`: whether there is a passphrase."""
    lines = [f"The live view: {address.here}", "Stop it with Ctrl-C."]
    if not address.loopback:
        who = "Everybody on this network who knows the passphrase can open it" if closed else (
            "Everybody on this network can open it; use a passphrase (--passphrase-file) if not everybody should")
        lines[1:1] = [f"On other machines: {address.elsewhere}",
                      f"{who}. Nothing is encrypted: use it on a network that you trust."]
    return "\n".join(lines)


def _own_number() -> str | None:
    """The number of this machine on its network. Nothing is sent: the system only says which way it would send."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("192.0.2.1", 9))  # an address for documentation; nobody has it
            return str(way.getsockname()[0])
        except OSError:
            return None


def _has_screen() -> bool:
    """Whether a browser can open a window; on a server without a screen it would open within the terminal."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))

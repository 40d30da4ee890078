"""The server of the live view. Import it only after `launch.set_environment`: Solara reads its settings at import."""

from __future__ import annotations

import ctypes
import gc
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import uvicorn
from solara.server import settings
from solara.server.kernel_context import contexts
from solara.server.starlette import StaticCdn
from solara.server.starlette import app as solara_pages
from starlette.types import ASGIApp

from sim.app.assets import Assets
from sim.app.bare import no_such_page
from sim.app.door import Door
from sim.app.guard import Guard
from sim.errors import SimError

LARGEST_MESSAGE = 4 * 1024 * 1024
"""Bytes that a page may send at once over its websocket."""
GRACE = 2.5
"""Seconds that the pages have to end, once asked to."""


def application(names: frozenset[str], passphrase: str | None, loopback: bool) -> ASGIApp:
    """The pages behind the door, if there is one, behind the guard.

    Args:
        names: the files of solara-assets that may be served.
        passphrase: what visitors have to know; None for no door.
        loopback: whether only this machine can reach the server.
    """
    solara_pages.add_exception_handler(404, no_such_page)
    pages: ASGIApp = Assets(solara_pages, StaticCdn(directory=settings.assets.proxy_cache_dir), names)
    return Guard(Door(pages, passphrase) if passphrase else pages, loopback)


_M_ARENA_MAX, _HEAPS = -8, 2
TIDY_EVERY = 50
"""Ticks of a tenth of a second between two looks at whether visitors have left."""


def _of_glibc(name: str, *numbers: int) -> None:
    """Call a function of glibc; another C library has its own ways."""
    with suppress(OSError, AttributeError, TypeError):
        getattr(ctypes.CDLL(None), name)(*numbers)


def _share_heaps() -> None:
    """Let all threads share two heaps: glibc gives each its own, and what visitors leave there is not used again."""
    _of_glibc("mallopt", _M_ARENA_MAX, _HEAPS)


def _give_back() -> None:
    """Give what visitors left to the machine."""
    gc.collect()
    _of_glibc("malloc_trim", 0)


def run(app: ASGIApp, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until interrupted. `ready` is called once visitors can come. Raises SimError if the pages do not start."""
    _share_heaps()
    server = _Server(uvicorn.Config(
        app, loop="asyncio", ws_max_size=LARGEST_MESSAGE, access_log=False, server_header=False,
        proxy_headers=False, log_level="error", timeout_graceful_shutdown=1), ready)
    try:
        server.run([listening])
    except KeyboardInterrupt:
        return
    except SystemExit:  # uvicorn's way to say that the pages did not start
        if server.started:
            raise
    if not server.started:
        raise SimError("The pages could not be started; the reason is above.")


class _Server(uvicorn.Server):
    """Says when it is ready, and ends for certain."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._visits = 0

    async def on_tick(self, counter: int) -> bool:
        """Look after the memory when visitors have left; otherwise only what uvicorn does."""
        if counter % TIDY_EVERY == 0:
            fewer, self._visits = len(contexts) < self._visits, len(contexts)
            if fewer:
                _give_back()
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # a run that goes on in a thread, or waits for a page that is gone, must not keep the process alive
        last = threading.Timer(GRACE, os._exit, [0])  # a trial that is under way notices, and takes its folder along
        last.daemon = True
        last.start()
        super().handle_exit(sig, frame)

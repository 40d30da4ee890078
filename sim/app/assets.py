"""Other people's scripts, styles and fonts that a page needs: from the installed solara-assets, never from a network.

Solara's own store would fetch what it lacks from a public server, and a request for one of its folders would
delete that folder. So its store is off, and only the files named here are served.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UserError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PLACE = "/_solara/cdn"
"""Where the pages look for them, below our own address."""

INSTALL = "pip install 'coproduce[view]'"
AGAIN = (f"Install the live view again: {INSTALL} --force-reinstall, in an environment of its own. "
         "From a clone, this is enough: rm -rf .venv; make view")

_PINNED = re.compile(r"\{\{cdn\}\}/(@widgetti/solara-vuetify-app@[\d.]+/dist|requirejs@[\d.]+)/")
_FONT = re.compile(r"url\(([\w-]+\.woff2?)\b")


@dataclass(frozen=True)
class Slice:
    """The few files of solara-assets that are served: their folder, and their names in it."""

    folder: Path
    names: frozenset[str]


def installed_slice() -> Slice:
    """What the pages need, all of it there.

    Raises:
        UserError: something is not installed, or in a version that does not fit; it says what to do.
    """
    ipyvue = importlib.metadata.version("ipyvue")
    if ipyvue.split(".")[0] not in ("0", "1", "2"):
        raise UserError([f"ipyvue {ipyvue}: the live view needs a version below 3.", AGAIN])
    folder = _store()
    needed = _asked_by_solara()
    missing = [name for name in needed if not (folder / name).is_file()]
    fonts = set() if missing else _fonts(folder, needed)
    missing += sorted(name for name in fonts if not (folder / name).is_file())
    if missing:
        some = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise UserError([f"The pages need files that solara-assets does not have here: {some}.", AGAIN])
    return Slice(folder, frozenset(needed) | fonts)


def _store() -> Path:
    """The folder that pip put solara-assets into, whichever kind of environment this is."""
    try:
        files = importlib.metadata.files("solara-assets") or []
    except importlib.metadata.PackageNotFoundError:
        raise UserError(["solara-assets is not installed: the live view gets its scripts and fonts from there.",
                         AGAIN]) from None
    for file in files:
        if file.parts[-2:] == ("requirejs@2.3.6", "require.js"):
            return Path(str(file.locate())).resolve().parents[1]
    raise UserError(["solara-assets is installed without its files.", AGAIN])


def _asked_by_solara() -> list[str]:
    """Names of the files that Solara's page asks for, in the versions that it asks for."""
    spec = importlib.util.find_spec("solara")
    assert spec is not None
    assert spec.origin is not None
    template = Path(spec.origin).parent / "server" / "templates" / "solara.html.j2"
    pinned = sorted(set(_PINNED.findall(template.read_text(encoding="utf-8"))))
    files = {"dist": ("main8.css", "fonts.css", "solara-vuetify-app8.min.js")}
    return [f"{place}/{name}" for place in pinned for name in files.get(Path(place).name, ("require.js",))]


def _fonts(folder: Path, needed: list[str]) -> set[str]:
    """Names of the fonts that the styles ask for."""
    return {f"{style.rpartition('/')[0]}/{font}" for style in needed if style.endswith(".css")
            for font in _FONT.findall((folder / style).read_text(encoding="utf-8"))}


class Assets:
    """Serves the slice; anything else below its place is not found, at once. All else goes to the pages."""

    def __init__(self, pages: ASGIApp, files: ASGIApp, names: frozenset[str]) -> None:
        self._pages, self._files, self._names = pages, files, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        from starlette.responses import PlainTextResponse

        path = scope.get("path", "")
        if scope["type"] != "http" or not (path + "/").startswith(PLACE + "/"):
            await self._pages(scope, receive, send)
            return
        name = path.removeprefix(PLACE + "/")
        if name in self._names:
            await self._files({**scope, "path": f"/{name}", "root_path": ""}, receive, send)
        else:
            await PlainTextResponse("Not found", 404)(scope, receive, send)

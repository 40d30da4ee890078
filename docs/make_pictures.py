"""Make the pictures of README.md and docs/live-view.md again: `make pictures` (needs Debian's chromium)."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from live_server import chromium, free_port, live_server  # noqa: E402

PATIENCE = 60_000
"""Milliseconds."""


def keep(page: Any, name: str) -> None:
    """Keep what is seen of a page, with as few colours as its text needs."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    picture.save(FOLDER / f"{name}.png", optimize=True)


@contextmanager
def opened(browser: Any, address: str, wide: int = 1280, high: int = 960, scheme: str = "light") -> Iterator[Any]:
    """A page at an address."""
    page = browser.new_page(viewport={"width": wide, "height": high}, color_scheme=scheme)
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.locator("h1").first.wait_for()
    yield page
    page.context.close()


def settle(page: Any) -> None:
    """Wait until everything is drawn."""
    page.wait_for_timeout(1500)


def play(browser: Any, url: str) -> None:
    """The play page: all of it on a screen, one person's reasons, and a phone."""
    run = f"{url}/play?scenario=well_baked&seed=3&week=75"
    with opened(browser, run, 1600, 1000) as page:
        page.get_by_test_id("figures").locator("dd").first.wait_for()
        settle(page)
        keep(page, "play")
    with opened(browser, run) as page:
        page.get_by_test_id("figures").locator("dd").first.wait_for()
        page.get_by_test_id("search").fill("Person 30")
        page.keyboard.press("Enter")
        page.get_by_test_id("person").locator("table").first.wait_for()
        page.get_by_test_id("person").scroll_into_view_if_needed()
        settle(page)
        keep(page, "person")
    with opened(browser, run, 375, 812, "dark") as page:
        page.get_by_test_id("figures").locator("dd").first.wait_for()
        page.get_by_role("heading", name=re.compile("people", re.IGNORECASE)).first.scroll_into_view_if_needed()
        settle(page)
        keep(page, "phone")


def mesa() -> None:
    """Mesa's own view."""
    port = free_port()
    words = [sys.executable, "-m", "solara", "run", "docs/mesa_solara_viz.py", "--no-open", "--production",
             "--port", str(port)]
    server = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with chromium() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 600})
            for _ in range(100):
                try:
                    page.goto(f"http://127.0.0.1:{port}")
                    break
                except Exception:
                    page.wait_for_timeout(200)
            for _ in range(20):
                page.get_by_role("button", name="Step").click()
                page.wait_for_timeout(150)
            settle(page)
            keep(page, "mesa_solara_viz")
    finally:
        server.kill()


def main() -> None:
    """Make all of them."""
    FOLDER.mkdir(exist_ok=True)
    with live_server() as server, chromium() as browser:
        play(browser, server.url)
    mesa()


if __name__ == "__main__":
    main()

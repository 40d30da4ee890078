"""Make the pictures of README.md and docs/live-view.md again: `make pictures` (needs Debian's chromium)."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from PIL import Image

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from live_server import chromium, free_port, live_server  # noqa: E402

PATIENCE = 60_000
"""Milliseconds."""
SOMEBODY = "Person 58"
"""Took the practice up a few weeks before the picture is taken."""


def keep(seen: Any, name: str) -> None:
    """Keep what is seen of a page or of a part of it, in 256 colours that cover thin lines too."""
    picture = Image.open(io.BytesIO(seen.screenshot())).convert("RGB")
    few = picture.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


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
    with opened(browser, run, 1600, 1290) as page:
        page.get_by_test_id("figures").locator("dd").first.wait_for()
        settle(page)
        keep(page, "play")
    with opened(browser, run) as page:
        page.get_by_test_id("figures").locator("dd").first.wait_for()
        page.get_by_test_id("search").fill(SOMEBODY)
        page.keyboard.press("Enter")
        page.get_by_test_id("person").locator("table").first.wait_for()
        page.add_style_tag(content=".controls { position: static !important; }")
        settle(page)
        keep(page.locator("section.card", has=page.get_by_test_id("person")), "person")
    with opened(browser, run, 375, 812, "dark") as page:
        page.get_by_test_id("figures").locator("dd").first.wait_for()
        page.get_by_role("heading", name="The people").evaluate("node => node.scrollIntoView()")
        settle(page)
        keep(page, "phone")


def lesson(browser: Any, url: str) -> None:
    """A lesson: what was guessed beside what happened."""
    with opened(browser, f"{url}/lessons/allies?step=4&said=10", 1280, 860) as page:
        page.get_by_test_id("was").wait_for()
        settle(page)
        keep(page, "lesson")


def compare(browser: Any, url: str) -> None:
    """Ways of working side by side, and what a hundred runs of each say."""
    ways = [f"scenario={name}&week=140" for name in ("baseline", "well_baked", "tick_box", "usual_suspects")]
    with opened(browser, f"{url}/compare?{urlencode({'with': ways}, doseq=True)}", 1280, 1080) as page:
        page.get_by_role("heading", name="The people").wait_for()
        settle(page)
        page.mouse.wheel(0, page.get_by_test_id("button-play").bounding_box()["y"] - 10)
        settle(page)
        keep(page, "compare")
        page.get_by_role("button", name="Run it 100 times").click()
        page.get_by_role("button", name="Make the report").wait_for()
        page.get_by_role("heading", name="How sure is that?").evaluate("node => node.scrollIntoView()")
        page.mouse.wheel(0, -190)
        settle(page)
        keep(page, "hundred")


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
        for make in (play, lesson, compare):
            make(browser, server.url)
    mesa()


if __name__ == "__main__":
    main()

"""What one visitor sees of the live view, in a browser that draws (Debian's chromium, without a window).

    python -m benchmarks.view_browser
    python -m benchmarks.view_browser --people 2000 --seconds 20

Printed are the time until a page can be used, in a browser that has never been there; frames drawn a second at the
fastest speed; the time from a change of a lever to its answer on the page, while the run plays; and the time that
Python needs to place the people.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from sim.app import looks
from sim.app.texts import words
from sim.app.widgets.network import layout
from sim.open_run import OpenRun
from sim.scenario import load_scenario

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from live_server import chromium, live_server

PAGES = {"": "main h1", "lessons": "main h1", "play": "[data-testid=figures] dd", "compare": "[data-testid=figures] td"}
"""What is there once a page can be used."""
PATIENCE = 60_000
ANSWERED = """async () => {
    const select = document.querySelector('[data-testid="field-programme.selection"]');
    const record = document.querySelector('[data-testid="record-box"]');
    const said = record.textContent, begun = performance.now();
    select.selectedIndex = select.selectedIndex ? 0 : 1;
    select.dispatchEvent(new Event('change', {bubbles: true}));
    while (record.textContent === said && performance.now() < begun + 10000) await new Promise(requestAnimationFrame);
    return performance.now() - begun;
}"""
"""Milliseconds until the record on the page has a change of a lever."""


def usable(browser: Any, url: str, path: str) -> float:
    """Seconds until a page can be used."""
    page, begun = browser.new_page(), time.perf_counter()
    page.goto(f"{url}/{path}")
    page.locator(PAGES[path]).first.wait_for(timeout=PATIENCE)
    took = time.perf_counter() - begun
    page.context.close()
    return took


def play(browser: Any, url: str, people: int, seconds: float) -> tuple[float, list[float]]:
    """Frames drawn a second, and milliseconds until a lever was answered."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{url}/play?people.number={people}&time.weeks=520")
    page.get_by_label("Speed").select_option(label=words("play")["speeds"]["fast"])
    page.get_by_test_id("button-play").click()
    page.wait_for_timeout(2000)
    frames = "document.querySelector('.network-view').__frames"
    before, begun = page.evaluate(frames), time.perf_counter()
    page.wait_for_timeout(1000 * seconds)
    rate = (page.evaluate(frames) - before) / (time.perf_counter() - begun)
    answers = []
    for _ in range(7):
        page.wait_for_timeout(500)  # the week goes on, so that the answer is another one
        answers.append(page.evaluate(ANSWERED))
    page.context.close()
    return rate, answers


def placing(people: int) -> float:
    """Milliseconds to place the people of a run."""
    run = OpenRun(load_scenario("baseline").with_values({"people.number": people}))
    sites, (pairs, _) = looks.sites(run.world), looks.tied(run.world)
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        layout(sites, pairs)
        times.append(time.perf_counter() - begun)
    return 1000 * min(times)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[200, 400, 1000, 2000])
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args()
    with live_server() as server, chromium() as browser:
        usable(browser, server.url, "play")  # what the first visitor loads for all
        for path in PAGES:
            took = [usable(browser, server.url, path) for _ in range(3)]
            print(f"/{path}: can be used after {statistics.median(took):.1f} s ({max(took):.1f} s at worst of 3)")
        for people in asked.people:
            rate, answers = play(browser, server.url, people, asked.seconds)
            print(f"{people} people: {rate:.1f} frames a second; a lever is answered after "
                  f"{statistics.median(answers):.0f} ms ({max(answers):.0f} ms at worst of {len(answers)}); "
                  f"placed in {placing(people):.0f} ms")


if __name__ == "__main__":
    main()

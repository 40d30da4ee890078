"""The pages in a browser, as a room uses them: every page and button, links, files, keyboard, widths, themes."""

from __future__ import annotations

import http.client
import json
import math
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

pytest.importorskip("solara", reason="the live view is not installed: pip install -e '.[view]'")

from live_server import cut_off, leave, live_server, outside, serious

from sim.app.session import Session
from sim.app.story import figures
from sim.app.texts import words
from sim.run import run_once
from sim.scenario import read_scenario
from sim.scenario.link import read_link

PAGES = ("", "lessons", "play", "compare", "about")
HOSTILE = "<img src=x onerror=window.hacked=1>"
MAP = f'id,role,stance\n"{HOSTILE}",user,ally\nbert,user,fence\ncleo,frontline,sceptic\n'.encode()


def visit(page, server, path: str) -> None:
    page.goto(f"{server.url}/{path}")
    page.wait_for_selector("h1")


def play_page(page, server, search: str = "") -> None:
    visit(page, server, f"play{search}")
    page.get_by_test_id("figures").locator("dd").first.wait_for()


def press(page, name: str) -> None:
    page.get_by_test_id(f"button-{name}").click()


def week_of(page) -> int:
    return int(re.search(r"Week (\d+) of", page.get_by_test_id("sentence").inner_text()).group(1))


def at_week(page, week: int) -> None:
    page.wait_for_function(
        "week => document.querySelector('[data-testid=sentence]')?.innerText.includes(`Week ${week} of`)", arg=week)


def shown_figures(page) -> dict[str, str]:
    found = page.get_by_test_id("figures").locator("dd")
    return {found.nth(k).get_attribute("data-testid").removeprefix("figure-"): found.nth(k).inner_text().split()[0]
            for k in range(found.count())}


def expected_figures(link: str) -> dict[str, str]:
    opened = read_link(link)
    session = Session(opened.scenario, opened.seed, opened.week or 0)
    return dict(re.findall(r'data-testid="figure-(\w+)">([^<]+)<', str(figures(session.run))))


# — all pages —


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_open_to_everybody(browser, server, path, scheme) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800}, color_scheme=scheme)
    visit(page, server, path)
    page.wait_for_function("document.documentElement.lang === 'en'")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert page.locator("h1").count() == 1
    assert serious(page) == []
    for width in (375, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 640, "height": 900})
    page.add_style_tag(content="html { font-size: 200% }")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert outside(page.requests) == []
    page.context.close()


def test_an_address_that_leads_nowhere_shows_the_ways_on(browser, server) -> None:
    lost = browser.new_page(viewport={"width": 375, "height": 800})
    assert lost.goto(f"{server.url}/recipes/%3Cscript%3E").status == 404
    assert serious(lost) == []
    lost.get_by_role("link", name=words("frame")["pages"]["play"]).click()
    lost.get_by_test_id("figures").locator("dd").first.wait_for()
    assert outside(lost.requests) == []
    lost.context.close()


def test_the_navigation_leads_everywhere_and_back(page, server) -> None:
    visit(page, server, "")
    for name, path in (("Play", "play"), ("Lessons", "lessons"), ("About", "about"), ("Compare", "compare")):
        page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
        page.wait_for_function("path => location.pathname.startsWith(`/${path}`)", arg=path)
        page.wait_for_function("name => document.title.startsWith(name)", arg=name)
    page.go_back()
    page.wait_for_function("document.title.startsWith('About')")
    assert page.get_by_role("heading", level=1).inner_text() == "About"


def test_the_theme_can_be_chosen_and_is_remembered(page, server) -> None:
    visit(page, server, "about")
    page.get_by_label("Light or dark").select_option("dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    page.reload()
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")


# — playing —


def test_a_run_plays_stops_steps_and_goes_back(page, server) -> None:
    play_page(page, server)
    press(page, "play")
    page.wait_for_function(
        "Number(document.querySelector('[data-testid=sentence]').innerText.match(/Week (\\d+)/)[1]) > 5")
    press(page, "play")
    page.get_by_role("button", name="Play").wait_for()
    page.wait_for_timeout(2200)  # the sentence is read out every two seconds
    week = week_of(page)
    press(page, "step")
    at_week(page, week + 1)
    press(page, "back")
    at_week(page, week - 3)
    press(page, "restart")
    at_week(page, 0)
    press(page, "dice")
    page.wait_for_function("document.querySelector('[data-testid=link]').value.includes('seed=1')")
    assert page.evaluate("document.querySelector('.network-view').__frames") > 5


def test_the_numbers_are_those_of_the_engine(page, server) -> None:
    play_page(page, server, "?scenario=well_baked&seed=7&week=60&change=26;power=0.9")
    assert shown_figures(page) == expected_figures("scenario=well_baked&seed=7&week=60&change=26;power=0.9")


ALONE = """
import http.client
import json
from live_server import chromium, live_server
from test_app_pages import at_week, play_page, press, shown_figures
with live_server() as server, chromium() as browser:
    page = browser.new_page()
    play_page(page, server, "?scenario=well_baked&seed=7&week=59")
    press(page, "step")
    at_week(page, 60)
    print(json.dumps([shown_figures(page), page.troubles]))
"""


def test_without_any_network_it_works_the_same() -> None:
    around = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run([*cut_off(), sys.executable, "-c", ALONE], env=around, capture_output=True, text=True,
                          timeout=280)
    assert done.stdout, done.stderr
    assert json.loads(done.stdout) == [expected_figures("scenario=well_baked&seed=7&week=60"), []]


def test_a_link_opens_the_same_run_elsewhere(page, server, browser) -> None:
    play_page(page, server, "?scenario=building_allies&seed=3&week=30")
    press(page, "crisis")
    page.get_by_test_id("record").get_by_text("a crisis begins").wait_for()
    page.get_by_label("Power that is handed over: exact value").fill("90")
    page.keyboard.press("Tab")
    page.get_by_text("Power that is handed over: 90 of 100 parts").wait_for()
    press(page, "step")
    at_week(page, 31)
    link = page.get_by_test_id("link").input_value()
    assert link == page.url  # a reload finds it, too
    other = browser.new_page()
    other.goto(link)
    other.get_by_test_id("figures").locator("dd").first.wait_for()
    assert shown_figures(other) == shown_figures(page) == expected_figures(link)
    other.context.close()
    page.reload()
    page.get_by_test_id("figures").locator("dd").first.wait_for()
    assert week_of(page) == 31


def test_a_reload_while_it_plays_loses_a_few_weeks_at_most(page, server) -> None:
    play_page(page, server, "?scenario=tick_box&week=20")
    page.locator("[data-testid=field-speed]").select_option(label=words("play")["speeds"]["fast"])
    press(page, "play")
    page.wait_for_function("Number(new URL(location).searchParams.get('week')) >= 32")
    before = int(re.search(r"week=(\d+)", page.url)[1])
    page.reload()
    page.get_by_test_id("figures").locator("dd").first.wait_for()
    assert week_of(page) >= before
    assert "scenario=tick_box" in page.url


def test_visitors_have_runs_of_their_own(page, server, browser) -> None:
    play_page(page, server)
    other = browser.new_page()
    play_page(other, server, "?seed=5&week=10")
    for _ in range(3):
        press(page, "step")
    at_week(page, 3)
    press(other, "funding_cut")
    other.get_by_test_id("record").locator("li").first.wait_for()
    assert (week_of(page), week_of(other)) == (3, 10)
    assert page.get_by_test_id("record").count() == 0
    other.context.close()
    press(page, "step")
    at_week(page, 4)


def test_events_are_recorded_and_taken_back(page, server) -> None:
    play_page(page, server, "?week=5")
    lines = page.get_by_test_id("record").locator("li")
    for number, name in enumerate(("champion_leaves", "advocate_joins", "crisis", "funding_cut", "new_member"), 1):
        press(page, name)
        page.wait_for_function("n => document.querySelectorAll('[data-testid=record] li').length === n",
                               arg=min(number, 4))  # the last two are one change
    page.get_by_role("button", name="Take back").first.click()
    page.wait_for_function("document.querySelectorAll('[data-testid=record] li').length === 3")
    assert lines.count() == 3
    press(page, "restart")
    at_week(page, 0)
    chosen = page.get_by_label("Who is picked for the team")
    chosen.select_option(label="the most senior")
    lines.get_by_text("From the start: Who is picked for the team: the most senior").wait_for()
    page.reload()  # what a link changes of a scenario is a change, too
    page.get_by_role("button", name="Take everything back").click()
    page.get_by_text("Nothing has been changed").wait_for()
    assert chosen.locator("option:checked").inner_text() == "the most committed"


def test_levers_say_when_they_hold(page, server) -> None:
    play_page(page, server, "?week=5")
    page.get_by_label("Who is picked for the team").select_option(label="the most senior")
    page.get_by_test_id("field-programme.selection-pending").get_by_text("from week 5").wait_for()
    page.get_by_test_id("group-place-toggle").click()
    page.get_by_label("People in the place: exact value").fill("120")
    page.keyboard.press("Tab")
    page.get_by_test_id("field-people.number-pending").get_by_text("with the next start").wait_for()
    press(page, "restart")
    page.wait_for_function("document.querySelector('[data-testid=link]').value.includes('people.number=120')")
    page.get_by_label("Seats in the team: exact value").evaluate("node => node.closest('details').open = true")
    page.get_by_label("Seats in the team: exact value").fill("999")
    page.keyboard.press("Tab")
    page.get_by_text("Please give a whole number from 0 to 100").wait_for()


# — one person —


def test_a_person_tells_why_and_what_if(page, server) -> None:
    play_page(page, server, "?scenario=well_baked&seed=3&week=104")
    page.get_by_test_id("search").fill("person 2")
    page.keyboard.press("Enter")
    page.get_by_test_id("why").wait_for()
    assert "Person 2" in page.get_by_test_id("who").inner_text()
    page.get_by_role("button", name="if nobody had gone out to win others").click()
    said = page.get_by_test_id("what-if")
    said.wait_for()
    opened = read_link("scenario=well_baked&seed=3&week=104").scenario
    counts = [round(200 * run_once(one, 3).weekly[104, 0]) for one in (
        opened, opened.with_values({"programme.outreach": "none"}))]
    assert f"{counts[1]} would practise in week 104 instead of {counts[0]}" in said.inner_text()


def test_somebody_in_the_picture_can_be_chosen(page, server) -> None:
    play_page(page, server, "?week=12")
    spot = page.evaluate("document.querySelector('.network-view').__xy(37)")
    page.mouse.click(*spot)
    page.get_by_role("heading", name="Person 38").wait_for()
    page.get_by_test_id("search").fill("nobody of this name")
    page.get_by_test_id("search-button").click()
    page.get_by_text("There is nobody called nobody of this name here.").wait_for()


# — files —


def test_what_is_saved_gives_the_same_run(page, server) -> None:
    play_page(page, server, "?seed=2&week=20&event=3;champion_leaves")
    with page.expect_download() as download:
        page.get_by_test_id("file-scenario").click()
    text = download.value.path().read_text()
    assert read_scenario(text).identity() == read_link("event=3;champion_leaves").scenario.identity()
    with page.expect_download() as download:
        page.get_by_test_id("file-results").click()
    assert len(download.value.path().read_text().splitlines()) == 22
    with page.expect_download() as download:
        page.get_by_test_id("file-picture").click()
    assert "<svg" in download.value.path().read_text()
    assert "--seed 2 --replicates 1 --week 20" in page.get_by_test_id("command").inner_text()


def test_own_people_are_played_and_their_names_are_only_text(page, server) -> None:
    play_page(page, server)
    files = page.get_by_test_id("upload")
    files.set_input_files([{"name": "people.csv", "mimeType": "text/csv", "buffer": MAP}])
    page.get_by_text("with 3 people of your own").wait_for()
    page.get_by_test_id("search").fill(HOSTILE)
    page.get_by_test_id("search-button").click()
    page.get_by_role("heading", name=HOSTILE).wait_for()
    press(page, "step")
    at_week(page, 1)
    assert page.evaluate("window.hacked") is None
    assert page.get_by_test_id("no-link").inner_text().startswith("People of your own map are never")
    assert "people" not in page.url.partition("?")[2]


def test_bad_files_are_refused_in_words_and_the_run_stays(page, server) -> None:
    play_page(page, server, "?week=9")
    for content, said in ((b"format = 1\n[programme]\npowr = 1\n", "did you mean"),
                          (b"format = 1\nextends = '/etc/passwd'", "not one of the shipped"),
                          (b"\x00" * 3_000_000, "3 MB together")):
        page.get_by_test_id("upload").set_input_files([{"name": "x.toml", "mimeType": "", "buffer": content}])
        page.get_by_text(said).first.wait_for()
    assert week_of(page) == 9


@pytest.mark.parametrize(("search", "said"), [
    ("?scenario=basline", 'did you mean "baseline"?'), ("?week=9999", "comes after the end"),
    ("?programme.power=<script>alert(1)</script>", "programme.power"), ("?people.number=2000000", "at most 2,000"),
    ("?%00%ff&&&==", "could not be read"), ("?version=9.9", "made with version 9.9"),
    ("?change=26;power=nan", "power"), ("?" + "a" * 9000, "at most 8,000"),
])
def test_a_strange_link_is_said_to_be_strange(page, server, search, said) -> None:
    play_page(page, server, search)
    assert said in page.get_by_test_id("notes").inner_text()
    assert week_of(page) == 0


# — keyboard —


def test_it_works_by_keyboard_alone(page, server) -> None:
    play_page(page, server)
    page.keyboard.press("k")
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("k")
    page.get_by_role("button", name="Play").wait_for()
    page.keyboard.press("r")
    at_week(page, 0)
    page.keyboard.press(".")
    at_week(page, 1)
    page.get_by_test_id("network").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Person 1", exact=True).wait_for()
    page.get_by_test_id("search").focus()
    page.keyboard.type("k.")  # letters in a field press no button
    assert week_of(page) == 1
    page.get_by_label("Keys for the buttons").uncheck()
    page.locator("h1").click()
    page.keyboard.press(".")
    page.wait_for_timeout(2500)
    assert week_of(page) == 1


def test_nobody_plays_on_after_leaving(server, browser) -> None:
    page = browser.new_page()
    play_page(page, server)
    press(page, "play")
    page.wait_for_timeout(500)
    page.context.close()
    process, used, end = psutil.Process(server.process.pid), math.inf, time.monotonic() + 30
    while used > 0.2:  # seconds of processor time in two seconds; the server tidies up first
        assert time.monotonic() < end
        before = sum(process.cpu_times()[:2])
        time.sleep(2)
        used = sum(process.cpu_times()[:2]) - before


# — everything, and everybody —

BUTTONS = "main button:visible, main summary:visible"


@pytest.mark.parametrize("path", ["play?scenario=crisis_paused&week=40", "compare", "lessons/power?step=5&said=more",
                                  "lessons/puzzle"])
def test_every_button_can_be_pressed(page, server, path) -> None:
    visit(page, server, path)
    page.get_by_test_id("button-play").wait_for()
    page.wait_for_timeout(500)
    for number in range(page.locator(BUTTONS).count()):
        button = page.locator(BUTTONS).nth(number)
        if button.count() and button.is_enabled():
            button.click(no_wait_after=True)
            page.wait_for_timeout(120)
    page.locator("h1").wait_for()
    assert "".join(page.get_by_test_id("problem").all_inner_texts()) == ""


def test_hostile_visitors_stop_nobody(browser) -> None:
    with live_server(env={"COPRODUCE_PASSPHRASE": "blackforest"}) as closed:
        inside, hostile = (browser.new_page() for _ in range(2))
        for page in (inside, hostile):
            page.goto(closed.url + "/play")
            page.get_by_test_id("door-passphrase").fill("blackforest")
            page.get_by_test_id("door-button").click()
            page.get_by_test_id("figures").locator("dd").first.wait_for()
        inside.troubles.clear()  # the door answers with 403
        press(inside, "play")
        memory = psutil.Process(closed.process.pid).memory_info().rss
        sent = hostile.evaluate("""async (url) => {
            const kernel = crypto.randomUUID(), path = `/jupyter/api/kernels/${kernel}/channels?session_id=${kernel}`;
            const line = window.line = new WebSocket(url.replace("http", "ws") + path);
            const closed = new Promise((done) => { line.onclose = (event) => done(event.code); });
            await Promise.race([closed, new Promise((done) => { line.onopen = done; })]);
            line.send("x".repeat(50e6));
            return closed;
        }""", closed.url)
        guesses = [guessed(closed.port) for _ in range(60)]
        before = week_of(inside)
        inside.wait_for_function(
            "week => Number(document.querySelector('[data-testid=sentence]').innerText.match(/Week (\\d+)/)[1]) > week",
            arg=before)
        assert sent == 1009  # too big
        assert set(guesses[:5]) == {403} and 429 in guesses[5:] and 303 not in guesses
        assert psutil.Process(closed.process.pid).memory_info().rss < memory + 150e6
        leave(inside)


def guessed(port: int) -> int:
    """Guess a passphrase; gives the status of the answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("POST", "/play", "passphrase=whitewood", {"origin": f"http://127.0.0.1:{port}"})
    return line.getresponse().status

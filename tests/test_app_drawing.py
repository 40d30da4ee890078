"""The two pictures of the live view: what Python sends, where people stand, and what a browser makes of it."""

from __future__ import annotations

from base64 import b64encode
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from live_server import chromium, live_server, outside, serious

pytest.importorskip("anywidget", reason="the live view's packages are missing: pip install 'coproduce[view]'")

from sim.app.widgets.curve import Curve
from sim.app.widgets.network import (
    ALLY,
    AWAY,
    FAVOUR,
    FENCE,
    IN_TEAM,
    MOST_TIES,
    PRACTISES,
    PRESENT,
    SCEPTIC,
    UNSURE,
    NetworkView,
    layout,
)

HOSTILE = "<img src=x onerror=\"document.title='caught'\"><script>document.title='caught'</script>"
NO_TIES = np.zeros((0, 2), np.uint32)


def small_network(**traits) -> NetworkView:
    """Four people on the corners; the last one is not there."""
    net = NetworkView(**traits)
    net.place(np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32), np.zeros(4, np.uint8),
              np.array([SCEPTIC, UNSURE, ALLY, ALLY], np.uint8))
    net.ties(np.array([[0, 1], [0, 2]]), np.array([200, 40], np.uint8))
    net.frame(np.array([PRESENT, PRESENT | FENCE | AWAY, PRESENT | FAVOUR | PRACTISES | IN_TEAM, 0], np.uint8), 1)
    return net


# — what Python sends: people —


def test_people_go_as_four_bytes_a_number_and_one_byte_a_role() -> None:
    net = NetworkView()
    net.place(np.array([[0.25, 0.5], [1.0, 0.0]]), np.array([3, 0]), np.array([ALLY, SCEPTIC]))
    assert net._places == np.array([0.25, 0.5, 1.0, 0.0], "<f4").tobytes()
    assert net._people == bytes([3, 2, 0, 0])


def test_a_week_is_one_byte_a_person_and_its_talks() -> None:
    net = small_network()
    net.frame(np.array([16, 17, 18, 0], np.uint8), 7, np.array([[2, 0]]))
    assert (net._looks, net.tick) == (bytes([16, 17, 18, 0]), 7)
    assert net._talks == np.array([2, 0], "<u4").tobytes()
    net.frame(np.array([16, 17, 18, 0], np.uint8), 8)
    assert net._talks == b""


def test_the_strongest_ties_come_first_and_none_without_strength() -> None:
    net = small_network()
    net.ties(np.array([[0, 1], [1, 2], [0, 2]]), np.array([40, 0, 200], np.uint8))
    assert net._pairs == np.array([0, 2, 0, 1], "<u4").tobytes()
    assert net._strength == bytes([200, 40])


def test_only_so_many_ties_as_an_eye_can_tell_apart() -> None:
    net = small_network()
    net.ties(np.tile([[0, 1]], (MOST_TIES + 5, 1)), np.full(MOST_TIES + 5, 9, np.uint8))
    assert len(net._strength) == MOST_TIES


@pytest.mark.parametrize(("call", "said"), [
    (lambda net: net.place(np.zeros((2, 3)), np.zeros(2, int), np.zeros(2, int)), r"xy: .*\(n, 2\)"),
    (lambda net: net.place(np.zeros((2, 2), int), np.zeros(2, int), np.zeros(2, int)), "xy: floats"),
    (lambda net: net.place(np.array([[0.5, np.nan]]), [0], [0]), "0..1"),
    (lambda net: net.place(np.array([[0.5, 1.1]]), [0], [0]), "0..1"),
    (lambda net: net.place(np.zeros((1, 2)), [6], [0]), "roles: 0..5"),
    (lambda net: net.place(np.zeros((1, 2)), [0], [3]), "kinds: 0..2"),
    (lambda net: net.ties(np.array([[0, 4]]), [1]), "pairs: rows of the 4 people"),
    (lambda net: net.ties(np.array([[0, -1]]), [1]), "pairs: rows of the 4 people"),
    (lambda net: net.ties(np.array([0, 1]), [1]), r"pairs: shape \(m, 2\)"),
    (lambda net: net.ties(np.array([[0, 1]]), [1, 2]), r"strength: shape \(1,\)"),
    (lambda net: net.ties(np.array([[0.0, 1.0]]), [1]), "pairs: whole numbers"),
    (lambda net: net.frame(np.zeros(3, np.uint8), 2), r"looks: shape \(4,\)"),
    (lambda net: net.frame(np.full(4, 64), 2), "looks: 0..63"),
    (lambda net: net.frame(np.zeros(4), 2), "looks: whole numbers"),
    (lambda net: net.frame(np.zeros(4, np.uint8), 2, np.array([[0, 9]])), "talks: rows of the 4 people"),
])
def test_wrong_tables_are_refused_in_a_sentence(call, said) -> None:
    net = small_network()
    before = net.get_state()
    with pytest.raises(ValueError, match=said):
        call(net)
    assert net.get_state() == before


@pytest.mark.parametrize(("asked", "chosen"), [(2, 2), (4, -1), (-7, -1)])
def test_only_people_can_be_chosen(asked, chosen) -> None:
    net = small_network()
    net.selected = asked
    assert net.selected == chosen


def test_a_new_run_forgets_the_old_one() -> None:
    net = small_network()
    net.selected = 2
    net.place(np.zeros((1, 2)), [0], [0])
    assert (net.selected, net._pairs, net._strength, net._looks) == (-1, b"", b"", b"")


def test_a_frame_cannot_be_answered_before_it_was_sent() -> None:
    net = small_network()
    net.ack = 99
    assert net.ack == 1


# — where people stand —


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 12), max_size=150), st.data())
def test_places_are_inside_apart_and_the_same_again(sites, data) -> None:
    n = len(sites)
    row = st.integers(0, max(0, n - 1))
    pairs = np.array(data.draw(st.lists(st.tuples(row, row), max_size=40 if n else 0)), np.uint32).reshape(-1, 2)
    xy = layout(np.array(sites, int), pairs)
    assert xy.shape == (n, 2) and xy.dtype == np.float32
    assert np.isfinite(xy).all() and (xy >= 0).all() and (xy <= 1).all()
    assert len({tuple(place) for place in xy.tolist()}) == n
    assert xy.tobytes() == layout(np.array(sites, int), pairs).tobytes()


def test_sites_are_discs_that_do_not_overlap() -> None:
    sites = np.repeat(np.arange(9), [40, 5, 25, 25, 25, 1, 60, 10, 3])
    xy = layout(sites, NO_TIES).astype(float)
    discs = [(xy[sites == site].mean(axis=0), xy[sites == site]) for site in range(9)]
    reach = [np.hypot(*(places - centre).T).max() for centre, places in discs]
    for a in range(9):
        for b in range(a):
            assert np.hypot(*(discs[a][0] - discs[b][0])) > reach[a] + reach[b]


def test_whoever_knows_people_elsewhere_stands_nearer_to_the_middle() -> None:
    sites = np.repeat([0, 1], 30)
    xy = layout(sites, np.array([[17, 45]]))
    far = np.hypot(*(xy - 0.5).T)
    assert far[17] == far[:30].min() and far[45] == far[30:].min()


def test_one_site_is_one_disc_that_fills_the_picture() -> None:
    xy = layout(np.zeros(500, int), NO_TIES)
    assert xy.min() < 0.04 and xy.max() > 0.96
    assert np.hypot(*(xy - xy.mean(axis=0)).T).max() < 0.5


@pytest.mark.parametrize("sites", [np.arange(600), np.arange(20_000) // 20])
def test_very_many_sites_still_have_places(sites) -> None:
    xy = layout(sites, NO_TIES)
    assert np.unique(xy, axis=0).shape == xy.shape and xy.min() >= 0 and xy.max() <= 1


def test_wrong_sites_are_refused() -> None:
    with pytest.raises(ValueError, match="sites: whole numbers"):
        layout(np.zeros((2, 2)), NO_TIES)


# — what Python sends: the curve —


def a_curve(**more) -> Curve:
    curve = Curve(summary="Practice grows.")
    curve.begin(52, [{"label": "this run", "kind": "now"},
                     {"label": "last run", "kind": "ghost", "values": [10.0, 20.0, 28.4]}], "people", "weeks", **more)
    return curve


def test_only_the_last_point_is_sent(monkeypatch) -> None:
    curve, sent = a_curve(), []
    monkeypatch.setattr(curve, "send_state", lambda key=None: sent.append(key))
    curve.add(0, [31.00049])
    assert sent == ["_point"]
    assert (curve._point["week"], curve._point["values"]) == (0, [31.0])


def test_a_page_that_comes_later_gets_everything_once() -> None:
    curve = a_curve()
    curve.add(0, [1])
    curve.add(2, [3.0])
    assert curve._chart["lines"][0]["values"] == []
    curve._handle_custom_msg({"ask": "all"}, [])
    assert curve._chart["lines"][0]["values"] == [1.0, None, 3.0]
    before = curve._chart
    curve._handle_custom_msg({"rubbish": None}, [])
    assert curve._chart is before


def test_going_back_cuts_lines_and_later_marks() -> None:
    curve = a_curve(marks=[(20, "crisis begins", 30)])
    for week in range(6):
        curve.add(week, [week])
    curve.mark(2, "an ally joins")
    curve.mark(5, "a cut")
    curve.rewind(3)
    assert curve._point["cut"] == 3
    assert [mark["text"] for mark in curve._marks] == ["crisis begins", "an ally joins"]
    curve.add(4, [9])
    curve._handle_custom_msg({}, [])
    assert curve._chart["lines"][0]["values"] == [0, 1, 2, 3, 9]


@pytest.mark.parametrize(("call", "said"), [
    (lambda curve: curve.begin(0, [], "", ""), "weeks: at least 1"),
    (lambda curve: curve.begin(5, [{"label": "a", "kind": "live"}], "", ""), "kind: now, ghost, run, mean"),
    (lambda curve: curve.begin(5, [], "", "", [(9, "crisis", 3)]), "cannot end in week 3"),
    (lambda curve: curve.add(0, [1, 2]), "1 are needed"),
    (lambda curve: curve.add(53, [1]), "0..52"),
    (lambda curve: curve.add(0, [101]), "0 to 100"),
    (lambda curve: curve.band([1], [2, 3], "x"), "not 1 and 2"),
    (lambda curve: curve.band([4], [2], "x"), "4.0 to 2.0"),
    (lambda curve: curve.band([None], [2], "x"), "no range"),
])
def test_what_cannot_be_drawn_is_refused_in_a_sentence(call, said) -> None:
    with pytest.raises(ValueError, match=said):
        call(a_curve())


def test_a_week_is_added_once() -> None:
    curve = a_curve()
    curve.add(3, [1])
    with pytest.raises(ValueError, match="rewind first"):
        curve.add(3, [2])


def test_gaps_stay_gaps() -> None:
    curve = a_curve()
    curve.add(0, [float("nan")])
    assert curve._point["values"] == [None]


# — in a browser, with a stand-in for the connection —

STAND_IN = """async ([code, state, css, theme]) => {
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const values = {}, heard = {};
  const model = window.model = {
    saved: [], sent: [],
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; model.fresh = name; },
    save_changes: () => model.saved.push([model.fresh, values[model.fresh]]),
    send: (message) => model.sent.push(message),
    on: (names, what) => names.split(" ").forEach((name) => (heard[name] ??= new Set()).add(what)),
    off: (names, what) => names.split(" ").forEach((name) => heard[name]?.delete(what)),
    listeners: () => Object.values(heard).reduce((sum, all) => sum + all.size, 0),
    push: (state) => {
      const before = model.pushed ?? {};          // as a real model: no event for what stays the same
      model.pushed = { ...before, ...state };
      const changed = Object.keys(state).filter((name) => JSON.stringify(state[name]) !== JSON.stringify(before[name]));
      const read = (value) => (value?.bytes === undefined ? value : bytes(value.bytes));
      const fresh = Object.entries(state).map(([name, value]) => [name, read(value)]);
      fresh.forEach(([name, value]) => { values[name] = value; });
      changed.forEach((name) => heard[`change:${name}`]?.forEach((what) => what()));
    },
  };
  model.push(state);
  document.documentElement.lang = "en";
  document.documentElement.dataset.theme = theme;
  document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
  const el = window.el = document.querySelector("#widget");
  const module = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  window.stop = module.default.render({ model, el });
}"""
DARK = """
[data-theme=dark] { --ink: #ececf1; --paper: #16181d; --line: #3a3f47; --soft: #a9b0ba; --against: #ff8a5c;
  --fence: #a3a3a3; --ally: #5db4f0; --team: #d79bea; --focus: #7cb7ff; --now: #ffc14d; --ghost1: #a9b0ba;
  --ghost2: #8fb6e8; }
body { background: var(--paper, #fff); color: var(--ink, #1b1b1f); margin: 8px; font-family: system-ui, sans-serif; }
"""


def state_of(widget) -> dict:
    """What the browser would get, ready for JSON; bytes as base64."""
    keys = [key for key in widget.keys if key not in ("_esm", "_css", "layout", "tabbable", "tooltip")]
    return {key: {"bytes": b64encode(value).decode()} if isinstance(value := getattr(widget, key), bytes) else value
            for key in keys}


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def shown(browser):
    """Show a widget on a plain page; there must be no errors on it at the end."""
    pages = []

    def show(widget, theme="light", width=1000, css="", **context):
        page = browser.new_page(viewport={"width": width, "height": 900}, **context)
        pages.append(page)
        page.set_content("<!doctype html><title>plain</title><main><h1>Picture</h1><div id='widget'></div></main>")
        page.evaluate(STAND_IN, [widget._esm, state_of(widget), widget._css + DARK + css, theme])
        rendered(page)
        return page

    yield show
    for page in pages:
        page.context.close()
    assert [page.troubles for page in pages if page.troubles] == []


def push(page, widget, *names) -> None:
    page.evaluate("(state) => window.model.push(state)", {k: v for k, v in state_of(widget).items() if k in names})


def frame(page, net, looks, tick, talks=None) -> None:
    net.frame(np.asarray(looks, np.uint8), tick, talks)
    push(page, net, "_looks", "_talks", "tick")


def saved(page, name):
    return [value for key, value in page.evaluate("window.model.saved") if key == name]


def rendered(page) -> None:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_every_frame_is_drawn_and_answered_even_if_nothing_changed(shown) -> None:
    net = small_network()
    page = shown(net)
    looks = np.frombuffer(net._looks, np.uint8)
    before = page.evaluate("el.__frames")
    for tick in range(2, 7):
        frame(page, net, looks, tick)
        page.wait_for_function("(tick) => window.model.get('ack') === tick", arg=tick)
    assert page.evaluate("el.__frames") == before + 5
    assert saved(page, "ack")[-5:] == [2, 3, 4, 5, 6]


def test_frames_that_come_together_are_drawn_once(shown) -> None:
    page = shown(small_network())
    before = page.evaluate("el.__frames")
    page.evaluate("() => { for (let tick = 2; tick < 30; tick++) window.model.push({ tick }); }")
    page.wait_for_function("window.model.get('ack') === 29")
    assert page.evaluate("el.__frames") <= before + 2


def test_a_click_chooses_and_a_click_on_nobody_lets_go(shown) -> None:
    page = shown(small_network())
    x, y = page.evaluate("el.__xy(2)")
    page.mouse.click(x + 9, y - 9)                   # 12.7 pixels away
    assert saved(page, "selected") == [2]
    page.mouse.click(x + 11, y - 11)                 # 15.6 pixels away
    assert saved(page, "selected") == [2, -1]


def test_who_is_not_here_cannot_be_chosen(shown) -> None:
    page = shown(small_network())
    page.mouse.click(*page.evaluate("el.__xy(3)"))
    assert saved(page, "selected") == [-1]


def test_python_can_choose_too(shown) -> None:
    net = small_network()
    page = shown(net)
    picture = page.get_by_test_id("network")
    before = picture.screenshot()
    net.selected = 0
    push(page, net, "selected")
    rendered(page)
    assert picture.screenshot() != before


def test_keys_move_choose_and_let_go(shown) -> None:
    page = shown(small_network(labels=["Ann", "Ben", "Cat", "Dan"]))
    said = page.get_by_test_id("network-said")
    page.get_by_test_id("network").focus()
    page.keyboard.press("Home")
    assert said.text_content() == "Ann: service user, against now, sceptic at the start"
    page.keyboard.press("ArrowRight")
    assert said.text_content() == "Ben: service user, on the fence now, on the fence at the start, ill or away"
    page.keyboard.press("ArrowRight")                # nobody further to the right
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert said.text_content() == ("Chosen: Cat: service user, in favour now, ally at the start, "
                                   "practises co-production, in the team")
    page.keyboard.press("Escape")
    assert said.text_content() == "Nobody is chosen."
    assert saved(page, "selected") == [2, -1]


def test_plus_enlarges_and_nought_shows_everybody_again(shown) -> None:
    page = shown(small_network())
    at = page.evaluate("el.__xy(0)")
    page.get_by_test_id("network").focus()
    page.keyboard.press("+")
    assert page.evaluate("el.__xy(0)") != at
    page.keyboard.press("0")
    assert page.evaluate("el.__xy(0)") == at


def test_the_wheel_scrolls_the_page_and_enlarges_with_ctrl(shown) -> None:
    page = shown(small_network(), css="main { padding-bottom: 2000px }")
    x, y = page.evaluate("el.__xy(0)")
    page.mouse.move(x + 100, y + 100)
    page.mouse.wheel(0, 120)
    page.wait_for_function("window.scrollY > 50")
    gap = "() => el.__xy(1)[0] - el.__xy(0)[0]"
    before, scrolled = page.evaluate(gap), page.evaluate("window.scrollY")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -60)
    page.wait_for_function(f"(before) => ({gap})() > before", arg=before)
    assert page.evaluate("window.scrollY") == scrolled


@pytest.mark.parametrize("widget", ["network", "curve"])
def test_hostile_names_are_only_text(shown, widget) -> None:
    if widget == "network":
        page = shown(small_network(labels=[HOSTILE] * 4))
        page.get_by_test_id("network").focus()
        page.keyboard.press("Home")
    else:
        curve = Curve(summary=HOSTILE)
        curve.begin(4, [{"label": HOSTILE, "kind": "now", "values": [1, 2]}], HOSTILE, HOSTILE, [(1, HOSTILE)])
        curve.band([1], [2], HOSTILE)
        page = shown(curve)
        page.get_by_test_id("curve").focus()
        page.keyboard.press("Home")
    rendered(page)
    assert HOSTILE in page.get_by_test_id(f"{widget}-said").text_content()
    assert page.title() == "plain" and page.locator("#widget img, #widget script").count() == 0


def test_talks_flash_unless_the_reader_wants_no_motion(shown) -> None:
    ink = """() => { const c = document.querySelector('.nv-flashes');
      return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((value) => value > 0); }"""
    for motion, flashes in (("no-preference", True), ("reduce", False)):
        net = small_network()
        page = shown(net, reduced_motion=motion)
        page.evaluate(f"() => {{ const look = () => {{ window.flashed ||= ({ink})(); requestAnimationFrame(look); }};"
                      " look(); }")
        frame(page, net, np.frombuffer(net._looks, np.uint8), 2, np.array([[0, 2]]))
        page.wait_for_function("window.model.get('ack') === 2")
        rendered(page)
        page.wait_for_function(f"() => !({ink})()")
        assert page.evaluate("window.flashed") is flashes


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(shown, theme) -> None:
    assert serious(shown(small_network(), theme)) == []
    page = shown(a_curve(marks=[(20, "crisis", 30)]), theme)
    page.get_by_test_id("curve").focus()
    page.keyboard.press("Home")
    assert serious(page) == []


def test_a_new_theme_is_drawn_in_its_colours(shown) -> None:
    page = shown(small_network())
    picture = "document.querySelector('.nv-top').toDataURL()"
    light = page.evaluate(picture)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    rendered(page)
    assert page.evaluate(picture) != light


def test_twenty_thousand_people_are_drawn_as_points(shown) -> None:
    n, net = 20_000, NetworkView()
    net.place(layout(np.arange(n) // 40, NO_TIES), np.zeros(n, int), np.arange(n) % 3)
    net.frame(np.full(n, PRESENT | FAVOUR, np.uint8), 1)
    page = shown(net)
    page.wait_for_function("window.model.get('ack') === 1")
    some = page.evaluate("""() => { const c = document.querySelector('.nv-top');
      const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
      return data.filter((value, k) => k % 4 === 3 && value > 0).length; }""")
    assert some > 20_000


def test_the_legend_is_folded_on_a_phone(shown) -> None:
    assert shown(small_network()).get_by_test_id("network-legend").get_attribute("open") is not None
    page = shown(small_network(), width=375)
    assert page.get_by_test_id("network-legend").get_attribute("open") is None
    button = page.get_by_test_id("network-legend-button")
    assert button.bounding_box()["height"] >= 44
    button.click()
    assert page.get_by_text("in the team: ring around").is_visible()


def test_a_closed_picture_leaves_nothing_behind(shown) -> None:
    for widget in (small_network(), a_curve()):
        page = shown(widget)
        page.evaluate("window.stop()")
        assert page.evaluate("model.listeners()") == 0 and page.locator("#widget > *").count() == 0


def test_the_curve_grows_point_by_point(shown) -> None:
    curve = a_curve()
    page = shown(curve)
    for week, value in enumerate([5.0, 12.0, 31.0]):
        curve.add(week, [value])
        push(page, curve, "_point")
    curve.rewind(1)
    push(page, curve, "_point")
    curve.add(2, [35.0])
    push(page, curve, "_point")
    assert page.evaluate("el.__lines()[0]") == [5, 12, 35]
    rendered(page)
    texts = page.locator("svg.cv-picture text").all_text_contents()
    assert "this run 35" in texts and "last run 28" in texts
    assert "40" in texts and "60" not in texts                # the next 20 above 35


def test_a_missed_point_is_asked_for(shown) -> None:
    curve = a_curve()
    page = shown(curve)
    asked = len(page.evaluate("model.sent"))
    curve.add(0, [5.0])
    curve.add(1, [6.0])
    push(page, curve, "_point")
    assert len(page.evaluate("model.sent")) == asked + 1
    curve._handle_custom_msg({"ask": "all"}, [])
    push(page, curve, "_chart")
    assert page.evaluate("el.__lines()[0]") == [5, 6]


def test_weeks_are_read_by_key_and_by_pointer(shown) -> None:
    curve = a_curve(marks=[(2, "crisis begins", 9)])
    for week, value in enumerate([5.0, 12.0, 31.2]):
        curve.add(week, [value])
    curve._handle_custom_msg({}, [])
    page = shown(curve)
    said = page.get_by_test_id("curve-said")
    hint = said.text_content()
    page.get_by_test_id("curve").focus()
    page.keyboard.press("ArrowLeft")
    assert said.text_content() == "Week 2: this run 31 out of 100, last run 28, crisis begins"
    page.keyboard.press("ArrowLeft")
    assert said.text_content() == "Week 1: this run 12 out of 100, last run 20"
    page.keyboard.press("Escape")
    assert said.text_content() == hint
    box = page.get_by_test_id("curve-picture").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 80)
    assert said.text_content().startswith("Week 0: ")


@pytest.mark.parametrize("height", [0, 50, 99])
def test_names_at_the_ends_do_not_touch(shown, height) -> None:
    curve = Curve()
    curve.begin(10, [{"label": f"way {k}", "kind": "ghost" if k % 2 else "now", "values": [height + k / 10] * 11}
                     for k in range(6)], "people", "weeks")
    page = shown(curve)
    boxes = page.evaluate("""() => [...document.querySelectorAll('svg text')]
      .filter((t) => t.textContent.startsWith('way')).map((t) => t.getBoundingClientRect())
      .map((b) => [b.top, b.bottom]).sort((a, b) => a[0] - b[0])""")
    picture = page.get_by_test_id("curve-picture").bounding_box()
    assert len(boxes) == 6
    assert boxes[0][0] >= picture["y"] - 2 and boxes[-1][1] <= picture["y"] + picture["height"]
    assert all(below[0] >= above[1] - 3 for above, below in pairwise(boxes))


@pytest.mark.parametrize(("width", "text"), [(320, "100%"), (375, "200%"), (1280, "200%"), (1920, "100%")])
def test_nothing_is_wider_than_the_page(shown, width, text) -> None:
    curve = a_curve(marks=[(20, "a crisis begins in every service", 30), (22, "funding cut")])
    curve.band([5, 6], [10, 12], "8 of 10 runs")
    for widget in (curve, small_network(labels=["A very long name indeed " * 4] * 4)):
        page = shown(widget, width=width, css=f"html {{ font-size: {text} }}")
        page.mouse.move(*([40, 200] if widget is curve else page.evaluate("el.__xy(1)")))
        rendered(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.evaluate("""() => [...document.querySelectorAll('svg.cv-picture text')].every((t) => {
          const box = t.getBoundingClientRect(); return box.left >= 0 && box.right <= window.innerWidth; })""")


# — in a browser, on a real page —

REAL = """
import numpy as np
import solara
from sim.app.widgets.curve import Curve
from sim.app.widgets.network import NetworkView, layout

@solara.component
def Page():
    chosen, set_chosen = solara.use_state(-1)
    net = NetworkView.element(selected=chosen, on_selected=set_chosen)
    curve = Curve.element(summary="Practice grows.")
    def fill():
        real, line = solara.get_widget(net), solara.get_widget(curve)
        real.place(layout(np.zeros(50, int), np.zeros((0, 2), np.uint32)), np.zeros(50, int), np.arange(50) % 3)
        real.frame(np.full(50, 18, np.uint8), 1)
        line.begin(10, [{"label": "this run", "kind": "now"}], "people", "weeks")
        line.add(0, [5.0])
        line.add(1, [7.0])
        def answered(change):
            if change["new"] < 5:
                real.frame(np.full(50, 18, np.uint8), change["new"] + 1)
        real.observe(answered, "ack")
    solara.use_effect(fill, [])
    solara.Text(f"chosen {chosen}")
"""


def test_on_a_real_page_frames_are_answered_and_clicks_arrive(tmp_path, browser) -> None:
    (tmp_path / "drawing_pages.py").write_text(REAL, encoding="utf-8")
    with live_server(pages="drawing_pages", env={"PYTHONPATH": str(tmp_path)}) as server:
        page = browser.new_page()
        page.goto(server.url)
        page.get_by_test_id("network").wait_for(timeout=30_000)
        page.wait_for_function("document.querySelector('.network-view').__frames >= 5", timeout=10_000)
        page.wait_for_function("document.querySelector('.curve-view').__lines()[0]?.length === 2", timeout=10_000)
        page.mouse.click(*page.evaluate("document.querySelector('.network-view').__xy(7)"))
        page.get_by_text("chosen 7").wait_for(timeout=10_000)
        assert outside(page.requests) == [] and page.troubles == []
        page.context.close()

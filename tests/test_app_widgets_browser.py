"""Our small widgets in a browser: each script with a stub of its model, its reports handed to the real widget."""

from __future__ import annotations

import textwrap

import pytest

pytest.importorskip("anywidget", reason="the live view is not installed: pip install -e '.[view]'")

from live_server import chromium, live_server, outside
from test_app_widgets import GROUPS, HOSTILE

from sim.app.markup import safe
from sim.app.widgets.buttons import Buttons
from sim.app.widgets.form import Form
from sim.app.widgets.live import Live
from sim.app.widgets.page import PageMeta
from sim.app.widgets.upload import Upload

PAGE = """<!doctype html><html lang="en"><head><title>Widgets</title><style>
:root { --ink: #1f2328; --paper: #fff; --card: #fff; --line: #d0d7de; --soft: #57606a; --against: #b3261e;
  --accent: #0b5cad; --on-accent: #fff; --focus: #0b5cad }
:root[data-theme=dark] { --ink: #e6edf3; --paper: #0d1117; --card: #161b22; --line: #30363d; --soft: #9da7b3;
  --against: #ff8a80; --accent: #6cb6ff; --on-accent: #0d1117; --focus: #ffd866; color-scheme: dark }
body { background: var(--paper); color: var(--ink); margin: 1rem; display: grid; gap: 1rem;
  grid-template-columns: minmax(0, 1fr); font-family: system-ui }
p > button { min-height: 44px }
main { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr) }
</style></head><body><main><h1>Widgets</h1></main></body></html>"""
MOUNT = """async ([name, state]) => {
  const style = document.createElement('style');
  style.textContent = state._css; document.head.append(style);
  const el = document.createElement('div'); document.querySelector('main').append(el);
  const hooks = {}; let dirty = {};
  const stub = {
    get: (key) => state[key],
    set: (key, value) => { dirty[key] = value; stub.put({ [key]: value }); },
    put: (values) => { const news = Object.keys(values).filter((key) =>
      JSON.stringify(state[key]) !== JSON.stringify(values[key]));
      Object.assign(state, values); for (const key of news) for (const f of hooks[`change:${key}`] ?? []) f(); },
    on: (event, f) => { (hooks[event] ??= []).push(f); },
    off: (event, f) => { hooks[event] = (hooks[event] ?? []).filter((one) => one !== f); },
    save_changes: () => { const sent = dirty; dirty = {}; window.toPython(name, sent); },
    send: (content, _, buffers) => window.sentToPython(name, content, buffers.map((b) => [...new Uint8Array(b)])),
  };
  const module = await import('data:text/javascript;charset=utf-8,' + encodeURIComponent(state._esm));
  (window.stubs ??= {})[name] = stub;
  (window.stops ??= {})[name] = module.default.render({ model: stub, el });
}"""


class Bench:
    """A page that holds widgets: what the browser says reaches the widget, `push` brings back what it made of it."""

    def __init__(self, page, **widgets) -> None:
        self.page, self.widgets, self.reports = page, widgets, []
        page.expose_function("toPython", self._set)
        page.expose_function("sentToPython", self._send)
        page.set_content(PAGE)
        for name, widget in widgets.items():
            page.evaluate(MOUNT, [name, self.state(widget)])

    @staticmethod
    def state(widget) -> dict:
        return {name: value for name, value in widget.get_state().items() if name != "layout"}

    def _set(self, name, state) -> None:
        self.reports.append((name, state))
        self.widgets[name].set_state(state)

    def _send(self, name, content, buffers) -> None:
        self.reports.append((name, content))
        self.widgets[name]._handle_custom_msg(content, [bytes(buffer) for buffer in buffers])

    def push(self, name) -> None:
        state = {key: value for key, value in self.state(self.widgets[name]).items() if not key.startswith("_")}
        self.page.evaluate("([name, state]) => window.stubs[name].put(state)", [name, state])

    def at(self, testid: str):
        return self.page.get_by_test_id(testid)


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser):
    found = browser.new_page(viewport={"width": 1280, "height": 900})
    yield found
    assert found.troubles == []
    assert found.evaluate("window.hit") is None, "a hostile name ran"
    found.context.close()


@pytest.fixture
def heard() -> list:
    return []


@pytest.fixture
def bench(page, heard) -> Bench:
    return Bench(page, form=Form(groups=GROUPS, on_change=lambda *said: heard.append(said)))


def settle(page) -> None:
    page.wait_for_timeout(120)


def test_a_drag_sends_little_and_the_last_value(bench, page, heard) -> None:
    slide = bench.at("field-share")
    where = slide.bounding_box()
    page.mouse.move(where["x"] + where["width"] / 2, where["y"] + where["height"] / 2)
    page.mouse.down()
    for i in range(20):
        page.mouse.move(where["x"] + where["width"] * (0.5 + i / 40), where["y"] + where["height"] / 2)
    page.mouse.move(where["x"] + where["width"], where["y"] + where["height"] / 2)
    page.mouse.up()
    settle(page)
    assert heard[-1] == ("share", 1.0) and len(heard) < 15
    assert bench.at("field-share-value").text_content() == "100\u00a0%"
    assert bench.at("field-share-box").input_value() == "100"


def test_a_slider_by_keyboard(bench, page, heard) -> None:
    slide = bench.at("field-share")
    slide.focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert heard[-1] == ("share", 0.55) and slide.get_attribute("aria-valuetext") == "55\u00a0%"
    bench.at("field-people").focus()
    page.keyboard.press("Home")  # the low end of a logarithmic scale, where one step is less than one person
    page.keyboard.press("ArrowRight")
    settle(page)
    assert heard[-1] == ("people", 11)
    page.keyboard.press("End")
    settle(page)
    assert heard[-1] == ("people", 2000) and bench.at("field-people-value").text_content() == "2,000\u00a0people"


def test_the_box_takes_exact_numbers_and_keeps_wrong_ones(bench, page, heard) -> None:
    box, problem = bench.at("field-share-box"), bench.at("field-share-problem")
    box.fill("lots")
    box.press("Enter")
    assert problem.text_content() == "Please give a number from 0 to 100."
    assert box.get_attribute("aria-invalid") == "true"
    bench.widgets["form"].set_values({"share": 0.2, "hours": 5})
    bench.push("form")
    assert box.input_value() == "lots" and heard == []
    box.fill("33,3 %")
    box.press("Enter")
    settle(page)
    assert heard == [("share", 0.333)] and problem.text_content() == "" and box.get_attribute("aria-invalid") is None
    bench.at("field-people-box").fill("1,500")
    bench.at("field-people-box").press("Tab")
    settle(page)
    assert heard[-1] == ("people", 1500)
    bench.at("field-people-box").fill("12.5")
    bench.at("field-people-box").press("Enter")
    assert "whole number from 10 to 2000" in bench.at("field-people-problem").text_content()
    bench.at("field-people-box").press("Escape")
    assert bench.at("field-people-box").input_value() == "1500" and len(heard) == 2


def test_switch_and_choice(bench, page, heard) -> None:
    bench.at("field-on").focus()
    page.keyboard.press("Space")
    bench.at("field-who").select_option(index=1)
    settle(page)
    assert heard == [("on", True), ("who", "few")]
    assert bench.at("field-who-chosen").text_content() == "The usual ones."
    assert page.locator("script").count() == 0 and HOSTILE in bench.at("field-people-row").text_content()


def test_the_grid_by_keyboard_and_by_row_and_column(bench, page, heard) -> None:
    assert page.locator("[role=grid] button[tabindex='0']").count() == 1
    bench.at("field-cake-0-0").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("-")
    page.keyboard.press("-")
    settle(page)
    last = [[0.25, 0.25, 0.5, 1.0], [0, 0, 0.5, 1.0], [0, 0.25, 0.5, 1.0], [0, 0.25, 0.5, 1.0]]
    assert heard[-1] == ("cake", last) and len(heard) == 4
    assert bench.at("field-cake-1-1").get_attribute("aria-label") == "Design, Money: 0\u00a0%"
    bench.at("field-cake-row-2").click()  # its lowest is 0: all to 25 %
    bench.at("field-cake-column-3").click()  # all are 100 %, but for the row: the lowest is 25 %, so all to 50 %
    settle(page)
    assert heard[-1][1][2] == [0.25, 0.25, 0.25, 0.5] and [row[3] for row in heard[-1][1]] == [0.5] * 4
    bench.at("field-cake-all").click()
    settle(page)
    assert heard[-1][1] == [[0.25] * 4] * 4
    assert page.locator("[role=grid] button[tabindex='0']").count() == 1


def test_values_badges_and_problems_from_python(bench, page, heard) -> None:
    form = bench.widgets["form"]
    form.set_values({"share": 0.85, "on": True, "who": 1})
    form.set_pending({"share": "from next week"})
    form.set_problem("on", HOSTILE)
    bench.push("form")
    settle(page)
    assert bench.at("field-share-value").text_content() == "85\u00a0%" and bench.at("field-on").is_checked()
    assert bench.at("field-who").input_value() == "2"
    assert bench.at("field-share-pending").text_content() == "from next week"
    assert bench.at("field-on-problem").text_content() == HOSTILE
    assert bench.reports == [] and heard == []


def test_an_older_answer_does_not_move_a_slider_back(bench, page) -> None:
    bench.at("field-share-box").fill("70")
    bench.at("field-share-box").press("Enter")
    page.evaluate("window.stubs.form.put({values: {share: 0.1}, heard: 0})")
    assert bench.at("field-share-value").text_content() == "70\u00a0%"


def test_reports_repeat_what_was_not_heard(bench, page) -> None:
    page.evaluate("window.toPython = (name, state) => { (window.kept ??= []).push(state) }")
    bench.at("field-on").check()
    bench.at("field-who").select_option(index=1)
    kept = page.evaluate("window.kept")
    assert [(one["key"], one["n"]) for one in kept[-1]["changed"]["before"]] == [("on", 1)]


def test_buttons_and_their_keys(page, heard) -> None:
    bar = Buttons(label="Run", on_press=heard.append, buttons=[
        {"name": "play", "label": "Play", "icon": "play", "pressed": False, "shortcut": "k"},
        {"name": "step", "label": HOSTILE, "icon": "step", "shortcut": "."},
        {"name": "back", "label": "Back", "icon": "back", "shortcut": ",", "disabled": True}])
    bench = Bench(page, bar=bar, form=Form(groups=GROUPS))
    bench.at("button-play").click()
    page.keyboard.press(".")
    page.keyboard.press(",")
    page.keyboard.press("Control+k")
    settle(page)
    assert heard == ["play", "step"]
    bench.at("field-share-box").focus()
    page.keyboard.press("k")
    bench.at("field-who").focus()
    page.keyboard.press("k")
    assert heard == ["play", "step"]
    play = bench.at("button-play")
    assert play.get_attribute("aria-keyshortcuts") == "k" and play.get_attribute("title") == "Play (key: k)"
    play.focus()
    bar.buttons = [{**bar.buttons[0], "label": "Pause", "icon": "pause", "pressed": True}, *bar.buttons[1:]]
    bench.push("bar")
    assert play.get_attribute("aria-pressed") == "true" and play.evaluate("n => n === document.activeElement")
    bar.shortcuts = False
    bench.push("bar")
    page.keyboard.press(".")
    page.evaluate("window.stops.bar()")
    settle(page)
    assert heard == ["play", "step"] and play.get_attribute("aria-keyshortcuts") is None


def test_live_keeps_focus_selection_and_folds(page, heard) -> None:
    rows = "<ul>{rows}</ul><details><summary>More</summary><p id='said'>Words to select</p></details>"
    live = Live(label="People", on_action=lambda *said: heard.append(said),
                html=rows.format(rows=safe('<li data-action="open" data-value="{v}">{v}</li>', v=HOSTILE)))
    bench = Bench(page, live=live)
    page.locator("summary").click()
    page.evaluate("getSelection().selectAllChildren(document.getElementById('said'))")
    page.locator("li").focus()
    page.keyboard.press("Enter")
    live.html = rows.format(rows=safe('<li data-action="open" data-value="new">new</li>'
                                      '<li data-action="open" data-value="{v}">{v}</li>', v=HOSTILE))
    bench.push("live")
    assert page.evaluate("document.activeElement.dataset.value") == HOSTILE
    assert page.evaluate("String(getSelection())").strip() == "Words to select"
    assert page.locator("details").get_attribute("open") is not None
    page.locator("li").first.click()
    settle(page)
    assert heard == [("open", HOSTILE), ("open", "new")]
    assert bench.at("live").get_attribute("role") == "group"


def test_what_is_read_out_changes_at_most_every_two_seconds(page) -> None:
    live = Live(html="week 0", live="polite", role="status")
    bench = Bench(page, live=live)
    for week in (1, 2, 3):
        live.html = f"week {week}"
        bench.push("live")
    assert bench.at("live").text_content() == "week 0"
    page.wait_for_timeout(2100)
    assert bench.at("live").text_content() == "week 3"


def test_files_arrive_and_large_ones_never_leave(page, heard, tmp_path) -> None:
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(50_000_000)
    bench = Bench(page, upload=Upload(label="Your map", accept=".csv", on_files=heard.append))
    bench.at("upload").set_input_files([{"name": f"{HOSTILE}.csv", "mimeType": "text/csv", "buffer": b"id\n1"},
                                        {"name": "ties.csv", "mimeType": "text/csv", "buffer": b""}])
    settle(page)
    assert [one.content for one in heard[0]] == [b"id\n1", b""] and heard[0][1].name == "ties.csv"
    assert bench.at("upload-files").locator("li").count() == 2 and page.locator("script").count() == 0
    bench.at("upload").set_input_files(big)
    settle(page)
    assert "50\u00a0MB" in bench.at("upload-problem").text_content() and len(bench.reports) == 1
    bench.at("upload").set_input_files([{"name": "a.csv", "mimeType": "text/csv", "buffer": b""}] * 5)
    assert "4 files" in bench.at("upload-problem").text_content() and len(heard) == 1
    bench.at("upload").focus()
    assert page.evaluate("getComputedStyle(document.querySelector('label')).outlineStyle") != "none"


def test_a_dropped_file_arrives(page, heard) -> None:
    bench = Bench(page, upload=Upload(on_files=heard.append))
    data = page.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['x'], 'x.csv')); return d }")
    bench.at("upload-zone").dispatch_event("drop", {"dataTransfer": data})
    settle(page)
    assert heard[0][0].content == b"x"


def test_the_page_as_a_whole(page) -> None:
    meta = PageMeta(title="Play", theme="auto", lang="en-GB")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    bench = Bench(page, meta=meta)
    root = "document.documentElement"
    settle(page)
    assert page.title() == "Play" and page.evaluate(f"{root}.lang") == "en-GB"
    assert (meta.dark, meta.width, meta.reduced) == (True, 1280, True)
    assert "scalable" not in page.locator("meta[name=viewport]").get_attribute("content")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 375, "height": 800})
    page.wait_for_timeout(350)
    assert page.evaluate(f"{root}.dataset.theme") == "light" and (meta.dark, meta.width) == (False, 375)
    meta.theme = "dark"
    meta.focus += 1
    bench.push("meta")
    settle(page)
    assert page.evaluate(f"{root}.dataset.theme") == "dark" and meta.dark
    assert page.evaluate("document.activeElement.nodeName") == "H1"
    bench.at("skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.nodeName") == "MAIN"


def everything(page) -> Bench:
    form = Form(groups=GROUPS)
    form.set_pending({"share": "from next week", "people": "needs a new start"})
    form.set_problem("hours", "Please give a number from 0 to 40.")
    bar = Buttons(label="Run", buttons=[
        *({"name": name, "label": name.title(), "icon": name} for name in ("back", "step", "restart", "dice", "save")),
        {"name": "play", "label": "Play", "icon": "play", "pressed": True, "shortcut": "k"},
        {"name": "link", "label": "Copy the link", "icon": "link", "disabled": True}])
    live = Live(html='<p>Week 12: <button data-action="x">31 of 100</button></p>', label="State", live="polite")
    return Bench(page, meta=PageMeta(title="Widgets"), bar=bar, live=live, form=form, upload=Upload(hint="people.csv."))


OVERLAPS = """() => {
  const which = 'button, input:not(.cp-unseen), select, label, summary, .cp-value, .cp-unit';
  const start = (n) => n.outerHTML.slice(0, 80);
  const boxes = [...document.querySelectorAll(which)]
    .filter((n) => n.offsetParent && !n.closest('nav')).map((n) => [n, n.getBoundingClientRect()]);
  const found = [];
  for (const [a, p] of boxes) for (const [b, q] of boxes)
    if (a !== b && !a.contains(b) && !b.contains(a) && p.left < q.right - 1 && q.left < p.right - 1
        && p.top < q.bottom - 1 && q.top < p.bottom - 1) found.push(start(a) + start(b));
  for (const n of document.querySelectorAll('main *')) if (n.scrollWidth > n.clientWidth + 1 && n.clientWidth > 1
    && getComputedStyle(n).display !== 'inline' && n.nodeName !== 'SELECT') found.push('cut: ' + start(n));
  if (document.documentElement.scrollWidth > innerWidth) found.push('wider than the page');
  return found; }"""
SMALL = """() => [...document.querySelectorAll('button, input:not(.cp-unseen):not([type=checkbox]), select, summary')]
  .filter((n) => n.offsetParent && n.getBoundingClientRect().height < 43.5).map((n) => n.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page, theme) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.emulate_media(color_scheme=theme)
    everything(page)
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize(("width", "root"), [(320, 16), (375, 32), (1280, 16), (1280, 32), (1920, 16)])
def test_nothing_overlaps_or_is_cut_off(page, width, root) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    everything(page)
    page.evaluate(f"document.documentElement.style.fontSize = '{root}px'")
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(SMALL) == []


SOLARA_PAGE = """
    import solara
    from sim.app.markup import safe
    from sim.app.widgets.buttons import Buttons
    from sim.app.widgets.form import Form
    from sim.app.widgets.live import Live
    from sim.app.widgets.page import PageMeta
    from sim.app.widgets.upload import Upload
    from test_app_widgets import GROUPS

    @solara.component
    def Page():
        said, set_said = solara.use_state("nothing")
        solara.HTML(tag="h1", unsafe_innerHTML="Widgets")
        PageMeta.element(title="All widgets")
        Buttons.element(label="Run", on_press=lambda name: set_said(f"pressed {name}"),
                        buttons=[{"name": "play", "label": "Play", "icon": "play", "shortcut": "k"}])
        Form.element(groups=GROUPS, on_change=lambda key, value: set_said(f"{key} {value}"))
        Upload.element(on_files=lambda files: set_said(f"{files[0].name} {len(files[0].content)}"))
        Live.element(html=safe('<p data-action="a" data-value="b">{s}</p>', s=said), testid="said",
                     on_action=lambda name, value: set_said(f"{name} {value}"))
"""


def test_all_of_them_on_a_page_of_solara(page, tmp_path) -> None:
    (tmp_path / "pages_for_widgets.py").write_text(textwrap.dedent(SOLARA_PAGE))
    paths = f"{tmp_path}:{__file__.rpartition('/')[0]}"
    with live_server(pages="pages_for_widgets", env={"PYTHONPATH": paths}) as server:
        page.goto(server.url)
        said = page.get_by_test_id("said")
        page.get_by_test_id("button-play").click()
        said.get_by_text("pressed play").wait_for()
        page.get_by_test_id("field-share-box").fill("12.5")
        page.get_by_test_id("field-share-box").press("Enter")
        said.get_by_text("share 0.125").wait_for()
        page.get_by_test_id("upload").set_input_files(
            {"name": "m.csv", "mimeType": "text/csv", "buffer": bytes(1_900_000)})
        said.get_by_text("m.csv 1900000").wait_for()
        said.locator("p").click()
        said.get_by_text("a b").wait_for()
        assert page.title() == "All widgets"
        assert page.get_by_test_id("field-share-value").text_content() == "13\u00a0%"
        assert outside(page.requests) == []

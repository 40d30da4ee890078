"""Our small widgets on Python's side: what the browser may say, and what comes of rubbish."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

pytest.importorskip("anywidget", reason="the live view is not installed: pip install -e '.[view]'")

from sim.app.texts import words
from sim.app.widgets.buttons import Buttons
from sim.app.widgets.curve import Curve
from sim.app.widgets.form import Form
from sim.app.widgets.heading import Heading
from sim.app.widgets.keep import Keep
from sim.app.markup import safe
from sim.app.widgets.live import Live
from sim.app.widgets.network import NetworkView
from sim.app.widgets.page import PageMeta
from sim.app.widgets.search import Search
from sim.app.widgets.upload import MOST_FILES, Upload, megabytes, plain_name

HOSTILE = "<script>window.hit=1</script>"
GROUPS = [
    {"name": "power", "title": "Power", "hint": "Who decides.", "open": True, "fields": [
        {"key": "share", "kind": "number", "label": "Share of the decision", "hint": "Whose word counts.", "low": 0,
         "high": 1, "step": 0.05, "value": 0.5, "base": 0.3, "scale": "percent", "effect": "now"},
        {"key": "hours", "kind": "number", "label": "Hours", "hint": "", "low": 0, "high": 40, "step": 0.5, "value": 4,
         "format": {"kind": "number", "digits": 1, "suffix": " hours a week"}},
        {"key": "people", "kind": "whole", "label": HOSTILE, "hint": "", "unit": "people", "low": 10, "high": 2000,
         "value": 400, "scale": "log", "effect": "restart", "base": 100}]},
    {"name": "rest", "title": "The rest", "fields": [
        {"key": "on", "kind": "switch", "label": "Meetings are paid", "hint": "Each hour.", "value": False},
        {"key": "who", "kind": "choice", "label": "Who comes", "value": "all", "choices": [
            {"value": "all", "label": "Everybody", "hint": "An open door."},
            {"value": "few", "label": HOSTILE, "hint": "The usual ones."}, {"value": 1, "label": "One"}]},
        {"key": "cake", "kind": "grid", "label": "The cake", "hint": "Stage by domain.",
         "rows": ["Commission", "Design", "Deliver", "Evaluate"],
         "columns": ["People", "Money", "Services", "Knowledge"], "value": [[0, 0.25, 0.5, 1]] * 4}]}]


@pytest.fixture
def heard() -> list:
    return []


@pytest.fixture
def form(heard) -> Form:
    return Form(groups=GROUPS, on_change=lambda key, value: heard.append((key, value)))


def say(form: Form, key: object, value: object) -> None:
    form.set_state({"changed": {"key": key, "value": value, "n": form.heard + 1}})


@pytest.mark.parametrize(("key", "value", "held"), [
    ("share", 1, 1.0), ("share", 0.333, 0.333), ("people", 2000, 2000), ("on", True, True), ("who", "few", "few"),
    ("who", 1, 1), ("cake", [[1] * 4] * 4, [[1.0] * 4] * 4)])
def test_a_change_is_heard_and_held(form, heard, key, value, held) -> None:
    say(form, key, value)
    assert heard == [(key, held)] and type(heard[0][1]) is type(held)
    assert form.values[key] == held and form.problems == {}


@pytest.mark.parametrize(("key", "value"), [
    ("share", 1.01), ("share", -1), ("share", True), ("share", "0.5"), ("share", math.nan), ("share", math.inf),
    ("share", 10**400), ("share", None), ("people", 10.5), ("people", 9), ("on", 1), ("on", "yes"), ("who", "nobody"),
    ("who", True), ("who", [["all"]]), ("cake", [[1] * 4] * 3), ("cake", [[1] * 3] * 4), ("cake", [[2] * 4] * 4),
    ("cake", "cake"), ("cake", [1, 2, 3, 4])])
def test_a_wrong_value_is_a_problem_and_nothing_else(form, heard, key, value) -> None:
    before = dict(form.values)
    say(form, key, value)
    assert heard == [] and form.values == before
    assert set(form.problems) == {key}


def test_a_problem_says_the_range_as_it_is_shown_and_goes_with_the_next_right_value(form) -> None:
    say(form, "share", 7)
    assert form.problems["share"] == "Please give a number from 0 to 100."  # 0 to 1, shown in percent
    say(form, "share", 0.7)
    assert form.problems == {}


def test_what_was_merged_on_its_way_is_heard_once_and_in_order(form, heard) -> None:
    first = {"key": "share", "value": 0.1, "n": 1}
    second = {"key": "on", "value": True, "n": 2}
    form.set_state({"changed": {**second, "before": [first]}})
    form.set_state({"changed": {"key": "hours", "value": 1, "n": 3, "before": [first, second]}})
    assert heard == [("share", 0.1), ("on", True), ("hours", 1.0)] and form.heard == 3


def test_the_same_value_twice_is_heard_twice(form, heard) -> None:
    say(form, "share", 0.5)
    say(form, "share", 0.5)
    assert heard == [("share", 0.5)] * 2


def test_values_from_python_are_no_change(form, heard) -> None:
    form.set_problem("share", "Too much.")
    form.set_values({"share": 0.9, "on": True})
    assert heard == [] and form.values["share"] == 0.9 and form.values["on"] is True and form.problems == {}
    with pytest.raises(ValueError, match="no field 'shares'"):
        form.set_values({"shares": 0.9})
    with pytest.raises(ValueError, match="from 0 to 100"):
        form.set_values({"share": 9})


def test_pending_replaces_and_problems_add(form) -> None:
    form.set_pending({"share": "from next week", "on": ""})
    assert form.pending == {"share": "from next week"}
    form.set_pending({"on": "needs a new start"})
    assert form.pending == {"on": "needs a new start"}
    form.set_problem("share", "No.")
    form.set_problem("on", "Neither.")
    form.set_problem("share", "")
    assert form.problems == {"on": "Neither."}


@pytest.mark.parametrize(("field", "said"), [
    ({"key": "a", "kind": "slider"}, "kind is one of"), ({"key": "a"}, "kind is missing"),
    ({"key": "a", "kind": "number", "low": 1, "high": 1}, "no range"),
    ({"key": "a", "kind": "whole", "low": 0, "high": 9, "scale": "log"}, "no range"),
    ({"key": "a", "kind": "choice", "choices": []}, "needs choices"),
    ({"key": "a", "kind": "grid", "rows": ["x"]}, "needs rows and columns"),
    ({"key": "a", "kind": "switch", "effect": "later"}, "effect is one of")])
def test_a_field_that_cannot_be_is_refused(field, said) -> None:
    with pytest.raises(ValueError, match=said):
        Form(groups=[{"name": "g", "title": "G", "fields": [field]}])


def test_a_key_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Form(groups=[*GROUPS, GROUPS[0]])


def test_the_browser_sets_nothing_that_it_is_not_asked_for(form) -> None:
    form.set_state({"groups": [], "values": {"share": 5}, "_esm": "alert()", "heard": 9, "words": {}, "on_change": 3})
    assert form.groups == GROUPS and form.values["share"] == 0.5 and form.heard == 0 and "alert" not in form._esm


NAMES = ["key", "value", "n", "before", "name", "files", "size", "state", "method", "changed", "pressed", "action",
         "theme", "width", "content", "data", "buffers"]
FROM_BROWSER = ["changed", "pressed", "action", "theme", "width", "heard", "searched", "selected", "ack",
                "_looks", "words"]
RUBBISH = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
                       | st.sampled_from(["share", "cake", "n", "play", "custom", "update"]),
                       lambda inner: st.lists(inner, max_size=4)
                       | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5), max_leaves=12)


ALL = (Form, Buttons, Live, Upload, PageMeta, Keep, Search, NetworkView, Curve, Heading)


def one(kind: type):
    heard: list = []
    if kind is Form:
        return Form(groups=GROUPS, on_change=lambda *said: heard.append(said)), heard
    if kind is Buttons:
        return Buttons(buttons=[{"name": "play", "label": "Play"}], on_press=heard.append), heard
    if kind is Live:
        return Live(on_action=lambda *said: heard.append(said)), heard
    if kind is Keep:
        return Keep(files=[{"name": "play", "label": "Play"}], make=lambda name: (name, "text/plain", b"")), heard
    if kind is NetworkView:
        network = NetworkView()
        network.place(np.zeros((3, 2)), np.zeros(3, int), np.zeros(3, int))
        network.frame(np.full(3, 16), 1)
        return network, heard
    return (Upload(on_files=heard.append), heard) if kind is Upload else (kind(), heard)


WIDGETS = [one(kind) for kind in ALL]


@given(st.integers(0, len(ALL) - 1), RUBBISH, st.sampled_from(FROM_BROWSER),
       st.lists(st.binary(max_size=3), max_size=3))
def test_rubbish_never_raises(which, rubbish, trait, buffers) -> None:
    widget, heard = WIDGETS[which]
    heard.clear()
    widget.set_state(rubbish)
    widget.set_state({trait: rubbish})
    widget.set_state({trait: {"n": widget.heard + 1, "key": "cake", "name": "play", "value": rubbish}})
    widget._handle_msg(rubbish)
    for method in ("update", "custom", rubbish):
        widget._handle_msg({"content": {"data": {"method": method, "state": {trait: rubbish}, "content": rubbish}},
                            "buffers": buffers})
    if isinstance(widget, Upload):
        assert all(len(files) == len(buffers) for files in heard)
    if isinstance(widget, NetworkView):
        assert widget.ack <= 1 and -1 <= widget.selected < 3
        assert widget._looks == b"\x10" * 3 and "roles" in widget.words
    if isinstance(widget, PageMeta):
        assert widget.theme in ("auto", "light", "dark") and 0 <= widget.width <= 100_000
    if isinstance(widget, Form):
        assert all(len(row) == 4 and all(0 <= cell <= 1 for cell in row) for row in widget.values["cake"])


def test_buttons_tell_which_one_was_pressed(heard) -> None:
    bar = Buttons(buttons=[{"name": "play", "label": "Play"}, {"name": "back", "label": "Back", "disabled": True}],
                  on_press=heard.append)
    bar.set_state({"pressed": {"name": "play", "n": 2, "before": [{"name": "play", "n": 1}]}})
    bar.set_state({"pressed": {"name": "back", "n": 3}})
    bar.set_state({"pressed": {"name": "burn", "n": 4}})
    assert heard == ["play", "play"]


def test_live_tells_actions_of_two_strings(heard) -> None:
    live = Live(on_action=lambda *said: heard.append(said))
    live.set_state({"action": {"name": "open", "value": "7", "n": 1}})
    live.set_state({"action": {"name": "open", "value": 7, "n": 2}})
    assert heard == [("open", "7")]


def test_safe_escapes_all_but_markup() -> None:
    assert safe("<b>{a}</b>{b}", a=HOSTILE, b=Markup("<i>x</i>")) == (
        "<b>&lt;script&gt;window.hit=1&lt;/script&gt;</b><i>x</i>")


def send(upload: Upload, *files: tuple[object, bytes]) -> None:
    upload._arrive(upload, {"files": [{"name": name, "size": len(content)} for name, content in files]},
                   [memoryview(content) for _, content in files])


def test_files_arrive_with_the_last_part_of_their_names(heard) -> None:
    upload = Upload(on_files=heard.append)
    send(upload, ("C:\\a\\people.csv", b"id\n1"), ("../../etc/passwd", b""))
    assert [(one.name, one.content) for one in heard[0]] == [("people.csv", b"id\n1"), ("passwd", b"")]
    assert upload.problem == ""


def test_files_that_are_too_large_or_too_many_or_broken_are_refused_here_too(heard) -> None:
    upload = Upload(on_files=heard.append, limit_bytes=1_000_000)
    send(upload, ("a", b"x" * 600_000), ("b", b"x" * 600_000))
    assert upload.problem == words("widgets")["upload"]["problem_large"].format(size="1.2 MB", limit="1 MB")
    send(upload, *[("a", b"")] * (MOST_FILES + 1))
    assert "4 files" in upload.problem
    send(upload, (7, b""))
    assert upload.problem == words("widgets")["upload"]["problem_broken"]
    upload._arrive(upload, {"files": [{"name": "a", "size": 3}]}, [b"12"])
    assert upload.problem == words("widgets")["upload"]["problem_broken"] and heard == []


@pytest.mark.parametrize(("name", "plain"), [
    ("a/b\\c.csv", "c.csv"), ("..", "file"), ("a/", "file"), ("", "file"), ("x\u202egpj.exe", "xgpj.exe"),
    ("a\x00b\n.csv", "ab.csv"), ("y" * 900, "y" * 200), (HOSTILE, "script>")])
def test_names_are_plain(name, plain) -> None:
    assert plain_name(name) == plain


def test_megabytes() -> None:
    assert [megabytes(size) for size in (2_000_000, 52_428_800)] == ["2 MB", "52.4 MB"]


def test_the_page_takes_a_theme_and_the_screen_from_the_browser_and_nothing_else() -> None:
    page = PageMeta(title="Play")
    page.set_state({"theme": "dark", "dark": True, "width": 375, "reduced": True, "title": "Other", "lang": 5})
    assert (page.theme, page.dark, page.width, page.reduced, page.title, page.lang) == (
        "dark", True, 375, True, "Play", "en")
    page.set_state({"theme": "pink", "width": -1, "dark": "yes"})
    assert (page.theme, page.width, page.dark) == ("dark", 375, True)

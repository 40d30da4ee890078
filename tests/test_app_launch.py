"""The launcher of the live view: what it needs, where it listens, who may come in, and that nothing goes outside."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_server import chromium, cut_off, live_server, outside

pytest.importorskip("solara", reason="the live view is not installed: pip install -e '.[view]'")

from sim.app import assets, launch
from sim.app.door import COOKIE, FREE_GUESSES, LONGEST_WAIT, MOST_ADDRESSES, Door, Guesses, network_of
from sim.app.guard import Guard, is_own, policy
from sim.app.launch import Address, greeting, listen, read_passphrase
from sim.errors import UserError

TINY = """
import threading, time
import anywidget, solara, traitlets

class Dot(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
        const button = document.createElement("button");
        button.dataset.testid = "dot";
        const show = () => { button.textContent = `dot ${model.get("n")}`; };
        button.onclick = () => { model.set("n", model.get("n") + 1); model.save_changes(); };
        model.on("change:n", show); show(); el.append(button);
        return () => model.off("change:n", show);
    } };'''
    n = traitlets.Int(0).tag(sync=True)

count = solara.reactive(0)

def never_ends():
    threading.Thread(target=lambda: [time.sleep(1) for _ in range(600)], daemon=False).start()

@solara.component
def Page():
    solara.use_effect(never_ends, [])
    solara.Button(f"pressed {count.value}", on_click=lambda: count.set(count.value + 1), icon_name="mdi-cake")
    Dot.element()
"""
BLOCKED = """
import os, socket
own = ("127.", "::1", "localhost", "0.0.0.0")
def only_here(method):
    def call(self, address, *more):
        if self.type == socket.SOCK_STREAM and isinstance(address, tuple) and not str(address[0]).startswith(own):
            with open(os.environ["ATTEMPTS"], "a") as file:
                file.write(f"{address}\\n")
            raise OSError("blocked")
        return method(self, address, *more)
    return call
socket.socket.connect = only_here(socket.socket.connect)
socket.socket.connect_ex = only_here(socket.socket.connect_ex)
"""
PASSPHRASE = "rosé & würfelzucker"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tiny_pages.py").write_text(TINY)
    (folder / "sitecustomize.py").write_text(BLOCKED)
    return folder


@pytest.fixture(scope="module")
def server(tiny):
    """The pages of TINY; every connection to elsewhere is refused, and noted in a file."""
    attempts = tiny / "attempts.txt"
    with live_server(pages="tiny_pages", env={"PYTHONPATH": str(tiny), "ATTEMPTS": str(attempts)}) as running:
        yield running
        assert not attempts.exists(), attempts.read_text()


def asked(server, path="/", method="GET", body=None, host=None, **headers) -> http.client.HTTPResponse:
    """An answer, already read; `.text` is its body."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    words = {name.replace("_", "-"): value for name, value in headers.items()}
    line.request(method, path, body, {**words, "Host": host or f"127.0.0.1:{server.port}"})
    answer = line.getresponse()
    answer.text = b"" if answer.status == 101 else answer.read()
    return answer


def websocket(server, **headers) -> int:
    """The status that an attempt to open a websocket gets; 101 is open."""
    return asked(server, "/jupyter/api/kernels/some-kernel/channels?session_id=some-page", Connection="Upgrade",
                 Upgrade="websocket", Sec_WebSocket_Version="13", Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA==",
                 **headers).status


# — in the browser —


def test_the_page_lives_and_asks_nothing_of_other_hosts(server) -> None:
    with chromium() as browser:
        page = browser.new_page()
        page.goto(server.url)
        page.get_by_text("pressed 0").click()
        page.get_by_text("pressed 1").wait_for()
        page.get_by_test_id("dot").click()
        page.get_by_text("dot 1").wait_for()
        assert any(request.startswith("ws://127.0.0.1") for request in page.requests)
        assert outside(page.requests) == []
        assert page.troubles == []


def test_the_browser_itself_refuses_what_the_page_must_not_do(server) -> None:
    with chromium() as browser:
        page = browser.new_page()
        page.goto(server.url)
        page.get_by_test_id("dot").wait_for()
        reached = page.evaluate("""async () => {
            const tried = url => fetch(url, { mode: "no-cors" }).then(() => "reached", () => "refused");
            const picture = new Promise(done => {
                const img = new Image();
                img.onload = () => done("reached"); img.onerror = () => done("refused");
                img.src = "http://127.0.0.2:9/x.png";
            });
            document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.__ran = true">');
            const script = document.createElement("script");
            script.textContent = "window.__ran = true"; document.body.append(script);
            await new Promise(done => setTimeout(done, 200));
            return [await tried("http://127.0.0.2:9/"), await picture, window.__ran === true];
        }""")
        assert reached == ["refused", "refused", False]
        said = " ".join(page.troubles)
        assert said.count("Content Security Policy") >= 4  # fetch, picture, handler, script: each for this reason


def test_a_page_that_goes_frees_what_it_held(server) -> None:
    def held() -> int:
        return json.loads(asked(server, "/resourcez").text)["kernels"]["total"]

    with chromium() as browser:
        page, before = browser.new_page(), held()
        page.goto(server.url)
        page.get_by_test_id("dot").wait_for()
        assert held() == before + 1
        page.goto("about:blank")
        end = time.monotonic() + 30
        while held() > before and time.monotonic() < end:
            time.sleep(0.1)
        assert held() == before


# — what the server answers —


def test_pages_say_what_a_browser_may_do(server) -> None:
    answer = asked(server)
    allowed = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["server"] is None
    assert b"<title>Baking together: the co-production simulation</title>" in answer.text
    assert allowed["default-src"] == allowed["frame-ancestors"] == "'none'"
    assert allowed["connect-src"] == f"'self' ws://127.0.0.1:{server.port} wss://127.0.0.1:{server.port}"
    assert "'unsafe-inline'" not in allowed["script-src"]
    assert "http" not in answer.headers["content-security-policy"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    packed = asked(server, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-security-policy"] == answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["@widgetti/solara-vuetify-app@10.1.1", "@widgetti/solara-vuetify-app@10.1.1/dist/",
                                  "mermaid@10.8.0/package.json", "katex@0.16.9/dist/katex.min.js", "", "../../x",
                                  "requirejs@2.3.6/../../../../etc/passwd"])
def test_files_that_no_page_needs_are_not_found_at_once(server, path) -> None:
    start = time.monotonic()
    assert asked(server, f"/_solara/cdn/{path}").status == 404
    assert time.monotonic() - start < 6  # whoever looks for them elsewhere tries four times, in 7 seconds and more
    assert assets.installed_slice()  # all still there


def test_files_that_pages_need_are_served_packed_and_kept_by_browsers(server) -> None:
    answer = asked(server, "/_solara/cdn/requirejs@2.3.6/require.js", Accept_Encoding="gzip")
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://[", ""])
def test_websockets_open_for_own_pages_only(server, origin) -> None:
    assert websocket(server, Origin=origin) == 403
    assert asked(server, "/_solara/api/close/k?session_id=s", "POST", Origin=origin).status == 403


def test_a_websocket_without_origin_is_refused_and_with_its_own_it_opens(server) -> None:
    assert websocket(server) == 403
    assert websocket(server, Origin=server.url) == 101


def test_another_name_for_this_machine_is_a_trick(server) -> None:
    assert asked(server, host="evil.example").status == 421
    assert asked(server, host=f"evil.example:{server.port}", Origin=f"http://evil.example:{server.port}").status == 421
    assert asked(server, host=f"localhost:{server.port}").status == 200


def test_no_visitor_can_change_the_addresses_in_the_pages_of_others(server) -> None:
    sent = asked(server, X_Script_Name="/evil", X_Forwarded_Host="evil.example", X_Forwarded_Proto="gopher")
    assert sent.status == 200
    assert b"evil" not in sent.text + asked(server).text


# — behind the door —


@pytest.fixture(scope="module")
def closed(tiny):
    attempts = tiny / "attempts_closed.txt"
    around = {"PYTHONPATH": str(tiny), "ATTEMPTS": str(attempts), "COPRODUCE_PASSPHRASE": PASSPHRASE}
    with live_server("--host", "0.0.0.0", pages="tiny_pages", env=around) as running:
        yield running
        assert not attempts.exists(), attempts.read_text()


def test_without_the_passphrase_there_is_only_the_door(closed) -> None:
    for path in ("/", "/compare?x=1", "/anything/else"):
        answer = asked(closed, path)
        assert (answer.status, b"door-passphrase" in answer.text) == (403, True)
        assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    for path in ("/static/main-vuetify.js", "/_solara/cdn/requirejs@2.3.6/require.js", "/resourcez",
                 "/jupyter/nbextensions/anywidget/index.js", "/_solara/api/close/k"):
        assert (asked(closed, path).status, b"<" in asked(closed, path).text) == (403, False)
    assert websocket(closed, Origin=closed.url) == 403
    assert websocket(closed, Origin=closed.url, Cookie=f"{COOKIE}=0") == 403
    assert asked(closed, "/readyz").status == 200


def test_the_passphrase_opens_the_door_for_this_browser(closed) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 375, "height": 700})
        page.goto(closed.url + "/?power=7")
        page.get_by_test_id("door-passphrase").fill("sugar cubes")
        page.get_by_test_id("door-button").click()
        assert page.get_by_role("alert").inner_text() == "That is not the passphrase. Please try again."
        page.get_by_test_id("door-passphrase").fill(PASSPHRASE)
        page.keyboard.press("Enter")
        page.get_by_test_id("dot").wait_for()
        assert page.url == closed.url + "/?power=7"
        cookie = next(each for each in page.context.cookies() if each["name"] == COOKIE)
        assert (cookie["httpOnly"], cookie["sameSite"], len(cookie["value"])) == (True, "Strict", 64)
        assert outside(page.requests) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_can_be_used_by_everybody(closed, scheme) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with chromium() as browser:
        page = browser.new_page(color_scheme=scheme, viewport={"width": 320, "height": 600}, bypass_csp=True)
        page.goto(closed.url)
        page.add_style_tag(content="html { font-size: 32px }")
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.get_by_test_id("door-button").bounding_box()["height"] >= 44


def test_it_says_who_can_see_it_and_ctrl_c_ends_all_of_it(closed) -> None:
    assert "Everybody on this network who knows the passphrase can open it. Nothing is encrypted" in closed.said()
    assert PASSPHRASE not in closed.said()
    start = time.monotonic()
    assert closed.stop() == 0  # though a thread of the page that was open goes on for ten minutes
    assert time.monotonic() - start < 10
    with pytest.raises(ProcessLookupError):
        os.killpg(closed.process.pid, 0)


def test_without_any_network_it_starts_and_serves(tiny) -> None:
    alone = cut_off()
    look = ("import live_server as l, urllib.request as u\n"
            "with l.live_server('--host', '0.0.0.0', pages='tiny_pages') as s:\n"
            "    assert b'requirejs@2.3.6/require.js' in u.urlopen(s.url).read()\n"
            "    print(s.said(), s.stop())")
    around = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(tiny)]),
              "ATTEMPTS": os.devnull}
    done = subprocess.run([*alone, sys.executable, "-c", look], env=around, capture_output=True, text=True, timeout=280)
    assert "ADDRESS-OF-THIS-MACHINE" in done.stdout, done.stderr
    assert done.stdout.endswith("0\n")


# — the door, without a server —


async def _inside(scope, receive, send) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"inside"})


def knock(door, guess: str | bytes, address: str = "10.0.0.1", path: str = "/") -> tuple[int, dict[str, str]]:
    """Post a guess; gives status and headers."""
    body = guess if isinstance(guess, bytes) else b"passphrase=" + quote_plus(guess).encode()
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "client": (address, 1),
             "headers": [(b"host", b"here:80")]}
    asyncio.run(door(scope, receive, send))
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_guessing_in_a_loop_gets_slower_and_slower() -> None:
    clock = Clock()
    door = Door(_inside, "blackforest", Guesses(clock))
    assert [knock(door, "wrong")[0] for _ in range(FREE_GUESSES)] == [403] * FREE_GUESSES
    waits = []
    for _ in range(7):
        status, headers = knock(door, "blackforest")  # even the right one is not looked at
        assert status == 429
        waits.append(int(headers["retry-after"]))
        clock.now += waits[-1]
        assert knock(door, "wrong")[0] == 403
    assert waits == [1, 2, 4, 8, 16, LONGEST_WAIT, LONGEST_WAIT]
    assert knock(door, "blackforest", address="10.0.0.2")[0] == 303
    assert knock(door, "blackforest")[0] == 429
    clock.now += LONGEST_WAIT
    assert knock(door, "blackforest")[0] == 303
    assert knock(door, "wrong")[0] == 403  # counted from the beginning again
    assert knock(door, "blackforest")[0] == 303


def test_a_household_with_many_addresses_is_one() -> None:
    door = Door(_inside, "blackforest", Guesses(Clock()))
    for number in range(FREE_GUESSES):
        knock(door, "wrong", address=f"2001:db8:1:2::{number + 1:x}")
    assert knock(door, "blackforest", address="2001:db8:1:2:ffff::1")[0] == 429
    assert knock(door, "blackforest", address="2001:db8:1:3::1")[0] == 303


def test_few_addresses_are_remembered_and_the_latest() -> None:
    guesses = Guesses(Clock())
    for number in range(MOST_ADDRESSES + 50):
        for _ in range(FREE_GUESSES):
            guesses.note_wrong(str(number))
    assert len(guesses) == MOST_ADDRESSES
    assert (guesses.wait("0"), guesses.wait(str(MOST_ADDRESSES + 49))) == (0, 1)


@pytest.mark.parametrize(("guess", "status"), [
    (b"x" * 4097, 413), (b"", 403), (b"\xff\xfe=%ff", 403), (b"a=1&b=2&c=3&d=4&passphrase=blackforest", 403),
    ("  blackforest ", 303), ("blackfores", 403), ("Blackforest", 403)])
def test_guesses_of_all_kinds(guess, status) -> None:
    assert knock(Door(_inside, "blackforest"), guess)[0] == status


def test_an_accent_is_the_same_however_it_is_typed() -> None:
    assert knock(Door(_inside, "ros\u00e9 cake"), "rose\u0301 cake")[0] == 303


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "///evil.example", "/a\r\nset-cookie: x"])
def test_the_way_back_stays_here(path) -> None:
    where = knock(Door(_inside, "blackforest"), "blackforest", path=path)[1]["location"]
    assert re.match(r"/(?![/\\])", where)
    assert "\n" not in where


@given(st.text())
def test_any_address_is_one(text) -> None:
    assert network_of(text) == "unknown" or text


# — the guard, without a server —


@given(st.text())
def test_no_host_adds_to_the_policy(host) -> None:
    parts = policy(host, b"").split("; ")
    assert [part.split(" ")[0] for part in parts] == [part.split(" ")[0] for part in policy("here:80", b"").split("; ")]
    assert "*" not in policy(host, b"")


@given(st.text(), st.text(min_size=1))
def test_only_the_same_host_is_own(origin, host) -> None:
    assert not is_own(origin, host) or host.lower() in origin.lower()
    assert not is_own(origin, "")


def test_only_scripts_within_the_page_are_let_in_by_their_hash() -> None:
    page = b'<script src="/a.js"></script><script type="application/json">{}</script><script>a()</script>'
    # printf 'a()' | openssl dgst -sha256 -binary | base64
    assert re.findall(r"sha256-[^']*", policy("here", page)) == ["sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4="]


def test_other_hosts_than_loopback_may_have_any_name() -> None:
    async def status(loopback: bool) -> int:
        sent = []

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"village-hall.local:8765")]}
        await Guard(_inside, loopback)(scope, None, send)
        return sent[0]["status"]

    assert [asyncio.run(status(loopback)) for loopback in (True, False)] == [421, 200]


# — what it says when it can't —


class Missing:
    """A finder that finds no Solara."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.split(".")[0] == "solara":
            raise ModuleNotFoundError(name)


def test_a_missing_package_says_how_to_install(coproduce, monkeypatch) -> None:
    monkeypatch.delitem(sys.modules, "solara", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing, *sys.meta_path])
    code, _, said = coproduce("view", "--no-browser")
    assert code == 2
    assert "(solara)" in said
    assert "pip install 'coproduce[view]'" in said
    assert "make view" in said


def test_files_that_are_not_there_are_named(coproduce, monkeypatch, tmp_path) -> None:
    (tmp_path / "requirejs@2.3.6").mkdir()
    (tmp_path / "requirejs@2.3.6" / "require.js").touch()
    monkeypatch.setattr(assets, "_store", lambda: tmp_path)
    code, _, said = coproduce("view", "--no-browser")
    assert code == 2
    assert "@widgetti/solara-vuetify-app@10.1.1/dist/fonts.css" in said
    assert "require.js" not in said
    assert "--force-reinstall" in said


def test_the_slice_is_small_and_whole() -> None:
    needed = assets.installed_slice()
    sizes = {name: (needed.folder / name).stat().st_size for name in needed.names}
    assert len([name for name in sizes if name.endswith((".js", ".css"))]) == 4
    assert any(name.endswith(".woff2") for name in sizes)
    assert sum(sizes.values()) < 8e6


def test_a_port_that_is_taken(coproduce) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, _, said = coproduce("view", "--no-browser", "--port", port)
    assert code == 2
    assert said == f"--port {port}: another program has this port; choose another one, or leave --port out\n"


def test_the_next_free_port_is_taken_if_none_is_asked_for(monkeypatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setattr(launch, "PORT", other.getsockname()[1])
        listening, address = listen("127.0.0.1", None)
        with listening:
            assert launch.PORT < address.port < launch.PORT + launch.PORTS_TRIED
        monkeypatch.setattr(launch, "PORTS_TRIED", 1)
        with pytest.raises(UserError, match="all taken"):
            listen("127.0.0.1", None)


def test_an_address_that_is_not_of_this_machine(coproduce, monkeypatch) -> None:
    code, _, said = coproduce("view", "--host", "192.0.2.7")
    assert (code, "this machine does not have that address" in said) == (2, True)

    def unknown(*_, **__):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    code, _, said = coproduce("view", "--host", "nowhere")
    assert (code, "--host nowhere: no address is known by this name" in said) == (2, True)


@pytest.mark.parametrize("port", [0, 65536, "cake"])
def test_a_port_that_is_none(coproduce, port) -> None:
    code, _, said = coproduce("view", "--port", port)
    assert code == 2
    assert "--port" in said


@pytest.mark.parametrize(("text", "problem"), [
    (b"short", "has 5 characters; at least 8 are needed"), (b"", "has 0 characters"),
    (b"one line\nanother", "one line"), (b"\xff\xfe\xff\xfe", "not text"), (None, "No such file")])
def test_a_passphrase_that_will_not_do(coproduce, tmp_path, text, problem) -> None:
    file = tmp_path / "words.txt"
    if text is not None:
        file.write_bytes(text)
    code, _, said = coproduce("view", "--passphrase-file", file)
    assert code == 2
    assert problem in said


def test_where_the_passphrase_comes_from(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("COPRODUCE_PASSPHRASE", raising=False)
    assert read_passphrase(None) is None
    monkeypatch.setenv("COPRODUCE_PASSPHRASE", "from around")
    assert read_passphrase(None) == "from around"
    (tmp_path / "words.txt").write_text("from the file\n")
    assert read_passphrase(tmp_path / "words.txt") == "from the file"
    monkeypatch.setenv("COPRODUCE_PASSPHRASE", "")  # meant to be there: never open by accident
    with pytest.raises(UserError, match="has 0 characters"):
        read_passphrase(None)


def test_who_is_told_what() -> None:
    alone = greeting(Address("127.0.0.1", 8765), False)
    assert alone.splitlines() == ["The live view: http://127.0.0.1:8765/", "Stop it with Ctrl-C."]
    lines = greeting(Address("0.0.0.0", 80), False).splitlines()
    assert lines[0] == "The live view: http://127.0.0.1:80/"
    assert re.fullmatch(r"On other machines: http://(\d+\.\d+\.\d+\.\d+|ADDRESS-OF-THIS-MACHINE):80/", lines[1])
    assert lines[2].startswith("Everybody on this network can open it; use a passphrase")
    assert "Nothing is encrypted" in lines[2]
    assert "Everybody" not in greeting(Address("::1", 80), False)
    assert greeting(Address("192.0.2.7", 80), True).splitlines()[:2] == [
        "The live view: http://192.0.2.7:80/", "On other machines: http://192.0.2.7:80/"]


def test_settings_of_the_surroundings_do_not_count(monkeypatch) -> None:
    monkeypatch.setattr(os, "environ", {"SOLARA_SSG_ENABLED": "True", "solara_mode": "development", "HOME": "/h"})
    launch.set_environment(assets.Slice(Path("/store"), frozenset()))
    assert "SOLARA_SSG_ENABLED" not in os.environ
    assert "solara_mode" not in os.environ
    assert os.environ["SOLARA_MODE"] == "production"
    assert os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "False"
    first = os.environ["SOLARA_SESSION_SECRET_KEY"]
    launch.set_environment(assets.Slice(Path("/store"), frozenset()))
    assert os.environ["SOLARA_SESSION_SECRET_KEY"] != first
    assert os.environ["HOME"] == "/h"


def test_pages_that_do_not_start_end_it(tiny) -> None:
    (tiny / "broken_pages.py").write_text("raise ValueError('burnt')")
    with live_server(pages="broken_pages", env={"PYTHONPATH": str(tiny)}, wait=False) as server:
        assert server.process.wait(60) == 1
        assert "burnt" in server.said()
        assert "The pages could not be started" in server.said()


def test_it_ends_when_the_machine_asks_it_to(tiny) -> None:
    with live_server(pages="tiny_pages", env={"PYTHONPATH": str(tiny), "ATTEMPTS": os.devnull}) as server:
        assert server.stop(signal.SIGTERM) in (0, -signal.SIGTERM)

"""One passphrase for a group: who does not have it sees a page that asks for it, and nothing else.

A cookie with a token made at the start of the server is the key, so that a new start closes all doors. After a
few wrong guesses an address has to wait before each next one, longer every time; other addresses need not.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import parse_qs, quote

from markupsafe import Markup
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sim.app.bare import NOT_PAGES, bare_page
from sim.app.guard import refuse
from sim.app.markup import safe
from sim.app.texts import say, words

COOKIE = "coproduce-door"
FREE_GUESSES = 5
LONGEST_WAIT = 30
"""Seconds between guesses of an address that has guessed wrong often."""
MOST_ADDRESSES = 1000
MOST_BYTES = 4096
"""Of what a visitor may post."""
OPEN = ("/readyz",)


class Guesses:
    """Wrong guesses by address: how often, and when the next one may come. Remembers few, the latest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._wrong)

    def wait(self, address: str) -> int:
        """Whole seconds until this address may guess; 0 if it may now."""
        left = self._wrong.get(address, (0, 0.0))[1] - self._clock()
        return max(0, -int(-left // 1))

    def note_wrong(self, address: str) -> None:
        """Count a wrong guess: from the fifth on the next has to wait 1, 2, 4 … seconds."""
        count = self._wrong.pop(address, (0, 0.0))[0] + 1
        pause = min(2 ** min(count - FREE_GUESSES, 10), LONGEST_WAIT) if count >= FREE_GUESSES else 0
        self._wrong[address] = (count, self._clock() + pause)
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)

    def forget(self, address: str) -> None:
        """Somebody there knows the passphrase."""
        self._wrong.pop(address, None)


class Door:
    """Lets in who has the cookie; asks everybody else for the passphrase."""

    def __init__(self, app: ASGIApp, passphrase: str, guesses: Guesses | None = None) -> None:
        self._app, self._guesses = app, Guesses() if guesses is None else guesses
        self._passphrase, self._token = _as_typed(passphrase), os.urandom(32).hex()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan" or scope["path"] in OPEN or self._has_key(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket" or scope["path"].startswith(NOT_PAGES):
            await refuse(scope, receive, send, 403, words("door")["explain"])
        else:
            request = Request(scope, receive)
            answer = await self._asked(request) if scope["method"] == "POST" else _page(403)
            await answer(scope, receive, send)

    def _has_key(self, scope: Scope) -> bool:
        shown = HTTPConnection(scope).cookies.get(COOKIE, "")
        return hmac.compare_digest(shown.encode("utf-8", "replace"), self._token.encode())

    async def _asked(self, request: Request) -> Response:
        """Judge a guess. A guess that comes too early is not looked at."""
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BYTES:
                return _page(413, words("door")["too_long"])
        address = network_of(request.client.host if request.client else "")
        wait = self._guesses.wait(address)
        if wait:
            return _page(429, say("door", "wait", seconds=wait), {"retry-after": str(wait)})
        if not hmac.compare_digest(_guess(body), self._passphrase):
            self._guesses.note_wrong(address)
            return _page(403, words("door")["wrong"])
        self._guesses.forget(address)
        query = request.scope["query_string"].decode("latin-1")
        # never two slashes at the start: that would be another host
        answer = RedirectResponse("/" + quote(request.scope["path"]).lstrip("/") + (f"?{query}" if query else ""), 303)
        answer.set_cookie(COOKIE, self._token, httponly=True, samesite="strict")
        answer.headers["cache-control"] = "no-store"
        return answer


def network_of(address: str) -> str:
    """What counts as one address: of the sixth version of the Internet Protocol, a household's network of them."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))


def _as_typed(text: str) -> bytes:
    """The same bytes however a keyboard puts an accent on a letter."""
    return unicodedata.normalize("NFC", text.strip()).encode("utf-8", "replace")


def _guess(body: bytes) -> bytes:
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=4)
    except ValueError:
        return b""
    return _as_typed(fields.get("passphrase", [""])[0])


def _page(status: int, problem: str = "", headers: dict[str, str] | None = None) -> Response:
    alert = safe('<p class="wrong" id="problem" role="alert" data-testid="door-problem">{problem}</p>', problem=problem)
    body = safe("""<h1>{heading}</h1><p>{explain}</p>
<form method="post"><label for="passphrase">{label}</label>
<input id="passphrase" name="passphrase" type="password" autocomplete="current-password" required autofocus
 maxlength="1000" data-testid="door-passphrase"{invalid}>
{alert}<button data-testid="door-button">{button}</button></form>""", alert=alert if problem else "", invalid=Markup(
        ' aria-invalid="true" aria-describedby="problem"' if problem else ""), **words("door"))
    return bare_page(status, words("door")["title"], body, headers)

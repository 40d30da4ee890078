"""What every answer of the live view keeps to: pages of this host only, and nothing from outside of it.

A content security policy makes the browser itself refuse scripts that are not ours and requests to other hosts.
Solara's pages need scripts within the page (allowed by their hash), `blob:` (anywidget makes its modules so),
`unsafe-eval` (Vue compiles templates in the browser) and styles within the page (Vuetify).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(
    rb"<script(?![^>]*\b(?:src|type=\"(?:x-template|application/json)\"))[^>]*>(.*?)</script", re.DOTALL)
_HOST = re.compile(r"[\w.\-]+(:\d{1,5})?|\[[\da-fA-F:.]+\](:\d{1,5})?")
_BELIEVED_BY_SOLARA = re.compile(rb"(x-)?script-name|x-forwarded-.*")
"""Headers with which a visitor could change the addresses in everybody's pages."""
_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?")


class Guard:
    """Refuses requests made by other sites' pages, and says in each answer what a browser may do with it."""

    def __init__(self, app: ASGIApp, loopback: bool) -> None:
        """`loopback`: whether only this machine can reach it, so that any other name for it is a trick."""
        self._app, self._loopback = app, loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refused(scope, headers)
        if refused:
            await refuse(scope, receive, send, *refused)
            return
        kept = [(name, value) for name, value in scope["headers"] if not _BELIEVED_BY_SOLARA.fullmatch(name)]
        scope = {**scope, "headers": kept}
        await self._app(scope, receive, _Answer(send, headers.get("host", "")) if scope["type"] == "http" else send)

    def _refused(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "").lower()
        if self._loopback and not _LOOPBACK.fullmatch(host):
            # another site's name can be made to point at this machine; its pages would then seem to be ours
            return 421, "This address is not known here."
        origin = headers.get("origin")
        writes = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if writes and not (is_own(origin, host) or (origin is None and scope["type"] == "http")):
            return 403, "Only pages of this address may do this."
        return None


def is_own(origin: str | None, host: str) -> bool:
    """Whether a page at this origin came from this host (name and port)."""
    try:
        parts = urlsplit(origin or "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == host.lower()


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str) -> None:
    """Say no: to a websocket before it opens (the server answers 403), otherwise in plain text."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await _Answer(send, "").with_text(scope, receive, status, words)


def policy(host: str, page: bytes) -> str:
    """The content security policy of a page that this host sends: the strictest that works with Solara."""
    own = f"ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    hashes = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE.findall(page))
    inline = " ".join(f"'sha256-{each}'" for each in dict.fromkeys(hashes))
    return "; ".join((
        "default-src 'none'", f"script-src 'self' 'unsafe-eval' blob: {inline}".rstrip(),
        "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self' data:",
        f"connect-src 'self' {own}".rstrip(), "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"))


class _Answer:
    """Sends an answer on with its headers; a page is held back until its scripts are known."""

    def __init__(self, send: Send, host: str) -> None:
        self._send, self._host = send, host
        self._start: Message | None = None
        self._page = b""

    async def with_text(self, scope: Scope, receive: Receive, status: int, words: str) -> None:
        await PlainTextResponse(words, status)(scope, receive, self)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("x-content-type-options", "nosniff")
            # not "no-referrer": a form would then say that it comes from nowhere
            headers.setdefault("referrer-policy", "same-origin")
            if headers.get("content-type", "").startswith("text/html") and "content-security-policy" not in headers:
                self._start = message
                return
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._page += message.get("body", b"")
        if not message.get("more_body"):
            await self._send_page(self._start)

    async def _send_page(self, start: Message) -> None:
        headers = MutableHeaders(scope=start)
        packed = headers.get("content-encoding") == "gzip" and self._page
        headers["content-security-policy"] = policy(self._host, gzip.decompress(self._page) if packed else self._page)
        self._start = None
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._page})

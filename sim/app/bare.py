"""Pages without Solara: for who has not come in yet, and for an address that leads nowhere."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from sim.app.markup import joined, safe
from sim.app.texts import LANGUAGE, words

NOT_PAGES = ("/static", "/_solara", "/jupyter", "/resourcez", "/favicon.ico")
"""How addresses begin that no visitor types."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fff; --line: #767680; --wrong: #a3000e; --focus: #0b57d0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f2f2f4; --paper: #1c1c1e; --line: #9a9aa3; --wrong: #ffb4ab; --focus: #a8c7fa; } }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 26rem; margin: 0 auto; padding: 12vh 1.25rem 2rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .75rem; }
label { display: block; font-weight: 600; margin: 1.5rem 0 .25rem; }
input, button { font: inherit; box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: .5rem .75rem;
  border-radius: .5rem; border: 1px solid var(--line); color: var(--ink); background: var(--paper); }
button { margin-top: 1rem; font-weight: 600; color: var(--paper); background: var(--ink); cursor: pointer; }
a { color: inherit; display: inline-block; padding: .5rem 0; min-height: 1.75rem; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.wrong { color: var(--wrong); font-weight: 600; margin: .5rem 0 0; }
"""


def bare_page(status: int, title: str, body: Markup, headers: Mapping[str, str] | None = None) -> Response:
    """A page of its own, with the strictest content security policy and never kept by a browser."""
    nonce = b64encode(os.urandom(16)).decode()
    page = safe("""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,">
<style nonce="{nonce}">{style}</style></head>
<body><main>{body}</main></body></html>""", lang=LANGUAGE, title=title, nonce=nonce, style=Markup(_STYLE), body=body)
    return HTMLResponse(page, status, {
        "cache-control": "no-store", **(headers or {}),
        "content-security-policy": f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'self'; "
                                   "base-uri 'none'; frame-ancestors 'none'"})


async def no_such_page(request: Request, problem: Exception) -> Response:
    """Answer an address that leads nowhere, with the ways on."""
    if request.url.path.startswith(NOT_PAGES):
        return PlainTextResponse(problem.detail if isinstance(problem, HTTPException) else "", 404)
    text, pages = words("frame")["nowhere"], words("frame")["pages"]
    links = joined(safe('<li><a href="/{address}">{label}</a></li>', label=label,
                        address="" if name == "start" else name) for name, label in pages.items())
    body = safe("<h1>{heading}</h1><p>{explain}</p><ul>{links}</ul>", links=links, heading=text["heading"],
                explain=text["explain"])
    return bare_page(404, text["heading"], body)

"""From a picture to files: SVG, PNG, and HTML that needs no network."""

from __future__ import annotations

import html
import json
import struct
import zlib
from collections.abc import Sequence
from functools import cache

import altair as alt

FORMATS = ("svg", "png", "html")
_PNG = b"\x89PNG\r\n\x1a\n"
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ margin: 1.5rem; font-family: sans-serif; }} figure {{ margin: 0; }}
figcaption {{ color: #444444; font-size: 0.9rem; max-width: 45rem; margin-top: 1rem; }}</style>
<script>{bundle}</script>
</head>
<body>
<figure>
<div id="picture" role="img" aria-label="{words}"></div>
<figcaption>{words}</figcaption>
</figure>
<script>
vegaEmbed("#picture", {spec}, {{"actions": false, "renderer": "svg"}});
</script>
</body>
</html>
"""


def svg(chart: alt.TopLevelMixin) -> str:
    """A picture as SVG, with its description as text alternative; made without a browser."""
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(chart.to_json()))
    words = _description(chart)
    if not words:
        return drawn
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{html.escape(words)}" ', 1)


def page(chart: alt.TopLevelMixin) -> str:
    """A picture as a page with tooltips that loads nothing from anywhere."""
    spec = json.dumps(json.loads(chart.to_json()), ensure_ascii=False).replace("<", "\\u003c")
    words = html.escape(_description(chart))
    return _PAGE.format(title=words.partition(". ")[0], words=words, spec=spec, bundle=_bundle())


@cache
def _bundle() -> str:
    """All the code that a page needs; putting it together takes a second."""
    import vl_convert

    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def files(chart: alt.TopLevelMixin, name: str, formats: Sequence[str] = FORMATS) -> dict[str, bytes]:
    """A picture as files by name.

    Args:
        chart: any picture.
        name: of the files, without ending.
        formats: some of `FORMATS`.
    """
    import vl_convert

    made = {}
    for ending in formats:
        if ending == "png":
            made[f"{name}.png"] = _packed(vl_convert.vegalite_to_png(chart.to_json(), scale=2))
        else:
            made[f"{name}.{ending}"] = (svg(chart) if ending == "svg" else page(chart)).encode()
    return made


def _packed(png: bytes) -> bytes:
    """The same PNG picture in a third of the room: its data packed as tightly as zlib can."""
    place, data, others = len(_PNG), b"", [_PNG]
    while place < len(png):
        (length,) = struct.unpack(">I", png[place:place + 4])
        chunk = png[place:place + length + 12]
        place += len(chunk)
        if chunk[4:8] == b"IDAT":
            data += chunk[8:-4]
        else:
            others.append(chunk)
    body = b"IDAT" + zlib.compress(zlib.decompress(data), 9)
    packed = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return b"".join([*others[:-1], packed, others[-1]])


def _description(chart: alt.TopLevelMixin) -> str:
    words = getattr(chart, "description", alt.Undefined)
    return "" if words is alt.Undefined else str(words)

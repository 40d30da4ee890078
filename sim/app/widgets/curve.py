"""The curve: people out of 100 over the weeks, growing while a run goes on.

    curve = Curve(summary="…")
    curve.begin(104, [{"label": "this run", "kind": "now"}, {"label": "last run", "kind": "ghost", "values": before}],
                y_label="people out of 100 who practise", x_label="weeks")
    curve.add(12, [31.0])                         # sends this one point only
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import traitlets

from sim.app import texts
from sim.app.widgets import script
from sim.app.widgets.guarded import Guarded, style

KINDS = ("now", "ghost", "run", "mean")
"""Lines: growing; of an earlier run (dashed, thin); one of many runs (thin, without a label); the mean of runs."""


class Curve(Guarded):
    """A line chart in SVG. Heights are people out of 100, from 0 to the next 20 that holds all; it never shrinks.

    Attributes:
        summary: what the curve shows, in a sentence or two, for those who cannot see it.
        words: all text, as in texts/en/curve.toml.
        testid: how browser tests find the parts.
    """

    _esm = script("curve")
    _css = style("curve")

    summary = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    testid = traitlets.Unicode("curve").tag(sync=True)

    _chart = traitlets.Dict().tag(sync=True)
    _point = traitlets.Dict().tag(sync=True)
    _marks: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    _area = traitlets.Any().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._weeks = 1
        self._last = -1
        self._count = 0
        self._lines: list[dict[str, Any]] = []
        self._axes = {"x_label": "", "y_label": ""}
        super().__init__(**traits)
        self.on_msg(self._asked)

    @traitlets.default("words")
    def _own_words(self) -> dict[str, Any]:
        return dict(texts.words("curve"))

    def begin(self, weeks: int, lines: Iterable[dict[str, Any]], y_label: str, x_label: str,
              marks: Iterable[tuple[Any, ...]] = ()) -> None:
        """Start a new chart.

        Args:
            weeks: the last week of the chart, at least 1.
            lines: each with `label`, `kind` (one of `KINDS`) and `values`: people out of 100 from week 0 on, None
                where nothing is known. Lines of kind "now" may begin without values.
            y_label: what the heights are.
            x_label: what the widths are.
            marks: (week, text) or (first week, text, last week), such as a crisis.

        Raises:
            ValueError: a number of weeks, a kind, a value or a mark that cannot be drawn.
        """
        if weeks < 1:
            raise ValueError(f"weeks: at least 1 is needed, not {weeks}")
        self._lines = [_line(line) for line in lines]
        self._weeks = int(weeks)
        self._last = max((len(line["values"]) for line in self._growing()), default=0) - 1
        self._axes = {"x_label": x_label, "y_label": y_label}
        with self.hold_sync():
            self._marks = [_mark(*mark) for mark in marks]
            self._area = None
            self._send_all()

    def add(self, week: int, values: Sequence[float | None]) -> None:
        """Let the lines of kind "now" grow by one week; only this point is sent.

        Args:
            week: a week after the last one.
            values: people out of 100, one for each line of kind "now", in their order.

        Raises:
            ValueError: another number of values, or a week that is there already.
        """
        growing = self._growing()
        if len(values) != len(growing):
            raise ValueError(f"values: {len(growing)} are needed, one for each line that grows, not {len(values)}")
        if not self._last < week <= self._weeks:
            raise ValueError(f"week: {self._last + 1}..{self._weeks} is allowed, not {week}; rewind first to go back")
        heights = [_height(value) for value in values]
        for line, height in zip(growing, heights, strict=True):
            line["values"] += [None] * (week - len(line["values"])) + [height]
        self._last = int(week)
        self._count += 1
        self._point = {"n": self._count, "week": self._last, "values": heights}

    def rewind(self, week: int) -> None:
        """Cut the lines of kind "now" after a week, and take away marks that were added later than that."""
        self._last = min(self._last, max(-1, int(week)))
        for line in self._growing():
            del line["values"][self._last + 1:]
        self._count += 1
        with self.hold_sync():
            self._marks = [mark for mark in self._marks if not mark["added"] or mark["week"] <= self._last]
            self._point = {"n": self._count, "cut": self._last}

    def mark(self, week: int, text: str, end: int | None = None) -> None:
        """Add a mark to the running chart; with an end, the weeks in between are shaded.

        Raises:
            ValueError: an end before the beginning.
        """
        self._marks = [*self._marks, {**_mark(week, text, end), "added": True}]

    def band(self, low: Sequence[float], high: Sequence[float], label: str) -> None:
        """Shade what lies between two lines, from week 0 on; empty lists take the band away.

        Raises:
            ValueError: lists of different lengths, or a low value above a high one.
        """
        lows, highs = [_height(value) for value in low], [_height(value) for value in high]
        if len(lows) != len(highs):
            raise ValueError(f"band: as many low as high values are needed, not {len(lows)} and {len(highs)}")
        for week, (lower, upper) in enumerate(zip(lows, highs, strict=True)):
            if lower is None or upper is None or lower > upper:
                raise ValueError(f"band: in week {week}, {lower} to {upper} is no range")
        self._area = {"low": lows, "high": highs, "label": label} if lows else None

    def _growing(self) -> list[dict[str, Any]]:
        return [line for line in self._lines if line["kind"] == "now"]

    def _send_all(self) -> None:
        self._count += 1
        lines = [{**line, "values": list(line["values"])} for line in self._lines]
        self._chart = {"n": self._count, "weeks": self._weeks, **self._axes, "lines": lines}

    def _asked(self, _widget: Any, _content: Any, _buffers: Any) -> None:
        """A page that came later, or missed a point, asks for everything."""
        if self._chart.get("n") != self._count:
            self._send_all()


def _height(value: float | None) -> float | None:
    """People out of 100, to a thousandth; None and not-a-number are gaps."""
    if value is None or math.isnan(value):
        return None
    if not 0.0 <= value <= 100.0:
        raise ValueError(f"values: 0 to 100 people out of 100 are allowed, not {value}")
    return round(float(value), 3)


def _line(line: dict[str, Any]) -> dict[str, Any]:
    if line["kind"] not in KINDS:
        raise ValueError(f"kind: {', '.join(KINDS)} are allowed, not {line['kind']!r}")
    heights = [_height(value) for value in line.get("values") or ()]
    return {"label": str(line["label"]), "kind": line["kind"], "values": heights}


def _mark(week: int, text: str, end: int | None = None) -> dict[str, Any]:
    if end is not None and end < week:
        raise ValueError(f"marks: a mark that begins in week {week} cannot end in week {end}")
    return {"week": int(week), "text": str(text), "end": None if end is None else int(end), "added": False}

"""The picture of the people: who they are, where they stand, and who talks with whom, week by week.

    net = NetworkView(labels=names)
    net.place(layout(sites, pairs), roles, kinds)     # once a run
    net.ties(pairs, strength)                         # when ties have changed
    net.frame(looks, tick, talks)                     # every week; one byte a person
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np
import traitlets

from sim.app import texts
from sim.app.widgets import script
from sim.app.widgets.guarded import Guarded, style

SCEPTIC, UNSURE, ALLY = range(3)
"""Kinds: where somebody stood at the start."""

AGAINST, FENCE, FAVOUR = range(3)
"""Looks, bits 0 and 1: where somebody stands now. The other bits of a look follow."""
PRACTISES, IN_TEAM, PRESENT, AWAY = 4, 8, 16, 32

MOST_TIES = 30_000
"""Ties that are drawn: the strongest. More of them cannot be told apart on a screen."""

_GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))
_ON_A_RING = 6
_PACKED_SITES = 400
_GAP = 1.6
_MARGIN = 0.03


class NetworkView(Guarded):
    """People on a canvas: shape is the start, colour and sign are now, outline is practice, a ring is the team.

    Attributes:
        labels: names of the people, by row; people without one are numbered.
        selected: row of the chosen person, -1 nobody. Either side may set it.
        tick: number of the last frame sent.
        ack: number of a frame drawn in the browser: of every other one, and of the last. Whoever sends frames waits
            when `tick - ack` grows.
        words: all text, as in texts/en/network.toml.
        testid: how browser tests find the canvas.
    """

    _esm = script("network_drawing") + script("network")
    _css = style("network")
    FROM_BROWSER: ClassVar[frozenset[str]] = frozenset({"selected", "ack"})

    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)
    tick = traitlets.Int(-1).tag(sync=True)
    ack = traitlets.Int(-1).tag(sync=True, echo_update=False)
    words = traitlets.Dict().tag(sync=True)
    testid = traitlets.Unicode("network").tag(sync=True)

    _people = traitlets.Bytes(b"").tag(sync=True)
    _places = traitlets.Bytes(b"").tag(sync=True)
    _pairs = traitlets.Bytes(b"").tag(sync=True)
    _strength = traitlets.Bytes(b"").tag(sync=True)
    _looks = traitlets.Bytes(b"").tag(sync=True)
    _talks = traitlets.Bytes(b"").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._n = 0
        super().__init__(**traits)

    @traitlets.default("words")
    def _own_words(self) -> dict[str, Any]:
        return dict(texts.words("network"))

    @traitlets.validate("selected")
    def _only_people(self, proposal: Any) -> int:
        return proposal["value"] if 0 <= proposal["value"] < self._n else -1

    @traitlets.validate("ack")
    def _only_what_was_sent(self, proposal: Any) -> int:
        return min(proposal["value"], self.tick)

    def place(self, xy: np.ndarray, roles: np.ndarray, kinds: np.ndarray) -> None:
        """Put people on the canvas; ties, looks and the chosen person of an earlier run are forgotten.

        Args:
            xy: float (n, 2), places in 0..1, from the left and from the top.
            roles: whole numbers (n,), numbers of the roles.
            kinds: uint8 (n,), where people stand at the start: `SCEPTIC`, `UNSURE` or `ALLY`.

        Raises:
            ValueError: a wrong shape, type or range.
        """
        places = np.asarray(xy)
        if places.ndim != 2 or places.shape[1] != 2 or places.dtype.kind != "f":
            raise ValueError(f"xy: floats of shape (n, 2) are needed, not {places.dtype} of shape {places.shape}")
        if not ((places >= 0.0) & (places <= 1.0)).all():
            raise ValueError("xy: every place must lie in 0..1")
        n = places.shape[0]
        most = len(self.words["roles"]) - 1
        rows = np.column_stack((_small("roles", roles, n, most), _small("kinds", kinds, n, ALLY)))
        with self.hold_sync():
            self._n = n
            self.selected = -1
            self._pairs = self._strength = self._looks = self._talks = b""
            self._places = places.astype("<f4").tobytes()
            self._people = rows.tobytes()

    def ties(self, pairs: np.ndarray, strength: np.ndarray) -> None:
        """Draw who knows whom. Send them when they have changed, not every week.

        Args:
            pairs: whole numbers (m, 2), rows of the two people.
            strength: uint8 (m,), 0 (not drawn) to 255 (the strongest). The strongest `MOST_TIES` are drawn.

        Raises:
            ValueError: a wrong shape, type or range.
        """
        rows = _pairs("pairs", pairs, self._n)
        strong = _small("strength", strength, rows.shape[0], 255)
        order = np.argsort(-strong.astype(np.int16), kind="stable")[:min(MOST_TIES, int(np.count_nonzero(strong)))]
        with self.hold_sync():
            self._pairs = rows[order].tobytes()
            self._strength = strong[order].tobytes()

    def frame(self, looks: np.ndarray, tick: int, talks: np.ndarray | None = None) -> None:
        """Show a week.

        Args:
            looks: uint8 (n,): the stance now (`AGAINST`, `FENCE`, `FAVOUR`) plus `PRACTISES`, `IN_TEAM`, `PRESENT`
                and `AWAY`, as they hold. People without `PRESENT` are not drawn.
            tick: number of the frame; a number that was not used since the page opened, so that `ack` answers it.
            talks: whole numbers (k, 2), rows of pairs who talked this week; they flash.

        Raises:
            ValueError: a wrong shape, type or range.
        """
        now = _small("looks", looks, self._n, 63)
        pairs = b"" if talks is None else _pairs("talks", talks, self._n).tobytes()
        with self.hold_sync():
            self._looks = now.tobytes()
            self._talks = pairs
            self.tick = int(tick)


def _small(name: str, values: np.ndarray, n: int, most: int) -> np.ndarray:
    """Whole numbers (n,) in 0..most as uint8, or a ValueError that says what is wrong."""
    numbers = np.asarray(values)
    if numbers.shape != (n,):
        raise ValueError(f"{name}: shape ({n},) is needed, not {numbers.shape}")
    if numbers.dtype.kind not in "ui" and n:
        raise ValueError(f"{name}: whole numbers are needed, not {numbers.dtype}")
    if n and not (numbers.min() >= 0 and numbers.max() <= most):
        raise ValueError(f"{name}: 0..{most} is allowed, not {numbers.min()}..{numbers.max()}")
    return numbers.astype(np.uint8)


def _pairs(name: str, values: np.ndarray, n: int) -> np.ndarray:
    """Rows (m, 2) of n people as uint32, or a ValueError that says what is wrong."""
    rows = np.asarray(values)
    if rows.ndim != 2 or rows.shape[1] != 2:
        raise ValueError(f"{name}: shape (m, 2) is needed, not {rows.shape}")
    if rows.size and rows.dtype.kind not in "ui":
        raise ValueError(f"{name}: whole numbers are needed, not {rows.dtype}")
    if rows.size and not (rows.min() >= 0 and rows.max() < n):
        raise ValueError(f"{name}: rows of the {n} people are allowed, not {rows.min()}..{rows.max()}")
    return rows.astype("<u4")


def layout(sites: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Places for people: a disc for each site, people in it on a sunflower's spiral. The same every time.

    In each disc, people with more ties to other sites stand nearer to the middle of the whole picture.

    Args:
        sites: whole numbers (n,), the site of each person.
        pairs: whole numbers (m, 2), rows of people who know each other.

    Returns:
        float32 (n, 2) in 0..1.

    Raises:
        ValueError: a wrong shape or type, or a row that nobody has.
    """
    where = np.asarray(sites)
    if where.ndim != 1 or (where.size and where.dtype.kind not in "ui"):
        raise ValueError(f"sites: whole numbers of shape (n,) are needed, not {where.dtype} of shape {where.shape}")
    n = where.size
    ends = _pairs("pairs", pairs, n).astype(np.int64)
    if n == 0:
        return np.zeros((0, 2), np.float32)
    _, disc, size = np.unique(where, return_inverse=True, return_counts=True)
    beyond = ends[disc[ends[:, 0]] != disc[ends[:, 1]]] if ends.size else ends
    elsewhere = np.bincount(beyond.ravel(), minlength=n)

    centres = _packed(np.sqrt(size))
    centres -= centres.mean(axis=0)
    people = np.lexsort((np.arange(n), -elsewhere, disc))
    of_spot = np.repeat(np.arange(size.size), size)
    step = np.arange(n) - np.repeat(np.cumsum(size) - size, size)
    spots = centres[of_spot] + _sunflower(step)
    spots = spots[np.lexsort((step, np.hypot(spots[:, 0], spots[:, 1]).round(9), of_spot))]

    low, high = spots.min(axis=0), spots.max(axis=0)
    scale = (1.0 - 2.0 * _MARGIN) / max(float((high - low).max()), 1.0)
    xy = np.empty((n, 2), np.float32)
    xy[people] = 0.5 + (spots - (low + high) / 2.0) * scale
    return xy


def _sunflower(step: np.ndarray) -> np.ndarray:
    """Vogel's spiral: point number `step` at distance sqrt(step + 0.5) times a constant, one golden angle further."""
    far, turn = np.sqrt(step + 0.5), step * _GOLDEN_ANGLE
    return np.column_stack((far * np.cos(turn), far * np.sin(turn)))


def _packed(radii: np.ndarray) -> np.ndarray:
    """Centres of discs that do not overlap.

    A few discs stand on a ring. Of more, each goes to the first free point of a spiral, the largest first; with very
    many, the spiral itself is good enough.
    """
    if 1 < radii.size <= _ON_A_RING:
        far = (float(radii.max()) + _GAP) / math.sin(math.pi / radii.size)
        turn = 2.0 * math.pi * np.arange(radii.size) / radii.size + (math.pi / 2.0 if radii.size % 2 else 0.0)
        return np.column_stack((-far * np.cos(turn), -far * np.sin(turn)))
    spread = 1.2 * (float(radii.max()) + _GAP)
    if radii.size > _PACKED_SITES:
        return _sunflower(np.arange(radii.size)) * spread
    grid = _sunflower(np.arange(80 * radii.size + 400)) * spread * 0.25
    grid[0] = 0.0
    free = np.full(grid.shape[0], np.inf)
    centres = np.empty((radii.size, 2))
    for disc in np.argsort(-radii, kind="stable"):
        centres[disc] = grid[np.argmax(free >= radii[disc] + _GAP)]
        away = np.hypot(*(grid - centres[disc]).T) - radii[disc]
        np.minimum(free, away, out=free)
    return centres

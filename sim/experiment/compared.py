"""[compare]: the baseline, what is judged and what would matter, for `coproduce compare`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.errors import did_you_mean, one_of, shown
from sim.experiment.designs import SCENARIOS
from sim.experiment.reading import MOST_REPLICATES, Reader
from sim.outcomes import BY_NAME

_KEYS = ("baseline", "outcomes", "worthwhile", "until_settled", "most", "futures", "target")


def read_compare(reader: Reader, kind: str | None, replicates: int) -> Mapping[str, Any]:
    """What a file says of its comparison, as arguments of `sim.comparison.make_question`; empty if it says nothing.

    Replicates are fixed if the file names their number and does not ask for `until_settled`.

    Args:
        reader: notes what is wrong.
        kind: of the design.
        replicates: of the file, or the usual ones.
    """
    if "compare" not in reader.tables:
        return {}
    table, found = reader.table("compare"), dict[str, Any]()
    if kind is not None and kind != SCENARIOS:
        reader.wrong(("compare",), f"compares scenarios as they are; write kind = {shown(SCENARIOS)} under [design]")
    for key, value in table.items():
        path = ("compare", key)
        if key not in _KEYS:
            reader.wrong(path, f"is not known in [compare]{did_you_mean(key, _KEYS) or f'; allowed: {one_of(_KEYS)}'}")
        elif key == "baseline" and not isinstance(value, str):
            reader.wrong(path, f"{shown(value)} is not the name of a scenario; write it in quotes")
        elif key == "outcomes":
            _outcomes(reader, value)
        elif key == "worthwhile":
            _worthwhile(reader, value)
        elif key == "until_settled" and not isinstance(value, bool):
            reader.wrong(path, f"{shown(value)} is not allowed; write true or false")
        elif key in ("most", "futures"):
            reader.whole(path, value, 0 if key == "futures" else 1, MOST_REPLICATES)
        elif key == "target" and not _number(value):
            reader.wrong(path, f"{shown(value)} is not a number")
        found[key] = value
    settled = found.pop("until_settled", "replicates" not in reader.tables)
    return {**found, "replicates": None if settled else replicates, "seed": reader.tables.get("seed", 0)}


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _outcomes(reader: Reader, value: Any) -> None:
    if not isinstance(value, list) or not value:
        reader.wrong(("compare", "outcomes"), f'{shown(value)} is not a list of outcomes, such as ["adoption"]')
        return
    for number, name in enumerate(value):
        if not isinstance(name, str) or name not in BY_NAME:
            near = did_you_mean(name, BY_NAME) if isinstance(name, str) else ""
            reader.wrong(("compare", "outcomes", number), f"{shown(name)} is not an outcome{near}; "
                                                          "coproduce describe outcomes lists them")


def _worthwhile(reader: Reader, value: Any) -> None:
    for name, number in (value if isinstance(value, Mapping) else {"": value}).items():
        path = ("compare", "worthwhile", name) if name else ("compare", "worthwhile")
        if not _number(number) or number < 0:
            reader.wrong(path, f"{shown(number)} is not a number of at least 0")

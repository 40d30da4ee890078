"""A form of native inputs: sliders that say their value, switches, choices, and a grid of stages and domains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import traitlets

from sim.app.texts import words
from sim.app.widgets import script
from sim.app.widgets.fields import Field, checked, declared
from sim.app.widgets.guarded import Guarded, style


class Form(Guarded):
    """Fields in groups; tells what was changed.

    Attributes:
        groups: list of `{name, title, hint, open, fields}`; with `open` (true or false) a group folds, without it does
            not. A field is `{key, kind, label, hint, value, …}`:
            number, whole: `low`, `high`, `step`, `unit`, `scale` (plain, percent: 0.3 is shown as 30, log), `format`
            (`{kind: number or percent, digits, suffix}`), `base` (value of the baseline, marked on the track);
            switch: true or false; choice: `choices`, a list of `{value, label, hint}`;
            grid: `rows` and `columns` (labels), `levels` (0, 0.25 … 1), value is a list of rows.
            Any: `effect` is now or restart.
        values: value of each field as Python holds it.
        on_change: called with key and value after the browser changed a field to a value that it can have.
    """

    _esm = script("parts") + script("grid") + script("fields") + script("form")
    _css = style("parts") + style("form")
    FROM_BROWSER: ClassVar[frozenset[str]] = frozenset({"changed"})

    groups: Any = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    pending = traitlets.Dict().tag(sync=True)
    problems = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict(dict(words("widgets")["form"])).tag(sync=True)
    changed = traitlets.Any(None).tag(sync=True)
    on_change = traitlets.Any(None)

    _fields: Mapping[str, Field]

    def __init__(self, **traits: Any) -> None:
        self._fields = {}
        super().__init__(**traits)

    @traitlets.validate("groups")
    def _check_groups(self, proposal: Any) -> Any:
        declared(proposal["value"])
        return proposal["value"]

    @traitlets.observe("groups")
    def _take_groups(self, change: Any) -> None:
        self._fields = declared(change["new"])
        with self.hold_sync():
            self.values = {key: field.get("value") for key, field in self._fields.items()}
            self.pending = {key: text for key, text in self.pending.items() if key in self._fields}
            self.problems = {}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show other values; `on_change` is not called.

        Raises:
            ValueError: a field that there is not, or a value that it cannot have.
        """
        unknown = set(values) - set(self._fields)
        if unknown:
            raise ValueError(f"The form has no field {sorted(unknown)[0]!r}.")
        fine = {key: checked(self._fields[key], value, self.words) for key, value in values.items()}
        with self.hold_sync():
            self.values = {**self.values, **fine}
            self.problems = {key: text for key, text in self.problems.items() if key not in fine}

    def set_pending(self, texts: Mapping[str, str]) -> None:
        """Mark exactly these fields with a short text, such as "from next week"."""
        self.pending = {key: text for key, text in texts.items() if text}

    def set_problem(self, key: str, text: str) -> None:
        """Say below a field what is wrong with it; an empty text takes the sentence away."""
        others = {name: said for name, said in self.problems.items() if name != key}
        self.problems = {**others, key: text} if text else others

    @traitlets.observe("changed")
    def _hear(self, change: Any) -> None:
        fine = []
        with self.hold_sync():
            for report in self.news(change["new"]):
                key = report.get("key")
                if not isinstance(key, str) or key not in self._fields:
                    continue
                try:
                    value = checked(self._fields[key], report.get("value"), self.words)
                except ValueError as problem:
                    self.set_problem(key, str(problem))
                    continue
                self.set_problem(key, "")
                self.values = {**self.values, key: value}
                fine.append((key, value))
        if self.on_change is not None:
            for key, value in fine:
                self.on_change(key, value)

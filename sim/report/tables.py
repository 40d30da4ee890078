"""Tables as CSV files that a spreadsheet can open without running anything."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.report.document import Document, Sheet

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_files(document: Document) -> dict[str, bytes]:
    """Every table by the name of its file, without folder."""
    found = {sheet.name: _frame(sheet) for sheet in document.sheets() if sheet.name}
    found.update(document.tables)
    return {f"{name}.csv": csv_bytes(table) for name, table in found.items()}


def _frame(sheet: Sheet) -> pd.DataFrame:
    if sheet.data is not None:
        return sheet.data
    return pd.DataFrame(list(sheet.rows), columns=[name or "note" for name in sheet.head])


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    safe = table.rename(columns=lambda name: _safe(str(name)))
    for column in safe:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(_safe)
    return str(safe.to_csv(index=False, lineterminator="\n")).encode()


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value

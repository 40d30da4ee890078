"""The tables of docs/validation.md, and what the live view says of them, made from the kept results."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sim.patterns import PATTERNS
from sim.patterns.page import SAID, counted, deciding, difference, theories_section, worlds_section
from sim.wording import markdown_table, settings_words, short

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "results" / "validation"
CALIBRATION = ROOT / "experiments" / "calibration"
KNOWN = ROOT / "sim" / "app" / "known.json"


@cache
def _kept(name: str) -> Any:
    return json.loads((KEPT / name).read_text(encoding="utf-8"))


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (CALIBRATION / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def docking_table() -> str:
    """Every number of every case."""
    rows = []
    for case in _kept("dock.json"):
        names = list(case["measured"])
        for row, name in enumerate(names):
            low, high = case["interval"][name]
            bound = case["bounds"].get(name, "")
            ours = "" if low == high else f" ({short(low)} to {short(high)})"
            rows.append([f"`{case['case']}`" if row == 0 else "", name,
                         f"{bound} {short(case['expected'][name])}".strip(),
                         short(case["measured"][name]) + ours, short(case["margin"][name]),
                         case["level"] if row == 0 else "", f"**{case['verdict']}**" if row == 0 else ""])
        if not names:
            rows.append([f"`{case['case']}`", case["claim"], "", "", "", case["level"], f"**{case['verdict']}**"])
    return markdown_table(("case", "what", "expected", "ours (95 % interval)", "margin", "level", "verdict"), rows)


def docking_sources() -> str:
    """Source, claim and exact setting of every case, and why where it does not pass."""
    rows = []
    for case in _kept("dock.json"):
        why = f" *{case['verdict'].capitalize()}:* {case['reason']}." if case["reason"] else ""
        rows.append([f"`{case['case']}`", case["source"], case["claim"] + why, settings_words(case["settings"])])
    return markdown_table(("case", "source", "what it shows", "exact setting"), rows)


def claims_table() -> str:
    """The verdict on every claim, with the comparison that decides."""
    record = _kept("patterns.json")
    rows = []
    for pattern in record["patterns"]:
        first = deciding(pattern)
        rows.append([pattern["name"], pattern["claim"], f"{first['name']}: {difference(first)}",
                     f"**{SAID[pattern['verdict']]}**"])
    return (f"{record['pairs']} pairs each, seed {record['seed']}: {counted(record['patterns'])}.\n\n"
            + markdown_table(("", "claim", "what decides, difference (95 % range)", "verdict"), rows))


def findings_list() -> str:
    """What was learned where a claim does not emerge as told, or not for the reason expected."""
    return "".join(f"- **{p['name']}** ({SAID[p['verdict']]}). {p['finding']}\n"
                   for p in _kept("patterns.json")["patterns"] if p["finding"])


def theories_table() -> str:
    """The strongest claims under each other theory."""
    return _without_heading(theories_section(_kept("patterns.json")["theories"]))


def worlds_table() -> str:
    """The strongest claims in the worlds that the calibration left."""
    return _without_heading(worlds_section(_kept("patterns.json")["worlds"]))


def _without_heading(section: str) -> str:
    return section.split("\n", 2)[2].strip() + "\n"


def anchors_table() -> str:
    """What the defaults were held against."""
    rows = []
    for row in _rows("anchors.csv"):
        what = row["what"] + ("" if row["demanded"] == "True" else " (reported, rejects nothing)")
        rows.append([what, f"{row['low']} to {row['high']}" if row["low"] or row["high"] else "–", row["at_defaults"],
                     f"{row['survivors_10']} – {row['survivors_50']} – {row['survivors_90']}", row["source"]])
    return markdown_table(("anchor", "tolerance", "baseline", "survivors, 10–50–90 %", "source"), rows)


def identified_table() -> str:
    """What the anchors say of each setting, narrowest first."""
    rows = [[f"`{row['setting']}`", f"{row['low']} to {row['high']}", row["default"],
             f"{float(row['survivors_10']):.3g} – {float(row['survivors_50']):.3g} – {float(row['survivors_90']):.3g}",
             row["width"], row["shrinkage"]] for row in sorted(_rows("settings.csv"), key=lambda r: float(r["width"]))]
    return markdown_table(("assumption", "range tried", "default", "survivors, 10–50–90 %", "width left",
                           "narrower in recovery"), rows)


def patterns_table() -> str:
    """The claims, and when each must vanish."""
    return markdown_table(("", "claim", "when it must not show"),
                          [(p.name, p.claim, p.vanishes) for p in PATTERNS.values()])


def faults_table() -> str:
    """The faults that are planted, and the case that catches each."""
    faults = tomllib.loads((ROOT / "tests" / "planted_faults.toml").read_text(encoding="utf-8"))["fault"]
    return markdown_table(("fault", "in", "caught by"), [
        (fault["what"], f"`sim/{fault['file']}`", f"`coproduce dock {fault['case']}`") for fault in faults])


TABLES: dict[str, Callable[[], str]] = {
    "patterns": patterns_table, "docking": docking_table, "docking-sources": docking_sources, "claims": claims_table,
    "findings": findings_list, "theories": theories_table, "worlds": worlds_table, "anchors": anchors_table,
    "identified": identified_table, "faults": faults_table,
}


def known() -> dict[str, Any]:
    """What the live view says of the evidence: how many docking cases pass, and the verdict on every claim."""
    record, cases = _kept("patterns.json"), _kept("dock.json")
    told = ("name", "part", "claim", "verdict", "finding", "vanishes")
    return {"pairs": record["pairs"], "cases": len(cases), "passed": sum(case["verdict"] == "pass" for case in cases),
            "claims": [{name: pattern[name] for name in told} for pattern in record["patterns"]]}


def main() -> None:
    """Write what the live view says of the evidence."""
    KNOWN.write_text(json.dumps(known(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

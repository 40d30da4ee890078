"""docs/validation.md: its kept results are those of the program as it stands, and all of it is there."""

from __future__ import annotations

import json

import pytest
from shown import ROOT, text_of

from sim import docking, validation
from sim.patterns import PATTERNS, run_patterns
from sim.patterns.record import finding_record

KEPT = ROOT / "results" / "validation"
DOCKED = {case["case"]: case for case in json.loads((KEPT / "dock.json").read_text(encoding="utf-8"))}
RECORD = json.loads((KEPT / "patterns.json").read_text(encoding="utf-8"))
FOUND = {pattern["name"]: pattern for pattern in RECORD["patterns"]}


def test_every_case_and_every_claim_was_run():
    assert list(DOCKED) == list(docking.CASES)
    assert list(FOUND) == list(PATTERNS)


def test_no_case_fails():
    assert {name: case["reason"] for name, case in DOCKED.items() if case["verdict"] == "fail"} == {}


@pytest.mark.parametrize("name", ["degroot", "ces", "tie_growth", "trust", "granovetter", "committed_minority",
                                  "crisis_hours"])
def test_a_kept_case_comes_out_again(name):
    again = json.loads(json.dumps(docking.run_case(name).as_dict()))
    for part in ("measured", "interval", "expected", "margin", "verdict"):
        assert again[part] == DOCKED[name][part]


@pytest.mark.parametrize("name", ["P5", "P17"])
def test_a_kept_claim_comes_out_again(name):
    again = finding_record(run_patterns([PATTERNS[name]], RECORD["pairs"], RECORD["seed"], workers=2)[0])
    for kind in ("effects", "nulls"):
        for new, kept in zip(again[kind], FOUND[name][kind], strict=True):
            assert (new["name"], new["verdict"]) == (kept["name"], kept["verdict"])
            assert [new[k] for k in ("difference", "low", "high")] == pytest.approx(
                [kept[k] for k in ("difference", "low", "high")], rel=1e-9, abs=1e-12)


def test_what_is_not_settled_says_what_it_would_take():
    for finding in RECORD["patterns"]:
        for contrast in finding["effects"] + finding["nulls"] + finding["beside"]:
            assert (contrast["pairs_needed"] > contrast["pairs"]) == (contrast["verdict"] == "cannot tell yet")


@pytest.mark.parametrize("table", ["docking", "docking-sources", "claims", "findings", "theories", "worlds", "anchors",
                                   "identified", "faults"])
def test_the_page_has_every_table(table):
    assert f"<!-- table: {table} -->" in text_of("docs/validation.md")
    assert validation.TABLES[table]().count("\n") > 2


def test_the_page_names_every_case_every_claim_and_every_fault():
    text = text_of("docs/validation.md")
    assert all(f"`{name}`" in text for name in docking.CASES)
    assert all(f"| {name} |" in text for name in PATTERNS)
    assert "as a forecast" in text

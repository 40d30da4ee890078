"""Whatever the settings, no state leaves its range, and no hour and nobody is lost."""

from __future__ import annotations

import math

import numpy as np
import pytest
from small_worlds import Running, random_scenario

from sim.outcomes import OUTCOMES
from sim.run import run_once
from sim.state import (CUM_HOURS, JOINT, MEMBER, N_MEMBERS, N_PRACTISING, N_PRESENT, PRACTISES, PRACTISING_CONTACTS,
                       PRESENT, ROLE, USERS_SEATED, check_world)

MANY, BATCH = 1000, 50


def recounts(run: Running) -> list[str]:
    """What does not agree with a slow recount."""
    found = []
    present, practises = run.column(PRESENT), run.column(PRACTISES)
    seated = np.flatnonzero(run.column(MEMBER))
    for name, told, counted in (
        ("people", run.programme(N_PRESENT), present.sum()),
        ("practising", run.programme(N_PRACTISING), (practises * present).sum()),
        ("practising, with those who left", run.programme(N_PRACTISING), practises.sum()),
        ("members", run.programme(N_MEMBERS), len(seated)),
        ("users seated", run.programme(USERS_SEATED), (run.column(ROLE)[seated] == 0).sum()),
        ("the team", sorted(run.team.tolist()), seated.tolist()),
    ):
        if told != counted:
            found.append(f"{name}: told {told}, counted {counted}")
    ties = run.world.ties
    around = [practises[ties.who[ties.first[i]:ties.first[i] + ties.count[i]]].sum() for i in range(len(present))]
    if (run.column(PRACTISING_CONTACTS) != around).any():
        found.append("practising contacts do not agree with the ties")
    joint = [run.column(CUM_HOURS)[run.column(ROLE) == role].sum() for role in range(6)]
    if not np.allclose(run.world.hours[JOINT].sum(axis=(1, 2)), joint, rtol=1e-9, atol=1e-9):
        found.append("joint hours by role do not agree with the people's")
    if (run.world.hours < -1e-9).any():
        found.append("negative hours")
    return found


@pytest.mark.parametrize("batch", range(MANY // BATCH))
def test_no_state_leaves_its_range_and_the_books_agree(batch) -> None:
    wrong = {}
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        run = Running(random_scenario(number, wide=True))
        weeks = len(run.plan.severity)
        for stop in sorted({weeks // 4, weeks // 2, weeks}):
            found = check_world(run.go(stop - run.week).world) + recounts(run)
            if found:
                wrong[number] = (run.week, found)
                break
    assert wrong == {}


@pytest.mark.parametrize("batch", range(4))
def test_no_outcome_leaves_its_declared_range(batch) -> None:
    wrong = {}
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        run = run_once(random_scenario(number, wide=True))
        tables = run.outcomes
        for outcome, value in zip(OUTCOMES, tables, strict=True):
            if not math.isnan(value) and not outcome.low - 1e-9 <= value <= outcome.high + 1e-9:
                wrong[number, outcome.name] = value
        hours = {name: run.outcomes[k] for k, name in enumerate(o.name for o in OUTCOMES)}
        by_role = sum(hours[f"hours_{role}"] for role in ("user", "authority", "charity", "frontline", "funder",
                                                          "academic"))
        if not math.isclose(by_role, hours["hours_joint"] + hours["hours_alone"], rel_tol=1e-9, abs_tol=1e-9):
            wrong[number, "hours by role"] = (by_role, hours["hours_joint"] + hours["hours_alone"])
        if not math.isclose(run.hours.sum(), by_role, rel_tol=1e-9, abs_tol=1e-9):
            wrong[number, "hours table"] = (run.hours.sum(), by_role)
    assert wrong == {}

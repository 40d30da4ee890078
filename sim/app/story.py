"""What is going on, in sentences and figures made from the run and nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from sim.app.cake import stage_at_work
from sim.app.levers import label_of, value_words
from sim.app.markup import joined, safe
from sim.app.people import name_of
from sim.app.session import Session
from sim.app.texts import say, words
from sim.open_run import OpenRun
from sim.outcomes import BY_NAME
from sim.settings import STAGES
from sim.state import CRISIS, FUNDED
from sim.wording import AT_A_WEEK, number

LOOK_BACK = 26
"""Weeks over which a sentence says how things have moved."""
A_MOVE = 2.0
"""People out of 100: below it, nothing much has moved."""


def sentence(run: OpenRun) -> str:
    """How the run stands, for eyes and for screen readers: where, what moves, what presses."""
    value = 100 * run.value("adoption")
    parts = [say("story", "stands", adoption=f"{value:.0f}")]
    if run.week:
        parts.append(_movement(run))
    parts.append(_team(run))
    if run.world.programme[CRISIS] > 0:
        parts.append(say("story", "crisis"))
    if run.over:
        parts.append(say("story", "over"))
    return " ".join(part for part in parts if part)


def _movement(run: OpenRun) -> str:
    before = max(0, run.week - LOOK_BACK)
    change = 100 * (run.value("adoption") - run.value("adoption", before))
    kind = "rises" if change >= A_MOVE else "falls" if change <= -A_MOVE else "still"
    return say("story", kind, weeks=run.week - before, change=f"{abs(change):.0f}")


def _team(run: OpenRun) -> str:
    stage = stage_at_work(run)
    if stage is None or run.week == 0:
        return ""
    tired = run.value("exhaustion_members")
    told = [say("story", f"stage_{STAGES[stage]}")]
    if run.world.programme[FUNDED] < 1.0:
        told.append(say("story", "money_gone"))
    if not math.isnan(tired) and tired > 0.5:
        told.append(say("story", "tired"))
    return " ".join(told)


def figures(run: OpenRun) -> Markup:
    """Key figures with their units, as a list; the same digits as `coproduce run --week`."""
    text = words("play")["figures"]
    items = joined(
        safe('<div><dd data-testid="figure-{name}">{value}<span> {unit}</span></dd><dt>{label}</dt></div>', name=name,
             value=number(name, run.value(name)), unit=_unit(name), label=text[name]) for name in AT_A_WEEK)
    return safe('<dl class="figures">{items}</dl>', items=items)


def _unit(name: str) -> str:
    text, outcome = words("play")["figures"], BY_NAME[name]
    if outcome.share:
        return str(text["people_100"])
    return {"hours": text["hours"], "people": text["people"]}.get(outcome.unit, f"({outcome.unit})")


def record(session: Session) -> Markup:
    """All that was set, changed and thrown in, each with a button that takes it back; and one for all of it."""
    run, scenario, text = session.run, session.scenario, words("play")
    told = [(part, k, week, say_record(part, what=changed_words({key: value})))
            for part, week in (("from_start", -1), ("coming", run.weeks))
            for k, (key, value) in enumerate(getattr(session, part).items())]
    told += [("crises", k, one.start, say_record("crisis", week=one.start, weeks=one.weeks))
             for k, one in enumerate(scenario.crises)]
    told += [("changes", k, one.week, say_record("change", week=one.week, what=changed_words(one.values)))
             for k, one in enumerate(scenario.changes)]
    for k, one in enumerate(scenario.events):
        who = f" ({name_of(run, one.who)})" if one.who is not None else ""
        told.append(("events", k, one.week, say_record(
            one.what, week=one.week, weeks=one.weeks, who=who, name=name_of(run, one.who),
            other=name_of(run, one.whom))))
    if not session.changed and not told:
        return safe('<p class="soft">{nothing}</p>', nothing=text["record_nothing"])
    items = (safe('<li>{said} <button type="button" class="small" data-action="take_back" data-value="{kind}:{number}" '
                  'aria-label="{take}: {said}">{take}</button></li>', said=said, kind=kind, number=number,
                  take=text["record"]["take_back"]) for kind, number, _, said in sorted(told, key=lambda one: one[2]))
    all_back = safe('<button type="button" class="small" data-action="as_loaded">{said}</button>',
                    said=text["as_loaded"]) if session.changed else ""
    return safe('<ul class="record" data-testid="record">{items}</ul>{all_back}', items=joined(items),
                all_back=all_back)


def say_record(kind: str, /, **values: object) -> str:
    """A line of the record."""
    return str(words("play")["record"][kind]).format(**values)


def changed_words(values: Mapping[str, Any]) -> str:
    """What a change sets, in words: lever and value."""
    return "; ".join(say_record("changed_to", name=label_of(key), value=value_words(key, value))
                     for key, value in values.items())

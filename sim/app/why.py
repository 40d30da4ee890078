"""Why somebody changed their mind, and what if it had been otherwise: sentences made from a person's life.

Nothing is guessed: each number is one that the rules used (`life.follow`), and each "what if" is the run played again
with the same luck (`what_if.what_if`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from sim import what_if as otherwise
from sim.app.markup import joined, safe
from sim.app.people import contacts_of, listed_names, name_of_row
from sim.app.session import differing
from sim.app.story import changed_words
from sim.app.texts import words
from sim.life import PARTS, Decision, Life
from sim.open_run import OpenRun
from sim.scenario import Scenario
from sim.settings import BY_KEY
from sim.state import PRACTISES

MOST_LINES, MOST_PEOPLE = 12, 3
A_NUDGE = 0.005
"""How far a talk must move an attitude to be named."""


def timeline(run: OpenRun, life: Life) -> Markup:
    """What happened to somebody, latest first, and who moved them most."""
    text = words("people")["timeline"]
    lines = sorted([*_changes(life, text), *_visits(run, life, text)],
                   key=lambda one: -one[0])
    shown = [safe("<li>{said}</li>", said=said) for _, said in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(safe("<li>{said}</li>", said=text["earlier"].format(count=len(lines) - MOST_LINES)))
    most = most_moved_by(life)
    movers = text["meetings"].format(parts=", ".join(
        text["moved_by"].format(name=name_of_row(run, row), moved=f"{100 * moved:+.0f}", times=times)
        for row, moved, times in most)) if most else ""
    body = safe("<ul>{lines}</ul>", lines=joined(shown)) if shown else safe(
        "<p>{said}</p>", said="" if most else text["nothing"])
    return safe("<h4>{heading}</h4>{body}<p>{experiences} {movers}</p>", heading=text["heading"], body=body,
                experiences=_experiences(life, text), movers=movers)


def _changes(life: Life, text: dict[str, str]) -> list[tuple[int, str]]:
    found = []
    for name, on, off in (("practises", "took_up", "dropped"), ("member", "joined", "left")):
        moves = np.diff(life.states[name])
        found += [(int(week) + 1, text[on if moves[week] > 0 else off].format(week=int(week) + 1))
                  for week in np.flatnonzero(moves)]
    return found


def _experiences(life: Life, text: dict[str, str]) -> str:
    good = sum(outcome > 0 for _, outcome in life.experiences)
    bad = len(life.experiences) - good
    return text["experiences"].format(good=good, bad=bad) if life.experiences else ""


def _visits(run: OpenRun, life: Life, text: dict[str, str]) -> list[tuple[int, str]]:
    return [(one.week + 1, text["heard" if one.moved else "not_heard"].format(
        week=one.week + 1, name=name_of_row(run, one.row), moved=f"{100 * one.moved:+.1f}"))
        for one in life.contacts if one.kind == "visit"]


def most_moved_by(life: Life) -> list[tuple[int, float, int]]:
    """Whose talks moved somebody furthest in all: row, sum of the moves, number of talks; at most three."""
    moved: dict[int, list[float]] = defaultdict(list)
    for one in life.contacts:
        if one.moved:
            moved[one.row].append(one.moved)
    sums = [(row, sum(parts), len(parts)) for row, parts in moved.items() if abs(sum(parts)) >= A_NUDGE]
    return sorted(sums, key=lambda one: (-abs(one[1]), one[0]))[:MOST_PEOPLE]


# — why —


def telling_decision(life: Life) -> Decision | None:
    """The decision to explain: the last that changed something, otherwise the last of all."""
    changed = [one for one in life.decisions if one.changed]
    return changed[-1] if changed else life.decisions[-1] if life.decisions else None


def why(run: OpenRun, life: Life) -> Markup:
    """What somebody's last change of mind rested on, part by part, with the luck of that week beside it."""
    decision = telling_decision(life)
    if decision is None:
        return Markup("")
    text, name = words("people")["why"], name_of_row(run, life.row)
    kind = "not_yet" if not decision.changed else "took_up" if decision.practises else "dropped"
    body = [safe("<p><strong>{said}</strong></p>", said=text[kind].format(name=name, week=decision.week + 1))]
    if not decision.free:
        body.append(safe("<p>{said}</p>", said=text["bound"]))
    elif decision.parts:
        body += [_parts(life, decision), _luck(decision)]
    else:
        body.append(safe("<p>{said}</p>", said=text["other_theory"].format(share=f"{100 * decision.share:.0f}")))
    return safe('<h4>{heading}</h4><div data-testid="why">{body}</div><p class="soft">{rests}</p>',
                heading=text["heading"], body=joined(body), rests=text["rests_on"])


def reasons(decision: Decision) -> dict[str, float]:
    """The parts of a decision as a room hears them; they sum to the utility."""
    parts = dict(zip(PARTS, decision.parts, strict=True))
    return {"leaning": parts["leaning"] + parts["attitude"], "experience": parts["experience"],
            "people": parts["people"], "exhaustion": parts["exhaustion"]}


def _parts(life: Life, decision: Decision) -> Markup:
    text, parts = words("people")["why"], reasons(decision)
    after = decision.week + 1
    attitude, tired = life.states["attitude"][after], life.states["exhaustion"][after]
    said = {
        "leaning": text["leaning_said"].format(attitude=f"{100 * attitude:+.0f}", direction=text[
            "leaning_up" if attitude >= 0 else "leaning_down"]),
        "experience": text["experience_said"].format(trust=f"{100 * life.states['trust'][after]:.0f}"),
        "people": text["people_said"].format(share=f"{100 * decision.share:.0f}"),
        "exhaustion": text["exhaustion_said"].format(exhaustion=f"{100 * tired:.0f}") if tired > 0.005
        else text["exhaustion_none"]}
    largest = max(abs(value) for value in parts.values()) or 1.0
    rows = [safe('<tr><th scope="row">{name}<br><span class="soft">{said}</span></th><td>{value}</td>'
                 '<td aria-hidden="true" class="bar"><i class="{side}" style="width:{width}%"></i></td></tr>',
                 name=text[name], said=said[name], value=f"{value:+z.2f}", side="for" if value >= 0 else "against",
                 width=f"{100 * abs(value) / largest:.0f}") for name, value in parts.items()]
    rows.append(safe('<tr class="sum"><th scope="row">{name}</th><td>{value}</td><td></td></tr>', name=text["sum"],
                     value=f"{sum(parts.values()):+z.2f}"))
    return safe('<table class="reasons">{rows}</table>', rows=joined(rows))


def _luck(decision: Decision) -> Markup:
    text, chance = words("people")["why"], thousandth(decision.chance)
    place = 1.0 - decision.luck if decision.practised else decision.luck
    said = text["chance_down" if decision.practised else "chance_up"].format(chance=chance)
    luck = text["luck_changed" if decision.changed else "luck_same"].format(chance=chance, luck=thousandth(place))
    return safe("<p>{said} {luck}</p>", said=said, luck=luck)


def thousandth(chance: float) -> str:
    """A chance as a number in 1,000, with enough digits to be no 0."""
    count = 1000 * chance
    return f"{count:.0f}" if count >= 10 else f"{count:.1f}" if count >= 0.05 else "less than 0.1"


# — what if —


@dataclass(frozen=True)
class Otherwise:
    """One thing that could be left out.

    Attributes:
        said: as a clause, "if … had not …".
        scenario: the run without it.
    """

    said: str
    scenario: Callable[[], Scenario]


def choices(run: OpenRun, life: Life, begun_with: Scenario) -> list[Otherwise]:
    """What could be left out of a run, as far as it may have touched this person.

    Args:
        run: open at the week at hand.
        life: the person's.
        begun_with: the scenario before the visitor set anything.
    """
    text, scenario, row = words("people")["what_if"], run.scenario, life.row
    found = []
    movers = [other for other, moved, _ in most_moved_by(life)]
    close = [other for other, _ in contacts_of(run, row) if run.world.people[PRACTISES, other] > 0]
    for other in dict.fromkeys([*movers, *close[:2]]):
        found.append(Otherwise(text["without_person"].format(name=name_of_row(run, other)),
                               lambda other=other: otherwise.without_person(scenario, other)))  # type: ignore[misc]
    talk = max((one for one in life.contacts if abs(one.moved) >= A_NUDGE), key=lambda one: abs(one.moved),
               default=None)
    if talk is not None:
        found.append(Otherwise(
            text["without_meeting"].format(name=name_of_row(run, talk.row), week=talk.week + 1),
            lambda: otherwise.without_meetings(scenario, row, talk.row, talk.week)))
    found += _without_levers(run, begun_with)
    found += _without_record(run)
    for name, levers in (("without_outreach", {"programme.outreach": "none"}),
                         ("without_users", {"programme.user_share": 0.0})):
        found.append(Otherwise(text[name], lambda levers=levers: otherwise.with_levers(  # type: ignore[misc]
            scenario, levers)))
    return found


def _without_levers(run: OpenRun, begun_with: Scenario) -> list[Otherwise]:
    """Levers that the visitor set, back where they were."""
    text, scenario = words("people")["what_if"], run.scenario
    before = {key: value for key, value in differing(begun_with, scenario).items() if BY_KEY[key].lever}
    return [Otherwise(text["without_lever"].format(what=changed_words({key: value})),
                      lambda key=key, value=value: otherwise.with_levers(scenario, {key: value}))  # type: ignore[misc]
            for key, value in before.items()]


def _without_record(run: OpenRun) -> list[Otherwise]:
    text, scenario = words("people")["what_if"], run.scenario
    events = words("play")["events"]
    found = [Otherwise(text["without_crisis"].format(week=one.start),
                       lambda k=k: otherwise.without_crisis(scenario, k))  # type: ignore[misc]
             for k, one in enumerate(scenario.crises) if one.start < run.week]
    found += [Otherwise(text["without_change"].format(week=one.week),
                        lambda k=k: otherwise.without_change(scenario, k))  # type: ignore[misc]
              for k, one in enumerate(scenario.changes) if one.week < run.week]
    found += [Otherwise(text["without_event"].format(week=one.week, what=events.get(one.what, "")),
                        lambda k=k: otherwise.without_event(scenario, k))  # type: ignore[misc]
              for k, one in enumerate(scenario.events) if one.week < run.week]
    return found


def choice_list(offered: list[Otherwise]) -> Markup:
    """What could be left out, as buttons."""
    text = words("people")["what_if"]
    items = joined(safe(
        '<li><button type="button" class="small" data-action="what_if" data-value="{k}">{said}</button></li>', k=k,
        said=one.said) for k, one in enumerate(offered))
    return safe('<h4>{heading}</h4><p class="soft">{hint}</p><ul class="choices">{items}</ul>',
                heading=text["heading"], hint=text["hint"], items=items)


def told(run: OpenRun, row: int, one: Otherwise) -> Markup:
    """What would have come of it: for this person, and for how many others. Plays the run again."""
    text, week = words("people")["what_if"], run.week
    found = otherwise.what_if(run.scenario, one.scenario(), run.seed, run.replicate, week)
    lost, gained = ([int(other) for other in rows if other != row] for rows in (found.lost, found.gained))
    said: list[Markup | str] = [_for_self(run, row, found)]
    if not len(found.lost) and not len(found.gained):
        said = [text["same"].format(week=week)]
    said.append(text["others"].format(people=len(found.practised), without=int(found.practised_without.sum()),
                                      with_it=int(found.practised.sum()), week=week))
    for name, rows in (("chain", lost), ("chain_gained", gained)):
        if rows:
            said.append(safe(text[name], count=len(rows), names=listed_names(run, rows)))
    return safe('<div data-testid="what-if" class="card"><h4>{what}</h4><p>{said}</p><p class="soft">{luck}</p></div>',
                what=text["heading_result"].format(what=one.said[0].upper() + one.said[1:]),
                said=Markup(" ").join(said), luck=text["luck"])


def _for_self(run: OpenRun, row: int, found: otherwise.WhatIf) -> str:
    text, name = words("people")["what_if"], name_of_row(run, row)
    if row in found.lost:
        return text["self_lost"].format(name=name, with_week=found.first[row])
    if row in found.gained:
        return text["self_gained"].format(name=name)
    first, without = int(found.first[row]), int(found.first_without[row])
    if first != without and min(first, without) >= 0:
        return text["self_later"].format(name=name, with_week=first, without_week=without)
    return text["self_same"].format(name=name)



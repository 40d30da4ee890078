"""One person of a run: names, and who they are, in sentences made only from what the run holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from sim.app.looks import stances
from sim.app.markup import joined, safe
from sim.app.texts import words
from sim.open_run import OpenRun
from sim.scenario import Scenario
from sim.settings import choice_number
from sim.state import (
    ATTITUDE,
    AWAY_UNTIL,
    CHAMPION,
    CUM_HOURS,
    EXHAUSTION,
    MEMBER,
    PRACTISES,
    PRESENT,
    ROLE,
    STUBBORN,
    TRUST,
)

MOST_CONTACTS = 6
_WELL_MIXED = choice_number("network.kind", "well_mixed")


def names(scenario: Scenario, count: int) -> list[str]:
    """What people are called, by row: ids of the map, numbers elsewhere."""
    mapped = [] if scenario.people is None else list(scenario.people.ids)
    numbered = words("people")["number"]
    return [*mapped, *(numbered.format(number=row + 1) for row in range(len(mapped), count))]


def name_of_row(run: OpenRun, row: int) -> str:
    """What one person is called."""
    mapped = run.scenario.people
    if mapped is not None and row < len(mapped):
        return str(mapped.ids[row])
    return str(words("people")["number"].format(number=row + 1))


def name_of(run: OpenRun, who: str | int | None) -> str:
    """What a person named in a scenario is called; empty for nobody."""
    return "" if who is None else name_of_row(run, who - 1) if isinstance(who, int) else who


def found(run: OpenRun, text: str) -> int | None:
    """Row of the person of this name or number; None if there is nobody."""
    wanted, count = text.strip().casefold(), run.world.people.shape[1]
    called = [name.casefold() for name in names(run.scenario, count)]
    if wanted in called:
        return called.index(wanted)
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted[:9]) <= count:
        return int(wanted) - 1
    starting = [row for row, name in enumerate(called) if wanted and name.startswith(wanted)]
    return starting[0] if len(starting) == 1 else None


def portrait(run: OpenRun, row: int) -> Markup:
    """Who somebody is now: sentences, figures, and whom they listen to."""
    text, people = words("people"), run.world.people
    said = [text["who"].format(name=name_of_row(run, row), role=text["roles"][int(people[ROLE, row])],
                               stance=text["stances"][stance_of(run, row)])]
    said.append(text["practises" if people[PRACTISES, row] else "practises_not"])
    said += [text[name] for name, column in (("member", MEMBER), ("champion", CHAMPION), ("stubborn", STUBBORN))
             if people[column, row]]
    if not people[PRESENT, row]:
        said = [said[0], text["gone" if people[AWAY_UNTIL, row] == np.inf else "coming"]]
    return safe('<p data-testid="who">{said}</p>{facts}{contacts}', said=" ".join(said), facts=_facts(run, row),
                contacts=_contacts(run, row))


def stance_of(run: OpenRun, row: int) -> int:
    """0 against it, 1 on the fence, 2 in favour."""
    return int(stances(run.world.people[ATTITUDE, row:row + 1])[0])


def _facts(run: OpenRun, row: int) -> Markup:
    text, people = words("people")["facts"], run.world.people
    values = (("attitude", f"{100 * people[ATTITUDE, row]:+.0f}"), ("trust", f"{100 * people[TRUST, row]:.0f}"),
              ("energy", f"{100 * (1 - people[EXHAUSTION, row]):.0f}"), ("hours", f"{people[CUM_HOURS, row]:.0f}"))
    items = joined(safe("<div><dd>{value}</dd><dt>{label}</dt></div>", value=value, label=text[name])
                            for name, value in values)
    return safe('<dl class="figures small">{items}</dl>', items=items)


def contacts_of(run: OpenRun, row: int) -> list[tuple[int, float]]:
    """Whom somebody listens to, closest first: row and strength of the tie (0-1)."""
    ties = run.world.ties
    slots = range(int(ties.first[row]), int(ties.first[row] + ties.count[row]))
    listed = [(int(ties.who[slot]), float(ties.strength[slot])) for slot in slots if ties.strength[slot] > 0]
    return sorted(listed, key=lambda one: (-one[1], one[0]))


def _contacts(run: OpenRun, row: int) -> Markup:
    text = words("people")["facts"]
    if run.plan.settings["network_kind"][0] == _WELL_MIXED:
        return safe("<p>{said}</p>", said=text["everybody"])
    listed = contacts_of(run, row)[:MOST_CONTACTS]
    if not listed:
        return safe("<p>{said}</p>", said=text["alone"])
    items = joined(safe("<li>{who}</li>", who=link_to(run, other, text["contact"].format(
        name=name_of_row(run, other), stance=words("people")["stances"][stance_of(run, other)],
        practises=text["does" if run.world.people[PRACTISES, other] else "does_not"], strength=f"{100 * strength:.0f}"
    ))) for other, strength in listed)
    return safe("<h4>{heading}</h4><ul>{items}</ul>", heading=text["contacts"], items=items)


def link_to(run: OpenRun, row: int, said: str | None = None) -> Markup:
    """A button that chooses a person."""
    return safe('<button type="button" class="as-link" data-action="choose" data-value="{row}">{said}</button>',
                row=row, said=said or name_of_row(run, row))


def listed_names(run: OpenRun, rows: Sequence[int], most: int = 8) -> Markup:
    """Names of people as buttons; those beyond `most` are counted."""
    shown = [link_to(run, int(row)) for row in rows[:most]]
    if len(rows) > most:
        shown.append(safe("{more}", more=words("people")["what_if"]["more"].format(count=len(rows) - most)))
    return Markup(", ").join(shown)

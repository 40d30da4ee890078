"""What the compare page is asked for by its address, and the address of what it shows.

    asked = opened("with=scenario%3Dbaseline&with=scenario%3Dwell_baked%26seed%3D3")
    address(asked.scenarios, asked.seed, week=52)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote

from sim import __version__
from sim.app.session import check_size
from sim.app.texts import words
from sim.errors import UserError
from sim.scenario import Scenario, load_scenario
from sim.scenario.link import BASE, Link, read_link, to_link

FEWEST, MOST = 2, 4
USUAL = (BASE, "well_baked")
OWN = "-own"
"""In the name of a scenario that came by a link and is not one of ours as it stands."""


@dataclass(frozen=True)
class Opened:
    """What an address asks for: at least two scenarios, each with a name of its own.

    Attributes:
        scenarios: the first is what the others are compared with.
        seed, week: where luck starts from; the week to begin with.
        notes: sentences on what could not be read or done.
    """

    scenarios: tuple[Scenario, ...]
    seed: int = 0
    week: int = 0
    notes: tuple[str, ...] = ()


def opened(search: str) -> Opened:
    """What the part of an address after the question mark asks for: `with=`, a link of the play page, up to 4 times.

    What can't be read is left out and said; what is missing is filled up with the usual ones.
    """
    text, problems, found, links = words("compare")["notes"], list[str](), list[Scenario](), list[Link]()
    parts = [value for key, value in parse_qsl(search, keep_blank_values=True) if key == "with"]
    for part in parts[:MOST]:
        try:
            link = read_link(part)
            scenario = _named(check_size(link.scenario), found)
            check_fits(scenario, found)
        except UserError as error:
            problems += error.problems
            continue
        links.append(link)
        found.append(scenario)
    notes = [text["wrong"], *problems] if problems else []
    notes += [text["many"].format(most=MOST)] if len(parts) > MOST else []
    notes += [text["luck"]] if len({link.seed for link in links}) > 1 else []
    usual = [load_scenario(name) for name in USUAL]
    if len(found) == 1:
        pair = [found[0], usual[1]] if found[0].name == BASE else [usual[0], found[0]]
        try:
            check_fits(pair[1], pair[:1])
            found = pair
        except UserError as error:
            notes, found = [*notes, *error.problems], []
    first = links[0] if links else Link(usual[0])
    return Opened(tuple(found or usual), first.seed, first.week or 0, tuple(notes))


def _named(scenario: Scenario, others: Sequence[Scenario]) -> Scenario:
    """A scenario of a link with a name and a title that say whether it is one of ours as it stands."""
    if load_scenario(scenario.name).identity() == scenario.identity():
        return scenario
    text, count = words("compare"), 1 + sum(OWN in other.name for other in others)
    name, title = f"{scenario.name}{OWN}", text["own"].format(title=scenario.title)
    if count > 1:
        name, title = f"{name}-{count}", text["own_more"].format(title=scenario.title, number=count)
    return replace(scenario, name=name, title=title)


def check_fits(scenario: Scenario, others: Sequence[Scenario]) -> None:
    """Raise UserError if a scenario can't be compared with the others."""
    if scenario.name in [other.name for other in others]:
        raise UserError(words("compare")["twice"].format(title=scenario.title))
    if others and scenario.values["time.weeks"] != others[0].values["time.weeks"]:
        raise UserError(_length(scenario, others[0]))


def _length(scenario: Scenario, other: Scenario) -> str:
    return str(words("compare")["length"].format(title=scenario.title, weeks=scenario.values["time.weeks"],
                                                 first=other.title, others=other.values["time.weeks"]))


def address(scenarios: Sequence[Scenario], seed: int, week: int) -> str:
    """The part of the page's address after the question mark, see `opened`."""
    links = [Link(replace(one, name=one.name.partition(OWN)[0]), seed, week, __version__) for one in scenarios]
    return "&".join(f"with={quote(to_link(link), safe='')}" for link in links)

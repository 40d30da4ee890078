"""Mesa agents that are views on a row of the table of people.

An agent holds its model and its row, nothing else: reading an attribute reads the table, writing one
writes it. The verbs call the same functions as the compiled week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.recorder import ALLY
from sim.rules import adoption, outreach
from sim.rules.attitude import pulled
from sim.settings import ROLES
from sim.state import (ATTITUDE, MEMBER, N_PRACTISING, N_STUBBORN, PEOPLE_COLUMNS, PRACTISES, PRESENT, ROLE, SITE,
                       STUBBORN, Column)
from sim.ties_table import find_tie, set_practises
from sim.week import remove_person

if TYPE_CHECKING:
    from sim.model import CoProductionModel


class _State:
    """A column of the table as an attribute of an agent, checked against its declared range."""

    def __init__(self, row: int, column: Column) -> None:
        self.row, self.column = row, column
        self.__doc__ = f"{column.meaning} ({column.unit})"

    def __get__(self, agent: Stakeholder | None, owner: type) -> Any:
        if agent is None:
            return self
        return float(agent.model.world.people[self.row, agent.row])

    def __set__(self, agent: Stakeholder, value: float) -> None:
        number, column = float(value), self.column
        if not column.low <= number <= column.high:
            raise ValueError(f"{column.name}: {value} is not between {column.low} and {column.high} ({column.unit})")
        agent.model.world.people[self.row, agent.row] = number


class Stakeholder(mesa.Agent):
    """A person who is neither for nor against at the start, and the base class of the others.

    Attributes:
        row: row in `model.world.people`.
        trust, attitude, commitment, exhaustion, …: every column of `state.PEOPLE_COLUMNS`.
    """

    model: CoProductionModel

    def __init__(self, model: CoProductionModel, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def role(self) -> str:
        """Role, as a word of `settings.ROLES`."""
        return ROLES[int(self.model.world.people[ROLE, self.row])]

    @property
    def site(self) -> int:
        """Number of the site."""
        return int(self.model.world.people[SITE, self.row])

    @property
    def stance(self) -> str:
        """`ally`, `fence-sitter` or `sceptic`, by the present attitude."""
        own = self.model.world.people[ATTITUDE, self.row]
        return "ally" if own >= ALLY else "sceptic" if own <= -ALLY else "fence-sitter"

    @property
    def in_team(self) -> bool:
        """Whether the person has a seat in the team."""
        return bool(self.model.world.people[MEMBER, self.row])

    @property
    def practises(self) -> bool:
        """Whether the person practises co-production."""
        return bool(self.model.world.people[PRACTISES, self.row])

    @practises.setter
    def practises(self, value: bool) -> None:
        world = self.model.world
        change = float(bool(value)) - world.people[PRACTISES, self.row]
        if change != 0.0:
            set_practises(world.ties, world.people, self.row, float(bool(value)))
            world.programme[N_PRACTISING] += change

    @property
    def stubborn(self) -> bool:
        """Whether nothing moves the person."""
        return bool(self.model.world.people[STUBBORN, self.row])

    @stubborn.setter
    def stubborn(self, value: bool) -> None:
        world = self.model.world
        world.programme[N_STUBBORN] += float(bool(value)) - world.people[STUBBORN, self.row]
        world.people[STUBBORN, self.row] = float(bool(value))

    @property
    def neighbours(self) -> list[Stakeholder]:
        """Contacts; everybody else where everyone knows everyone."""
        by_row = self.model.agent_by_row
        if self.model.well_mixed:
            return [agent for row, agent in by_row.items() if row != self.row]
        ties = self.model.world.ties
        first = ties.first[self.row]
        return [by_row[int(row)] for row in ties.who[first:first + ties.count[self.row]]]

    def tie_to(self, other: Stakeholder) -> float:
        """Strength of the tie to another person (0-1); 0 if there is none."""
        if self.model.well_mixed:
            return float(self.model.settings.network_strength_start)
        ties = self.model.world.ties
        slot = find_tie(ties, self.row, other.row)
        return float(ties.strength[slot]) if slot >= 0 else 0.0

    def talk_to(self, other: Stakeholder) -> bool:
        """Make one outreach contact with another person (E15); whether it was heard."""
        world = self.model.world
        return bool(outreach.talk(world.people, world.ties, world.programme, world.scratch.visits, self.model.settings,
                                  self.row, other.row))

    def hears(self, other: Stakeholder) -> bool:
        """Whether the other's view is within what this person can hear."""
        s = self.model.settings
        people = self.model.world.people
        difference = people[ATTITUDE, other.row] - people[ATTITUDE, self.row]
        return bool(outreach.hears(difference, s.attitude_reach, s.attitude_tie_reach,
                                   self.tie_to(other)))

    def listen_to(self, other: Stakeholder) -> float:
        """Meet another person as in the default attitude rule (E9); the own attitude afterwards."""
        s = self.model.settings
        people = self.model.world.people
        if people[STUBBORN, self.row] == 0.0:
            people[ATTITUDE, self.row] = pulled(people[ATTITUDE, self.row], people[ATTITUDE, other.row],
                                                s.attitude_pull, self.tie_to(other), s.attitude_reach,
                                                s.attitude_tie_reach)
        return float(people[ATTITUDE, self.row])

    def considers_adopting(self) -> float:
        """Chance (0-1) that the person prefers the practice now (E13); nothing changes."""
        world = self.model.world
        return float(adoption.preference_of(world.people, world.ties, world.programme, self.model.settings, self.row))

    def remove(self) -> None:
        """Leave the team and the place for good, and the model's set of agents."""
        if self.model.world.people[PRESENT, self.row] > 0:
            remove_person(self.model.world, np.int64(self.row), self.model.week)
        self.model.agent_by_row.pop(self.row, None)
        super().remove()


for _row, _column in enumerate(PEOPLE_COLUMNS):
    if not hasattr(Stakeholder, _column.name):
        setattr(Stakeholder, _column.name, _State(_row, _column))


class Ally(Stakeholder):
    """A person who was warm to co-production at the start."""


class Sceptic(Stakeholder):
    """A person who was against co-production at the start."""


def kind_of(start_attitude: float) -> type[Stakeholder]:
    """The class of a person, from the attitude at the start."""
    if start_attitude >= ALLY:
        return Ally
    return Sceptic if start_attitude <= -ALLY else Stakeholder

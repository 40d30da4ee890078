"""The task in Mesa, twice: the leanest idiomatic way, and tuned by hand as far as it goes.

Idiomatic: plain attributes, neighbour lists kept, `shuffle_do` and `do`, no DataCollector. Tuned means,
each of it measured: attributes in slots, the contacts themselves kept on the agent, the
random function and the number of contacts kept too, counts of practising contacts that change only when
somebody takes the practice up, those who practise skipped, methods called by name, no DataCollector.
"""

from __future__ import annotations

import time

import mesa
import numpy as np

from benchmarks.meeting import PULL, REACH, End, Start

_TINY = 1e-12


class TunedPerson(mesa.Agent):
    """Somebody who meets contacts and may take up the practice; tuned."""

    __slots__ = ("around", "attitude", "contacts", "luck", "n_contacts", "needed", "practises")

    def meet(self) -> None:
        """Meet a random contact; both move, unless too far apart."""
        n = self.n_contacts
        if n:
            other = self.contacts[int(self.luck() * n)]
            own = self.attitude
            step = other.attitude - own
            if -REACH < step < REACH:
                step *= PULL
                self.attitude = own + step
                other.attitude -= step

    def decide(self) -> None:
        """Say so if enough contacts practise."""
        if not self.practises and self.around >= self.needed:
            self.model.changing.append(self)

    def take_up(self) -> None:
        """Take up the practice and tell the contacts."""
        self.practises = True
        for other in self.contacts:
            other.around += 1


class TunedPlace(mesa.Model):
    """Meetings and adoption, tuned."""

    def __init__(self, start: Start, seed: int) -> None:
        super().__init__(rng=seed)
        self.people = [TunedPerson(self) for _ in start.keys]
        self.changing: list[TunedPerson] = []
        self.practising = int(start.practises.sum())
        self.adoption: list[float] = []
        self.mean_attitude: list[float] = []
        _furnish(self.people, start)
        for person in self.people:
            person.luck = self.random.random
            person.n_contacts = len(person.contacts)
            person.around = sum(other.practises for other in person.contacts)

    def step(self) -> None:
        """A week."""
        self.agents.shuffle_do("meet")
        self.agents.do("decide")
        for person in self.changing:
            person.take_up()
        self.practising += len(self.changing)
        self.changing.clear()
        self.adoption.append(self.practising / len(self.people))
        self.mean_attitude.append(sum([person.attitude for person in self.people]) / len(self.people))


class IdiomaticPerson(mesa.Agent):
    """As `TunedPerson`, as a Mesa user writes it: plain attributes, neighbour lists kept, nothing counted ahead."""

    def meet(self) -> None:
        """Meet a random contact; both move, unless too far apart."""
        if not self.contacts:
            return
        other = self.contacts[int(self.random.random() * len(self.contacts))]
        difference = other.attitude - self.attitude
        if abs(difference) < REACH:
            self.attitude += PULL * difference
            other.attitude -= PULL * difference

    def decide(self) -> None:
        """Decide from how many contacts practise now; who practises stays with it."""
        if not self.practises:
            around = 0
            for other in self.contacts:
                around += other.practises
            self.will = around >= self.needed

    def apply(self) -> None:
        """Put the decision into effect."""
        self.practises = self.will


class IdiomaticPlace(mesa.Model):
    """As `TunedPlace`, as a Mesa user writes it: everybody meets, everybody decides, then all apply."""

    def __init__(self, start: Start, seed: int) -> None:
        super().__init__(rng=seed)
        people = [IdiomaticPerson(self) for _ in start.keys]
        self.adoption: list[float] = []
        self.mean_attitude: list[float] = []
        _furnish(people, start)
        for person in people:
            person.will = person.practises

    def step(self) -> None:
        """A week."""
        self.agents.shuffle_do("meet")
        self.agents.do("decide")
        self.agents.do("apply")
        n = len(self.agents)
        self.adoption.append(sum(person.practises for person in self.agents) / n)
        self.mean_attitude.append(sum(person.attitude for person in self.agents) / n)


def _furnish(people: list, start: Start) -> None:
    """Give everybody contacts, an attitude, and the number of practising contacts that is enough."""
    first, who = start.first.tolist(), start.who.tolist()
    needed = start.threshold * np.diff(start.first) - _TINY
    needed[(np.diff(start.first) == 0) & (start.threshold > 0.0)] = np.inf  # without contacts, nobody to follow
    state = zip(start.attitude.tolist(), start.practises.tolist(), needed.tolist(), strict=True)
    for i, (attitude, practises, enough) in enumerate(state):
        person = people[i]
        person.contacts = [people[j] for j in who[first[i] : first[i + 1]]]
        person.attitude, person.practises, person.needed = attitude, bool(practises), enough


def run_mesa(start: Start, weeks: int, idiomatic: bool = True, seed: int = 0) -> tuple[float, End]:
    """Run all weeks in Mesa; the seconds that they took (without making the model), and the end."""
    model = (IdiomaticPlace if idiomatic else TunedPlace)(start, seed)
    begin = time.perf_counter()
    for _ in range(weeks):
        model.step()
    seconds = time.perf_counter() - begin
    end = _end_of(model)
    model.remove_all_agents()
    return seconds, end


def _end_of(model: TunedPlace | IdiomaticPlace) -> End:
    attitude = np.array([person.attitude for person in model.agents])
    return End(np.array(model.adoption), np.array(model.mean_attitude), attitude)

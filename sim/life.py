"""One person's life in a run: what happened week by week, and what each decision rested on.

    life = follow(scenario, seed=1, replicate=0, row=37, weeks=52)
    life.decisions[30].parts        # what spoke for and against the practice in week 30

The run is played again from its key in the parts of `week.advance`, and noted between them, so the
numbers are those on which the rules acted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.draws import P_ADOPTION, P_MEETING, draw, mix, stream, uniform, week_luck
from sim.rules import adoption, attitude
from sim.run import key_of
from sim.scenario import Scenario
from sim.settings import BY_KEY
from sim.state import (ATTITUDE, COMMITMENT, CONTACTS_SO_FAR, EXHAUSTION, FIT, HOURS, MEMBER, OUTCOME, PRACTISES,
                       PRESENT, STUBBORN, TRUST)
from sim.week import decide, go_through, meet, work_and_reach_out
from sim.world import make_plan, make_world

FOLLOWED = {"attitude": ATTITUDE, "trust": TRUST, "exhaustion": EXHAUSTION, "commitment": COMMITMENT, "fit": FIT,
            "hours": HOURS, "member": MEMBER, "practises": PRACTISES, "present": PRESENT}
"""What is followed week by week, by its column of `state.PEOPLE_COLUMNS`."""
PARTS = ("leaning", "attitude", "experience", "people", "exhaustion")
"""Parts of the utility, in the order of `adoption.parts_of_utility`."""
_LISTENING = (attitude.FJ_BOUNDED, attitude.REPULSIVE)
_ADOPTION_WORDS = BY_KEY["mechanisms.adoption"].choices


@dataclass(frozen=True)
class Contact:
    """One person met, or visited by, another.

    Attributes:
        week: from 0.
        row: the other person.
        kind: `meeting` (the person listened to a contact) or `visit` (an advocate came on purpose).
        moved: how far the person's attitude moved by it, -2 to 2; 0 if the other was not heard.
        difference: the other's attitude less the own before.
    """

    week: int
    row: int
    kind: str
    moved: float
    difference: float


@dataclass(frozen=True)
class Decision:
    """What a week's decision rested on.

    Attributes:
        week: from 0.
        theory: the word of `mechanisms.adoption` that was in force.
        practised, practises: before and after.
        free: whether the person decided at all.
        parts: what spoke for (+) and against (-) the practice, by `PARTS`; only the theory `logit` weighs them.
        share: tie-weighted share of the contacts who practised, 0-1.
        chance: chance of a change this week, 0-1.
        luck: the week's draw, 0-1: somebody who does not practise takes it up if `luck < chance`; somebody who
            does drops it if `luck >= 1 - chance`.
    """

    week: int
    theory: str
    practised: bool
    practises: bool
    free: bool
    parts: tuple[float, ...]
    share: float
    chance: float
    luck: float

    @property
    def changed(self) -> bool:
        """Whether the person took the practice up or dropped it."""
        return self.practised != self.practises


@dataclass(frozen=True)
class Life:
    """What was noted of one person.

    Attributes:
        row: the person.
        states: by `FOLLOWED`, at the start and after each week: shape (weeks + 1,).
        contacts: whom the person met, and who came, in order.
        experiences: week and outcome (1 good, -1 bad) of each experience of the service.
        decisions: one a week.
    """

    row: int
    states: dict[str, np.ndarray]
    contacts: list[Contact]
    experiences: list[tuple[int, int]]
    decisions: list[Decision]


def follow(scenario: Scenario, seed: int, replicate: int, row: int, weeks: int) -> Life:
    """Play a run again and note one person's life.

    Args:
        scenario, seed, replicate: key of the run.
        row: the person, from 0.
        weeks: how many weeks to play.
    """
    plan, key = make_plan(scenario), key_of(seed, replicate)
    world = make_world(scenario, plan, key)
    contacts: list[Contact] = []
    experiences: list[tuple[int, int]] = []
    decisions: list[Decision] = []
    states = np.zeros((weeks + 1, len(FOLLOWED)))
    columns = list(FOLLOWED.values())
    states[0] = world.people[columns, row]
    rows = plan.settings.view(np.recarray)
    for week in range(weeks):
        s = rows[plan.segments[week]]
        before, own = int(world.programme[CONTACTS_SO_FAR]), world.people[ATTITUDE, row]
        work_and_reach_out(world, plan, key, week)
        contacts += _visits(world, row, week, before, own)
        attitudes = world.people[ATTITUDE].copy()
        meet(world, plan, key, week)
        contacts += _meeting(world, s, row, week, np.uint64(week_luck(key, week)), attitudes)
        go_through(world, plan, key, week)
        if world.people[OUTCOME, row] != 0.0 and s.mechanisms_experience:
            experiences.append((week, int(world.people[OUTCOME, row])))
        decision = _before_deciding(world, s, row, week, key)
        decide(world, plan, key, week)
        decisions.append(Decision(practises=bool(world.people[PRACTISES, row]), **decision))
        states[week + 1] = world.people[columns, row]
    return Life(row, dict(zip(FOLLOWED, states.T, strict=True)), contacts, experiences, decisions)


def _visits(world: Any, row: int, week: int, before: int, own: float) -> list[Contact]:
    """Advocates who came this week, by the notes of `outreach.talk`."""
    visits, now = world.scratch.visits, int(world.programme[CONTACTS_SO_FAR])
    found = []
    for visit in range(max(before, now - len(visits)), now):
        advocate, other, moved = visits[visit % len(visits)]
        if other == row:
            difference = world.people[ATTITUDE, int(advocate)] - own
            found.append(Contact(week, int(advocate), "visit", float(moved), float(difference)))
            own += moved
    return found


def _meeting(world: Any, s: Any, row: int, week: int, luck: np.uint64, attitudes: np.ndarray) -> list[Contact]:
    """The contact that the person listened to, under the theories in which one listens to one."""
    people = world.people
    if s.mechanisms_attitude not in _LISTENING or people[STUBBORN, row] or not people[PRESENT, row]:
        return []
    bits = np.uint64(mix(_hash_of(world, row) ^ np.uint64(stream(luck, P_MEETING))))
    other, _ = attitude.partner_of(people, world.ties, world.programme, world.scratch.apart, s, row, bits)
    if other < 0:
        return []
    own, pull = attitudes[row], s.attitude_anchor_pull
    moved = 0.0
    if pull < 1.0:  # what the return to the own view leaves to be seen
        moved = (people[ATTITUDE, row] - pull * people[attitude.ANCHOR, row]) / (1.0 - pull) - own
    return [Contact(week, int(other), "meeting", 0.0 if abs(moved) < 1e-12 else float(moved),
                    float(attitudes[other] - own))]


def _hash_of(world: Any, row: int) -> np.uint64:
    """The person's number in the week's order, see `draws.order_people`."""
    place = int(np.flatnonzero(world.scratch.order == row)[0])
    return np.uint64(world.scratch.hashes[place])


def _before_deciding(world: Any, s: Any, row: int, week: int, key: np.uint64) -> dict[str, Any]:
    people, ties, programme = world.people, world.ties, world.programme
    theory = _ADOPTION_WORDS[s.mechanisms_adoption]
    practised = bool(people[PRACTISES, row])
    funded = week < s.funding_start + s.funding_weeks
    adopting = np.uint64(stream(np.uint64(week_luck(key, week)), P_ADOPTION))
    luck = uniform(np.uint64(draw(adopting, world.keys[row])))
    parts = tuple(float(part) for part in adoption.parts_now(people, ties, programme, s, row))
    preference = adoption.logistic(adoption.utility(parts), s.adoption_noise)
    chance = s.adoption_revision * (s.adoption_drop * (1.0 - preference) if practised else preference)
    return {"week": week, "theory": theory, "practised": practised,
            "free": bool(adoption.free_to_change(people, row, funded)),
            "parts": parts if theory == "logit" else (), "luck": float(luck),
            "share": float(adoption.practising_share(people, ties, programme, s, row)),
            "chance": float(chance) if theory == "logit" else float("nan")}


"""The table of ties under random use: consistent, bounded, and its counts right against a slow recount."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import Running, small

from sim.network import make_ties
from sim.state import PEOPLE_COLUMNS, PRACTISES, PRACTISING_CONTACTS, PRESENT, Ties, check_world
from sim.ties_table import (connect, contact_by_strength, count_practising_contacts, cut_all_ties, cut_tie, find_tie,
                            grow_tie, set_practises, somebody_else, strength_after, tie_growth)

N, ROOM = 7, 3
rows = st.integers(0, N - 1)
acts = st.tuples(st.sampled_from(["connect", "grow", "cut", "cut_all", "practise"]), rows, rows, st.floats(0.01, 1.0))
TEMPLATE = Running(small(number=N, weeks=1, values={"programme.team_size": 0})).world


def empty(room: int = ROOM) -> tuple[Ties, np.ndarray]:
    """No ties yet, and people of whom nobody practises."""
    none = np.zeros(0, np.int64)
    people = np.zeros((len(PEOPLE_COLUMNS), N))
    people[PRESENT] = 1.0
    return make_ties(N, none, none, np.zeros((0, 2)), room), people


def contacts(ties: Ties, i: int) -> dict[int, float]:
    """Row i as a dictionary: whom, how strongly."""
    row = slice(ties.first[i], ties.first[i] + ties.count[i])
    assert len(set(ties.who[row].tolist())) == ties.count[i]
    return dict(zip(ties.who[row].tolist(), ties.strength[row].tolist(), strict=True))


def check(ties: Ties, people: np.ndarray) -> None:
    """Consistent both ways, within its room, and the practising counted."""
    assert check_world(TEMPLATE._replace(ties=ties)) == []
    told = people[PRACTISING_CONTACTS].copy()
    for i in range(N):
        assert i not in contacts(ties, i)
        assert all(i in contacts(ties, j) for j in contacts(ties, i))
        assert told[i] == sum(people[PRACTISES, j] for j in contacts(ties, i))
    count_practising_contacts(ties, people)
    np.testing.assert_array_equal(people[PRACTISING_CONTACTS], told)


def act(ties: Ties, people: np.ndarray, what: str, i: int, j: int, strength: float) -> None:
    slot = find_tie(ties, i, j)
    if what == "connect" and i != j and slot < 0:
        connect(ties, people, i, j, strength)
    elif what == "grow" and i != j:
        grow_tie(ties, people, i, j, strength)
    elif what == "cut" and slot >= 0:
        cut_tie(ties, people, i, slot)
    elif what == "cut_all":
        cut_all_ties(ties, people, i)
    elif what == "practise":
        set_practises(ties, people, i, 1.0 - people[PRACTISES, i])


@settings(max_examples=80, deadline=None)
@given(st.lists(acts, max_size=60), st.integers(1, N))
def test_whatever_happens_the_table_stays_consistent(what_happens, room) -> None:
    ties, people = empty(room)
    for one in what_happens:
        act(ties, people, *one)
    check(ties, people)
    assert ties.count.max() <= room


@settings(max_examples=40, deadline=None)
@given(st.lists(acts, max_size=30))
def test_without_bounds_the_table_is_a_dictionary_of_pairs(what_happens) -> None:
    ties, people = empty(room=N)
    slow: dict[frozenset[int], float] = {}
    for what, i, j, strength in what_happens:
        act(ties, people, what, i, j, strength)
        pair = frozenset((i, j))
        if what == "cut_all":
            slow = {p: w for p, w in slow.items() if i not in p}
        elif what == "cut":
            slow.pop(pair, None)
        elif i != j and what == "grow":
            slow[pair] = slow[pair] + (1 - slow[pair]) * strength if pair in slow else strength
        elif i != j and what == "connect":
            slow.setdefault(pair, strength)
    found = {frozenset((i, j)): w for i in range(N) for j, w in contacts(ties, i).items()}
    assert found == pytest.approx(slow)


def test_in_a_full_row_the_weakest_gives_way() -> None:
    ties, people = empty()
    for j, strength in ((1, 0.5), (2, 0.2), (3, 0.8)):
        connect(ties, people, 0, j, strength)
    assert connect(ties, people, 0, 4, 0.3) >= 0
    assert contacts(ties, 0) == {1: 0.5, 3: 0.8, 4: 0.3}
    assert contacts(ties, 2) == {}


def test_a_tie_no_stronger_than_the_weakest_is_not_made() -> None:
    ties, people = empty()
    for j in (1, 2, 3):
        connect(ties, people, 0, j, 0.4)
    assert connect(ties, people, 0, 4, 0.4) == -1
    assert connect(ties, people, 4, 0, 0.4) == -1  # from the other side alike
    assert set(contacts(ties, 0)) == {1, 2, 3}
    assert contacts(ties, 4) == {}


def test_if_the_other_has_no_room_nobody_loses_a_tie() -> None:
    ties, people = empty()
    for j in (1, 2, 3):
        connect(ties, people, 0, j, 0.2)
        connect(ties, people, 4, j, 0.9)
    assert connect(ties, people, 0, 4, 0.5) == -1
    assert set(contacts(ties, 0)) == {1, 2, 3}


def test_growth_is_towards_1_and_hours_decide_it() -> None:
    assert tie_growth(50.0, 50.0) == pytest.approx(0.632, abs=1e-3)
    assert strength_after(0.4, 0.5) == pytest.approx(0.7)
    ties, people = empty()
    assert ties.strength[grow_tie(ties, people, 0, 1, 0.25)] == 0.25  # made if there is none
    assert ties.strength[grow_tie(ties, people, 1, 0, 0.5)] == pytest.approx(0.625)
    assert contacts(ties, 0) == {1: pytest.approx(0.625)}


def test_contacts_are_drawn_in_proportion_to_their_strength() -> None:
    ties, people = empty(room=5)
    for j, strength in ((1, 0.1), (2, 0.3), (3, 0.6)):
        connect(ties, people, 0, j, strength)
    luck = np.random.default_rng(1).integers(0, 2**64, 4000, np.uint64)
    met = np.bincount([int(ties.who[contact_by_strength(ties, 0, bits)]) for bits in luck], minlength=4) / 4000
    assert met == pytest.approx([0, 0.1, 0.3, 0.6], abs=0.03)


def test_who_hears_nobody_meets_nobody() -> None:
    ties, people = empty()
    assert contact_by_strength(ties, 0, np.uint64(5)) == -1
    connect(ties, people, 0, 1, 0.5)
    ties.strength[:] = 0.0
    assert contact_by_strength(ties, 0, np.uint64(5)) == -1


def test_where_everyone_knows_everyone_all_others_are_met_alike() -> None:
    _, people = empty()
    people[PRESENT, 3] = 0.0
    luck = np.random.default_rng(2).integers(0, 2**64, 4000, np.uint64)
    met = np.bincount([somebody_else(people, N, 2, bits) for bits in luck], minlength=N) / 4000
    assert met == pytest.approx([0.2, 0.2, 0, 0, 0.2, 0.2, 0.2], abs=0.03)

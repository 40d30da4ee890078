"""The model under Mesa: agents as views, the same numbers as `simulate`, and intervening in a run."""

from __future__ import annotations

import mesa
import numpy as np
import pytest
from mesa.batchrunner import batch_run
from small_worlds import BASELINE, mapped, small

from sim.agents import Ally, Sceptic, Stakeholder
from sim.errors import ScenarioError, UserError
from sim.model import CoProductionModel
from sim.outcomes import WEEKLY
from sim.run import run_once, simulate
from sim.scenario import Change, Crisis, Event
from sim.settings import ROLES
from sim.state import (ATTITUDE, CONTACTS_SO_FAR, N_PRACTISING, PEOPLE_COLUMNS, PRACTISES, PRACTISING_CONTACTS, PRESENT,
                       TRUST, check_world)

CRISES = (Crisis(4, 5, 0.8),)
CHANGES = (Change(9, {"programme.power": 0.9, "programme.team_size": 24}), Change(15, {"programme.hours": 4.0}))
EVENTS = (Event(3, "champion_leaves"), Event(6, "advocate_joins", role="frontline"),
          Event(8, "member_falls_ill", weeks=4), Event(12, "person_leaves"))


def model_of(seed: int = 1, weeks: int = 20, **parts) -> CoProductionModel:
    return CoProductionModel(small(weeks=weeks, **parts), seed=seed)


# — agents —


def test_agents_are_named_after_the_attitude_at_the_start():
    model = model_of()
    assert set(model.agents_by_type) <= {Ally, Sceptic, Stakeholder}
    assert sum(len(agents) for agents in model.agents_by_type.values()) == 60 == len(model.agents)
    assert all(agent.attitude >= 1 / 3 for agent in model.agents_by_type[Ally])
    assert all(agent.attitude <= -1 / 3 for agent in model.agents_by_type[Sceptic])
    before = {agent.row: type(agent) for agent in model.agents}
    model.run_model()
    assert {agent.row: type(agent) for agent in model.agents} == before


def test_select_agg_and_do():
    model = model_of()
    model.step()
    people = model.world.people
    sceptics = model.agents_by_type[Sceptic]
    rows = [agent.row for agent in sceptics]
    assert sceptics.agg("trust", np.mean) == np.mean(people[TRUST, rows])
    warm = model.agents.select(lambda agent: agent.stance == "ally")
    assert {agent.row for agent in warm} == set(np.flatnonzero(people[ATTITUDE] >= 1 / 3).tolist())
    chances = model.agents.map("considers_adopting")
    assert len(chances) == 60 and all(0 <= chance <= 1 for chance in chances)


@pytest.mark.parametrize("column", range(len(PEOPLE_COLUMNS)), ids=[column.name for column in PEOPLE_COLUMNS])
def test_every_column_can_be_read(column):
    model = model_of(weeks=2)
    model.step()
    agent = model.agent_by_row[7]
    found, held = getattr(agent, PEOPLE_COLUMNS[column].name), model.world.people[column, 7]
    assert found == (ROLES[int(held)] if PEOPLE_COLUMNS[column].name == "role" else held)


def test_views_write_through():
    model = model_of()
    agent = model.agent_by_row[5]
    agent.trust = 0.25
    assert model.world.people[TRUST, 5] == 0.25
    model.world.people[TRUST, 5] = 0.75
    assert agent.trust == 0.75


@pytest.mark.parametrize(("name", "value"), [("trust", 1.5), ("attitude", -2), ("exhaustion", float("nan"))])
def test_a_value_out_of_range_is_refused(name, value):
    agent = model_of().agent_by_row[5]
    with pytest.raises(ValueError, match=name):
        setattr(agent, name, value)


def test_taking_up_the_practice_by_hand_tells_the_contacts():
    model = model_of()
    agent = next(agent for agent in model.agents if not agent.practises and agent.neighbours)
    contacts = [contact.row for contact in agent.neighbours]
    before = model.world.people[PRACTISING_CONTACTS, contacts].copy()
    agent.practises = True
    agent.practises = True
    assert (model.world.people[PRACTISING_CONTACTS, contacts] == before + 1).all()
    assert model.world.people[PRACTISES].sum() == model.world.programme[N_PRACTISING]
    assert check_world(model.world) == []


def test_neighbours_and_ties_agree():
    model = model_of()
    for agent in model.agents:
        for contact in agent.neighbours:
            assert agent in contact.neighbours
            assert agent.tie_to(contact) > 0
    everyone = set(model.agents)
    lone = model.agent_by_row[0]
    stranger = next(iter(everyone - set(lone.neighbours) - {lone}))
    assert lone.tie_to(stranger) == 0.0


def test_where_all_know_all_everybody_is_a_neighbour():
    model = CoProductionModel(small({"network.kind": "well_mixed"}, weeks=4), seed=1)
    assert len(model.agent_by_row[3].neighbours) == 59
    assert model.agent_by_row[3].tie_to(model.agent_by_row[4]) == BASELINE.values["network.strength_start"]


def test_verbs_by_hand():
    """A listener at 0 and a speaker at 0.4 tied by 0.5: 0.15 · 0.5 · 0.4 = 0.03; a talk has full weight: 0.06."""
    scenario = mapped({"attitude": [0.4, 0.0, -0.9], "stubborn": ["no"] * 3, "resilience": [0.5] * 3},
                      [("p0", "p1", 0.5), ("p0", "p2", 0.5)], {"programme.team_size": 2})
    model = CoProductionModel(scenario, seed=1)
    speaker, listener, far = (model.agent_by_row[row] for row in range(3))
    assert listener.hears(speaker) and not far.hears(speaker)
    assert listener.listen_to(speaker) == pytest.approx(0.03)
    listener.attitude = 0.0
    assert speaker.talk_to(listener) is True
    assert listener.attitude == pytest.approx(0.06)
    assert speaker.tie_to(listener) > 0.5
    tired = speaker.exhaustion
    assert speaker.talk_to(far) is False
    assert far.attitude == -0.9
    assert speaker.exhaustion == pytest.approx(tired + 0.01 * 0.5)
    assert model.world.programme[CONTACTS_SO_FAR] == 2


# — the same numbers —


@pytest.mark.parametrize("parts", [{}, {"crises": CRISES}, {"changes": CHANGES}, {"events": EVENTS},
                                   {"crises": CRISES, "changes": CHANGES, "events": EVENTS}],
                         ids=["plain", "crises", "changes", "events", "all"])
def test_stepping_equals_simulate_to_the_last_bit(parts):
    scenario = small(weeks=30, **parts)
    for replicate in (0, 3):
        run = run_once(scenario, 7, replicate)
        model = CoProductionModel(scenario, seed=7, replicate=replicate)
        mine = model.finish()
        np.testing.assert_array_equal(mine.weekly, run.weekly)
        np.testing.assert_array_equal(mine.outcomes, run.outcomes)
        np.testing.assert_array_equal(mine.hours, run.hours)
        assert check_world(model.world) == []


def test_the_collector_holds_every_week():
    scenario = small(weeks=12)
    model = CoProductionModel(scenario, seed=2)
    model.run_model()
    collected = model.datacollector.get_model_vars_dataframe()
    assert list(collected.columns) == [outcome.name for outcome in WEEKLY]
    weekly = simulate(scenario, 1, 2).weekly[collected.columns]
    np.testing.assert_array_equal(collected.to_numpy(), weekly.to_numpy())
    np.testing.assert_array_equal(model.weekly[collected.columns].to_numpy(), weekly.to_numpy())


def test_agent_reporters_are_passed_on():
    model = CoProductionModel(small(weeks=3), seed=1, agent_reporters={"trust": "trust", "role": "role"})
    model.run_model()
    table = model.datacollector.get_agent_vars_dataframe()
    assert len(table) == 4 * 60
    assert set(table["role"]) <= set(ROLES)
    last = table.loc[3, "trust"].to_numpy(float)
    np.testing.assert_array_equal(last, model.world.people[TRUST])


def test_batch_run_varies_replicates_and_levers():
    varied = {"scenario": small(weeks=6), "replicate": range(3), "power": [0.1, 0.9]}
    rows = batch_run(CoProductionModel, varied, number_processes=1, display_progress=False)
    assert len(rows) == 6
    assert {(row["replicate"], row["power"]) for row in rows} == {(r, p) for r in range(3) for p in (0.1, 0.9)}
    for row in rows:
        expected = simulate(small({"programme.power": row["power"]}, weeks=6), 3, 0)
        assert row["mean_attitude"] == expected.weekly.query(
            f"replicate == {row['replicate']} and week == {row['Step']}")["mean_attitude"].item()
    assert len({row["mean_attitude"] for row in rows if row["power"] == 0.1}) == 3


def test_two_models_side_by_side_do_not_mix():
    alone = [model_of(seed).finish().weekly for seed in (1, 2)]
    models = [model_of(1), model_of(2)]
    while models[0].running or models[1].running:
        for model in models:
            model.step()
    for model, expected in zip(models, alone, strict=True):
        np.testing.assert_array_equal(model.finish().weekly, expected)
    models[0].agent_by_row[0].trust = 0.123
    assert models[1].agent_by_row[0].trust != 0.123
    assert all(agent.model is models[0] for agent in models[0].agents)


def test_mesas_own_luck_is_untouched_and_disturbs_nothing():
    model, disturbed = model_of(), model_of()
    before, rng_before = model.random.getstate(), model.rng.bit_generator.state
    np_before = np.random.get_state()[1].copy()
    for _ in range(10):
        model.step()
        disturbed.random.random()
        disturbed.rng.random(3)
        disturbed.step()
    assert model.random.getstate() == before and model.rng.bit_generator.state == rng_before
    assert (np.random.get_state()[1] == np_before).all()
    np.testing.assert_array_equal(model.world.people, disturbed.world.people)


# — how a run goes on —


def test_a_run_ends_by_itself_and_stays_ended():
    model = model_of(weeks=3)
    model.run_model()
    assert (model.week, model.running) == (3, False)
    end = model.world.people.copy()
    model.step()
    assert model.week == 3 and (model.world.people == end).all()


def test_seed_nought_is_a_seed_like_any_other():
    first, again, other = model_of(0).finish(), model_of(0).finish(), model_of(1).finish()
    np.testing.assert_array_equal(first.weekly, again.weekly)
    assert not np.array_equal(first.weekly, other.weekly, equal_nan=True)
    np.testing.assert_array_equal(CoProductionModel(small(weeks=20), rng=0).finish().weekly, first.weekly)


@pytest.mark.parametrize(("arguments", "error"), [
    ({"seed": -1}, UserError), ({"seed": 1.5}, UserError), ({"seed": True}, UserError),
    ({"scenario": "basline"}, UserError), ({"powr": 0.2}, ScenarioError), ({"power": 2}, ScenarioError),
])
def test_mistakes_are_told(arguments, error):
    with pytest.raises(error):
        CoProductionModel(**arguments)


def test_settings_by_name():
    model = CoProductionModel(small(weeks=3), seed=1, power=0.9, **{"people.taste_gap": 0.1})
    assert model.scenario.values["programme.power"] == 0.9
    assert model.settings.power == 0.9 and model.settings.people_taste_gap == 0.1


# — intervening —


def test_a_change_of_the_programme_equals_a_planned_one():
    planned = run_once(small(weeks=20, changes=(Change(8, {"programme.power": 0.9, "programme.team_size": 30}),)), 1, 0)
    model = model_of()
    for _ in range(8):
        model.step()
    model.change_programme(power=0.9, team_size=30)
    np.testing.assert_array_equal(model.finish().weekly, planned.weekly)


def test_a_change_leaves_the_past_alone():
    untouched = run_once(small(weeks=20), 1, 0)
    model = model_of()
    for _ in range(8):
        model.step()
    model.change_programme(hours=8)
    found = model.finish().weekly
    np.testing.assert_array_equal(found[:9], untouched.weekly[:9])
    assert not np.array_equal(found[9:], untouched.weekly[9:], equal_nan=True)


def test_two_models_of_one_scenario_do_not_share_a_change():
    one, other = model_of(), model_of()
    one.change_programme(power=1.0)
    assert other.settings.power == 0.5


@pytest.mark.parametrize(("levers", "words"), [
    ({"powr": 1}, "did you mean"), ({"power": 3}, "too large"), ({"people.number": 10}, "only the programme"),
])
def test_what_is_no_lever_cannot_be_changed(levers, words):
    with pytest.raises(ScenarioError, match=words):
        model_of().change_programme(**levers)


def test_a_change_leaves_later_planned_changes_of_other_levers_alone():
    model = model_of(changes=(Change(15, {"programme.power": 0.9}),))
    model.step()
    model.change_programme(hours=4)
    model.run_model()
    assert (model.settings.hours, model.settings.power) == (4.0, 0.9)


def test_a_change_of_one_slice_leaves_the_others_as_they_are_now():
    model = model_of(changes=(Change(3, {"programme.coverage": ((0.5,) * 4,) * 4}),))
    for _ in range(5):
        model.step()
    model.change_programme(**{"programme.coverage.create": 0.0})
    assert model.settings.coverage.tolist() == [[0.0] * 4, [0.5] * 4, [0.5] * 4, [0.5] * 4]


def test_removing_a_person_keeps_the_world_whole():
    model = model_of()
    for _ in range(5):
        model.step()
    member = next(agent for agent in model.agents if agent.in_team)
    advocate = next(agent for agent in model.agents if agent.practises and agent is not member)
    contacts = advocate.neighbours
    for agent in (member, advocate):
        agent.remove()
        assert agent not in model.agents
        assert model.world.people[PRESENT, agent.row] == 0
        assert check_world(model.world) == []
    assert all(advocate not in contact.neighbours for contact in contacts if contact is not member)
    model.run_model()
    assert len(model.agents) == 58
    assert check_world(model.world) == []


def test_removing_everybody_is_survived():
    model = model_of(weeks=8)
    model.step()
    for agent in list(model.agents):
        agent.remove()
    model.run_model()
    assert len(model.agents) == 0
    assert check_world(model.world) == []


def test_people_who_come_and_go_by_events_are_agents_while_they_are_there():
    model = model_of(events=EVENTS)
    sizes = [len(model.agents)]
    while model.running:
        model.step()
        sizes.append(len(model.agents))
        assert sizes[-1] == model.world.people[PRESENT].sum() == len(model.agent_by_row)
    assert min(sizes) < 60
    joined = model.agent_by_row[60]
    assert joined.role == "frontline" and joined.neighbours


class WithNewsletter(CoProductionModel):
    """Everybody warms a little each week."""

    def step(self):
        for agent in self.agents:
            if not agent.stubborn:
                agent.attitude = min(1.0, agent.attitude + 0.02)
        super().step()


def test_a_subclass_adds_something_each_week():
    plain, mine = model_of(), WithNewsletter(small(weeks=20), seed=1)
    assert mine.outcome("mean_attitude") == plain.outcome("mean_attitude")
    plain.run_model()
    mine.run_model()
    assert mine.outcome("mean_attitude") > plain.outcome("mean_attitude")
    assert check_world(mine.world) == []


def test_it_is_a_mesa_model():
    model = model_of()
    assert isinstance(model, mesa.Model)
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    model.step()
    assert model.steps == 1 == model.week

"""The same models in a maintained package, on the same network from the same start.

The package is NDlib (Rossetti et al. 2018, 10.1007/s41060-017-0086-6).

Left out is NDlib's Hegselmann–Krause model (6.0.1): it picks as many people as there are, but the new
view is written after that loop, so that only the last one picked moves; it leaves a person's own view out
of the mean, and takes views nearer than the reach only. The publication lets everybody move at once, to a
mean with the own view, over views at most the reach away. NDlib's import needs six and scikit-learn, which
it does not ask for.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import networkx as nx
import numpy as np
import pytest

from sim.docking.deffuant2000 import major_clusters
from sim.docking.laboratory import Laboratory
from sim.docking.verdict import mean_interval
from sim.outcomes import WEEKLY
from sim.state import ANCHOR, ATTITUDE, PRACTISES, SELF_WEIGHT, STUBBORN, THRESHOLD

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    opinions = pytest.importorskip("ndlib.models.opinions")
    epidemics = pytest.importorskip("ndlib.models.epidemics")
    ModelConfig = pytest.importorskip("ndlib.models.ModelConfig")

pytestmark = pytest.mark.filterwarnings("ignore")
MEAN_ATTITUDE = [outcome.name for outcome in WEEKLY].index("mean_attitude")
NETWORKS = {"random": nx.gnp_random_graph(120, 0.04, seed=1),
            "sparse, with loners": nx.gnp_random_graph(120, 0.02, seed=2),
            "hubs": nx.barabasi_albert_graph(120, 3, seed=3), "ring": nx.watts_strogatz_graph(120, 6, 0.1, seed=4)}


def place(values: dict[str, Any], network: nx.Graph, weeks: int) -> Laboratory:
    """People who know each other as in the network, all ties alike."""
    lab = Laboratory(values, people=len(network), weeks=weeks)
    lab.know(nx.to_numpy_array(network))
    return lab


def configured(model: Any, model_values: dict[str, Any], node_values: dict[str, np.ndarray],
               infected: list[int] | None = None) -> Any:
    config = ModelConfig.Configuration()
    for name, value in model_values.items():
        config.add_model_parameter(name, value)
    for name, values in node_values.items():
        for node, value in enumerate(values):
            config.add_node_configuration(name, node, value)
    if infected is not None:
        config.add_model_initial_configuration("Infected", infected)
    model.set_initial_status(config)
    return model


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("highest", [0.25, 0.4, 1.0])
def test_thresholds_move_the_same_people_week_by_week(name, highest) -> None:
    network = NETWORKS[name]
    lab = place({"mechanisms.adoption": "fraction_threshold", "network.kind": "er", "adoption.revision": 1.0,
                 "adoption.drop": 0.0}, network, weeks=15)
    thresholds = highest * lab.uniforms(len(network))
    first = [0, 1, 2]
    lab.people[THRESHOLD], lab.people[PRACTISES] = thresholds, 0.0
    lab.people[PRACTISES, first] = 1.0
    lab.begin()
    theirs = configured(epidemics.ThresholdModel(network), {}, {"threshold": thresholds}, first)
    theirs.iteration()
    for week in range(15):
        lab.go(1)
        theirs.iteration()
        assert np.flatnonzero(lab.people[PRACTISES]).tolist() == [n for n, s in theirs.status.items() if s == 1], week
    assert lab.people[PRACTISES].sum() > len(first)


@pytest.mark.parametrize("name", ["random", "hubs", "ring"])
@pytest.mark.parametrize("stubbornness", [0.0, 0.3, 0.9])
def test_anchored_averaging_gives_the_same_views_week_by_week(name, stubbornness) -> None:
    network = nx.convert_node_labels_to_integers(NETWORKS[name].subgraph(max(nx.connected_components(NETWORKS[name]),
                                                                             key=len)))
    lab = place({"mechanisms.attitude": "linear", "network.kind": "er", "attitude.anchor_pull": stubbornness}, network,
                weeks=20)
    start = 2.0 * lab.uniforms(len(network)) - 1.0
    lab.people[ATTITUDE], lab.people[ANCHOR], lab.people[SELF_WEIGHT] = start, start, 0.0
    lab.begin()
    theirs = configured(opinions.FJModel(network), {}, {"stubbornness": np.full(len(network), stubbornness)})
    theirs.status, theirs.initial_status = dict(enumerate(start.tolist())), dict(enumerate(start.tolist()))
    theirs.iteration()
    for _ in range(20):
        lab.go(1)
        theirs.iteration()
        views = [theirs.status[n] for n in range(len(network))]
        assert lab.people[ATTITUDE] == pytest.approx(views, abs=1e-12)


@pytest.mark.parametrize("epsilon", [0.2, 0.35])
def test_bounded_confidence_leaves_as_many_camps(epsilon) -> None:
    people, weeks, runs = 100, 20, 60
    lab = Laboratory({"mechanisms.attitude": "deffuant", "network.kind": "well_mixed", "attitude.pull": 0.5,
                      "attitude.reach": 2 * epsilon}, people=people, weeks=weeks)
    theirs = opinions.AlgorithmicBiasModel(nx.complete_graph(people), seed=1)
    more = np.zeros(runs)
    for run in range(runs):
        lab.start(0, run)
        start = lab.uniforms(people)
        lab.people[ATTITUDE] = 2.0 * start - 1.0
        lab.begin()
        lab.go(weeks)
        configured(theirs, {"epsilon": epsilon, "gamma": 0.0}, {})
        theirs.actual_iteration, theirs.status = 1, dict(enumerate(start.tolist()))
        theirs.sts = start.astype(object)
        for _ in range(weeks):
            theirs.iteration()
        end = np.array([theirs.status[n] for n in range(people)])
        assert end.mean() == pytest.approx(start.mean(), abs=1e-9)
        more[run] = len(major_clusters((lab.people[ATTITUDE] + 1.0) / 2.0)) - len(major_clusters(end))
    low, high = mean_interval(more)
    assert low >= -0.4 and high <= 0.4


def test_votes_of_free_voters_among_zealots() -> None:
    free, zealots_for, zealots_against, weeks = 20, 3, 2, 4000
    n = free + zealots_for + zealots_against
    zealots = np.arange(n) >= free
    lab = Laboratory({"mechanisms.attitude": "voter", "network.kind": "well_mixed"}, people=n, weeks=weeks)
    lab.people[ATTITUDE], lab.people[STUBBORN] = -1.0, zealots
    lab.people[ATTITUDE, free : free + zealots_for] = 1.0
    lab.begin()
    ours = n * (lab.go(weeks)[100:, MEAN_ATTITUDE] + 1.0) / 2.0
    theirs = configured(opinions.VoterZealotModel(nx.complete_graph(n), seed=1), {}, {"zealot": zealots.astype(int)},
                        list(range(free, free + zealots_for)))
    seen = np.array([theirs.iteration(node_status=False)["node_count"][1] for _ in range(n * weeks)])[100 * n :: n]
    # a start is forgotten at a rate of 5/24 a week: some 800 independent weeks, a mean to a twentieth of the spread
    spread = math.sqrt((ours.var() + seen.var()) / 2)
    assert abs(ours.mean() - seen.mean()) < 0.25 * spread
    assert ours.std() == pytest.approx(seen.std(), rel=0.15)

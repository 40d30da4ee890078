"""Our model in Mesa's own live view, for people who are used to it: one model a visitor, and a picture of the people.

    solara run docs/mesa_solara_viz.py

It needs the packages of the live view and matplotlib. Our own view (`coproduce view`) draws faster and explains more.
"""

from __future__ import annotations

from typing import Any

import solara
from matplotlib.figure import Figure
from mesa.visualization import Slider, SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from sim import CoProductionModel, load_scenario
from sim.app.looks import sites, tied
from sim.app.widgets.network import layout

COLOURS = {"sceptic": "#b3261e", "fence-sitter": "#8a8578", "ally": "#0b5cad"}


@solara.component
def People(model: CoProductionModel) -> Any:
    """Everybody where they live: colour is the stance, a dark edge is practice, a large dot sits in the team."""
    update_counter.get()  # draw again after each step
    figure = Figure(figsize=(6, 5))
    axes = figure.subplots()
    xy = layout(sites(model.world), tied(model.world)[0])
    people = list(model.agents)
    axes.scatter(*xy[[person.row for person in people]].T,
                 c=[COLOURS[person.stance] for person in people],
                 edgecolors=["black" if person.practises else "none" for person in people],
                 s=[80 if person.in_team else 25 for person in people])
    axes.set_axis_off()
    axes.set_title(f"Week {model.week}: {100 * model.outcome('adoption'):.0f} people out of 100 practise")
    return solara.FigureMatplotlib(figure)


START = load_scenario("baseline").values
LEVERS = {"seed": Slider("Luck", 1, 0, 50, 1),
          "power": Slider("Power that is handed over", START["programme.power"], 0.0, 1.0, 0.05),
          "hours": Slider("Hours a week for each member", START["programme.hours"], 0.0, 8.0, 0.25)}


@solara.component
def Page() -> Any:
    """The page; the model is made here, so that visitors do not share it."""
    model = solara.use_memo(lambda: CoProductionModel("baseline", seed=1), [])
    return SolaraViz(model, components=[People, make_plot_component({"adoption": "#0b5cad"})], model_params=LEVERS,
                     name="Co-production", play_interval=100)

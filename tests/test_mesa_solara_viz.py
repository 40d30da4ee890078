"""The example of docs/mesa.md: our model in Mesa's SolaraViz."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from sim import CoProductionModel

EXAMPLE = Path(__file__).parents[1] / "docs" / "mesa_solara_viz.py"


@pytest.mark.filterwarnings("ignore::UserWarning")  # Solara's, of Mesa's own page
def test_the_example_steps_and_takes_a_lever() -> None:
    solara = pytest.importorskip("solara", reason="the live view is not installed: pip install -e '.[view]'")
    vuetify = pytest.importorskip("ipyvuetify")
    pytest.importorskip("matplotlib", reason="the example draws with matplotlib: pip install matplotlib")
    made = []

    class Noted(CoProductionModel):
        def __init__(self, scenario="baseline", **kwargs) -> None:
            super().__init__(scenario, **kwargs)
            made.append(self)

    page = runpy.run_path(str(EXAMPLE))["Page"]
    page.f.__globals__["CoProductionModel"] = Noted
    _, shown = solara.render(solara.AppLayout(children=[page()]), handle_error=False)
    step = shown.find(vuetify.Btn, children=["Step"]).widget
    step.click()
    step.click()
    assert [model.week for model in made] == [2]

    assert shown.find(vuetify.Slider, label="Power that is handed over").widget.v_model == made[0].settings.power
    shown.find(vuetify.Slider, label="Power that is handed over").widget.v_model = 0.9
    shown.find(vuetify.Btn, children=["Reset"]).widget.click()
    shown.find(vuetify.Btn, children=["Step"]).widget.click()
    assert [(model.week, model.settings.power) for model in made[1:]] == [(1, 0.9)]
    shown.close()

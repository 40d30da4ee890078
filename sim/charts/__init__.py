"""From a table to a chart: one library, the same pictures everywhere, nothing loaded from anywhere."""

from sim.charts.adoption import MOST_RUNS, adoption_chart, fan, pictures
from sim.charts.convergence import convergence
from sim.charts.distribution import distribution
from sim.charts.effects import main_effects
from sim.charts.heat import heat_map
from sim.charts.interactions import interaction
from sim.charts.look import COLOURS, DASHES, HEIGHT, WIDTH
from sim.charts.margins import docking_picture, margins_chart, patterns_picture
from sim.charts.formats import FORMATS, files
from sim.charts.ranking import tornado

__all__ = [
    "COLOURS", "DASHES", "FORMATS", "HEIGHT", "MOST_RUNS", "WIDTH", "adoption_chart", "convergence", "distribution",
    "docking_picture", "fan", "files", "heat_map", "interaction", "main_effects", "margins_chart",
    "patterns_picture", "pictures", "tornado",
]

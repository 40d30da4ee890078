"""The pages of the live view, and which address leads to which."""

from __future__ import annotations

import solara

from sim.app.pages.about import About
from sim.app.pages.compare import Compare
from sim.app.pages.frame import Frame
from sim.app.pages.lessons import Lessons
from sim.app.pages.play import Play
from sim.app.pages.start import Start
from sim.app.texts import words

_PAGES = {"/": Start, "lessons": Lessons, "play": Play, "compare": Compare, "about": About}

routes = [solara.Route(path, component=page, label=words("frame")["pages"]["start" if path == "/" else path],
                       layout=Frame if path == "/" else None) for path, page in _PAGES.items()]

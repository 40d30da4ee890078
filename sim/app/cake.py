"""The cake as a picture that is a table: four stages side by side, four domains as layers.

A slice's filling is the share of its work that is done jointly; its colour and number say how well it is baked.
"""

from __future__ import annotations

from markupsafe import Markup

from sim.app.markup import joined, safe
from sim.app.texts import words
from sim.open_run import OpenRun
from sim.recorder import ENOUGH_HOURS
from sim.settings import DOMAINS, STAGES
from sim.state import N_MEMBERS, OPEN, SLICE_QUALITY, USER_HOURS

DOUGH, GOLD, BROWN = (250, 238, 208), (229, 168, 82), (140, 78, 28)
"""Colours of a quality of 0, 1/2 and 1."""
_DARK_FROM = 0.86
"""Quality from which white ink can be read better."""
_INK, _WHITE = "#000000", "#ffffff"


def bake_colour(quality: float) -> tuple[str, str]:
    """Colour of a slice of this quality (0-1), and the ink that can be read on it."""
    low, high, part = (DOUGH, GOLD, 2 * quality) if quality < 0.5 else (GOLD, BROWN, 2 * quality - 1)
    mixed = [round(a + (b - a) * part) for a, b in zip(low, high, strict=True)]
    return f"rgb({mixed[0]},{mixed[1]},{mixed[2]})", _WHITE if quality > _DARK_FROM else _INK


def stage_at_work(run: OpenRun) -> int | None:
    """Number of the stage of the coming week; None if no team will be at work."""
    s = run.plan.settings[run.plan.segments[min(run.week, run.weeks - 1)]]
    clock = run.week - int(s["funding_start"])
    nobody = s["team_size"] == 0 and run.world.programme[N_MEMBERS] <= 0
    if clock < 0 or nobody or run.over:
        return None
    return clock // int(s["time_stage_weeks"]) % len(STAGES)


def slices(run: OpenRun) -> list[list[tuple[float, float, bool]]]:
    """By stage and domain: share done together (0-1), quality (0-1), and whether users worked there in its last stage.

    Before the first stage, the share is the one that is planned.
    """
    planned = run.plan.settings[run.plan.segments[min(run.week, run.weeks - 1)]]["coverage"]
    opened = run.world.slices[OPEN] if run.week else planned
    quality, hours = run.world.slices[SLICE_QUALITY], run.world.slices[USER_HOURS]
    return [[(float(opened[stage, domain]), float(quality[stage, domain]), bool(hours[stage, domain] >= ENOUGH_HOURS))
             for domain in range(len(DOMAINS))] for stage in range(len(STAGES))]


def picture(run: OpenRun) -> Markup:
    """The cake of a run at its week, as HTML."""
    text, cells, now = words("play"), slices(run), stage_at_work(run)
    heads = joined(safe('<th scope="col"{at}>{name}</th>', name=text["stages"][stage],
                                 at=Markup(' class="at-work"') if number == now else "")
                            for number, stage in enumerate(STAGES))
    rows = joined(safe('<tr><th scope="row">{name}</th>{cells}</tr>', name=text["domains"][domain],
                                cells=joined(_cell(*cells[stage][number]) for stage in range(len(STAGES))))
                           for number, domain in enumerate(DOMAINS))
    at_work = text["cake"]["idle"] if now is None else text["cake"]["now"].format(stage=text["stages"][STAGES[now]])
    return safe('<table class="cake" data-testid="cake"><caption>{at_work}</caption>'
                '<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table><p class="soft">{caption}</p>',
                at_work=at_work, heads=heads, rows=rows, caption=text["cake"]["caption"])


def _cell(opened: float, quality: float, users: bool) -> Markup:
    text = words("play")["cake"]
    colour, ink = bake_colour(quality)
    told = text["cell"].format(open=f"{100 * opened:.0f}", quality=f"{100 * quality:.0f}")
    return safe('<td style="background:{colour};color:{ink}"><span aria-hidden="true">{quality}</span>'
                '<span class="unseen">{told}{empty}</span><i class="filling{dry}" style="height:{filling}%"></i></td>',
                colour=colour, ink=ink, quality=f"{100 * quality:.0f}", told=told,
                empty="" if users or not opened else f", {text['empty']}", dry="" if users else " dry",
                filling=f"{34 * opened:.0f}")

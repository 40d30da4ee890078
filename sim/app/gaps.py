"""Runs with the same people and the same luck beside each other: what differs, in words, bars and a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from sim.app.markup import joined, safe
from sim.app.texts import words
from sim.open_run import OpenRun
from sim.state import PRACTISES, ROLE, START_ATTITUDE
from sim.wording import AT_A_WEEK, label, number


def sentence(runs: Sequence[OpenRun]) -> str:
    """How the runs stand, for eyes and for screen readers."""
    text, first = words("compare"), runs[0]
    each = "; ".join(text["each"].format(title=run.scenario.title, value=number("adoption", run.value("adoption")))
                     for run in runs)
    return f"{text['week'].format(week=first.week, weeks=first.weeks)} {text['practise'].format(each=each)}"


def gap(run: OpenRun, first: OpenRun) -> str:
    """How many more or fewer practise than in the first run, in a sentence."""
    text, title = words("compare")["difference"], first.scenario.title
    difference = run.value("adoption") - first.value("adoption")
    count = number("adoption", abs(difference))
    kind = "as_many" if count == "0" else "one_" * (count == "1") + ("more" if difference > 0 else "fewer")
    return str(text[kind].format(count=count, first=title))


def changed_sides(run: OpenRun, first: OpenRun) -> tuple[int, int] | None:
    """How many practise here and not in the first run, and the other way round; None if they are not the same people.

    Those who came during a run are left out: they are in one of the two only.
    """
    counts = {one.scenario.values["people.number"] for one in (run, first)}
    if len(counts) > 1:
        return None
    n, ours, theirs = counts.pop(), run.world.people, first.world.people
    if any(not np.array_equal(ours[column, :n], theirs[column, :n]) for column in (ROLE, START_ATTITUDE)):
        return None
    here, there = ours[PRACTISES, :n] > 0, theirs[PRACTISES, :n] > 0
    return int((here & ~there).sum()), int((there & ~here).sum())


def differences(runs: Sequence[OpenRun]) -> Markup:
    """Each way of working against the first: a bar, and the same in words."""
    text, first = words("compare")["difference"], runs[0]
    gaps = [100 * (run.value("adoption") - first.value("adoption")) for run in runs[1:]]
    widest = max(20.0, *(abs(one) for one in gaps))
    items = []
    for run, one in zip(runs[1:], gaps, strict=True):
        sides = changed_sides(run, first)
        who = text["other_people"] if sides is None else text["sides"].format(
            people=run.scenario.values["people.number"], here=sides[0], there=sides[1])
        wide = 50 * abs(one) / widest
        items.append(safe(
            '<li><h3>{title}</h3><div class="gap-bar" aria-hidden="true"><i class="{kind}" style="{style}"></i></div>'
            '<p><strong>{said}</strong> {who}</p></li>', title=run.scenario.title, said=gap(run, first), who=who,
            kind="more" if one > 0 else "fewer",
            style=f"left:{50 if one > 0 else 50 - wide:.1f}%;width:{wide:.1f}%"))
    return safe('<ul class="gaps">{items}</ul><p class="soft">{one_run}</p>', items=joined(items),
                one_run=text["one_run"])


def table(runs: Sequence[OpenRun]) -> Markup:
    """Key figures of all, in the digits of `coproduce run --week`."""
    caption = words("compare")["figures_caption"].format(week=runs[0].week)
    head = joined(safe('<th scope="col">{title}</th>', title=run.scenario.title) for run in runs)
    rows = joined(safe('<tr data-testid="row-{name}"><th scope="row">{label}</th>{cells}</tr>', name=name,
                       label=label(name), cells=joined(safe("<td>{value}</td>", value=number(name, run.value(name)))
                                                       for run in runs)) for name in AT_A_WEEK)
    return safe('<div class="scrolls" tabindex="0" role="region" aria-label="{caption}"><table class="plain compared">'
                '<caption>{caption}</caption><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'
                '</div>', caption=caption, head=head, rows=rows)

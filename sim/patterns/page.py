"""The page on the claims for readers who have never seen a simulation, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.patterns.pattern import ABSENT, NOT_SHOWN, OPPOSITE, PRESENT, SHOWN, UNSETTLED
from sim.patterns.robust import WORDS

SAID = {SHOWN: "shown", NOT_SHOWN: "not shown", OPPOSITE: "the opposite", UNSETTLED: "cannot tell yet"}
NULL_SAID = {ABSENT: "absent, as it must be", PRESENT: "still there", UNSETTLED: "cannot tell yet"}

BLOG = "https://fulfillinglivesevaluation.org/the-co-production-cake-want-a-slice"
INTRODUCTION = """\
What follows puts each claim of [the blog on the co-production cake]({blog}) to the test in the simulation. It says
what happens in a made-up place under stated assumptions. It is not a forecast, and no evidence about any real place.

How to read it. Two ways of working are run side by side, {pairs} times each, with the same people and the same luck,
so that only the way of working differs. *Difference* is the mean over these pairs, with the range in which it lies
with 95 % confidence. A claim is **shown** if the whole range is on the side that the claim says and reaches beyond
what makes no practical difference (for shares: 3 in 100). It is **not shown** if the whole range is that small, or if
the effect also appears where it must not. **The opposite** means that the range lies on the other side. **Cannot tell
yet** means that more pairs are needed; how many is said. *When it does not happen*: the same comparison in a world in
which the mechanism behind the claim is switched off. There the difference must be practically nothing: otherwise the
claim would not hold because of the mechanism.
"""


def figure(value: float) -> str:
    """A number for people: signed, as many digits as mean something."""
    digits = 0 if abs(value) >= 20 else 1 if abs(value) >= 0.95 else 2
    text = f"{value:+.{digits}f}"
    return text.lstrip("+-") if float(text) == 0 else text.replace("-", "−")


def difference(contrast: Mapping[str, Any]) -> str:
    """A contrast's difference with its range in brackets."""
    return f"{figure(contrast['difference'])} ({_range(contrast)})"


def counted(patterns: Sequence[Mapping[str, Any]]) -> str:
    """How many claims got each verdict."""
    return ", ".join(f"{n} {words}" for verdict, words in SAID.items()
                     if (n := sum(p["verdict"] == verdict for p in patterns)))


def _range(contrast: Mapping[str, Any]) -> str:
    return f"{figure(contrast['low'])} to {figure(contrast['high'])}"


def _rows(contrasts: Sequence[Mapping[str, Any]], said: Mapping[str, str]) -> list[str]:
    rows = ["| what was compared | difference | 95 % range | |", "|---|---|---|---|"]
    for c in contrasts:
        more = f"; about {c['pairs_needed']} pairs would settle it" if c["verdict"] == UNSETTLED else ""
        rows.append(f"| {c['name']} | {figure(c['difference'])} | {_range(c)} | {said[c['verdict']]}{more} |")
    return rows


def _levels(contrast: Mapping[str, Any]) -> str:
    """How many practise in each way, and after how many hours of joint work."""
    each = "; ".join(f"{name}: {practise:.0f}, after {contrast['joint_hours'][name]:,} joint hours"
                     for name, practise in contrast["practise"].items())
    return f"People out of 100 who practise when the funding ends – {each}."


def deciding(pattern: Mapping[str, Any]) -> Mapping[str, Any]:
    """The comparison that decides a claim's verdict: the first that fails it, or the first of all."""
    verdict = pattern["verdict"]
    failing = [c for c in pattern["effects"] if c["verdict"] == verdict != SHOWN]
    failing += [c for c in pattern["nulls"] if c["verdict"] == (PRESENT if verdict == NOT_SHOWN else verdict)]
    return (failing or pattern["effects"])[0]


def claim_section(pattern: Mapping[str, Any], theories: Sequence[Mapping[str, Any]] = ()) -> str:
    """One claim: the blog's words, what was varied, what happened, when it does not."""
    why = f" ({pattern['reason']}.)" if pattern["reason"] else ""
    lines = [f"### {pattern['name']}. {pattern['claim']}", "", f"> “{pattern['sentence']}”", "",
             f"**{SAID[pattern['verdict']].capitalize()}.**{why}", "", f"*What we varied.* {pattern['varied']}", "",
             f"*What happened.* {_levels(pattern['effects'][0])}", "", *_rows(pattern["effects"], SAID), "",
             f"*When it does not happen.* {pattern['vanishes']}", "", *_rows(pattern["nulls"], NULL_SAID), ""]
    if pattern["beside"]:
        lines += ["*Measured beside it; does not decide the verdict.*", "", *_rows(pattern["beside"], SAID), ""]
    if pattern["finding"]:
        lines += [f"*What we learned.* {pattern['finding']}", ""]
    if any(entry["pattern"] == pattern["name"] for entry in theories):
        lines += [f"*Other theories.* The claim {_dependence(pattern['name'], _by_theory(theories))}", ""]
    return "\n".join(lines)


def overview(patterns: Sequence[Mapping[str, Any]]) -> str:
    """All verdicts in one table."""
    rows = ["| | claim | verdict |", "|---|---|---|"]
    rows += [f"| {p['name']} | {p['claim']} | {SAID[p['verdict']]} |" for p in patterns]
    return "\n".join([f"{len(patterns)} claims: {counted(patterns)}.", "", *rows, ""])


def _dependence(name: str, by_theory: Mapping[str, Mapping[str, str]]) -> str:
    """Under which theories a claim holds, in a sentence."""
    against = [theory for theory, verdicts in by_theory.items() if verdicts[name] != SAID[SHOWN]]
    held, total = len(by_theory) - len(against), len(by_theory)
    if not against:
        return f"holds under every one of {total} other theories."
    if held < total / 2:
        shown = [theory for theory in by_theory if theory not in against]
        return f"holds under {held} of {total} other theories only" + (": if " + "; if ".join(
            WORDS[theory] for theory in shown) if shown else "") + "."
    return (f"holds under {held} of {total} other theories, and depends on contested ones: it fails, or can't be told, "
            "if " + "; if ".join(WORDS[theory] for theory in against) + ".")


def _by_theory(entries: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for entry in entries:
        found.setdefault(entry["theory"], {})[entry["pattern"]] = SAID[entry["verdict"]]
    return found


def theories_section(entries: Sequence[Mapping[str, Any]]) -> str:
    """Which of the strongest claims hold under which theory."""
    names = list(dict.fromkeys(entry["pattern"] for entry in entries))
    rows = ["| instead of the default | setting | " + " | ".join(names) + " |", "|---|---|" + "---|" * len(names)]
    by_theory = _by_theory(entries)
    rows += [f"| {WORDS[theory]} | `{theory}` | " + " | ".join(by_theory[theory][name] for name in names) + " |"
             for theory in by_theory]
    said = [f"- **{name}** {_dependence(name, by_theory)}" for name in names]
    return "\n".join([
        "## Contested theories", "",
        "Several mechanisms are disputed among researchers. Here the strongest claims are put to the test again under "
        "each other theory, one at a time. The verdict is on all of a claim's effects together; a claim that fails "
        "under a theory depends on the default theory of that mechanism.", "", *rows, "", *said, ""])


def worlds_section(entries: Sequence[Mapping[str, Any]]) -> str:
    """In how many of the plausible worlds the strongest claims hold."""
    names = list(dict.fromkeys(entry["pattern"] for entry in entries))
    n_worlds = len({entry["world"] for entry in entries})
    rows = ["| | " + " | ".join(SAID.values()) + " | in the direction claimed, however small |",
            "|---|" + "---|" * (len(SAID) + 1)]
    for name in names:
        own = [entry for entry in entries if entry["pattern"] == name]
        counts = [sum(entry["verdict"] == verdict for entry in own) for verdict in SAID]
        counts.append(sum(all(effect["low"] > 0.0 for effect in entry["effects"]) for entry in own))
        rows.append(f"| {name} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join([
        "## Other plausible worlds", "",
        f"The same in {n_worlds} worlds whose assumptions all agree with what is known from elsewhere (see the "
        "calibration). Numbers of worlds with each verdict; last, in how many every effect is surely on the side that "
        "the claim says, even if it is smaller than what counts:", "", *rows, ""])


def page(record: Mapping[str, Any]) -> str:
    """The whole page.

    Args:
        record: as from `record.record`.
    """
    patterns = record["patterns"]
    parts = ["# The claims of the co-production cake, put to the test", "",
             INTRODUCTION.format(blog=BLOG, pairs=record["pairs"]), overview(patterns)]
    for part in dict.fromkeys(pattern["part"] for pattern in patterns):
        of_part = [p for p in patterns if p["part"] == part]
        parts += [f"## {part}", "", *(claim_section(p, record["theories"] or ()) for p in of_part)]
    if record["theories"]:
        parts.append(theories_section(record["theories"]))
    if record["worlds"]:
        parts.append(worlds_section(record["worlds"]))
    return "\n".join(parts).rstrip() + "\n"

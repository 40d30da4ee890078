"""From numbers to phrases: people out of 100, hours, odds. The same number always gives the same words."""

from __future__ import annotations

import math

from sim.charts.words import amount, out_of
from sim.outcomes import BY_NAME, Outcome
from sim.settings import GROUPS, ROLES

ODDS = ((0.95, "almost always"), (0.8, "very often"), (0.6, "more often than not"), (0.4, "about as often as not"),
        (0.2, "less often than not"), (0.05, "seldom"), (0.0, "hardly ever"))
"""The least share for which each word stands; all and none have words of their own."""
ALWAYS, NEVER = "every time", "never"
NOTHING = "–"
_SCALES = {"0 to 1": "on a scale from 0 to 1", "-1 to 1": "on a scale from −1 to 1",
           "0 to 8": "on a scale from 0 to 8"}
_ONE = {"people": "person", "members": "member", "hours": "hour", "weeks": "week", "pounds": "pound", "times": "time",
        "runs": "run"}
PEOPLE = {
    **dict(zip((f"adoption_{role}" for role in ROLES),
               ("users", "people at the authority", "people at charities", "frontline staff", "funders", "academics"),
               strict=True)),
    **{f"adoption_{group}": f"users in need {group.replace('_', ' ')}" for group in GROUPS},
    "conversion": "people who were against it at the start",
}
"""Of whom 100 are counted, where it is not everybody."""
_DO = {
    "adoption": ("practise co-production", "practises co-production"),
    "adoption_funding_end": ("practise co-production when the funding ends",
                             "practises co-production when the funding ends"),
    "adoption_year_after": ("practise co-production a year after the funding",
                            "practises co-production a year after the funding"),
    "allies": ("are warm to it", "is warm to it"), "fence_sitters": ("are on the fence", "is on the fence"),
    "sceptics": ("are against it", "is against it"), "low_trust": ("have little trust", "has little trust"),
}
"""What so many people do, and what one does."""


def counted(value: float) -> str:
    """A number of people out of 100, or of runs, as a whole number; what is under one is not rounded away."""
    size = abs(value)
    if 0 < size < 1:
        return "less than 1"
    if 99 < size < 100:
        return "more than 99"
    return f"{size:,.0f}"


def in_hundred(share: float) -> str:
    """A share as "97 of 100"; all and none are said as they are only if it is so."""
    return f"{counted(100 * share)} of 100"


def odds(share: float) -> str:
    """How often, always in the same words."""
    if share >= 1:
        return ALWAYS
    if share <= 0:
        return NEVER
    return next(word for least, word in ODDS if share >= least)


def of_pairs(share: float, pairs: int) -> str:
    """`in 97 of 100 pairs of runs`; all and none with their number."""
    if share >= 1:
        return f"in all {pairs:,} pairs of runs"
    return f"in none of the {pairs:,} pairs of runs" if share <= 0 else f"in {in_hundred(share)} pairs of runs"


def _kind(outcome: str) -> tuple[str, str]:
    """What is counted, and out of how many: ("people", " out of 100"), ("hours", "")."""
    unit = BY_NAME[outcome].unit
    word, _, rest = unit.partition(" ")
    return (word, f" {rest}" if rest else "") if word in _ONE else ("", "")


def one_of_it(word: str) -> str:
    """What counts many, for one: "hour" for "hours"."""
    return _ONE.get(word, word)


def _noun(word: str, number: str) -> str:
    return _ONE[word] if number in ("1", "less than 1") else word


def _number(outcome: str, value: float) -> str:
    """The size of a value without its unit."""
    if out_of(outcome) == 100:
        return counted(100 * value)
    text = amount(outcome, abs(value))
    return text.rstrip("0").rstrip(".") if "." in text and _kind(outcome)[0] else text


def sized(outcome: str, value: float, chance: bool = False) -> str:
    """An amount with its unit: "47 people out of 100", "2,330 hours", "0.13 on a scale from 0 to 1"."""
    if chance:
        return f"{(number := counted(100 * value))} {_noun('runs', number)} out of 100"
    number, (word, rest) = _number(outcome, value), _kind(outcome)
    return f"{number} {_noun(word, number)}{rest}" if word else f"{_signed(outcome, value)}{number} {scale(outcome)}"


def _signed(outcome: str, value: float) -> str:
    return "−" if value < 0 and float(_number(outcome, value).replace(",", "")) != 0 else ""


def scale(outcome: str) -> str:
    """The unit of what is not counted, as it follows a number."""
    unit = BY_NAME[outcome].unit
    return _SCALES.get(unit, f"({unit})")


def short(outcome: str, value: float, chance: bool = False) -> str:
    """An amount without its unit, where that was said before."""
    return counted(100 * value) if chance else _signed_short(outcome, value)


def _signed_short(outcome: str, value: float) -> str:
    return ("" if _kind(outcome)[0] else _signed(outcome, value)) + _number(outcome, value)


def _apart(outcome: str, difference: float, chance: bool) -> tuple[str, str]:
    """A difference as "47 more", "0.13 higher", and its unit as it follows: " people out of 100"."""
    word, rest = ("runs", " out of 100") if chance else _kind(outcome)
    number = short(outcome, abs(difference), chance)
    if number in ("0", "0.00"):
        number = {"0": "less than 0.1", "0.00": "less than 0.01"}[number]
    if not word:
        return f"{number} {'higher' if difference > 0 else 'lower'}", ""
    return f"{number} {'more' if difference > 0 else 'fewer'}", f" {_noun(word, number)}{rest}"


def gap(outcome: str, difference: float, chance: bool = False) -> str:
    """A difference with its direction: "47 more people out of 100", "6 fewer weeks", "0.13 higher"."""
    return "no difference" if difference == 0 else "".join(_apart(outcome, difference, chance))


def bare_gap(outcome: str, difference: float, chance: bool = False) -> str:
    """The same where its unit is said nearby: "47 more"."""
    return "no difference" if difference == 0 else _apart(outcome, difference, chance)[0]


def more_or_less(outcome: str, difference: float) -> str:
    """A difference with its unit first: "2,330 hours more"."""
    return f"{sized(outcome, abs(difference))} {'more' if difference > 0 else 'less'}"


def about_gap(outcome: str, difference: float, chance: bool = False) -> str:
    """A difference as an estimate: with "about", unless it is given as less than something, or is none."""
    return _about(gap(outcome, difference, chance))


def about_bare_gap(outcome: str, difference: float, chance: bool = False) -> str:
    """The same where its unit is said nearby."""
    return _about(bare_gap(outcome, difference, chance))


def _about(text: str) -> str:
    return text if text.startswith(("less", "more", "no ")) else f"about {text}"


def gap_range(outcome: str, low: float, high: float, chance: bool = False) -> str:
    """An interval of a difference: "between 43 and 50 more people out of 100"."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "anything"
    if low < 0 < high:
        return f"between {bare_gap(outcome, low, chance)} and {gap(outcome, high, chance)}"
    near, far = sorted((low, high), key=abs)
    if short(outcome, near, chance) == short(outcome, far, chance):
        return about_gap(outcome, far, chance)
    return f"between {short(outcome, abs(near), chance) if near else 'none'} and {gap(outcome, far, chance)}"


def ends(outcome: str, low: float, high: float, chance: bool = False) -> str:
    """The ends of an interval on one side of nought, as an aside: " (between 43 and 50)"; nothing if they are alike."""
    near, far = (short(outcome, abs(end), chance) for end in sorted((low, high), key=abs))
    return f" (between {near} and {far})" if near != far else ""


def does(outcome: str, value: float, chance: bool = False) -> str:
    """A level as a clause: "74 people out of 100 practise co-production"."""
    number = short(outcome, value, chance)
    one = number in ("1", "less than 1")
    if chance:
        return f"{number} {_noun('runs', number)} out of 100 {'takes' if one else 'take'} off"
    if outcome in PEOPLE:
        return f"{number} of 100 {PEOPLE[outcome]} {'practises' if one else 'practise'} co-production"
    if outcome in _DO:
        return f"{sized(outcome, value)} {_DO[outcome][one]}"
    return f"the measure “{BY_NAME[outcome].label}” comes to {sized(outcome, value)}"


def measured(outcome: str) -> str:
    """An outcome as a heading or a cell names it, with its unit."""
    about: Outcome = BY_NAME[outcome]
    if outcome in _DO:
        return f"people out of 100 who {_DO[outcome][0]}"
    if outcome in PEOPLE:
        return f"{PEOPLE[outcome]} who practise, out of 100"
    return f"{about.label} ({about.unit.replace('-1', '−1')})"


def signed(outcome: str, value: float, chance: bool = False) -> str:
    """A difference in a cell of a table: "+47"; a dash if there is none to tell."""
    if math.isnan(value):
        return NOTHING
    if not math.isfinite(value):
        return "no limit"
    name = "adoption" if chance else outcome
    return amount(name, value * out_of(name), signed=True)


def plain(outcome: str, value: float, chance: bool = False) -> str:
    """A level in a cell of a table; a dash if there is none to tell."""
    if math.isnan(value):
        return NOTHING
    name = "adoption" if chance else outcome
    return amount(name, value * out_of(name))


def listed(words: list[str], joint: str = "and", most: int = 0) -> str:
    """`a, b and c`; with `most`, the first so many and how many others."""
    if most and len(words) > most + 1:
        return f"{', '.join(words[:most])} {joint} {number_word(len(words) - most)} others"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}"


def quoted(title: str) -> str:
    """A title inside a sentence."""
    return f"“{title}”"


def number_word(number: int) -> str:
    """A small whole number as a word."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    return words[number] if 0 <= number < len(words) else f"{number:,}"

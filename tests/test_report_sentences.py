"""What a report says follows from what was found: a result is changed, the words must change."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from report_cases import CAMPS, SIX, TWO, around, facts_of, files_of, made, question_of, said

from sim.analysis.comparing.verdicts import ABOUT, BETTER, NO_VERDICT, SAME, UNCLEAR, WORSE
from sim.analysis.futures import analyse_futures
from sim.comparison.question import FUTURES
from sim.outcomes import BY_NAME
from sim.report import answer
from sim.report.phrases import (about_gap, bare_gap, counted, does, gap, gap_range, listed, measured, odds, of_pairs,
                                sized)
from sim.report.sentences.verdicts import verdict_sentence
from sim.report.sentences.worlds import flips_sentences, robust_sentences
from sim.report.worlds import elsewhere

# — numbers to phrases —


@pytest.mark.parametrize(("value", "words"), [(0.47, "47"), (0.004, "less than 1"), (0.0, "0"), (-0.126, "13"),
                                              (0.996, "more than 99"), (1.0, "100"), (0.01, "1")])
def test_people_are_whole_and_small_numbers_are_not_rounded_away(value, words):
    assert counted(100 * value) == words


@pytest.mark.parametrize(("share", "words"), [(1.0, "every time"), (0.97, "almost always"), (0.95, "almost always"),
                                              (0.85, "very often"), (0.6, "more often than not"),
                                              (0.5, "about as often as not"), (0.3, "less often than not"),
                                              (0.06, "seldom"), (0.01, "hardly ever"), (0.0, "never")])
def test_the_same_odds_have_the_same_words(share, words):
    assert odds(share) == words


def test_odds_come_with_their_number():
    assert of_pairs(0.974, 150) == "in 97 of 100 pairs of runs"
    assert of_pairs(1.0, 150) == "in all 150 pairs of runs"
    assert of_pairs(0.0, 150) == "in none of the 150 pairs of runs"
    assert of_pairs(0.999, 1000) == "in more than 99 of 100 pairs of runs"


@pytest.mark.parametrize(("outcome", "difference", "words"), [
    ("adoption", 0.466, "47 more people out of 100"), ("adoption", -0.01, "1 fewer person out of 100"),
    ("adoption", 0.003, "less than 1 more person out of 100"), ("adoption", 0.0, "no difference"),
    ("hours_total", 2331.0, "2,330 more hours"), ("weeks_to_50", -6.0, "6 fewer weeks"),
    ("quality", 0.126, "0.13 higher"), ("quality", -0.001, "less than 0.01 lower"),
    ("mean_attitude", -0.3, "0.30 lower"), ("exits", 1.0, "1 more person"),
    ("arnstein_rung", 0.5, "0.5 higher"), ("paid_cost", -5000.0, "5,000 fewer pounds"),
])
def test_differences_in_words(outcome, difference, words):
    assert gap(outcome, difference) == words


def test_intervals_in_words():
    assert gap_range("adoption", 0.43, 0.5) == "between 43 and 50 more people out of 100"
    assert gap_range("adoption", -0.26, -0.18) == "between 18 and 26 fewer people out of 100"
    assert gap_range("adoption", -0.03, 0.01) == "between 3 fewer and 1 more person out of 100"
    assert gap_range("quality", -0.1, 0.2) == "between 0.10 lower and 0.20 higher"
    assert gap_range("adoption", -math.inf, math.inf) == "anything"
    assert gap_range("adoption", 0.2, 0.8, chance=True) == "between 20 and 80 more runs out of 100"


def test_levels_in_words():
    assert does("adoption", 0.74) == "74 people out of 100 practise co-production"
    assert does("adoption", 0.01) == "1 person out of 100 practises co-production"
    assert does("adoption_user", 0.3) == "30 of 100 users practise co-production"
    assert does("adoption_funding_end", 0.3) == "30 people out of 100 practise co-production when the funding ends"
    assert does("adoption", 0.8, chance=True) == "80 runs out of 100 take off"
    assert does("quality", 0.62) == "the measure “quality of the service” comes to 0.62 on a scale from 0 to 1"


@pytest.mark.parametrize("outcome", BY_NAME)
def test_every_outcome_has_words(outcome):
    top = min(BY_NAME[outcome].high, 1000.0)
    for value in (top, top / 3, 0.0, -top / 2):
        for text in (sized(outcome, value), gap(outcome, value), about_gap(outcome, value), bare_gap(outcome, value),
                     does(outcome, value), gap_range(outcome, min(-value, value), max(-value, value))):
            assert text and "nan" not in text and "--" not in text and "  " not in text
    assert measured(outcome)


def test_names_in_a_row():
    assert listed(["a"]) == "a" and listed(["a", "b"], "or") == "a or b" and listed(["a", "b", "c"]) == "a, b and c"
    assert listed(list("abcdefg"), most=3) == "a, b, c and four others"
    assert listed(list("abcd"), most=3) == "a, b, c and d"


# — what is said follows from what was found: a result is changed, the words must change —


def test_one_ahead_is_told_with_its_numbers():
    found = made(TWO, {"a": around(0.3), "b": around(0.5)})
    (one,) = found.judged.contrasts
    assert (round(one.value, 9), round(one.difference, 9), one.verdict) == (0.5, 0.2, BETTER)
    first, second, third = answer(found)
    assert first == ("“Way b” reaches most: 50 people out of 100 practise co-production, about 20 more than with "
                     "“Way a” (30).")
    assert second == ("It takes practically as many hours (about 100 hours over 30 weeks), and no group of people "
                      "gains or loses by it.")
    assert third == ("It did better every time (in all 100 pairs of runs); whether that holds in other plausible "
                     "worlds was not asked.")


RISEN = [
    ("worse", around(0.2), WORSE, "“Way b” does worse than “Way a”: about 10 fewer people out of 100"),
    ("same", around(0.31, spread=0.03), SAME, "“Way b” and “Way a” are practically the same"),
    ("about", np.concatenate([around(0.33, 50, 0.1), around(0.37, 50, 0.1)]), ABOUT,
     "“Way b” differs from “Way a” by about the smallest difference that matters"),
    ("unclear", around(0.34, spread=0.9), UNCLEAR, "We cannot tell “Way b” and “Way a” apart yet"),
    ("unclear how much", around(0.36, spread=0.55), UNCLEAR,
     "“Way b” does better than “Way a”, but we cannot tell yet whether by enough to matter"),
]


@pytest.mark.parametrize(("name", "values", "verdict", "words"), RISEN, ids=[case[0] for case in RISEN])
def test_a_changed_result_changes_answer_sentence_and_table(name, values, verdict, words):
    before = made(TWO, {"a": around(0.3), "b": around(0.5)})
    after = made(TWO, {"a": around(0.3), "b": values})
    (one,) = after.judged.contrasts
    assert one.verdict == verdict
    assert said(before) != said(after) and said(after).startswith(words.partition(":")[0])
    assert verdict_sentence(facts_of(after), one).startswith(words)
    told, then = (files_of(found, formats=["md"])["report.md"] for found in (before, after))
    row = re.search(r"^\| Way b \|.*$", then, re.MULTILINE)[0]
    assert row not in told and row.rstrip(" |").endswith(
        {UNCLEAR: "cannot tell yet", ABOUT: "about the smallest difference that matters"}.get(verdict, verdict))
    assert "no way of working does clearly better" in then


def test_what_is_not_known_yet_comes_with_how_many_runs_would_tell():
    found = made(TWO, {"a": around(0.3), "b": around(0.34, spread=0.9)})
    (one,) = found.judged.contrasts
    assert f"About {one.needed:,} runs of each would settle it." in verdict_sentence(facts_of(found), one)


def test_failed_runs_leave_no_verdict_and_the_reason_is_told():
    found = made(TWO, {"a": around(0.3), "b": around(0.5)}, failed={"b": (3, 5)})
    (one,) = found.judged.contrasts
    assert one.verdict == NO_VERDICT
    assert said(found).startswith("There is no verdict on it: 2 of 100 runs failed, and 0 of the baseline")
    text = files_of(found, formats=["md"])["report.md"]
    assert "no verdict" in text and "reaches most" not in text
    assert "There is nothing to draw" in text


def test_where_runs_split_the_chance_is_told_and_not_the_mean():
    found = made(TWO, {"a": around(0.1, spread=0.04), "b": CAMPS})
    assert found.judged.splits and np.isclose(CAMPS.mean(), 0.59)
    assert said(found).startswith("“Way b” takes off most often: 70 runs out of 100 take off, about 70 more than with "
                                  "“Way a” (0). ")
    assert "It took off where “Way a” did not in 70 of 100 pairs of runs" in said(found)
    text = files_of(found, formats=["md"])["report.md"]
    assert "they end near 10 or near 80 people out of 100" in text
    assert "“Way b” takes off in 70 of 100 runs" in text
    assert text.index("A run takes off if it ends above 45 people out of 100.") < text.index("## The picture")
    assert "differences-adoption-take-off" in text
    assert re.search(r"\| Way b \| 70 \| 0 \| \+70 \|", text) and not re.search(r"\b59 (people|\|)", text)


def test_two_that_are_alike_share_the_lead_and_the_loser_does_not():
    found = made(SIX, {"a": around(0.3), "b": around(0.5), "c": around(0.505), "d": around(0.4), "e": around(0.3),
                       "f": around(0.1)})
    assert said(found).startswith("“Way c” reaches most, and “Way b” practically as much: ")
    apart = made(SIX, {"a": around(0.3), "b": around(0.5), "c": around(0.495, spread=0.9), "d": around(0.4),
                       "e": around(0.3), "f": around(0.1)})
    assert said(apart).startswith("“Way b” reaches most in these runs, but we cannot yet say that it beats “Way c”: ")


@pytest.mark.parametrize(("means", "words"), [
    ((0.29, 0.31, 0.30, 0.3, 0.3), "None of the five ways of working differs from “Way a” by enough to matter"),
    ((0.2, 0.1, 0.3, 0.3, 0.3), "None of the five ways of working does better than “Way a”: with it, 30 people out of"),
])
def test_several_of_which_none_is_ahead(means, words):
    values = dict(zip("bcdef", (around(mean) for mean in means), strict=True))
    assert said(made(SIX, {"a": around(0.3), **values})).startswith(words)


def test_several_of_which_one_is_open():
    found = made(SIX, {"a": around(0.3), **{name: around(0.3) for name in "bcde"}, "f": around(0.34, spread=0.9)})
    assert said(found).startswith("None of the five ways of working does clearly better than “Way a”, and for “Way f” "
                                  "we cannot tell yet.")


def test_less_is_better_where_it_is_and_neither_where_it_is_not():
    less = made(question_of(["a", "b"], "weeks_to_50"), {"a": around(60.0), "b": around(40.0)})
    assert said(less).startswith("“Way b” does best: the measure “weeks until 50 in 100 practise” comes to 40 weeks, "
                                 "about 20 fewer than with “Way a” (60).")
    neither = made(question_of(["a", "b"], "fence_sitters"), {"a": around(0.3), "b": around(0.5)})
    assert said(neither).startswith("“Way b” comes out highest: 50 people out of 100 are on the fence, about 20 more")
    assert "It came out higher every time" in said(neither)


def test_who_gains_and_what_it_costs_follow_the_runs():
    more = {"hours_total": {"a": 1000.0, "b": 1500.0}, "adoption_user": {"a": 0.2, "b": 0.5},
            "adoption_funder": {"a": 0.2, "b": 0.1}, "paid_cost": {"a": 25000.0, "b": 37500.0}}
    found = made(TWO, {"a": around(0.3), "b": around(0.5)}, **more)
    assert answer(found)[1] == ("It takes about 500 hours more over 30 weeks (50 % more), and users gain most, funders "
                                "do not gain.")
    text = files_of(found, formats=["md"])["report.md"]
    assert "With “Way b”, users fare best (30 more out of 100), funders worst (10 fewer out of 100)." in text
    assert "Not everybody gains with “Way b”: funders lose" in text
    assert "“Way b” takes about 1,500 hours, 500 hours more than “Way a”." in text
    assert "“Way b” costs about 12,500 pounds more than “Way a”." in text
    cheaper = made(TWO, {"a": around(0.3), "b": around(0.3)}, hours_total={"a": 1000.0, "b": 500.0})
    assert answer(cheaper)[1] == "“Way b” reaches practically the same as “Way a” with 500 hours less."


def test_what_was_not_recorded_is_said():
    nothing = {name: {"a": math.nan, "b": math.nan} for name in (
        *(key for key in BY_NAME if key.startswith("adoption_")), *(key for key in BY_NAME if key.startswith("hours_")),
        "paid_cost")}
    found = made(TWO, {"a": around(0.3), "b": around(0.5)}, **nothing)
    assert answer(found)[1] == "What it costs in hours, and who gains, was not recorded."
    assert files_of(found, formats=["md"])["report.md"].count("This was not recorded in these runs.") == 2


def test_few_runs_are_called_rough_and_many_are_not():
    few, many = (made(TWO, {"a": around(0.3, n), "b": around(0.5, n)}) for n in (20, 100))
    assert "With 20 runs of each, the ranges are rough." in files_of(few, formats=["md"])["report.md"]
    assert "ranges are rough" not in files_of(many, formats=["md"])["report.md"]


# — other worlds —


def with_worlds(values: np.ndarray, target: float | None = None, worlds: pd.DataFrame | None = None):
    """Findings with plausible worlds that are laid down: outcomes of shape (worlds, programmes), two runs each."""
    names = ["a", "b", "c"][: values.shape[1]]
    question = question_of(names, target=target)
    found = made(question, {"a": around(0.3), **{name: around(0.5) for name in names[1:]}})
    table = pd.DataFrame({"crisis.severity": np.linspace(0, 1, len(values))}) if worlds is None else worlds
    twice = np.repeat(values[:, :, None], 2, axis=2) + np.array([-0.001, 0.001])
    found.__dict__["futures"] = analyse_futures(twice, names, 0, table, 1, 0.05, target)
    found.__dict__["programme_of"] = {name: name for name in names}
    return found


LINE = np.linspace(0, 1, 100)


def test_a_robust_choice_is_named():
    found = with_worlds(np.column_stack([0.3 + 0 * LINE, 0.5 + 0.1 * LINE]))
    facts = facts_of(found)
    assert robust_sentences(facts, elsewhere(facts)) == [
        "“Way b” is robust: the target is met in 100 of 100 worlds, and no measure favours another."]
    assert "in 100 of 100 other plausible worlds it is ahead by enough to matter" in said(found)
    assert "“Way b” is robust" in files_of(found, formats=["md"])["report.md"]


def test_none_robust_is_said_plainly():
    none = facts_of(with_worlds(np.column_stack([0.3 + 0 * LINE, np.where(LINE < 0.6, 0.5, 0.31)])))
    assert robust_sentences(none, elsewhere(none)) == [
        "No way of working is robust: none meets the target in 80 of 100 worlds. “Way b” comes nearest, with 60."]
    split = facts_of(with_worlds(np.column_stack([0.3 + 0 * LINE, 0.45 + 0 * LINE, np.where(LINE < 0.95, 0.8, 0.0)])))
    assert robust_sentences(split, elsewhere(split))[0].startswith(
        "No way of working is robust, because the measures disagree. “Way b” and “Way c” meet the target in 80")
    few = facts_of(with_worlds(np.column_stack([0.3 + 0 * LINE[:5], 0.5 + 0 * LINE[:5]])))
    assert robust_sentences(few, elsewhere(few)) == [
        "There are too few worlds to say whether any way of working is robust."]


def test_where_it_fails_is_told_in_words_with_its_numbers():
    found = with_worlds(np.column_stack([0.3 + 0 * LINE, np.where(LINE < 0.6, 0.5, 0.1)]))
    text = files_of(found, formats=["md"])["report.md"]
    assert "“Way b” misses the target mainly where “crisis severity” is above 0.601. It is missed in 100 of 100 such " \
           "worlds, and in 40 of 100 of all worlds." in text


def test_where_two_change_places_is_told_with_its_value():
    noise = 0.01 * np.sin(np.arange(100))
    found = with_worlds(np.column_stack([0.3 + 0 * LINE, 0.5 + 0.4 * (0.4 - LINE) + noise, 0.5 + 0 * LINE]))
    facts = facts_of(found)
    pair, = elsewhere(facts).flips
    (flip,) = pair.flips.found
    sentence = flips_sentences(facts, pair)[1]
    assert flip.value == pytest.approx(0.4, abs=0.03)
    assert f"They change places where “crisis severity” is {flip.value:.3g}".rstrip("0") in sentence
    assert "above, “Way c” does better; below, “Way b”." in sentence
    assert sentence in files_of(found, formats=["md"])["report.md"]


def test_worlds_that_were_not_asked_for_are_not_passed_over():
    text = files_of(made(TWO, {"a": around(0.3), "b": around(0.5)}), formats=["md"])["report.md"]
    assert "Whether this would hold in other plausible worlds was not asked." in text
    assert f"--futures {FUTURES} of the command" in text


def test_an_absolute_target_is_told():
    found = with_worlds(np.column_stack([0.3 + 0 * LINE, 0.35 + 0.1 * LINE]), target=0.4)
    assert "in 50 of 100 other plausible worlds it meets the target" in said(found)
    assert "The target in a world is that at least 40 people out of 100 practise co-production." in files_of(
        found, formats=["md"])["report.md"]

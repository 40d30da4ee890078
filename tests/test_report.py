"""The report: what it says follows from what was found, whoever wrote the scenarios, however many there are."""

from __future__ import annotations

import csv
import html
import io
import itertools
import json
import re
import shlex
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from report_cases import CAMPS, EVIL, MANIFEST, TWO, around, facts_of, files_of, made, question_of, run_small, scenario
from shown import what_is_wrong

from sim.analysis.comparing.verdicts import BETTER
from sim.comparison import make_question
from sim.errors import UserError
from sim.report import AUDIENCES, FORMATS, answer, report_files, write_report
from sim.report.compose import document_of
from sim.report.document import Heading, Paragraph, Picture, Points
from sim.report.facts import Facts
from sim.report.markdown import escaped
from sim.report.sections.about import command
from sim.report.sentences.about import NOT_SHOWN, OPPOSITE
from sim.report.sentences.verdicts import verdict_sentences
from sim.report.settings_words import EVIDENCE, GUESS, JUDGEMENT, confidence_of, differences
from sim.report.settings_words import said as value_said
from sim.report.tables import csv_bytes
from sim.scenario import Change, Crisis, Event
from sim.settings import BY_KEY

ORDER = ["What was compared", "The answer", "The picture", "Who gains and who does not", "What it costs in hours",
         "How sure", "What would change the answer", "What was compared, in full",
         "What is assumed, and on what grounds", "How it was computed", "Limits"]
BANNED = ("agent", "tick", "replicate", "stochastic", "simultaneous", "bootstrap", "variance", "contrast", "parameter",
          "monte carlo", "percentile", "p-value", "seeded", "satisficing", "paired", "outcome", "scenario")
LONGEST_MEAN = 20
"""Words of a sentence, on average."""


@pytest.fixture(scope="session")
def small_one(tmp_path_factory):
    """A comparison that was really run, with halves and plausible worlds."""
    return run_small(tmp_path_factory.mktemp("small") / "found")


@pytest.fixture(scope="session")
def files(small_one):
    """All files of its report."""
    return report_files(small_one)


@pytest.fixture(scope="session")
def page(files):
    return files["report.html"].decode()


class Parts(HTMLParser):
    """The tags of a page, in order, and the text of each heading."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._skip = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._skip += tag in ("style", "svg")

    def handle_endtag(self, tag):
        self._skip -= tag in ("style", "svg")

    def handle_data(self, data):
        if not self._skip:
            self.text.append(data)

    def all(self, *names):
        return [(tag, attrs) for tag, attrs in self.tags if tag in names]


# — the page —


def test_sections_are_in_their_fixed_order(page):
    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", page) == ORDER
    assert page.index("As ever.") < page.index('id="answer"')  # the ways of working come before any number
    text = page[:page.index('id="answer"')]
    assert not re.search(r"\d+ (more|fewer) people", text)


def test_the_answer_is_three_sentences_and_the_same_everywhere(small_one, files, page):
    three = answer(small_one.findings)
    assert len(three) == 3 and all(one.endswith(".") for one in three)
    assert all(f"<li>{html.escape(one, quote=True).replace('&quot;', '&#34;').replace('&#x27;', '&#39;')}</li>" in page
               for one in three)
    assert json.loads(files["comparison.json"])["answer"] == three


def test_nothing_is_loaded_from_anywhere(page):
    assert "http" not in page and "@import" not in page and "<script" not in page and "<link" not in page
    for _, attrs in Parts(page).tags:
        for name in ("src", "href", "xlink:href", "srcset", "action", "data"):
            assert (attrs.get(name) or "#").startswith("#")
    assert all(inner.startswith("#") for inner in re.findall(r"url\(([^)]*)\)", page))
    assert len(page) < 400_000


def test_the_page_is_built_for_screen_readers(page):
    parts = Parts(page)
    ids = [attrs["id"] for _, attrs in parts.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert parts.tags[0] == ("html", {"lang": "en-GB"})
    assert {tag for tag, _ in parts.tags} >= {"header", "main", "footer", "nav"}
    levels = [int(tag[1]) for tag, _ in parts.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    for _, attrs in parts.tags:
        for name in ("aria-labelledby", "href"):
            if name in attrs:
                assert (attrs[name] or "").lstrip("#") in ids
    pictures = [attrs for tag, attrs in parts.tags if tag == "svg"]
    assert len(pictures) == len(parts.all("figure")) == len(parts.all("figcaption")) >= 6
    assert all(attrs["role"] == "img" and len(attrs["aria-label"]) > 40 for attrs in pictures)
    assert [attrs for _, attrs in parts.all("details")] == [{"open": None}] * len(pictures)
    assert all(attrs["scope"] in ("col", "row") for _, attrs in parts.all("th"))


def test_every_picture_states_a_finding_and_has_its_table_and_files(small_one, files):
    document = document_of(Facts(small_one.findings, "lay", small_one.results.manifest))
    names = [picture.name for picture in document.pictures()]
    assert len(names) == len(set(names))
    assert {"differences-adoption", "weeks", "who", "hours", "differences-quality", "parts", "worlds"} == set(names)
    for picture in document.pictures():
        assert len(picture.sheet.rows) > 0 and len(picture.chart.description.split(". ")) > 1
        assert f"figures/{picture.name}.svg" in files and files[f"figures/{picture.name}.png"][:4] == b"\x89PNG"
        assert f"tables/{picture.sheet.name}.csv" in files


def test_text_of_others_is_escaped_everywhere(files, page):
    assert EVIL not in page and "alert(&#34;x&#34;)" in page
    for name, content in files.items():
        if name.endswith((".svg", ".md")):
            assert b"<script" not in content
    text = files["report.md"].decode()
    assert "\\| \\`code\\` \\# = \\*bold\\*" in text
    assert text.count("&lt;script&gt;") >= 5
    rows = list(csv.reader(io.StringIO(files["tables/who.csv"].decode())))
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize(("text", "shown"), [
    ("# not a heading", "\\# not a heading"), ("- no list", "\\- no list"), ("1. no list", "1\\. no list"),
    ("a | b", "a \\| b"), ("<b>", "&lt;b&gt;"), ("`x`", "\\`x\\`"), ("[a](b)", "\\[a\\](b)"), ("0.5", "0.5"),
    ("= b", "\\= b"), ("> quote", "&gt; quote"), ("AT&T", "AT&amp;T"), ("+47", "+47"),
])
def test_markdown_shows_text_as_it_is(text, shown):
    assert escaped(text) == shown


def test_no_cell_is_taken_for_a_formula():
    table = pd.DataFrame({"name": ["=1+1", "+a", "-b", "@c", "d", "\t=e", " =f", None], "value": [-1.0] * 8})
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode())))
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'+a", "'-b", "'@c", "d", "'\t=e", "' =f", ""]
    assert {row[1] for row in rows[1:]} == {"-1.0"}


def test_data_has_every_number_and_no_number_that_json_does_not_know(small_one, files):
    found = json.loads(files["comparison.json"], parse_constant=pytest.fail)
    assert [one["difference"] for one in found["contrasts"]] == [
        one.difference for one in small_one.findings.judged.contrasts]
    assert found["provenance"]["rules"] == small_one.results.manifest["rules"]
    assert found["audience"] == "lay" and found["futures"]["worlds"] == 25
    assert "inf" in {one["reduction"] for one in found["contrasts"]} or None in {
        one["reduction"] for one in found["contrasts"]}


def test_the_same_runs_give_the_same_bytes_wherever_they_lie(small_one, files, tmp_path):
    from sim.comparison import load_comparison

    shutil.copytree(small_one.folder, tmp_path / "moved")
    again = report_files(load_comparison(tmp_path / "moved"), formats=["html", "md", "svg", "csv", "json"])
    assert {name: content for name, content in files.items() if not name.endswith(".png")} == again
    assert not any(str(small_one.folder.parent).encode() in content for content in files.values())


def test_the_markdown_has_the_same_sentences(small_one, files, page):
    shown = html.unescape(" ".join("".join(Parts(page).text).split()))
    text = re.sub(r"\\(.)", r"\1", html.unescape(files["report.md"].decode()))
    document = document_of(Facts(small_one.findings, "lay", small_one.results.manifest))
    told = [sentence for section in document.sections for block in section.blocks for sentence in sentences_of(block)]
    assert len(told) > 60
    for sentence in told:
        assert sentence in text and sentence in shown


def sentences_of(block) -> list[str]:
    """What a block says, apart from the words of a scenario's author."""
    if isinstance(block, Paragraph):
        return [] if block.own_words else [one for one in block.sentences if one]
    if isinstance(block, Points):
        return [] if block.own_words else list(block.items)
    if isinstance(block, Heading):
        return [block.text]
    return []


def lay_text(document, titles) -> list[str]:
    """All sentences of a report, also those of pictures and tables, without the names that others chose."""
    told = []
    for section in document.sections:
        told.append(section.title)
        for block in section.blocks:
            told += sentences_of(block)
            if isinstance(block, Picture):
                told.append(block.chart.description)
        told += [sheet.caption for sheet in document.sheets()]
    for title in titles:
        told = [text.replace(title, "X") for text in told]
    return [sentence for text in told for sentence in re.split(r"(?<=[.?!:;])\s+", text) if len(sentence.split()) > 1]


@pytest.mark.parametrize("kind", ["run", "camps", "open", "many"])
def test_anybody_can_read_it(small_one, kind):
    found = {"run": lambda: small_one.findings,
             "camps": lambda: made(TWO, {"a": around(0.1, spread=0.04), "b": CAMPS}),
             "open": lambda: made(TWO, {"a": around(0.3), "b": around(0.34, spread=0.9)}),
             "many": lambda: many(12)}[kind]()
    facts = Facts(found, "lay", MANIFEST)
    told = lay_text(document_of(facts), sorted(facts.titles.values(), key=len, reverse=True))
    lengths = [len(sentence.split()) for sentence in told]
    assert sum(lengths) / len(lengths) <= LONGEST_MEAN
    assert sorted(lengths)[int(0.95 * len(lengths))] <= 2 * LONGEST_MEAN
    for sentence in told:
        words = sentence.lower()
        assert not [word for word in BANNED if re.search(rf"\b{word}s?\b", words)], sentence


# — few and many —


def many(number: int):
    """So many ways of working, every verdict among them."""
    question = question_of([f"w{place}" for place in range(number)])
    values = {name: around(0.3 + 0.02 * ((place * 7) % 20 - 8) * (place > 0), 60, 0.05 + 0.5 * (place % 5 == 4))
              for place, name in enumerate(question.names)}
    return made(question, values)


def test_two_ways_of_working_read_as_two():
    text = files_of(made(TWO, {"a": around(0.3), "b": around(0.5)}), formats=["md"])["report.md"]
    assert "# “Way b” against “Way a”" in text and "One way of working is compared with “Way a”" in text


def test_forty_are_told_in_groups_and_still_fit():
    found = many(40)
    facts = facts_of(found)
    sentences = verdict_sentences(facts, "adoption")
    assert len(sentences) <= 6 and re.match("[0-9]+ do better than “Way w0”: ", sentences[0])
    members = [one for one in found.judged.contrasts if one.verdict == BETTER]
    assert all(f"“Way {one.scenario}”" in sentences[0] for one in members)
    best = max(members, key=lambda one: one.difference)
    assert sentences[0].split(": ", 1)[1].startswith(f"“Way {best.scenario}” (")
    page = files_of(found, formats=["html"])["report.html"]
    assert len(page) < 1_000_000 and page.count("<tr>") > 39
    assert "39 ways of working are compared" in html.unescape(page)


def test_titles_that_are_the_same_are_told_apart_and_long_ones_cut():
    ways = [scenario("one", "Same"), scenario("two", "Same"), scenario("three", "Long " * 60),
            scenario("four", "two\nlines\x07")]
    facts = facts_of(made(make_question(ways, futures=0), {"one": around(0.3)}))
    assert facts.titles["one"] == "Same [one]" and facts.titles["two"] == "Same [two]"
    assert len(facts.titles["three"]) <= 90 and facts.titles["four"] == "two lines?"


def test_researchers_get_all_figures(small_one):
    text = report_files(small_one, "technical", ["md"])["report.md"].decode()
    assert "## For researchers" in text and "common random numbers" in text
    for one in small_one.findings.judged.contrasts:
        assert f": {one.outcome} | mean | 20 |" in text
    assert all(f"| {key.replace('_', chr(92) + '_')} |" in text for key in ("adoption.base", "output.detail"))
    assert "20: practically the same" in text or "20: " in text


# — settings, sources, the command —


def test_settings_in_plain_words():
    base = scenario("base")
    other = scenario("other", crises=[Crisis(5, 10, 0.9)], programme__power=0.8, programme__coverage=[
        [1.0] * 4, [0.0] * 4, [0.0] * 4, [0.5] * 4], people__trust_start=0.7)
    other = SimpleNamespace(**{**other.__dict__, "differences": other.differences,
                               "changes": (Change(9, {"programme.hours": 1.0}),),
                               "events": (Event(3, "champion_leaves"),)})
    found = {one.name: one for one in differences(other, base)}
    assert found["power"].here == "0.8 (share of the decision)" and found["power"].decided
    assert found["coverage"].here == "4 of 16 slices in full, 4 in part and 8 not at all"
    assert found["coverage"].there == "all 16 slices in full"
    assert found["people trust start"].meaning == "Trust in the programme at the start."
    assert not found["people trust start"].decided
    assert found["crisis"].here == "a severe one (0.9 on a scale from 0 to 1) from week 5 on, for 10 weeks"
    assert found["crisis"].there == "none"
    assert found["plan"].here == "from week 9 on: hours 1 hour a week per team member"
    assert found["events"].here == "week 3: a champion leaves"


@pytest.mark.parametrize(("key", "confidence"), [
    ("ties.hours_to_tie", EVIDENCE), ("exits.hazard", EVIDENCE), ("trust.loss", JUDGEMENT),
    ("people.taste_gap", JUDGEMENT), ("trust.gain", GUESS), ("adoption.attitude", GUESS), ("people.trust_start", GUESS),
    ("ties.fading", GUESS), ("production.substitution", JUDGEMENT), ("people.share_conditional", EVIDENCE)])
def test_how_sure_anybody_is_of_an_assumption(key, confidence):
    assert confidence_of(key) == confidence


def test_every_setting_can_be_said():
    for key, setting in BY_KEY.items():
        text = value_said(key, scenario("base").values[key])
        assert text and (setting.unit in ("choice", "on or off") or not text.endswith("_"))


def test_the_command_is_one_that_can_be_typed():
    line, own = command(make_question(["baseline", "well_baked"], futures=100))
    assert line == "coproduce compare baseline well_baked --worthwhile adoption=0.05 --seed 0 --futures 100"
    assert not own
    ways = [scenario("baseline"), scenario("my plan; rm -rf")]
    line, own = command(make_question(ways, "my plan; rm -rf", ["quality", "adoption"], {"quality": 0.03}, 30, seed=7,
                                      futures=10, target=0.5))
    assert own and shlex.split(line) == [
        "coproduce", "compare", "scenarios/baseline.toml", "scenarios/my plan; rm -rf.toml", "--baseline",
        "my plan; rm -rf", "--outcome", "quality", "--outcome", "adoption", "--worthwhile", "quality=0.03",
        "--worthwhile", "adoption=0.05", "--replicates", "30", "--seed", "7", "--futures", "10", "--target", "0.5"]
    assert what_is_wrong(line) == ""


def test_the_claims_that_do_not_show_are_those_of_the_record():
    record = Path(__file__).parents[1] / "results" / "validation" / "patterns.json"
    found = {one["name"]: one["verdict"] for one in json.loads(record.read_text(encoding="utf-8"))["patterns"]}
    assert {name for name, verdict in found.items() if verdict == "not shown"} == set(NOT_SHOWN)
    assert {name for name, verdict in found.items() if verdict == "opposite"} == set(OPPOSITE)


# — files —


def test_a_report_is_written_into_the_folder_of_the_comparison(small_one, files, tmp_path, monkeypatch):
    shutil.copytree(small_one.folder, tmp_path / "found")
    from sim.comparison import load_comparison

    monkeypatch.setattr("sim.report.report_files", lambda _, audience: {**files, "report.md": audience.encode()})
    path = write_report(load_comparison(tmp_path / "found"), "technical")
    assert path == tmp_path / "found" / "report.html"
    assert {name: (path.parent / name).read_bytes() for name in files} == {**files, "report.md": b"technical"}


def test_unknown_audiences_and_formats_are_refused(small_one):
    with pytest.raises(UserError, match='audience: there is no "laye"; allowed: lay or technical; did you mean "lay"'):
        report_files(small_one, "laye")
    with pytest.raises(UserError, match="format"):
        report_files(small_one, formats=["pdf"])
    assert set(AUDIENCES) == {"lay", "technical"} and "html" in FORMATS


# — in a browser —

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_PROBE = """<script>
const right = Math.max(...[...document.querySelectorAll("svg")].map(one => one.getBoundingClientRect().right));
parent.postMessage([document.documentElement.scrollWidth, window.innerWidth, right].join(" "), "*");
</script>"""
_FRAME = """<!DOCTYPE html><title>nothing</title><script>onmessage = told => document.title = told.data</script>
<iframe src="probed.html" width="{width}" height="900" style="border: 0"></iframe>"""


def browse(path: Path, *words: str) -> str:
    done = subprocess.run([str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu",
                           f"--user-data-dir={path.parent / 'profile'}", *words, path.as_uri()], check=True,
                          capture_output=True, text=True, timeout=120)
    return done.stdout


@pytest.mark.skipif(BROWSER is None, reason="no browser here; on Debian: apt-get install chromium")
def test_it_fits_a_desk_a_telephone_and_paper(page, tmp_path):
    probed = tmp_path / "probed.html"
    probed.write_text(page.replace("</body>", f"{_PROBE}</body>"), encoding="utf-8")
    for width in (1280, 375):  # in a frame, because a window can't be as narrow as a telephone
        (tmp_path / "frame.html").write_text(_FRAME.format(width=width), encoding="utf-8")
        dom = browse(tmp_path / "frame.html", "--virtual-time-budget=5000", "--dump-dom")
        scroll, inner, right = (float(word) for word in re.search("<title>([^<]*)", dom)[1].split())
        assert inner == width and scroll <= inner and right <= inner
    plain, paper = tmp_path / "plain.html", tmp_path / "paper.pdf"
    plain.write_text(page, encoding="utf-8")
    browse(plain, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    assert paper.read_bytes()[:5] == b"%PDF-"

"""docs/habits.md and docs/tutorials/: every example runs, says what the page shows, and gives our own numbers."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from dask_here import DASK, cluster
from shown import ROOT, blocks, text_of, what_is_wrong

from sim import load_scenario, simulate
from sim.settings import BY_KEY

HABITS = "docs/habits.md"
TUTORIALS = sorted(f"docs/tutorials/{path.name}" for path in (ROOT / "docs" / "tutorials").glob("*.md"))
SMALL = load_scenario("baseline").with_values({"people.number": 60, "time.weeks": 20})
NOT_SHOWN = "…"


# — what a page has, in order —


@dataclass
class Step:
    """A block of a page.

    Attributes:
        language: what stands after the backquotes.
        code: what is in it.
        name: of the file that the text before it says to save it as; empty if none.
    """

    language: str
    code: str
    name: str


@dataclass
class Reader:
    """Somebody who does what a page says, in an empty folder.

    Attributes:
        coproduce: calls the command line; gives exit code, output and messages.
        names: what Python knows so far.
        said: what the last block of commands or code printed.
    """

    coproduce: Callable[..., tuple[int, str, str]]
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    said: str = ""

    def follow(self, step: Step) -> None:
        """Do one step; what is shown of the output is looked for in what was said."""
        if step.language == "toml":
            Path(step.name).write_text(step.code, encoding="utf-8")
        elif step.language == "python":
            self.said = printed(step.code, self.names)
        elif step.language == "sh":
            self.said = "".join(self._command(line) for line in step.code.splitlines())
        elif step.language == "text":
            assert not_said(step.code, self.said) == "", self.said

    def _command(self, line: str) -> str:
        assert what_is_wrong(line) == ""
        code, out, messages = self.coproduce(*line.split()[1:])
        assert code == 0, messages
        return f"{out}\n{messages}\n"


def steps(page: str) -> list[Step]:
    """The blocks of a page, in order."""
    found, end = [], 0
    text = text_of(page)
    for block in re.finditer(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        saved = re.findall(r"[Ss]ave this as `([\w.]+)`", text[end:block.start()])
        found.append(Step(block[1], block[2], saved[-1] if saved else ""))
        end = block.end()
    return found


def printed(code: str, names: dict[str, Any]) -> str:
    """What a block of Python prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "page", "exec"), names)
    return out.getvalue()


def not_said(shown: str, said: str) -> str:
    """The first line shown that was not said, in this order; widths and frames of tables do not count."""
    left = plain(said)
    for line in shown.splitlines():
        if line.strip() == NOT_SHOWN:
            continue
        wanted = plain(line)
        if wanted not in left:
            return line
        left = left.split(wanted, 1)[1]
    return ""


def plain(text: str) -> str:
    """Without frames of tables, and with one space wherever there is some."""
    return " ".join(re.sub("[│┃┏┓┗┛┡┩└┘━─┳╇┻┴┬]", " ", text).split())


# — tutorials —


@pytest.mark.parametrize("page", TUTORIALS)
def test_a_tutorial_runs_and_says_what_it_shows(page, coproduce, tmp_path):
    reader = Reader(coproduce)
    with contextlib.ExitStack() as stack:
        if "scheduler.json" in text_of(page):
            if not DASK.exists():
                pytest.skip("Dask is missing here: pip install 'coproduce[dask]'")
            own = stack.enter_context(cluster(tmp_path / "dask", 1))
            (tmp_path / "scheduler.json").write_text(Path(own.file).read_text(encoding="utf-8"), encoding="utf-8")
        for step in steps(page):
            reader.follow(step)


@pytest.mark.parametrize("page", TUTORIALS)
def test_a_tutorial_shows_something_of_what_is_said(page):
    assert [step for step in steps(page) if step.language == "text"]
    assert not [step for step in steps(page) if not step.code.strip()]


@pytest.mark.parametrize("page", [HABITS, *TUTORIALS])
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", text_of(page)):
        assert target.startswith("http") or (ROOT / page).parent.joinpath(target).exists(), target


def test_what_was_not_said_is_found():
    assert not_said("a  1\n…\nc 3\n", "┃ a ┃ 1 ┃\nb 2\nc    3") == ""
    assert not_said("c 3\na 1\n", "a 1\nc 3") == "a 1"


# — doors of other tools: the numbers are ours —


def example(word: str) -> str:
    """The first example of docs/habits.md that holds a word."""
    return next(block for block in blocks(HABITS, "python") if word in block)


def ours(values: dict[str, Any], outcome: str, replicates: int = 4) -> np.ndarray:
    return simulate(SMALL.with_values(values), replicates, seed=1).runs[outcome].to_numpy()


def test_batch_run_gives_our_numbers():
    names: dict[str, Any] = {"__name__": "__main__"}
    printed(example("batch_run"), names)
    assert len(names["rows"]) == 12
    for row in names["rows"]:
        expected = ours({"programme.power": row["power"], "programme.hours": row["hours"]}, "quality", 3)
        assert row["quality"] == expected[row["replicate"]]
        assert row["Step"] == 20


def test_iterations_repeat_the_luck_and_a_seed_is_lost_as_the_page_says():
    """Mesa 3.3: two iterations of seed 1 are one run twice. Mesa 3.5: seed 1 among the parameters is not used."""
    from mesa.batchrunner import batch_run

    from sim import CoProductionModel

    few = {"scenario": "baseline", "people.number": 60, "time.weeks": 21, "seed": 1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of `iterations`, from Mesa 3.4 on
        rows = batch_run(CoProductionModel, few, iterations=2, max_steps=20, display_progress=False)
    used = 1 if mesa.__version__ < "3.5" else 0
    expected = simulate(SMALL, 1, seed=used).runs["mean_attitude"][0]
    assert [row["mean_attitude"] for row in rows] == [expected] * 2
    assert expected != simulate(SMALL, 1, seed=1 - used).runs["mean_attitude"][0]


def test_the_workbench_gives_our_numbers():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "ipyparallel not installed")
        pytest.importorskip("ema_workbench", reason="EMA Workbench is missing here: pip install 'coproduce[habits]'")
    names: dict[str, Any] = {}
    assert "8 (8, 4)" in printed(example("ema_workbench"), names)
    keys = {key.replace(".", "_"): key for key in names["RANGES"]}
    for number, row in enumerate(names["points"].to_dict("records")):
        values = {key: row[name] for name, key in keys.items()}
        assert (names["found"]["quality"][number] == ours(values, "quality")).all()
    assert {lever.name for lever in names["model"].levers} == {
        name for name, key in keys.items() if BY_KEY[key].lever}


def test_salib_gets_our_numbers(tmp_path, monkeypatch):
    pytest.importorskip("SALib", reason="SALib is missing here: pip install 'coproduce[habits]'")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    printed(example("SALib"), names)
    assert names["by_point"].shape == (32 * (3 + 2), 4)
    for point in (0, 57):
        values = dict(zip(names["problem"]["names"], names["sample"][point], strict=True))
        assert (names["by_point"][point] == ours(values, "quality")).all()
    assert np.argmax(names["found"]["ST"]) == 1  # the hours, as in the tutorials


def test_salib_says_nothing_of_missing_values():
    sobol = pytest.importorskip("SALib.analyze.sobol", reason="SALib is missing: pip install 'coproduce[habits]'")
    y = np.linspace(0.0, 1.0, 16 * 4)
    assert sobol.analyze({"num_vars": 2, "names": ["a", "b"]}, y, calc_second_order=False)["ST"].any()
    y[5] = np.nan
    assert not sobol.analyze({"num_vars": 2, "names": ["a", "b"]}, y, calc_second_order=False)["ST"].any()


def test_an_experiment_gives_the_numbers_of_simulate(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    printed(example("load_results"), names)
    assert names["result"].runs["quality"].to_list() == ours({}, "quality").tolist()
    for (hours, selection), rows in names["results"].runs.groupby(["programme.hours", "programme.selection"]):
        expected = ours({"programme.hours": hours, "programme.selection": selection}, "quality")
        assert rows["quality"].to_list() == expected.tolist()

"""The command line as people meet it: what is printed where, exit codes, mistakes, interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
import typer

from sim.cli import main
from sim.cli.shared import app
from sim.scenario import load_scenario, shipped_scenarios

ROOT = Path(__file__).parents[1]
QUICK = ["--set", "people.number=40", "--set", "time.weeks=8", "--set", "programme.funding_weeks=8"]
COMMANDS = sorted(typer.main.get_command(app).commands)


def process(*words: str, cwd: Path, **more) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "sim", *map(str, words)], cwd=cwd, env=environment, text=True,
                          capture_output=True, timeout=250, **more)


# — exit codes, as a shell sees them —


def test_done_is_nought(tmp_path):
    done = process("describe", "programme.power", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "programme.power = 0.5" in done.stdout


def test_your_mistake_is_two(tmp_path):
    done = process("run", "basline", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert 'did you mean "baseline"?' in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_fault(tmp_path):
    command = f"{sys.executable} -m sim describe settings | head -n 1"
    done = subprocess.run(command, shell=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
                          capture_output=True, timeout=120)
    assert done.stdout == "[programme] what the team decides\n"
    assert done.stderr == ""


def test_json_on_a_pipe_is_json_and_nothing_else(tmp_path):
    done = process("run", "baseline", "-n", "2", *QUICK, "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["replicates"] == 2


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to a process there")
@pytest.mark.parametrize("words", [
    ["run", "baseline", "-n", "20000", "--workers", "1", "--out", "out"],
    ["patterns", "--pairs", "2000", "--workers", "2", "--out", "out"],
], ids=["run", "patterns"])
def test_an_interrupt_ends_it_cleanly(tmp_path, words):
    begin = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import sim, sim.store; " \
            "sim.simulate(sim.load_scenario('baseline')); " \
            "from sim.cli import main; print('ready', flush=True); main()"
    running = subprocess.Popen([sys.executable, "-c", begin, *words], cwd=tmp_path, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        assert running.stdout.readline() == "ready\n"
        time.sleep(4)
        assert running.poll() is None
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    finally:
        running.kill()
        running.wait()
    assert running.returncode == 130
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def _stop():
    raise KeyboardInterrupt


def test_an_interrupt_is_a_hundred_and_thirty(coproduce, monkeypatch):
    monkeypatch.setattr("sim.scenario.schema.json_schema", _stop)
    assert coproduce("schema")[:2] == (130, "")


def test_an_interrupt_says_so(coproduce, monkeypatch):
    monkeypatch.setattr("sim.scenario.schema.json_schema", _stop)
    assert "interrupted; nothing was written" in coproduce("schema")[2]


# — help —


def test_without_a_word_it_helps(coproduce):
    _, out, err = coproduce()
    assert all(name in out + err for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(coproduce, name):
    code, out, _ = coproduce(name, "--help")
    assert code == 0
    assert f"Example: coproduce {name}" in out


def test_the_commands_are_these():
    assert {"check", "compare", "describe", "new", "run", "scenarios", "schema"} <= set(COMMANDS)


# — run —


def test_run_prints_a_table_and_keeps_the_results(coproduce, tmp_path):
    code, out, err = coproduce("run", "baseline", "-n", "2", *QUICK)
    assert code == 0
    assert "A steady start" in out and "practise co-production" in out and "Not a forecast" in out
    folder = next((tmp_path / "results").iterdir())
    assert {"manifest.json", "runs.parquet", "weekly.parquet", "hours.parquet", "failures.parquet", "scenarios",
            "adoption.svg", "adoption.png"} == {path.name for path in folder.iterdir()}
    assert folder.name in err
    assert "coproduce compare baseline well_baked" in err


def test_run_again_finds_the_results(coproduce, tmp_path):
    first = coproduce("run", "baseline", "-n", "2", *QUICK)
    manifest = next((tmp_path / "results").rglob("manifest.json"))
    written = manifest.stat().st_mtime_ns
    again = coproduce("run", "baseline", "-n", "2", *QUICK)
    assert again[1] == first[1]
    assert "were there already" in again[2] and "were there already" not in first[2]
    assert manifest.stat().st_mtime_ns == written
    assert len(list((tmp_path / "results").iterdir())) == 1


def test_json_is_the_same_whether_run_or_found(coproduce):
    words = ("run", "baseline", "-n", "2", *QUICK, "--json", "--out", "out")
    first, again = (json.loads(coproduce(*words)[1]) for _ in range(2))
    assert first == again
    assert len(first["runs"]) == 2 and first["summary"][0]["outcome"] == "adoption_funding_end"


def test_workers_do_not_change_numbers(coproduce):
    first, again = (json.loads(coproduce("run", "baseline", "-n", "4", *QUICK, "--json", "--workers", n,
                                         "--out", f"out{n}")[1])["runs"] for n in ("1", "3"))
    assert first == again


def test_other_results_in_the_folder_are_left_untouched(coproduce, tmp_path):
    coproduce("run", "baseline", "-n", "2", *QUICK, "--out", "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    for change in (["--seed", "1"], ["--set", "programme.power=0.9"], ["-n", "3"]):
        code, out, err = coproduce("run", "baseline", "-n", "2", *QUICK, "--out", "out", *change)
        assert (code, out) == (2, "")
        assert "holds other results" in err and "--force" in err
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before


def test_force_overwrites(coproduce, tmp_path):
    coproduce("run", "baseline", "-n", "2", *QUICK, "--out", "out")
    code, _, _ = coproduce("run", "baseline", "-n", "2", *QUICK, "--out", "out", "--seed", "5", "--force")
    assert code == 0
    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["seed"] == 5
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_other_things_is_left_alone(coproduce, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious", encoding="utf-8")
    code, _, err = coproduce("run", "baseline", "-n", "1", *QUICK, "--out", "mine")
    assert code == 2 and "choose another --out" in err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_force_overwrites_results_only(coproduce, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious", encoding="utf-8")
    coproduce("run", "baseline", "-n", "1", *QUICK, "--out", "mine", "--force")
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_a_place_that_cannot_be_written(coproduce, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for out in ("file", "file/deeper"):
        code, said, err = coproduce("run", "baseline", "-n", "1", *QUICK, "--out", out)
        assert (code, said) == (2, "")
        assert out in err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(coproduce, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    code, _, err = coproduce("run", "baseline", "-n", "1", *QUICK, "--out", "locked/out")
    assert code == 2 and "can't be written" in err


@pytest.mark.parametrize(("words", "said"), [
    (["rnu", "baseline"], "Did you mean 'run'?"),
    (["run", "basline"], 'did you mean "baseline"?'),
    (["run", "nowhere.toml"], "there is no such file"),
    (["run", "baseline", "--set", "programme.powr=1"], 'did you mean "programme.power"?'),
    (["run", "baseline", "--set", "power"], "power"),
    (["run", "baseline", "--set", "programme.power=two"], "programme.power"),
    (["run", "baseline", "--set", "programme.power=2"], "too large"),
    (["run", "baseline", "--set", "programme.selection=comitment"], 'did you mean "commitment"?'),
    (["run", "baseline", "--set", "people.number=10"], "people.number"),
    (["run", "baseline", "--set", "x=1", "--set", "y=2"], "y"),
    (["run", "baseline", "-n", "0"], "replicates"),
    (["run", "baseline", "-n", "many"], "replicates"),
    (["run", "baseline", "-n", "1000000"], "GB of memory"),
    (["run", "baseline", "--seed", "-1"], "seed"),
    (["run", "baseline", "--sed", "1"], "--seed"),
    (["run"], "scenarios"),
    (["run", "baseline", "baseline"], "is named twice"),
    (["compare", "baseline", "well_baked", "--baseline", "basline"], 'did you mean "baseline"?'),
    (["check", "basline"], 'did you mean "baseline"?'),
    (["describe", "programme.powr"], 'did you mean "programme.power"?'),
    (["describe", "weak"], 'did you mean "week"?'),
])
def test_mistakes_end_with_two_and_the_nearest_name(coproduce, tmp_path, words, said):
    code, out, err = coproduce(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_all_mistakes_of_the_assignments_are_told_at_once(coproduce):
    unknown = coproduce("run", "baseline", "--set", "programme.powr=1", "--set", "trust.gian=1")[2]
    assert "powr" in unknown and "gian" in unknown
    too_large = coproduce("run", "baseline", "--set", "programme.power=9", "--set", "programme.hours=99")[2]
    assert "programme.power" in too_large and "programme.hours" in too_large


def test_short_names_work(coproduce):
    out = coproduce("check", "baseline", "--set", "power=0.8", "--json")[1]
    assert json.loads(out)["values"]["programme.power"] == 0.8


def test_odd_settings_of_a_file_give_a_note(coproduce, tmp_path):
    (tmp_path / "odd.toml").write_text('format = 1\n[programme]\nhours = 30\n', encoding="utf-8")
    code, _, err = coproduce("check", "odd.toml")
    assert code == 0
    assert "note: odd: programme.hours: 30 lies outside the range that was explored" in err


def test_odd_assignments_give_a_note(coproduce):
    _, _, err = coproduce("check", "baseline", "--set", "programme.hours=30")
    assert "lies outside the range that was explored" in err


# — check, describe, schema, scenarios, new —


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_ready_scenario_checks(coproduce, name):
    code, out, _ = coproduce("check", name)
    assert code == 0 and f"[{name}]: no mistakes found." in out


def test_check_prints_what_differs_or_everything(coproduce):
    few, everything = coproduce("check", "tick_box")[1], coproduce("check", "tick_box", "--all")[1]
    assert "programme.power = 0.1" in few and "trust.gain" not in few
    assert "trust.gain = 0.06" in everything


def test_check_as_json(coproduce):
    found = json.loads(coproduce("check", "well_baked", "--json")[1])
    assert found["identity"] == load_scenario("well_baked").identity()


def test_check_names_line_and_key(coproduce, tmp_path):
    (tmp_path / "wrong.toml").write_text('format = 1\n[programme]\npowr = 1\nhours = "two"\n', encoding="utf-8")
    code, out, err = coproduce("check", "wrong.toml")
    assert (code, out) == (2, "")
    assert "wrong.toml:3" in err and "wrong.toml:4" in err and "power" in err


@pytest.mark.parametrize(("topic", "words"), [
    ("week", "adoption"), ("settings", "programme.coverage"), ("outcomes", "arnstein_rung"),
    ("programme.power", "Raising it raises user_influence"), ("persistence", "programme.persistence"),
])
def test_describe(coproduce, topic, words):
    code, out, _ = coproduce("describe", topic)
    assert code == 0 and words in out


def test_describe_tells_the_week_in_its_order(coproduce):
    out = coproduce("describe")[1]
    assert out.index("\ncrisis\n") < out.index("\nhours\n") < out.index("\nexits\n") < out.index("\nadoption\n")


def test_the_schema_is_one_and_takes_a_file(coproduce):
    schema = json.loads(coproduce("schema")[1])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate({"format": 1, "programme": {"power": 0.3}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"format": 1, "programme": {"powr": 0.3}}, schema)


def test_scenarios_are_listed_with_their_stories(coproduce):
    out = coproduce("scenarios")[1]
    assert all(f"{name}: " in out for name in shipped_scenarios())
    listed = json.loads(coproduce("scenarios", "--json")[1])
    assert [row["name"] for row in listed] == shipped_scenarios()
    assert all(row["story"] for row in listed)


def test_new_writes_a_starter_that_checks(coproduce, tmp_path):
    code, _, err = coproduce("new", "my_study")
    assert code == 0 and "my_study.toml" in err
    assert coproduce("check", "my_study.toml")[0] == 0
    assert load_scenario(tmp_path / "my_study.toml").identity() == load_scenario("baseline").identity()


def test_new_overwrites_only_when_told(coproduce, tmp_path):
    coproduce("new", "my_study.toml")
    (tmp_path / "my_study.toml").write_text("mine", encoding="utf-8")
    code, _, err = coproduce("new", "my_study.toml")
    assert code == 2 and "is there already" in err
    assert (tmp_path / "my_study.toml").read_text(encoding="utf-8") == "mine"
    assert coproduce("new", "my_study.toml", "--force")[0] == 0
    assert coproduce("check", "my_study.toml")[0] == 0


def test_new_where_nothing_can_be_written(coproduce, tmp_path):
    code, _, err = coproduce("new", "nowhere/my_study.toml")
    assert code == 2 and "can't be written" in err
    assert list(tmp_path.iterdir()) == []


def test_our_fault_is_one_and_can_be_looked_into(coproduce, monkeypatch):
    def broken():
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("sim.scenario.schema.json_schema", broken)
    code, _, err = coproduce("schema")
    assert code == 1 and "fault of ours: ZeroDivisionError: oh" in err
    monkeypatch.setenv("COPRODUCE_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["coproduce", "schema"])
    with pytest.raises(ZeroDivisionError):
        main()

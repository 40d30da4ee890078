"""The rules of the house, as assertions over the syntax trees: who may import whom, and who may do what."""

from __future__ import annotations

import ast
import re
import shutil
import warnings
from pathlib import Path

import pytest

from sim.compiled import SOURCES, rules_hash
from sim.scenario import shipped_scenarios

ROOT = Path(__file__).parents[1]
SIM = ROOT / "sim"

FLOORS = (
    # asked: what was asked for, checked at the door
    {"errors", "settings", "scenario", "compiled"},
    # world: the tables and who fills them
    {"draws", "state", "ties_table", "population", "network"},
    # science: what happens
    {"outcomes", "rules", "recorder", "week"},
    # from a scenario to a run, and to what one person went through in it
    {"world", "run", "open_run", "life", "what_if"},
    # many runs
    {"store", "experiment", "runner", "docking"},
    # Mesa's face
    {"agents", "model"},
    # meaning
    {"analysis", "calibration", "charts", "comparison", "describing", "odd", "patterns", "plain_json", "validation",
     "wording"},
    # faces
    {"cli", "app", "report", "__main__", "__init__"},
)
"""From the ground up: a module imports from its own floor and from those below."""

NEEDS_NOTHING_ASKED = FLOORS[1] | FLOORS[2]
"""World and science know settings, not scenarios."""
ONLY = {
    "numba": {"compiled"},
    "mesa": {"agents", "model", "app"},
    "solara": {"app"},
    "altair": {"charts", "report", "app"},
    "distributed": {"runner"},
    "scipy": {"analysis", "docking", "experiment"},
    "typer": {"cli"},
    "pyarrow": {"store", "experiment", "runner"},
}
DISK = {"scenario", "compiled", "store", "experiment", "odd", "runner", "report", "cli", "app", "calibration",
        "validation", "docking/trials"}
"""Who may touch the disk: the doors in and out, and the cache of the compiler."""
DISK_CALLS = {"read_text", "write_text", "read_bytes", "write_bytes", "mkdir", "unlink", "rmdir", "rmtree", "rename",
              "to_csv", "to_parquet", "read_csv", "read_parquet", "savez", "touch", "iterdir", "rglob", "utime"}
LAST_DIGITS = {"exp", "log", "log1p", "log2", "log10", "expm1", "power", "sin", "cos", "tan", "arcsin", "arccos",
               "arctan", "tanh", "sinh", "cosh", "float_power"}
LUCK = {"random", "secrets", "uuid"}

MODULES = sorted(path for path in SIM.rglob("*.py") if "__pycache__" not in path.parts)
RULES = sorted(path for path in (SIM / "rules").glob("*.py") if path.stem != "__init__")
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def named(path: Path) -> str:
    return path.relative_to(SIM).as_posix()


every_module = pytest.mark.parametrize("path", MODULES, ids=named)
every_rule = pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)


def home(path: Path) -> str:
    """The module, or the folder that it lives in."""
    return path.relative_to(SIM).parts[0].removesuffix(".py")


def nodes(path: Path) -> list[ast.AST]:
    """All nodes but those that only a type checker reads."""
    found, todo = [], [TREES[path]]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            todo += node.orelse
            continue
        found.append(node)
        todo += list(ast.iter_child_nodes(node))
    return found


def imported(path: Path) -> set[str]:
    """Full names of what a module imports; from `sim` with the module, not the name inside it."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)}: imports are written in full"
            found.add(node.module)
            folder = SIM.parent.joinpath(*node.module.split("."))
            if folder.is_dir():
                found |= {f"{node.module}.{alias.name}" for alias in node.names
                          if (folder / alias.name).is_dir() or (folder / f"{alias.name}.py").exists()}
    return found


def floor_of(name: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if name in floor)


# — who imports whom —


@every_module
def test_every_module_has_its_floor(path) -> None:
    assert any(home(path) in floor for floor in FLOORS), f"{named(path)}: say in FLOORS where it lives"


@every_module
def test_imports_only_go_down(path) -> None:
    up = [name for name in imported(path) if name.startswith("sim.")
          and floor_of(name.split(".")[1]) > floor_of(home(path))]
    assert up == []


@every_module
def test_world_and_science_know_settings_not_scenarios(path) -> None:
    if home(path) in NEEDS_NOTHING_ASKED:
        asked = {name.split(".")[1] for name in imported(path) if name.startswith("sim.")} & FLOORS[0]
        assert asked <= {"settings", "compiled"}


@every_rule
def test_no_rule_imports_another(path) -> None:
    assert {name for name in imported(path) if name.startswith("sim.rules")} == set()


@every_rule
def test_a_rule_needs_little(path) -> None:
    outside = {name for name in imported(path) if not name.startswith("sim.")}
    assert outside <= {"__future__", "math", "numpy", "typing"}
    assert {name for name in imported(path) if name.startswith("sim.")} <= {
        "sim.compiled", "sim.draws", "sim.settings", "sim.state", "sim.ties_table"}


@pytest.mark.parametrize("package", sorted(ONLY))
def test_a_package_comes_in_by_its_doors_only(package) -> None:
    users = {home(path) for path in MODULES if package in {name.split(".")[0] for name in imported(path)}}
    assert users <= ONLY[package]


def test_tables_of_pandas_stay_out_of_world_and_science() -> None:
    users = {home(path) for path in MODULES if "pandas" in imported(path)}
    assert not users & (NEEDS_NOTHING_ASKED | {"world", "agents"})


def test_meaning_and_faces_do_not_call_rules() -> None:
    users = {home(path) for path in MODULES if any(name.startswith("sim.rules") for name in imported(path))}
    assert not users & (FLOORS[6] | FLOORS[7])


# — who may do what —


@every_module
def test_only_draws_makes_random_numbers(path) -> None:
    assert not {name.split(".")[0] for name in imported(path)} & LUCK
    for node in nodes(path):
        if isinstance(node, ast.Attribute) and node.attr == "random":
            assert home(path) in ONLY["mesa"] and isinstance(node.value, ast.Name) and node.value.id == "self"
        if isinstance(node, ast.ImportFrom) and node.module == "numpy":
            assert "random" not in {alias.name for alias in node.names}


@every_module
def test_scalar_maths_comes_from_math_not_from_numpy(path) -> None:
    if home(path) in NEEDS_NOTHING_ASKED:
        used = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name) and node.value.id == "np"}
        assert not used & LAST_DIGITS


@every_module
def test_flags_that_change_results_are_never_set(path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.keyword):
            assert node.arg not in ("fastmath", "parallel")
        if isinstance(node, ast.Dict):
            assert not {key.value for key in node.keys if isinstance(key, ast.Constant)} & {"fastmath", "parallel"}


@every_module
def test_only_the_doors_touch_the_disk(path) -> None:
    if home(path) in DISK or named(path).removesuffix(".py") in DISK:
        return
    for node in nodes(path):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            assert called != "open" and called not in DISK_CALLS, f"line {node.lineno}: {called}"


@every_module
def test_only_the_command_line_prints_or_exits(path) -> None:
    if home(path) in ("cli", "__main__"):
        return
    for node in nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "exit", "quit", "breakpoint"), f"line {node.lineno}"


# — what is written —


@every_module
def test_every_module_says_what_it_is_for(path) -> None:
    if path.read_text(encoding="utf-8").strip():
        assert (ast.get_docstring(TREES[path]) or "").split("\n")[0].strip()


@every_rule
@pytest.mark.parametrize("part", ["Reads", "Writes", "Updating", "Source"])
def test_every_rule_says_what_it_rests_on(path, part) -> None:
    said = ast.get_docstring(TREES[path]) or ""
    assert f"{part}:" in said or f"{part}, " in said or (part == "Source" and "assumption" in said)


@every_rule
def test_no_rule_knows_a_scenario_or_a_pattern(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [name for name in shipped_scenarios() if re.search(rf"\b{name}\b", text)] == []
    assert re.findall(r"\bP\d+\b", text) == []


@every_rule
def test_every_rule_has_its_tests_and_its_place_in_the_week(path) -> None:
    from sim.week import RULES as IN_ORDER

    assert (ROOT / "tests" / "rules" / f"test_{path.stem}.py").exists()
    assert path.stem in {module.__name__.rpartition(".")[2] for module in IN_ORDER}


@pytest.mark.filterwarnings("default")
def test_sizes_are_worth_a_look() -> None:
    long_files = [f"{named(path)}: {n} lines" for path in MODULES if (n := len(path.read_text().splitlines())) > 300]
    long_functions = [f"{named(path)}: {node.name}: {n} lines" for path in MODULES for node in ast.walk(TREES[path])
                      if isinstance(node, ast.FunctionDef) and (n := node.end_lineno - node.lineno + 1) > 40]
    if long_files or long_functions:
        warnings.warn("; ".join(long_files + long_functions), stacklevel=1)


# — a stale cache cannot happen —


def copied_sources(folder: Path) -> Path:
    shutil.copytree(SIM, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return folder / "sim"


def test_the_cache_is_named_after_what_is_compiled(tmp_path) -> None:
    copy = copied_sources(tmp_path)
    assert rules_hash(copy) == rules_hash() == rules_hash(SIM)


@pytest.mark.parametrize("source", ["rules/trust.py", "ties_table.py", "draws.py", "settings.py", "week.py"])
def test_a_changed_source_gets_a_new_cache(tmp_path, source) -> None:
    copy = copied_sources(tmp_path)
    before = rules_hash(copy)
    (copy / source).write_text((copy / source).read_text() + "\n# changed\n")
    assert rules_hash(copy) != before


def test_a_new_rule_gets_a_new_cache(tmp_path) -> None:
    copy = copied_sources(tmp_path)
    before = rules_hash(copy)
    (copy / "rules" / "kindness.py").write_text('"""New."""\n')
    assert rules_hash(copy) != before


def test_everything_that_is_compiled_is_in_the_name_of_the_cache() -> None:
    compiles = {named(path).split("/")[0] for path in MODULES
                if any(name in ("sim.compiled",) for name in imported(path))
                and re.search(r"^@(compiled|inlined)", path.read_text(), re.MULTILINE)}
    assert compiles <= set(SOURCES)

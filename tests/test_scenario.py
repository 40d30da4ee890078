"""Scenarios: reading, merging, copying, comparing, writing back."""

from __future__ import annotations

import copy
import pickle
import tomllib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario import (
    Change,
    Crisis,
    Event,
    Scenario,
    load_scenario,
    parse_assignments,
    read_scenario,
    save_scenario,
    shipped_folder,
    shipped_scenarios,
)
from sim.scenario.checks import _READ_ONLY_UNDER
from sim.settings import BY_KEY, DOMAINS, ROLES, SETTINGS, STAGES, settings_row
from sim.scenario.toml_lines import key_lines

READY = [
    "baseline",
    "building_allies",
    "crisis_paused",
    "crisis_persevered",
    "crisis_persevered_under_resourced",
    "full_delegation",
    "funding_cliff",
    "funding_cliff_champions_stay",
    "go_it_alone",
    "lone_champion",
    "one_big_workshop",
    "pilot_slice",
    "tick_box",
    "titles_round_the_table",
    "usual_suspects",
    "well_baked",
]


def baseline() -> Scenario:
    return load_scenario("baseline")


def full(text: str) -> Scenario:
    return read_scenario("format = 1\n" + text)


# — the scenarios that come with the program —


def test_all_ready_scenarios_are_there() -> None:
    assert shipped_scenarios() == READY


@pytest.mark.parametrize("name", READY)
def test_a_ready_scenario_has_a_title_and_a_story_of_two_sentences(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert 3 < len(scenario.title) < 60
    assert scenario.story.count(". ") == 1
    assert scenario.story.endswith(".")


def test_an_installed_package_brings_its_own_scenarios(tmp_path, monkeypatch) -> None:
    installed = tmp_path / "sim" / "shipped" / "scenarios"
    installed.mkdir(parents=True)
    (installed / "only_one.toml").write_text("format = 1")
    monkeypatch.setattr("sim.scenario.files.__file__", str(tmp_path / "sim" / "scenario" / "files.py"))
    assert shipped_scenarios() == ["only_one"]
    assert load_scenario("only_one").title == "Only one"


def _written_keys(name: str) -> set[str]:
    tables = tomllib.loads((shipped_folder() / f"{name}.toml").read_text(encoding="utf-8"))
    parts = {"crisis": "crises", "change": "changes", "event": "events"}
    keys = {f"{section}.{key}" for section, table in tables.items() if isinstance(table, dict) for key in table}
    return keys | {parts[name] for name in tables if name in parts}


@pytest.mark.parametrize("name", [name for name in READY if name != "baseline"])
def test_a_ready_scenario_extends_the_baseline_and_differs_only_where_it_says(name: str) -> None:
    tables = tomllib.loads((shipped_folder() / f"{name}.toml").read_text(encoding="utf-8"))
    assert tables["extends"] == "baseline"
    assert set(load_scenario(name).differences(baseline())) == _written_keys(name)


def test_the_baseline_says_only_title_and_story() -> None:
    assert _written_keys("baseline") == set()
    assert baseline().warnings() == []


@pytest.mark.parametrize("name", [name for name in READY if name != "one_big_workshop"])
def test_a_ready_scenario_gives_no_warning(name: str) -> None:
    assert load_scenario(name).warnings() == []


def test_one_big_workshop_warns_that_people_have_less_time_than_planned() -> None:
    warnings = load_scenario("one_big_workshop").warnings()
    assert len(warnings) == 2
    assert all(warning.startswith("programme.hours: 8 hours a week are planned") for warning in warnings)


def test_titles_differ() -> None:
    assert len({load_scenario(name).title for name in READY}) == len(READY)


def test_the_paused_crisis_stops_three_quarters_of_the_hours() -> None:
    scenario = load_scenario("crisis_paused")
    lost = scenario.crises[0].severity * (1 - scenario.values["programme.crisis_hours_protected"])
    assert lost == pytest.approx(0.75, abs=0.005)


# — values —


def test_every_setting_is_resolved_with_its_type() -> None:
    types = {"number": float, "whole": int, "switch": bool, "choice": str}
    values = baseline().values
    assert set(values) == set(BY_KEY)
    for setting in SETTINGS:
        if setting.key != "programme.coverage":
            assert type(values[setting.key]) is types[setting.kind], setting.key
            assert values[setting.key] == setting.default


def test_values_fit_the_row_that_the_rules_read() -> None:
    row = settings_row(dict(load_scenario("pilot_slice").values))
    assert row["coverage"][0].tolist() == [[1, 0, 0, 0]] * 4


def test_levers_and_assumptions_share_out_all_settings() -> None:
    scenario = baseline()
    assert {**scenario.levers, **scenario.assumptions} == dict(scenario.values)
    assert all(key.startswith("programme.") for key in scenario.levers)
    assert not any(key.startswith("programme.") for key in scenario.assumptions)


def test_a_whole_number_may_be_written_with_a_point() -> None:
    weeks = full("[time]\nweeks = 104.0").values["time.weeks"]
    assert weeks == 104
    assert type(weeks) is int


def test_infinity_is_fine_where_there_is_no_upper_bound() -> None:
    assert full("[programme]\nbudget_hours = inf").values["programme.budget_hours"] == float("inf")


def test_minus_zero_is_zero() -> None:
    scenario = full("[people]\nattitude_user = -0.0")
    assert str(scenario.values["people.attitude_user"]) == "0.0"


ALL = (1.0, 1.0, 1.0, 1.0)
NONE = (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("0.5", ((0.5,) * 4,) * 4),
        ("[1, 0, 0, 1]", (ALL, NONE, NONE, ALL)),
        ("[[1, 0, 0, 0], 0, 1, [0, 0, 0, 1]]", ((1.0, 0.0, 0.0, 0.0), NONE, ALL, (0.0, 0.0, 0.0, 1.0))),
        ("{create = 0}", (NONE, ALL, ALL, ALL)),
        ("{deliver = [1, 0, 0, 0]}", (ALL, (1.0, 0.0, 0.0, 0.0), ALL, ALL)),
        ("{improve = {services = 0}}", (ALL, ALL, (0.0, 1.0, 1.0, 1.0), ALL)),
        ("{}", (ALL, ALL, ALL, ALL)),
    ],
)
def test_the_ways_to_write_coverage(written: str, rows: tuple) -> None:
    assert full(f"[programme]\ncoverage = {written}").values["programme.coverage"] == rows


def test_coverage_inherits_slice_by_slice(tmp_path) -> None:
    (tmp_path / "a.toml").write_text("format = 1\n[programme]\ncoverage = 0.5")
    (tmp_path / "b.toml").write_text('format = 1\nextends = "a.toml"\n[programme.coverage]\ncreate = {services = 1}')
    coverage = load_scenario(tmp_path / "b.toml").values["programme.coverage"]
    assert coverage == ((1.0, 0.5, 0.5, 0.5), *((0.5,) * 4,) * 3)


# — extends —


def test_a_file_says_only_what_differs(tmp_path) -> None:
    (tmp_path / "a.toml").write_text('format = 1\ntitle = "A"\n[programme]\npower = 0.9\nhours = 3')
    (tmp_path / "b.toml").write_text('format = 1\nextends = "a.toml"\n[programme]\nhours = 4')
    scenario = load_scenario(tmp_path / "b.toml")
    assert (scenario.values["programme.power"], scenario.values["programme.hours"]) == (0.9, 4.0)
    assert scenario.title == "B"


def test_a_list_of_crises_replaces_the_inherited_one(tmp_path) -> None:
    (tmp_path / "a.toml").write_text(
        'format = 1\nextends = "crisis_paused"\n[[crisis]]\nstart = 9\nweeks = 1\nseverity = 1'
    )
    (tmp_path / "b.toml").write_text('format = 1\nextends = "crisis_paused"\ncrisis = []')
    assert load_scenario(tmp_path / "a.toml").crises == (Crisis(9, 1, 1.0),)
    assert load_scenario(tmp_path / "b.toml").crises == ()


def test_a_path_is_looked_for_beside_the_file(tmp_path, monkeypatch) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.toml").write_text("format = 1\n[time]\nweeks = 50")
    (tmp_path / "deep" / "b.toml").write_text('format = 1\nextends = "../a.toml"')
    monkeypatch.chdir(tmp_path / "deep")
    assert load_scenario("b.toml").values["time.weeks"] == 50


# — what happens at a date —


def test_dated_blocks_are_sorted_by_week() -> None:
    scenario = full("""
        [[event]]
        week = 9
        what = "member_falls_ill"
        weeks = 3
        [[event]]
        week = 5
        what = "advocate_joins"
        role = "funder"
        [[crisis]]
        start = 30
        weeks = 4
        severity = 0.5
        [[crisis]]
        start = 20
        weeks = 20
        severity = 1
        [[change]]
        week = 100
        power = 1
        [[change]]
        week = 50
        power = 0.1
        hours = 3
    """)
    assert scenario.events == (Event(5, "advocate_joins", role="funder"), Event(9, "member_falls_ill", weeks=3))
    assert scenario.crises == (Crisis(20, 20, 1.0), Crisis(30, 4, 0.5))
    assert scenario.changes == (
        Change(50, {"programme.power": 0.1, "programme.hours": 3.0}),
        Change(100, {"programme.power": 1.0}),
    )


def test_a_change_of_some_slices_keeps_what_held_before() -> None:
    scenario = full("""
        [[change]]
        week = 20
        coverage = {deliver = 0}
        [[change]]
        week = 10
        coverage = {create = 0}
    """)
    assert [change.values["programme.coverage"] for change in scenario.changes] == [
        (NONE, ALL, ALL, ALL),
        (NONE, NONE, ALL, ALL),
    ]


# — copies —


def test_a_copy_differs_only_where_it_was_asked_to() -> None:
    bolder = baseline().with_values({"programme.power": 0.8, "programme.outreach": "none"})
    assert bolder.differences(baseline()) == {"programme.power": (0.8, 0.5), "programme.outreach": ("none", "fence")}
    assert baseline().values["programme.power"] == 0.5


def test_coverage_can_be_set_as_a_whole_by_stage_and_by_slice() -> None:
    scenario = baseline().with_values(
        {"programme.coverage": 0, "programme.coverage.create": 0.5, "programme.coverage.create.policies": 1}
    )
    assert scenario.values["programme.coverage"] == ((0.5, 0.5, 1.0, 0.5), NONE, NONE, NONE)


def test_numpy_numbers_are_numbers() -> None:
    scenario = baseline().with_values(
        {
            "programme.power": np.float64(0.25),
            "time.weeks": np.int64(52),
            "mechanisms.exits": np.False_,
            "programme.coverage": np.zeros((len(STAGES), len(DOMAINS))),
        }
    )
    assert type(scenario.values["programme.power"]) is float
    assert type(scenario.values["time.weeks"]) is int
    assert scenario.values["mechanisms.exits"] is False
    assert scenario.values["programme.coverage"] == (NONE,) * 4


def test_shares_that_change_together_may_pass_through_a_wrong_sum() -> None:
    shares = {f"people.share_{role}": 1.0 if role == "user" else 0.0 for role in ROLES}
    assert baseline().with_values(shares).values["people.share_user"] == 1.0


def test_a_sum_may_miss_by_a_rounding_error() -> None:
    assert baseline().with_values({"people.share_user": 0.5 + 1e-9}).values["people.share_user"] > 0.5


def test_a_scenario_cannot_be_changed_in_place() -> None:
    scenario = baseline()
    with pytest.raises(TypeError):
        scenario.values["programme.power"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        scenario.title = "x"  # type: ignore[misc]


def test_a_scenario_travels_to_a_worker() -> None:
    scenario = load_scenario("crisis_paused")
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert copy.deepcopy(scenario) == scenario
    assert {scenario: 1}[load_scenario("crisis_paused")] == 1


# — identity —


def test_identity_ignores_names_and_sees_all_that_changes_results() -> None:
    texts = [
        "",
        "[programme]\npower = 0.8",
        "[[crisis]]\nstart = 1\nweeks = 2\nseverity = 1",
        "[[change]]\nweek = 3\npower = 1",
        "[[event]]\nweek = 3\nwhat = 'champion_leaves'",
        "[programme]\nbudget_hours = 100",
    ]
    assert len({full(text).identity() for text in texts}) == len(texts)
    assert full("title = 'a'\nstory = 'b'").identity() == read_scenario("format = 1", "other").identity()
    assert full("[programme]\npower = 0.5").identity() == baseline().identity()


def test_identity_is_the_same_in_every_process() -> None:
    """A digest written down: if it changes, results of older versions can no longer be matched."""
    small = Scenario("x", "X", "", {"programme.power": 0.5, "time.weeks": 3, "programme.budget_hours": float("inf")})
    assert small.identity() == "f3bdb36d527ca5dd05f4870814e8304004ea822d1727b752fae8dfc7c4b74693"


# — writing back —


@pytest.mark.parametrize("name", READY)
def test_a_ready_scenario_reads_back_as_itself(name: str) -> None:
    scenario = load_scenario(name)
    assert read_scenario(scenario.to_toml(), name) == scenario


def test_everything_reads_back(tmp_path) -> None:
    (tmp_path / "people.csv").write_text("id,role\nanna,user\nbert,funder\n")
    (tmp_path / "ties.csv").write_text("from,to,strength\nanna,bert,0.5\n")
    path = tmp_path / "all.toml"
    path.write_text(
        """
        format = 1
        title = 'Quotes " and \\ and é'
        story = "Tabs\\tand lines\\nend."
        [programme]
        coverage = {improve = {services = 0.123456789}}
        [people]
        file = "people.csv"
        [network]
        file = "ties.csv"
        directed = true
        [[crisis]]
        start = 3
        weeks = 3
        severity = 0.1
        [[change]]
        week = 9
        power = 0.3
        coverage = [1, 0, 0, 0]
        selection = "lottery"
        [[event]]
        week = 3
        what = "person_leaves"
        who = "anna"
        """
    )
    scenario = load_scenario(path)
    (tmp_path / "other").mkdir()
    save_scenario(scenario, tmp_path / "other" / "all.toml")
    again = load_scenario(tmp_path / "other" / "all.toml")
    assert again == scenario
    assert again.identity() == scenario.identity()
    assert scenario.story == "Tabs and lines end."
    assert read_scenario(scenario.to_toml(), "all", tmp_path) == scenario
    assert scenario.people is not None
    assert scenario.values["people.number"] == 2


def _allowed(setting) -> st.SearchStrategy:
    if setting.kind == "choice":
        return st.sampled_from(setting.choices)
    if setting.kind == "switch":
        return st.booleans()
    if setting.kind == "whole":
        return st.integers(int(setting.low), int(setting.high))
    return st.floats(setting.low, setting.high)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_values_read_back(data) -> None:
    keys = data.draw(st.lists(st.sampled_from(list(BY_KEY)), unique=True, max_size=6))
    try:
        scenario = baseline().with_values({key: data.draw(_allowed(BY_KEY[key])) for key in keys})
    except ScenarioError:
        return  # settings that can't go together
    assert read_scenario(scenario.to_toml(), "baseline").values == scenario.values


# — --set —


def test_assignments_are_read_as_toml_with_short_names_and_bare_words() -> None:
    assignments = ["power=.8", "programme.hours = 3", "selection=title", "exits=false", "coverage.create.services=1"]
    assert parse_assignments(assignments) == {
        "programme.power": 0.8,
        "programme.hours": 3,
        "programme.selection": "title",
        "mechanisms.exits": False,
        "programme.coverage.create.services": 1,
    }


def test_the_last_assignment_counts() -> None:
    assert parse_assignments(["power=0.1", "programme.power=0.2"]) == {"programme.power": 0.2}


def test_assigned_coverage_may_be_a_table() -> None:
    values = parse_assignments(["coverage={create=0}", "coverage.deliver=[0,0,0,1]"])
    scenario = baseline().with_values(values)
    assert scenario.values["programme.coverage"] == (NONE, (0.0, 0.0, 0.0, 1.0), ALL, ALL)


# — warnings —

ODD = [
    ("[programme]\nhours = 0.1", "programme.hours: 0.1 lies outside the range that was explored (0.25 to 8"),
    ("[programme]\nhours = 7", "but users can give 6 (people.capacity_user)"),
    ("[programme]\nfunding_weeks = 300", "the funding lasts until week 300, but the run ends in week 208"),
    ("[programme]\nfunding_start = 300", "the programme starts in week 300, but the run ends"),
    ("[time]\nweeks = 10", "shorter than one cycle"),
    ("[adoption]\nthreshold_mean = 0.4", "it is read under fraction_threshold"),
    ("[people]\nfree_rider_effort = 0.9\n[mechanisms]\ncooperation = false", "while mechanisms.cooperation is false"),
    ("[programme]\nopen_slices = 2", "programme.open_slices: has no effect"),
    ("[network]\ndirected = true", "has no effect without network.file"),
    ("[[crisis]]\nstart = 300\nweeks = 2\nseverity = 1", "crisis: starts in week 300"),
    ("[[crisis]]\nstart = 207\nweeks = 2\nseverity = 1", "crisis: lasts until week 209"),
    ("[[crisis]]\nstart = 7\nweeks = 2\nseverity = 0", "has severity 0 and does nothing"),
    ("[[change]]\nweek = 300\npower = 1", "change: comes in week 300"),
    ("[[change]]\nweek = 30\nhours = 30", "change in week 30: programme.hours: 30 lies outside"),
    ("[[event]]\nweek = 208\nwhat = 'champion_leaves'", "event: comes in week 208"),
    ("[[event]]\nweek = 8\nwhat = 'kept_apart'\nwho = 1\nwhom = 2\n[mechanisms]\nattitude = 'hk'",
     "kept_apart stops visits only"),
]


@pytest.mark.parametrize(("text", "part"), ODD)
def test_what_is_odd_gives_a_warning(text: str, part: str) -> None:
    assert any(part in warning for warning in full(text).warnings())


def test_warnings_name_settings_and_choices_that_exist() -> None:
    for chooser, words, keys in _READ_ONLY_UNDER:
        assert set(keys) <= set(BY_KEY)
        allowed = BY_KEY[chooser].choices or (True, False)
        assert set(words) <= set(allowed)


def test_a_map_warns_of_ties_that_are_not_generated_and_seats_that_stay_empty(tmp_path) -> None:
    (tmp_path / "people.csv").write_text("id\na\nb\nc\n")
    (tmp_path / "ties.csv").write_text("from,to\na,b\n")
    (tmp_path / "x.toml").write_text(
        'format = 1\n[people]\nfile = "people.csv"\n[network]\nfile = "ties.csv"\nbridging = 9'
    )
    warnings = "\n".join(load_scenario(tmp_path / "x.toml").warnings())
    assert "network.bridging: has no effect, because network.file says who knows whom" in warnings
    assert "20 seats, but the map lists 3 people" in warnings


# — from a key to its line —


def test_the_line_of_every_key_is_found() -> None:
    text = (
        'a = """x\n[no]\n"""  # b = 1\n'
        "'quoted key'.\"b\\u0063\" = 1\r\n"
        "[t]\n"
        "u.v = [ # c\n 1,\n [2,\n  3], {w = '#',\n x = 4} ]\n".replace(",\n x", ", x")
        + "[[l]]\nm = ''''x'''\n"
        '[[l]]\n[l.n]\no = "\\"]"\n'
        "[[l.p]]\nq = 1\n"
    )
    tomllib.loads(text)
    lines = key_lines(text)
    expected = {
        ("a",): 1,
        ("quoted key", "bc"): 4,
        ("t",): 5,
        ("t", "u", "v"): 6,
        ("t", "u", "v", 0): 7,
        ("t", "u", "v", 1, 0): 8,
        ("t", "u", "v", 1, 1): 9,
        ("t", "u", "v", 2, "w"): 9,
        ("t", "u", "v", 2, "x"): 9,
        ("l", 0): 10,
        ("l", 0, "m"): 11,
        ("l", 1): 12,
        ("l", 1, "n", "o"): 14,
        ("l", 1, "p", 0, "q"): 16,
    }
    assert {path: lines[path] for path in expected} == expected

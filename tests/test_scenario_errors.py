"""Broken scenario files: each mistake gives one clear message, and never a traceback."""

from __future__ import annotations

import time
import tomllib
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import MOST_LISTED, ScenarioError, SimError, UnknownName, UserError, nearest, shown
from sim.scenario import load_scenario, parse_assignments, read_scenario, save_scenario
from sim.scenario.text import value_text
from sim.scenario.schema import starter
from sim.settings import BY_KEY, ROLES, SECTIONS, SETTINGS

HEAD = "format = 1\n"

PROGRAMME = HEAD + "[programme]\n"
PEOPLE = HEAD + "[people]\n"
TIME = HEAD + "[time]\n"
CRISIS = HEAD + "[[crisis]]\nstart = 1\nweeks = 2\n"
CHANGE = HEAD + "[[change]]\nweek = 3\n"
EVENT = HEAD + "[[event]]\nweek = 3\n"
NO_OTHER_SEATS = "".join(f"seats_{role} = 0\n" for role in ROLES if role != "user")

BROKEN = [
    # — the file as a file —
    ("", "the file is empty"),
    (" \n\t\n", "the file is empty"),
    ("# nothing but a comment", "scenario.toml:1: format: is missing; add `format = 1`"),
    ('title = "x"', "scenario.toml:1: format: is missing"),
    ("format = 2", "scenario.toml:1: format: the file is of format 2"),
    ("format = 2\nfuture = 1", "install a newer version"),
    ("format = 0", "0 is not a format; allowed: 1"),
    ('format = "1"', '"1" is not a format'),
    ("format = true", "true is not a format"),
    ("format = 1.0", "1.0 is not a format"),
    # — TOML —
    ("format = 1\npower", "scenario.toml:2: not TOML: a setting is written as key = value"),
    ("format = 1\n[programme\n", "scenario.toml:2: not TOML: a section heading is written as [programme]"),
    (PROGRAMME + "power = 0,5", "scenario.toml:3: not TOML: write decimals with a point: 0.5"),
    (PROGRAMME + "power = .5", "scenario.toml:3: not TOML: write a digit before the point: 0.5"),
    (PROGRAMME + "power = -.5", "write a digit before the point: -0.5"),
    (PROGRAMME + "power =", "scenario.toml:3: not TOML: a value is missing"),
    (HEAD + "[mechanisms]\nexits = True", "a switch is written true or false, in small letters"),
    (HEAD + "[mechanisms]\nexits = no", "a switch is written true or false"),
    (PROGRAMME + "selection = title", "words in quotation marks"),
    (HEAD + '[programme]\nselection = "title', "scenario.toml:3: not TOML: a text"),
    (HEAD + '[programme]\nselection = "title\nhours = 1', "scenario.toml:3: not TOML: a text must end on the line"),
    (PROGRAMME + "coverage = [1, 1\n", "not TOML: a square bracket opens and never closes"),
    (PROGRAMME + "coverage = {create = 1", "not TOML: a curly bracket opens and never closes"),
    (PROGRAMME + "power = 1\npower = 2", "scenario.toml:4: not TOML: this is written twice"),
    (PROGRAMME + "[time]\n[programme]", "scenario.toml:4: not TOML: this section is written twice"),
    (PROGRAMME + "power = 1 hours = 2", "scenario.toml:3: not TOML: one setting a line"),
    (HEAD + "= 3", "scenario.toml:2: not TOML: a key is needed here"),
    (HEAD + 'title = "a\x07b"', "not TOML: a control character"),
    (HEAD + "x = " + "[" * 5000, "too many brackets"),
    (TIME + "weeks = " + "9" * 5000, "not TOML: a number with too many digits"),
    # — names —
    (HEAD + "[program]\npower = 1", 'scenario.toml:2: program: is not known here; did you mean "programme"?'),
    (HEAD + "[zzz]", "zzz: is not known here; allowed: format, title, story"),
    (HEAD + "tytle = 'x'", 'scenario.toml:2: tytle: is not known here; did you mean "title"?'),
    (HEAD + "power = 1", "scenario.toml:2: power: is a setting; it belongs under [programme]"),
    (HEAD + "rate = 1", "it belongs under [experience] or [safety]"),
    (PROGRAMME + "powr = 1", 'scenario.toml:3: programme.powr: is not a setting of [programme]; did you mean "power"?'),
    (
        HEAD + "programme.powr = 1",
        'scenario.toml:2: programme.powr: is not a setting of [programme]; did you mean "power"?',
    ),
    (HEAD + "programme = {hours = 1, powr = 1}", "scenario.toml:2: programme.powr: is not"),
    (PEOPLE + "power = 1", "scenario.toml:3: people.power: is not a setting of [people]; it belongs in [programme]"),
    (PEOPLE + "rate = 1", "it belongs in [experience] or [safety]"),
    (TIME + "wekes = 9", 'did you mean "weeks"?'),
    (TIME + "powr = 9", 'did you mean "programme.power"?'),
    (TIME + "qqqq = 9", "is not a setting of [time]; allowed: stage_weeks, weeks"),
    (PROGRAMME + "title = 'x'", "programme.title: belongs at the top of the file"),
    (HEAD + '["a\\nb"]', "a?b: is not known here"),
    (HEAD + "programme = 3", "programme: is a section; write [programme]"),
    (HEAD + "[[programme]]\npower = 1", "programme: is a section; write [programme]"),
    (HEAD + "[programme.power]\nx = 1", "programme.power: {'x': 1} is not a number"),
    # — values —
    (
        PROGRAMME + "power = 1.5",
        "scenario.toml:3: programme.power: 1.5 is too large; allowed: 0 to 1 (share of the decision)",
    ),
    (PROGRAMME + "power = -0.1", "-0.1 is too small; allowed: 0 to 1"),
    (PROGRAMME + "power = true", "true is not a number"),
    (PROGRAMME + "power = '0.5'", '"0.5" is not a number (leave out the quotes)'),
    (PROGRAMME + "power = 'much'", '"much" is not a number; allowed'),
    (PROGRAMME + "power = nan", "nan is not a number that can be used"),
    (PROGRAMME + "power = inf", "inf is too large"),
    (PROGRAMME + "power = [1]", "[1] is not a number"),
    (PROGRAMME + "power = 2024-01-01", "is not a number"),
    (PROGRAMME + "budget_hours = -inf", "-inf is too small; allowed: 0 or more (paid hours a year)"),
    (PROGRAMME + "budget_hours = 0x" + "f" * 2000, "a number that large cannot be used"),
    (TIME + "weeks = 0x" + "f" * 5000, "a number of thousands of digits is too large"),
    (TIME + "weeks = 10.5", "10.5 is not a whole number; allowed: a whole number, 1 to 5200 (weeks)"),
    (TIME + "weeks = 0", "time.weeks: 0 is too small; allowed: a whole number, 1 to 5200"),
    (PEOPLE + "number = 1", "people.number: 1 is too small; allowed: a whole number, 2 to 2000000"),
    (HEAD + "[mechanisms]\nexits = 1", "mechanisms.exits: 1 is neither on nor off; allowed: true or false"),
    (HEAD + "[mechanisms]\nexits = 'true'", '"true" is neither on nor off'),
    (
        PROGRAMME + "selection = 'titles'",
        'allowed: commitment, title, stratified_commitment, lottery, usual or volunteers; did you mean "title"?',
    ),
    (PROGRAMME + "selection = 1", "1 is not one of the choices"),
    # — coverage —
    (PROGRAMME + "coverage = 2", "programme.coverage: 2 is too large"),
    (PROGRAMME + "coverage = [1, 1, 1]", "a list of 3 cannot be used"),
    (PROGRAMME + "coverage = [1, 1, 1, true]", "coverage[4]: true is not a number"),
    (
        PROGRAMME + "coverage = [\n1,\n1,\n[1, 1, 1, 9],\n1]",
        "scenario.toml:6: programme.coverage[3][4]: 9 is too large",
    ),
    (
        PROGRAMME + "coverage = {creat = 1}",
        'coverage.creat: is not a stage; allowed: create, deliver, improve or evaluate; did you mean "create"',
    ),
    (
        HEAD + "[programme.coverage]\ncreate = 1\nimprove = {service = 1}",
        "scenario.toml:4: programme.coverage.improve.service: is not a domain; allowed: services, practice, policies",
    ),
    (HEAD + "[programme.coverage]\nimprove = {services = 'all'}", 'improve.services: "all" is not a number'),
    # — sums and sizes —
    (PEOPLE + "share_user = 0.6", "scenario.toml:3: people.share_user, people.share_authority"),
    (PEOPLE + "share_user = 0.6", "sum to 1.1; they must sum to 1"),
    (PEOPLE + "share_group_1 = 0.5", "people.share_group_3, people.share_group_4 sum to 1.1; they must sum to 1"),
    (PEOPLE + "share_conditional = 0.9", "conditional givers and free riders together can be 1 at most"),
    (PEOPLE + "stubborn = 0.6\nchampions = 0.5", "scenario.toml:4: people.stubborn, people.champions sum to 1.1"),
    (PEOPLE + "number = 10", "do not fit: 20 seats, but 10 people"),
    (
        HEAD + "[network]\nkind = 'ring'\ndegree = 7",
        "scenario.toml:4: network.degree is 7, but a ring needs an even number",
    ),
    (HEAD + "[network]\nkind = 'er'\ndegree = 200", "do not fit: 200 contacts each, but 200 people"),
    (PROGRAMME + NO_OTHER_SEATS, "are all 0, but user_share leaves seats"),
    # — crises, changes, events —
    (HEAD + "[crisis]\nstart = 1", "crisis: is a list of blocks; write [[crisis]]"),
    (HEAD + "crisis = [1]", "crisis: is a list of blocks"),
    (HEAD + "[[crisis]]\nstart = 1\nweeks = 2", "scenario.toml:2: crisis[1]: needs `severity`; allowed: 0 to 1"),
    (
        HEAD + "[[crisis]]\nstart = 1\nweeks = 0\nseverity = 1",
        "crisis[1].weeks: 0 is too small; allowed: a whole number, 1 to 5200 (weeks)",
    ),
    (CRISIS + "severity = 9", "scenario.toml:5: crisis[1].severity: 9 is too large; allowed: 0 to 1"),
    (HEAD + "[[crisis]]\nstart = -1\nweeks = 2\nseverity = 1", "crisis[1].start: -1 is too small"),
    (
        CRISIS + "severity = 1\n[[crisis]]\nstrat = 3",
        'scenario.toml:7: crisis[2].strat: is not known in [[crisis]]; did you mean "start"?',
    ),
    (HEAD + "[[change]]\nweek = 3", "changes nothing"),
    (HEAD + "[[change]]\npower = 1", "change[1]: needs `week`"),
    (CHANGE + "power = 2", "scenario.toml:4: change[1].power: 2 is too large"),
    (CHANGE + "powr = 1", 'change[1].powr: is not known in [[change]]; did you mean "power"?'),
    (CHANGE + "taste_gap = 1", "only levers can; it belongs in [people]"),
    (
        CHANGE + "power = 1\n[[change]]\nweek = 3\npower = 0.2",
        "scenario.toml:7: change[2].power: is changed twice in week 3",
    ),
    (CHANGE + "coverage = {create = 2}", "change[1].coverage.create: 2 is too large"),
    (HEAD + "[[event]]\nweek = 3", "event[1]: needs `what`; allowed: champion_leaves"),
    (EVENT + "what = 'champion_leave'", 'did you mean "champion_leaves"?'),
    (EVENT + "what = 'person_leaves'", "event[1]: needs `who`"),
    (EVENT + "what = 'advocate_joins'\nwho = 'a'", "who: is not used by advocate_joins"),
    (EVENT + "what = 'champion_leaves'\nwho = 'a'", "names a person, but there is no map"),
    (EVENT + "what = 'champion_leaves'\nwho = 7.5", "7.5 is not a text; write the id in quotes, or a person's number"),
    (EVENT + "what = 'champion_leaves'\nwho = 0", "0 is too small; allowed: a person's number, from 1"),
    (EVENT + "what = 'person_leaves'\nwho = 201", "of week 3 names person 201, but there are 200 people"),
    (EVENT + "what = 'champion_leaves'\nweeks = 7", "only member_falls_ill or kept_apart has a length"),
    (EVENT + "what = 'champion_leaves'\nwhom = 7", "only kept_apart befalls two people"),
    (EVENT + "what = 'kept_apart'\nwho = 7", "needs `whom`"),
    (EVENT + "what = 'kept_apart'\nwho = 7\nwhom = 7", "is the same person as `who`"),
    (EVENT + "what = 'champion_leaves'\nrole = 'user'", "only advocate_joins brings somebody new"),
    (EVENT + "what = 'advocate_joins'\nrole = 'usr'", 'did you mean "user"?'),
    (HEAD + "[[event]]\nweek = 'soon'\nwhat = 'champion_leaves'", 'event[1].week: "soon" is not a number'),
    (CHANGE + "team_size = 500", "from the change in week 3 on do not fit: 500 seats, but 200 people"),
    (CHANGE + NO_OTHER_SEATS, "from the change in week 3 on are all 0"),
    # — title, story, extends, map —
    (HEAD + "title = 3", "title: 3 is not a text"),
    (HEAD + f"title = '{'x' * 201}'", "title: is too long; allowed: at most 200 characters"),
    (HEAD + 'story = "a\\u0000b"', "story: holds a character that cannot be printed"),
    (HEAD + "extends = 3", "extends: 3 is not a text"),
    (
        HEAD + "extends = 'basline'",
        'scenario.toml:2: extends: basline: there is no such scenario; did you mean "baseline"?',
    ),
    (HEAD + "extends = 'no/such.toml'", "extends: no/such.toml: there is no such file"),
    (HEAD + "extends = ''", "is not the name of a scenario"),
    (HEAD + "[network]\nfile = 'ties.csv'", "scenario.toml:3: network.file: needs people.file"),
    (PEOPLE + "file = 'nobody.csv'", "scenario.toml:3: people.file: nobody.csv: there is no such file"),
    (PEOPLE + "file = 3", "people.file: 3 is not the name of a file"),
    (PEOPLE + "file = ''", 'people.file: "" is not the name of a file'),
    (PEOPLE + "file = '.'", "is a folder"),
]


@pytest.mark.parametrize(("text", "part"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_says_what_is_wrong_and_where(text: str, part: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text)
    assert part in str(caught.value)
    assert all("\n" not in line and len(line) < 1000 for line in caught.value.problems)


BROKEN_ASSIGNMENTS = [
    ("power", "has no equals sign"),
    ("powr=1", 'there is no such setting; did you mean "power"?'),
    ("programme.powr=1", 'did you mean "programme.power"?'),
    ("people.power=1", "did you mean programme.power?"),
    ("attitude=1", "several settings have this name; write mechanisms.attitude or adoption.attitude"),
    ("power=", "a value is missing"),
    ("power=1 2", "cannot be read"),
    ("power=1\nhours=2", "cannot be read"),
    ("power=" + "[" * 5000, "cannot be read"),
    ("people.file=a.csv", "in a scenario file only"),
    ("=1", "there is no such setting"),
]


@pytest.mark.parametrize(("assignment", "part"), BROKEN_ASSIGNMENTS)
def test_a_broken_assignment_says_what_is_wrong(assignment: str, part: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_assignments([assignment])
    assert part in str(caught.value)


BROKEN_VALUES = [
    ({"programme.power": 2}, "programme.power: 2 is too large; allowed: 0 to 1"),
    ({"programme.powr": 1}, 'programme.powr: there is no such setting; did you mean "programme.power"?'),
    ({"programme.coverage.creat": 1}, "programme.coverage.creat: is not a stage"),
    ({"programme.coverage.create.service": 1}, "programme.coverage.create.service: is not a domain"),
    ({"programme.coverage.create": [1, 1, 1, 3]}, "programme.coverage.create[4]: 3 is too large"),
    ({"people.share_user": 0.9}, "sum to 1.4"),
    ({"programme.team_size": 500}, "do not fit: 500 seats, but 200 people"),
    ({"network.kind": "rings"}, 'did you mean "ring"?'),
]


@pytest.mark.parametrize(("values", "part"), BROKEN_VALUES, ids=range(len(BROKEN_VALUES)))
def test_a_copy_is_checked_like_a_file(values: dict, part: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario("baseline").with_values(values)
    assert part in str(caught.value)


def test_all_mistakes_are_reported_together_in_order_of_line() -> None:
    text = HEAD + "[[event]]\nweek = 3\n[timer]\n[programme]\npower = 2\nhours = 'x'\n"
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text)
    assert [line.split(":")[1] for line in caught.value.problems] == ["2", "4", "6", "7"]


def test_many_mistakes_are_cut_short() -> None:
    text = HEAD + "[programme]\n" + "".join(f"wrong_{number} = 1\n" for number in range(30))
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text)
    assert len(caught.value.problems) == MOST_LISTED + 1
    assert caught.value.problems[-1] == "and 10 more"


def test_a_file_full_of_rubbish_is_refused_within_seconds() -> None:
    text = HEAD + "[programme]\n" + "".join(f"wrong_{number} = 1\n" for number in range(60_000))
    with pytest.raises(ScenarioError, match="and many more"):
        read_scenario(text)


# — files —


def test_a_missing_scenario_names_the_nearest_one() -> None:
    with pytest.raises(UnknownName, match=r'there is no such scenario; did you mean "baseline"\?'):
        load_scenario("base_line")


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "x" * 5000, "\n", "../..", "no/such/file.toml", "zzz"])
def test_strange_names_are_refused(name: str) -> None:
    with pytest.raises(UserError):
        load_scenario(name)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "the file is empty"),
        (b"format = 1\ntitle = '\xe9'", "x.toml:2: holds letters that are not UTF-8"),
        ("format = 1".encode("utf-16"), "is saved as UTF-16"),
        (b"format = 1\n#" + b"x" * 1_000_000, "too large for a scenario file"),
        (b"\0\1\2\3", "not TOML"),
        (b"format = 1\r\n[programme]\r\npower = 7\r\n", "x.toml:3: programme.power: 7 is too large"),
        (b"\xef\xbb\xbfformat = 1\n[programme]\npower = 7", "x.toml:3: programme.power: 7 is too large"),
    ],
)
def test_files_that_cannot_be_used(tmp_path, content: bytes, part: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 400_000 + "a = 1",
        "[" + "a." * 400_000 + "a]",
        "'a'.\"b\" . " * 80_000 + "a = 1",
        "x" * 900_000,
        "x = [" + "1, " * 300_000 + "]",
        "x = [" + "[],\n" * 200_000 + "]",
        "x = " + "{a=" * 300_000,
        "".join(f"[[crisis]]\nx{number} = 1\n" for number in range(40_000)),
        "".join(f"[x{number}]\n" for number in range(90_000)),
        "[programme.coverage]\n" + "".join(f"x{number} = 1\n" for number in range(70_000)),
        "x = '" + '"' * 900_000 + "'",
        "x = " + "'" * 900_000,
    ],
    ids=range(12),
)
def test_a_megabyte_of_malice_is_refused_within_seconds(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ScenarioError):
        read_scenario(HEAD + text)
    assert time.perf_counter() - began < 20


def test_a_folder_is_no_scenario(tmp_path) -> None:
    with pytest.raises(ScenarioError, match="is a folder"):
        load_scenario(tmp_path)


def test_a_link_to_itself_is_refused(tmp_path) -> None:
    path = tmp_path / "loop.toml"
    path.symlink_to(path)
    with pytest.raises(UserError):
        load_scenario(path)


def test_files_that_extend_each_other_are_reported(tmp_path) -> None:
    (tmp_path / "a.toml").write_text('format = 1\nextends = "b.toml"')
    (tmp_path / "b.toml").write_text('format = 1\nextends = "a.toml"')
    with pytest.raises(ScenarioError, match=r"in a circle: a\.toml → b.toml → a.toml"):
        load_scenario(tmp_path / "a.toml")


def test_a_mistake_in_an_extended_file_names_that_file(tmp_path) -> None:
    (tmp_path / "a.toml").write_text('format = 1\nextends = "b.toml"\n[time]\nweeks = 0')
    (tmp_path / "b.toml").write_text("format = 1\n[programme]\npower = 3")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "a.toml")
    assert [line.split(": ")[0] for line in caught.value.problems] == ["a.toml:4", "b.toml:3"]


def test_a_sum_is_reported_where_it_was_last_touched(tmp_path) -> None:
    (tmp_path / "a.toml").write_text('format = 1\nextends = "b.toml"\n[people]\nshare_user = 0.7')
    (tmp_path / "b.toml").write_text("format = 1\n[people]\nshare_user = 0.4\nshare_authority = 0.2")
    with pytest.raises(ScenarioError, match=r"a.toml:4: people.share_user.*sum to 1.3"):
        load_scenario(tmp_path / "a.toml")


def test_a_broken_map_is_reported_with_the_rest(tmp_path) -> None:
    (tmp_path / "people.csv").write_text("id,role\na,usr\nb,user\n")
    (tmp_path / "a.toml").write_text("format = 1\n[people]\nfile = 'people.csv'\n[time]\nweeks = 0")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "a.toml")
    assert 'a.toml:3: people.file: people.csv:2: role: "usr" is not a role' in str(caught.value)
    assert "a.toml:5: time.weeks" in str(caught.value)


def test_an_event_must_name_somebody_on_the_map(tmp_path) -> None:
    (tmp_path / "people.csv").write_text("id\nanna\nbert\n")
    (tmp_path / "a.toml").write_text(
        "format = 1\n[people]\nfile = 'people.csv'\n[[event]]\nweek = 1\nwhat = 'person_leaves'\nwho = 'ana'"
    )
    with pytest.raises(ScenarioError, match=r'a.toml:7: event\[1\].who: "ana" is not an id.*did you mean "anna"'):
        load_scenario(tmp_path / "a.toml")


def test_a_number_of_people_must_fit_the_map(tmp_path) -> None:
    (tmp_path / "people.csv").write_text("id\nanna\nbert\n")
    (tmp_path / "a.toml").write_text("format = 1\n[people]\nfile = 'people.csv'\nnumber = 100\n")
    with pytest.raises(ScenarioError, match=r"a.toml:4: people.number is 100, but people.file lists 2 people"):
        load_scenario(tmp_path / "a.toml")


def test_a_map_with_ties_is_not_well_mixed(tmp_path) -> None:
    (tmp_path / "people.csv").write_text("id\nanna\nbert\n")
    (tmp_path / "ties.csv").write_text("from,to\nanna,bert\n")
    (tmp_path / "a.toml").write_text(
        "format = 1\n[people]\nfile = 'people.csv'\n[network]\nfile = 'ties.csv'\nkind = 'well_mixed'"
    )
    with pytest.raises(ScenarioError, match=r"a.toml:6: network.kind is well_mixed"):
        load_scenario(tmp_path / "a.toml")


# — every setting refuses what it does not allow —


def _wrong_value(setting) -> str:
    if setting.kind in ("choice", "number"):
        return '"no such word"'
    return "2.5"


@pytest.mark.parametrize("key", BY_KEY)
def test_every_setting_refuses_a_wrong_value(key: str) -> None:
    setting = BY_KEY[key]
    with pytest.raises(ScenarioError) as caught:
        read_scenario(f"{HEAD}[{setting.section}]\n{setting.name} = {_wrong_value(setting)}")
    assert f"scenario.toml:3: {key}" in str(caught.value)
    assert "allowed: " in str(caught.value)


@pytest.mark.parametrize("key", [s.key for s in SETTINGS if s.kind in ("number", "whole")])
def test_every_number_has_bounds(key: str) -> None:
    setting = BY_KEY[key]
    for value in (setting.low - 1, setting.high + 1):
        if setting.low <= value <= setting.high:  # no bound on this side
            continue
        with pytest.raises(ScenarioError, match=r"is too (small|large)"):
            load_scenario("baseline").with_values({key: value})


# — anything at all: only a UserError may come out —

FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def _only_user_errors(text: str) -> None:
    problems = ["none"]
    try:
        scenario = read_scenario(text)
    except UserError as error:
        problems = error.problems
    else:
        assert read_scenario(scenario.to_toml()).identity() == scenario.identity()
    assert problems
    assert all(line and "\n" not in line for line in problems)


@FUZZ
@given(st.text())
def test_any_text(text: str) -> None:
    _only_user_errors(text)
    _only_user_errors(HEAD + text)


_scalars = st.one_of(
    st.booleans(),
    st.integers(-3, 300),
    st.integers(),
    st.floats(0, 2),
    st.floats(),
    st.sampled_from([word for s in SETTINGS for word in s.choices]),
    st.text(max_size=8),
)
_values = st.recursive(_scalars, lambda inner: st.lists(inner, max_size=4), max_leaves=16)
_lines = st.tuples(st.sampled_from([s.name for s in SETTINGS] + ["weeks", "who", "file", "x"]), _values)
_heads = st.sampled_from([f"[{name}]" for name in SECTIONS] + ["[[crisis]]", "[[change]]", "[[event]]"])


def _toml(value: object) -> str:
    return value_text(value) if value == value else "nan"


@FUZZ
@given(st.lists(st.tuples(_heads, st.lists(_lines, max_size=4)), max_size=5))
def test_any_settings(blocks) -> None:
    text = HEAD
    for head, lines in blocks:
        text += "\n".join([head, *(f"{name} = {_toml(value)}" for name, value in lines), ""])
    _only_user_errors(text)


@FUZZ
@given(st.data())
def test_any_mutation_of_a_valid_file(data) -> None:
    text = starter().replace("\n# ", "\n") if data.draw(st.booleans()) else load_scenario("crisis_paused").to_toml()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        end = at + data.draw(st.integers(0, 6))
        text = text[:at] + data.draw(st.text(alphabet="[]{}=\"'#\n.,0129 aeinf_-\t\\\0é", max_size=4)) + text[end:]
    _only_user_errors(text)


@FUZZ
@given(st.binary(max_size=200))
def test_any_bytes(tmp_path_factory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "x.toml"
    path.write_bytes(content)
    with suppress(UserError):
        load_scenario(path)


@FUZZ
@given(st.text(max_size=40))
def test_any_assignment(text: str) -> None:
    for assignment in (text, f"power={text}", f"coverage.{text}", f"selection={text}"):
        with suppress(UserError):
            load_scenario("baseline").with_values(parse_assignments([assignment]))


@FUZZ
@given(st.text(max_size=60))
def test_any_text_is_written_as_toml(text: str) -> None:
    assert tomllib.loads(f"x = {value_text(text)}")["x"] == text


# — the words of messages —


def test_a_users_mistake_exits_with_two_and_ours_with_one() -> None:
    assert (UserError.exit_code, SimError.exit_code) == (2, 1)
    assert issubclass(ScenarioError, UserError)


def test_nearest_ignores_case_and_gives_up_when_nothing_is_near() -> None:
    assert nearest("POWER", ["power", "hours"]) == "power"
    assert nearest("qqqq", ["power", "hours"]) is None


def test_values_are_shown_short_and_on_one_line() -> None:
    assert shown("a\nb") == '"a?b"'
    assert len(shown("x" * 1000)) <= 81
    assert shown(True) == "true"


def test_an_unwritable_scenario_is_not_hidden(tmp_path) -> None:
    with pytest.raises(OSError, match="No such file"):
        save_scenario(load_scenario("baseline"), tmp_path / "no" / "x.toml")

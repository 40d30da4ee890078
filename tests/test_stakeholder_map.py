"""Stakeholder maps: what is read, and what is refused with one clear message."""

from __future__ import annotations

import math
import pickle
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import MOST_LISTED, MapError
from sim.scenario.map_cells import NUMBERS
from sim.settings import GROUPS, ROLES
from sim.scenario.stakeholder_map import COLUMNS, StakeholderMap, load_map, map_from_tables, person_key, save_map


def read(folder: Path, people: str | bytes, ties: str | bytes | None = None) -> StakeholderMap:
    """The map of two texts."""
    for name, text in (("people.csv", people), ("ties.csv", ties)):
        if text is not None:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_map(folder / "people.csv", None if ties is None else folder / "ties.csv")


# — what is read —

PEOPLE = """\
id,Role,site,need group,stance,capacity,practises,notes,Name
anna,user,North,1,ally,6,yes,likes cake,Anna A.
bert,Frontline,South,,sceptic,,no,,
cleo,user,North,group_4,0.25,2.5,,,
"""


def test_people_and_ties_are_read(tmp_path) -> None:
    people = read(tmp_path, PEOPLE, "from,to,strength\nanna,bert,0.5\ncleo,anna,\n")
    assert people.ids == ("anna", "bert", "cleo")
    assert people.site_names == ("North", "South")
    expected = {
        "role": [ROLES.index("user"), ROLES.index("frontline"), ROLES.index("user")],
        "site": [0, 1, 0],
        "need_group": [0, math.nan, 3],
        "attitude": [0.6, -0.6, 0.25],
        "capacity": [6, math.nan, 2.5],
        "practises": [1, 0, math.nan],
    }
    assert list(people.traits) == list(expected)
    for name, column in expected.items():
        np.testing.assert_array_equal(people.traits[name], column)
        assert people.traits[name].dtype == np.float64
    assert (people.tie_from.tolist(), people.tie_to.tolist()) == ([0, 2], [1, 0])
    assert people.tie_from.dtype == np.int64
    np.testing.assert_array_equal(people.tie_strength, [0.5, math.nan])
    assert people.has_ties
    assert len(people) == 3


def test_only_ids_are_needed(tmp_path) -> None:
    people = read(tmp_path, "id\na\nb\n")
    assert people.traits == {}
    assert not people.has_ties


def test_a_persons_key_comes_from_the_id_alone(tmp_path) -> None:
    one = read(tmp_path, "id\nanna\nbert\n")
    other = read(tmp_path, "id\nbert\ncleo\nanna\n")
    assert one.keys[0] == other.keys[2] == person_key("anna")
    assert one.keys.dtype == np.uint64
    assert person_key("anna") == 10725166460116754102


@pytest.mark.parametrize(
    "text",
    [
        "id;role\na;user\nb;funder\n",
        "id\trole\na\tuser\nb\tfunder\n",
        "\ufeffid,role\na,user\nb,funder\n",
        "id,role\r\na,user\r\nb,funder\r\n",
        "id,role\ra,user\rb,funder\r",
        "\n\nid,role\n\na,user\n,\nb,funder\n\n",
        "id,role,,\na,user,,\nb,funder,,\n",
        "id,role\na,user,,\nb,funder,\n",
        ' ID , "Role"\n a ,user\n"b",  FUNDER\n',
    ],
)
def test_the_usual_variations_of_csv(tmp_path, text: str) -> None:
    people = read(tmp_path, text)
    assert people.ids == ("a", "b")
    assert people.traits["role"].tolist() == [ROLES.index("user"), ROLES.index("funder")]


def test_ties_may_be_written_as_ego_and_alter(tmp_path) -> None:
    people = read(tmp_path, "id\na\nb\n", "Ego;Alter\na;b\nb;a\n")
    assert people.tie_from.tolist() == [0, 1]


def test_accents_match_however_they_are_spelt(tmp_path) -> None:
    people = read(tmp_path, "id\nJose\u0301\nb\n", "from,to\nJos\u00e9,b\n")
    assert people.ids[0] == "Jos\u00e9"


def test_quoted_cells_may_hold_commas_and_lines(tmp_path) -> None:
    with pytest.raises(MapError, match=r'people.csv:4: role: "usr"'):
        read(tmp_path, 'id,notes,role\na,"one,\ntwo",user\nb,,usr\n')


def test_tables_in_memory_give_the_same_map(tmp_path) -> None:
    from_files = read(tmp_path, PEOPLE, "from,to,strength\nanna,bert,0.5\ncleo,anna,\n")
    people = pd.read_csv(tmp_path / "people.csv")
    ties = pd.read_csv(tmp_path / "ties.csv")
    assert map_from_tables(people, ties) == from_files


def test_tables_in_memory_may_hold_numbers_and_truths() -> None:
    people = map_from_tables(
        pd.DataFrame({"id": [1, 2], "stubborn": [True, False], "practises": [1.0, None], "need_group": [1.0, np.nan]}),
        pd.DataFrame({"from": [1], "to": [2]}),
    )
    assert people.ids == ("1", "2")
    assert people.traits["stubborn"].tolist() == [1, 0]
    assert people.traits["need_group"][0] == 0
    assert people.tie_to.tolist() == [1]


def test_mistakes_in_tables_in_memory_name_the_row() -> None:
    with pytest.raises(MapError, match="people row 2: trust: 3 is too large"):
        map_from_tables(pd.DataFrame({"id": ["a", "b"], "trust": [1, 3]}))


def test_a_map_reads_back_as_itself(tmp_path) -> None:
    people = read(tmp_path, PEOPLE, "from,to,strength\nanna,bert,0.5\ncleo,anna,\n")
    save_map(people, tmp_path / "p.csv", tmp_path / "t.csv")
    assert load_map(tmp_path / "p.csv", tmp_path / "t.csv") == people


def test_maps_are_compared_by_content(tmp_path) -> None:
    one = read(tmp_path, PEOPLE)
    assert one == read(tmp_path, PEOPLE)
    assert hash(one) == hash(read(tmp_path, PEOPLE))
    assert one != read(tmp_path, PEOPLE.replace("2.5", "2.6"))
    assert pickle.loads(pickle.dumps(one)) == one


@pytest.mark.parametrize("column", NUMBERS)
def test_every_number_column_keeps_to_its_range(tmp_path, column: str) -> None:
    low, high, _ = NUMBERS[column]
    people = read(tmp_path, f"id,{column}\na,{low}\nb,{high}\n")
    assert people.traits[column].tolist() == [low, high]
    for value in (low - 0.5, high + 0.5, "nan", "inf", "x", "1_0"):
        with pytest.raises(MapError, match=f"people.csv:2: {column}: .*; allowed: {low} to {high}"):
            read(tmp_path, f"id,{column}\na,{value}\nb,\n")


# — what is refused —

BROKEN_PEOPLE = [
    ("", "people.csv: the file is empty"),
    ("\n\n \n", "people.csv: the file is empty"),
    (",", "people.csv: the file is empty"),
    ("id,role\n", "people.csv: lists nobody; at least 2 people are needed"),
    ("id\na\n", "people.csv: lists one person; at least 2 people are needed"),
    ("name,role\na,user\nb,user\n", 'people.csv: has no column "id"'),
    ("a,b,c\n1,2,3\n", '"a" is not a column that is known'),
    ("id,rol\na,user\nb,user\n", '"rol" is not a column that is known; did you mean "role"?'),
    ("id,zzzz\na,1\nb,1\n", '"zzzz" is not a column that is known; allowed: id, role, site'),
    ("id,role,Role\na,user,user\n", 'the column "role" is there twice'),
    ("id,stance,attitude\na,ally,1\n", "has both `stance` and `attitude`"),
    ("id,role\n,user\nb,user\n", "people.csv:2: id: is empty"),
    ("id\na\nb\na\n", 'people.csv:4: id: "a" stands at people.csv:2 already'),
    ("id\na\n b\na \n", "stands at people.csv:2 already"),
    ("id\na\tb\nc\n", 'people.csv:2: id: "a?b" holds a control character (U+0009)'),
    ("id\na\u202eb\nc\n", "holds a control character (U+202E)"),
    ('id\n"a\nb"\nc\n', 'people.csv:2: id: "a?b" holds a control character (U+000A)'),
    (f"id\n{'a' * 201}\nc\n", "is too long; allowed: at most 200 characters"),
    ("id,site\na,\x07x\nb,\n", "people.csv:2: site: "),
    (
        "id,role\na,usr\nb,user\n",
        '"usr" is not a role; allowed: user, authority, charity, frontline, funder or academic; did you mean "user"?',
    ),
    (
        "id,stance\na,aly\nb,fence\n",
        '"aly" is not a stance; allowed: ally, fence or sceptic, or a number from -1 to 1; did you mean "ally"?',
    ),
    ("id,stance\na,skeptic\nb,2\n", "people.csv:3: stance: 2 is too large; allowed: -1 to 1"),
    ("id,need_group\na,5\nb,0\n", 'people.csv:3: need_group: "0" is not a need group; allowed: group_1, 1, group_2'),
    ("id,stubborn\na,perhaps\nb,\n", '"perhaps" is not yes or no; allowed: 1, yes, true, 0, no or false'),
    ("id,capacity\na,61\nb,\n", "people.csv:2: capacity: 61 is too large; allowed: 0 to 60 (hours a week)"),
    ("id,trust\na,high\nb,\n", 'people.csv:2: trust: "high" is not a number; allowed: 0 to 1'),
    ("id;trust\na;0,5\nb;\n", "(write decimals with a point)"),
    ("id,role\na\nb,user\n", "people.csv:2: has 1 cells, but the header names 2 columns"),
    ("id,role\na,user,x\nb,user\n", "people.csv:2: has 3 cells, but the header names 2 columns"),
    ('id,role\na,"user\nb,user\n', "people.csv:2: is not CSV: a quotation mark opens here and never closes"),
    ('id,role\na,"us"er\nb,user\n', "people.csv:2: is not CSV: text follows a closing quotation mark"),
    (b"id\na\0\nb\n", "people.csv:2: is not a text file"),
    (b"PK\x03\x04\x14\x00\x06\x00", "is not a text file"),
    ("id\na\nb\n".encode("utf-16"), 'people.csv: is saved as UTF-16; save it as UTF-8 (in Excel: "CSV UTF-8")'),
    ("id\na\nJosé\n".encode("latin-1"), "people.csv:3: holds letters that are not UTF-8"),
    ("id\n" + "x" * 200_000, "people.csv:2: is not CSV: a cell is too long"),
]

BROKEN_TIES = [
    ("", "ties.csv: the file is empty"),
    ("from,to\n", "ties.csv: lists no ties"),
    ("from\na\n", 'ties.csv: has no column "to"'),
    ("from,to,strenght\na,b,1\n", '"strenght" is not a column that is known; did you mean "strength"?'),
    ("from,ego,to\na,a,b\n", 'the column "from" is there twice'),
    ("from,to\nanna,brt\n", 'ties.csv:2: to: "brt" is not an id of the people; did you mean "bert"?'),
    ("from,to\nanna,\n", "ties.csv:2: to: is empty"),
    ("from,to\nanna,anna\n", 'ties.csv:2: a tie from "anna" to the same person'),
    ("from,to\nanna,bert\nbert,anna\nanna,bert\n", "ties.csv:4: the same tie stands at ties.csv:2 already"),
    ("from,to,strength\nanna,bert,2\n", "ties.csv:2: strength: 2 is too large; allowed: 0 to 1"),
    ("from,to,strength\nanna,bert,x\n", 'ties.csv:2: strength: "x" is not a number'),
    ("from,to,strength\nanna,bert\n", "ties.csv:2: has 2 cells, but the header names 3 columns"),
]


@pytest.mark.parametrize(("text", "part"), BROKEN_PEOPLE, ids=range(len(BROKEN_PEOPLE)))
def test_broken_people_say_what_is_wrong_and_where(tmp_path, text: str | bytes, part: str) -> None:
    with pytest.raises(MapError) as caught:
        read(tmp_path, text)
    assert part in str(caught.value)
    assert all("\n" not in line for line in caught.value.problems)


@pytest.mark.parametrize(("text", "part"), BROKEN_TIES, ids=range(len(BROKEN_TIES)))
def test_broken_ties_say_what_is_wrong_and_where(tmp_path, text: str, part: str) -> None:
    with pytest.raises(MapError) as caught:
        read(tmp_path, "id\nanna\nbert\n", text)
    assert part in str(caught.value)


def test_missing_files_and_folders(tmp_path) -> None:
    with pytest.raises(MapError, match="there is no such file"):
        load_map(tmp_path / "none.csv")
    with pytest.raises(MapError, match="is a folder"):
        load_map(tmp_path)
    with pytest.raises(MapError, match="there is no such file"):
        load_map("a\0b")


def test_all_mistakes_of_both_files_come_together(tmp_path) -> None:
    with pytest.raises(MapError) as caught:
        read(tmp_path, "id,trust\na,2\nb,x\n", "from,to\na,c\n")
    assert [line.split(": ")[0] for line in caught.value.problems] == ["people.csv:2", "people.csv:3", "ties.csv:2"]


def test_many_mistakes_are_counted(tmp_path) -> None:
    with pytest.raises(MapError) as caught:
        read(tmp_path, "id,trust\n" + "".join(f"p{number},9\n" for number in range(50)))
    assert len(caught.value.problems) == MOST_LISTED + 1
    assert caught.value.problems[-1] == "and 30 more"


@pytest.mark.parametrize(
    "row", ["{},user,usr,x\n", '"{}","usr\n', "{}\n", "same,maybe,-,-\n", "\n", ",,,\n", "é;\t{}\n"]
)
def test_ten_megabytes_of_rubbish_take_seconds(tmp_path, row: str) -> None:
    rows = "".join(row.format(number) for number in range(10_000_000 // len(row)))[:10_000_000]
    (tmp_path / "people.csv").write_text("id,stubborn,role,trust\n" + rows)
    began = time.perf_counter()
    with pytest.raises(MapError):
        load_map(tmp_path / "people.csv")
    assert time.perf_counter() - began < 20


def test_a_file_that_is_too_large_is_not_read(tmp_path) -> None:
    path = tmp_path / "people.csv"
    with path.open("wb") as stream:
        stream.truncate(50_000_001)
    with pytest.raises(MapError, match="too large; allowed: at most 50 MB"):
        load_map(path)


# — anything at all: only a MapError may come out —

FUZZ = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def _only_map_errors(folder: Path, people: bytes, ties: bytes | None) -> None:
    problems = ["none"]
    try:
        found = read(folder, people, ties)
    except MapError as error:
        problems = error.problems
    else:
        assert len(found) >= 2
        assert len(set(found.ids)) == len(found)
    assert problems
    assert all(line and "\n" not in line for line in problems)


@FUZZ
@given(st.binary(max_size=200), st.none() | st.binary(max_size=100))
def test_any_bytes(tmp_path_factory, people: bytes, ties: bytes | None) -> None:
    folder = tmp_path_factory.mktemp("any")
    _only_map_errors(folder, people, ties)
    _only_map_errors(folder, b"id,role\n" + people, None)
    _only_map_errors(folder, b"id\na\nb\n", ties)


_cells = st.sampled_from(
    ["", "1", "0.5", "-1", "yes", "a", "b", "c", *ROLES, *GROUPS, "ally", '"', "x,y", "é"]
) | st.text(max_size=5)


@FUZZ
@given(st.lists(st.sampled_from(COLUMNS), unique=True, max_size=5), st.lists(st.lists(_cells, max_size=6), max_size=6))
def test_any_table(tmp_path_factory, columns: list[str], rows: list[list[str]]) -> None:
    lines = [",".join(["id", *columns]), *(",".join(row) for row in rows)]
    folder = tmp_path_factory.mktemp("any")
    _only_map_errors(folder, "\n".join(lines).encode("utf-8", "surrogatepass"), None)
    ties = "\n".join(["from,to,strength", *(",".join(row[:3]) for row in rows)])
    _only_map_errors(folder, b"id\na\nb\nc\n", ties.encode("utf-8", "surrogatepass"))

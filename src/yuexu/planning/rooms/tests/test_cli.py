"""`yuexu forecast`: the columns asked for, good rows used, bad rows named by line with their reason [B2, L4]."""

import csv
import io
import json

import pytest

from yuexu.planning.cli import forecast as run
from yuexu.planning.rooms.tests.cast import python

HEADER = (
    "id,room_type,due_on,parity,plurality,route,cesarean_on,nights,hospital_nights,born_on,checked_in_on,"
    "cancel_probability"
)
ROOMS = "room_type,rooms\nstandard,1\nsuite,2\n"


@pytest.fixture
def ask(tmp_path, capsys):
    def ask(contracts, rooms=ROOMS, *more):
        (tmp_path / "contracts.csv").write_text(contracts, encoding="utf-8")
        (tmp_path / "rooms.csv").write_text(rooms, encoding="utf-8")
        words = [
            "--contracts",
            tmp_path / "contracts.csv",
            "--rooms",
            tmp_path / "rooms.csv",
            "--today",
            "2026-03-02",
        ]
        code = run([str(word) for word in (*words, *more)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ask


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_has_the_columns_and_every_day_and_type_B2(ask):
    code, out, err = ask(f"{HEADER}\n1,suite,,,,,,3,2,2026-03-01,,0.25\n")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "date,room_type,rooms,expected,p_shortage,expected_shortage,p50,p95"
    table = rows(out)
    assert len(table) == 2 * 365
    assert [(r["date"], r["room_type"]) for r in table[:3]] == [
        ("2026-03-02", "standard"),
        ("2026-03-02", "suite"),
        ("2026-03-03", "standard"),
    ]
    assert table[-1]["date"] == "2027-03-01"
    suite = [r["expected"] for r in table if r["room_type"] == "suite"]
    assert suite[:6] == ["0", "0.75", "0.75", "0.75", "0", "0"]


def test_shortage_is_more_needed_than_rooms_B2(ask):
    _, out, _ = ask(f"{HEADER}\n1,standard,,,,,,2,,,2026-03-02,\n2,standard,,,,,,1,,,2026-03-02,0.9\n")
    first, second = (rows(out)[i] for i in (0, 2))
    assert list(first.values()) == ["2026-03-02", "standard", "1", "2", "1", "1", "2", "2"]
    assert list(second.values()) == ["2026-03-03", "standard", "1", "1", "0", "0", "1", "1"]


def test_blank_and_missing_columns_are_not_known_B2(ask):
    blank = ask(f"{HEADER}\n1,suite,2026-05-01,,,,,28,,,,\n")
    missing = ask("id,room_type,nights,due_on\n1,suite,28,2026-05-01\n")
    spelt = ask(f"\ufeff{HEADER}\r\n\r\n1, suite ,2026/5/1,,1,Unknown,,28.0,,,,0\r\n")
    assert blank == missing == spelt
    assert blank[0] == 0
    assert float(rows(blank[1])[2 * 75 + 1]["expected"]) > 0.8


GOOD = "9,suite,,,,,,3,,,2026-03-02,"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",suite,2026-05-01,,,,,28,,,,", "id is blank"),
        ("1,,2026-05-01,,,,,28,,,,", "room_type is blank"),
        ("1,attic,2026-05-01,,,,,28,,,,", "there are no rooms of type 'attic'"),
        ("1,suite,,,,,,28,,,,", "due_on is needed while the child is not born"),
        ("1,suite,soon,,,,,28,,,,", "due_on must be a day like 2026-03-09, not 'soon'"),
        ("1,suite,2026-02-30,,,,,28,,,,", "due_on must be a day like 2026-03-09, not '2026-02-30'"),
        ("1,suite,2026-05-01,,,,,,,,,", "nights is blank"),
        ("1,suite,2026-05-01,,,,,0,,,,", "nights must be between 1 and 366, not 0"),
        ("1,suite,2026-05-01,,,,,2.5,,,,", "nights must be a whole number, not '2.5'"),
        ("1,suite,2026-05-01,,,,,inf,,,,", "nights must be a whole number, not 'inf'"),
        ("1,suite,2026-05-01,many,,,,28,,,,", "parity must be a number, not 'many'"),
        ("1,suite,2026-05-01,-1,,,,28,,,,", "parity must not be negative, not -1"),
        ("1,suite,2026-05-01,,0,,,28,,,,", "plurality must be between 1 and 9, not 0"),
        ("1,suite,2026-05-01,,,air,,28,,,,", "route must be unknown, vaginal or cesarean, not 'air'"),
        ("1,suite,2026-05-01,,,,,28,-2,,,", "hospital_nights must be between 0 and 366, not -2"),
        ("1,suite,2026-05-01,,,,,28,,,,1.5", "cancel_probability must be between 0 and 1, not 1.5"),
        ("1,suite,2026-05-01,,,,,28,,,,nan", "cancel_probability must be between 0 and 1, not nan"),
        ("1,suite,,,,,,28,,2026-03-03,,", "born_on 2026-03-03 is after today, 2026-03-02"),
        ("1,suite,,,,,,28,,,2026-03-03,", "checked_in_on 2026-03-03 is after today, 2026-03-02"),
        ("1,suite,,,,,,28,,2026-03-01,2026-02-27,", "checked_in_on 2026-02-27 is before born_on 2026-03-01"),
        (
            "1,suite,2025-12-01,,,,,28,,,,",
            "due_on 2025-12-01 makes 53 weeks without a birth: record the birth or the end",
        ),
        (
            "1,suite,2026-05-01,,,,2027-05-01,28,,,,",
            "cesarean_on 2027-05-01 is more than five weeks after due_on 2026-05-01",
        ),
        (
            "1,suite,2027-01-05,,,,2026-04-01,28,,,,",
            "cesarean_on 2026-04-01 is more than twelve weeks before due_on 2027-01-05",
        ),
        ("9,suite,2026-05-01,,,,,28,,,,", "id '9' stands in an earlier line"),
        ("1,suite,2026-05-01,,,,,28,,,,,x", "there are more cells than columns"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_are_used_B2(ask, row, reason):
    code, out, err = ask(f"{HEADER}\n{GOOD}\n{row}\n")
    assert (code, err) == (1, f"contracts.csv: line 3: {reason}\n")
    assert out == ask(f"{HEADER}\n{GOOD}\n")[1]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("suite,3", "room_type 'suite' stands in an earlier line"),
        ("attic,", "rooms is blank"),
        ("attic,-1", "rooms must not be negative, not -1"),
        (",3", "room_type is blank"),
    ],
)
def test_a_bad_row_of_rooms_is_named_too(ask, row, reason):
    code, out, err = ask(f"{HEADER}\n{GOOD}\n", f"{ROOMS}{row}\n")
    assert (code, err) == (1, f"rooms.csv: line 4: {reason}\n")
    assert out == ask(f"{HEADER}\n{GOOD}\n")[1]


def test_out_and_days_and_assumptions_B2(ask, tmp_path):
    stated = {
        "hospital_nights": {"vaginal": {"1": 1}, "cesarean": {"4": 1}},
        "stay_changes": {"-1": 0.5, "0": 0.5},
    }
    (tmp_path / "assumed.json").write_text(json.dumps(stated))
    more = ("--out", tmp_path / "out.csv", "--days", "4", "--assumptions", tmp_path / "assumed.json")
    code, out, err = ask(f"{HEADER}\n1,suite,,,,vaginal,,2,,2026-03-02,,\n", ROOMS, *more)
    assert (code, out, err) == (0, "", "")
    table = rows((tmp_path / "out.csv").read_text())
    assert [r["expected"] for r in table if r["room_type"] == "suite"] == ["0", "1", "0.5", "0"]


@pytest.mark.parametrize(
    ("contracts", "said"),
    [
        ("id,room_type\n", "yuexu forecast: contracts.csv: the header has no column nights\n"),
        ("", "yuexu forecast: contracts.csv: the header has no column id, room_type, nights\n"),
    ],
)
def test_a_file_without_its_columns_makes_nothing(ask, contracts, said):
    assert ask(contracts) == (2, "", said)


def test_bad_words_make_nothing(ask):
    assert ask(HEADER, ROOMS, "--days", "0")[:2] == (2, "")
    assert ask(HEADER, ROOMS, "--assumptions", "nowhere.json")[:2] == (2, "")
    assert run(["--today", "yesterday"]) == 2


def test_the_command_is_reached_by_its_name(tmp_path):
    (tmp_path / "c.csv").write_text(f"{HEADER}\n{GOOD}\n")
    (tmp_path / "r.csv").write_text(ROOMS)
    words = [
        "--contracts",
        tmp_path / "c.csv",
        "--rooms",
        tmp_path / "r.csv",
        "--today",
        "2026-03-02",
        "--days",
        "1",
    ]
    done = python("-m", "yuexu", "forecast", *map(str, words))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "2026-03-02,suite,2,1,0,0,1,1")

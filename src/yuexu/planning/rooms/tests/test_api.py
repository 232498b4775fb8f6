"""The package is cheap to import and complete when used; its data are what they claim to be."""

import csv
from collections import Counter

import pytest

import yuexu.planning.rooms as rooms
from yuexu.planning.rooms.data import DATA
from yuexu.planning.rooms.tests.cast import TODAY, python


def loaded_by(line):
    program = f"import sys; {line}; print(*(m for m in ('numpy', 'ortools', 'django') if m in sys.modules))"
    done = python("-c", program)
    assert done.stderr == ""
    return done.stdout.split()


def test_importing_loads_neither_numpy_nor_the_solver():
    assert loaded_by("import yuexu.planning.rooms, yuexu.planning.cli") == []
    assert loaded_by("from yuexu.planning.rooms import forecast, what_if") == ["numpy"]
    assert loaded_by("from yuexu.planning.rooms import allocate") == []


def test_every_name_promised_is_there():
    assert {name for name in rooms.__all__ if getattr(rooms, name) is None} == set()
    with pytest.raises(AttributeError, match="has no attribute 'weather'"):
        rooms.weather  # noqa: B018


def test_the_example_of_the_docstring_runs_B2():
    mothers = [rooms.Expectation(id="7", room_type="standard", nights=28, due_on=TODAY, parity=0)]
    stock = [rooms.RoomType("standard", 12), rooms.RoomType("suite", 4)]
    table = rooms.forecast(mothers, stock, TODAY, 365)
    assert table.of("suite")[0].p_shortage == 0.0
    assert len(rooms.what_if(mothers, stock, TODAY)) == 104


def read(name):
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


def test_four_thousand_births_in_two_halves():
    halves = Counter()
    for row in read("births.csv"):
        halves[row["half"]] += int(row["births"])
    assert halves == {"build": 2000, "heldout": 2000}


def test_the_held_out_births_were_taken_out_of_the_table():
    """The public table has 86,843 − … births of 28 to 42 weeks; what is missing here are exactly the held-out ones."""
    table = sum(int(row["vaginal"]) + int(row["cesarean"]) for row in read("gestation.csv"))
    held = sum(
        int(row["births"])
        for row in read("births.csv")
        if row["half"] == "heldout" and row["plurality"] == "1" and row["parity"] and 28 <= int(row["week"]) <= 42
    )
    assert table + held == PUBLISHED_28_TO_42


PUBLISHED_28_TO_42 = 89_342  # n_births of the published weekly table, all parities and routes, weeks 28 to 42

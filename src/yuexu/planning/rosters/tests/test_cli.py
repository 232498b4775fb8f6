"""The command end to end: what it writes is what it then accepts."""

from pathlib import Path

import pytest

from yuexu.planning.rosters.cli import gap, main

INSTANCE = Path(__file__).parents[1] / "benchmark/tests/data/Instance2.txt"


def test_solves_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "roster.csv"
    words = ["solve", str(INSTANCE), "--seconds", "60", "--out", str(out), "--workers", "1"]
    assert main(words) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[4:7] == ["objective 828", "bound 828", "gap 0.00%"]
    assert main(["check", str(INSTANCE), str(out)]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["objective 828", "violations 0"]


def test_lists_violations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("employee,day,shift\nA,0,E\n")
    assert main(["check", str(INSTANCE), str(bad)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert "violation min_minutes A: 480 minutes, at least 3360" in said
    assert said[-1] == "violations 14"


def test_says_why_it_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "no.txt"), str(tmp_path / "no.csv")]) == 2
    text = tmp_path / "narrow.txt"
    text.write_text(INSTANCE.read_text().replace("A,E=14|L=14,4320", "A,E=0|L=0,4320"))
    assert main(["solve", str(text), "--out", str(tmp_path / "x.csv")]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "yuexu roster: employee A has no lawful schedule"
    assert main(["dance"]) == 2


def test_gap() -> None:
    assert [gap(100, 98), gap(5, 5), gap(0, 0)] == [0.02, 0.0, 0.0]

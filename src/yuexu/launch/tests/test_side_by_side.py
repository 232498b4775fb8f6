"""What a first start does at once: rows of programs beside each other, the first failure ends them all."""

import os
import sys
import time
from pathlib import Path

import pytest

from yuexu.launch.demo import _side_by_side
from yuexu.launch.problem import CannotStart
from yuexu.launch.supervisor import Supervisor


def program(code: str, *words: object) -> list[str]:
    return [sys.executable, "-c", code, *map(str, words)]


def waiting(for_: Path, make: Path) -> list[str]:
    """Ends when the one file is there, and leaves the other."""
    code = "import sys,time,pathlib as p\nwhile not p.Path(sys.argv[1]).exists(): time.sleep(.01)\n"
    return program(code + "p.Path(sys.argv[2]).touch()", for_, make)


def test_rows_run_beside_each_other_and_each_in_order(tmp_path: Path) -> None:
    """Each program waits for what one of the other row leaves: run one row after the other, this would never end."""
    a, b, c, d = (tmp_path / name for name in "abcd")
    a.touch()
    with Supervisor() as kept:
        _side_by_side(kept, dict(os.environ), [waiting(a, b), waiting(c, d)], [waiting(b, c)])
    assert d.exists()


def test_a_failure_is_told_at_once_and_ends_the_rest(tmp_path: Path) -> None:
    late = tmp_path / "late"
    forever = program("import time; time.sleep(600)")
    began = time.monotonic()
    with Supervisor() as kept:
        with pytest.raises(CannotStart, match=r"sys\.exit\(3\).* failed"):
            _side_by_side(
                kept, dict(os.environ), [forever], [program("import sys; sys.exit(3)"), waiting(tmp_path, late)]
            )
        pids = dict(kept.pids)
    assert time.monotonic() - began < 300
    assert pids
    assert not late.exists()
    for pid in pids.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

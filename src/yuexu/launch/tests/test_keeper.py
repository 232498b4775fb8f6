"""The keeper: nothing it keeps outlives us, crashed children come back, the end is in order."""

import os
import sys
import time
from pathlib import Path

import pytest

from yuexu.launch.supervisor import Supervisor, SupervisorLost
from yuexu.launch.tests.house import Program, alive, environment, soon

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")

# A child with a grandchild, neither of which ends by itself.
FAMILY = (
    "import subprocess, sys, time; c = subprocess.Popen(['sleep', '999']); print(c.pid, flush=True); time.sleep(999)"
)
PARENT = f"""
import sys, time
from yuexu.launch.supervisor import Supervisor
with Supervisor() as kept:
    pid = kept.start("family", [sys.executable, "-c", {FAMILY!r}])
    print("kept", kept.process.pid, pid, flush=True)
    time.sleep(999)
"""


def parent(tmp_path: Path) -> tuple[Program, list[int]]:
    """A program that keeps a family; the pids of keeper, child and grandchild."""
    program = Program([sys.executable, "-c", PARENT], environment(tmp_path))
    lines = sorted([program.until(""), program.until("")], key=lambda line: line.startswith("kept"))
    grandchild = int(lines[0].split("|")[1])
    keeper, child = map(int, lines[1].split()[1:])
    assert [alive(pid) for pid in (keeper, child, grandchild)] == [True, True, True]
    return program, [keeper, child, grandchild]


def test_kill_9_of_the_parent_leaves_nobody(tmp_path: Path) -> None:
    program, pids = parent(tmp_path)
    with program:
        program.kill()
        assert soon(lambda: [alive(pid) for pid in pids] == [False, False, False])


def test_kill_9_of_the_keeper_leaves_nobody(tmp_path: Path) -> None:
    program, pids = parent(tmp_path)
    with program:
        os.kill(pids[0], 9)
        assert soon(lambda: [alive(pid) for pid in pids] == [False, False, False])


def test_losing_the_keeper_is_said_and_ends_the_rest() -> None:
    with Supervisor() as kept:
        pid = kept.start("child", ["sleep", "999"])
        kept.process.kill()
        with pytest.raises(SupervisorLost):
            kept.next_event(timeout=60)
        assert soon(lambda: not alive(pid))


def test_a_crashed_child_comes_back_each_time_a_little_later(tmp_path: Path) -> None:
    count = tmp_path / "count"
    with Supervisor() as kept:
        kept.start("crasher", ["/bin/sh", "-c", f"echo x >> {count}; exit 3"])
        events = []
        while len([e for e in events if e["event"] == "restarting"]) < 3:
            events.append(kept.next_event(timeout=60))
    assert [e["code"] for e in events if e["event"] == "exited"] == [3, 3, 3]
    assert [e["after"] for e in events if e["event"] == "restarting"] == [0.5, 1.0, 2.0]
    assert count.read_text() == "x\n" * 3


def test_a_killed_child_leaves_no_grandchild() -> None:
    with Supervisor() as kept:
        pid = kept.start("family", ["/bin/sh", "-c", "sleep 999 & wait"], restart=False)
        assert soon(lambda: len(_session(pid)) == 2)
        others = [p for p in _session(pid) if p != pid]
        os.kill(pid, 9)
        assert soon(lambda: not any(alive(p) for p in others))


def _session(leader: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            found.append(int(stat.parent.name))
    return found


def test_higher_waves_stop_first_and_the_stubborn_are_killed(tmp_path: Path) -> None:
    order = tmp_path / "order"
    says = "trap 'echo {0} >> {1}; exit 0' TERM; echo up; while :; do sleep 0.05; done"
    with Supervisor() as kept:
        for name, wave in (("database", 0), ("web", 1)):
            log = tmp_path / f"{name}.log"
            kept.start(name, ["/bin/sh", "-c", says.format(name, order)], wave=wave, log=log)
        deaf = kept.start("deaf", ["/bin/sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"],
                          wave=1, stops=[("TERM", 0.3), ("KILL", 3)], log=tmp_path / "deaf.log")  # fmt: skip
        logs = [tmp_path / f"{name}.log" for name in ("database", "web", "deaf")]
        assert soon(lambda: [log.read_text() for log in logs] == ["up\n"] * 3)
        began = time.monotonic()
    assert time.monotonic() - began < 9
    assert order.read_text().split() == ["web", "database"]
    assert not alive(deaf)


def test_a_program_that_is_not_there() -> None:
    with Supervisor() as kept, pytest.raises(OSError, match="ghost cannot be started"):
        kept.start("ghost", ["/nowhere/at/all"])


def test_output_carries_the_name(tmp_path: Path) -> None:
    code = """
from yuexu.launch.supervisor import Supervisor
with Supervisor() as kept:
    kept.start("greeter", ["printf", "hello\\\\nhalf a line"], restart=False)
    kept.next_event(timeout=60)
"""
    with Program([sys.executable, "-c", code], environment(tmp_path)) as program:
        assert program.until("hello") == "greeter | hello"
        assert program.until("half") == "greeter | half a line"


def test_a_directory_is_removed_at_the_end(tmp_path: Path) -> None:
    doomed = tmp_path / "doomed"
    doomed.mkdir()
    (doomed / "file").touch()
    with Supervisor() as kept:
        kept.remove_at_end(doomed)
    assert not doomed.exists()

"""Programs of their own: what they make, and how their faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from yuexu.kernel import apart


def program(folder: Path, text: str) -> Path:
    found = folder / "program.py"
    found.write_text(text)
    return found


def test_what_is_told_comes_back_made(tmp_path: Path) -> None:
    shout = program(tmp_path, "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().upper())")
    assert apart.run(shout, b"told", patience=30) == b"TOLD"


def test_a_fault_is_told_with_its_code_and_its_last_line(tmp_path: Path) -> None:
    broken = program(tmp_path, "import sys; print('first\\nlast', file=sys.stderr); sys.exit(3)")
    with pytest.raises(apart.Broke, match=r"^last$") as fault:
        apart.run(broken, b"", patience=30)
    assert fault.value.code == 3


def test_patience_ends(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError, match=r"program\.py"):
        apart.run(program(tmp_path, "import time; time.sleep(60)"), b"", patience=0.2)

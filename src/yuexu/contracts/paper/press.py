"""Sets one paper with typst: reads data and fonts as JSON, writes the PDF. Run by `paper.typeset` as a program of its own."""

import json
import os
import sys
from pathlib import Path

NO_FONT = 3  # the exit code of a machine without a Chinese font
TEMPLATE = Path(__file__).parent / "contract.typ"


def main() -> int:
    """One paper from standard input to standard output, with less right to the processor than the house's pages."""
    import typst

    os.nice(10)
    told = json.load(sys.stdin)
    folder = Path(told["folder"])
    known = typst.Fonts(include_system_fonts=told["system"], font_paths=[folder] if folder.is_dir() else [])
    names = [name for name in told["fonts"] if name in set(known.families())]
    if not names:
        return NO_FONT
    data = json.dumps(told["data"] | {"fonts": names}, ensure_ascii=False)
    sys.stdout.buffer.write(typst.compile(TEMPLATE, font_paths=known, sys_inputs={"data": data}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Makes database and files ready for this version of the code: translations, tables, static files."""

import argparse
import gc
import hashlib
import os
import sys
from pathlib import Path

# What packages bring along and no page asks for: other builds, sources, extensions. The sprite of icons is read by the server alone.
UNUSED = ["tabler-*", "tabler.css*", "*.rtl.*", "ext", "htmx-4*", "htmx-2.js", "htmax-*", "package.json"]
MIGRATING = 0x79756578  # advisory lock: nodes that start together migrate one after the other


def compile_translations(package: Path) -> list[Path]:
    """Write the .mo beside every .po under `package` that is newer; return those written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted(package.rglob("LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text)
        making = target.with_name(f".{target.name}-{os.getpid()}")
        with making.open("wb") as binary:
            write_mo(binary, catalogue)
        making.replace(target)
        written.append(target)
    return written


def migrate() -> None:
    """Bring the tables up to date, one node at a time."""
    import psycopg
    from django.core.management import call_command

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as waiting:
        waiting.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        call_command("migrate", interactive=False, verbosity=0)


def _static_fingerprint() -> str:
    """Of everything collectstatic would copy: names, sizes and times, without reading the files."""
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(UNUSED):
            found = Path(storage.path(path)).stat()
            seen.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def collect_static() -> bool:
    """Copy, name by content and compress the static files, unless nothing has changed since; say whether."""
    from django.conf import settings
    from django.core.management import call_command

    mark = Path(settings.STATIC_ROOT).with_name("static.fingerprint")
    wanted = _static_fingerprint()
    if mark.exists() and mark.read_text() == wanted and Path(settings.STATIC_ROOT).is_dir():
        return False
    print("Collecting the browser's files …", file=sys.stderr, flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED)
    mark.write_text(wanted)
    return True


def _take_up() -> None:
    """Every centre takes up this version's regulations from tomorrow."""
    from yuexu.config.commands import take_up_everywhere  # Django must be set up first

    take_up_everywhere()


def main(words: list[str]) -> int:
    """`yuexu prepare`: all of it, or one part: `tables` (with translations) or `files`, which asks no database."""
    import django

    import yuexu

    parser = argparse.ArgumentParser(prog="yuexu prepare", description=__doc__)
    parser.add_argument("part", nargs="?", choices=["tables", "files"], help="only this")
    part = parser.parse_args(words).part
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")
    if part != "files":
        compile_translations(Path(yuexu.__file__).parent)
        gc.set_threshold(100_000, 20, 50)  # migrating draws every table anew many times: a quarter went into collecting
    django.setup()
    if part != "files":
        migrate()
        _take_up()
    if part != "tables":
        collect_static()
    return 0

"""The `yuexu` command: one word chooses a command, and only that command's code is loaded."""

import importlib
import os
import sys

# word -> (module, function, one line for the help). A function takes the words after it and returns a code.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("yuexu.launch.demo", "demo", "a centre in full swing, on a database of its own"),
    "serve": ("yuexu.launch.demo", "serve", "a real house: database, web, worker, live updates"),
    "prepare": ("yuexu.launch.prepare", "main", "tables, translations and static files for this version"),
    "backup": ("yuexu.launch.backup", "backup", "everything a house has, into one file"),
    "restore": ("yuexu.launch.backup", "restore", "and back"),
    "simulate": ("yuexu.simulate.run", "main", "live a centre forward from real births"),
    "logins": ("yuexu.simulate.logins", "main", "the demo's user names and password"),
    "open-house": ("yuexu.config.commands", "open_house", "a new centre with its first login"),
    "handbook": ("yuexu.config.commands", "handbook", "take up this version's regulations from tomorrow"),
    "bench": ("yuexu.bench.run", "main", "houses of three sizes made, opened and measured"),
    "measure": ("yuexu.bench.measure", "main", "what bench measures, on a house that is open"),
    "worker": ("yuexu.config.worker", "worker", "the clock and other jobs, until told to stop"),
    "tick": ("yuexu.config.worker", "tick", "the handbook's clock, once"),
    "translations": ("yuexu.config.translations", "main", "every string people see; what English lacks"),
    "manage": ("yuexu.config.manage", "main", "Django's own commands"),
    "clinical": ("yuexu.clinical.cli", "main", "score a CSV against the published clinical tables"),
    "forecast": ("yuexu.planning.cli", "forecast", "rooms needed by day, and the chance of having none"),
    "roster": ("yuexu.planning.cli", "roster", "solve or check a roster of the public benchmark"),
}
# These need no database, or bring their own; every other command finds one running.
ALONE = {"translations", "demo", "serve", "restore", "bench", "clinical", "forecast", "roster"}


def main(words: list[str] | None = None) -> int:
    """Run one command; print the list of them when asked for none or for an unknown one."""
    words = sys.argv[1:] if words is None else words
    if not words or words[0] not in COMMANDS:
        asked = words[0] if words else ""
        if asked and asked not in {"help", "-h", "--help"}:
            print(f"yuexu: there is no command '{asked}'", file=sys.stderr)
        print("usage: yuexu COMMAND …\n")
        for name, (_, _, line) in COMMANDS.items():
            print(f"  {name:<12} {line}")
        return 0 if asked in {"help", "-h", "--help"} else 2
    if words[0] in ALONE:
        return _run(words)
    from yuexu.launch.problem import CannotStart  # so that the pure commands load nothing of the launcher
    from yuexu.launch.session import database

    try:
        with database(words[0]) as environment:
            os.environ.update(environment)
            return _run(words)
    except CannotStart as problem:
        print(f"yuexu: {problem}.", file=sys.stderr)
        return 1


def _run(words: list[str]) -> int:
    module, function, _ = COMMANDS[words[0]]
    return int(getattr(importlib.import_module(module), function)(words[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main())

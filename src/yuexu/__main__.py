"""The `yuexu` command: one word chooses a command, and only that command's code is loaded."""

import importlib
import sys

# word -> (module, function, one line for the help). A function takes the remaining words and returns an exit code.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "manage": ("yuexu.config.manage", "main", "Django's own commands"),
    "clinical": ("yuexu.clinical.cli", "main", "score a CSV against the published clinical tables"),
    "forecast": ("yuexu.planning.cli", "forecast", "rooms needed by day, and the chance of having none"),
    "roster": ("yuexu.planning.cli", "roster", "solve or check a roster of the public benchmark"),
}


def main(words: list[str] | None = None) -> int:
    """Run one command; print the list of them when asked for none or for an unknown one."""
    words = sys.argv[1:] if words is None else words
    if not words or words[0] not in COMMANDS:
        asked = words[0] if words else ""
        if asked and asked not in {"help", "-h", "--help"}:
            print(f"yuexu: there is no command '{asked}'", file=sys.stderr)
        print("usage: yuexu COMMAND …\n")
        for name, (_, _, line) in COMMANDS.items():
            print(f"  {name:<10} {line}")
        return 0 if asked in {"help", "-h", "--help"} else 2
    module, function, _ = COMMANDS[words[0]]
    return int(getattr(importlib.import_module(module), function)(words[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main())

"""The two planning commands of `yuexu`; each loads its own half only when it is asked for.

The imports stand inside the functions because the two halves are heavy (numpy, the solver) and are siblings
that must not know each other: `yuexu forecast` should not pay for the roster solver, nor the other way round.
"""

from collections.abc import Sequence


def forecast(words: Sequence[str]) -> int:
    """Run `yuexu forecast`; return its exit code."""
    from yuexu.planning.rooms.cli import main

    return main(list(words))


def roster(words: Sequence[str]) -> int:
    """Run `yuexu roster`; return its exit code."""
    from yuexu.planning.rosters.cli import main

    return main(list(words))

"""What screens ask of the handbook: what is owed, how well it is kept, what is written."""

from yuexu.handbook.queries.book import history, in_force, subjects_now, would_have_kept
from yuexu.handbook.queries.compliance import (
    COUNTS,
    SHOWS,
    SPANS,
    TARGET,
    Chapter,
    Kept,
    RegulationKept,
    Scope,
    by_chapter,
    kept,
    regulations_kept,
    span,
    total,
    weekly,
)
from yuexu.handbook.queries.duties import (
    ROW,
    DutyLine,
    Shift,
    board,
    line,
    misses,
    open_by_department,
    shift,
    ticked_at,
)

__all__ = [
    "COUNTS", "ROW", "SHOWS", "SPANS", "TARGET", "Chapter", "DutyLine", "Kept", "RegulationKept", "Scope", "Shift",
    "board", "by_chapter", "history", "in_force", "kept", "line", "misses", "open_by_department", "regulations_kept",
    "shift", "span", "subjects_now", "ticked_at", "total", "weekly", "would_have_kept",
]  # fmt: skip

"""Who reacts to what, on one page."""

from __future__ import annotations


def wire() -> None:
    """Called once, when Django is ready (config.apps)."""

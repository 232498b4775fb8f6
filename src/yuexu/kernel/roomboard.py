"""Draws the board of rooms and days: hundreds of bars on one page, which templates draw several times slower."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from markupsafe import Markup, escape


class Day(Protocol):
    """A column. `month` is told on its first day only."""

    label: Any
    weekday: str
    month: str
    today: bool
    weekend: bool


class Bar(Protocol):
    """A stay: the 1-based day it begins on, days covered, whether it goes on beyond the board, lane 1 to 3."""

    start: int
    span: int
    label: str
    title: str
    state: str
    href: str
    from_before: bool
    to_after: bool
    lane: int


class Row(Protocol):
    """A room, or one who waits for a room."""

    number: str
    type: str
    state: str
    href: str
    bars: Sequence[Bar]


def heads(days: Iterable[Day]) -> Markup:
    """The days across the top."""
    return Markup("".join(map(_head, days)))  # noqa: S704


def _head(day: Day) -> str:
    look = f"{' yx-today' if day.today else ''}{' yx-weekend' if day.weekend else ''}"
    now = ' aria-current="date"' if day.today else ""
    month = f"<em>{escape(day.month)}</em>" if day.month else ""
    return (
        f'<span role="columnheader" class="yx-board-day{look}"{now}>{month}'
        f"<small>{escape(day.weekday)}</small><b>{escape(day.label)}</b></span>"
    )


def shades(days: Iterable[Day]) -> Markup:
    """Today and the weekends behind the rows."""
    return Markup(  # noqa: S704
        "".join(
            f'<span class="yx-board-shade c-{number} s-1{" yx-today" if day.today else ""}"></span>'
            for number, day in enumerate(days, start=1)
            if day.today or day.weekend
        )
    )


def rows(shown: Iterable[Row], looks: Mapping[str, tuple[str, Markup]]) -> Markup:
    """The rooms with their bars. `looks`: the class and the glyph of each state a room may be in."""
    return Markup("".join(_row(row, looks.get(row.state)) for row in shown))  # noqa: S704


def _row(row: Row, look: tuple[str, Markup] | None) -> str:
    tag, link = _tag(row.href)
    tone, glyph = look or ("", Markup(""))
    return (
        f'<div class="yx-board-row" role="row"><{tag} class="yx-board-room {tone}" role="rowheader"{link}>'
        f"<span><b>{escape(row.number)}</b><small>{escape(row.type)}</small></span>{glyph}</{tag}>"
        f"{''.join(map(_bar, row.bars))}</div>"
    )


def _bar(bar: Bar) -> str:
    tag, link = _tag(bar.href)
    label = escape(bar.label)
    look = f"yx-stay-{bar.state} c-{bar.start} s-{bar.span}"
    if bar.lane > 1:
        look += f" l-{bar.lane}"
    if bar.from_before:
        look += " yx-from-before"
    if bar.to_after:
        look += " yx-to-after"
    return (
        f'<{tag} role="cell" class="yx-bar-stay {look}"{link} title="{escape(bar.title) if bar.title else label}">'
        f"<span>{label}</span></{tag}>"
    )


def _tag(href: str) -> tuple[str, str]:
    return ("a", f' href="{escape(href)}"') if href else ("span", "")

"""The board is put together by hand, for speed: whatever people wrote, a browser reads it back as they wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from yuexu.kernel import roomboard

EVIL = "\"><script>alert(1)</script>&amp;'<!--"
TEXT = st.text(max_size=20) | st.just(EVIL)
LOOKS = {"ready": ("yx-ready", Markup("<svg></svg>"))}


@dataclass
class Day:
    label: Any = 1
    weekday: str = "一"
    month: str = ""
    today: bool = False
    weekend: bool = False


@dataclass
class Bar:
    label: str = "李静"
    title: str = ""
    href: str = ""
    start: int = 3
    span: int = 28
    state: str = "resident"
    from_before: bool = False
    to_after: bool = False
    lane: int = 1


@dataclass
class Row:
    number: str = "301"
    type: str = "标准间"
    state: str = "ready"
    href: str = ""
    bars: list[Bar] = field(default_factory=list)


class Reader(HTMLParser):
    """What a browser makes of a piece: each tag with its attributes, and the texts."""

    def __init__(self, piece: Markup) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(str(piece))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def shown(*texts: str) -> list[str]:
    return [text for text in texts if text]


@given(label=TEXT, weekday=TEXT, month=TEXT)
def test_the_days_read_back(label: str, weekday: str, month: str) -> None:
    read = Reader(roomboard.heads([Day(label, weekday, month)]))
    assert [tag for tag, _ in read.tags] == ["span", *(["em"] if month else []), "small", "b"]
    assert read.texts == shown(month, weekday, label)


@given(number=TEXT, kind=TEXT, href=TEXT, label=TEXT, title=TEXT, to=TEXT)
def test_rooms_and_bars_read_back(number: str, kind: str, href: str, label: str, title: str, to: str) -> None:
    read = Reader(roomboard.rows([Row(number, kind, "ready", href, [Bar(label, title, to)])], LOOKS))
    room, bar = ("a" if href else "span"), ("a" if to else "span")
    assert [tag for tag, _ in read.tags] == ["div", room, "span", "b", "small", "svg", bar, "span"]
    assert read.texts == shown(number, kind, label)
    assert [read.tags[place][1].get("href", "") for place in (1, 6)] == [href, to]
    assert read.tags[6][1]["title"] == (title or label)


def test_what_is_drawn_is_a_piece_of_a_page() -> None:
    for piece in (roomboard.heads([Day()]), roomboard.shades([Day(today=True)]), roomboard.rows([Row()], LOOKS)):
        assert isinstance(piece, Markup)
        assert Markup("{}").format(piece) == piece


@pytest.mark.parametrize(
    ("bar", "look"),
    [
        (Bar(), "yx-bar-stay yx-stay-resident c-3 s-28"),
        (Bar(lane=2), "yx-bar-stay yx-stay-resident c-3 s-28 l-2"),
        (Bar(from_before=True), "yx-bar-stay yx-stay-resident c-3 s-28 yx-from-before"),
        (Bar(to_after=True, state="booked"), "yx-bar-stay yx-stay-booked c-3 s-28 yx-to-after"),
    ],
)
def test_where_a_bar_lies_is_told_by_classes(bar: Bar, look: str) -> None:
    assert Reader(roomboard.rows([Row(bars=[bar])], LOOKS)).tags[6][1]["class"] == look


def test_today_and_the_weekends() -> None:
    days = [Day(), Day(today=True), Day(weekend=True), Day(today=True, weekend=True)]
    heads = [attrs for _, attrs in Reader(roomboard.heads(days)).tags if attrs.get("role") == "columnheader"]
    assert [(head["class"], head.get("aria-current")) for head in heads] == [
        ("yx-board-day", None),
        ("yx-board-day yx-today", "date"),
        ("yx-board-day yx-weekend", None),
        ("yx-board-day yx-today yx-weekend", "date"),
    ]
    shades = [attrs["class"] for _, attrs in Reader(roomboard.shades(days)).tags]
    assert shades == ["yx-board-shade c-2 s-1 yx-today", "yx-board-shade c-3 s-1", "yx-board-shade c-4 s-1 yx-today"]


def test_a_state_without_a_look_is_drawn_plainly() -> None:
    read = Reader(roomboard.rows([Row(state="unheard")], LOOKS))
    assert [tag for tag, _ in read.tags] == ["div", "span", "span", "b", "small"]

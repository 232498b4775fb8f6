"""`{% keep %}`: drawn once for each name, key and language; of too many the one not asked for longest goes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from django.template import engines
from django.utils import translation
from markupsafe import Markup

from yuexu.kernel import keeping

Draw = Callable[..., str]


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Draw:
    """`draw(name, key)`: a page with one kept piece that tells the how many-eth drawing it is."""
    monkeypatch.setattr(keeping, "_pieces", keeping._Pieces())
    page = engines["jinja2"].env.from_string("[{% keep name, key %}{{ text }}{{ times() }}{% endkeep %}]")  # type: ignore[attr-defined]
    drawn = count(1)

    def draw(name: str, key: object = "", text: object = "") -> str:
        return str(page.render(name=name, key=key, text=text, times=lambda: next(drawn)))

    return draw


def test_the_same_piece_is_drawn_once(draw: Draw) -> None:
    assert [draw("side", 7) for _ in range(3)] == ["[1]", "[1]", "[1]"]


def test_another_name_key_or_language_is_another_piece(draw: Draw) -> None:
    def around() -> list[str]:
        found = [draw("side", 7), draw("foot", 7), draw("side", 8), draw("side", (7, 8))]
        with translation.override("en"):
            return [*found, draw("side", 7)]

    assert (around(), around()) == (["[1]", "[2]", "[3]", "[4]", "[5]"],) * 2


def test_a_piece_is_escaped_once(draw: Draw) -> None:
    assert draw("side", 7, text="<b> & co") == "[&lt;b&gt; &amp; co1]"
    assert draw("side", 7) == "[&lt;b&gt; &amp; co1]"
    assert draw("foot", 7, text=Markup("<b>")) == "[<b>2]"


def test_the_one_not_asked_for_longest_goes(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "KEPT", 2)
    assert [draw(name) for name in "aba"] == ["[1]", "[2]", "[1]"]
    assert draw("c") == "[3]"  # now b, which was asked for before the second a, is gone
    assert [draw("a"), draw("b")] == ["[1]", "[4]"]
    assert [draw("c")] == ["[5]"]


def test_many_letters_push_out_many_pieces(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "KEPT", 20)
    assert [draw(name) for name in "abc"] == ["[1]", "[2]", "[3]"]
    assert draw("board", text="x" * 18) == "[" + "x" * 18 + "4]"  # 19 letters: only the latest other stays
    assert [draw("c"), draw("a")] == ["[3]", "[5]"]
    assert draw("larger", text="x" * 50) == draw("larger", text="x" * 50)  # kept, though alone


def test_a_drawing_that_fails_is_not_kept(draw: Draw) -> None:
    class Broken:
        def __html__(self) -> str:
            raise LookupError

    with pytest.raises(LookupError):
        draw("side", 7, text=Broken())
    assert draw("side", 7, text="whole ") == "[whole 1]"

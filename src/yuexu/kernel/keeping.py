"""`{% keep %}` in templates: a piece of a page that is the same for many readers is drawn once and remembered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from django.utils import translation
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

KEPT = 1_000_000  # letters in memory (two bytes each); the piece not asked for longest goes


class Keep(Extension):
    """`{% keep "side", key %}…{% endkeep %}`: drawn anew for another name, key or language.

    Nothing of one person's may stand inside that the keys do not tell: no token, no name, no count.
    """

    tags = {"keep"}

    def parse(self, parser: Parser) -> nodes.Node:
        """Read the keys after the tag, and the body up to `endkeep`."""
        line = next(parser.stream).lineno
        keys = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            keys.append(parser.parse_expression())
        body = parser.parse_statements(("name:endkeep",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_kept", keys), [], [], body).set_lineno(line)

    def _kept(self, *keys: Hashable, caller: Callable[[], str]) -> Markup:
        key = (translation.get_language(), *keys)
        found = _pieces.get(key)
        if found is None:
            found = Markup(caller())  # noqa: S704
            _pieces.put(key, found)
        return found


class _Pieces:
    """The pieces drawn, by key. Threads draw at once: at worst the same piece twice."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[Hashable, Markup] = OrderedDict()
        self._letters = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Markup | None:
        """The piece, which is thereby the latest asked for."""
        with self._lock:
            found = self._drawn.get(key)
            if found is not None:
                self._drawn.move_to_end(key)
            return found

    def put(self, key: Hashable, drawn: Markup) -> None:
        """Remember a piece, and forget others while there are too many letters."""
        with self._lock:
            before = self._drawn.pop(key, Markup(""))
            self._drawn[key] = drawn
            self._letters += len(drawn) - len(before)
            while self._letters > KEPT and len(self._drawn) > 1:
                self._letters -= len(self._drawn.popitem(last=False)[1])


_pieces = _Pieces()

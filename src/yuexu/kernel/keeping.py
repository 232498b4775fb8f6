"""`{% keep %}` in templates: a piece of a page that is the same for many readers is drawn once and remembered."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable, Hashable

from django.utils import translation
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

KEPT = 2000  # pieces in memory; the one not asked for longest goes


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
            found = _pieces[key] = Markup(caller())  # noqa: S704
            while len(_pieces) > KEPT:
                _pieces.popitem(last=False)
        else:
            with contextlib.suppress(KeyError):  # another thread may just have let it go
                _pieces.move_to_end(key)
        return found


_pieces: OrderedDict[Hashable, Markup] = OrderedDict()

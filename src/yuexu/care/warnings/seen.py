"""What a rule is given to look at: the person, the answers just written, and those before them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yuexu.care.queries.person import Past, Person


@dataclass(frozen=True)
class Seen:
    """One entry in the light of the person's others. `replaces` is the entry that it corrects, which counts no more."""

    person: Person
    form: str
    at: dt.datetime
    values: Mapping[str, Any]
    replaces: int | None = None

    def __contains__(self, item: str) -> bool:
        return item in self.values

    def get(self, item: str) -> Any:
        """An answer of this entry, or None."""
        return self.values.get(item)

    def all(self, *forms: str) -> Iterator[Past]:
        """The entries that hold, of these forms (or of all), this one among them; in no order."""
        for past in self.person.past:
            if past.pk != self.replaces and (not forms or past.form in forms):
                yield past
        if not forms or self.form in forms:
            yield Past(0, self.form, self.at, self.values)

    def before(self, item: str) -> Any:
        """The answer to this item in the entry before this one, or None."""
        earlier = [past for past in self.all() if past.at < self.at and item in past.values]
        return max(earlier, key=lambda past: past.at).values[item] if earlier else None

    def grade(self, item: str) -> int:
        """A graded choice (v0 … v3, g1 … g6) as its number."""
        return int(self.values[item][1:])

    @property
    def day(self) -> int:
        """The day after birth, never before it."""
        return max(self.person.day(self.at) or 0, 0)

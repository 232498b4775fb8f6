"""What is asked of a house: each page by its address and who asks, so that also a process without Django can ask it."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

HERE = zoneinfo.ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Page:
    """A page to read, or with `saves` a feed to save, at each of the addresses in turn."""

    name: str
    cookie: str
    paths: Sequence[str]
    saves: bool = False

    @property
    def wanted(self) -> int:
        """The status of the answer when all is well."""
        return 303 if self.saves else 200

    def path(self, turn: int) -> str:
        """The address of that turn."""
        return self.paths[turn % len(self.paths)]

    def form(self) -> str | None:
        """The body to post: a feed given now, never the same twice."""
        if not self.saves:
            return None
        answers = {"method": "formula", "amount": "60", "quality": "good"}
        at = dt.datetime.now(HERE).strftime("%Y-%m-%dT%H:%M")
        return urlencode({**answers, "client_id": str(uuid.uuid4()), "observed_at": at})

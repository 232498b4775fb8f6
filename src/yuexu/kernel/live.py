"""Telling open pages that something changed: a word for a centre, heard by the live process (config.live)."""

from __future__ import annotations

import json

from django.db import connection

CHANNEL = "yuexu_live"


def tell(centre_id: int, *kinds: str) -> None:
    """Name what changed (`duty`, `room`, `alert` …); open pages of the centre fetch those parts when we commit.

    NOTIFY takes a lock of the whole database at commit, so it is for news that people wait for, not for every feed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"centre": centre_id, "kinds": kinds})])

"""`yuexu worker` and `yuexu tick`: the house's own work, from the shell."""

from __future__ import annotations

import os


def worker(words: list[str]) -> int:
    """Run jobs until told to stop."""
    del words
    _django()
    from procrastinate.contrib.django import app  # Django must be set up first

    app.with_connector(app.connector.get_worker_connector()).run_worker(concurrency=1, delete_jobs="successful")  # type: ignore[attr-defined]
    return 0


def tick(words: list[str]) -> int:
    """Run the handbook's clock once, now."""
    del words
    _django()
    from django.utils import timezone  # Django must be set up first

    from yuexu.handbook.actions import tick as run

    print(run(now=timezone.now()))
    return 0


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")
    import django

    django.setup()

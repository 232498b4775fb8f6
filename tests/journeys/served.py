"""The application as `config.wsgi` gives it, but with a clock that a journey can put forward.

A family's way takes three months. The house's only clock is `timezone.now`: it is replaced here before the house is
loaded, and adds the seconds that stand in the file YUEXU_TEST_CLOCK. Nothing else differs from what a house runs.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from django.utils import timezone

CLOCK = Path(os.environ["YUEXU_TEST_CLOCK"])
real_now = timezone.now


def shifted_now() -> dt.datetime:
    """The journey's present."""
    return real_now() + dt.timedelta(seconds=float(CLOCK.read_text()))


timezone.now = shifted_now

from yuexu.config.wsgi import application  # noqa: E402, F401

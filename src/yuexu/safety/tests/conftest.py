"""What the tests of safety share: the house's addresses, and people of the cast signed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yuexu.people.models import Staff
from yuexu.people.tests import cast


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def nurse() -> Staff:
    """A care nurse of the house."""
    return cast.someone("care_nurse", "周宁")


@pytest.fixture
def browser() -> Callable[[Staff], Client]:
    """A browser in which this person is signed in."""
    return lambda staff: cast.signed_in(Client(), staff)

"""Starts the tests' PostgreSQL and Django, first of all conftests (see yuexu.launch.testing)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import yuexu
from yuexu.launch import testing
from yuexu.launch.prepare import compile_translations

settings.register_profile("house", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("house")
compile_translations(Path(yuexu.__file__).parent)  # Django remembers for good that there was no English
testing.begin()


def pytest_unconfigure() -> None:
    testing.end()


@pytest.fixture(autouse=True)
def _no_language_left_over() -> Iterator[None]:
    """A request leaves its language and zone behind on the thread; the next test starts in the house's own."""
    yield
    from django.utils import timezone, translation

    translation.deactivate()
    timezone.deactivate()

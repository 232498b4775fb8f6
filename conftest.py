"""Starts the tests' PostgreSQL and Django, first of all conftests (see yuexu.launch.testing)."""

from collections.abc import Iterator

import pytest

from yuexu.launch import testing

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

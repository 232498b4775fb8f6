"""Starts the tests' PostgreSQL and Django, first of all conftests (see yuexu.launch.testing)."""

from yuexu.launch import testing

testing.begin()


def pytest_unconfigure() -> None:
    testing.end()

"""Gives pytest a PostgreSQL of its own; the `conftest.py` at the top of the repository calls this module.

With DATABASE_URL set that server is used. Otherwise one throw-away cluster serves the session, and with
xdist each worker has a database of its own in it. The environment is set before Django's settings are read;
that is why pyproject.toml does not name them: pytest-django would read them before any conftest is loaded.
"""

import atexit
import contextlib
import os
import tempfile
from pathlib import Path

import django

from yuexu.launch import logins
from yuexu.launch.postgres import throwaway_cluster
from yuexu.launch.supervisor import Supervisor

SETTINGS = "yuexu.config.settings"
SECRET = "a-secret-of-the-tests-that-protects-nothing-at-all"  # noqa: S105
_held = contextlib.ExitStack()


def begin() -> None:
    """Set the environment of a test session, start a cluster if none is given, and set Django up.

    An xdist worker finds the environment set by its controller.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ.update(_environment(os.environ.get("DATABASE_URL")))
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    django.setup()


def _environment(given: str | None) -> dict[str, str]:
    """Where the tests' database and state are. Both go when we go, however that happens."""
    atexit.register(end)
    place = Path(tempfile.mkdtemp(prefix="yuexu-test-"))
    supervisor = _held.enter_context(Supervisor())
    supervisor.remove_at_end(place)
    if given:
        addresses = logins.outside_addresses(given, SECRET)
    else:
        addresses = logins.addresses(throwaway_cluster(supervisor, place), tests=True)
    state = place / "state"
    (state / "static").mkdir(parents=True)
    return {**addresses, "YUEXU_SECRET_KEY": SECRET, "YUEXU_STATE": str(state), "YUEXU_STATIC": "plain"}


def end() -> None:
    """Stop the cluster and remove the temporary directory; if pytest is killed the keeper does it."""
    _held.close()

"""N9: a request finds its way back when the database was started anew behind the web's open connection."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yuexu.people.sessions import SessionStore
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def cut() -> None:
    """End this thread's session in the database as a restart does: the client's side learns of it when it next asks."""
    params = {key: value for key, value in connection.get_connection_params().items() if key != "cursor_factory"}
    params = {key: value for key, value in params.items() if key not in {"context", "prepare_threshold"}}
    connection.ensure_connection()
    with psycopg.connect(**params, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])


def test_the_request_after_a_restart_of_the_database_is_answered(client: Client) -> None:
    cast.signed_in(client, cast.someone("care_nurse", login=True))
    assert client.get("/people/me/").status_code == 200
    cut()
    assert client.get("/people/me/").status_code == 200


def test_a_database_that_stays_away_is_an_error(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.signed_in(client, cast.someone("care_nurse", login=True))
    asked: list[str] = []

    def away(_store: SessionStore) -> Any:
        asked.append("once")
        connection.close()
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(SessionStore, "_told", away)
    with pytest.raises(OperationalError):
        client.get("/people/me/")
    assert asked == ["once"] * 2


def test_the_badge_shows_that_the_connection_stands(client: Client) -> None:
    cast.signed_in(client, cast.someone("care_nurse", login=True))
    with CaptureQueriesContext(connection) as told:
        client.get("/people/me/")
    assert not [one for one in told if one["sql"] == "SELECT 1"]

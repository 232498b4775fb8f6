"""The live process, as a process of its own: who may listen, what is heard, and that it ends with streams open."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection
from django.test import Client
from psycopg.conninfo import make_conninfo

from yuexu.kernel.live import CHANNEL, tell
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
LISTENING = f"SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN {CHANNEL}' AND datname = current_database()"


def address() -> str:
    """The tests' database, for a process beside ours."""
    ours = {"context", "cursor_factory", "prepare_threshold"}
    return make_conninfo(**{key: value for key, value in connection.get_connection_params().items() if key not in ours})


def listeners(since: int = 0) -> list[int]:
    """Who listens in the database, waited for: another than `since`."""
    until = time.monotonic() + 20
    with psycopg.connect(address(), autocommit=True) as other:
        while time.monotonic() < until:
            found = [pid for (pid,) in other.execute(LISTENING) if pid != since]
            if found:
                return found
            time.sleep(0.05)
    raise AssertionError("nobody listens")


Listen = Callable[[str], http.client.HTTPResponse]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """A page's stream by its cookie, from a live process that is told to stop with streams open and does so at once.

    The status is read, and the first sign of life where there is one.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "yuexu.config.live", "--port", str(port)],
        env={**os.environ, "DATABASE_URL": address(), "YUEXU_WEB_DATABASE_URL": "", "YUEXU_ORIGIN": ""},
    )
    listeners()
    with contextlib.ExitStack() as pages:

        def open_page(cookie: str) -> http.client.HTTPResponse:
            page = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            pages.callback(page.close)
            page.request("GET", "/live/", headers={"Cookie": f"sessionid={cookie}"})
            answer = pages.enter_context(page.getresponse())
            if answer.status == 200:
                assert (answer.readline(), answer.readline()) == (b": here\n", b"\n")
            return answer

        yield open_page
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == -signal.SIGTERM


def nurse_of(code: str) -> tuple[int, str]:
    """A nurse of that house with a page open: her centre and her cookie."""
    nurse = cast.someone("care_nurse", at=cast.centre(code))
    return nurse.centre_id, cast.signed_in(Client(), nurse).cookies["sessionid"].value


def test_a_page_hears_its_own_house_and_a_stranger_nothing(listen: Listen) -> None:
    assert listen("").status == listen("x" * 32).status == 403
    (here, ours), (there, theirs) = nurse_of("nanhu"), nurse_of("beihu")
    at_home, elsewhere = listen(ours), listen(theirs)
    tell(here, "duty", "room")
    tell(there, "alert")
    assert at_home.readline() == b'data: {"kinds": ["duty", "room"]}\n'
    assert elsewhere.readline() == b'data: {"kinds": ["alert"]}\n'


def test_it_listens_again_when_the_database_was_away(listen: Listen) -> None:
    centre, cookie = nurse_of("nanhu")
    page, [before] = listen(cookie), listeners()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    listeners(since=before)
    tell(centre, "duty")
    assert page.readline() == b'data: {"kinds": ["duty"]}\n'

"""The measuring itself: quantiles, memory of one's own processes, and that every request it makes is answered."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time

import pytest
from django.test import Client

from yuexu.bench.client import quantile, read
from yuexu.bench.machine import Watch, ticks
from yuexu.bench.measure import pages_of
from yuexu.bench.memory import pss
from yuexu.bench.session import session_of
from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.stays.tests import guests


@pytest.mark.parametrize(("share", "value"), [(0.5, 50.5), (0.95, 95.05)])
def test_quantiles_of_one_to_a_hundred(share: float, value: float) -> None:
    assert quantile([float(n) for n in range(1, 101)], share) == pytest.approx(value)


def test_memory_counts_the_processes_of_this_house_only(tmp_path: object) -> None:
    if not os.path.exists("/proc/self/smaps_rollup"):
        pytest.skip("this system does not tell")
    words = [sys.executable, "-c", "import time; print(flush=True); time.sleep(30)", "worker"]
    env = {**os.environ, "YUEXU_STATE": str(tmp_path)}
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE) as theirs:
        try:
            assert theirs.stdout is not None
            theirs.stdout.readline()  # before that it may not even be Python yet
            told = pss(str(tmp_path))
        finally:
            theirs.kill()
    assert told["worker"] > 1
    assert told == {"web": 0, "live": 0, "worker": told["worker"], "together": told["worker"]}


def test_what_others_took_of_the_machine() -> None:
    text = "cpu  100 5 20 800 10 1 4 60 7 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n"
    assert ticks(text) == (1000, 60)  # what guests of ours took is in the first number already
    assert ticks("cpu  1 2 3 4\n") == (10, 0)
    told = Watch(pace_before=1.0).told()
    assert (told["pace_before"], told["pace_after"] > 0, 0 <= told["stolen"] <= 1) == (1.0, True, True)


def _said(*parts: bytes) -> tuple[int, str | None, bytes]:
    """What the client reads of an answer that comes in these parts."""
    ours, theirs = socket.socketpair()
    with ours, theirs:

        def speak() -> None:
            for part in parts:
                theirs.sendall(part)
                time.sleep(0.01)
            theirs.shutdown(socket.SHUT_WR)

        speaking = threading.Thread(target=speak)
        speaking.start()
        try:
            answer = read(ours)
        finally:
            speaking.join()
    return answer.status, answer.header(b"x-queries"), answer.body


def test_an_answer_is_read_whole_however_it_comes() -> None:
    head = b"HTTP/1.1 200 OK\r\nX-Queries: 7\r\n"
    assert _said(head + b"Content-Length: 5\r\n\r\nhe", b"llo") == (200, "7", b"hello")
    assert _said(head, b"Content-Length: 0\r\n\r", b"\n") == (200, "7", b"")
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    assert _said(chunked + b"3\r\nhel\r", b"\n2\r\nlo\r\n0\r\n", b"\r\n") == (200, "7", b"hello")
    assert _said(chunked, b"0\r\n\r\n") == (200, "7", b"")
    assert _said(b"HTTP/1.1 303 See Other\r\n\r\n") == (303, None, b"")


def test_half_an_answer_is_an_error() -> None:
    with pytest.raises(ConnectionResetError):
        _said(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")


@pytest.mark.django_db
def test_every_request_of_the_bench_is_answered_as_it_expects(client: Client) -> None:
    guests.resident("王芳")
    guests.resident("李静")
    cast.signed_in(client, cast.someone("care_director"))
    Centre.objects.update(code="yuexu")  # the demo's first centre is the one measured
    for page in pages_of("", ""):  # the test's own client holds the cookie
        kind, form = "application/x-www-form-urlencoded", page.form()
        answer = client.post(page.path(0), form, content_type=kind) if form else client.get(page.path(0))
        assert (page.name, answer.status_code) == (page.name, page.wanted)


@pytest.mark.django_db
def test_a_made_session_is_that_persons_with_the_second_factor_shown(client: Client) -> None:
    director = cast.someone("house_director", "周主任", login=True)
    assert director.needs_second_factor
    client.cookies["sessionid"] = session_of(director)
    page = client.get("/")
    assert (page.status_code, page.wsgi_request.staff, page.wsgi_request.staff.second_factor_done) == (
        200,
        director,
        True,
    )  # type: ignore[attr-defined]

"""One request at a time in a web process, unless it waits; writing before reading; nothing that arrived cut off (N4, N9)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse

from yuexu.config import turns
from yuexu.config.turns import BESIDE, MOST, Turns
from yuexu.kernel import sql

SOON = 10.0  # seconds within which what should happen has happened


class House:
    """An application that notes who is served, and keeps a request in hand until the test lets go of it."""

    def __init__(self) -> None:
        self.served: list[str] = []
        self.inside = self.most = 0
        self.begun: dict[str, threading.Event] = {}
        self.let_go: dict[str, threading.Event] = {}
        self.answer: Callable[[Any], Iterable[bytes]] = lambda environ: HttpResponse("好")
        self.turns = Turns(self)
        self.threads: list[threading.Thread] = []
        self.answers: dict[str, list[bytes]] = {}
        self.status: dict[str, str] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.begun[path].set()
        assert self.let_go[path].wait(SOON)
        with self._lock:
            self.inside -= 1
            self.served.append(path)
        start_response("200 OK", [])
        return self.answer(environ)

    def ask(self, path: str, method: str = "GET", *, held: bool = False, body: Any = b"", length: int = -1) -> None:
        """A request in a thread of its own; `held` until `let` go."""
        self.begun[path], self.let_go[path] = threading.Event(), threading.Event()
        if not held:
            self.let_go[path].set()
        sent = BytesIO(body) if isinstance(body, bytes) else body
        environ = {
            "PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.input": sent,
            "CONTENT_LENGTH": str(len(body) if length < 0 else length) if body else "",
        }  # fmt: skip

        def run() -> None:
            def start(status: str, headers: Any) -> None:
                self.status[path] = status

            with suppress(ZeroDivisionError):
                self.answers[path] = list(self.turns(environ, start))

        thread = threading.Thread(target=run, daemon=True)
        self.threads.append(thread)
        thread.start()

    def waiting(self, count: int) -> None:
        """Until so many stand in the queue."""
        until = time.monotonic() + SOON
        while len(self.turns.queue._waiting) != count:
            assert time.monotonic() < until, "the queue never became that long"
            time.sleep(0.001)

    def done(self) -> None:
        for event in self.let_go.values():
            event.set()
        for thread in self.threads:
            thread.join(SOON)
            assert not thread.is_alive()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> House:
    """A house where nobody begins beside another."""
    monkeypatch.setattr(turns, "LONG", SOON)
    return House()


def test_one_after_the_other(patient: House) -> None:
    for number in range(20):
        patient.ask(f"/{number}")
    patient.done()
    assert (patient.most, len(patient.served)) == (1, 20)
    assert patient.answers["/7"] == ["好".encode()]


def test_who_saves_goes_before_who_reads(patient: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", SOON)
    patient.ask("/first", held=True)
    assert patient.begun["/first"].wait(SOON)
    asked = {"/page": "GET", "/head": "HEAD", "/save": "POST", "/again": "POST"}
    for number, (path, method) in enumerate(asked.items(), 1):
        patient.ask(path, method)
        patient.waiting(number)
    patient.done()
    assert patient.served == ["/first", "/save", "/again", "/page", "/head"]


def test_a_reader_who_has_waited_goes_before_a_later_save(patient: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    patient.ask("/first", held=True)
    assert patient.begun["/first"].wait(SOON)
    patient.ask("/page")
    patient.waiting(1)
    time.sleep(0.02)
    patient.ask("/save", "POST")
    patient.waiting(2)
    patient.done()
    assert patient.served == ["/first", "/page", "/save"]


def test_what_waits_holds_nobody_up() -> None:
    """A save that waits for a row: the next begins beside it, and after that all go one by one again."""
    house = House()
    house.ask("/waits", "POST", held=True)
    assert house.begun["/waits"].wait(SOON)
    for number in range(10):
        house.ask(f"/{number}")
    for number in range(10):
        assert house.begun[f"/{number}"].wait(SOON)
    house.done()
    assert (house.served[-1], house.most) == ("/waits", 2)


def test_while_a_commit_is_written_the_next_begins(patient: House) -> None:
    """A save that waits for the disk holds up neither a save nor a page; then all go one by one again."""
    written = threading.Event()

    def answer(environ: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/saves":
            sql.meanwhile.get()()
            assert written.wait(SOON)
        return HttpResponse()

    patient.answer = answer
    patient.ask("/saves", "POST")
    for number in range(10):
        patient.ask(f"/{number}", "POST" if number % 2 else "GET")
    for thread in patient.threads[1:]:
        thread.join(SOON)
        assert not thread.is_alive()
    assert patient.threads[0].is_alive()
    written.set()
    patient.done()
    assert (len(patient.served), patient.most) == (11, 1)


def test_commits_beside_are_as_many_as_may_wait(patient: House) -> None:
    written, within = threading.Event(), []

    def answer(environ: Any) -> Iterable[bytes]:
        sql.meanwhile.get()()
        within.append(environ["PATH_INFO"])
        assert written.wait(SOON)
        return HttpResponse()

    patient.answer = answer
    for number in range(BESIDE + 3):
        patient.ask(f"/{number}", "POST")
    patient.waiting(2)
    assert len(within) <= BESIDE + 1
    written.set()
    patient.done()
    assert len(within) == len(patient.served) == BESIDE + 3


def test_so_many_may_wait_and_no_more() -> None:
    house = House()
    for number in range(BESIDE + 1):
        house.ask(f"/waits{number}", held=True)
    for number in range(BESIDE + 1):
        assert house.begun[f"/waits{number}"].wait(SOON)
    house.ask("/late")
    assert not house.begun["/late"].wait(5 * turns.LONG)
    house.let_go["/waits0"].set()
    assert house.begun["/late"].wait(SOON)
    house.done()
    assert house.most == BESIDE + 1


def test_an_error_ends_the_turn(patient: House) -> None:
    patient.answer = lambda environ: 1 // 0  # type: ignore[assignment,return-value]
    patient.ask("/error")
    patient.threads[0].join(SOON)
    patient.answer = lambda environ: HttpResponse()
    patient.ask("/next")
    patient.done()
    assert patient.served == ["/error", "/next"]


class Slowly(BytesIO):
    """A body of which nothing more arrives until it is let go."""

    def __init__(self, sent: bytes) -> None:
        super().__init__(sent)
        self.go_on = threading.Event()

    def __bool__(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        assert self.go_on.wait(SOON)
        return super().read(min(size or 1, 3))


def test_what_is_sent_slowly_holds_nobody_up(patient: House) -> None:
    told = []
    patient.answer = lambda environ: [told.append(environ["wsgi.input"].read()) or b""]
    slow = Slowly(b"amount=60")
    patient.ask("/slow", "POST", body=slow, length=9)
    patient.ask("/page")
    assert patient.begun["/page"].wait(SOON)
    patient.threads[1].join(SOON)
    assert not patient.begun["/slow"].is_set()
    slow.go_on.set()
    patient.done()
    assert told == [b"", b"amount=60"]


@pytest.mark.parametrize(("body", "length", "status"), [(b"amount=6", 9, "400"), (b"amount=60", MOST + 1, "413")])
def test_half_a_form_is_no_form(patient: House, body: bytes, length: int, status: str) -> None:
    """A connection that breaks off makes 60 ml to 6: what is not whole does not arrive, nor what is no form."""
    patient.ask("/save", "POST", body=body, length=length)
    patient.done()
    assert not patient.served
    assert patient.status["/save"].startswith(status)


def test_a_long_body_is_whole(patient: House) -> None:
    told = []
    patient.answer = lambda environ: [told.append(environ["wsgi.input"].read()) or b""]
    body = bytes(range(256)) * 8000
    assert turns.PIECE < len(body) < MOST
    patient.ask("/save", "POST", body=body)
    patient.done()
    assert told == [body]


@pytest.mark.django_db(transaction=True)
def test_a_connection_goes_with_the_turn(patient: House) -> None:
    """Each of many threads asks the database; there is one connection, and no thread keeps it."""
    backends = set()

    def ask(environ: Any) -> Iterable[bytes]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backends.add(cursor.fetchone()[0])
        return HttpResponse()

    patient.answer = ask
    for number in range(8):
        patient.ask(f"/{number}")
    patient.done()
    assert (len(patient.served), len(backends), len(patient.turns.idle)) == (8, 1, 1)
    patient.turns.idle[0].close()

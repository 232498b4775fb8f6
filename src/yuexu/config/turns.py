"""One request at a time in each web process, unless it waits; who saves goes before who reads.

Two threads that compute at once in one Python process pass its lock to and fro, and a save queues behind whatever
pages came before it. One thread alone would hold its share of the house for as long as a save waits for a row, or a
phone sends its photograph. So there are many threads, of which one has the turn (decision 0010):

- what a browser sends is read whole before its request asks for a turn; what arrives cut off is refused, since half of
  a form is another form;
- a turn that lasts longer than `LONG` goes on beside the next one, up to `BESIDE` of them; so does at once one whose
  commit is being written to the disk;
- a connection to the database goes with the turn: the process has as many as ever computed at once.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO
from itertools import count
from typing import IO, Any
from wsgiref.types import StartResponse

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpResponse

from yuexu.kernel import sql

LONG = 0.03  # seconds
BESIDE = 5
PATIENCE = 0.05  # seconds that a reader lets whoever saves go before
READING = {"GET", "HEAD", "OPTIONS"}
MOST = 8_000_000  # bytes; no form of ours sends as much
PIECE = 65_536

Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class Place:
    """A request in the queue. The places of a queue sort by who goes first."""

    __slots__ = ("called", "order")

    def __init__(self, order: tuple[float, int]) -> None:
        self.order = order
        self.called = threading.Lock()
        self.called.acquire()

    def __lt__(self, other: Place) -> bool:
        return self.order < other.order


class Queue:
    """Who has the turn, and who waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = count()
        self._waiting: list[Place] = []
        self._has: Place | None = None
        self._since = 0.0
        self._beside = 0

    def enter(self, *, writes: bool) -> Place:
        """Wait for a turn; leave with what is returned."""
        now = time.monotonic()
        mine = Place((now if writes else now + PATIENCE, next(self._number)))
        with self._lock:
            if self._has is None:
                self._begin(mine)
                return mine
            heapq.heappush(self._waiting, mine)
            first = self._waiting[0] is mine
        # One of those who wait wakes up in time to let the next begin; a busy queue moves on before the others do.
        while not mine.called.acquire(timeout=LONG if first else 2 * LONG):
            self._overtake()
        return mine

    def leave(self, mine: Place) -> None:
        """The turn has ended: the next begins."""
        with self._lock:
            if self._has is not mine:
                self._beside -= 1
            elif self._waiting:
                self._call()
            else:
                self._has = None

    def step_aside(self, mine: Place) -> None:
        """The turn goes on beside the next one, which may begin; unless so many do already."""
        with self._lock:
            if self._has is mine and self._beside < BESIDE:
                self._beside += 1
                if self._waiting:
                    self._call()
                else:
                    self._has = None

    def _overtake(self) -> None:
        with self._lock:
            if self._waiting and self._beside < BESIDE and time.monotonic() - self._since >= LONG:
                self._beside += 1
                self._call()

    def _call(self) -> None:
        self._begin(following := heapq.heappop(self._waiting))
        following.called.release()

    def _begin(self, place: Place) -> None:
        self._has, self._since = place, time.monotonic()


class Turns:
    """A WSGI application, one request after the other."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.queue = Queue()
        self.idle: list[BaseDatabaseWrapper] = []

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        length = _length(environ)
        if length > MOST:
            return _refuse(start_response, "413 Content Too Large")
        if length:
            body = _read(environ["wsgi.input"], length)
            if body is None:
                return _refuse(start_response, "400 Bad Request")
            environ["wsgi.input"] = body
        writes = environ["REQUEST_METHOD"] not in READING
        place = self.queue.enter(writes=writes)
        if writes:
            before = sql.meanwhile.set(partial(self.queue.step_aside, place))
        try:
            self._connect()
            return _whole(self.application(environ, start_response))
        finally:
            if writes:
                sql.meanwhile.reset(before)
            self._disconnect()
            self.queue.leave(place)

    def _connect(self) -> None:
        if self.idle:
            connections[DEFAULT_DB_ALIAS] = self.idle.pop()

    def _disconnect(self) -> None:
        for connection in connections.all(initialized_only=True):
            if not connection.allow_thread_sharing:
                connection.inc_thread_sharing()
            del connections[connection.alias]
            self.idle.append(connection)


def _whole(answer: Iterable[bytes]) -> Iterable[bytes]:
    """A page as one piece, its request closed while the turn lasts; a file is sent afterwards, as it is read."""
    if not isinstance(answer, HttpResponse):
        return answer
    answer.close()
    return [answer.content]


def _refuse(start_response: StartResponse, status: str) -> list[bytes]:
    start_response(status, [("Content-Length", "0")])
    return []


def _length(environ: dict[str, Any]) -> int:
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def _read(sent: IO[bytes], length: int) -> IO[bytes] | None:
    """What was sent, or nothing if less arrives than was announced."""
    body = BytesIO()
    while length and (piece := sent.read(min(length, PIECE))):
        body.write(piece)
        length -= len(piece)
    if length:
        return None
    body.seek(0)
    return body

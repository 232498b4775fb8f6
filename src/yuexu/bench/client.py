"""One or many browsers without a screen: keep-alive connections that time what they ask for.

They read answers by hand: on a machine of two cores what a client spends the server has not, and `http.client` spends
half a millisecond a request.
"""

from __future__ import annotations

import re
import socket
import statistics
import threading
import time
from dataclasses import dataclass, field

from yuexu.bench.pages import Page


@dataclass
class Sample:
    """What was measured, in milliseconds: at the server and at the client."""

    server: list[float] = field(default_factory=list)
    client: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    failed: int = 0

    def add(self, other: Sample) -> None:
        """Take in another client's measurements."""
        self.server += other.server
        self.client += other.client
        self.queries += other.queries
        self.failed += other.failed

    def row(self) -> dict[str, float]:
        """p50 and p95 of the server's time, of the client's, and the most queries."""
        return {
            "p50": quantile(self.server, 0.5),
            "p95": quantile(self.server, 0.95),
            "client_p95": quantile(self.client, 0.95),
            "queries": max(self.queries, default=0),
            "failed": self.failed,
        }


def quantile(values: list[float], share: float) -> float:
    """The value below which that share lies; 0 for nothing measured."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=100, method="inclusive")[max(0, round(share * 100) - 1)]


@dataclass
class Browser:
    """A signed-in client."""

    port: int
    cookie: str
    connection: socket.socket | None = None

    def ask(self, path: str, form: str | None = None) -> Answer:
        """One request; `form` is an encoded body to post. Raises OSError when the server hangs up."""
        if self.connection is None:
            self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.sendall(self._words(path, form))
        return read(self.connection)

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            self.connection.close()

    def _words(self, path: str, form: str | None) -> bytes:
        head = f"Host: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\nAccept-Language: zh-CN\r\n"
        if form is None:
            return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()
        head += f"Content-Type: application/x-www-form-urlencoded\r\nX-CSRFToken: {TOKEN}\r\n"
        return f"POST {path} HTTP/1.1\r\n{head}Content-Length: {len(form)}\r\n\r\n{form}".encode()

    def time(self, page: Page, turn: int, sample: Sample) -> None:
        """Ask and measure."""
        path, form = page.path(turn), page.form()
        began = time.perf_counter()
        answer = self.ask(path, form)
        sample.client.append((time.perf_counter() - began) * 1000)
        sample.server.append(float(answer.header(b"x-server-ms") or 0))
        sample.queries.append(int(answer.header(b"x-queries") or 0))
        sample.failed += answer.status != page.wanted


@dataclass(frozen=True)
class Answer:
    """What the server said: status, the head as it came, the body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> str | None:
        """A header by its name in small letters."""
        found = re.search(rb"\r\n" + name + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else None


def read(connection: socket.socket) -> Answer:
    """One answer, whole; its length is told by Content-Length, or it comes in chunks."""
    came = _until(connection, b"", b"\r\n\r\n")
    head, _, body = came.partition(b"\r\n\r\n")
    answer = Answer(int(head[9:12]), head, b"")
    if (answer.header(b"transfer-encoding") or "") == "chunked":
        whole = _until(connection, b"\r\n" + body, b"\r\n0\r\n\r\n")
        return Answer(answer.status, head, _joined(whole[2:]))
    length = int(answer.header(b"content-length") or 0)
    while len(body) < length:
        body += _some(connection)
    return Answer(answer.status, head, body)


def _until(connection: socket.socket, came: bytes, end: bytes) -> bytes:
    while end not in came:
        came += _some(connection)
    return came


def _some(connection: socket.socket) -> bytes:
    """Raises OSError when the server hangs up."""
    more = connection.recv(65_536)  # a larger buffer is mapped anew by the system each time
    if not more:
        raise ConnectionResetError("the server hung up in the middle of an answer")
    return more


def _joined(chunks: bytes) -> bytes:
    body, at = b"", 0
    while True:
        size, _, _rest = chunks[at:].partition(b"\r\n")
        length = int(size, 16)
        if not length:
            return body
        start = at + len(size) + 2
        body, at = body + chunks[start : start + length], start + length + 2


TOKEN = "b" * 32  # the CSRF cookie of all bench browsers


def repeat(browser: Browser, page: Page, times: int, since: int = 0) -> Sample:
    """The same request so many times, one after another, at the addresses from `since` on."""
    sample = Sample()
    for turn in range(since, since + times):
        browser.time(page, turn, sample)
    return sample


def together(browsers: list[Browser], page: Page, seconds: float) -> tuple[Sample, float]:
    """All browsers at once for some seconds: what was measured, and requests a second."""
    samples = [Sample() for _ in browsers]
    until = time.perf_counter() + seconds

    def run(number: int) -> None:
        turn = number  # each begins at another address
        while time.perf_counter() < until:
            browsers[number].time(page, turn, samples[number])
            turn += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Sample()
    for sample in samples:
        whole.add(sample)
    return whole, len(whole.client) / seconds

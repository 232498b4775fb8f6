"""One or many browsers without a screen: keep-alive connections that time what they ask for."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


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
    connection: http.client.HTTPConnection | None = None

    def ask(self, path: str, form: str | None = None) -> tuple[int, http.client.HTTPResponse, bytes]:
        """One request; `form` is an encoded body to post."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie, "Accept-Language": "zh-CN"}
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}
        self.connection.request("POST" if form is not None else "GET", path, body=form, headers=headers)
        answer = self.connection.getresponse()
        return answer.status, answer, answer.read()

    def time(self, path: str, form: str | None, wanted: int, sample: Sample) -> None:
        """Ask and measure."""
        began = time.perf_counter()
        status, answer, _body = self.ask(path, form)
        sample.client.append((time.perf_counter() - began) * 1000)
        sample.server.append(float(answer.headers.get("X-Server-Ms", 0)))
        sample.queries.append(int(answer.headers.get("X-Queries", 0)))
        sample.failed += status != wanted


TOKEN = "b" * 32  # the CSRF cookie of all bench browsers


def repeat(
    browser: Browser, path: Callable[[int], str], form: Callable[[int], str] | None, wanted: int, times: int
) -> Sample:
    """The same request so many times, one after another."""
    sample = Sample()
    for number in range(times):
        browser.time(path(number), form(number) if form else None, wanted, sample)
    return sample


def together(
    browsers: list[Browser], path: Callable[[int], str], form: Callable[[int], str] | None, wanted: int, seconds: float
) -> tuple[Sample, float]:
    """All browsers at once for some seconds: what was measured, and requests a second."""
    samples = [Sample() for _ in browsers]
    until = time.perf_counter() + seconds

    def run(number: int) -> None:
        turn = number * 1_000_000
        while time.perf_counter() < until:
            turn += 1
            browsers[number].time(path(turn), form(turn) if form else None, wanted, samples[number])

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Sample()
    for sample in samples:
        whole.add(sample)
    return whole, len(whole.client) / seconds

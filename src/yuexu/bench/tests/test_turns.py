"""Two houses in turns: the ratio is that of the servers' own times, and a wrong answer is no figure."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from yuexu.bench.pages import Page
from yuexu.bench.turns import EACH, House, ratios

PAGES = [Page("my shift", "", ["/shift/"]), Page("saving a feed", "", ["/1/", "/2/"], saves=True)]


@contextmanager
def house(took: float, saved: int = 303) -> Iterator[tuple[House, list[str]]]:
    """A server that says it took so many ms (a save twice as many), and what it was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.say(200, took)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.say(saved, took * 2)

        def say(self, status: int, ms: float) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("X-Server-Ms", str(ms))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_told: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    answering = threading.Thread(target=server.serve_forever, args=(0.01,))
    answering.start()
    try:
        yield House(server.server_port, PAGES), asked
    finally:
        server.shutdown()
        server.server_close()
        answering.join()


def test_each_page_by_its_median_and_a_save_at_every_address() -> None:
    with house(6.0) as (large, asked), house(4.0) as (small, _):
        assert ratios(large, small, rounds=2) == {"my shift": 1.5, "saving a feed": 1.5}
    assert asked == ["/shift/"] * 3 * EACH + ["/1/", "/2/"] * (3 * EACH // 2) + ["/1/"] * (3 * EACH % 2)


def test_a_wrong_answer_is_no_figure() -> None:
    with (
        house(1.0) as (one, _),
        house(1.0, saved=403) as (other, _),
        pytest.raises(RuntimeError, match="saving a feed"),
    ):
        ratios(one, other, rounds=1)

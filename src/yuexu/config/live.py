"""The live process: server-sent events for open pages, from PostgreSQL's notifications. ASGI, without Django.

One connection listens; each page holds one stream. Who holds a stream is asked with the session's cookie, as the web
does. A slow page is dropped rather than waited for; it reconnects and fetches afresh.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
from http.cookies import SimpleCookie
from typing import Any

import psycopg
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

CHANNEL = "yuexu_live"
PULSE = 20.0  # seconds between signs of life, so that proxies keep the stream open
ADDRESS = os.environ.get("YUEXU_WEB_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
ORIGIN = os.environ.get("YUEXU_ORIGIN", "")  # the pages' origin, where it is not our own

Pages = dict[int, set["asyncio.Queue[bytes]"]]


class Live:
    """The ASGI application: lifespan starts the listener, every http request is a stream."""

    def __init__(self) -> None:
        self.pages: Pages = {}
        self.listener: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._stream(scope, receive, send)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.listener = asyncio.create_task(self._listen())
                await send({"type": "lifespan.startup.complete"})
            else:
                if self.listener:
                    self.listener.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _listen(self) -> None:
        """Hear notifications for ever; a lost database is tried again every two seconds."""
        while True:
            with contextlib.suppress(psycopg.Error):
                async with await psycopg.AsyncConnection.connect(ADDRESS, autocommit=True) as heard:
                    await heard.execute(f"LISTEN {CHANNEL}")
                    async for notice in heard.notifies():
                        self._pass_on(notice.payload)
            await asyncio.sleep(2)

    def _pass_on(self, payload: str) -> None:
        news = json.loads(payload)
        line = f"data: {json.dumps({'kinds': news['kinds']})}\n\n".encode()
        for queue in list(self.pages.get(news["centre"], ())):
            if queue.full():
                self.pages[news["centre"]].discard(queue)
            else:
                queue.put_nowait(line)

    async def _stream(self, scope: Any, receive: Any, send: Any) -> None:
        centre = await _centre_of(scope)
        if centre is None:
            await send({"type": "http.response.start", "status": 403, "headers": _headers("text/plain")})
            await send({"type": "http.response.body", "body": b""})
            return
        queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=64)
        self.pages.setdefault(centre, set()).add(queue)
        await send({"type": "http.response.start", "status": 200, "headers": _headers("text/event-stream")})
        gone = asyncio.create_task(_gone(receive))
        try:
            await _feed(queue, send, gone)
        finally:
            gone.cancel()
            self.pages[centre].discard(queue)


async def _feed(queue: asyncio.Queue[bytes], send: Any, gone: asyncio.Task[None]) -> None:
    line = b": here\n\n"
    while not gone.done():
        await send({"type": "http.response.body", "body": line, "more_body": True})
        waiting = asyncio.create_task(queue.get())
        await asyncio.wait({waiting, gone}, timeout=PULSE, return_when=asyncio.FIRST_COMPLETED)
        line = waiting.result() if waiting.done() else b": still here\n\n"
        waiting.cancel()


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(kind: str) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    if ORIGIN:
        headers += [
            (b"access-control-allow-origin", ORIGIN.encode()),
            (b"access-control-allow-credentials", b"true"),
        ]
    return headers


async def _centre_of(scope: Any) -> int | None:
    """Whose stream this is, by the session's cookie; None for a stranger."""
    raw = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    with contextlib.suppress(Exception):
        cookie = SimpleCookie(raw).get("sessionid")
        if cookie is not None:
            async with await psycopg.AsyncConnection.connect(ADDRESS, autocommit=True) as asked:
                found = await asked.execute("SELECT centre_id FROM yuexu_badge(%s)", [cookie.value])
                row = await found.fetchone()
                return row[0] if row else None
    return None


application = Live()


def main(words: list[str]) -> None:
    """Serve until told to stop, in this one process: it holds streams and no work, so it ends at once."""
    parser = argparse.ArgumentParser(prog="yuexu.config.live", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args(words)
    server = Server(
        application, asked.host, asked.port, interface=Interfaces.ASGI, http=HTTPModes.http1, websockets=False,
        log_level=LogLevels.error,  # it warns that this way of serving is an experiment; a broken stream is opened anew
    )  # fmt: skip
    asyncio.run(server.serve())


if __name__ == "__main__":
    main(sys.argv[1:])

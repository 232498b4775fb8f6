"""A real browser before the real server: what every journey starts from.

The server is the one of `yuexu serve` (granian, one worker) as the login `yuexu_web` on the tests' database: with
pytest-django's live server the pages would run as the tables' owner, and no wall between houses would be tried. So
journeys cannot roll back: they flush the database afterwards, as every test with real connections does.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import os
import queue
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright

from yuexu.bench.session import session_of
from yuexu.handbook.actions import tick
from yuexu.launch.prepare import UNUSED
from yuexu.launch.session import SOURCE
from yuexu.launch.supervisor import Supervisor
from yuexu.people.models import Centre, Staff
from yuexu.people.tests.cast import SHANGHAI
from yuexu.stays.actions import live_night

from .walking import PICTURES, Walk

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--force-prefers-reduced-motion")  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
WEB = [sys.executable, "-m", "yuexu.launch.preload", "tests.journeys.served:application", "--no-ws", "--http", "1",
       "--log-level", "warning", "--interface", "wsgi", "--blocking-threads", "16", "--workers", "1"]  # fmt: skip
PATIENCE = 90.0  # seconds for the server's first answer, on a machine that does much else


def _chromium() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser the journeys are skipped, in so many words, unless they are required (CI)."""
    if _chromium() or os.environ.get("YUEXU_JOURNEYS") == "required":
        return
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Its library runs an event loop in this thread, beside which Django refuses the ORM."""
    path = _chromium()
    assert path, "the journeys are required (YUEXU_JOURNEYS), and there is no Chromium"
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    for old in PICTURES.glob("*.png") if "PYTEST_XDIST_WORKER" not in os.environ else ():
        old.unlink()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield opened
        opened.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Clock:
    """The present of house and test: the machine's, and what the journey has put it forward."""

    def __init__(self, file: Path) -> None:
        self.file, self.ahead = file, dt.timedelta()

    def now(self) -> dt.datetime:
        """The journey's present, in the house's zone."""
        return timezone.localtime(dt.datetime.now(dt.UTC) + self.ahead, SHANGHAI)

    def put(self, to: dt.datetime) -> None:
        """Go forward to an instant; what the worker does by itself on the way is done."""
        before = self.now()
        assert to > before
        self._set(to - dt.datetime.now(dt.UTC))
        for house in Centre.objects.all():
            for number in range((to.date() - before.date()).days):
                live_night(centre=house, night_on=before.date() + number * dt.timedelta(days=1), now=to)
        tick(now=to)

    def at(self, day: int | dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """What the house's clock will show on a day, or so many days ahead."""
        on = self.now().date() + dt.timedelta(days=day) if isinstance(day, int) else day
        return dt.datetime.combine(on, dt.time(hour, minute), SHANGHAI)

    def _set(self, ahead: dt.timedelta) -> None:
        self.ahead = ahead
        new = self.file.with_suffix(".new")
        new.write_text(str(ahead.total_seconds()))
        new.replace(self.file)


@pytest.fixture(scope="session")
def clock_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server reads how far its clock is ahead."""
    file = tmp_path_factory.mktemp("clock") / "ahead"
    file.write_text("0")
    return file


@pytest.fixture
def clock(clock_file: Path) -> Iterator[Clock]:
    """A clock that can be put forward, and is back at the machine's time afterwards."""
    yield Clock(clock_file)
    clock_file.write_text("0")


@pytest.fixture(scope="session")
def origin(django_db_setup: None, clock_file: Path) -> Iterator[str]:
    """Where the server answers, on the tests' database as the web's own login."""
    call_command("collectstatic", link=True, interactive=False, verbosity=0, ignore_patterns=UNUSED)
    port = _free_port()
    env = {**os.environ, "YUEXU_ROLE": "web", "YUEXU_TEST_CLOCK": str(clock_file), **_addresses()}
    env["PYTHONPATH"] = os.pathsep.join([str(SOURCE), str(ROOT)])
    with Supervisor() as kept:
        kept.start("web", [*WEB, "--host", "127.0.0.1", "--port", str(port)], env=env, restart=False)
        _wait(port, kept)
        yield f"http://127.0.0.1:{port}"


def _addresses() -> dict[str, str]:
    """The web process knows only its own login, as in a house."""
    web = urlsplit(os.environ["YUEXU_WEB_DATABASE_URL"])
    address = web._replace(path=f"/{settings.DATABASES['default']['NAME']}").geturl()
    return {"DATABASE_URL": address, "YUEXU_WEB_DATABASE_URL": address}


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait(port: int, kept: Supervisor) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _answers(port):
        assert time.monotonic() < deadline, f"the web process did not answer within {PATIENCE:.0f} seconds"
        with contextlib.suppress(queue.Empty):
            event = kept.next_event(timeout=0.1)
            assert event["event"] != "exited", "the web process ended instead of answering; its words are above"


def _answers(port: int) -> bool:
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        caller.request("GET", "/accounts/login/")
        return caller.getresponse().status == 200
    except OSError:
        return False
    finally:
        caller.close()


@pytest.fixture
def enter(browser: Browser, origin: str, request: Any) -> Iterator[Callable[..., Walk]]:
    """`enter(staff, PHONE)`: a window of a certain size in which this person is signed in; without one a stranger's."""
    walks: list[Walk] = []

    def open_window(staff: Staff | None, size: dict[str, int], **more: Any) -> Walk:
        context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **more)
        if staff is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(staff), "url": origin}])
        title = request.node.name.removeprefix("test_").split("_")[0]
        walks.append(Walk(title, origin, context))
        return walks[-1]

    yield open_window
    for walk in walks:
        if request.node.stash.get(FAILED, False):
            walk.picture("failed")
        walk.close()


FAILED: pytest.StashKey[bool] = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failure, so that the last page of each window is kept."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report

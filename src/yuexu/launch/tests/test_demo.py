"""`yuexu demo` and `serve`, whole: the browser's answer, a second start, kill -9, Ctrl-C, a port in use."""

import os
import re
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from yuexu.launch.tests.house import Program, alive, census, environment, soon, state_of_ours, yuexu

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc"), pytest.mark.slow]


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    with state_of_ours() as place:
        yield place


@pytest.fixture
def port() -> int:
    """Free now, and the next one too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            number: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", number + 1))
            except (OSError, OverflowError):
                continue
            return number


def serve(state: Path, port: int) -> Program:
    argv = [sys.executable, "-m", "yuexu", "serve", "--port", str(port), "--workers", "1"]
    return Program(argv, environment(state, PYTHONUNBUFFERED="1"))


def answer(port: int) -> int:
    """The status of the login page."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=60) as page:
            return int(page.status)
    except urllib.error.HTTPError as error:
        error.close()
        return int(error.code)


def sql(state: Path, statement: str) -> str:
    """Run a statement as a command beside the running house would."""
    code = f"from django.db import connection as c; k = c.cursor(); k.execute({statement!r}); "
    code += "print('rows', k.fetchall() if k.description else '')"
    ended = yuexu(state, "manage", "shell", "-v", "0", "-c", code)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.partition("rows ")[2].strip()


def test_kill_9_leaves_nothing_behind_and_loses_nothing(state: Path, port: int) -> None:
    with serve(state, port) as house:
        house.until("is open at")
        assert answer(port) == 200
        sql(state, "CREATE TABLE kept AS SELECT 11 AS number")
        house.kill()
        assert soon(lambda: census(state) == [])
    with serve(state, port) as again:
        again.until("is open at")
        assert sql(state, "SELECT number FROM kept") == "[(11,)]"


def test_ctrl_c_stops_everything_in_order(state: Path, port: int) -> None:
    """Also while somebody sends a form that never ends."""
    with serve(state, port) as house, socket.socket() as phone:
        house.until("is open at")
        phone.connect(("127.0.0.1", port))
        phone.sendall(b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nlogin")
        assert answer(port) == 200
        house.process.send_signal(signal.SIGINT)
        house.until("Everything that was saved is safe")
        assert house.process.wait(120) == 0
        assert census(state) == []


def test_a_killed_keeper_takes_everything_along_and_it_is_said(state: Path, port: int) -> None:
    with serve(state, port) as house:
        house.until("is open at")
        keeper = next(int(line.split()[0]) for line in census(state) if "keeper.py" in line)
        os.kill(keeper, signal.SIGKILL)
        house.until("yuexu: the process that keeps our processes was killed.")
        assert house.process.wait(120) == 1
        assert census(state) == []


def test_a_second_start_is_told_where_the_first_answers(state: Path, port: int) -> None:
    with serve(state, port) as house:
        house.until("is open at")
        second = yuexu(state, "serve", "--port", str(port + 5))
        assert second.returncode == 1
        assert f"process {house.process.pid} runs `yuexu serve` at http://127.0.0.1:{port}" in second.stderr
        assert house.process.poll() is None


def test_the_web_process_knows_only_the_restricted_login(state: Path, port: int) -> None:
    with serve(state, port) as house:
        house.until("is open at")
        webs = [int(line.split()[0]) for line in census(state) if "wsgi" in line]
        assert len(webs) == 2  # granian's first process and its one worker
        for pid in webs:
            told = (Path("/proc") / str(pid) / "environ").read_bytes().split(b"\0")
            urls = [entry.split(b"=", 1)[1] for entry in told if b"DATABASE_URL=" in entry]
            assert [url.startswith(b"postgresql://yuexu_web@") for url in urls] == [True, True]


def test_web_processes_share_the_application(state: Path, port: int) -> None:
    """The worker is forked from a process that has loaded everything: most of its memory is not its own."""
    with serve(state, port) as house:
        house.until("is open at")
        worker = max(int(line.split()[0]) for line in census(state) if "wsgi" in line)
        rollup = Path(f"/proc/{worker}/smaps_rollup").read_text()
        resident, share = (int(re.search(rf"^{name}: +([0-9]+) kB", rollup, re.M)[1]) for name in ("Rss", "Pss"))
        assert share < 0.7 * resident


def test_a_killed_web_process_comes_back(state: Path, port: int) -> None:
    with serve(state, port) as house:
        house.until("is open at")
        webs = [int(line.split()[0]) for line in census(state) if "wsgi" in line]
        os.kill(min(webs), signal.SIGKILL)
        house.until("web ended; starting it again")
        assert soon(lambda: not any(alive(pid) for pid in webs))

        def answers() -> bool:
            try:
                return answer(port) > 0
            except OSError:
                return False

        assert soon(answers)


def test_a_port_in_use_is_said_with_a_free_one_and_nothing_is_begun(port: int) -> None:
    with state_of_ours() as fresh, socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        ended = yuexu(fresh, "demo", YUEXU_PORT=str(port))
        assert ended.returncode == 1
        assert ended.stderr.startswith(f"yuexu: port {port} of 127.0.0.1 is in use. Choose another, e.g. --port ")
        assert not (fresh / "postgres").exists()


def test_the_demo_never_touches_a_house(state: Path, port: int) -> None:
    ended = yuexu(state, "demo", "--fresh", "--port", str(port))
    assert (ended.returncode, "was made by `yuexu serve`" in ended.stderr) == (1, True)


def test_fresh_spares_a_database_that_is_not_its_own(port: int) -> None:
    with state_of_ours() as fresh:
        ended = yuexu(fresh, "demo", "--fresh", "--port", str(port), DATABASE_URL="postgresql://nobody@127.0.0.1/x")
        assert (ended.returncode, "DATABASE_URL names another" in ended.stderr) == (1, True)


def test_an_empty_house_says_how_one_is_opened(state: Path, port: int) -> None:
    words = ["nanhu", "南湖月子中心", "--manager", "沈院长", "--user", "shen"]
    with serve(state, port) as house:
        house.until("yuexu open-house")
        opened = yuexu(state, "open-house", *words, YUEXU_NEW_PASSWORD="a-long-enough-word-1")
        assert "sign in as shen" in opened.stdout
    with serve(state, port) as again:
        again.until("is open at")
        again.process.send_signal(signal.SIGINT)
        assert again.process.stdout
        said = again.process.stdout.read()
        assert ("is safe" in said, "no house" in said) == (True, False)

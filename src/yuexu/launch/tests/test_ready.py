"""A start skips what stands, and never what does not."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yuexu.launch import ready
from yuexu.launch.logins import addresses, forget
from yuexu.launch.postgres import Cluster, throwaway_cluster
from yuexu.launch.session import SOURCE
from yuexu.launch.supervisor import Supervisor


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Supervisor() as kept:
        place = Path(tempfile.mkdtemp(prefix="yuexu-test-"))
        kept.remove_at_end(place)
        yield throwaway_cluster(kept, place)


@pytest.fixture
def url(cluster: Cluster) -> str:
    """A new database, as the owner sees it."""
    forget(cluster)
    return addresses(cluster)["DATABASE_URL"]


def test_a_new_database_is_not_ready_until_noted(url: str, tmp_path: Path) -> None:
    assert not ready.is_ready(url, tmp_path)
    ready.note_ready(url, tmp_path)
    assert ready.is_ready(url, tmp_path)


def test_another_state_directory_or_database_is_not(url: str, cluster: Cluster, tmp_path: Path) -> None:
    ready.note_ready(url, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert not ready.is_ready(url, elsewhere)
    forget(cluster)
    assert not ready.is_ready(addresses(cluster)["DATABASE_URL"], tmp_path)


def test_a_changed_file_unmakes_it(url: str, tmp_path: Path) -> None:
    ready.note_ready(url, tmp_path)
    some = SOURCE / "yuexu" / "launch" / "problem.py"
    was = some.stat()
    os.utime(some, ns=(was.st_atime_ns, was.st_mtime_ns + 1_000_000_000))
    try:
        assert not ready.is_ready(url, tmp_path)
    finally:
        os.utime(some, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert ready.is_ready(url, tmp_path)


def test_who_does_not_own_the_database_never_has_it_ready(url: str, cluster: Cluster, tmp_path: Path) -> None:
    web = cluster.url("yuexu_web", "yuexu")
    ready.note_ready(web, tmp_path)
    assert not ready.is_ready(web, tmp_path)
    with psycopg.connect(url) as owner:
        assert owner.execute(ready.COMMENT).fetchone() == (None, "yuexu")


def test_a_database_that_went_away_is_no_empty_house() -> None:
    """Between the first answer of the web and this question its keeper may be killed: that is said, and no traceback."""
    assert ready.has_house("postgresql:///yuexu?host=/nowhere")

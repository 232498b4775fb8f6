"""DATABASE_URL of another server: the web's login is made where the owner may make it, and asked for where not."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yuexu.launch.logins import as_role, outside_addresses
from yuexu.launch.postgres import Cluster, throwaway_cluster
from yuexu.launch.problem import CannotStart
from yuexu.launch.supervisor import Supervisor


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """A server with an owner who may make roles, and one who may not."""
    with Supervisor() as kept:
        place = Path(tempfile.mkdtemp(prefix="yuexu-test-"))
        kept.remove_at_end(place)
        cluster = throwaway_cluster(kept, place)
        with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute("CREATE ROLE rich LOGIN CREATEROLE")
            admin.execute("CREATE ROLE poor LOGIN")
            admin.execute("CREATE DATABASE house OWNER rich")
        yield cluster


@pytest.fixture(autouse=True)
def no_login_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YUEXU_WEB_DATABASE_URL", raising=False)


def test_the_login_is_made_once_and_bound(server: Cluster) -> None:
    url = server.url("rich", "house")
    first = outside_addresses(url, "a secret")
    assert (first, first["DATABASE_URL"]) == (outside_addresses(url, "a secret"), url)
    with psycopg.connect(first["YUEXU_WEB_DATABASE_URL"]) as web:
        asked = "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert web.execute(asked).fetchall() == [("yuexu_web", False, False, False)]
    with psycopg.connect(url) as owner:
        owner.execute("SET ROLE yuexu_web")  # how commands enter a centre


def test_who_may_not_make_roles_is_told_what_to_run(server: Cluster) -> None:
    with pytest.raises(CannotStart, match="As a superuser run: CREATE ROLE yuexu_web LOGIN"):
        outside_addresses(server.url("poor", "house"), "another secret")


def test_a_given_login_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUEXU_WEB_DATABASE_URL", "postgresql://w@h/d")
    given = outside_addresses("postgresql://o@h/d", "a secret")
    assert given == {"DATABASE_URL": "postgresql://o@h/d", "YUEXU_WEB_DATABASE_URL": "postgresql://w@h/d"}


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="does not answer"):
        outside_addresses(f"postgresql://o@/d?host={tmp_path}", "a secret")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://o:p@db:5433/house", "postgresql://web:x%2Fy@db:5433/house"),
        ("postgresql://o@/house?host=/run/sock", "postgresql://web:x%2Fy@/house?host=/run/sock"),
        ("postgresql:///house", "postgresql://web:x%2Fy@/house"),
    ],
)
def test_the_same_address_with_another_login(url: str, expected: str) -> None:
    assert as_role(url, "web", "x/y") == expected

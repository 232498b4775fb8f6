"""N10: the web role sees one centre's rows, whatever SQL it runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from yuexu.kernel.gate import inside, pass_for
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.people.walls import scoped_tables
from yuexu.trail.actions import record
from yuexu.trail.models import Look

pytestmark = pytest.mark.django_db


def test_inside_a_centre_only_its_rows_exist() -> None:
    here, there = cast.centre(), cast.centre("beihai", "北海月子中心")
    nurse, stranger = cast.someone("care_nurse"), cast.someone("care_nurse", at=there)
    with inside(here.pk, writable=False):
        assert list(Staff.objects.values_list("pk", flat=True)) == [nurse.pk]
    with inside(there.pk, writable=False):
        assert list(Staff.objects.values_list("pk", flat=True)) == [stranger.pk]


def test_no_centre_no_rows() -> None:
    cast.someone("care_nurse")
    with inside(None, writable=False):
        assert list(Staff.objects.all()) == []


@pytest.mark.parametrize("forged", ["{other}", "{other}.0", "{other}.{signature}", ""])
def test_raw_sql_cannot_forge_the_pass(forged: str) -> None:
    here, there = cast.centre(), cast.centre("beihai", "北海月子中心")
    cast.someone("care_nurse", at=there)
    signature = pass_for(here.pk).split(".")[1]
    with inside(here.pk, writable=False), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('yuexu.pass', %s, true)", [forged.format(other=there.pk, signature=signature)]
        )
        cursor.execute("SELECT count(*) FROM people_staff")
        assert cursor.fetchone() == (0,)


def test_the_web_role_cannot_read_the_key() -> None:
    here = cast.centre()
    refused = pytest.raises(ProgrammingError, match="permission denied for table people_gatekey")
    with inside(here.pk, writable=False), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute("SELECT key FROM people_gatekey")


def test_reading_transactions_cannot_write() -> None:
    here = cast.centre()
    refused = pytest.raises(InternalError, match="read-only transaction")
    with inside(here.pk, writable=False), refused, transaction.atomic():
        Staff.objects.create(centre=here, number="X", name="X", department="care", joined_on=here.opened_on)


def test_every_table_with_a_centre_has_its_wall() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'one_centre' ORDER BY 1")
        assert [name for (name,) in cursor.fetchall()] == scoped_tables()


@pytest.fixture
def web(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A second connection, by the web's real login: what somebody has who can run any SQL in the web process."""
    address = os.environ.get("YUEXU_WEB_DATABASE_URL", "")
    if not address:
        pytest.skip("YUEXU_WEB_DATABASE_URL is not set")
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(urlsplit(address)._replace(path=f"/{name}").geturl(), autocommit=True) as opened:
        yield opened


def rows(web: psycopg.Connection, sql: str, *values: object) -> list[tuple[object, ...]]:
    return web.execute(sql, values).fetchall()  # type: ignore[arg-type]


def test_the_real_login_sees_no_house_without_a_pass_and_one_with(web: psycopg.Connection) -> None:
    here, there = cast.centre(), cast.centre("beihai", "北海月子中心")
    nurse = cast.someone("care_nurse")
    cast.someone("care_nurse", at=there)
    assert rows(web, "SELECT current_user, session_user") == [("yuexu_web", "yuexu_web")]
    assert [(table, rows(web, f'SELECT count(*) FROM "{table}"')) for table in scoped_tables()] == [
        (table, [(0,)]) for table in scoped_tables()
    ]
    rows(web, "SELECT set_config('yuexu.pass', %s, false)", pass_for(here.pk))
    assert rows(web, "SELECT id FROM people_staff") == [(nurse.pk,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SET ROLE postgres",
        "SELECT key FROM people_gatekey",
        "ALTER TABLE people_staff DISABLE ROW LEVEL SECURITY",
        "DROP POLICY one_centre ON people_staff",
        "CREATE OR REPLACE FUNCTION yuexu_centre() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "ALTER ROLE yuexu_web BYPASSRLS",
        "UPDATE people_gatekey SET key = 'x'",
    ],
)
def test_the_real_login_cannot_take_the_wall_down(web: psycopg.Connection, sql: str) -> None:
    cast.someone("care_nurse")
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue)):
        web.execute(sql)
    assert rows(web, "SELECT count(*) FROM people_staff") == [(0,)]


def test_the_real_login_cannot_write_into_another_house(web: psycopg.Connection) -> None:
    here, there = cast.centre(), cast.centre("beihai", "北海月子中心")
    stranger = cast.someone("care_nurse", at=there)
    rows(web, "SELECT set_config('yuexu.pass', %s, false)", pass_for(here.pk))
    assert web.execute("UPDATE people_staff SET name = 'x' WHERE id = %s", [stranger.pk]).rowcount == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        web.execute(
            "INSERT INTO people_holding (centre_id, staff_id, post, from_on) VALUES (%s, %s, 'hr', now())",
            [there.pk, stranger.pk],
        )
    assert Staff.objects.get(pk=stranger.pk).name == stranger.name


def test_a_session_made_by_the_real_login_opens_nothing(web: psycopg.Connection) -> None:
    manager = cast.someone("general_manager", at=cast.centre("beihai", "北海月子中心"), login=True)
    web.execute(
        "INSERT INTO people_session (session_key, session_data, expire_date, account_id, staff_id, seal)"
        " VALUES (left(encode(sha256('guess'), 'hex'), 40), '', now() + interval '1 day', %s, %s, '')",
        [manager.account_id, manager.pk],
    )
    assert rows(web, "SELECT * FROM yuexu_badge('guess')") == []
    assert rows(web, "SELECT * FROM yuexu_places('guess')") == []


def test_the_trail_is_append_only_for_the_real_login(web: psycopg.Connection) -> None:
    nurse = cast.someone("care_nurse")
    with transaction.atomic():
        record("people.sign_in", nurse, at=cast.NOW, by_id=nurse.pk)
    rows(web, "SELECT set_config('yuexu.pass', %s, false)", pass_for(nurse.centre_id))
    assert rows(web, "SELECT verb FROM trail_entry") == [("people.sign_in",)]
    for sql in ("UPDATE trail_entry SET verb = 'x'", "DELETE FROM trail_entry", "TRUNCATE trail_entry"):
        with pytest.raises(psycopg.Error):
            web.execute(sql)
    assert rows(web, "SELECT verb FROM trail_entry") == [("people.sign_in",)]


def test_a_look_is_logged_in_the_house_of_the_pass_and_in_no_other(web: psycopg.Connection) -> None:
    here, there = cast.centre(), cast.centre("beihai", "北海月子中心")
    looked = "SELECT yuexu_looked(%s, now(), 1, '/care/', ARRAY['mother', 'baby'], ARRAY[3, 4]::bigint[])"
    forged = pass_for(here.pk).replace(f"{here.pk}.", f"{there.pk}.", 1)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        web.execute(looked, [forged])
    web.execute(looked, [pass_for(here.pk)])
    rows_there = Look.objects.values_list("centre_id", "subject_kind", "subject_id").order_by("pk")
    assert list(rows_there) == [(here.pk, "mother", 3), (here.pk, "baby", 4)]
    assert rows(web, "SELECT count(*) FROM trail_look") == [(0,)]  # the pass is gone with the statement

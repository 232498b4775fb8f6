"""N10: the web role sees one centre's rows, whatever SQL it runs."""

import pytest
from django.db import connection, transaction

from yuexu.kernel.gate import inside, pass_for
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.people.walls import scoped_tables

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
    with inside(here.pk, writable=False), connection.cursor() as cursor, transaction.atomic():
        with (
            pytest.raises(Exception, match="permission denied for table people_gatekey"),
            transaction.atomic(),
        ):
            cursor.execute("SELECT key FROM people_gatekey")


def test_reading_transactions_cannot_write() -> None:
    here = cast.centre()
    with inside(here.pk, writable=False), pytest.raises(Exception, match="read-only transaction"):
        with transaction.atomic():
            Staff.objects.create(centre=here, number="X", name="X", department="care", joined_on=here.opened_on)


def test_every_table_with_a_centre_has_its_wall() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'one_centre' ORDER BY 1")
        assert [name for (name,) in cursor.fetchall()] == scoped_tables()

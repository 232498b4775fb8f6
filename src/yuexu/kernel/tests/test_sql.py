"""Hand-written SQL is as any other: watched, counted, refused with Django's errors, walled in; its values never stand in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import DataError, IntegrityError, InternalError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yuexu.kernel import sql
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.gate import all_or_nothing, inside
from yuexu.kernel.tests.racing import together, wait_until_somebody_waits
from yuexu.people.models import Centre, Staff
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db
RENAME = "UPDATE people_staff SET name = %(name)s WHERE name <> %(name)s"


def test_rows_and_how_many_were_written() -> None:
    cast.someone("care_nurse", "何护士"), cast.someone("care_nurse", "高护士")
    asked = {"first": "何护士", "unused": None}
    assert sql.rows("SELECT name, 1 + 1 FROM people_staff WHERE name = %(first)s", asked) == [("何护士", 2)]
    assert (sql.count(RENAME, {"name": "何护士"}), sql.count(RENAME, {"name": "何护士"})) == (1, 0)


def test_wrappers_see_statement_and_values_in_the_order_that_djangos_cursor_has() -> None:
    seen: list[tuple[str, str, Any, bool]] = []

    def watch(name: str) -> Callable[..., Any]:
        def wrapper(run: Callable[..., Any], text: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
            assert context["connection"].alias == connection.alias
            seen.append((name, text, values, many))
            return run(text, values, many, context)

        return wrapper

    with connection.execute_wrapper(watch("outer")), connection.execute_wrapper(watch("inner")):
        assert sql.rows("SELECT %(n)s::int", {"n": 7}) == [(7,)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT %(n)s::int", {"n": 7})
    ours, djangos = seen[:2], seen[2:]
    assert ours == djangos == [(name, "SELECT %(n)s::int", {"n": 7}, False) for name in ("outer", "inner")]


def test_a_wrapper_may_refuse() -> None:
    def no(*_: Any) -> Any:
        raise PermissionError

    with connection.execute_wrapper(no), pytest.raises(PermissionError):
        sql.count(RENAME, {"name": "无"})


def test_it_is_counted_without_its_values() -> None:
    with CaptureQueriesContext(connection) as seen:
        sql.rows("SELECT %(secret)s::text", {"secret": "open sesame"})
    assert [query["sql"] for query in seen] == ["SELECT %(secret)s::text"]


def test_values_are_bound_by_the_server_where_no_other_session_reads_them() -> None:
    """`pg_stat_activity` shows the statement that is running, to every session of the same login."""
    running = "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid() AND %(secret)s::text <> ''"
    assert sql.rows(running, {"secret": "open sesame"}) == [(running.replace("%(secret)s", "$1"),)]


def test_errors_are_djangos() -> None:
    with pytest.raises(DataError), transaction.atomic():
        sql.rows("SELECT 1 / %(none)s::int", {"none": 0})
    nurse = cast.someone("care_nurse")
    again = "INSERT INTO people_centre SELECT (c).* FROM (SELECT c FROM people_centre c WHERE id = %(id)s) c"
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.count(again, {"id": nurse.centre_id})
    assert sql.rows("SELECT count(*) FROM people_centre", {}) == [(1,)]


@pytest.fixture
def two_houses() -> list[Centre]:
    """A nurse here, and one in another house."""
    here, there = cast.centre(), cast.centre("beishan", "北山月子中心")
    cast.someone("care_nurse", "何护士", at=here)
    cast.someone("care_nurse", "高护士", at=there)
    return [here, there]


def test_the_walls_between_houses_hold(two_houses: list[Centre]) -> None:
    names = "SELECT name FROM people_staff ORDER BY 1"
    assert sql.rows(names, {}) == [("何护士",), ("高护士",)]  # the tables' owner
    for house, name in zip(two_houses, ("何护士", "高护士"), strict=True):
        with inside(house.pk, writable=False):
            assert sql.rows(names, {}) == [(name,)]
    with inside(None, writable=False):
        assert sql.rows(names, {}) == []
    with inside(two_houses[0].pk, writable=True):
        assert sql.count(RENAME, {"name": "某护士"}) == 1
    assert sorted(Staff.objects.values_list("name", flat=True)) == ["某护士", "高护士"]


def test_where_one_only_looks_it_cannot_write(two_houses: list[Centre]) -> None:
    refused = pytest.raises(InternalError, match="read-only")
    with inside(two_houses[0].pk, writable=False), refused, transaction.atomic():
        sql.count(RENAME, {"name": "某护士"})
    assert sorted(Staff.objects.values_list("name", flat=True)) == ["何护士", "高护士"]


def _roundtrips(seen: list[str]) -> Callable[..., Any]:
    """Stands in for what sends: notes how many statements travel together."""
    send = sql._send

    def noted(here: Any, calls: list[Any]) -> Any:
        seen.append(f"{len(calls)}")
        return send(here, calls)

    return noted


@pytest.mark.django_db(transaction=True)
class TestTravellingTogether:
    """What a transaction begins with goes with its first statement, whoever sends that."""

    ROLE = "SELECT current_user::text, current_setting('transaction_read_only')"

    def test_with_ours(self, two_houses: list[Centre], monkeypatch: pytest.MonkeyPatch) -> None:
        with inside(two_houses[0].pk, writable=False):  # this connection has seen all of it
            sql.rows(self.ROLE, {})
        journeys: list[str] = []
        monkeypatch.setattr(sql, "_send", _roundtrips(journeys))
        with inside(two_houses[0].pk, writable=False):
            assert journeys == []
            assert sql.rows(self.ROLE, {}) == sql.rows(self.ROLE, {}) == [("yuexu_web", "on")]
        assert journeys == ["3", "1", "1"]  # BEGIN and the entrance with the first; then the commit

    def test_with_djangos(self, two_houses: list[Centre]) -> None:
        with inside(two_houses[0].pk, writable=False):
            assert [staff.name for staff in Staff.objects.all()] == ["何护士"]
            with connection.cursor() as cursor:
                assert cursor.execute(self.ROLE).fetchall() == [("yuexu_web", "on")]

    @pytest.mark.parametrize("first", ["savepoint", "iterator", "many"])
    def test_with_djangos_in_other_words(self, two_houses: list[Centre], first: str) -> None:
        with inside(two_houses[0].pk, writable=True):
            if first == "savepoint":
                with transaction.atomic():
                    pass
            elif first == "iterator":
                assert [staff.name for staff in Staff.objects.iterator()] == ["何护士"]
            else:
                with connection.cursor() as cursor:
                    cursor.executemany("UPDATE people_staff SET name = %s", [["某护士"], ["何护士"]])
            assert sql.rows("SELECT name FROM people_staff", {}) == [("何护士",)]
        assert sorted(Staff.objects.values_list("name", flat=True)) == ["何护士", "高护士"]

    def test_with_nobodys(self, two_houses: list[Centre], monkeypatch: pytest.MonkeyPatch) -> None:
        journeys: list[str] = []
        monkeypatch.setattr(sql, "_send", _roundtrips(journeys))
        with inside(two_houses[0].pk, writable=True):
            pass
        assert journeys == []
        assert len(sql.rows("SELECT name FROM people_staff", {})) == 2  # nothing was left for others to take along

    def test_what_is_left_for_later_goes_with_the_commit(
        self, two_houses: list[Centre], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with inside(two_houses[0].pk, writable=True):  # this connection has seen all of it
            sql.rows(self.ROLE, {}), sql.later(RENAME, {"name": "何护士"})
        journeys: list[str] = []
        monkeypatch.setattr(sql, "_send", _roundtrips(journeys))
        with inside(two_houses[0].pk, writable=True), CaptureQueriesContext(connection) as seen:
            sql.later(RENAME, {"name": "某护士"})
        assert (journeys, len(seen)) == (["4"], 1)  # BEGIN, the entrance, what was left, the commit
        assert sorted(Staff.objects.values_list("name", flat=True)) == ["某护士", "高护士"]

    @pytest.mark.parametrize("reader", ["ours", "djangos", "savepoint"])
    def test_what_is_left_for_later_goes_before_the_next(self, two_houses: list[Centre], reader: str) -> None:
        with inside(two_houses[0].pk, writable=True):
            sql.later(RENAME, {"name": "某护士"})
            if reader == "ours":
                assert sql.rows("SELECT name FROM people_staff", {}) == [("某护士",)]
            elif reader == "djangos":
                assert Staff.objects.get().name == "某护士"
            else:
                with suppress(LookupError), transaction.atomic():  # its undoing is not that of what came before
                    raise LookupError
        assert sorted(Staff.objects.values_list("name", flat=True)) == ["某护士", "高护士"]

    def test_what_was_left_for_later_is_undone_with_the_rest(self, two_houses: list[Centre]) -> None:
        with suppress(LookupError), inside(two_houses[0].pk, writable=True):
            sql.rows(self.ROLE, {}), sql.later(RENAME, {"name": "某护士"})
            raise LookupError
        with inside(two_houses[0].pk, writable=True):
            with suppress(LookupError), transaction.atomic():
                sql.later(RENAME, {"name": "某护士"})
                raise LookupError
            with suppress(DataError), transaction.atomic():
                sql.later(RENAME, {"name": "某护士"})
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 / 0")
            with suppress(RuleBroken), all_or_nothing():
                sql.later(RENAME, {"name": "某护士"})
                raise RuleBroken("不行")
            assert sql.rows("SELECT name FROM people_staff", {}) == [("何护士",)]
        assert sorted(Staff.objects.values_list("name", flat=True)) == ["何护士", "高护士"]

    def test_what_was_left_for_later_and_is_refused(self, two_houses: list[Centre]) -> None:
        """It is refused with the commit: the whole transaction is undone, and the connection goes on."""
        with pytest.raises(DataError), inside(two_houses[0].pk, writable=True):
            sql.count(RENAME, {"name": "某护士"}), sql.later("SELECT 1 / %(none)s::int", {"none": 0})
        assert sorted(Staff.objects.values_list("name", flat=True)) == ["何护士", "高护士"]

    def test_what_a_commit_checks_is_refused_with_djangos_errors(self, two_houses: list[Centre]) -> None:
        with pytest.raises(IntegrityError), inside(two_houses[0].pk, writable=True):
            sql.count("UPDATE people_staff SET account_id = %(none)s", {"none": -1})
        with inside(two_houses[0].pk, writable=True):
            assert sql.count(RENAME, {"name": "某护士"}) == 1
        assert sorted(Staff.objects.values_list("name", flat=True)) == ["某护士", "高护士"]

    def test_outside_of_a_house_nothing_waits(self, two_houses: list[Centre]) -> None:
        sql.later(RENAME, {"name": "某护士"})
        with suppress(LookupError), transaction.atomic():
            sql.later(RENAME, {"name": "何护士"})
            raise LookupError
        assert set(Staff.objects.values_list("name", flat=True)) == {"某护士"}

    def test_who_commits_says_so(self, two_houses: list[Centre]) -> None:
        """Before it waits for the disk, and not where there is nothing to commit."""
        said: list[bool] = []
        before = sql.meanwhile.set(lambda: said.append(bool(Staff.objects.filter(name="某护士"))))
        try:
            with inside(two_houses[0].pk, writable=True):
                pass
            assert said == []
            with inside(two_houses[0].pk, writable=True):
                sql.count(RENAME, {"name": "某护士"})
        finally:
            sql.meanwhile.reset(before)
        assert said == [True]

    def test_a_first_statement_that_is_refused(self, two_houses: list[Centre]) -> None:
        with pytest.raises(DataError), inside(two_houses[0].pk, writable=True):
            sql.rows("SELECT 1 / %(none)s::int", {"none": 0})
        with pytest.raises(InternalError, match="read-only"), inside(two_houses[0].pk, writable=False):
            sql.count(RENAME, {"name": "某护士"})
        with inside(two_houses[1].pk, writable=True):
            assert sql.rows("SELECT name FROM people_staff", {}) == [("高护士",)]

    @pytest.mark.parametrize(
        "first", [lambda: sql.rows("SELECT name FROM people_staff", {}), lambda: Staff.objects.first()]
    )
    def test_a_connection_that_was_lost_meanwhile(self, two_houses: list[Centre], first: Callable[[], Any]) -> None:
        sql.rows("SELECT 1", {})
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        other.close()
        with pytest.raises(OperationalError), inside(two_houses[0].pk, writable=True):
            first()
        connection.close()
        with inside(two_houses[0].pk, writable=True):
            assert sql.rows("SELECT name FROM people_staff", {}) == [("何护士",)]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_row_lets_the_other_threads_run() -> None:
    """The statement that a transaction begins with waits for a row of this very process; its holder must be able to go on."""
    row = cast.someone("care_nurse", "何护士")
    held = threading.Event()

    def holds() -> None:
        with transaction.atomic():
            Staff.objects.select_for_update().get(pk=row.pk)
            held.set()
            wait_until_somebody_waits()

    def waits() -> list[Any]:
        assert held.wait(20)
        with inside(row.centre_id, writable=True):
            return sql.rows("SELECT name FROM people_staff WHERE id = %(pk)s FOR UPDATE", {"pk": row.pk})

    with connection.cursor() as cursor:
        cursor.execute("ALTER ROLE CURRENT_USER SET lock_timeout = '5s'")
    try:
        assert together(holds, waits) == [None, [("何护士",)]]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER ROLE CURRENT_USER RESET lock_timeout")

"""N10, 6: what is refused leaves nothing behind, and the page that says so is drawn behind the same wall."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction

from yuexu.kernel import sql
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.gate import WEB_ROLE, all_or_nothing, inside
from yuexu.people.models import Centre, Staff
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "SELECT current_user::text, yuexu_centre()"


@pytest.fixture
def house() -> Centre:
    cast.someone("care_nurse", "何护士", at=cast.centre("beishan", "北山月子中心"))
    return cast.someone("care_nurse", "高护士").centre


def _rename(name: str) -> None:
    sql.count("UPDATE people_staff SET name = %(name)s", {"name": name})


def _names() -> list[str]:
    return sorted(Staff.objects.values_list("name", flat=True))


def _refused(deed: Callable[[], object], error: type[Exception] = RuleBroken) -> None:
    """Rename, do the deed, and be refused."""

    def whole() -> None:
        with all_or_nothing():
            _rename("错")
            deed()
            raise error("no")

    with pytest.raises(error):
        whole()


def _nothing() -> None:
    pass


def test_what_is_refused_is_undone_and_the_wall_stands_again(house: Centre) -> None:
    with inside(house.pk, writable=True):
        _refused(_nothing)
        assert sql.rows(HERE, {}) == [(WEB_ROLE, house.pk)]
        assert sql.rows("SELECT name FROM people_staff", {}) == [("高护士",)]
        _rename("对")
    assert _names() == ["何护士", "对"]
    assert sql.rows("SELECT current_user::text <> %(web)s::text", {"web": WEB_ROLE}) == [(True,)]


def _number_twice() -> None:
    with transaction.atomic(savepoint=False):
        sql.count("INSERT INTO people_staff SELECT * FROM people_staff", {})


def test_so_is_what_the_database_refuses(house: Centre) -> None:
    with inside(house.pk, writable=True):
        _refused(_number_twice, IntegrityError)
        assert sql.rows(HERE, {}) == [(WEB_ROLE, house.pk)]
    assert _names() == ["何护士", "高护士"]


def test_it_reads_only_where_it_read_only(house: Centre) -> None:
    with inside(house.pk, writable=False):
        with suppress(RuleBroken), all_or_nothing():
            raise RuleBroken("no")
        assert sql.rows("SELECT current_setting('transaction_read_only')", {}) == [("on",)]


def test_what_waited_for_the_commit_is_forgotten(house: Centre) -> None:
    done: list[str] = []
    with inside(house.pk, writable=True):
        _refused(lambda: transaction.on_commit(lambda: done.append("refused")))
        transaction.on_commit(lambda: done.append("kept"))
    assert done == ["kept"]


def test_any_other_error_undoes_the_request(house: Centre) -> None:
    with suppress(ZeroDivisionError), inside(house.pk, writable=True), all_or_nothing():
        _rename("错")
        raise ZeroDivisionError
    assert _names() == ["何护士", "高护士"]


def test_inside_another_transaction_only_its_own_writes_are_undone(house: Centre) -> None:
    with inside(house.pk, writable=True), transaction.atomic():
        _rename("先")
        _refused(_nothing)
    assert _names() == ["何护士", "先"]
    with transaction.atomic(), inside(house.pk, writable=True):
        _rename("外")
        _refused(_nothing)
    assert _names() == ["何护士", "外"]

"""How the database is reached: what an address says, and that statements which ask are planned once."""

from __future__ import annotations

import pytest
from django.db import connection

from yuexu.config.database import PLANNED_ONCE, database
from yuexu.kernel import sql


def test_an_address_in_djangos_words() -> None:
    told = database("postgresql://ann:s%40y@db:5433/house?sslmode=require&options=-c%20lock_timeout%3D5s")
    assert (told["USER"], told["PASSWORD"], told["HOST"], told["PORT"]) == ("ann", "s@y", "db", "5433")
    assert told["OPTIONS"]["sslmode"] == "require"
    assert told["OPTIONS"]["options"] == f"{PLANNED_ONCE} -c lock_timeout=5s"
    assert database("postgresql://yuexu@/yuexu?host=/run/here")["HOST"] == "/run/here"
    with pytest.raises(ValueError, match="mysql"):
        database("mysql://db/house")


@pytest.mark.django_db
def test_a_statement_that_asks_is_planned_once_a_connection() -> None:
    for number in range(7):  # PostgreSQL by itself would plan the first five for their values
        assert sql.rows("SELECT %(number)s::int AS only_here", {"number": number}) == [(number,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s AS not_asked", [1])
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%%AS only_here'"
        )
        assert cursor.fetchall() == [(7, 0)]
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%AS not_asked'")
        assert cursor.fetchall() == [(0,)]

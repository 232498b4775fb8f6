"""The shipped tables are the source tables, digit by digit, and nothing is loaded before it is asked for."""

import hashlib
import os
import subprocess
import sys

import pytest

from yuexu.clinical import carry, tables

DIGESTS = {
    "weight_for_age": "53719449302d",
    "length_for_age": "03864017d6cb",
    "head_for_age": "22f9d4e1ecd5",
    "bmi_for_age": "5d340513d860",
    "weight_for_length": "c028eb98b27c",
    "jaundice": "49e67c367f00",
    "jaundice_zones": "c16ec5226b2a",
}


@pytest.mark.parametrize("name", carry.GROWTH)
def test_growth_tables_give_back_the_source_byte_for_byte(name: str) -> None:
    table = tables.document(name)
    assert hashlib.sha256(carry.rebuilt(table)).hexdigest() == table["source_sha256"]


def test_jaundice_table_gives_back_the_source_byte_for_byte() -> None:
    table = tables.document("jaundice")
    assert hashlib.sha256(carry.rebuilt_jaundice(table)).hexdigest() == table["source_sha256"]


def test_digests_are_those_of_the_tables_first_read() -> None:
    """A changed table must be a decision: these digests were taken from the source files."""
    names = [*carry.GROWTH, "jaundice", "jaundice_zones"]
    assert {name: tables.document(name)["source_sha256"][:12] for name in names} == DIGESTS


def test_5142_thresholds_are_printed_and_the_rest_continue_the_last() -> None:
    curves = tables.jaundice().values()
    assert sum(curve.printed for curve in curves) == 5142
    assert {len(curve.tenths) for curve in curves} == {359}
    for curve in curves:
        assert set(curve.tenths[curve.printed :]) <= {curve.tenths[curve.printed - 1]}


def test_carry_refuses_a_digit_it_would_lose() -> None:
    with pytest.raises(ValueError, match="more digits"):
        carry.whole("0.12345", 10_000)


def test_importing_the_package_loads_no_table_and_no_numpy() -> None:
    """A request that saves one entry must not pay for tables and arrays it never asks for."""
    code = (
        "import sys\n"
        "from yuexu.clinical import (signs, trends, jaundice, weight_loss, growth, recovery, mood, constitution,"
        " nutrition, identifiers, tables)\n"
        "assert 'numpy' not in sys.modules and 'django' not in sys.modules\n"
        "assert tables.growth.cache_info().currsize == tables.jaundice.cache_info().currsize == 0\n"
        "assert tables.document.cache_info().currsize == 0\n"
        "growth.z_score('weight_for_age', 'male', 3, 3.1)\n"
        "assert tables.growth.cache_info().currsize == 1 and 'numpy' not in sys.modules\n"
    )
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=paths)

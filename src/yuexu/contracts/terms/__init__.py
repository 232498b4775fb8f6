"""Terms of contract as versioned data: clauses and settlement are made of the same figures (N6)."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Tier:
    """Given up at least `days` before the due date, `refund` of the deposit comes back (0…1)."""

    days: int
    refund: Decimal


@dataclass(frozen=True)
class Instalment:
    """A share of the price, due at a moment: signing, before (days before the due date), check_in."""

    when: str
    share: Decimal
    label: str
    days: int = 0


@dataclass(frozen=True)
class Early:
    """Early leave by the client: the share of unused nights that comes back, by days of notice."""

    notice_days: int
    with_notice: Decimal
    without_notice: Decimal


@dataclass(frozen=True)
class Hospital:
    """Mother or baby in hospital during the stay: nights away come back at `refund`."""

    refund: Decimal


@dataclass(frozen=True)
class Substitute:
    """A lesser room than promised: the difference comes back, and `compensation` of it on top."""

    compensation: Decimal


@dataclass(frozen=True)
class House:
    """Early leave by the house's fault: unused nights come back whole, plus `compensation` of them."""

    compensation: Decimal


@dataclass(frozen=True)
class Clause:
    """One clause; a key clause is explained on its own before anybody signs."""

    code: str
    title: str
    text: str
    key: bool
    written: str  # the text before the figures were put in: what is translated


@dataclass(frozen=True)
class Terms:
    """One version of the terms."""

    code: str
    title: str
    from_on: dt.date
    window_before: int
    window_after: int
    deposit: Decimal
    instalments: tuple[Instalment, ...]
    tiers: tuple[Tier, ...]
    early: Early
    hospital: Hospital
    substitute: Substitute
    house: House
    clauses: tuple[Clause, ...]

    @property
    def key_clauses(self) -> tuple[Clause, ...]:
        """Those that are explained one by one."""
        return tuple(clause for clause in self.clauses if clause.key)

    def said(self, clause: Clause) -> str:
        """The clause's text in the reader's language; what was signed is `clause.text`."""
        return gettext(clause.written).strip().format(terms=self)


def parse(data: dict[str, Any]) -> Terms:
    """Terms from their data, as a TOML file or a contract's snapshot holds them.

    Raises ValueError when shares do not add up or tiers are out of order.
    """
    bare = Terms(
        code=data["code"],
        title=data["title"],
        from_on=_date(data["from_on"]),
        window_before=data["window_before"],
        window_after=data["window_after"],
        deposit=Decimal(str(data["deposit"])),
        instalments=tuple(Instalment(**_exact(row)) for row in data["instalments"]),
        tiers=tuple(Tier(**_exact(row)) for row in data["tiers"]),
        early=Early(**_exact(data["early"])),
        hospital=Hospital(**_exact(data["hospital"])),
        substitute=Substitute(**_exact(data["substitute"])),
        house=House(**_exact(data["house"])),
        clauses=(),
    )
    terms = replace(
        bare,
        clauses=tuple(
            Clause(
                row["code"], row["title"], row["text"].strip().format(terms=bare), row.get("key", False), row["text"]
            )
            for row in data["clauses"]
        ),
    )
    _check(terms)
    return terms


def _exact(row: dict[str, Any]) -> dict[str, Any]:
    """Shares become Decimal, whether they were read from TOML or from a JSON snapshot."""
    shares = {"refund", "share", "with_notice", "without_notice", "compensation"}
    return {key: Decimal(str(value)) if key in shares else value for key, value in row.items()}


def _date(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _check(terms: Terms) -> None:
    if sum(one.share for one in terms.instalments) != 1:
        raise ValueError(f"{terms.code}: the instalments do not add up to the price")
    days = [tier.days for tier in terms.tiers]
    if days != sorted(days, reverse=True) or days[-1] != 0:
        raise ValueError(f"{terms.code}: tiers go down to 0 days")
    shares = [tier.refund for tier in terms.tiers] + [terms.early.with_notice, terms.early.without_notice]
    if not all(0 <= share <= 1 for share in [*shares, terms.hospital.refund, terms.deposit]):
        raise ValueError(f"{terms.code}: a share lies between 0 and 1")
    if len({clause.code for clause in terms.clauses}) != len(terms.clauses):
        raise ValueError(f"{terms.code}: two clauses of one code")


@lru_cache(maxsize=8)
def versions() -> tuple[dict[str, Any], ...]:
    """The data of every version in this folder, the oldest first."""
    read = [tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    return tuple(sorted(read, key=lambda data: data["from_on"]))


def data_on(day: dt.date) -> dict[str, Any]:
    """The data of the version that holds that day. Raises LookupError before the first."""
    holding = [data for data in versions() if data["from_on"] <= day]
    if not holding:
        raise LookupError(f"no terms hold on {day}")
    return holding[-1]

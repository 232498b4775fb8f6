"""The contract of the cast: 王小明, assessed and signed for 28 nights at 58,800 yuan, and pictures of signatures."""

from __future__ import annotations

import base64
import datetime as dt
import struct
import zlib
from decimal import Decimal
from typing import Any

from yuexu.catalogue.models import Package
from yuexu.catalogue.tests import shelf
from yuexu.contracts import actions, ledger
from yuexu.contracts.models import Contract, ServicePlan
from yuexu.families.models import Mother
from yuexu.families.tests import family
from yuexu.people.models import Centre, Staff
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW
from yuexu.stays.models import Stay


def png(width: int = 30, height: int = 10, *, blank: bool = False, lie: int = 0) -> bytes:
    """A small PNG with a line across it; `lie` adds to the height that the header claims."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    line = b"\x00" + b"\xff\xff\xff\x00" * width
    inked = b"\x00" + b"\x00\x00\x00\xff" * width
    rows = b"".join(inked if row == height // 2 and not blank else line for row in range(height))
    header = struct.pack(">IIBBBBB", width, height + lie, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def url(raw: bytes | None = None) -> str:
    """A data URL of a picture, drawn unless given."""
    return "data:image/png;base64," + base64.b64encode(raw if raw is not None else png()).decode()


def assess(mother: Mother, outcome: str = "accept", **findings: Any) -> Any:
    """An assessment."""
    return actions.assess(mother=mother, by=None, now=NOW, occasion="first", outcome=outcome, **findings)


def plan(mother: Mother, *, package: Package | None = None, confirmed: bool = True, **facts: Any) -> ServicePlan:
    """A plan, confirmed unless told otherwise."""
    package = package or Package.objects.filter(centre=mother.centre).first() or shelf.package(at=mother.centre)
    drawn = actions.draw(mother=mother, package=package, by=None, now=NOW, excluded="医院费用", **facts)
    return actions.confirm(plan=drawn, confirmation="当面", by=None, now=NOW) if confirmed else drawn


def draft(mother: Mother | None = None, **facts: Any) -> Contract:
    """A drafted contract."""
    mother = mother or family.mother()
    assess(mother)
    return actions.draft(plan=plan(mother, **facts), by=None, now=NOW)


def explain_all(contract: Contract, by: Staff) -> Contract:
    """Every key clause explained and understood."""
    actions.explain_the_rest(contract=contract, by=by, now=NOW)
    contract.refresh_from_db()
    return contract


def signed(mother: Mother | None = None, *, at: Centre | None = None, **facts: Any) -> Contract:
    """A signed contract."""
    mother = mother or family.mother(at=at)
    by = Staff.objects.filter(centre=mother.centre).first() or cast.someone("consultant", at=mother.centre)
    contract = explain_all(draft(mother, **facts), by)
    return actions.sign(contract=contract, signature=url(), signed_name="王小明", by=by, now=NOW)


def pay(contract: Contract, yuan: str, client_id: str = "pay-00000001") -> Any:
    """She pays by card."""
    return ledger.pay(contract=contract, amount=Decimal(yuan), method="card", client_id=client_id, by=None, now=NOW)


def lives_here(contract: Contract, *, arrived_on: dt.date, leaves_on: dt.date) -> Contract:
    """Her stay stands as if she had come that day: what happened on the way there does not matter here."""
    came = dt.datetime.combine(arrived_on, dt.time(10), cast.SHANGHAI)
    birth = family.twins(contract.mother, born_at=min(came, NOW) - dt.timedelta(days=2))
    Stay.objects.filter(contract=contract).update(
        state="resident", birth=birth, arrive_on=arrived_on, leave_on=leaves_on, checked_in_at=came
    )
    return contract

"""From assessment to signature, payments, and the calls after: what the office does for one family."""

from __future__ import annotations

import base64
import datetime as dt
import random
import struct
import uuid
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from yuexu.contracts import actions as contracts
from yuexu.contracts import ledger
from yuexu.contracts.models import Contract
from yuexu.families.models import Mother
from yuexu.kernel.money import yuan
from yuexu.leads.models import Lead
from yuexu.stays.models import Stay

if TYPE_CHECKING:
    from yuexu.simulate.life import Plan

METHODS = ["wechat", "alipay", "card", "bank"]


def sign(plan: Plan, lead: Lead, mother: Mother, at: dt.datetime) -> Iterator[dt.datetime]:
    """Assessment, plan, contract, clauses, signature, deposit; returns the stay it booked."""
    from yuexu.simulate.life import working

    dice, by = plan.dice, lead.consultant
    contracts.assess(mother=mother, by=by, now=at, occasion="first", mood="calm", **_outcome(plan))
    yield (at := at + dt.timedelta(hours=dice.choice([1, 3, 20, 26, 50, 90])))
    package = _package(plan)
    drawn = contracts.draw(mother=mother, package=package, by=by, now=at, excluded="医院费用、宝宝疫苗与个人用品")
    yield (at := working(dice, timezone.localtime(at).date() + dt.timedelta(days=dice.randint(1, 4))))
    contracts.confirm(plan=drawn, confirmation="当面确认", by=by, now=at)
    drawn.refresh_from_db()
    contract = contracts.draft(plan=drawn, by=by, now=at)
    yield (at := at + dt.timedelta(minutes=dice.randint(25, 90)))
    contracts.explain_the_rest(contract=contract, by=by, now=at)
    contract.refresh_from_db()
    contract = contracts.sign(contract=contract, signature=scribble(dice), signed_name=mother.name, by=by, now=at)
    yield (at := at + dt.timedelta(minutes=dice.choice([10, 20, 30, 60 * 20, 60 * 90])))
    _pay(plan, contract, Decimal(str(contract.terms_data.deposit)), at, first=True)
    return Stay.objects.select_related("mother").get(contract=contract)


def _outcome(plan: Plan) -> dict[str, object]:
    troubles = [
        word
        for word, holds in (
            ("diabetes", plan.delivery.diabetes),
            ("hypertension", plan.delivery.hypertension),
            ("multiple", len(plan.delivery.babies) > 1),
        )
        if holds
    ]
    if not troubles:
        return {"outcome": "accept"}
    return {
        "outcome": "accept_with_guidance", "complications": troubles, "guidance": "按产科意见监测，入住后每日复看",
        "guided_by": "市妇幼 周医生",
    }  # fmt: skip


def _package(plan: Plan) -> object:
    """Dearer rooms are taken seldom, and 28 days oftener than 14."""
    weights = [10 - 2.2 * number for number in range(len(plan.house.packages))]
    order = sorted(plan.house.packages, key=lambda package: (package.nights != 28, package.position))
    return plan.dice.choices(order, [max(weight, 1) for weight in weights])[0]


def detailed(plan: Plan, stay: Stay, at: dt.datetime, occasion: str = "week32") -> None:
    """The detailed assessment from week 32 on, or before the admission (A5)."""
    doctor = plan.house.staff["doctor"][0]
    contracts.assess(mother=stay.mother, by=doctor, now=at, occasion=occasion, mood="calm", **_outcome(plan))


def _pay(plan: Plan, contract: Contract, share: Decimal, at: dt.datetime, *, first: bool = False) -> None:
    take = ledger.deposit if first else ledger.pay
    take(
        contract=contract, amount=yuan(contract.price * share), method=plan.dice.choice(METHODS),
        client_id=str(uuid.UUID(int=plan.dice.getrandbits(128), version=4)), by=plan.house.staff["cashier"][0], now=at,
    )  # fmt: skip


def pay_on_arrival(plan: Plan, stay: Stay, at: dt.datetime) -> None:
    """Half the price when she moves in."""
    _pay(plan, stay.contract, Decimal("0.5"), at)


def pay_the_rest(plan: Plan, stay: Stay, at: dt.datetime) -> None:
    """What is left of the bill, before she goes."""
    owed = ledger.bill(stay.contract).balance
    if owed > 0:
        _pay(plan, stay.contract, owed / stay.contract.price, at)


def scribble(dice: random.Random) -> str:
    """A signature: a wavy line on transparent ground, as a PNG data URL."""
    width, height = 220, 70
    rows = [bytearray(width * 4) for _ in range(height)]
    y = 35.0
    for x in range(12, width - 12):
        y = min(height - 8, max(8, y + dice.uniform(-6, 6)))
        for thick in (-1, 0, 1):
            start = x * 4
            rows[int(y) + thick][start : start + 4] = b"\x10\x20\x40\xff"
    raw = b"".join(b"\x00" + bytes(row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    picture = (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(raw)) + _chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(picture).decode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

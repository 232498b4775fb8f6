"""Contracts of any house on every step of the way, for the access matrix."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yuexu.contracts.models import Contract, Paper
from yuexu.contracts.tests import deal
from yuexu.families.models import Mother
from yuexu.families.tests import family
from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW, TODAY
from yuexu.people.tests.samples import sample

DAY = dt.timedelta(days=1)


def _assessed(centre: Centre, name: str) -> Mother:
    mother = family.mother(name, at=centre)
    deal.assess(mother)
    return mother


def _signed(centre: Centre) -> Contract:
    found = Contract.objects.filter(centre=centre, mother__name="林签").first()
    return found or deal.signed(family.mother("林签", at=centre))


@sample("contracts:journey", "contracts:assess", "contracts:draw")
def mother(centre: Centre) -> dict[str, Any]:
    return {"pk": _assessed(centre, "赵初").pk}


@sample("contracts:plan", "contracts:confirm")
def plan(centre: Centre) -> dict[str, Any]:
    return {"pk": deal.plan(_assessed(centre, "钱方"), confirmed=False).pk}


@sample("contracts:draft")
def confirmed(centre: Centre) -> dict[str, Any]:
    return {"pk": deal.plan(_assessed(centre, "孙定")).pk}


@sample("contracts:contract", "contracts:give_up")
def drafted(centre: Centre) -> dict[str, Any]:
    return {"pk": deal.draft(family.mother("李拟", at=centre)).pk}


@sample("contracts:explain")
def clause(centre: Centre) -> dict[str, Any]:
    contract = deal.draft(family.mother("周讲", at=centre))
    return {"pk": contract.pk, "clause": contract.terms_data.key_clauses[0].code}


@sample("contracts:sign")
def explained(centre: Centre) -> dict[str, Any]:
    contract = deal.draft(family.mother("吴签", at=centre))
    return {"pk": deal.explain_all(contract, cast.someone("consultant", at=centre)).pk}


@sample(
    "contracts:bill", "contracts:deposit", "contracts:pay", "contracts:refund", "contracts:charge", "contracts:allow",
    "contracts:extend", "contracts:settle", "contracts:ask_paper",
)  # fmt: skip
def signed(centre: Centre) -> dict[str, Any]:
    return {"pk": _signed(centre).pk}


@sample("contracts:statement")
def resident(centre: Centre) -> dict[str, Any]:
    contract = deal.signed(family.mother("郑住", at=centre))
    return {"pk": deal.lives_here(contract, arrived_on=TODAY - 10 * DAY, leaves_on=TODAY + 18 * DAY).pk}


@sample("contracts:receipt")
def receipt(centre: Centre) -> dict[str, Any]:
    return {"pk": deal.pay(_signed(centre), "1000", f"pay-of-{centre.code}").pk}


@sample("contracts:paper", "contracts:file")
def paper(centre: Centre) -> dict[str, Any]:
    facts = {"state": "ready", "asked_at": NOW, "ready_at": NOW, "pdf": b"%PDF-1.7", "digest": "0" * 64}
    return {"pk": Paper.objects.create(centre=centre, contract=_signed(centre), **facts).pk}

"""The house of the journeys and families that live in it, brought there by the actions behind the screens."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from yuexu.care.actions import charting
from yuexu.care.cards import CARDS
from yuexu.care.queries.person import person
from yuexu.care.warnings import look_back
from yuexu.contracts import actions as contracts
from yuexu.families import actions as families
from yuexu.families.models import Baby, Mother
from yuexu.families.rules import Newborn
from yuexu.handbook.models import Duty
from yuexu.kernel.charting.values import read_all
from yuexu.people.models import Staff
from yuexu.simulate import houses, signing
from yuexu.simulate.houses import House
from yuexu.stays import actions as stays
from yuexu.stays.models import Stay
from yuexu.stays.states import steps_of

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def house(*, days: int = 3, rooms: int = 3) -> House:
    """A house of the simulator that opened so many days ago: everybody can sign in, every room is ready."""
    return houses.build(
        "yuexu", "月序月子中心", seed=7, since=timezone.now() - days * DAY, rooms_wanted=rooms, logins=True
    )


@dataclass(frozen=True)
class Household:
    """A resident family."""

    stay: Stay
    mother: Mother
    babies: list[Baby]


def moved_in(
    home: House, name: str, *, twins: bool = False, nurse: Staff | None = None, since: dt.timedelta = DAY
) -> Household:
    """A family whose baby is three days older than its stay of `since`; `nurse` is her named nurse."""
    came_at = timezone.now() - since
    born_at = came_at - 3 * DAY
    stay = _booked(home, name, born_at)
    team = {post: home.staff[post][0] for post in ("care_nurse", "carer", "customer_service")}
    stays.name_team(
        stay=stay, named_nurse=nurse or team["care_nurse"], named_carer=team["carer"],
        named_service=team["customer_service"], by=home.staff["service_manager"][0], now=born_at,
    )  # fmt: skip
    stay = stays.announce(
        stay=stay, arrive_on=timezone.localtime(came_at).date(), by=team["customer_service"], now=came_at - DAY,
        born_at=born_at, route="vaginal", gestation_days=275, hospital="市妇幼保健院",
        babies=[Newborn(sex="girl", weight_g=3250), *([Newborn(sex="boy", weight_g=2900)] if twins else [])],
    )  # fmt: skip
    stays.allot(stay=stay, by=home.staff["service_manager"][0], now=came_at - DAY)
    needed = [step.code for step in steps_of("check_in") if step.needed]
    stay = stays.check_in(stay=stay, steps=needed, by=home.staff["butler"][0], now=came_at)
    return Household(stay, stay.mother, list(stay.birth.babies.order_by("order")))  # type: ignore[union-attr]


def _booked(home: House, name: str, born_at: dt.datetime) -> Stay:
    """Assessed, planned, signed, three months before the birth."""
    by, now = home.staff["consultant"][0], born_at - 90 * DAY
    mother = families.register(
        centre_id=home.centre.pk, by=by, now=now, name=name, due_on=timezone.localtime(born_at).date()
    )
    contracts.assess(mother=mother, by=by, now=now, occasion="first", mood="calm", outcome="accept")
    plan = contracts.draw(mother=mother, package=home.packages[0], by=by, now=now, excluded="医院费用")
    plan = contracts.confirm(plan=plan, confirmation="当面确认", by=by, now=now)
    contract = contracts.draft(plan=plan, by=by, now=now)
    for clause in contract.terms_data.key_clauses:
        contracts.explain(contract=contract, clause=clause.code, understood=True, by=by, now=now)
    signature = signing.scribble(random.Random(name))
    contract = contracts.sign(contract=contract, signature=signature, signed_name=name, by=by, now=now)
    return Stay.objects.get(contract=contract)


def charted(subject: Mother | Baby, form: str, by: Staff, *, ago: dt.timedelta, **raw: Any) -> Any:
    """A card written some time ago."""
    at = timezone.now() - ago
    kind = "mother" if isinstance(subject, Mother) else "baby"
    who = person(
        kind, subject.pk, centre_id=subject.centre_id, now=at, today=timezone.localtime(at).date(),
        look=look_back(form),
    )  # fmt: skip
    return charting.record(person=who, form=form, values=read_all(CARDS[form], raw), by=by, now=at)


def duties(code: str, subject: Any) -> list[Duty]:
    """What a regulation asked for about a row, oldest first."""
    kind = type(subject).__name__.lower()
    rows = Duty.objects.filter(code=code, subject__kind=kind, subject__key=subject.pk)
    return list(rows.order_by("opens_at", "pk"))

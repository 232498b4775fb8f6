"""Assess a mother, draw a plan from the price list of the day, and have a version confirmed (A5, A6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.catalogue.models import Extra, Package
from yuexu.catalogue.queries import price_on
from yuexu.contracts import events, rules
from yuexu.contracts.models import Contract, HealthAssessment, PlanItem, ServicePlan
from yuexu.contracts.states import OPEN, PLAN_STEPS, PlanState
from yuexu.families.models import Mother
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.states import step
from yuexu.people.models import Staff
from yuexu.trail.actions import record


@transaction.atomic
def assess(*, mother: Mother, by: Staff | None, now: dt.datetime, **findings: Any) -> HealthAssessment:
    """Write an assessment. Findings are fields of HealthAssessment; the age comes from the due date."""
    days = mother.gestation_days(timezone.localtime(now).date())
    if days is not None and mother.delivered():
        days = None  # she has delivered: the due date says nothing any more
    rules.check_assessment(
        occasion=findings["occasion"], outcome=findings["outcome"], gestation_days=days,
        guidance=findings.get("guidance", ""), guided_by=findings.get("guided_by", ""),
        referred_to=findings.get("referred_to", ""),
    )  # fmt: skip
    assessment = HealthAssessment.objects.create(
        centre_id=mother.centre_id, mother=mother, made_at=now, made_by=by, gestation_days=days, **findings
    )
    told = {"assessment": assessment, "occasion": assessment.occasion, "outcome": assessment.outcome}
    record("contracts.assess", mother, at=now, by_id=by.pk if by else None, after=told)
    publish(events.AssessmentMade(assessment=assessment, at=now, by=by))
    return assessment


@transaction.atomic
def draw(
    *,
    mother: Mother,
    package: Package,
    by: Staff | None,
    now: dt.datetime,
    excluded: str,
    extras: Mapping[Extra, int] | None = None,
    discount: Decimal = Decimal(0),
    discount_reason: str = "",
    care_note: str = "",
) -> ServicePlan:
    """Draw the next version of the plan at today's prices; an unconfirmed one is replaced."""
    mother = Mother.objects.select_for_update().get(pk=mother.pk)
    if Contract.objects.filter(mother=mother, state__in=OPEN).exists():
        raise RuleBroken(_("已有合同，请在合同里变更"))
    today = timezone.localtime(now).date()
    items = _items(package, extras or {}, today)
    base = _price(package, today, "package")
    price = rules.total(
        package=base,
        extras=sum((item.amount for item in items), Decimal(0)),
        discount=discount,
        reason=discount_reason,
    )
    mother.plans.filter(state=PlanState.DRAFT).update(state=PlanState.REPLACED)
    version = (mother.plans.aggregate(last=Max("version"))["last"] or 0) + 1
    plan = ServicePlan.objects.create(
        centre_id=mother.centre_id, mother=mother, version=version, package=package, nights=package.nights,
        package_price=base, discount=discount, discount_reason=discount_reason, price=price,
        excluded=excluded, care_note=care_note, drawn_at=now, drawn_by=by,
    )  # fmt: skip
    for item in items:
        item.plan = plan
    PlanItem.objects.bulk_create(items)
    record("contracts.draw", mother, at=now, by_id=by.pk if by else None, after={"plan": plan, "price": price})
    publish(events.PlanDrawn(plan=plan, at=now, by=by))
    return plan


def _price(thing: Package | Extra, today: dt.date, field: str) -> Decimal:
    if thing.withdrawn_on is not None and thing.withdrawn_on <= today:
        raise RuleBroken(_("%(name)s已停售") % {"name": thing.name}, field)
    price = price_on(thing, today)
    if price is None:
        raise RuleBroken(_("%(name)s还没有定价") % {"name": thing.name}, field)
    return price


def _items(package: Package, extras: Mapping[Extra, int], today: dt.date) -> Sequence[PlanItem]:
    standing = package.items.filter(dropped_at=None).order_by("pk")
    items = [
        PlanItem(
            centre_id=package.centre_id, kind=item.kind, name=item.name, count=item.count,
            minutes=item.minutes, note=item.note,
        )
        for item in standing
    ]  # fmt: skip
    items += [
        PlanItem(
            centre_id=package.centre_id, extra=extra, kind=extra.kind, name=extra.name, count=count,
            minutes=extra.minutes, amount=_price(extra, today, "") * count,
        )
        for extra, count in extras.items()
    ]  # fmt: skip
    return items


@transaction.atomic
def confirm(*, plan: ServicePlan, confirmation: str, by: Staff | None, now: dt.datetime) -> ServicePlan:
    """The client confirms this version; an earlier one is replaced unless a contract stands on it."""
    mother = Mother.objects.select_for_update().get(pk=plan.mother_id)
    plan = ServicePlan.objects.select_for_update().get(pk=plan.pk)
    if Contract.objects.filter(mother=mother, state__in=OPEN).exists():
        raise RuleBroken(_("已有合同，请在合同里变更"))
    labels = {str(code): str(label) for code, label in PlanState.choices}
    plan.state = step(PLAN_STEPS, plan.state, PlanState.CONFIRMED, labels)
    mother.plans.filter(state=PlanState.CONFIRMED).update(state=PlanState.REPLACED)
    plan.confirmed_at, plan.confirmed_by, plan.confirmation = now, by, confirmation
    plan.save(update_fields=["state", "confirmed_at", "confirmed_by", "confirmation"])
    told = {"plan": plan, "version": plan.version, "price": plan.price}
    record("contracts.confirm", mother, at=now, by_id=by.pk if by else None, after=told)
    publish(events.PlanConfirmed(plan=plan, at=now, by=by))
    return plan

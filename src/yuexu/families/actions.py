"""The verbs of a family file: register, change, record a birth, note, strike out, agree, withdraw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.families import events, rules
from yuexu.families.models import (
    Allergy,
    Baby,
    Birth,
    Consent,
    Family,
    HistoryItem,
    Mother,
    Profile,
    Relative,
)
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.language import stored
from yuexu.people.models import Staff
from yuexu.trail.actions import record

SECRET = {"phone", "id_number"}  # never in the trail in plain


def _day(now: dt.datetime) -> dt.date:
    return timezone.localtime(now).date()


def _told(row: Any, names: Sequence[str]) -> dict[str, Any]:
    """The values for the trail; of a sealed one only whether it is there."""
    return {name: bool(getattr(row, name)) if name in SECRET else getattr(row, name) for name in names}


@transaction.atomic
def register(
    *,
    centre_id: int,
    by: Staff | None,
    now: dt.datetime,
    name: str,
    family: Family | None = None,
    **facts: Any,
) -> Mother:
    """Open the file of a mother (and, unless given, of her family). Facts are fields of Mother."""
    rules.check_mother(born_on=facts.get("born_on"), due_on=facts.get("due_on"), today=_day(now))
    family = family or Family.objects.create(centre_id=centre_id, name=stored("%(name)s一家") % {"name": name})
    mother = Mother.objects.create(centre_id=centre_id, family=family, name=name, registered_at=now, **facts)
    record(
        "families.register",
        mother,
        at=now,
        by_id=by.pk if by else None,
        after=_told(mother, ["name", *facts]),
    )
    publish(events.MotherRegistered(mother=mother, at=now, by=by))
    return mother


@transaction.atomic
def change(*, mother: Mother, by: Staff | None, now: dt.datetime, **facts: Any) -> Mother:
    """Change facts of a mother; what stays the same is no change. Tells of a new due date separately."""
    mother = Mother.objects.select_for_update().get(pk=mother.pk)
    changed = [name for name, value in facts.items() if getattr(mother, name) != value]
    if not changed:
        return mother
    before = _told(mother, changed)
    for name in changed:
        setattr(mother, name, facts[name])
    rules.check_mother(
        born_on=mother.born_on if "born_on" in changed else None,
        due_on=mother.due_on if "due_on" in changed else None,
        today=_day(now),
    )
    mother.save()
    record(
        "families.change",
        mother,
        at=now,
        by_id=by.pk if by else None,
        before=before,
        after=_told(mother, changed),
    )
    publish(events.MotherChanged(mother=mother, at=now, by=by))
    if "due_on" in changed:
        publish(events.DueDateChanged(mother=mother, at=now, by=by))
    return mother


@transaction.atomic
def add_relative(*, mother: Mother, by: Staff | None, now: dt.datetime, **facts: Any) -> Relative:
    """Add a relative. Facts are fields of Relative."""
    relative = Relative.objects.create(centre_id=mother.centre_id, mother=mother, **facts)
    record(
        "families.add_relative",
        mother,
        at=now,
        by_id=by.pk if by else None,
        after=_told(relative, list(facts)),
    )
    return relative


@transaction.atomic
def record_birth(
    *,
    mother: Mother,
    born_at: dt.datetime,
    route: str,
    gestation_days: int,
    babies: Sequence[rules.Newborn],
    by: Staff | None,
    now: dt.datetime,
    hospital: str = "",
) -> Birth:
    """Record a birth with all its babies, in the order they came."""
    mother = Mother.objects.select_for_update().get(pk=mother.pk)
    others = list(mother.births.values_list("born_at", flat=True))
    rules.check_birth(born_at=born_at, gestation_days=gestation_days, babies=babies, now=now, others=others)
    birth = Birth.objects.create(
        centre_id=mother.centre_id, mother=mother, born_at=born_at, route=route,
        gestation_days=gestation_days, plurality=len(babies), hospital=hospital,
        recorded_at=now, recorded_by=by,
    )  # fmt: skip
    born = Baby.objects.bulk_create(_babies(birth, babies))
    record(
        "families.record_birth", mother, at=now, by_id=by.pk if by else None,
        after={"birth": birth.pk, "born_at": born_at, "route": route, "babies": [baby.pk for baby in born]},
    )  # fmt: skip
    publish(events.BirthRecorded(birth=birth, babies=born, at=now, by=by))
    return birth


def _babies(birth: Birth, told: Sequence[rules.Newborn]) -> list[Baby]:
    return [
        Baby(
            centre_id=birth.centre_id, birth=birth, order=order, name=baby.name,
            sex=baby.sex, born_at=baby.born_at or birth.born_at,
            birth_weight_g=baby.weight_g, birth_length_cm=baby.length_cm,
        )
        for order, baby in enumerate(told, start=1)
    ]  # fmt: skip


@transaction.atomic
def name_baby(*, baby: Baby, name: str, by: Staff | None, now: dt.datetime) -> Baby:
    """Write down the name that the parents chose."""
    before, baby.name = baby.name, name
    baby.save(update_fields=["name"])
    record(
        "families.name_baby",
        baby,
        at=now,
        by_id=by.pk if by else None,
        before={"name": before},
        after={"name": name},
    )
    return baby


@transaction.atomic
def note_allergy(*, mother: Mother, by: Staff | None, now: dt.datetime, **facts: Any) -> Allergy:
    """Write an allergy into the file. Facts are fields of Allergy."""
    if mother.allergies.filter(substance=facts["substance"], struck_at=None).exists():
        raise RuleBroken(_("这项过敏已在档案里"), "substance")
    allergy = Allergy.objects.create(centre_id=mother.centre_id, mother=mother, noted_at=now, noted_by=by, **facts)
    record("families.note_allergy", mother, at=now, by_id=by.pk if by else None, after=facts)
    publish(events.AllergyNoted(allergy=allergy, at=now, by=by))
    return allergy


@transaction.atomic
def note_history(*, mother: Mother, by: Staff | None, now: dt.datetime, **facts: Any) -> HistoryItem:
    """Write a line of health history. Facts are fields of HistoryItem."""
    item = HistoryItem.objects.create(centre_id=mother.centre_id, mother=mother, noted_at=now, noted_by=by, **facts)
    record("families.note_history", mother, at=now, by_id=by.pk if by else None, after=facts)
    publish(events.HistoryNoted(mother=mother, at=now, by=by))
    return item


@transaction.atomic
def strike_out(*, noted: Allergy | HistoryItem, by: Staff, now: dt.datetime) -> None:
    """Take back what was noted in error: the row stays, with who and when."""
    row = type(noted).objects.select_for_update().get(pk=noted.pk)
    if row.struck_at is not None:
        raise RuleBroken(_("已经划去"))
    row.struck_at, row.struck_by = now, by
    row.save(update_fields=["struck_at", "struck_by"])
    record("families.strike_out", row.mother, at=now, by_id=by.pk, before={row._meta.model_name or "": row.pk})


@transaction.atomic
def ask_profile(*, mother: Mother, by: Staff | None, now: dt.datetime, **facts: Any) -> Profile:
    """Write down diet, faith, mood, skill and expectations as she tells them now."""
    profile, new = Profile.objects.get_or_create(
        mother=mother, defaults={"centre_id": mother.centre_id, "asked_at": now, "asked_by": by, **facts}
    )
    before = None if new else {name: getattr(profile, name) for name in facts}
    if not new:
        for name, value in facts.items():
            setattr(profile, name, value)
        profile.asked_at, profile.asked_by = now, by
        profile.save()
    record("families.ask_profile", mother, at=now, by_id=by.pk if by else None, before=before, after=facts)
    publish(events.HistoryNoted(mother=mother, at=now, by=by))
    return profile


@transaction.atomic
def agree(*, mother: Mother, purpose: str, way: str, by: Staff | None, now: dt.datetime) -> Consent:
    """She agrees to one purpose."""
    if mother.consents.holding(purpose).exists():
        raise RuleBroken(_("这项授权已经有了"), "purpose")
    consent = Consent.objects.create(
        centre_id=mother.centre_id, mother=mother, purpose=purpose, way=way, given_at=now, given_to=by
    )
    record("families.agree", mother, at=now, by_id=by.pk if by else None, after={"purpose": purpose, "way": way})
    publish(events.ConsentGiven(consent=consent, at=now, by=by))
    return consent


@transaction.atomic
def withdraw(*, consent: Consent, by: Staff | None, now: dt.datetime) -> Consent:
    """She takes a consent back; from now on the purpose is closed."""
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.withdrawn_at is not None:
        raise RuleBroken(_("这项授权已撤回"))
    consent.withdrawn_at, consent.withdrawn_to = now, by
    consent.save(update_fields=["withdrawn_at", "withdrawn_to"])
    record(
        "families.withdraw",
        consent.mother,
        at=now,
        by_id=by.pk if by else None,
        before={"purpose": consent.purpose},
    )
    publish(events.ConsentWithdrawn(consent=consent, at=now, by=by))
    return consent

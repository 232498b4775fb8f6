"""What the published rules say of a sheet: the same sets that warn in the house, and where the baby lies by WHO."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from yuexu.care.queries.person import NOWHERE, LookBack, person
from yuexu.care.warnings import noticed
from yuexu.care.warnings.rulesets import WEIGHED
from yuexu.care.warnings.seen import Seen
from yuexu.clinical import growth, mood
from yuexu.clinical.findings import Finding
from yuexu.clinical.refusals import Refused
from yuexu.families.models import Baby
from yuexu.kernel.charting.values import figure
from yuexu.kernel.errors import RuleBroken

SEX: dict[str, Literal["male", "female"]] = {"boy": "male", "girl": "female"}
GROWN = LookBack(long=WEIGHED)  # a weight is compared with those of the last weeks in the house


def findings(
    kind: str, pk: int, *, centre_id: int, form: str, values: Mapping[str, Any], at: dt.datetime
) -> list[Finding]:
    """What may be said of the answers in this centre, the loudest first, by `clinical` alone (C4, C11, N2).

    Raises RuleBroken, at its item, for a value that no living person has.
    """
    look = GROWN if "weight_g" in values else NOWHERE
    who = person(kind, pk, centre_id=centre_id, now=at, today=timezone.localtime(at).date(), look=look)
    try:
        return noticed(Seen(who, form, at, values))
    except RuleBroken as rule:
        if rule.field == "percent_change":  # no item: what the weight is compared by
            raise RuleBroken(say("体重与出生体重相差太大，请核对"), "weight_g") from rule
        raise


def mood_score(values: Mapping[str, Any]) -> mood.Mood | None:
    """The mood scale of a sheet that asked it, scored; None where it was not filled in."""
    if "i10" not in values:
        return None
    return mood.score("epds", [int(values[f"i{number}"][1:]) for number in range(1, 11)])


@dataclass(frozen=True)
class Place:
    """Where one measure of a baby lies among the babies of the WHO standards. `odd`: too far off to be true."""

    label: str | Promise
    figure: str
    percent: float
    z: float
    odd: bool

    @property
    def text(self) -> str:
        """The centile as people say it; the outermost hundredths are not told apart."""
        if round(self.percent) < 1:
            return say("低于第 1 百分位")
        if round(self.percent) > 99:
            return say("高于第 99 百分位")
        return say("第 %(n)s 百分位") % {"n": round(self.percent)}


@dataclass(frozen=True)
class Growing:
    """One measuring of a baby by the standards. `corrected`: counted from the due date, for one born early."""

    days: int
    corrected: bool
    places: tuple[Place, ...]
    source: str


def growing(baby: Baby, values: Mapping[str, Any], at: dt.datetime) -> Growing | None:
    """The baby (with its birth selected) by the WHO standards; None where they do not answer or nothing was measured."""
    if not {"weight_g", "length_cm", "head_cm"} & values.keys():
        return None
    age = (at - baby.born_at).total_seconds() / 86400
    try:
        days = growth.corrected_days(age, baby.birth.gestation_days / 7)
        stands = growth.assess(SEX[baby.sex], days, **_measured(values))
    except Refused:
        return None
    return Growing(stands.age_days, days != age, tuple(_places(stands, values)), stands.origin.name)


def _measured(values: Mapping[str, Any]) -> dict[str, float | None]:
    grams = values.get("weight_g")
    return {
        "weight_kg": None if grams is None else grams / 1000,
        "length_cm": values.get("length_cm"),
        "head_cm": values.get("head_cm"),
    }


def _places(stands: growth.Growth, values: Mapping[str, Any]) -> Iterator[Place]:
    for label, measure, item, unit in (
        (_("体重"), "weight_for_age", "weight_g", "g"),
        (_("身长"), "length_for_age", "length_cm", "cm"),
        (_("头围"), "head_for_age", "head_cm", "cm"),
        (_("按身长的体重"), "weight_for_length", "", ""),
    ):
        z = getattr(stands, measure)
        if z is not None:
            told = f"{figure(values[item])} {unit}" if item else ""
            yield Place(label, told, growth.centile(z), z, measure in stands.flags)

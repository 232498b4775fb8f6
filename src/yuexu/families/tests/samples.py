"""Families of any house, for the access matrix."""

from __future__ import annotations

from typing import Any

from yuexu.families import actions
from yuexu.families.models import Mother
from yuexu.families.tests import family
from yuexu.people.models import Centre
from yuexu.people.tests.cast import NOW
from yuexu.people.tests.samples import sample


def _mother(centre: Centre) -> Mother:
    return Mother.objects.filter(centre=centre, name="张玉").first() or family.mother("张玉", at=centre)


@sample(
    "families:mother", "families:change", "families:relative", "families:birth", "families:allergy",
    "families:history", "families:profile", "families:consent",
)  # fmt: skip
def mother(centre: Centre) -> dict[str, Any]:
    return {"pk": _mother(centre).pk}


@sample("families:baby_name")
def baby(centre: Centre) -> dict[str, Any]:
    return {"pk": family.twins(family.mother("刘双", at=centre)).babies.earliest("order").pk}


@sample("families:strike_allergy")
def allergy(centre: Centre) -> dict[str, Any]:
    facts = {"kind": "food", "substance": "牛奶", "severity": "mild", "reaction": "皮疹"}
    return {"pk": actions.note_allergy(mother=_mother(centre), by=None, now=NOW, **facts).pk}


@sample("families:strike_history")
def history(centre: Centre) -> dict[str, Any]:
    return {"pk": actions.note_history(mother=_mother(centre), by=None, now=NOW, kind="illness", text="哮喘").pk}


@sample("families:withdraw")
def consent(centre: Centre) -> dict[str, Any]:
    return {"pk": actions.agree(mother=_mother(centre), purpose="visit_talk", way="paper", by=None, now=NOW).pk}

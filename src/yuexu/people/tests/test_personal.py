"""N10: nothing about people is kept undeclared."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from yuexu.kernel.secrets import BlindField, SealedField
from yuexu.people.personal import IMPERSONAL, PERSONAL, SENSITIVITIES, TELLING


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("yuexu.") and not model._meta.proxy]


def test_every_field_that_may_be_about_a_person_is_declared() -> None:
    undeclared = [
        dotted
        for model in ours()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField | BlindField | models.TextField | models.JSONField | models.EmailField)
        or TELLING.match(field.name)
        if (dotted := f"{model._meta.label}.{field.name}") not in PERSONAL and dotted not in IMPERSONAL
    ]
    assert undeclared == [], "declare these in people/personal.py: purpose and sensitivity, or why they are impersonal"


def test_what_is_declared_exists_and_stands_once() -> None:
    known = {f"{model._meta.label}.{field.name}" for model in ours() for field in model._meta.get_fields()}
    loaded = {model._meta.label for model in ours()}
    declared = [*PERSONAL, *IMPERSONAL]
    assert sorted(set(PERSONAL) & set(IMPERSONAL)) == []
    assert [dotted for dotted in declared if dotted.rpartition(".")[0] in loaded and dotted not in known] == []
    assert {one.sensitivity for one in PERSONAL.values()} == set(SENSITIVITIES)


def test_numbers_that_name_a_person_are_sealed() -> None:
    open_ones = [
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in model._meta.concrete_fields
        if field.name in {"phone", "id_number", "passport", "mobile"} and not isinstance(field, SealedField)
    ]
    assert open_ones == ["people.Centre.phone"]

"""Django forms of the catalogue: one field class that reads by `values.read`, so every door has one rule."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yuexu.kernel.charting import show, values
from yuexu.kernel.charting.definitions import NUMBERS, Form, Item
from yuexu.kernel.errors import RuleBroken

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class ItemField(forms.Field):
    """One item on a page. `min_value`, `decimal_places` and `choices` are what the field macro looks at."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.choices = _choices(item)
        if item.kind in NUMBERS:
            self.min_value, self.max_value, self.decimal_places = item.low, item.high, item.places
        super().__init__(
            required=item.required and not item.when,
            label=item.text,
            help_text=_(item.help) if item.help else "",
            widget=_widget(item, self.choices),
        )

    def clean(self, value: Any) -> Any:
        """The value to keep; None for no answer. That a required one is missing is said by the form."""
        try:
            return values.read(self.item, value)
        except RuleBroken as rule:
            raise forms.ValidationError(rule.message) from None

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, list | tuple):
            return value
        return values.posted(value).replace("\x00", "")  # no page can hold a NUL


def _choices(item: Item) -> list[tuple[str, str]]:
    if item.kind == "yes_no":
        return [("yes", _("是")), ("no", _("否"))]
    return [(choice.code, choice.text) for choice in item.choices]


def _widget(item: Item, choices: list[tuple[str, str]]) -> forms.Widget:
    if item.kind in NUMBERS:
        return forms.NumberInput()
    if item.kind in ("choice", "yes_no"):
        return forms.RadioSelect(choices=choices)
    if item.kind == "choices":
        return forms.CheckboxSelectMultiple(choices=choices)
    return forms.Textarea(attrs={"rows": 2, "maxlength": item.length})


class RecordForm(forms.Form):
    """A record being written: when it was so, the browser's id that makes a repetition harmless, the items.

    `definition` is set by `record_form`. After validation, `answers()` is what is kept.
    """

    definition: Form
    observed_at = forms.DateTimeField(
        label=gettext_lazy("时间"), required=False, error_messages={"invalid": gettext_lazy("没有这样的时间")}
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"client_id": uuid.uuid4(), **(initial or {})}, **kwargs)

    def clean_observed_at(self) -> dt.datetime | None:
        """The minute that was typed; a year that cannot be is refused here, the rest is the action's."""
        at: dt.datetime | None = self.cleaned_data["observed_at"]
        if at is not None and not EARLIEST <= at < EARLIEST.replace(year=2100):
            raise forms.ValidationError(_("没有这样的时间"))
        return at

    def clean(self) -> dict[str, Any]:
        """Say at their fields what is missing, once every field by itself is right."""
        if not self.errors:
            try:
                self.kept = values.whole(self.definition, self._given())
            except RuleBroken as rule:
                self.add_error(rule.field if rule.field in self.fields else None, rule.message)
        return self.cleaned_data

    def _given(self) -> dict[str, Any]:
        codes = [item.code for item in self.definition.asked]
        return {code: self.cleaned_data[code] for code in codes if self.cleaned_data.get(code) is not None}

    def answers(self) -> dict[str, Any]:
        """What is kept of a valid form."""
        return self.kept

    def asked_by(self, item: Item) -> dict[str, list[str]]:
        """The fields on the page, by their names there, whose answers have this item asked."""
        return {self.add_prefix(code): list(answers) for code, answers in item.when.items()}

    def groups(self) -> Iterator[tuple[str, list[tuple[Item, BoundField]]]]:
        """The items with their bound fields under their legends, for the page."""
        for legend, items in show.grouped(self.definition.asked):
            yield legend, [(item, self[item.code]) for item in items]


class _Shared(dict[str, forms.Field]):
    """Fields that stay what they are: Django copies those of a form for each page that may change them, and no page does."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)


@lru_cache(maxsize=512)
def _record_form(definition: Form, language: str) -> type[RecordForm]:
    fields = {item.code: ItemField(item) for item in definition.asked}
    made: Any = type("CatalogueForm", (RecordForm,), {"definition": definition, **fields})
    made.base_fields = _Shared(made.base_fields)
    return cast(type[RecordForm], made)


def record_form(definition: Form) -> type[RecordForm]:
    """The Django form of a definition, in the language of the moment."""
    return _record_form(definition, get_language() or "")

"""What is asked about a contact: how it went, and the sheets of the mother and of each baby on the same page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from yuexu.families.models import Baby, Mother
from yuexu.kernel.charting import show
from yuexu.kernel.charting.definitions import Form, Item
from yuexu.kernel.charting.forms import ItemField
from yuexu.kernel.charting.values import carried, whole
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.fields import Day, Instant, Line, Prose, unmoved
from yuexu.members.actions import Told
from yuexu.members.models import Contact
from yuexu.members.sheets import ASKED
from yuexu.members.states import Channel, Kind, Outcome

SMILES = [("", _("未问")), ("5", "5"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")]


@dataclass
class Part:
    """One person's sheet among the fields of a contact: what `ui/card.html` asks of a form, by prefixed names."""

    definition: Form
    title: str
    prefix: str
    baby: Baby | None = None
    form: forms.Form | None = None

    def name(self, code: str) -> str:
        """The field of an item."""
        return f"{self.prefix}{code}"

    def asked_by(self, item: Item) -> dict[str, list[str]]:
        """The fields whose answers have this item asked."""
        return {self.name(code): list(answers) for code, answers in item.when.items()}

    def groups(self) -> Iterator[tuple[str, list[tuple[Item, BoundField]]]]:
        """The items with their bound fields under their legends."""
        assert self.form is not None
        for legend, items in show.grouped(self.definition.asked):
            yield legend, [(item, self.form[self.name(item.code)]) for item in items]


def parts_of(kind: str, mother: Mother, babies: Sequence[Baby]) -> list[Part]:
    """The sheets of a kind of contact: the mother's, then each baby's; none where the kind has no forms."""
    if kind not in ASKED:
        return []
    hers, the_babys = ASKED[kind]
    return [
        Part(hers, mother.name, "m-"),
        *(Part(the_babys, f"{mother.name} {baby.call}", f"b{baby.pk}-", baby) for baby in babies),
    ]


class ContactForm(forms.Form):
    """One contact; kind, way and time are filled in already. What is asked of people counts when she was reached."""

    kind = forms.ChoiceField(label=_("事项"), choices=Kind.choices, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("方式"), choices=Channel.choices)
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices)
    happened_at = Instant(label=_("联系时间"))
    satisfaction = forms.TypedChoiceField(
        label=_("满意度（5 最好）"), choices=SMILES, coerce=int, empty_value=None, required=False
    )
    notes = Prose(label=_("谈话内容"), required=False)
    next_on = Day(label=_("下次联系"), required=False)

    def __init__(self, *args: Any, parts: Sequence[Part] = (), initial: dict[str, Any], **kwargs: Any) -> None:
        start = {part.name(code): value for part in parts for code, value in carried(part.definition, None).items()}
        super().__init__(*args, initial=start | initial, **kwargs)
        self.parts = parts
        for part in parts:
            part.form = self
            self.fields |= {part.name(item.code): ItemField(item) for item in part.definition.asked}

    def clean(self) -> dict[str, Any]:
        """How the contact went, and what was `told` of whom; the sheets are only looked at when she was reached."""
        facts = dict(self.cleaned_data)
        answers = [
            (part, {item.code: facts.pop(part.name(item.code), None) for item in part.definition.asked})
            for part in self.parts
        ]
        reached = facts.get("outcome") == Outcome.REACHED
        if not reached:
            for name in [part.name(item.code) for part in self.parts for item in part.definition.asked]:
                self.errors.pop(name, None)
        elif not self.errors:
            facts["told"] = [told for part, given in answers if (told := self._told(part, given))]
        return facts

    def _told(self, part: Part, given: dict[str, Any]) -> Told | None:
        """What was told of one person; None when something lacks, which is then said at its field."""
        try:
            values = whole(part.definition, {code: value for code, value in given.items() if value is not None})
        except RuleBroken as rule:
            self.add_error(part.name(rule.field) if rule.field else None, rule.message)
            return None
        return Told(values, part.baby, part.prefix)


class CorrectionForm(ContactForm):
    """Putting a contact right: the same questions with what was written, and why."""

    reason = Line(label=_("更正原因"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]

    def clean_happened_at(self) -> dt.datetime:
        """The time that was written, where no other is."""
        return unmoved(self.cleaned_data["happened_at"], self.initial["happened_at"])


def written(contact: Contact, parts: Sequence[Part]) -> dict[str, Any]:
    """What a contact says, by the fields of its correction; of what was not answered nothing is taken for granted."""
    told = {sheet.baby_id: sheet.values for sheet in contact.sheets.all()}
    answers = {
        part.name(item.code): told[who].get(item.code)
        for part in parts
        if (who := part.baby and part.baby.pk) in told
        for item in part.definition.asked
    }
    names = ("channel", "outcome", "happened_at", "satisfaction", "notes", "next_on")
    return answers | {name: getattr(contact, name) for name in names}


AGAIN = [(0, _("今天再打")), (1, _("明天再打")), (2, _("后天再打"))]  # in so many days


class TryForm(forms.Form):
    """Nobody answered; in how many days the next try is."""

    kind = forms.ChoiceField(choices=Kind.choices)
    days = forms.TypedChoiceField(choices=AGAIN, coerce=int)

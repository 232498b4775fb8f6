"""What is asked on the pages of a family's file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yuexu.families import words
from yuexu.families.rules import Newborn
from yuexu.kernel.fields import Day, Instant, Line, Phone, Prose


class MotherForm(forms.Form):
    """The facts of a mother."""

    name = Line(label=_("姓名"), max_length=40)
    phone = Phone(label=_("电话"))
    due_on = Day(label=_("预产期"), required=False)
    born_on = Day(label=_("出生日期"), required=False)
    id_number = Line(label=_("证件号"), max_length=30, required=False)
    address = Line(label=_("住址"), max_length=120, required=False)
    gravida = forms.IntegerField(label=_("孕次"), min_value=0, max_value=20, required=False)
    parity = forms.IntegerField(label=_("产次"), min_value=0, max_value=20, required=False)
    blood_type = forms.ChoiceField(label=_("血型"), choices=[("", "—"), *words.Blood.choices], required=False)
    hospital = Line(label=_("产检医院"), required=False)
    notes = Prose(label=_("备注"), max_length=500, required=False)

    SEALED = (
        "phone",
        "id_number",
        "address",
    )  # not shown to, nor changed by, a post without `families.contact`

    def __init__(self, *args: Any, contact: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not contact:
            for name in self.SEALED:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        gravida, parity = facts.get("gravida"), facts.get("parity")
        if gravida is not None and parity is not None and parity > gravida:
            raise ValidationError({"parity": _("产次不能多于孕次")})
        return facts


class RelativeForm(forms.Form):
    """A relative."""

    name = Line(label=_("姓名"), max_length=40)
    relation = forms.ChoiceField(label=_("关系"), choices=words.Relation.choices)
    phone = Phone(label=_("电话"), required=False)
    emergency = forms.BooleanField(label=_("紧急联系人"), required=False)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("emergency") and not facts.get("phone") and "phone" not in self.errors:
            raise ValidationError({"phone": _("紧急联系人要有电话")})
        return facts


class BabyForm(forms.Form):
    """One newborn of a birth."""

    sex = forms.ChoiceField(label=_("性别"), choices=words.Sex.choices)
    weight_g = forms.IntegerField(label=_("出生体重"), min_value=300, max_value=6500)
    length_cm = forms.DecimalField(
        label=_("出生身长"), min_value=20, max_value=65, max_digits=3, decimal_places=1, required=False
    )
    name = Line(label=_("姓名"), max_length=40, required=False)
    later = forms.IntegerField(label=_("比第一个晚几分钟"), min_value=0, max_value=2880, required=False)


class BirthForm(forms.Form):
    """A birth; one `BabyForm` a baby stands beside it."""

    born_at = Instant(label=_("分娩时间"))
    route = forms.ChoiceField(label=_("分娩方式"), choices=words.Route.choices)
    weeks = forms.IntegerField(label=_("孕周"), min_value=20, max_value=44)
    days = forms.IntegerField(label=_("加天数"), min_value=0, max_value=6, required=False)
    hospital = Line(label=_("分娩医院"), required=False)
    plurality = forms.TypedChoiceField(
        label=_("宝宝数"),
        coerce=int,
        choices=[("1", _("单胎")), ("2", _("双胎")), ("3", _("三胎"))],
        initial="1",
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        count = data.get("plurality", "1") if data else "1"
        self.count = int(count) if count in {"1", "2", "3"} else 1
        self.babies = [
            BabyForm(data if number <= self.count else None, prefix=f"baby{number}", auto_id="id_%s")
            for number in (1, 2, 3)
        ]
        for baby in self.babies[self.count :]:
            for field in baby.fields.values():
                field.required = False  # so that the browser lets the folded ones stay empty

    def is_valid(self) -> bool:
        """The birth and each of its babies."""
        return all([super().is_valid(), *(baby.is_valid() for baby in self.babies[: self.count])])

    def told(self) -> dict[str, Any]:
        """As `actions.record_birth` wants it."""
        facts = self.cleaned_data
        return {
            "born_at": facts["born_at"],
            "route": facts["route"],
            "hospital": facts["hospital"],
            "gestation_days": facts["weeks"] * 7 + (facts["days"] or 0),
            "babies": [self._newborn(baby.cleaned_data) for baby in self.babies[: self.count]],
        }

    def _newborn(self, facts: dict[str, Any]) -> Newborn:
        later = facts.pop("later") or 0
        return Newborn(**facts, born_at=self.cleaned_data["born_at"] + dt.timedelta(minutes=later))


class BabyNameForm(forms.Form):
    """The name that the parents chose."""

    name = Line(label=_("姓名"), max_length=40)


class AllergyForm(forms.Form):
    """An allergy."""

    substance = Line(label=_("过敏原"), help_text=_("如：花生、青霉素、虾"))
    kind = forms.ChoiceField(label=_("类别"), choices=words.AllergyKind.choices)
    severity = forms.ChoiceField(label=_("程度"), choices=words.Severity.choices)
    reaction = Line(label=_("反应"), max_length=120, required=False)


class HistoryForm(forms.Form):
    """A line of health history."""

    kind = forms.ChoiceField(label=_("类别"), choices=words.HistoryKind.choices)
    text = Prose(label=_("内容"), max_length=500)
    since = Line(label=_("何时"), max_length=40, required=False)


class ProfileForm(forms.Form):
    """Diet, faith, mood, skill, expectations (A3)."""

    religion = forms.ChoiceField(label=_("宗教饮食"), choices=words.Religion.choices)
    likes = Prose(label=_("喜欢的饮食"), max_length=300, required=False)
    dislikes = Prose(label=_("不吃的"), max_length=300, required=False)
    mood = forms.ChoiceField(label=_("目前情绪"), choices=[("", _("未问")), *words.Mood.choices], required=False)
    skill = forms.ChoiceField(label=_("育儿经验"), choices=[("", _("未问")), *words.Skill.choices], required=False)
    expectations = Prose(label=_("最看重什么"), max_length=500, required=False)


class ConsentForm(forms.Form):
    """One purpose, and how she agreed."""

    purpose = forms.ChoiceField(label=_("用途"), choices=words.Purpose.choices)
    way = forms.ChoiceField(label=_("方式"), choices=words.Way.choices)

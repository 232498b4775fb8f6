"""The family file: people, births, what care and kitchen must know, and what was agreed to."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from yuexu.families import words
from yuexu.kernel.pinyin import initials
from yuexu.kernel.secrets import BlindField, SealedField
from yuexu.people.models import CentreQuerySet, CentreRow, Staff

TERM = 280  # days of gestation at the due date
# No child lives that was born so long before its due date: an earlier birth was another's.
AHEAD = dt.timedelta(days=150)


class Family(CentreRow):
    """One household; a mother who comes back for a second child finds hers again."""

    name = models.CharField(_("称呼"), max_length=60)

    class Meta:
        verbose_name = _("家庭")
        indexes = [models.Index(fields=["centre"], name="family_centre")]

    def __str__(self) -> str:
        return self.name


class Mother(CentreRow):
    """A mother, expecting or delivered."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="mothers")
    name = models.CharField(_("姓名"), max_length=40)
    initials = models.CharField(max_length=20, blank=True, editable=False)
    phone = SealedField(_("电话"), blank=True)
    phone_index = BlindField(of="phone")
    id_number = SealedField(_("证件号"), blank=True)
    id_index = BlindField(of="id_number")
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    address = models.CharField(_("住址"), max_length=120, blank=True)
    due_on = models.DateField(_("预产期"), null=True, blank=True)
    gravida = models.PositiveSmallIntegerField(_("孕次"), null=True, blank=True)
    parity = models.PositiveSmallIntegerField(_("产次"), null=True, blank=True)
    blood_type = models.CharField(_("血型"), max_length=2, blank=True, choices=words.Blood.choices)
    hospital = models.CharField(_("产检医院"), max_length=60, blank=True)
    notes = models.TextField(_("备注"), max_length=500, blank=True)
    registered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("产妇")
        indexes = [
            models.Index(fields=["centre", "name"], name="mother_name"),
            models.Index(fields=["centre", "initials"], name="mother_initials"),
            models.Index(fields=["centre", "phone_index"], name="mother_phone"),
            models.Index(fields=["centre", "due_on"], name="mother_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "id_index"],
                condition=~Q(id_index=""),
                name="mother_id_once",
                violation_error_message=_("这个证件号已有档案"),
            ),
            models.CheckConstraint(
                condition=Q(parity=None) | Q(gravida=None) | Q(parity__lte=F("gravida")),
                name="mother_parity_within_gravida",
                violation_error_message=_("产次不能多于孕次"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the initials with the name."""
        self.initials = initials(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def title(self) -> str:
        """Her short label for boards."""
        return self.name

    def gestation_days(self, on: dt.date) -> int | None:
        """How many days pregnant she is that day by her due date; None without one."""
        return None if self.due_on is None else TERM - (self.due_on - on).days

    def delivered(self, due_on: dt.date | None = None) -> bool:
        """Whether the child of this due date (hers, unless told) has been born; without one, whether any has. One query."""
        due_on = due_on or self.due_on
        births = self.births.all() if due_on is None else self.births.filter(born_at__date__gt=due_on - AHEAD)
        return births.exists()

    def since(self) -> dt.datetime | None:
        """Since when one speaks of the child that her due date is of: her last birth before it. One query, or none."""
        if self.due_on is None:
            return None
        births = self.births.filter(born_at__date__lte=self.due_on - AHEAD)
        return births.order_by("born_at").values_list("born_at", flat=True).last()

    def age(self, on: dt.date) -> int | None:
        """Full years."""
        if self.born_on is None:
            return None
        return on.year - self.born_on.year - ((on.month, on.day) < (self.born_on.month, self.born_on.day))


class Relative(CentreRow):
    """Someone of the family whom the house may need to reach."""

    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="relatives")
    name = models.CharField(_("姓名"), max_length=40)
    relation = models.CharField(_("关系"), max_length=20, choices=words.Relation.choices)
    phone = SealedField(_("电话"), blank=True)
    phone_index = BlindField(of="phone")
    emergency = models.BooleanField(_("紧急联系人"), default=False)

    class Meta:
        verbose_name = _("家属")
        indexes = [models.Index(fields=["centre", "phone_index"], name="relative_phone")]

    def __str__(self) -> str:
        return self.name


class Birth(CentreRow):
    """One delivery; its babies are rows of their own."""

    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="births")
    born_at = models.DateTimeField(_("分娩时间"))
    route = models.CharField(_("分娩方式"), max_length=10, choices=words.Route.choices)
    gestation_days = models.PositiveSmallIntegerField(_("孕周"))
    plurality = models.PositiveSmallIntegerField(_("宝宝数"), default=1)
    hospital = models.CharField(_("分娩医院"), max_length=60, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("分娩")
        constraints = [
            models.CheckConstraint(
                condition=Q(gestation_days__gte=140, gestation_days__lte=315),
                name="birth_gestation",
                violation_error_message=_("孕周应在 20 至 45 周之间"),
            ),
            models.CheckConstraint(
                condition=Q(plurality__gte=1, plurality__lte=4),
                name="birth_plurality",
                violation_error_message=_("一次分娩记 1 至 4 个宝宝"),
            ),
            models.CheckConstraint(
                condition=Q(born_at__lte=F("recorded_at")),
                name="birth_not_in_future",
                violation_error_message=_("分娩时间不能在将来"),
            ),
        ]

    @property
    def weeks(self) -> str:
        """39+2 周"""
        return f"{self.gestation_days // 7}+{self.gestation_days % 7}"

    @property
    def preterm(self) -> bool:
        """Before 37 full weeks."""
        return self.gestation_days < 37 * 7


class Baby(CentreRow):
    """A newborn; twins are two."""

    birth = models.ForeignKey(Birth, on_delete=models.PROTECT, related_name="babies")
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    sex = models.CharField(_("性别"), max_length=4, choices=words.Sex.choices)
    born_at = models.DateTimeField(_("出生时间"))
    birth_weight_g = models.PositiveSmallIntegerField(
        _("出生体重"), validators=[MinValueValidator(300), MaxValueValidator(6500)]
    )
    birth_length_cm = models.DecimalField(
        _("出生身长"), max_digits=3, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(20), MaxValueValidator(65)],
    )  # fmt: skip
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("宝宝")
        ordering = ["birth_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["birth", "order"], name="baby_order", violation_error_message=_("这个宝宝已经登记")
            ),
            models.CheckConstraint(
                condition=Q(birth_weight_g__gte=300, birth_weight_g__lte=6500),
                name="baby_weight",
                violation_error_message=_("出生体重应在 300 至 6500 克之间"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """王小明 宝宝; of twins 王小明 大宝 and 王小明 二宝."""
        return f"{self.birth.mother.name} {self.call}"

    @property
    def call(self) -> str:
        """What the house calls the baby: 宝宝, or by order of birth."""
        if self.birth.plurality == 1:
            return say("宝宝")
        return [say("大宝"), say("二宝"), say("三宝"), say("四宝")][self.order - 1]


class Noted(CentreRow):
    """Something that was written into the file by someone and may later be struck out by someone."""

    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        abstract = True


class Allergy(Noted):
    """What she must not eat, be given or touch."""

    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="allergies")
    substance = models.CharField(_("过敏原"), max_length=60)
    kind = models.CharField(_("类别"), max_length=10, choices=words.AllergyKind.choices)
    reaction = models.CharField(_("反应"), max_length=120, blank=True)
    severity = models.CharField(_("程度"), max_length=10, choices=words.Severity.choices)

    class Meta:
        verbose_name = _("过敏")
        constraints = [
            models.UniqueConstraint(
                fields=["mother", "substance"],
                condition=Q(struck_at=None),
                name="allergy_once",
                violation_error_message=_("这项过敏已在档案里"),
            )
        ]


class HistoryItem(Noted):
    """One line of her health history."""

    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="history")
    kind = models.CharField(_("类别"), max_length=12, choices=words.HistoryKind.choices)
    text = models.TextField(_("内容"), max_length=500)
    since = models.CharField(_("何时"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("健康史")


class Profile(CentreRow):
    """What a professional consultation asks beside health (A3)."""

    mother = models.OneToOneField(Mother, on_delete=models.PROTECT, related_name="profile")
    religion = models.CharField(_("宗教饮食"), max_length=12, choices=words.Religion.choices, default="none")
    likes = models.TextField(_("喜欢的饮食"), max_length=300, blank=True)
    dislikes = models.TextField(_("不吃的"), max_length=300, blank=True)
    mood = models.CharField(_("目前情绪"), max_length=10, choices=words.Mood.choices, blank=True)
    skill = models.CharField(_("育儿经验"), max_length=12, choices=words.Skill.choices, blank=True)
    expectations = models.TextField(_("最看重什么"), max_length=500, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("咨询档案")


class ConsentQuerySet(CentreQuerySet):
    """Words for asking about consents."""

    def holding(self, purpose: str) -> Self:
        """Given for this purpose and not withdrawn."""
        return self.filter(purpose=purpose, withdrawn_at=None)


class Consent(CentreRow):
    """One purpose that she agreed to; withdrawing closes it, agreeing again is a new row."""

    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("用途"), max_length=12, choices=words.Purpose.choices)
    way = models.CharField(_("方式"), max_length=8, choices=words.Way.choices)
    given_at = models.DateTimeField()
    given_to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权")
        constraints = [
            models.UniqueConstraint(
                fields=["mother", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_once",
                violation_error_message=_("这项授权已经有了"),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_order",
                violation_error_message=_("撤回不能早于授权"),
            ),
        ]

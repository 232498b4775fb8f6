"""Packages, extras and price versions; a price is never changed, a newer one holds from its day on."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.money import MoneyField
from yuexu.people.models import CentreRow, Staff
from yuexu.trail.models import APPEND_ONLY


class ItemKind(models.TextChoices):
    """What an item of a package is, so that a plan can be read by chapter."""

    ROOM = "room", _("房间与起居")
    MOTHER = "mother", _("产妇护理")
    BABY = "baby", _("宝宝护理")
    MEAL = "meal", _("月子餐")
    REHAB = "rehab", _("产后康复")
    TEACHING = "teaching", _("宣教与心理")
    OTHER = "other", _("其他")


class Package(CentreRow):
    """Nights in a kind of room, with everything that belongs to them."""

    name = models.CharField(_("套餐"), max_length=40)
    room_type = models.ForeignKey("rooms.RoomType", on_delete=models.PROTECT, related_name="+", verbose_name=_("房型"))
    nights = models.PositiveSmallIntegerField(_("晚数"), validators=[MinValueValidator(1), MaxValueValidator(365)])
    pitch = models.CharField(_("一句话介绍"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    withdrawn_on = models.DateField(_("停售"), null=True, blank=True)

    class Meta:
        verbose_name = _("套餐")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], name="package_name", violation_error_message=_("已有同名套餐")
            ),
            models.CheckConstraint(
                condition=Q(nights__gte=1, nights__lte=365),
                name="package_nights",
                violation_error_message=_("晚数应在 1 至 365 之间"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Item(CentreRow):
    """One thing that a package includes: how often, how long each time."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(_("类别"), max_length=10, choices=ItemKind.choices)
    name = models.CharField(_("内容"), max_length=60)
    count = models.PositiveSmallIntegerField(_("次数"), null=True, blank=True)  # None: every day, as needed
    minutes = models.PositiveSmallIntegerField(_("每次分钟"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=120, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("套餐内容")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "name"],
                condition=Q(dropped_at=None),
                name="package_item_once",
                violation_error_message=_("套餐里已有这项内容"),
            )
        ]


class Extra(CentreRow):
    """Something sold beside a package."""

    name = models.CharField(_("项目"), max_length=40)
    kind = models.CharField(_("类别"), max_length=10, choices=ItemKind.choices)
    unit = models.CharField(_("单位"), max_length=10)
    minutes = models.PositiveSmallIntegerField(_("每次分钟"), null=True, blank=True)
    withdrawn_on = models.DateField(_("停售"), null=True, blank=True)

    class Meta:
        verbose_name = _("增值项目")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], name="extra_name", violation_error_message=_("已有同名项目")
            )
        ]

    def __str__(self) -> str:
        return self.name


class PriceVersion(CentreRow):
    """What a package or an extra costs from a day on, until a newer version's day."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="prices", null=True, blank=True)
    extra = models.ForeignKey(Extra, on_delete=models.PROTECT, related_name="prices", null=True, blank=True)
    from_on = models.DateField(_("生效日期"))
    price = MoneyField(_("价格"))
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("价格版本")
        ordering = ["-from_on"]
        triggers = APPEND_ONLY
        constraints = [
            models.CheckConstraint(
                condition=Q(package=None, extra__isnull=False) | Q(package__isnull=False, extra=None),
                name="price_of_one_thing",
                violation_error_message=_("价格属于一个套餐或一个项目"),
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0), name="price_positive", violation_error_message=_("价格必须大于零")
            ),
            models.UniqueConstraint(
                fields=["package", "from_on"],
                name="price_of_package_from",
                violation_error_message=_("这一天起已有价格"),
            ),
            models.UniqueConstraint(
                fields=["extra", "from_on"],
                name="price_of_extra_from",
                violation_error_message=_("这一天起已有价格"),
            ),
        ]

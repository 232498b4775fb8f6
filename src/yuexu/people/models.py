"""Who works where: accounts sign in, staff belong to a centre, holdings give them posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.secrets import BlindField, SealedField
from yuexu.people.posts import DEPARTMENTS, POSTS, may

POST_CHOICES = [(post.code, post.name) for post in POSTS.values()]


class Account(AbstractUser):
    """A login. It holds no personal data beyond its user name; who it is, is `Staff`."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    password_temporary = models.BooleanField(default=False)  # given by a manager: to be changed at once

    class Meta:
        verbose_name = _("登录账号")


class Centre(models.Model):
    """One house. Every row that belongs to a house carries its centre."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")  # IANA zone: the house's clock
    opened_on = models.DateField()

    class Meta:
        verbose_name = _("中心")

    def __str__(self) -> str:
        return self.name


class CentreQuerySet(models.QuerySet[Any]):
    """The first wall: rows are asked for by centre."""

    def for_centre(self, centre: Centre | int) -> Self:
        """Only this centre's rows; views use nothing else, so that a stranger's row is a 404."""
        return self.filter(centre=centre)


class CentreRow(models.Model):
    """What every model of a house's rows inherits: the centre, and the queries by it."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Any] = CentreQuerySet.as_manager()

    class Meta:
        abstract = True


class StaffQuerySet(CentreQuerySet):
    """Words for asking about staff."""

    def working(self) -> Self:
        """Not left."""
        return self.filter(left_on=None)

    def holding(self, post: str, on: dt.date) -> Self:
        """Those who hold the post that day."""
        return self.holding_one_of([post], on)

    def holding_one_of(self, posts: Iterable[str], on: dt.date) -> Self:
        """Those who hold one of the posts that day, each once."""
        return self.filter(pk__in=Holding.objects.on(on).filter(post__in=[*posts]).values("staff"))


class Staff(CentreRow):
    """A person who works in a centre. One human in two centres is two rows and one account."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="staff")
    number = models.CharField(_("工号"), max_length=20)
    name = models.CharField(_("姓名"), max_length=40)
    initials = models.CharField(max_length=20, blank=True)  # pinyin initials, for search
    phone = SealedField(_("电话"), blank=True)
    phone_index = BlindField(of="phone")
    department = models.CharField(_("部门"), max_length=20, choices=list(DEPARTMENTS.items()))
    joined_on = models.DateField(_("入职"))
    left_on = models.DateField(_("离职"), null=True, blank=True)
    pin = models.CharField(max_length=128, blank=True)  # hashed; for shared tablets

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("员工")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "number"],
                name="staff_number",
                violation_error_message=_("这个工号已有人用"),
            ),
            models.UniqueConstraint(
                fields=["account", "centre"],
                name="staff_account_once",
                violation_error_message=_("这个账号在本中心已有员工"),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="staff_left_after_joining",
                violation_error_message=_("离职不能早于入职"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def posts(self) -> frozenset[str]:
        """Codes of the posts held now. The session fills it in; elsewhere it is one query."""
        held = self.holdings.on(timezone.localdate())
        return frozenset(held.values_list("post", flat=True))

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Everything these posts may do."""
        return may(self.posts)

    def may(self, permission: str) -> bool:
        """Whether this person may do it."""
        return permission in self.permissions

    @property
    def post_labels(self) -> list[str]:
        """The names of the posts, in the order of the posts' table."""
        return [str(post.name) for code, post in POSTS.items() if code in self.posts]

    @property
    def needs_second_factor(self) -> bool:
        """Whether a post held asks for a second factor at login."""
        return any(POSTS[code].needs_second_factor for code in self.posts if code in POSTS)

    second_factor_done: bool = True  # these four are set by the middleware of each request
    password_temporary: bool = False
    pin_set: bool = False
    idle_seconds: int = 0  # after which an untouched page signs out; 0 on one's own device

    @property
    def detour(self) -> str:
        """The address this person must go to before any other, by name; empty if there is none."""
        if self.password_temporary:
            return "account_change_password"
        return "" if self.second_factor_done else "people:second_factor"

    def set_pin(self, pin: str) -> None:
        """Keep the hash of a PIN (4 to 8 digits, checked by the form)."""
        self.pin = make_password(pin)

    def check_pin(self, pin: str) -> bool:
        """Whether this is the PIN; nobody's PIN is empty."""
        return bool(self.pin) and check_password(pin, self.pin)


class HoldingQuerySet(CentreQuerySet):
    """Words for asking who holds what."""

    def on(self, day: dt.date) -> Self:
        """Held that day."""
        return self.filter(Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day)


class Holding(CentreRow):
    """A person holds a post from a day on, until another (half-open)."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="holdings")
    post = models.CharField(_("岗位"), max_length=30, choices=POST_CHOICES)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "post"],
                condition=Q(until_on=None),
                name="holding_once",
                violation_error_message=_("此人已任此岗位"),
            ),
            ExclusionConstraint(
                name="holding_no_overlap",
                expressions=[
                    ("staff", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (Func("from_on", "until_on", function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("此人在这段时间已任此岗位"),
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="holding_order",
                violation_error_message=_("卸任不能早于上任"),
            ),
        ]
        indexes = [models.Index(fields=["centre", "post"], name="holding_post")]


class Device(CentreRow):
    """A shared tablet that a manager registered: on it staff switch by PIN."""

    name = models.CharField(_("设备"), max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the cookie's token
    registered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("公用设备")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="device_revoked_by_someone",
                violation_error_message=_("停用要有时间和人"),
            )
        ]


class GateKey(models.Model):
    """The key that signs which centre a transaction sees (kernel.gate). The web role cannot read this table."""

    key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="gatekey_single", violation_error_message=_("只有一把钥匙"))
        ]


class Session(AbstractBaseSession):
    """A login. `session_key` is the hash of the cookie (people.sessions), so that reading this table opens nothing.

    `seal` is made with the gate's key over the whole row, so that writing to this table opens nothing either.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, null=True, related_name="+")
    seal = models.CharField(max_length=64, default="")

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from yuexu.people.sessions import SessionStore  # which stands above the models

        return SessionStore

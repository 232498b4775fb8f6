"""What every row about one person shares: the stay, and exactly one of mother or baby."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yuexu.people.models import CentreQuerySet, CentreRow


def one_subject(name: str) -> models.CheckConstraint:
    """The constraint that a row is about a mother or a baby, not both, not neither."""
    return models.CheckConstraint(
        condition=Q(mother__isnull=False, baby=None) | Q(mother=None, baby__isnull=False),
        name=name,
        violation_error_message=_("一条记录只属于一位产妇或一个宝宝"),
    )


class AboutQuerySet(CentreQuerySet):
    """Words for asking about one person's rows."""

    def about(self, kind: str, pk: int) -> Any:
        """Rows of the mother or the baby."""
        return self.filter(**{f"{kind}_id": pk})


class About(CentreRow):
    """A row about a mother or a baby, in a stay where there is one."""

    stay = models.ForeignKey(
        "stays.Stay", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    mother = models.ForeignKey(
        "families.Mother", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    baby = models.ForeignKey(
        "families.Baby", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )

    objects = AboutQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def kind(self) -> str:
        """`mother` or `baby`."""
        return "mother" if self.mother_id else "baby"

    @property
    def subject(self) -> Any:
        """The mother or the baby; a query where it was not selected."""
        return self.mother if self.mother_id else self.baby

    @property
    def subject_id(self) -> int:
        """The mother's or the baby's number."""
        return self.mother_id or self.baby_id  # type: ignore[return-value]

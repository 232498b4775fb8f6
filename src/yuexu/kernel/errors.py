"""The one exception that people see, and the way a refusal of the database becomes it."""

from __future__ import annotations

from django.apps import apps
from django.db import IntegrityError
from django.utils.translation import gettext as _


class RuleBroken(Exception):
    """A rule of the house says no.

    Raised by rules and actions with a message for people. On a form it becomes a 422 with the `field`
    marked; anywhere else a 409 notice.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def refusal(error: IntegrityError) -> RuleBroken:
    """Say in people's words what the database refused; unknown constraints are a programmer's fault.

    Raises: the error itself when no model declares a message for its constraint.
    """
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return RuleBroken(str(constraint.violation_error_message))
        for field in model._meta.concrete_fields:
            if field.unique and name and name.startswith(f"{model._meta.db_table}_{field.column}_"):
                return RuleBroken(_("这个%(field)s已经有了") % {"field": field.verbose_name}, field=field.name)
    raise error

"""Django's handle on families."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FamiliesConfig(AppConfig):
    """Whom the house cares for."""

    name = "yuexu.families"
    label = "families"
    verbose_name = _("家庭")

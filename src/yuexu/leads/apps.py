"""Django's handle on leads."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    """Families that ask."""

    name = "yuexu.leads"
    label = "leads"
    verbose_name = _("客资")

"""Django's handle on contracts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    """What was promised to whom, and the money of it."""

    name = "yuexu.contracts"
    label = "contracts"
    verbose_name = _("合同")

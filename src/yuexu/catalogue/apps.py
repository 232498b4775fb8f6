"""Django's handle on the catalogue."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """What the house sells."""

    name = "yuexu.catalogue"
    label = "catalogue"
    verbose_name = _("价目")

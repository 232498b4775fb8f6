"""Django's handle on care."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """The clinical record of mothers and babies."""

    name = "yuexu.care"
    label = "care"

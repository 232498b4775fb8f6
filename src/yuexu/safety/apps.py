"""Django's handle on safety."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """The records of the house itself."""

    name = "yuexu.safety"
    label = "safety"

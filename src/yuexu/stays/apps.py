"""Django's handle on stays."""

from django.apps import AppConfig


class StaysConfig(AppConfig):
    """Stays, the rooms they occupy, visits and room service."""

    name = "yuexu.stays"
    label = "stays"

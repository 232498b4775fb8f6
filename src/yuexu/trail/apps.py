"""Django's handle on the trail."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The append-only record of what was done and seen."""

    name = "yuexu.trail"
    label = "trail"

"""Django's handle on rooms."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """Room types, rooms and their preparation."""

    name = "yuexu.rooms"
    label = "rooms"

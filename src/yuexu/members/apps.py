"""Django's handle on members."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Contacts after the stay, and members."""

    name = "yuexu.members"
    label = "members"

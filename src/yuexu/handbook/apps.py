"""Django's handle on the handbook."""

from django.apps import AppConfig


class HandbookConfig(AppConfig):
    """Regulations, duties, compliance."""

    name = "yuexu.handbook"
    label = "handbook"

"""Django's handle on exports."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Lists as spreadsheets."""

    name = "yuexu.exports"
    label = "exports"

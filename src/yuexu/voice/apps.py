"""Django's handle on voice."""

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    """Complaints."""

    name = "yuexu.voice"
    label = "voice"

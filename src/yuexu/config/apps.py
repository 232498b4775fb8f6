"""Django's handle on the roof: it does the wiring when every package is loaded."""

from django.apps import AppConfig


class RoofConfig(AppConfig):
    """Settings, addresses, wiring."""

    name = "yuexu.config"
    label = "roof"

    def ready(self) -> None:
        from yuexu.config.trail_words import teach
        from yuexu.config.wiring import wire  # every package must be loaded first

        wire()
        teach()

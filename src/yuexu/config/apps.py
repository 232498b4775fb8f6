"""Django's handle on the roof: it does the wiring when every package is loaded."""

from django.apps import AppConfig


class RoofConfig(AppConfig):
    """Settings, addresses, wiring, the words of the trail."""

    name = "yuexu.config"
    label = "roof"

    def ready(self) -> None:
        from yuexu.config.told import tell  # every package must be loaded first
        from yuexu.config.wiring import wire

        wire()
        tell()

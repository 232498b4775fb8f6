"""Django's handle on the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff's shell."""

    name = "yuexu.desk"
    label = "desk"

    def ready(self) -> None:
        from yuexu.desk.menu import shell  # templates are told by it on every page
        from yuexu.kernel.ui import tell

        tell(shell)

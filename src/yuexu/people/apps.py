"""Django's handle on people; raises the walls after each migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    """Centres, staff, posts and access."""

    name = "yuexu.people"
    label = "people"

    def ready(self) -> None:
        """The walls are the database's own affair, not a reaction of the business: a signal is the right hook."""
        from yuexu.people.walls import raise_walls  # models must be loaded first

        post_migrate.connect(raise_walls, sender=self, dispatch_uid="people.walls")

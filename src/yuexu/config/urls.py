"""Every address of the house, by package."""

from functools import lru_cache
from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern


class Remembering(URLResolver):
    """Remembers where addresses led: on a ward the same few hundred are asked for all day.

    Django tries one pattern after another, for each page anew. What leads nowhere is not remembered.
    """

    def __init__(self, patterns: list[URLPattern | URLResolver]) -> None:
        super().__init__(RoutePattern("", is_endpoint=False), patterns)
        self.resolve: Any = lru_cache(maxsize=1000)(super().resolve)


handler500 = "yuexu.config.wrong.a_fault_of_ours"
packages: list[URLPattern | URLResolver] = [
    path("accounts/", include("yuexu.people.entrance")),
    path("", include("yuexu.desk.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("handbook/", include("yuexu.handbook.urls")),
    path("people/", include("yuexu.people.urls")),
    path("families/", include("yuexu.families.urls")),
    path("catalogue/", include("yuexu.catalogue.urls")),
    path("leads/", include("yuexu.leads.urls")),
    path("rooms/", include("yuexu.rooms.urls")),
    path("contracts/", include("yuexu.contracts.urls")),
    path("stays/", include("yuexu.stays.urls")),
    path("members/", include("yuexu.members.urls")),
    path("voice/", include("yuexu.voice.urls")),
    path("exports/", include("yuexu.exports.urls")),
    path("care/", include("yuexu.care.urls")),
    path("house/", include("yuexu.safety.urls")),
]
urlpatterns = [Remembering(packages)]

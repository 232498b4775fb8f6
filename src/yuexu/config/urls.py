"""Every address of the house, by package."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("people/", include("yuexu.people.urls")),
    path("families/", include("yuexu.families.urls")),
    path("catalogue/", include("yuexu.catalogue.urls")),
]

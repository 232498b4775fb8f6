"""Every address of the house, by package."""

from django.urls import include, path

handler500 = "yuexu.config.wrong.a_fault_of_ours"
urlpatterns = [
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

"""Addresses of rooms."""

from django.urls import path

from yuexu.rooms import views

app_name = "rooms"
urlpatterns = [
    path("", views.rooms, name="rooms"),
    path("preparation/", views.preparations, name="preparations"),
    path("settings/", views.settings, name="settings"),
    path("settings/types/new/", views.new_type, name="new_type"),
    path("settings/types/<int:pk>/", views.change_type, name="change_type"),
    path("settings/rooms/new/", views.new_room, name="new_room"),
    path("settings/rooms/<int:pk>/", views.change_room, name="change_room"),
    path("<int:pk>/", views.room, name="room"),
    path("<int:pk>/steps/<slug:step>/", views.step, name="step"),
    path("<int:pk>/steps/<slug:step>/undone/", views.step_undone, name="step_undone"),
    path("<int:pk>/renewal/", views.renewal, name="renewal"),
    path("<int:pk>/closing/", views.closing, name="closing"),
    path("<int:pk>/opening/", views.opening, name="opening"),
]

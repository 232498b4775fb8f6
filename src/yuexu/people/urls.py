"""Addresses of people: who I am, second factor."""

from django.urls import path

from yuexu.people import views

app_name = "people"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("switch/", views.switch, name="switch"),
    path("places/", views.places, name="places"),
    path("second-factor/", views.second_factor, name="second_factor"),
]

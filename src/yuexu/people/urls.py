"""Addresses of people: oneself, staff and posts, shared devices, the trail."""

from django.urls import path

from yuexu.people import views

app_name = "people"
urlpatterns = [
    path("", views.staff, name="staff"),
    path("new/", views.hire, name="hire"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/posts/", views.give_post, name="give_post"),
    path("<int:pk>/leaving/", views.leave, name="leave"),
    path("<int:pk>/password/", views.give_password, name="give_password"),
    path("<int:pk>/second-factor/", views.reset_second_factor, name="reset_second_factor"),
    path("holdings/<int:pk>/end/", views.take_post, name="take_post"),
    path("posts/", views.posts, name="posts"),
    path("me/", views.me, name="me"),
    path("me/pin/", views.pin, name="pin"),
    path("me/sessions/", views.end_sessions, name="end_sessions"),
    path("places/", views.places, name="places"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("switch/", views.switch, name="switch"),
    path("switch/<int:pk>/", views.switch_to, name="switch_to"),
    path("devices/", views.devices, name="devices"),
    path("devices/new/", views.register, name="register"),
    path("devices/<int:pk>/end/", views.revoke, name="revoke"),
    path("trail/", views.entries, name="trail"),
    path("looks/", views.looks, name="looks"),
]

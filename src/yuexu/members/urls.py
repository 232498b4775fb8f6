"""Addresses of after-sales."""

from django.urls import path

from yuexu.members import views

app_name = "members"
urlpatterns = [
    path("", views.followups, name="followups"),
    path("<int:pk>/", views.family, name="family"),
    path("<int:pk>/contacts/new/", views.contact, name="contact"),
    path("<int:pk>/contacts/tries/", views.tried, name="tried"),
    path("<int:pk>/contacts/<int:contact>/", views.record, name="record"),
    path("<int:pk>/contacts/<int:contact>/correction/", views.correct, name="correct"),
    path("<int:pk>/membership/", views.join, name="join"),
]

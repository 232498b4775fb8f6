"""Addresses of exports."""

from django.urls import path

from yuexu.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.exports, name="exports"),
    path("of/<slug:code>/", views.ask, name="ask"),
    path("<int:pk>/", views.export, name="export"),
    path("<int:pk>/file/", views.file, name="file"),
]

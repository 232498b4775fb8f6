"""Addresses of the house's records."""

from django.urls import path

from yuexu.safety import views

app_name = "safety"
urlpatterns = [
    path("", views.records, name="records"),
    path("sheets/<slug:form>/", views.new, name="new"),
    path("records/<int:pk>/", views.record, name="record"),
    path("records/<int:pk>/correction/", views.correct, name="correct"),
]

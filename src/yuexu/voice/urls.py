"""Addresses of complaints."""

from django.urls import path

from yuexu.voice import views

app_name = "voice"
urlpatterns = [
    path("", views.complaints, name="complaints"),
    path("new/", views.accept, name="accept"),
    path("<int:pk>/", views.complaint, name="complaint"),
    path("<int:pk>/judgement/", views.judgement, name="judgement"),
    path("<int:pk>/reaction/", views.reaction, name="reaction"),
    path("<int:pk>/solution/", views.solution, name="solution"),
    path("<int:pk>/answer/", views.answer, name="answer"),
]

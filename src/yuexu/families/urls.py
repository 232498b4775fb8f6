"""Addresses of the family files."""

from django.urls import path

from yuexu.families import views

app_name = "families"
urlpatterns = [
    path("", views.mothers, name="mothers"),
    path("new/", views.register, name="register"),
    path("<int:pk>/", views.mother, name="mother"),
    path("<int:pk>/facts/", views.change, name="change"),
    path("<int:pk>/relatives/", views.relative, name="relative"),
    path("<int:pk>/birth/", views.birth, name="birth"),
    path("<int:pk>/allergies/", views.allergy, name="allergy"),
    path("<int:pk>/history/", views.history, name="history"),
    path("<int:pk>/profile/", views.profile, name="profile"),
    path("<int:pk>/consents/", views.consent, name="consent"),
    path("babies/<int:pk>/name/", views.baby_name, name="baby_name"),
    path("allergies/<int:pk>/struck/", views.strike_allergy, name="strike_allergy"),
    path("history/<int:pk>/struck/", views.strike_history, name="strike_history"),
    path("consents/<int:pk>/withdrawal/", views.withdraw, name="withdraw"),
]

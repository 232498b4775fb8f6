"""Addresses of the handbook."""

from django.urls import path

from yuexu.handbook import views

app_name = "handbook"
urlpatterns = [
    path("shift/", views.my_shift, name="shift"),
    path("boards/", views.boards, name="boards"),
    path("boards/<slug:department>/", views.board, name="board"),
    path("duties/<int:pk>/", views.duty, name="duty"),
    path("duties/<int:pk>/confirmation/", views.confirmation, name="confirmation"),
    path("duties/<int:pk>/waiver/", views.waiver, name="waiver"),
    path("duties/<int:pk>/owner/", views.owner, name="owner"),
    path("compliance/", views.compliance, name="compliance"),
    path("regulations/", views.regulations, name="regulations"),
    path("regulations/<slug:code>/", views.regulation, name="regulation"),
    path("regulations/<slug:code>/change/", views.change, name="change"),
]

"""Addresses of sales."""

from django.urls import path

from yuexu.leads import views
from yuexu.leads.views import channels, visits

app_name = "leads"
urlpatterns = [
    path("", views.board, name="board"),
    path("all/", views.leads, name="leads"),
    path("new/", views.inquire, name="inquire"),
    path("<int:pk>/", views.lead, name="lead"),
    path("<int:pk>/facts/", views.change, name="change"),
    path("<int:pk>/inquiries/", views.ask_again, name="ask_again"),
    path("inquiries/<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/consultant/", views.assign, name="assign"),
    path("<int:pk>/step/", views.plan_step, name="plan_step"),
    path("steps/<int:pk>/outcome/", views.finish_step, name="finish_step"),
    path("<int:pk>/loss/", views.lose, name="lose"),
    path("<int:pk>/return/", views.reopen, name="reopen"),
    path("<int:pk>/mother/", views.convert, name="convert"),
    path("visits/", visits.visits, name="visits"),
    path("<int:pk>/visits/", visits.book, name="book_visit"),
    path("visits/<int:pk>/time/", visits.move, name="move_visit"),
    path("visits/<int:pk>/outcome/", visits.outcome, name="outcome"),
    path("channels/", channels.channels, name="channels"),
    path("channels/new/", channels.new, name="new_channel"),
    path("channels/<int:pk>/campaigns/", channels.campaign, name="campaign"),
]

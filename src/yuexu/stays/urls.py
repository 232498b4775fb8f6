"""Addresses of stays, visits and room service."""

from django.urls import path

from yuexu.stays.views import boards, forecast, journey, serving, steps

app_name = "stays"
urlpatterns = [
    path("", boards.stays, name="stays"),
    path("board/", boards.board, name="board"),
    path("today/", boards.today, name="today"),
    path("forecast/", forecast.forecast, name="forecast"),
    path("room-left/", forecast.room_left, name="room_left"),
    path("<int:pk>/", journey.stay, name="stay"),
    path("<int:pk>/birth/", journey.birth, name="birth"),
    path("<int:pk>/arrival/", journey.arrival, name="arrival"),
    path("<int:pk>/team/", journey.team, name="team"),
    path("<int:pk>/room/", journey.room, name="room"),
    path("<int:pk>/room/return/", journey.room_returned, name="room_returned"),
    path("<int:pk>/check-in/", journey.check_in, name="check_in"),
    path("<int:pk>/move/", journey.move, name="move"),
    path("<int:pk>/extension/", journey.extension, name="extension"),
    path("<int:pk>/shortening/", journey.shortening, name="shortening"),
    path("<int:pk>/discharge/", journey.discharge, name="discharge"),
    path("requests/", serving.requests, name="requests"),
    path("requests/new/", serving.new_request, name="new_request"),
    path("requests/<int:pk>/taken/", serving.request_taken, name="request_taken"),
    path("requests/<int:pk>/done/", serving.request_done, name="request_done"),
    path("requests/<int:pk>/cancelled/", serving.request_cancelled, name="request_cancelled"),
    path("visits/", serving.visits, name="visits"),
    path("visits/new/", serving.new_visit, name="new_visit"),
    path("visits/hours/", serving.hours, name="hours"),
    path("visits/<int:pk>/arrival/", serving.visit_admitted, name="visit_admitted"),
    path("visits/<int:pk>/departure/", serving.visit_ended, name="visit_ended"),
    path("visits/<int:pk>/cancellation/", serving.visit_cancelled, name="visit_cancelled"),
]
ENDINGS = {"": "", "_undone": "undone/", "_omitted": "omission/"}
urlpatterns += [
    path(f"<int:pk>/{group.replace('_', '-')}s/<slug:step>/{ENDINGS[kind]}", view, name=group + kind)
    for may, group in steps.GROUPS.items()
    for kind, view in steps.VIEWS[may].items()
]

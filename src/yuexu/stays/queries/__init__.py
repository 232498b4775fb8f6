"""What may be asked about stays."""

from yuexu.stays.queries.board import Board, Filters, Links, board, tiles
from yuexu.stays.queries.forecast import Outlook, outlook, room_left
from yuexu.stays.queries.residence import (
    Demand,
    Headcount,
    Movements,
    demand,
    free_rooms,
    headcount,
    in_house,
    movements,
    overstaying,
    residence_of,
    resident_of,
    residents,
    search,
    steps_of_stay,
    unannounced_birth,
)
from yuexu.stays.queries.serving import open_requests, requests_of_day, visiting_hours, visits_from

__all__ = [
    "Board",
    "Demand",
    "Filters",
    "Headcount",
    "Links",
    "Movements",
    "Outlook",
    "board",
    "demand",
    "free_rooms",
    "headcount",
    "in_house",
    "movements",
    "open_requests",
    "outlook",
    "overstaying",
    "requests_of_day",
    "residence_of",
    "resident_of",
    "residents",
    "room_left",
    "search",
    "steps_of_stay",
    "tiles",
    "unannounced_birth",
    "visiting_hours",
    "visits_from",
]

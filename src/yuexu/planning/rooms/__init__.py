"""Rooms under uncertain births: how many are needed each day, how likely too few, how many more can be sold.

For the packages above (`stays/` and the screens) this is the whole of it; all is pure and takes `today`:

    from datetime import date
    from yuexu.planning.rooms import Expectation, RoomType, forecast, what_if

    today = date(2026, 1, 5)
    mothers = [Expectation(id="7", room_type="standard", nights=28, due_on=date(2026, 3, 9), parity=0)]
    rooms = [RoomType("standard", 12), RoomType("suite", 4)]
    table = forecast(mothers, rooms, today, 365)         # ForecastTable of DayForecast
    table.of("suite")[0].p_shortage                      # P(needed > rooms) that night
    what_if(mothers, rooms, today)                       # DueWeek per type and due week
    joint_risk(mothers, rooms, today, first, last)       # JointRisk: any short night, first ≤ night < last
    joint_risk_of_one_more(mothers, rooms, today, her)   # the same with her, and what she adds
    with_upgrades(mothers, rooms, today, 365)            # a better room may serve: simplest type first
    allocate(stays, real_rooms, today, seconds=5.0)      # real rooms once births are known

`Assumptions` holds what a centre believes of hospital nights, longer and shorter stays (`assumptions=`);
`recalibrated(book, seen)` moves the published odds of birth by the centre's own births (`book=`), a list of
`Watched`; `learnt(odds, seen)` does the same for the assumptions.

Meaning of the fields, in one place:
  - Nights are half-open: a room is needed on day d when arrival ≤ d < arrival + nights.
  - Arrival is birth + hospital nights. `hospital_nights` None takes the odds of the route (of both routes, by
    the week's share of caesareans, when the route is unknown); a number is exact.
  - `today` is a morning. Without `born_on` the child is born today or later, so an overdue mother has
    the odds of the days left. Born and not checked in, she arrives today or later; today, if her day is past.
  - `checked_in_on` is certain: she keeps her room until checked_in_on + nights, and `cancel_probability` is
    moot. Before, it is the chance that she never comes and needs no room at all.
  - Mothers are independent of each other; twins need one room.

Importing this package loads only the dataclasses. The functions, and numpy with them, are loaded when first
asked for: a web process that imports `stays` should not carry numpy's 25 MB and 0.1 s before anyone opens the
forecast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from yuexu.planning.rooms.expectations import (
    Assumptions,
    DayForecast,
    DueWeek,
    Expectation,
    ForecastTable,
    JointRisk,
    Odds,
    RoomType,
)
from yuexu.planning.rooms.lodgings import Allocation, Lodging, Room, Weights

if TYPE_CHECKING:
    from yuexu.planning.rooms.allocation import allocate
    from yuexu.planning.rooms.forecasts import forecast
    from yuexu.planning.rooms.joint import joint_risk, joint_risk_of_one_more
    from yuexu.planning.rooms.recalibration import Watched, learnt, recalibrated
    from yuexu.planning.rooms.upgrades import with_upgrades
    from yuexu.planning.rooms.whatif import what_if

_HOMES = {
    "allocate": "allocation",
    "forecast": "forecasts",
    "joint_risk": "joint",
    "joint_risk_of_one_more": "joint",
    "learnt": "recalibration",
    "recalibrated": "recalibration",
    "Watched": "recalibration",
    "what_if": "whatif",
    "with_upgrades": "upgrades",
}

__all__ = [
    "Allocation",
    "Assumptions",
    "DayForecast",
    "DueWeek",
    "Expectation",
    "ForecastTable",
    "JointRisk",
    "Lodging",
    "Odds",
    "Room",
    "RoomType",
    "Watched",
    "Weights",
    "allocate",
    "forecast",
    "joint_risk",
    "joint_risk_of_one_more",
    "learnt",
    "recalibrated",
    "what_if",
    "with_upgrades",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

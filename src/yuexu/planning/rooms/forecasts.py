"""The forecast: for each room type and day, how many rooms are needed and how likely they are too few."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from yuexu.planning.rooms import counting
from yuexu.planning.rooms.births import Reckoner
from yuexu.planning.rooms.expectations import Assumptions, DayForecast, Expectation, ForecastTable, RoomType
from yuexu.planning.rooms.gestation import Book, Floats, published
from yuexu.planning.rooms.occupancy import clipped, stay


def laws(
    expectations: Iterable[Expectation], rooms: Sequence[RoomType], reckoner: Reckoner, days: int
) -> dict[str, Floats]:
    """Return by room type the law of rooms needed, shape (days, most + 1), from the reckoner's today on.

    Raise ValueError for a contract of a type that is not among `rooms`, or a type listed twice.
    """
    first = reckoner.today.toordinal()
    chances: dict[str, list[tuple[int, Floats]]] = {room.room_type: [] for room in rooms}
    if len(chances) < len(rooms):
        raise ValueError("a room type is listed twice")
    for e in expectations:
        if e.room_type not in chances:
            raise ValueError(f"{e.id}: there are no rooms of type '{e.room_type}'")
        chances[e.room_type].append(clipped(stay(e, reckoner).needed(), first, days))
    return {name: counting.law_of(parts, days) for name, parts in chances.items()}


def forecast(
    expectations: Iterable[Expectation],
    rooms: Sequence[RoomType],
    today: date,
    horizon_days: int = 365,
    *,
    assumptions: Assumptions | None = None,
    book: Book | None = None,
) -> ForecastTable:
    """Return the table from `today` on, exact for independent mothers. Raise ValueError as `laws` does."""
    reckoner = Reckoner(today, book or published(), assumptions or Assumptions())
    by_type = laws(expectations, rooms, reckoner, horizon_days)
    days = [today + timedelta(days=day) for day in range(horizon_days)]
    columns = [_rows(room, by_type[room.room_type], days) for room in rooms]
    return ForecastTable(today, tuple(row for day in zip(*columns, strict=True) for row in day))


def _rows(room: RoomType, law: Floats, days: list[date]) -> list[DayForecast]:
    measures = zip(
        days,
        counting.expected(law).tolist(),
        counting.p_shortage(law, room.rooms).tolist(),
        counting.expected_shortage(law, room.rooms).tolist(),
        counting.quantile(law, 0.50).tolist(),
        counting.quantile(law, 0.95).tolist(),
        strict=True,
    )
    return [DayForecast(day, room.room_type, room.rooms, *measure) for day, *measure in measures]

"""The words of the allocation: stays with known dates, real rooms, their costs, and who sleeps where."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Room:
    """A real room; `beside` are the names of its neighbours."""

    name: str
    room_type: str
    floor: int = 0
    quiet: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lodging:
    """A stay to be housed on arrive_on ≤ night < leave_on.

    room_types: the types that may serve, the promised one first; `room` is where she sleeps (`in_house`) or
    what she was promised; wishes: a floor, quiet, beside another stay (by id; counted when both are housed
    side by side).
    """

    id: str
    arrive_on: date
    leave_on: date
    room_types: tuple[str, ...]
    room: str | None = None
    in_house: bool = False
    floor: int | None = None
    quiet: bool = False
    beside: str | None = None

    def __post_init__(self) -> None:
        if self.arrive_on >= self.leave_on:
            raise ValueError(f"{self.id}: a stay has at least one night")
        if self.in_house and self.room is None:
            raise ValueError(f"{self.id}: who is in the house has a room")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each thing costs; the first outweighs everything else, the second nearly so."""

    unhoused: int = 100_000
    move: int = 1_000  # a mother in the house, or later in her stay, changes rooms
    promise: int = 100  # a room promised before arrival is another one
    other_type: int = 60  # she sleeps in a type that is not the promised one
    fragment: int = 20  # free nights between two stays of a room, too few to sell
    floor: int = 8
    quiet: int = 8
    beside: int = 8
    too_short: int = 7  # fewer free nights than this cannot be sold


@dataclass(frozen=True, slots=True)
class Bed:
    """One stay in one room on first_on ≤ night < last_on."""

    lodging: str
    room: str
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a stay lies where it lies: a code for the screen to word, and its particulars."""

    lodging: str
    code: str
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where everyone sleeps. `costs` are counts by rule; `bound` is proved: no allocation costs less."""

    beds: tuple[Bed, ...]
    unhoused: tuple[str, ...]
    costs: dict[str, int]
    cost: int
    bound: int
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.bound >= self.cost

"""Months to test with: a house of any size, and small random ones that can be searched exhaustively."""

from datetime import date
from random import Random

from hypothesis import strategies as st

from yuexu.planning.rosters.house.demand import Forecast, Ratio, needs
from yuexu.planning.rosters.house.model import Certificate, Family, Law, Month, Need, ShiftType, Staff, Wish

SHIFTS = (ShiftType("D", 480, 480), ShiftType("E", 960, 480), ShiftType("N", 0, 480, night=True))


def house(people: int = 60, seed: int = 1, days: int = 31) -> Month:
    """A house in full swing: carers, nurses and newborn nurses, with leave, wishes, beginners and
    families.
    """
    dice = Random(seed)
    names = [f"S{i:02}" for i in range(people)]
    staff = tuple(_person(dice, name, i, people, days) for i, name in enumerate(names))
    pairs = round(people * 0.5)
    forecast = [
        Forecast(pairs + dice.randint(-2, 2), 2 + dice.randint(0, 3), pairs + dice.randint(-1, 3)) for _ in range(days)
    ]
    posts = {
        "D": (Ratio("carer", "pairs", 3, 2, 2), _nurses(10), Ratio("nursery", "babies", 20, 1)),
        "E": (Ratio("carer", "pairs", 4.5, 2, 2), _nurses(16), Ratio("nursery", "babies", 25, 1)),
        "N": (Ratio("carer", "pairs", 6, 2, 2), _nurses(16), Ratio("nursery", "babies", 30, 1)),
    }
    carers = [p.id for p in staff if "carer" in p.posts]
    families = tuple(
        Family(f"F{i}", frozenset(dice.sample(carers, 2)), first := dice.randint(-20, days - 3), first + 27)
        for i in range(people // 2)
    )
    return Month(
        date(2026, 10, 1), days, SHIFTS, staff, needs(forecast, posts), families,
        {"carer": frozenset({"health"}), "nurse": frozenset({"health", "licence"}), "nursery":
        frozenset({"health"})},
        frozenset({0, 1, 2}),
    )  # fmt: skip


def _nurses(per: int) -> Ratio:
    return Ratio("nurse", "pairs", per, 1, 2, {"lead": 1})


def _person(dice: Random, name: str, place: int, people: int, days: int) -> Staff:
    nurse, nursery = place % 4 == 3, place % 6 == 4
    posts = {"nurse"} if nurse else {"nursery", "carer"} if nursery else {"carer"}
    leave = frozenset(range(at := dice.randint(0, days - 3), at + 3)) if dice.random() < 0.25 else frozenset()
    papers = [Certificate("health", -200, 400 if dice.random() < 0.95 else dice.randint(15, 25))]
    wishes = tuple(
        Wish(day, dice.choice([None, None, "D", "E", "N"]), dice.randint(1, 3), True)
        for day in sorted(dice.sample(range(days), 3))
    )
    return Staff(
        name, frozenset(posts), 60 * (168 if dice.random() < 0.9 else 120),
        skills=frozenset({"lead"}) if nurse and dice.random() < 0.7 else frozenset(),
        certificates=(*papers, *([Certificate("licence", -900, 900)] if nurse else [])),
        leave=leave, no_nights=dice.random() < 0.06, mentor="S00" if place == people - 1 and not nurse else None,
        quarter_post="nursery" if nursery and dice.random() < 0.5 else None, wishes=wishes,
        before=tuple(dice.choice([None, "D", "D"]) for _ in range(3)), nights=dice.randint(4, 8),
        weekends=dice.randint(4, 8), holidays=dice.randint(0, 2), calls=dice.randint(0, 3),
    )  # fmt: skip


PAIR = (ShiftType("D", 480, 480), ShiftType("N", 1200, 660, night=True))


@st.composite
def months(draw: st.DrawFn) -> Month:
    """Two people, three or four days, two shifts: every roster can be tried."""
    days = draw(st.integers(2, 4))
    day = st.integers(0, days - 1)
    posts = st.sampled_from([frozenset({"c"}), frozenset({"c", "n"})])
    staff = tuple(draw(_someone(name, day, posts, days)) for name in "AB")
    if draw(st.booleans()):
        staff = (staff[0], Staff(**(vars(staff[1]) | {"mentor": "A"})))
    asked = draw(st.lists(st.tuples(day, st.sampled_from("DN"), st.sampled_from("cn")), unique=True, max_size=4))
    skilled = draw(st.lists(st.tuples(day, st.sampled_from("DN")), unique=True, max_size=1))
    wanted = [Need(d, s, p, draw(st.integers(1, 2)) if p == "c" else 1) for d, s, p in asked]
    wanted += [Need(d, s, "c", 1, "k") for d, s in skilled]
    families = draw(
        st.lists(
            st.builds(Family, st.just("F"), st.sampled_from([frozenset("A"), frozenset("AB")]), day, day),
            max_size=1,
        )
    )
    law = Law(
        run=draw(st.integers(1, 3)),
        week=60 * draw(st.sampled_from([16, 24, 48])),
        overtime=60 * draw(st.sampled_from([0, 8])),
    )
    start = draw(st.sampled_from([date(2026, 10, 1), date(2026, 10, 3), date(2026, 10, 4)]))
    return Month(start, days, PAIR, staff, tuple(wanted), tuple(families), {"n": frozenset({"z"})}, frozenset({1}), law)


@st.composite
def _someone(
    draw: st.DrawFn,
    name: str,
    day: st.SearchStrategy[int],
    posts: st.SearchStrategy[frozenset[str]],
    days: int,
) -> Staff:
    some = st.frozensets(day, max_size=1)
    wishes = st.lists(
        st.builds(Wish, day, st.sampled_from([None, "D", "N"]), st.integers(1, 2), st.booleans()), max_size=2
    )
    papers = st.sampled_from([(), (Certificate("z", 0, days),), (Certificate("z", 1, 2),)])
    return Staff(
        name, draw(posts), 480 * draw(st.integers(1, days)), draw(st.sampled_from([frozenset(), frozenset({"k"})])),
        draw(papers), draw(some), draw(some), draw(st.booleans()), None, draw(st.sampled_from([None, "c"])),
        tuple(draw(wishes)), tuple(draw(st.lists(st.sampled_from([None, "D", "N"]), max_size=3))),
        draw(st.integers(0, 2)), draw(st.integers(0, 2)), draw(st.integers(0, 1)),
    )  # fmt: skip

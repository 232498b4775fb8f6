"""Random small instances, and exhaustive search over them, as the measure of the solver."""

from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from yuexu.planning.rosters.benchmark.check import check
from yuexu.planning.rosters.benchmark.model import OFF, Cover, Employee, Instance, Roster, Shift
from yuexu.planning.rosters.benchmark.reader import rows_of


@st.composite
def instances(draw: st.DrawFn, people: int = 2, most_days: int = 9) -> Instance:
    """Instances small enough to try every roster; often without any lawful one."""
    kinds = draw(st.integers(1, 2))
    days = draw(st.integers(2, most_days if kinds == 1 else most_days - 3))
    shifts = (Shift("E", 480), Shift("L", draw(st.sampled_from([480, 600])), frozenset({"E"})))[:kinds]
    names = [s.id for s in shifts]
    staff = tuple(draw(_employee(name, names, days)) for name in "AB"[: draw(st.integers(1, people))])
    keys = st.tuples(st.sampled_from([e.id for e in staff]), st.integers(0, days - 1), st.sampled_from(names))
    return Instance(
        days,
        shifts,
        staff,
        draw(st.dictionaries(keys, st.integers(1, 3), max_size=6)),
        draw(st.dictionaries(keys, st.integers(1, 3), max_size=6)),
        {(day, name): draw(_cover) for day in range(days) for name in names},
    )


_cover = st.builds(Cover, st.integers(0, 2), st.sampled_from([5, 100]), st.sampled_from([0, 1, 3]))


@st.composite
def _employee(draw: st.DrawFn, name: str, shifts: list[str], days: int) -> Employee:
    most = draw(st.integers(1, days))
    return Employee(
        name,
        {shift: draw(st.sampled_from([0, 1, 2, days, days])) for shift in shifts},
        480 * most,
        480 * draw(st.integers(0, most)),
        draw(st.integers(1, 5)),
        draw(st.integers(1, 3)),
        draw(st.integers(1, 3)),
        draw(st.integers(0, 2)),
        frozenset(draw(st.lists(st.integers(0, days - 1), max_size=2))),
    )


def lawful(instance: Instance, employee: Employee) -> list[tuple[str, ...]]:
    """Every schedule of an employee that breaks no rule, by the checker."""
    alone = Instance(instance.days, instance.shifts, (employee,))
    choices = [OFF, *(s.id for s in instance.shifts)]
    weeks = product(choices, repeat=instance.days)
    return [week for week in weeks if not check(alone, rows_of({employee.id: week})).violations]


def every_roster(instance: Instance) -> Iterator[Roster]:
    """Every lawful roster."""
    own = [lawful(instance, employee) for employee in instance.employees]
    names = [e.id for e in instance.employees]
    for weeks in product(*own):
        yield dict(zip(names, weeks, strict=True))


def best(instance: Instance) -> int | None:
    """The least objective of all lawful rosters; None when there is none."""
    return min((check(instance, rows_of(roster)).objective for roster in every_roster(instance)), default=None)

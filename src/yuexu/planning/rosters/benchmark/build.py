"""Builds a first roster: employee by employee, block of weeks by block of weeks, each schedule the
cheapest at that moment.

Blocks keep long horizons quick: up to the end of a block an employee may use only the matching share of the
limits on time, weekends and shift types, and works at a steady pace. Who cannot be planned so is planned over the
whole horizon at once.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from yuexu.planning.rosters.arrays import REST, Ints
from yuexu.planning.rosters.benchmark.columns import Impossible
from yuexu.planning.rosters.benchmark.desk import Desk
from yuexu.planning.rosters.benchmark.model import Employee, Instance
from yuexu.planning.rosters.benchmark.tables import Tables, cover_cost, staffing, tables
from yuexu.planning.rosters.pricing import REACHED

BLOCK = 28  # days
LONG = 42  # days beyond which nobody is planned twice and everybody works at a steady pace
PACES = (2, 4, 8, 16)  # so many of the longest shifts may anybody be ahead or behind; each is tried after the last


def build(data: Tables, seed: int = 0) -> Ints:
    """A lawful plan [E, D]; raises `Impossible` when an employee has no lawful schedule."""
    plan = np.full(data.cost.shape[:2], REST, dtype=np.int64)
    days = data.instance.days
    order = np.random.default_rng(seed).permutation(len(plan)).tolist()
    lost: set[int] = set()
    for first in range(0, days, BLOCK):
        last = days if first + 2 * BLOCK > days else first + BLOCK
        part = data if last == days else tables(_until(data.instance, last))
        for employee in order if days > LONG else order * 2:
            if employee not in lost and not _place(part, plan, employee, first, last):
                lost.add(employee)
        if last == days:
            break
    for employee in sorted(lost):
        plan[employee] = REST
        if not _place(data, plan, employee, 0, days):
            raise Impossible(f"employee {data.instance.employees[employee].id} has no lawful schedule")
    return plan


def _place(data: Tables, plan: Ints, employee: int, first: int, last: int) -> bool:
    """Give an employee the schedule that is cheapest against everybody else's; False when there is none."""
    others = plan[:, first:last].copy()
    others[employee] = REST
    there = staffing(data, others)
    window = slice(first, last)
    more = _cover(data, there + 1, window) - _cover(data, there, window)
    cost = np.where(data.allowed[:, window], data.cost[:, window] + more, np.inf)
    for pace in PACES if data.instance.days > LONG else (None,):
        desk = Desk(data, plan[:, : data.instance.days], first, last, band=pace)
        values, found = desk.price([employee], cost)
        if values[0] <= REACHED:
            plan[employee, window] = found[0]
            return True
    return False


def _cover(data: Tables, there: Ints, window: slice) -> Ints:
    part = replace(data, want=data.want[window], under=data.under[window], over=data.over[window])
    return cover_cost(part, there)


def _until(instance: Instance, days: int) -> Instance:
    """The instance cut off after `days` days, with the matching share of every limit."""
    staff = tuple(_share(employee, days, instance.days) for employee in instance.employees)
    return replace(
        instance,
        days=days,
        employees=staff,
        on=_before(instance.on, days),
        off=_before(instance.off, days),
        cover={key: cover for key, cover in instance.cover.items() if key[0] < days},
    )


def _share(employee: Employee, days: int, whole: int) -> Employee:
    return replace(
        employee,
        max_minutes=employee.max_minutes * days // whole,
        min_minutes=employee.min_minutes * days // whole,
        max_weekends=employee.max_weekends * days // whole,
        max_shifts={shift: -(-most * days // whole) for shift, most in employee.max_shifts.items()},
        days_off=frozenset(day for day in employee.days_off if day < days),
    )


def _before(requests: Mapping[tuple[str, int, str], int], days: int) -> dict[tuple[str, int, str], int]:
    return {key: weight for key, weight in requests.items() if key[1] < days}

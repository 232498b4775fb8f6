"""Anneals a roster: day by day, all exchanges between two people and all single changes are weighed at once.

Each step draws one of them (or none) with the chances of a heat bath, so the roster settles as it cools. The
best roster met is kept; costs are those of `score`, plus prices for rules that are still broken.
"""

from collections.abc import Callable

import numpy as np

from yuexu.planning.rosters.arrays import Floats, Ints
from yuexu.planning.rosters.house.board import BROKEN, LACKING, Board

HOT, COLD = 10.0, 1.0  # temperatures, in units of cost
SETTLED = 0.7  # share of the time before which no roster is worth an exact look


class Anneal:
    """A roster in the making: `plan` [P, D] of duties, `board.free` for a free day."""

    def __init__(self, board: Board, plan: Ints, seed: int) -> None:
        self.board, self.random = board, np.random.default_rng(seed)
        self.plan = np.where(plan < 0, board.free, plan)
        self.at = np.arange(board.people)
        self.long = np.concatenate([board.before, self.plan], axis=1)  # history and month side by side

    def run(self, left: Callable[[], float], seconds: float, worth: Callable[[Ints], int]) -> tuple[Ints, int]:
        """Cool down over `seconds`; the best plan (-1 for free days) and its worth."""
        best, value = self._out(), worth(self._out())
        now = lowest = 0.0
        while left() > 0 and seconds > 0:
            share = min(max(1 - left() / seconds, 0.0), 1.0)
            heat = HOT * (COLD / HOT) ** share
            now += sum(self._step(int(day), heat) for day in self.random.permutation(self.board.days))
            if now < lowest - 0.5 and share > SETTLED:
                lowest, true = now, worth(self._out())
                if true < value:
                    best, value = self._out(), true
        true = worth(self._out())
        return (self._out(), true) if true < value else (best, value)

    def _out(self) -> Ints:
        return np.where(self.plan == self.board.free, -1, self.plan)

    def _step(self, day: int, heat: float) -> float:
        """One draw for this day; by how much the cost (as weighed) changed."""
        now = self.plan[:, day]
        change = self._changes(day)
        pairs = change[:, now] + change[:, now].T + self._skills(day, now)
        pairs[now[:, None] == now[None, :]] = np.inf
        there = np.bincount(now, minlength=self.board.free + 1)
        single = change + self._crowd(day, there, now)
        single[self.at, now] = np.inf
        options = np.concatenate([pairs.ravel(), single.ravel(), [0.0]])
        drawn = int((options - heat * self.random.gumbel(size=len(options))).argmin())
        people = self.board.people
        if drawn < people * people:
            one, other = divmod(drawn, people)
            self._set(one, day, int(now[other]), other, int(now[one]))
        elif drawn < len(options) - 1:
            person, duty = divmod(drawn - people * people, self.board.free + 1)
            self._set(person, day, duty)
        return float(options[drawn])

    def _set(self, one: int, day: int, duty: int, other: int = -1, its: int = -1) -> None:
        self.plan[one, day] = self.long[one, day + 14] = duty
        if other >= 0:
            self.plan[other, day] = self.long[other, day + 14] = its

    def _changes(self, day: int) -> Floats:
        """Change of cost [P, K + 1] when a person's day gets another duty and nothing else changes."""
        cost = self.board.linear[:, day] + self._steps(day) + self._counts(day) + self._limits(day)
        cost += self._families(day) + self._mentors(day)
        return np.asarray(cost - cost[self.at, self.plan[:, day]][:, None], dtype=float)

    def _steps(self, day: int) -> Floats:
        """Rest and rotation against the days before and after."""
        step = self.board.step
        cost = step[self.long[:, day + 13]]
        return cost + step[:, self.plan[:, day + 1]].T if day + 1 < self.board.days else cost

    def _counts(self, day: int) -> Floats:
        """Hours, nights, weekends and holidays of the month."""
        board, now, at = self.board, self.plan[:, day], self.at[:, None]
        units = board.minutes[self.plan].sum(axis=1) - board.minutes[now]
        spent = (units[:, None] + board.minutes[None, :]) // board.unit
        nights = board.night[self.plan].sum(axis=1) - board.night[now]
        cost = board.hours[at, spent] + board.fair["nights"][at, nights[:, None] + board.night[None, :]]
        for kind, days in board.counts_day.items():
            if days[day]:
                worked = board.works[self.plan[:, days]].sum(axis=1) - board.works[now]
                cost = cost + board.fair[kind][at, worked[:, None] + board.works[None, :]]
        return np.asarray(cost, dtype=float)

    def _limits(self, day: int) -> Floats:
        """Longest run, free days and hours of the week."""
        board, law = self.board, self.board.month.law
        work = board.works[self.long]
        at = day + 14
        past = work[:, max(at - law.run, 0) : at][:, ::-1].cumprod(axis=1).sum(axis=1)
        after = work[:, at + 1 : at + 1 + law.run].cumprod(axis=1).sum(axis=1)
        over = np.maximum(past + after + 1 - law.run, 0)
        monday = at - board.month.date_of(day).weekday()
        week = slice(max(monday, 0), monday + 7)
        others = work[:, week].sum(axis=1) - work[:, at]
        minutes = board.minutes[self.long[:, week]].sum(axis=1) - board.minutes[self.long[:, at]]
        over = over + np.maximum(others + 1 - (7 - law.free_days), 0)
        cost = over[:, None] * board.works[None, :] * BROKEN
        heavy = (minutes[:, None] + board.minutes[None, :] > law.week) & (board.works[None, :] > 0)
        return np.asarray(cost + heavy * BROKEN, dtype=float)

    def _families(self, day: int) -> Floats:
        """Families that would see none of their carers, should the person be free."""
        board = self.board
        known = board.families[day]
        if not len(known):
            return np.zeros((board.people, 1))
        there = (known & (self.plan[:, day] != board.free)).sum(axis=1)
        others = there[:, None] - (known & (self.plan[:, day] != board.free))
        alone = (known & (others == 0)).sum(axis=0) * board.month.weights.family
        return np.asarray(alone[:, None] * (1 - board.works)[None, :], dtype=float)

    def _mentors(self, day: int) -> Floats:
        """A beginner beside nobody, seen from the beginner and from the mentor."""
        board, cost = self.board, np.zeros((self.board.people, self.board.free + 1))
        for person in np.flatnonzero(board.mentor >= 0).tolist():
            mentor = int(board.mentor[person])
            beside, own = board.shift[self.plan[mentor, day]], board.shift[self.plan[person, day]]
            cost[person] += BROKEN * ((board.shift != beside) & (board.works > 0))
            if own >= 0:
                cost[mentor] += BROKEN * (board.shift != own)
        return cost

    def _crowd(self, day: int, there: Ints, now: Ints) -> Floats:
        """Change of the needs' cost [P, K + 1] when one person changes alone."""
        board = self.board
        cost = board.need_cost(day, there[:-1])
        more = np.append(board.need_cost(day, there[:-1] + 1) - cost, 0.0)
        less = np.append(board.need_cost(day, there[:-1] - 1) - cost, 0.0)
        change = less[now][:, None] + more[None, :]
        for duty, able, needed in board.skills.get(day, []):
            skilled = int(able[now == duty].sum())
            change[:, duty] -= LACKING * able * (skilled < needed)
            change += (LACKING * able * (now == duty) * (skilled <= needed))[:, None]
        return np.asarray(change, dtype=float)

    def _skills(self, day: int, now: Ints) -> Floats:
        """Change of the skills' cost [P, P] when two people exchange duties."""
        total = np.zeros((self.board.people, self.board.people))
        for duty, able, needed in self.board.skills.get(day, []):
            on = now == duty
            skilled = int(able[on].sum())
            lost = (on & True)[:, None] * (able[None, :] - able[:, None])  # the first leaves the duty to the second
            gained = lost + lost.T
            before = max(needed - skilled, 0)
            total += LACKING * (np.maximum(needed - skilled - gained, 0) - before)
        return total

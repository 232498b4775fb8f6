"""Plausible bodies: what a mother and a baby would measure, day by day. For the demo only; nothing clinical rests on it.

Curves are smooth stand-ins for what is published (weight falls 5–7 % by day 3 and is regained by day 10–14; bilirubin
peaks on days 3–5; milk by volume grows over two weeks), with noise from a seeded dice, and now and then a story: a baby
that feeds worse for half a day, a mother with a fever, so that the early warning has something to catch.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field


@dataclass
class BabyBody:
    """One baby: weight in grams, bilirubin in mg/dL, feeds in mL, temperature in °C, by hours of age."""

    birth_weight_g: int
    gestation_weeks: int
    dice: random.Random
    breast_share: float = 0.4  # how many feeds are at the breast
    poor_from_h: float = math.inf  # a story: feeds fall to a fifth from this hour of age …
    poor_until_h: float = math.inf  # … until this one
    yellow: float = 1.0  # how strong the jaundice is
    loss: float = field(init=False)

    def __post_init__(self) -> None:
        self.loss = self.dice.gauss(0.06, 0.012)

    def weight_g(self, hours: float) -> int:
        """Falls to its lowest at 72 hours, regains by day 10 or so, then about 32 g a day."""
        if hours < 72:
            share = 1 - self.loss * math.sin(hours / 72 * math.pi / 2)
            return round(self.birth_weight_g * share / 5) * 5
        gained = (hours - 72) / 24 * (26 + 8 * min(1, (hours - 72) / 240)) + self.dice.gauss(0, 12)
        return round((self.birth_weight_g * (1 - self.loss) + gained) / 5) * 5

    def bilirubin(self, hours: float) -> float:
        """Transcutaneous, mg/dL: rises to a peak about hour 100 and fades over two weeks."""
        peak = 9.5 * self.yellow + 0.9 * max(0, 38 - self.gestation_weeks)
        curve = (
            peak * (hours / 100) * math.exp(1 - hours / 100) if hours < 100 else peak * math.exp(-(hours - 100) / 130)
        )
        return round(max(0.4, curve + self.dice.gauss(0, 0.4)), 1)

    def temperature(self) -> float:
        """Axillary."""
        return round(min(37.3, max(36.3, self.dice.gauss(36.8, 0.18))), 1)

    def feed_ml(self, hours: float) -> int:
        """One bottle: about 150 mL/kg a day from day 7 on, in eight feeds; less before; a story may cut it to a fifth."""
        by_day = min(1.0, 0.18 + 0.82 * min(hours, 168) / 168)
        amount = 150 * self.weight_g(max(hours, 1)) / 1000 / 8 * by_day * self.dice.uniform(0.85, 1.15)
        if self.poor_from_h <= hours < self.poor_until_h:
            return max(5, int(amount * 0.2 / 5) * 5)  # never rounded up
        return max(5, round(amount / 5) * 5)


@dataclass
class MotherBody:
    """One mother, by days after birth."""

    weight_kg: float
    cesarean: bool
    dice: random.Random
    fever_on_day: int = -1  # a story: a fever on this day

    def temperature(self, day: int) -> float:
        """Axillary, °C."""
        if day == self.fever_on_day:
            return round(self.dice.uniform(38.1, 38.8), 1)
        return round(min(37.3, max(36.1, self.dice.gauss(36.7, 0.2))), 1)

    def pulse(self, day: int) -> int:
        """Beats a minute."""
        return round(min(98, max(58, self.dice.gauss(78 + (14 if day == self.fever_on_day else 0), 6))))

    def breaths(self) -> int:
        """A minute."""
        return round(min(20, max(14, self.dice.gauss(17, 1))))

    def pressure(self) -> tuple[int, int]:
        """Systolic and diastolic, mmHg."""
        return round(min(135, max(101, self.dice.gauss(114, 8)))), round(min(86, max(58, self.dice.gauss(72, 6))))

    def weight(self, day: int) -> float:
        """Kilograms: water goes in the first two weeks."""
        return round(self.weight_kg - 4.5 * (1 - math.exp(-day / 9)) + self.dice.gauss(0, 0.15), 1)

"""What is charted of one person in a stretch of time: feeds, nappies, cards, rounds, with the odd one late or missing."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yuexu.simulate.physiology import BabyBody, MotherBody

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Reading:
    """One entry to be: when it was observed and written down, on which form, by a holder of which post."""

    at: dt.datetime
    written: dt.datetime
    form: str
    values: dict[str, Any]
    post: str


@dataclass
class Diligence:
    """How well a house keeps its book: shares of entries that are forgotten, or done hours late."""

    dice: random.Random
    forgets: float = 0.015
    late: float = 0.04

    def at(self, day: dt.datetime, hour: float, spread: float = 0.7) -> dt.datetime | None:
        """When a thing planned for `hour` is done; None when it is forgotten."""
        if self.dice.random() < self.forgets:
            return None
        delay = self.dice.uniform(2, 7) if self.dice.random() < self.late else self.dice.uniform(-0.2, spread)
        return day + dt.timedelta(hours=hour + delay)

    def written(self, at: dt.datetime) -> dt.datetime:
        """Mostly within a quarter of an hour, now and then hours later."""
        lag = self.dice.uniform(60, 300) if self.dice.random() < 0.03 else self.dice.uniform(0.5, 14)
        return at + dt.timedelta(minutes=lag)


def baby_day(body: BabyBody, born_at: dt.datetime, day: dt.datetime, care: Diligence) -> Iterator[Reading]:
    """Everything charted of a baby on one day (local midnight `day`)."""
    yield from _feeds(body, born_at, day, care)
    yield from _nappies(day, care)
    age = (day.date() - born_at.astimezone(day.tzinfo).date()).days
    planned: list[tuple[float, str, dict[str, Any], str]] = [
        (9.4, "baby_card", _baby_card(body, (day + 9 * HOUR - born_at) / HOUR, age), "care_nurse"),
        (
            10.2,
            "doctor_round",
            {"condition": "stable", "finding": "反应好，前囟平软，心肺腹未见异常", "again": "tomorrow"},
            "doctor",
        ),
    ]
    if age <= 7:
        hours = (day + 9 * HOUR - born_at) / HOUR
        planned.append(
            (
                8.8,
                "jaundice",
                {"tcb": body.bilirubin(max(hours, 1)), "zone": "face" if hours < 160 else "none"},
                "care_nurse",
            )
        )
    if day.isoweekday() in {2, 4, 6}:
        bath = {
            "bathed": "yes",
            "swum": "yes",
            "massaged": "yes",
            "water_c": 38,
            "minutes": 12,
            "bands_checked": "yes",
            "reaction": care.dice.choice(["happy", "calm", "calm", "cry"]),
        }
        planned.append((10.5 + care.dice.uniform(0, 4), "bath", bath, "carer"))
    if day.isoweekday() == 1:
        planned.append(
            (
                8.5,
                "baby_weight",
                {"weight_g": body.weight_g((day + 8 * HOUR - born_at) / HOUR), "told_parents": "yes"},
                "care_nurse",
            )
        )
    yield from _planned(planned, day, care)


def _planned(
    planned: list[tuple[float, str, dict[str, Any], str]], day: dt.datetime, care: Diligence
) -> Iterator[Reading]:
    for hour, form, values, post in planned:
        at = care.at(day, hour)
        if at is not None:
            yield Reading(at, care.written(at), form, values, post)


def _feeds(body: BabyBody, born_at: dt.datetime, day: dt.datetime, care: Diligence) -> Iterator[Reading]:
    at = day + dt.timedelta(hours=care.dice.uniform(0, 2))
    while at < day + 24 * HOUR:
        hours = (at - born_at) / HOUR
        if care.dice.random() > care.forgets and hours > 1:
            values = _feed(body, hours, care.dice)
            post = "carer" if 7 <= at.hour < 22 else "care_nurse"
            yield Reading(at, care.written(at), "feed", values, post)
        at += dt.timedelta(hours=care.dice.uniform(2.5, 3.5))


def _feed(body: BabyBody, hours: float, dice: random.Random) -> dict[str, Any]:
    poorly = body.poor_from_h <= hours < body.poor_until_h
    if dice.random() < body.breast_share and not poorly:
        return {
            "method": "breast",
            "minutes": dice.choice([10, 15, 15, 20, 25]),
            "side": dice.choice(["left", "right", "both"]),
            "quality": "good",
            "burped": "yes",
        }
    method = "expressed" if dice.random() < 0.6 else "formula"
    return {"method": method, "amount": body.feed_ml(hours), "quality": "poor" if poorly else "good", "burped": "yes"}


def _nappies(day: dt.datetime, care: Diligence) -> Iterator[Reading]:
    """Seven spread over the day, every other one with a stool: in any 24 hours what a baby that drinks well brings."""
    for number in range(7):
        at = day + dt.timedelta(hours=(number + care.dice.random()) * 24 / 7)
        values: dict[str, Any] = {"wet": "yes", "stool": "no", "bottom": "clean"}
        if number % 2 == 0:
            values |= {"stool": "yes", "stool_colour": "yellow", "stool_kind": "soft", "stool_amount": "medium"}
        yield Reading(at, care.written(at), "nappy", values, "carer")


def _baby_card(body: BabyBody, hours: float, age: int) -> dict[str, Any]:
    return {
        "temp_c": body.temperature(),
        "weight_g": body.weight_g(max(hours, 1)),
        "spirit": "lively",
        "skin": ["yellow"] if 2 <= age <= 8 and body.yellow > 0.7 else ["normal"],
        "cord": "dry" if age < 11 else "fallen",
        "eyes": "clean",
        "mouth": "clean",
        "bottom": "clean",
        "eye_care": "yes",
        "cord_care": "yes" if age < 12 else "no",
        "bottom_care": "yes",
    }


def mother_day(body: MotherBody, born_at: dt.datetime, day: dt.datetime, care: Diligence) -> Iterator[Reading]:
    """Everything charted of a mother on one day."""
    age = (day.date() - born_at.astimezone(day.tzinfo).date()).days
    planned: list[tuple[float, str, dict[str, Any], str]] = [
        (9.0, "mother_card", _mother_card(body, age), "care_nurse"),
        (
            10.0,
            "doctor_round",
            {"condition": "stable", "finding": "精神好，子宫复旧好，乳房无红肿", "again": "tomorrow"},
            "doctor",
        ),
        (
            14.5,
            "ward_round",
            {"by": "service", "condition": "good", "needs": "met", "facilities": "fine", "trouble": "no"},
            "customer_service",
        ),
    ]
    if age <= 7:
        for hour in (8.6, 20.5):
            planned.append(
                (
                    hour,
                    "bleeding",
                    {"lochia": _lochia(age), "pads_per_hour": 0 if age > 2 else 0.5, "clots_cm": 0, "uterus": "firm"},
                    "care_nurse",
                )
            )
        planned.append(
            (
                11.0,
                "breast_care",
                {"engorgement": "g3" if 2 <= age <= 4 else "g2", "nipple_grade": "g0", "massage": "yes"},
                "lactation_consultant",
            )
        )
    if 8 <= age <= 14:
        planned.append(
            (
                15.5,
                "mood_talk",
                {
                    "mood": "calm",
                    "sleep": "fair",
                    "support": "good",
                    "bonding": "close",
                    "topics": "睡眠与家人分工",
                    "minutes": 20,
                    "next": "daily",
                },
                "care_nurse",
            )
        )
    if age == 8:
        width = care.dice.choice([1.5, 1.8, 2.0, 2.5])
        planned.append(
            (
                16.0,
                "diastasis",
                {"width_cm": width, "at_navel": width, "tension": "firm", "advice": ["breathing", "posture"]},
                "therapist",
            )
        )
    if age == 14:
        planned.append(
            (
                16.2,
                "epds",
                {
                    "asked": "self",
                    **{f"i{n}": care.dice.choice(["v0", "v0", "v1"]) if n < 10 else "v0" for n in range(1, 11)},
                },
                "psychologist",
            )
        )
    if age >= 8 and day.isoweekday() in {2, 5}:
        planned.append(
            (
                16.5,
                "herbal_bath",
                {"checked": "yes", "kind": "foot", "water_c": 40, "minutes": 20, "reaction": "well"},
                "carer",
            )
        )
    if age >= 15 and day.isoweekday() in {1, 4}:
        planned.append(
            (
                15.0,
                "teaching",
                {
                    "topic": care.dice.choice(["massage", "choking", "bath"]),
                    "way": "show",
                    "learner": ["mother"],
                    "shown_back": care.dice.choice(["alone", "helped"]),
                },
                "care_nurse",
            )
        )
    if day.isoweekday() == 3:
        planned.append(
            (
                10.8,
                "specialist_round",
                {
                    "speciality": "obstetric",
                    "specialist": "周主任",
                    "director_there": "yes",
                    "condition": "stable",
                    "finding": "恢复良好",
                    "advice": "继续现方案",
                },
                "doctor",
            )
        )
    yield from _planned(planned, day, care)


def _lochia(age: int) -> str:
    return "rubra" if age <= 3 else "serosa" if age <= 10 else "alba"


def _mother_card(body: MotherBody, age: int) -> dict[str, Any]:
    systolic, diastolic = body.pressure()
    return {
        "temp_c": body.temperature(age),
        "pulse": body.pulse(age),
        "respiration": body.breaths(),
        "systolic": systolic,
        "diastolic": diastolic,
        "weight_kg": body.weight(age),
        "pain": 1 if age < 5 and body.cesarean else 0,
        "wound": "good",
        "wound_care": "yes" if age < 10 else "no",
        "breasts": "full",
        "nipples": "intact",
        "milk": "little" if age < 4 else "enough",
        "nipple_care": "yes",
        "lochia": _lochia(age),
        "lochia_amount": "medium" if age < 5 else "little",
        "lochia_foul": "no",
        "stool_times": 1,
        "urine": "normal",
        "binder": "worn",
        "sleep": "fair",
        "appetite": "good",
        "mood": "calm",
    }


def admission(body: MotherBody, age: int) -> dict[str, Any]:
    """A mother's admission assessment."""
    systolic, diastolic = body.pressure()
    return {
        "temp_c": body.temperature(age),
        "pulse": body.pulse(age),
        "respiration": body.breaths(),
        "systolic": systolic,
        "diastolic": diastolic,
        "weight_kg": body.weight(age),
        "lochia": _lochia(age),
        "engorgement": "g3" if age >= 2 else "g2",
        "nipple_grade": "g0",
        "mood": "calm",
    }


def admission_newborn(body: BabyBody, hours: float) -> dict[str, Any]:
    """A newborn's admission assessment."""
    return {
        "bands_checked": "yes",
        "temp_c": body.temperature(),
        "pulse": body.dice.randint(120, 148),
        "respiration": body.dice.randint(36, 50),
        "weight_g": body.weight_g(hours),
        "tcb": body.bilirubin(hours),
        "zone": "face",
        "spirit": "lively",
        "skin": ["normal"],
        "cord": "dry",
        "feeding": "mixed",
        "suck": "strong",
    }


def farewell(body: MotherBody, age: int) -> dict[str, Any]:
    """A mother's assessment before she leaves."""
    return {
        "temp_c": body.temperature(age),
        "wound": "good",
        "lochia": _lochia(age),
        "mood": "calm",
        "skills": ["feeding", "bath", "cord", "sleep", "danger", "choking"],
        "home_ready": "yes",
        "followup": "产后42天母婴复查，三个月健康评估",
        "goods_checked": "yes",
    }


def farewell_newborn(body: BabyBody, hours: float) -> dict[str, Any]:
    """A newborn's assessment before it leaves."""
    return {
        "bands_checked": "yes",
        "temp_c": body.temperature(),
        "weight_g": body.weight_g(hours),
        "length_cm": 53.5,
        "head_cm": 36.5,
        "zone": "none",
        "skin": ["normal"],
        "cord": "fallen",
        "feeding": "mixed",
        "told_parents": "yes",
        "advice": "按需喂养，按时接种疫苗，如有发热、拒奶、精神差请及时就医",
    }

"""What the house hears and measures when it calls and visits after the stay (J1), with a dice of the family's own."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from yuexu.clinical import growth
from yuexu.clinical.refusals import Refused
from yuexu.families.models import Baby
from yuexu.kernel.charting.values import read_all
from yuexu.members.actions import Told
from yuexu.members.judging import SEX
from yuexu.members.sheets import ASKED
from yuexu.stays.models import Stay

QUESTIONS = ["夜里总醒怎么办", "奶量够不够", "吐奶要不要紧", "什么时候可以运动", "湿疹怎么护理"]
ADVICE = ["已解答，按需喂养、拍嗝，观察尿量", "已说明安全睡眠与白天多晒太阳", "建议按时体检与接种"]


def told(stay: Stay, kind: str, at: dt.datetime) -> list[Told]:
    """The sheets of one contact that came about, the mother's first."""
    if kind not in ASKED:
        return []
    dice = random.Random(f"{stay.birth.born_at.isoformat()} {stay.mother.name} {kind}")
    hers, the_babys = ASKED[kind]
    babies = Baby.objects.filter(birth__stay=stay).select_related("birth").order_by("order")
    return [
        Told(read_all(hers, _mother(kind, dice))),
        *(Told(read_all(the_babys, _baby(kind, one, at, dice)), one) for one in babies),
    ]


def _mother(kind: str, dice: random.Random) -> dict[str, Any]:
    told: dict[str, Any] = {
        "condition": dice.choice(["good", "good", "good", "fair"]), "mood": dice.choice(["calm"] * 6 + ["tearful", "anxious"]),
        "sleep": dice.choice(["good", "fair", "fair", "poor"]), "support": "yes", "wound": dice.choice(["good", "good", "none"]),
        "milk": dice.choice(["enough", "enough", "plenty", "little"]), "breasts": "soft", "referred": "none",
    }  # fmt: skip
    if kind == "three_month_assessment":
        return told | _three_months(dice)
    told |= {
        "lochia": dice.choice(["alba", "none"]),
        "questions": dice.choice(QUESTIONS),
        "advice": dice.choice(ADVICE),
    }
    if kind == "full_month_visit":
        told |= {"weight_kg": round(dice.gauss(60, 6), 1), "checkup": dice.choice(["booked", "not_yet"])}
    return told


def _three_months(dice: random.Random) -> dict[str, Any]:
    """One in twenty answers the mood scale so that a professional should see her; she is referred."""
    low = dice.random() < 0.05
    answers = {f"i{number}": dice.choice(["v1", "v2"] if low else ["v0", "v0", "v0", "v1"]) for number in range(1, 10)}
    more = {"referred": "psychologist", "condition": "fair", "mood": "low"} if low else {}
    return {
        "leaks": dice.choice(["none", "none", "sometimes"]), "menses": dice.choice(["not_yet", "not_yet", "back"]),
        "checkup": "done", "weight_kg": round(dice.gauss(58, 6), 1), "systolic": dice.randint(104, 126),
        "diastolic": dice.randint(62, 80), "scale": "self", "i10": "v0",
        "next_step": "一周内由心理咨询师联系" if low else "周岁前邀请体检", **answers, **more,
    }  # fmt: skip


def _baby(kind: str, baby: Baby, at: dt.datetime, dice: random.Random) -> dict[str, Any]:
    told: dict[str, Any] = {
        "seen": "home", "feeding": dice.choice(["breast", "mixed", "mixed", "formula"]), "feeds": dice.randint(7, 10),
        "wet_times": dice.randint(6, 10), "referred": "none",
    }  # fmt: skip
    if kind in ("call_24h", "call_3d"):
        return told | {"sleep": dice.choice(["good", "good", "fair"]), "zone": "none", "cord": "fallen"}
    told |= {
        "measured": "here",
        "vaccines": "on_time",
        "sleep_h": dice.choice([14, 15, 15.5, 16]),
        **_grown(baby, at, dice),
    }
    if kind == "full_month_visit":
        return told | {"zone": "none", "cord": "fallen"}
    return told | {"night": dice.choice(["good", "fair"]), "vitamin_d": "yes"}


def _grown(baby: Baby, at: dt.datetime, dice: random.Random) -> dict[str, Any]:
    """As far from the middle of the WHO standards as a baby is, counted from the due date for one born early."""
    sex, age = SEX[baby.sex], (at - baby.born_at).total_seconds() / 86400
    try:
        day = growth.corrected_days(age, baby.birth.gestation_days / 7)
    except Refused:  # the due date has not come: as on that day
        day = 0.0
    z = max(-1.8, min(1.8, dice.gauss(0, 0.8)))
    length, head = (growth.value_at(name, sex, day, z * 0.7) for name in ("length_for_age", "head_for_age"))
    weight = growth.value_at("weight_for_age", sex, day, z)
    return {
        "weight_g": max(round(weight * 100) * 10, baby.birth_weight_g + 300), "length_cm": round(length, 1),
        "head_cm": round(head, 1),
    }  # fmt: skip

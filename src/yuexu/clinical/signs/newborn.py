"""Exists to read a newborn's vital signs and danger signs; no adult score can reach them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from yuexu.clinical.findings import N_, Finding, Level, Source, Standing, loudest_first
from yuexu.clinical.refusals import Refused
from yuexu.clinical.signs.bands import NAMES, SAID, WITHIN, Bands, default

WHO_SIGNS = Source(
    "WHO/UNICEF newborn danger signs (pregnancy, childbirth, postpartum and newborn care; possible serious "
    "bacterial infection), read in secondary copies",
    Standing.SECONDARY,
)


class Sign(NamedTuple):
    """One thing seen at the cot: how loud, and its Chinese name."""

    level: Level
    message_id: str


_U, _A = Level.URGENT, Level.ASK_DOCTOR

DANGER_SIGNS: dict[str, Sign] = {
    "not_feeding": Sign(_U, N_("不吃奶或吸吮无力")),
    "convulsion": Sign(_U, N_("抽搐")),
    "hard_to_wake": Sign(_U, N_("嗜睡、难以唤醒")),
    "floppy": Sign(_U, N_("全身松软、肌张力低")),
    "moves_only_when_touched": Sign(_U, N_("仅在刺激时活动")),
    "apnoea": Sign(_U, N_("呼吸暂停")),
    "grunting": Sign(_U, N_("呼气呻吟")),
    "chest_indrawing": Sign(_U, N_("胸凹陷明显")),
    "blue_lips_or_tongue": Sign(_U, N_("口唇或舌发绀")),
    "very_pale": Sign(_U, N_("皮肤苍白")),
    "bulging_fontanelle": Sign(_U, N_("囟门隆起")),
    "green_vomit": Sign(_U, N_("呕吐物呈绿色（胆汁样）")),
    "swollen_belly": Sign(_A, N_("腹胀")),
    "repeated_vomiting": Sign(_A, N_("反复呕吐")),
    "blood_in_stool": Sign(_U, N_("便血")),
    "bleeding": Sign(_U, N_("出血（脐部或其他部位）")),
    "cord_red_or_pus": Sign(_A, N_("脐部红肿或有脓")),
    "cord_redness_spreading": Sign(_U, N_("脐周红肿向皮肤扩散")),
    "many_pustules": Sign(_U, N_("脓疱多于 10 个或大疱")),
    "few_pustules": Sign(_A, N_("皮肤脓疱")),
    "eyes_swollen_pus": Sign(_A, N_("眼睑红肿或脓性分泌物")),
    "yellow_in_first_day": Sign(_U, N_("出生 24 小时内出现黄染")),
    "yellow_palms_soles": Sign(_U, N_("手心或脚心黄染")),
    "pale_stool": Sign(_A, N_("大便颜色发白（陶土色）")),
    "high_pitched_cry": Sign(_U, N_("尖声哭叫")),
    "swollen_joint": Sign(_A, N_("关节红肿、活动少")),
}

_MESSAGES = {_U: N_("危险征象：%(name)s，立即请医生"), _A: N_("%(name)s：请医生看")}


@dataclass(frozen=True, kw_only=True)
class NewbornSigns:
    """One round at the cot: axillary °C, heart beats and breaths per minute, %, danger signs by code."""

    temp_c: float | None = None
    pulse: float | None = None
    respiration: float | None = None
    spo2: float | None = None
    danger: Collection[str] = ()


def read_newborn(signs: NewbornSigns, *, bands: Bands | None = None) -> tuple[Finding, ...]:
    """Findings of one round, loudest first.

    TypeError for an adult's signs or bands. `Refused` for a value no living newborn has, or an unknown danger
    sign. `params["name"]` is a message id itself.
    """
    table = default("newborn") if bands is None else bands
    if not isinstance(signs, NewbornSigns) or table.of != "newborn":
        raise TypeError("a newborn's chart reads a newborn's signs only")
    findings = [_danger(code) for code in signs.danger]
    for name, limits in table.limits.items():
        value = getattr(signs, name)
        if value is None or (found := limits.level(name, value)) is None:
            continue
        level, interval = found
        params = {"name": NAMES[name], "value": value, "band": str(interval), "unit": limits.unit}
        findings.append(Finding(f"newborn_{name}", level, SAID[level], WITHIN, table.origin, params))
    return loudest_first(findings)


def _danger(code: str) -> Finding:
    if code not in DANGER_SIGNS:
        raise Refused("not_a_choice", field="danger", value=code, choices="|".join(DANGER_SIGNS))
    sign = DANGER_SIGNS[code]
    params = {"name": sign.message_id}
    return Finding(f"danger_{code}", sign.level, _MESSAGES[sign.level], N_("见到危险征象"), WHO_SIGNS, params)

"""Exists to read a mother's vital signs by an obstetric early warning chart; a newborn's never get in."""

from dataclasses import dataclass
from typing import Literal

from yuexu.clinical.findings import N_, Finding, Level, loudest_first
from yuexu.clinical.refusals import Refused
from yuexu.clinical.signs.bands import NAMES, SAID, WITHIN, Bands, default

Consciousness = Literal["alert", "voice", "pain", "unresponsive"]
YELLOWS_TO_TRIGGER = 2


@dataclass(frozen=True, kw_only=True)
class MotherSigns:
    """One round of an adult's vital signs; None where not taken. °C, mmHg, per minute, %, pain 0–3."""

    temp_c: float | None = None
    systolic: float | None = None
    diastolic: float | None = None
    pulse: float | None = None
    respiration: float | None = None
    spo2: float | None = None
    pain: float | None = None
    consciousness: Consciousness | None = None


def read_mother(signs: MotherSigns, *, bands: Bands | None = None) -> tuple[Finding, ...]:
    """Findings of one round, loudest first: each value in its band, and two observe-values at once as a
    trigger.

    TypeError for a newborn's signs or bands. `Refused` for a value no living adult has (wrong unit, slip of a
    key). `params["name"]` is a message id itself.
    """
    table = default("mother") if bands is None else bands
    if not isinstance(signs, MotherSigns) or table.of != "mother":
        raise TypeError("an adult's early warning chart reads an adult's signs only")
    if signs.systolic is not None and signs.diastolic is not None and signs.diastolic >= signs.systolic:
        raise Refused(
            "out_of_range",
            field="diastolic",
            value=signs.diastolic,
            low=0,
            high=f"systolic {signs.systolic:g}",
        )
    findings = [f for name in table.limits if (f := _of_value(table, name, getattr(signs, name))) is not None]
    if (mind := _of_mind(table, signs.consciousness)) is not None:
        findings.append(mind)
    yellow = [f for f in findings if f.level is Level.OBSERVE]
    if len(yellow) >= YELLOWS_TO_TRIGGER:
        findings.append(_trigger(table, len(yellow)))
    return loudest_first(findings)


def _of_value(table: Bands, name: str, value: float | None) -> Finding | None:
    if value is None or (found := table.limits[name].level(name, value)) is None:
        return None
    level, interval = found
    params = {"name": NAMES[name], "value": value, "band": str(interval), "unit": table.limits[name].unit}
    return Finding(f"mother_{name}", level, SAID[level], WITHIN, table.origin, params)


def _of_mind(table: Bands, consciousness: str | None) -> Finding | None:
    if consciousness is None:
        return None
    if consciousness not in table.consciousness:
        choices = "|".join(table.consciousness)
        raise Refused("not_a_choice", field="consciousness", value=consciousness, choices=choices)
    if (level := table.consciousness[consciousness]) is None:
        return None
    params = {"name": NAMES["consciousness"], "value": consciousness, "band": consciousness, "unit": ""}
    rule = N_("意识反应：%(value)s")
    return Finding("mother_consciousness", level, SAID[level], rule, table.origin, params)


def _trigger(table: Bands, count: int) -> Finding:
    return Finding(
        "mother_trigger",
        Level.ASK_DOCTOR,
        N_("%(count)s 项生命体征同时需观察：请医生看"),
        N_("两项同时需观察，等同一项危急"),
        table.origin,
        {"count": count},
    )

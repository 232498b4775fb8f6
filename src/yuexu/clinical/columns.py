"""Exists to say, per command, which columns are read, what is asked, and how each result is written."""

import re
from collections.abc import Sequence

from yuexu.clinical import constitution, growth, jaundice, mood, weight_loss
from yuexu.clinical.growth.standard import SEXES
from yuexu.clinical.refusals import Refused, choice, number
from yuexu.clinical.sheets import Row, Table

_WEEKS = re.compile(r"(\d{1,2})\s*\+\s*([0-6])", re.ASCII)


def _needed(row: Row, column: str) -> float:
    if not row[column]:
        raise Refused("missing", field=column)
    return number(column, row[column])


def _given(row: Row, column: str) -> float | None:
    return number(column, row[column]) if row[column] else None


def _decimals(value: float | None, least: int, most: int) -> str:
    """Empty for None; otherwise rounded to `most` decimals and trimmed down to `least`; never "-0.0"."""
    if value is None:
        return ""
    whole, _, rest = f"{value:.{most}f}".partition(".")
    rest = rest.rstrip("0").ljust(least, "0")
    text = f"{whole}.{rest}" if rest else whole
    return text.removeprefix("-") if not text.strip("-0.") else text


def _growth(row: Row) -> Sequence[str]:
    sex = choice("sex", row["sex"], SEXES)
    result = growth.assess(
        "female" if sex == "female" else "male",
        _needed(row, "age_days"),
        weight_kg=_given(row, "weight_kg"),
        length_cm=_given(row, "length_cm"),
        head_cm=_given(row, "head_cm"),
    )
    scores = (
        result.weight_for_age,
        result.length_for_age,
        result.head_for_age,
        result.weight_for_length,
        result.bmi_for_age,
    )
    return [*(_decimals(z, 4, 6) for z in scores), ";".join(result.flags), ";".join(result.notes)]


def weeks(text: str) -> float:
    """Weeks of gestation: a number, or weeks and days as wards write them, 38+6."""
    if found := _WEEKS.fullmatch(text):
        return int(found[1]) + int(found[2]) / 7
    return number("ga_weeks", text)


def _jaundice(row: Row) -> Sequence[str]:
    treatment = choice("treatment", row["treatment"], ("phototherapy", "exchange"))
    if not row["ga_weeks"]:
        raise Refused("missing", field="ga_weeks")
    at = (row["neurotox_risk"], weeks(row["ga_weeks"]), _needed(row, "age_hours"))
    line = jaundice.threshold(treatment, *at)
    notes = ["plateau"] if line.plateau else []
    if line.hour >= jaundice.DAY_14_HOURS:
        notes.append("day_14_ask_doctor")
    shown = [_decimals(line.mg_dl, 1, 1)]
    if (value := _bilirubin(row)) is None:
        return [*shown, "", "", "", ";".join(notes)]
    photo, exchange = (jaundice.threshold(kind, *at) for kind in ("phototherapy", "exchange"))
    then = jaundice.follow_up(photo, exchange, value)
    return [*shown, _decimals(jaundice.below(line, value), 1, 6), then.phrase, then.code, ";".join(notes)]


def _bilirubin(row: Row) -> float | None:
    mass, moles = _given(row, "tsb_mg_dl"), _given(row, "tsb_umol_l")
    if mass is not None and moles is not None:
        raise Refused("two_units")
    if moles is not None:
        return jaundice.from_umol(moles)
    return None if mass is None else jaundice.tsb(mass)


def _weight_loss(row: Row) -> Sequence[str]:
    result = weight_loss.assess(
        row["delivery"],
        _needed(row, "hours"),
        _needed(row, "percent_change"),
        feeding=row["feeding"] or "breast",
    )
    curves = [_decimals(value, 4, 6) for value in (result.p75, result.p95)]
    return [*curves, ";".join(result.band), ";".join(result.notes)]


def _mood(row: Row) -> Sequence[str]:
    result = mood.score(row["scale"], [_given(row, f"i{n}") for n in range(1, 11)])
    return [str(result.total), result.band, "true" if result.escalate else "false"]


def _constitution(row: Row) -> Sequence[str]:
    sex = choice("sex", row["sex"], SEXES)
    result = constitution.assess(sex, {item.key: _given(row, item.key) for item in constitution.asked(sex)})
    judged = ";".join(f"{constitution.TYPES[code]}({code}):{result.verdicts[code]}" for code in result.applies)
    scores = [_decimals(result.scores[code], 1, 4) for code in constitution.TYPES]
    return [*scores, judged or "undetermined"]


TABLES: dict[str, Table] = {
    "growth": Table(
        ("sex", "age_days"),
        ("weight_kg", "length_cm", "head_cm"),
        (
            "weight_for_age_z",
            "length_for_age_z",
            "head_for_age_z",
            "weight_for_length_z",
            "bmi_for_age_z",
            "flags",
            "notes",
        ),
        _growth,
    ),
    "jaundice": Table(
        ("treatment", "neurotox_risk", "ga_weeks", "age_hours"),
        ("tsb_mg_dl", "tsb_umol_l"),
        ("threshold_mg_dl", "below_line_mg_dl", "follow_up", "follow_up_code", "notes"),
        _jaundice,
    ),
    "weight-loss": Table(
        ("delivery", "hours", "percent_change"),
        ("feeding",),
        ("p75", "p95", "band", "notes"),
        _weight_loss,
    ),
    "mood": Table(("scale",), tuple(f"i{n}" for n in range(1, 11)), ("total", "band", "escalate"), _mood),
    "constitution": Table(
        ("sex",),
        tuple(item.key for item in constitution.items()),
        (*constitution.TYPES, "judgement"),
        _constitution,
    ),
}

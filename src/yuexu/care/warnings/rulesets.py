"""The sets of rules: each looks at an entry that holds what it needs, and says what `clinical` says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.care.cards import CARDS
from yuexu.care.queries.person import Past
from yuexu.care.warnings.seen import Seen
from yuexu.clinical import jaundice, mood, recovery, signs, trends, weight_loss
from yuexu.clinical.findings import Finding
from yuexu.clinical.jaundice.thresholds import Risk

Look = Callable[[Seen], Iterable[Finding]]
Fed = Literal["breast", "formula", "mixed"]


@dataclass(frozen=True)
class Ruleset:
    """Rules that a centre confirms together. `needs`: items of which an entry must hold at least one."""

    code: str
    name: str | Promise
    about: str
    kind: str
    needs: frozenset[str]
    look: Look
    forms: tuple[str, ...] = ()  # looked at with longer history than three days
    back: frozenset[str] = frozenset()  # items whose earlier answers it compares with

    @cached_property
    def compared(self) -> frozenset[str]:
        """The forms whose entries of the last three days it compares with."""
        return frozenset(card.code for card in CARDS.about(self.kind) if not self.back.isdisjoint(card.by_code))


def _mother_signs(seen: Seen) -> Iterable[Finding]:
    fields = ("temp_c", "systolic", "diastolic", "pulse", "respiration", "spo2", "pain", "consciousness")
    return signs.read_mother(signs.MotherSigns(**{name: seen.get(name) for name in fields}))


def _newborn_signs(seen: Seen) -> Iterable[Finding]:
    fields = ("temp_c", "pulse", "respiration", "spo2")
    return signs.read_newborn(signs.NewbornSigns(**{name: seen.get(name) for name in fields}))


DANGER_OF = {  # what other items say, in the words of the danger signs
    ("cord", "pus"): "cord_red_or_pus", ("cord", "red"): "cord_red_or_pus", ("cord", "bleeding"): "bleeding",
    ("skin", "pustule"): "few_pustules", ("skin", "pale"): "very_pale", ("skin", "blue"): "blue_lips_or_tongue",
    ("spirit", "sleepy"): "hard_to_wake", ("zone", "palms"): "yellow_palms_soles",
    ("stool_colour", "pale"): "pale_stool", ("stool_colour", "red"): "blood_in_stool",
    ("fontanelle", "bulging"): "bulging_fontanelle", ("suck", "none"): "not_feeding",
    ("vomit", "projectile"): "repeated_vomiting",
}  # fmt: skip


def _danger(seen: Seen) -> Iterable[Finding]:
    codes = list(seen.get("danger") or ())
    for (item, answer), code in DANGER_OF.items():
        given = seen.get(item)
        if given == answer or (isinstance(given, list) and answer in given):
            codes.append(code)
    yellow = seen.get("zone") not in (None, "none") or "yellow" in (seen.get("skin") or ())
    if yellow and seen.person.born_at is not None and seen.person.hours(seen.at) < 24:
        codes.append("yellow_in_first_day")
    return signs.read_newborn(signs.NewbornSigns(danger=tuple(dict.fromkeys(codes))))


def _feeds(seen: Seen) -> Iterable[Finding]:
    return trends.feeds(
        trends.Feed(at=past.at, ml=past.values.get("amount"), quality=past.values.get("quality"))
        for past in seen.all("feed")
    )


def _nappies(seen: Seen) -> Iterable[Finding]:
    person = seen.person
    assert person.born_at is not None
    history = [
        trends.Nappy(
            at=past.at, wet=past.values.get("wet") is True, stool=past.values.get("stool") is True,
            colour=past.values.get("stool_colour"),
        )
        for past in seen.all("nappy")
    ]  # fmt: skip
    since = person.checked_in_at
    return trends.nappies(history, birth=person.born_at, at=seen.at, recorded_since=since, feeding=_fed(seen))


def _fed(seen: Seen) -> Fed:
    """How the baby is fed, by the feeds of the last three days."""
    ways = {past.values.get("method") for past in seen.all("feed")}
    if "formula" not in ways:
        return "breast"
    return "formula" if ways == {"formula"} else "mixed"


def _temperatures(seen: Seen) -> Iterable[Finding]:
    readings = (past for past in seen.all() if "temp_c" in past.values)
    return trends.temperatures(
        trends.NewbornTemperature(at=past.at, celsius=past.values["temp_c"]) for past in readings
    )


def _weights(seen: Seen) -> Iterable[Finding]:
    person = seen.person
    if person.birth_weight_g is None or person.born_at is None:
        return ()
    history = [
        trends.Weighing(at=past.at, kg=past.values["weight_g"] / 1000)
        for past in seen.all()
        if "weight_g" in past.values
    ]
    return trends.weights(history, birth=person.born_at, birth_kg=person.birth_weight_g / 1000)


def _early_weight(seen: Seen) -> Iterable[Finding]:
    person = seen.person
    if person.birth_weight_g is None or person.route == "" or not 0 <= person.hours(seen.at) <= 28 * 24:
        return ()
    change = weight_loss.percent_change(person.birth_weight_g / 1000, seen.values["weight_g"] / 1000)
    route = "cesarean" if person.route == "cesarean" else "vaginal"
    return weight_loss.assess(route, person.hours(seen.at), change, feeding=_fed(seen)).findings


def _jaundice(seen: Seen) -> Iterable[Finding]:
    person = seen.person
    if person.gestation_days is None:
        return []
    weeks, hours = person.gestation_days / 7, person.hours(seen.at)
    risk: Risk = "present" if seen.get("risk") is True else "none"
    found: list[Finding] = []
    if "tsb_umol" in seen:
        mg = jaundice.from_umol(seen.values["tsb_umol"])
        found += jaundice.assess(ga_weeks=weeks, age_hours=hours, risk=risk, tsb_mg_dl=mg).findings
    if "tcb" in seen:
        line = jaundice.threshold("phototherapy", risk, weeks, hours)
        found += [f for f in [jaundice.skin_needs_blood(line, seen.values["tcb"])] if f]
    return found + _rise(seen)


def _rise(seen: Seen) -> list[Finding]:
    """How fast it rose since the reading before by the same method, where that is at most two days ago."""
    found = []
    for item in ("tcb", "tsb_umol"):
        earlier = [past for past in seen.all() if item in past.values and 1 <= _hours(seen, past) <= 48]
        if item in seen and earlier:
            last = max(earlier, key=lambda past: past.at)
            then, now = (_mg(item, values[item]) for values in (last.values, seen.values))
            found.append(jaundice.rapid_rise(seen.person.hours(last.at), then, seen.person.hours(seen.at), now))
    return [finding for finding in found if finding]


def _hours(seen: Seen, past: Past) -> float:
    return (seen.at - past.at).total_seconds() / 3600


def _mg(item: str, value: float) -> float:
    return jaundice.from_umol(value) if item == "tsb_umol" else value


def _lochia(seen: Seen) -> Iterable[Finding]:
    return recovery.lochia(
        seen.day, seen.values["lochia"], before=seen.before("lochia"),
        pads_soaked_per_hour=seen.get("pads_per_hour") or 0, clots_cm=seen.get("clots_cm") or 0,
        foul=seen.get("lochia_foul") is True,
    )  # fmt: skip


def _uterus(seen: Seen) -> Iterable[Finding]:
    height = None if seen.get("uterus") == "not_felt" else seen.get("fundus_cm")
    return recovery.fundus(seen.day, height, soft=seen.get("uterus") == "soft")


CARD_WOUND = {"good": (0, 0), "none": (0, 0), "red": (2, 0), "oozing": (1, 0), "pus": (3, 0), "open": (0, 2)}


def _wound(seen: Seen) -> Iterable[Finding]:
    if "redness" in seen:
        names = ("redness", "edema", "ecchymosis", "discharge", "approximation")
        scores = {name: seen.grade(name) if name in seen else 0 for name in names}
        return recovery.wound(seen.day, **scores).findings
    worst, apart = CARD_WOUND[seen.values["wound"]]
    discharge = worst if seen.values["wound"] in ("oozing", "pus") else 0
    redness = worst if seen.values["wound"] == "red" else 0
    return recovery.wound(
        seen.day, redness=redness, edema=0, ecchymosis=0, discharge=discharge, approximation=apart
    ).findings


CARD_BREASTS = {"soft": 1, "full": 3, "engorged": 5, "lump": 3, "red": 3}
CARD_NIPPLES = {"intact": 0, "sore": 1, "cracked": 2, "bleeding": 3}


def _breasts(seen: Seen) -> Iterable[Finding]:
    if "engorgement" in seen:
        full, nipple = seen.grade("engorgement"), seen.grade("nipple_grade") if "nipple_grade" in seen else 0
        red, lump = seen.get("red_area") is True, seen.get("lump") is True
    else:
        full, nipple = CARD_BREASTS[seen.values["breasts"]], CARD_NIPPLES[seen.get("nipples") or "intact"]
        red, lump = seen.values["breasts"] == "red", seen.values["breasts"] == "lump"
    return recovery.breast(engorgement=full, nipple=nipple, red_area=red, lump=lump, temp_c=seen.get("temp_c"))


def _diastasis(seen: Seen) -> Iterable[Finding]:
    return recovery.diastasis(seen.values["width_cm"], day=seen.day)


def _epds(seen: Seen) -> Iterable[Finding]:
    return mood.score("epds", [seen.grade(f"i{number}") for number in range(1, 11)]).findings


def _set(
    code: str, name: str | Promise, about: str, kind: str, needs: str, look: Look, *forms: str, back: str = ""
) -> Ruleset:
    return Ruleset(code, name, about, kind, frozenset(needs.split()), look, forms, frozenset(back.split()))


WEIGHED = ("baby_weight", "baby_card", "admission_newborn", "discharge_newborn")

RULESETS: dict[str, Ruleset] = {
    one.code: one
    for one in (
        _set("mother_signs", _("产妇生命体征"), "C4", "mother",
             "temp_c systolic diastolic pulse respiration spo2 pain consciousness", _mother_signs),
        _set("lochia", _("恶露与出血"), "C4", "mother", "lochia", _lochia, back="lochia"),
        _set("uterus", _("子宫复旧"), "C4", "mother", "uterus fundus_cm", _uterus),
        _set("wound", _("伤口愈合"), "C4", "mother", "wound redness", _wound),
        _set("breasts", _("乳房与乳头"), "C4", "mother", "breasts engorgement", _breasts),
        _set("diastasis", _("腹直肌分离"), "C4", "mother", "width_cm", _diastasis),
        _set("epds", _("产后情绪量表"), "C11", "mother", "i10", _epds),
        _set("newborn_signs", _("新生儿生命体征"), "C4", "baby", "temp_c pulse respiration spo2", _newborn_signs),
        _set("danger_signs", _("新生儿危险征象"), "C4", "baby",
             "danger cord skin spirit zone stool_colour fontanelle suck vomit", _danger),
        _set("feeds", _("奶量趋势"), "N2", "baby", "method", _feeds, back="method"),
        _set("nappies", _("尿布次数与颜色"), "N2", "baby", "wet stool", _nappies, back="wet method"),
        _set("temperatures", _("体温不稳"), "N2", "baby", "temp_c", _temperatures, back="temp_c"),
        _set("weights", _("体重趋势"), "N2", "baby", "weight_g", _weights, *WEIGHED, back="weight_g"),
        _set("early_weight", _("早期体重下降"), "N2", "baby", "weight_g", _early_weight, *WEIGHED, back="method"),
        _set("jaundice", _("黄疸（AAP 2022）"), "C4", "baby", "tcb tsb_umol", _jaundice, back="tcb tsb_umol"),
    )
}  # fmt: skip

"""Exists to score and judge the nine constitution types of GB/T 46939-2025, every rounding in the open."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from yuexu.clinical import tables
from yuexu.clinical.findings import N_, Source, Standing
from yuexu.clinical.refusals import Refused, choice, whole

STANDARD = Source(
    "GB/T 46939-2025 中医体质分类与判定, appendix A (secondary transcription, cross-checked)",
    Standing.SECONDARY,
)
POLICY = Source("the centre's own grouping of the nine types; no standard", Standing.BACKGROUND)

Verdict = Literal["是", "基本是", "倾向是", "否"]

TYPES: dict[str, str] = {
    "balanced": N_("平和质"),
    "qi_deficiency": N_("气虚质"),
    "yang_deficiency": N_("阳虚质"),
    "yin_deficiency": N_("阴虚质"),
    "phlegm_dampness": N_("痰湿质"),
    "damp_heat": N_("湿热质"),
    "blood_stasis": N_("血瘀质"),
    "qi_stagnation": N_("气郁质"),
    "inherited_special": N_("特禀质"),
}
BIASED = tuple(code for code in TYPES if code != "balanced")

# Balanced: from 60, all others below 30 (below 40: mostly).
BALANCED_AT, CLEAR_BELOW, MOSTLY_BELOW = 60, 30, 40
TENDS_AT, IS_AT = 30, 40  # the eight biased types


class Item(NamedTuple):
    """One question: its key, the scales it counts for (-1: reversed, 6 - answer), the sex asked, or None."""

    key: str
    scales: Mapping[str, int]
    only: str | None


@cache
def items() -> tuple[Item, ...]:
    """The 27 questions in the order of the transcription."""
    return tuple(Item(key, scales, only) for key, scales, only in tables.document("constitution")["items"])


def asked(sex: str) -> tuple[Item, ...]:
    """The 26 questions that a person of this sex answers."""
    return tuple(item for item in items() if item.only in {None, sex})


@dataclass(frozen=True)
class Constitution:
    """Nine transformed scores (0–100, not rounded), the verdict on each type, and those that apply."""

    scores: Mapping[str, float]
    verdicts: Mapping[str, Verdict]
    origin: Source = STANDARD

    @property
    def applies(self) -> tuple[str, ...]:
        """Types judged 是 or 基本是, then those judged 倾向是; within each the higher score first."""
        order = {"是": 0, "基本是": 0, "倾向是": 1}
        codes = [code for code in TYPES if self.verdicts[code] != "否"]
        return tuple(sorted(codes, key=lambda code: (order[self.verdicts[code]], -self.scores[code])))

    @property
    def main(self) -> str | None:
        """The type to plan for: the first that applies, or None where the standard names none."""
        return self.applies[0] if self.applies else None


def assess(sex: str, answers: Mapping[str, float | None]) -> Constitution:
    """Score and judge. `answers`: item key -> 1 (not at all) to 5 (always); an item of the other sex is
    ignored.

    Raises `Refused` for a missing or impossible answer: nothing is filled in.
    """
    person = choice("sex", sex, ("male", "female"))
    given: dict[str, int] = {}
    for item in asked(person):
        if (answer := answers.get(item.key)) is None:
            raise Refused("missing", field=item.key)
        given[item.key] = whole(item.key, answer, 1, 5)
    scores = {code: _transformed(code, person, given) for code in TYPES}
    return Constitution(scores, judge(scores))


def _transformed(code: str, sex: str, given: Mapping[str, int]) -> float:
    """(raw - n) / (4 n) × 100 over the n items of the scale that this sex is asked."""
    values = [
        given[item.key] if item.scales[code] > 0 else 6 - given[item.key] for item in asked(sex) if code in item.scales
    ]
    return (sum(values) - len(values)) / (len(values) * 4) * 100


def rounded(score: float) -> int:
    """The whole number a verdict is read from: halves go up. With 27 items no verdict depends on it."""
    return math.floor(score + 0.5)


def judge(scores: Mapping[str, float]) -> dict[str, Verdict]:
    """The standard's table on scores first rounded to whole numbers (it prints 30～39 and ≥40)."""
    points = {code: rounded(scores[code]) for code in TYPES}
    highest = max(points[code] for code in BIASED)
    balanced: Verdict = "否"
    if points["balanced"] >= BALANCED_AT and highest < MOSTLY_BELOW:
        balanced = "是" if highest < CLEAR_BELOW else "基本是"
    verdicts: dict[str, Verdict] = {"balanced": balanced}
    for code in BIASED:
        verdicts[code] = "是" if points[code] >= IS_AT else "倾向是" if points[code] >= TENDS_AT else "否"
    return verdicts


# The centre's own views: group -> (Chinese name, the types it holds). Kitchen policy, not a standard; every
# type of the nine but the balanced one belongs to one group, except that the older view of four has no place
# for 特禀质.
View = Mapping[str, tuple[str, tuple[str, ...]]]
SIX: View = {
    "balanced": (N_("平和质"), ("balanced",)),
    "cold": (N_("虚寒质"), ("qi_deficiency", "yang_deficiency")),
    "heat": (N_("偏热质"), ("yin_deficiency", "damp_heat")),
    "stasis": (N_("瘀滞质"), ("blood_stasis", "qi_stagnation")),
    "phlegm_dampness": (N_("痰湿质"), ("phlegm_dampness",)),
    "special": (N_("特禀质"), ("inherited_special",)),
}
FOUR: View = {
    "balanced": (N_("平和质"), ("balanced",)),
    "cold": (N_("虚寒质"), ("qi_deficiency", "yang_deficiency")),
    "heat": (N_("偏热质"), ("yin_deficiency", "damp_heat")),
    "stasis": (N_("瘀滞质"), ("blood_stasis", "qi_stagnation", "phlegm_dampness")),
}


@dataclass(frozen=True)
class Grouped:
    """A view of the nine: each group's score (the highest of its types), and the group to plan for."""

    scores: Mapping[str, float]
    main: str | None
    origin: Source = POLICY


def view(result: Constitution, groups: View = SIX) -> Grouped:
    """The nine types as a centre's groups; the main group holds the first type of `applies`."""
    scores = {code: max(result.scores[t] for t in members) for code, (_, members) in groups.items()}
    home = {t: code for code, (_, members) in groups.items() for t in members}
    main = next((home[t] for t in result.applies if t in home), None)
    return Grouped(scores, main)


# Short stems of our own; the wording of the standard is not carried. A centre can load the official wording.
STEMS: dict[str, str] = {
    "q1_energetic": N_("精力足"),
    "q2_tire_easily": N_("容易累"),
    "q3_gloomy": N_("闷闷不乐"),
    "q4_cold_intolerant": N_("比别人怕冷"),
    "q6_short_breath": N_("气短、接不上气"),
    "q7_palpitations": N_("心慌"),
    "q8_stomach_back_cold": N_("胃、背或腰膝怕冷"),
    "q9_wear_more": N_("衣服比别人穿得多"),
    "q11_body_heat": N_("身上、脸上发热"),
    "q12_dry_skin_lips": N_("皮肤或嘴唇干"),
    "q13_cheekbone_flush": N_("两颧潮红"),
    "q14_body_heavy": N_("身体沉重"),
    "q15_abdomen_soft": N_("腹部松软肥满"),
    "q16_sticky_mouth": N_("嘴里黏腻"),
    "q17_oily_face": N_("面部油光"),
    "q18_urine_burn": N_("小便灼热、色深"),
    "q19_yellow_discharge": N_("白带发黄"),
    "q20_scrotal_damp": N_("阴囊潮湿"),
    "q21_body_pain": N_("身上有固定处疼痛"),
    "q22_dull_complexion": N_("面色暗、易长斑"),
    "q23_dark_lips": N_("口唇颜色偏暗"),
    "q25_anxious": N_("精神紧张、焦虑"),
    "q26_sentimental": N_("多愁善感"),
    "q27_sneeze": N_("不感冒也打喷嚏"),
    "q28_allergies": N_("容易过敏"),
    "q29_hives": N_("容易起风团"),
    "q30_scratch_red": N_("皮肤一抓就红"),
}

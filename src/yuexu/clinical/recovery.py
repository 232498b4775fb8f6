"""Exists to follow a mother's body back: wound, lochia, fundus, breasts, abdominal wall and pelvic floor by
the day.

All of it is *secondary* or *background* (no primary chart was opened): a centre's medical lead confirms it
first.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from yuexu.clinical.findings import N_, Finding, Level, Source, Standing
from yuexu.clinical.refusals import choice, whole, within

NURSING = Source(
    N_("REEDA 依 Davidson 1974，恶露与宫底依护理参考书（未读原文）"),
    Standing.SECONDARY,
)
BACKGROUND = Source(N_("一般经验；待医疗负责人确认"), Standing.BACKGROUND)

LAST_DAY = 400

# REEDA: five signs of a perineal or abdominal wound, 0 (none) to 3 each.
REEDA: dict[str, tuple[str, tuple[str, str, str, str]]] = {
    "redness": (N_("发红"), (N_("无"), N_("两侧 ≤0.25 cm"), N_("两侧 ≤0.5 cm"), N_("两侧 >0.5 cm"))),
    "edema": (N_("水肿"), (N_("无"), "<1 cm", "1–2 cm", N_(">2 cm 或累及阴唇"))),
    "ecchymosis": (
        N_("瘀斑"),
        (
            N_("无"),
            N_("双侧 <0.25 cm 或单侧 <0.5 cm"),
            N_("双侧 0.25–1 cm 或单侧 0.5–2 cm"),
            N_("双侧 >1 cm 或单侧 >2 cm"),
        ),
    ),
    "discharge": (N_("分泌物"), (N_("无"), N_("浆液性"), N_("浆液血性"), N_("血性或脓性"))),
    "approximation": (
        N_("对合"),
        (N_("闭合"), N_("皮肤分离 ≤3 mm"), N_("皮肤及皮下分离"), N_("皮肤、皮下及筋膜分离")),
    ),
}

Lochia = Literal["rubra", "serosa", "alba", "none"]
STAGES: tuple[Lochia, ...] = get_args(Lochia)
LOCHIA_DAYS: dict[str, tuple[int, int]] = {"rubra": (0, 3), "serosa": (4, 10), "alba": (10, 42)}
RUBRA_GRACE_DAYS = 4  # fresh red so long past its stage, or again after paler lochia, is for a doctor
FUNDUS_GONE_DAYS = (10, 14)  # no longer felt above the pubic bone
FUNDUS_START_CM = 0.0  # at the umbilicus on day 0, about 1 cm lower each day


def _finding(code: str, level: Level, message: str, rule: str, source: Source = NURSING, **params: object) -> Finding:
    return Finding(code, level, message, rule, source, params)


@dataclass(frozen=True)
class Wound:
    """A wound scored: REEDA total 0–15, with findings."""

    total: int
    findings: tuple[Finding, ...]


def wound(day: int, *, redness: int, edema: int, ecchymosis: int, discharge: int, approximation: int) -> Wound:
    """REEDA on a postpartum day (birth is day 0). Higher is worse; pus or an open wound is urgent."""
    whole("day", day, 0, LAST_DAY)
    scores = {
        "redness": redness,
        "edema": edema,
        "ecchymosis": ecchymosis,
        "discharge": discharge,
        "approximation": approximation,
    }
    total = sum(whole(name, score, 0, 3) for name, score in scores.items())
    found = []
    if discharge == 3 or approximation >= 2:
        message = N_("伤口有脓血性分泌物或裂开（REEDA %(total)s 分）：立即请医生")
        found.append(
            _finding("wound_open_or_pus", Level.URGENT, message, N_("分泌物 3 分，或对合 2–3 分"), total=total)
        )
    elif total >= 6 or (day >= 7 and total >= 3):
        message = N_("伤口 REEDA %(total)s 分（第 %(day)s 天）：请医生看")
        rule = N_("总分 6 分或以上；第 7 天起 3 分或以上")
        found.append(_finding("wound_slow", Level.ASK_DOCTOR, message, rule, BACKGROUND, total=total, day=day))
    elif total >= 3:
        message = N_("伤口 REEDA %(total)s 分：观察")
        found.append(_finding("wound_watch", Level.OBSERVE, message, N_("总分 3–5 分"), BACKGROUND, total=total))
    return Wound(total, tuple(found))


def expected_lochia(day: int) -> tuple[str, ...]:
    """The stages that a postpartum day may show (two on a day of change)."""
    whole("day", day, 0, LAST_DAY)
    return tuple(stage for stage, (first, last) in LOCHIA_DAYS.items() if first <= day <= last) or ("none",)


def lochia(
    day: int,
    stage: Lochia,
    *,
    before: Lochia | None = None,
    pads_soaked_per_hour: float = 0,
    clots_cm: float = 0,
    foul: bool = False,
) -> tuple[Finding, ...]:
    """Lochia of a day against its expected stage; `before` is the stage of the entry before."""
    stage = choice("stage", stage, STAGES)
    before = before and choice("before", before, STAGES)
    first, last = LOCHIA_DAYS["rubra"]
    whole("day", day, first, LAST_DAY)
    found = []
    if within("pads_soaked_per_hour", pads_soaked_per_hour, 0, 20) >= 1:
        message = N_("一小时内湿透 %(pads)s 片护垫：立即请医生")
        rule = N_("一小时湿透一片护垫或以上")
        found.append(_finding("lochia_heavy", Level.URGENT, message, rule, BACKGROUND, pads=pads_soaked_per_hour))
    if within("clots_cm", clots_cm, 0, 30) >= 3:
        message = N_("血块 %(cm)s cm：请医生看")
        rule = N_("血块 3 cm 或以上")
        found.append(_finding("lochia_clots", Level.ASK_DOCTOR, message, rule, BACKGROUND, cm=clots_cm))
    if foul:
        message = N_("恶露有异味：请医生看")
        found.append(_finding("lochia_foul", Level.ASK_DOCTOR, message, N_("有异味"), BACKGROUND))
    if stage == "rubra" and (day > last + RUBRA_GRACE_DAYS or before in {"serosa", "alba", "none"}):
        message = N_("第 %(day)s 天仍为或重新出现鲜红恶露：请医生看")
        found.append(
            _finding("lochia_red_again", Level.ASK_DOCTOR, message, N_("鲜红恶露超过应有的天数，或重新出现"), day=day)
        )
    elif stage != "none" and day > LOCHIA_DAYS[stage][1]:
        message = N_("第 %(day)s 天恶露仍在上一阶段：观察")
        found.append(_finding("lochia_late", Level.OBSERVE, message, N_("恶露的阶段晚于应有的天数"), day=day))
    return tuple(found)


def expected_fundus_cm(day: int) -> float | None:
    """Expected height in cm from the umbilicus (below is negative); None once no longer felt (day 10)."""
    whole("day", day, 0, LAST_DAY)
    return None if day >= FUNDUS_GONE_DAYS[0] else FUNDUS_START_CM - day


def fundus(day: int, height_cm: float | None, *, soft: bool = False) -> tuple[Finding, ...]:
    """Height in cm from the umbilicus, None where no longer felt; 2 cm above the expected deviates."""
    found = []
    expected = expected_fundus_cm(day)
    if soft:
        message = N_("子宫软、轮廓不清：立即请医生")
        found.append(_finding("fundus_soft", Level.URGENT, message, N_("子宫软"), BACKGROUND))
    if height_cm is None:
        return tuple(found)
    within("height_cm", height_cm, -25, 25)
    if expected is None and day > FUNDUS_GONE_DAYS[1]:
        message = N_("第 %(day)s 天仍可触及宫底：请医生看")
        found.append(_finding("fundus_still_felt", Level.ASK_DOCTOR, message, N_("第 14 天后仍可触及"), day=day))
    elif expected is not None and height_cm >= expected + 2:
        message = N_("宫底比预期高 %(cm)s cm：观察，排空膀胱后复测")
        cm = round(height_cm - expected, 1)
        found.append(_finding("fundus_high", Level.OBSERVE, message, N_("比预期高 2 cm 或以上"), cm=cm))
    return tuple(found)


def breast(
    *, engorgement: int, nipple: int, red_area: bool = False, lump: bool = False, temp_c: float | None = None
) -> tuple[Finding, ...]:
    """Engorgement 1 (soft) to 6 (very hard, very tender), nipple damage 0 (none) to 3 (bleeding, open)."""
    whole("engorgement", engorgement, 1, 6)
    whole("nipple", nipple, 0, 3)
    fever = temp_c is not None and within("temp_c", temp_c, 30, 43) >= 38.5
    found = []
    if red_area and fever:
        message = N_("乳房红热伴发热 %(temp)s ℃：请医生当天看")
        rule = N_("局部发红且体温 38.5 ℃ 或以上")
        found.append(_finding("breast_red_fever", Level.URGENT, message, rule, BACKGROUND, temp=temp_c))
    elif red_area or lump:
        message = N_("乳房发红或有硬块：观察，24 小时不退请医生看")
        found.append(_finding("breast_red_or_lump", Level.OBSERVE, message, N_("发红或有硬块"), BACKGROUND))
    if engorgement >= 5:
        message = N_("乳房肿胀 %(score)s 级：请哺乳顾问或医生看")
        found.append(
            _finding("breast_engorged", Level.ASK_DOCTOR, message, N_("六级中的 5–6 级"), BACKGROUND, score=engorgement)
        )
    if nipple >= 2:
        level = Level.ASK_DOCTOR if nipple == 3 else Level.OBSERVE
        message = N_("乳头皲裂 %(score)s 级：检查含接，必要时请医生看")
        found.append(_finding("breast_nipple", level, message, N_("三级中的 2–3 级"), BACKGROUND, score=nipple))
    return tuple(found)


def diastasis(width_cm: float, *, day: int) -> tuple[Finding, ...]:
    """Distance between the straight muscles in cm; above 2 from six weeks on is for a doctor."""
    within("width_cm", width_cm, 0, 20)
    whole("day", day, 0, LAST_DAY)
    if width_cm <= 2:
        return ()
    late = day >= 42
    message = N_("腹直肌分离 %(cm)s cm：请康复医生评估") if late else N_("腹直肌分离 %(cm)s cm：观察，避免卷腹动作")
    level = Level.ASK_DOCTOR if late else Level.OBSERVE
    return (_finding("diastasis_wide", level, message, N_("超过 2 cm"), BACKGROUND, cm=width_cm),)


def pelvic_floor(grade: int, *, day: int, leaks: bool = False, bulge: bool = False) -> tuple[Finding, ...]:
    """Strength 0–5 (Oxford grades as commonly used). No internal examination before day 42 is implied."""
    whole("grade", grade, 0, 5)
    whole("day", day, 0, LAST_DAY)
    found = []
    if bulge:
        message = N_("阴道口有膨出感：请医生看")
        found.append(_finding("pelvic_bulge", Level.ASK_DOCTOR, message, N_("有膨出感"), BACKGROUND))
    if day >= 42 and (grade <= 2 or leaks):
        message = N_("产后 42 天盆底肌力 %(grade)s 级或漏尿：请康复医生评估")
        rule = N_("第 42 天起肌力 0–2 级或漏尿")
        found.append(_finding("pelvic_weak", Level.ASK_DOCTOR, message, rule, BACKGROUND, grade=grade))
    elif leaks:
        message = N_("漏尿：观察，指导盆底训练")
        found.append(_finding("pelvic_leaks", Level.OBSERVE, message, N_("第 42 天前漏尿"), BACKGROUND))
    return tuple(found)

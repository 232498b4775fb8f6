"""Exists to score mood questionnaires alike for everyone, and to let no answer on self-harm wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from yuexu.clinical.findings import N_, Finding, Level, Source, Standing, loudest_first
from yuexu.clinical.refusals import Refused, choice, whole

Scale = Literal["epds", "phq9", "gad7"]
SCALES: tuple[Scale, ...] = get_args(Scale)


@dataclass(frozen=True)
class Questionnaire:
    """How a scale is scored. `bands`: (lowest total, code); `self_harm`: the item that never waits."""

    items: int
    bands: tuple[tuple[int, str], ...]
    cutoff: int
    self_harm: int | None
    reversed_on_paper: frozenset[int]
    origin: Source


EPDS = Source(
    "Cox JL, Holden JM, Sagovsky R. Br J Psychiatry 1987;150:782-786; cut-off 9/10 of Lee DTS et al. "
    "Br J Psychiatry 1998;172:433-437",
    Standing.PUBLISHED,
)
PHQ = Source("Kroenke K et al. J Gen Intern Med 2001;16:606-613", Standing.BACKGROUND)
GAD = Source("Spitzer RL et al. Arch Intern Med 2006;166:1092-1097", Standing.BACKGROUND)

QUESTIONNAIRES: dict[Scale, Questionnaire] = {
    "epds": Questionnaire(
        10,
        ((0, "low"), (9, "possible_mild"), (13, "professional_assessment")),
        10,
        10,
        frozenset({3, 5, 6, 7, 8, 9, 10}),
        EPDS,
    ),
    "phq9": Questionnaire(
        9,
        ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately_severe"), (20, "severe")),
        10,
        9,
        frozenset(),
        PHQ,
    ),
    "gad7": Questionnaire(
        7, ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")), 10, None, frozenset(), GAD
    ),
}

# Cut-offs found in the literature for the Edinburgh scale; a centre chooses one (`cutoff=`).
EPDS_CUTOFFS = {"Lee 1998, Hong Kong, 6 weeks": 10, "Hong Kong version in Singapore": 13}


@dataclass(frozen=True)
class Mood:
    """A questionnaire scored. `escalate`: an answer on self-harm, for a professional the same day."""

    scale: Scale
    total: int
    band: str
    positive: bool
    escalate: bool
    findings: tuple[Finding, ...]


def score(scale: str, answers: Sequence[int | float | None], *, cutoff: int | None = None) -> Mood:
    """Score answers given as option values 0–3 (0 is the best answer), item 1 first.

    Every item must be answered: nothing is filled in. Where another item is missing but the one on self-harm
    is answered 1 or more, the refusal says so. Answers beyond the scale's items must be absent or None.
    """
    name = _scale(scale)
    form = QUESTIONNAIRES[name]
    given = _answers(name, form, answers)
    total = sum(given)
    band = [code for lowest, code in form.bands if total >= lowest][-1]
    limit = form.cutoff if cutoff is None else whole("cutoff", cutoff, 1, form.items * 3)
    escalate = form.self_harm is not None and given[form.self_harm - 1] >= 1
    findings = _findings(name, form, given, total, limit)
    return Mood(name, total, band, total >= limit, escalate, findings)


def from_positions(positions: Sequence[int]) -> tuple[int, ...]:
    """Option values of the Edinburgh scale from places on the official form (1 is the option printed first).

    The form prints items 3 and 5–10 from the worst answer to the best, the others from the best to the worst:
    scoring by place without this would turn seven items upside down.
    """
    form = QUESTIONNAIRES["epds"]
    if len(positions) != form.items:
        raise Refused("missing", field=f"i{len(positions) + 1}")
    places = [whole(f"i{n}", p, 1, 4) for n, p in enumerate(positions, 1)]
    return tuple(4 - p if n in form.reversed_on_paper else p - 1 for n, p in enumerate(places, 1))


def _scale(word: str) -> Scale:
    name = choice("scale", word, SCALES)
    return next(scale for scale in SCALES if scale == name)


def _answers(name: Scale, form: Questionnaire, answers: Sequence[int | float | None]) -> list[int]:
    for n, answer in enumerate(answers[form.items :], form.items + 1):
        if answer is not None:
            raise Refused("extra_item", scale=name, items=form.items, field=f"i{n}")
    padded = [*answers, *[None] * form.items][: form.items]
    harm = padded[form.self_harm - 1] if form.self_harm else None
    given = []
    for n, answer in enumerate(padded, 1):
        if answer is not None:
            given.append(whole(f"i{n}", answer, 0, 3))
        elif harm is not None and harm >= 1:
            raise Refused("self_harm_unfinished", field=f"i{n}", value=f"{harm:g}")
        else:
            raise Refused("missing", field=f"i{n}")
    return given


def _findings(name: Scale, form: Questionnaire, given: list[int], total: int, limit: int) -> tuple[Finding, ...]:
    found = []
    params = {"total": total, "cutoff": limit}
    if form.self_harm is not None and given[form.self_harm - 1] >= 1:
        message = N_("自伤相关题目答了 %(answer)s：今天就请专业人员评估，不要让她独处")
        rule = N_("第 %(item)s 题答 1 分或以上，不论总分")
        params_harm = params | {"answer": given[form.self_harm - 1], "item": form.self_harm}
        found.append(Finding(f"mood_{name}_self_harm", Level.URGENT, message, rule, form.origin, params_harm))
    if total >= limit:
        message = N_("情绪量表 %(total)s 分（界限 %(cutoff)s）：请医生或心理师看")
        rule = N_("总分达到界限 %(cutoff)s")
        found.append(Finding(f"mood_{name}_positive", Level.ASK_DOCTOR, message, rule, form.origin, params))
    elif total >= form.bands[1][0]:
        message = N_("情绪量表 %(total)s 分：观察，一周内复评")
        rule = N_("总分 %(watched)s 分或以上，未到界限")
        params |= {"watched": form.bands[1][0]}
        found.append(Finding(f"mood_{name}_watch", Level.OBSERVE, message, rule, form.origin, params))
    return loudest_first(found)


# The wording of the Edinburgh scale is copyrighted: these are short stems of our own, not its items. A centre
# that holds the licence loads the official wording in the same shape (item -> stem), see `wording`.
STEMS: dict[Scale, tuple[str, ...]] = {
    "epds": (
        N_("遇到有趣的事笑得出来"),
        N_("对接下来的日子有盼头"),
        N_("出了差错就怪自己"),
        N_("没来由地发慌、担心"),
        N_("没来由地害怕、惊慌"),
        N_("觉得事情压得喘不过气"),
        N_("心里难过到睡不好"),
        N_("情绪低落、苦闷"),
        N_("难过得落泪"),
        N_("有过伤害自己的念头"),
    ),
    "phq9": (
        N_("做什么都没兴致"),
        N_("心情低落或看不到希望"),
        N_("睡不着、睡不稳或睡太多"),
        N_("疲惫、没力气"),
        N_("吃不下或吃太多"),
        N_("觉得自己不好或让家人失望"),
        N_("很难集中注意力"),
        N_("动作说话变慢，或坐立不安"),
        N_("有不如死去或伤害自己的念头"),
    ),
    "gad7": (
        N_("紧张、焦虑或急躁"),
        N_("担心停不下来"),
        N_("为各种事担心过多"),
        N_("很难放松"),
        N_("烦躁得坐不住"),
        N_("容易生气、不耐烦"),
        N_("害怕会有可怕的事发生"),
    ),
}


def wording(scale: Scale, loaded: Mapping[Scale, Sequence[str]] | None = None) -> tuple[str, ...]:
    """The stems to show: a centre's licensed wording where it has loaded one of full length, else our own."""
    own = (loaded or {}).get(scale)
    if own is None:
        return STEMS[scale]
    if len(own) != QUESTIONNAIRES[scale].items:
        raise Refused("out_of_range", field="items", value=len(own), low=len(STEMS[scale]), high=len(STEMS[scale]))
    return tuple(own)

"""Nutrition, identifiers and wording: the small tables that others rely on."""

import ast
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from yuexu.clinical import jaundice, mood, nutrition, recovery, refusals, signs, trends, weight_loss
from yuexu.clinical.findings import Finding, Level, Source, Standing, loudest_first, worst
from yuexu.clinical.identifiers import MEASURED
from yuexu.clinical.refusals import REASONS, Refused
from yuexu.clinical.tests.babies import BIRTH

PACKAGE = Path(refusals.__file__).parent


def messages() -> list[str]:
    """Every Chinese sentence that the package marks for the catalogue."""
    return [
        node.args[0].value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "N_"
        and isinstance(node.args[0], ast.Constant)
    ]


def test_no_message_names_a_disease_or_diagnoses() -> None:
    """Look again, or let a doctor look: naming the illness is the doctor's."""
    banned = re.compile("诊断|确诊|患有|抑郁症|焦虑症|败血症|感染|肺炎|脑膜炎|乳腺炎|子痫|黄疸症|脱水|核黄疸|患者")
    assert [text for text in messages() if banned.search(text)] == []
    assert len(messages()) > 150


def test_every_message_can_be_filled() -> None:
    """A stray percent sign would break the page that shows the finding."""
    for text in messages():
        names = re.findall(r"%\((\w+)\)", text)
        filled = text % dict.fromkeys(names, 1.0) if names else text
        assert "%(" not in filled


def test_both_languages_of_a_refusal_take_the_same_parameters() -> None:
    for code, (english, chinese) in REASONS.items():
        ours, theirs = (set(re.findall(r"%\((\w+)\)", text)) for text in (english, chinese))
        assert theirs <= ours, code


def test_every_refusal_code_in_use_exists_and_every_code_is_in_use() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("**/*.py") if "tests" not in path.parts)
    used = set(re.findall(r'Refused\(\s*"(\w+)"', source)) | set(
        re.findall(r'code = "(\w+)" if word else "(\w+)"', source)[0]
    )
    assert used == set(REASONS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.2", 3.2),
        (" 3 ", 3.0),
        ("+1", 1.0),
        ("-0.5", -0.5),
        (".5", 0.5),
        ("2.", 2.0),
        ("1e2", 100.0),
        ("３．２", 3.2),
    ],
)
def test_numbers_people_type(text, value) -> None:
    assert refusals.number("x", text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nan",
        "inf",
        "-inf",
        "1e400",
        "1_000",
        "1,5",
        "1,000",
        "3.2kg",
        "0x10",
        "１２３４a",
        "--1",
        "1 2",
        "٣",
    ],
)
def test_what_is_no_number(text) -> None:
    with pytest.raises(Refused, match="not a number"):
        refusals.number("x", text)


def test_loinc_codes_carry_their_check_digit() -> None:
    """LOINC ends each code with a Luhn digit: a slip of the key cannot pass."""
    for identifier in MEASURED.values():
        if identifier.loinc is not None:
            body, check = identifier.loinc.split("-")
            doubled = [int(d) * (2 if n % 2 == 0 else 1) for n, d in enumerate(reversed(body))]
            assert (10 - sum(d // 10 + d % 10 for d in doubled) % 10) % 10 == int(check), identifier


def test_a_day_of_food_against_the_guideline() -> None:
    good = {"cereals": 250, "tubers": 75, "vegetables": 450, "fruit": 300, "animal_foods": 200, "milk": 400,
            "soy": 25, "nuts": 10, "oil": 25, "salt": 4, "water": 2100}  # fmt: skip
    assert [gap.food for gap in nutrition.day(good) if gap.off] == []
    off = {gap.food: gap.off for gap in nutrition.day(good | {"salt": 7, "milk": 200}) if gap.off}
    assert off == {"salt": 2, "milk": -100}
    with pytest.raises(Refused):
        nutrition.day({"chips": 100})
    with pytest.raises(Refused):
        nutrition.day({"milk": float("nan")})


def test_eight_allergen_categories_and_honest_standings() -> None:
    assert len(nutrition.ALLERGENS) == 8
    assert nutrition.INCREMENTS["energy"].origin.standing is Standing.BACKGROUND
    assert {target.origin.standing for target in nutrition.LACTATION.values()} == {Standing.PUBLISHED}


def test_findings_are_frozen_and_ordered() -> None:
    origin = Source("a rule", Standing.SECONDARY)
    quiet, loud = (
        Finding(code, level, "%(n)s", "r", origin, {"n": 1})
        for code, level in (("a", Level.OBSERVE), ("b", Level.URGENT))
    )
    assert loudest_first([quiet, loud]) == (loud, quiet)
    assert worst([]) is None
    assert (quiet.text, quiet.source, quiet.standing) == ("1", "a rule", Standing.SECONDARY)
    with pytest.raises(TypeError):
        quiet.params["n"] = 2  # type: ignore[index]
    with pytest.raises(AttributeError):
        quiet.code = "c"  # type: ignore[misc]
    assert [level.message_id for level in Level] == ["观察", "请医生看", "立即请医生"]


def test_every_kind_of_finding_can_be_kept_as_json_and_read_as_a_sentence() -> None:
    at = BIRTH + timedelta(days=5)
    found = [
        *signs.read_mother(signs.MotherSigns(pulse=104, respiration=22, consciousness="voice")),
        *signs.read_newborn(signs.NewbornSigns(temp_c=36.2, danger={"grunting"})),
        *jaundice.assess(ga_weeks=38, age_hours=340, risk="none", tsb_mg_dl=26).findings,
        *weight_loss.assess("vaginal", 48, -10.5).findings,
        *weight_loss.assess("vaginal", 48, -10.5, feeding="formula").findings,
        *mood.score("epds", [3] * 10).findings,
        *trends.feeds([trends.Feed(at=at + timedelta(hours=4 * n), ml=ml) for n, ml in enumerate([50, 10, 10, 10])]),
        *trends.nappies([], birth=BIRTH, at=BIRTH + timedelta(days=2)),
        *recovery.lochia(8, "rubra", pads_soaked_per_hour=2, clots_cm=4, foul=True),
    ]
    assert len(found) == 22
    for finding in found:
        kept = json.loads(json.dumps(finding.record()))
        listed = {key: "、".join(value) if isinstance(value, list) else value for key, value in kept["params"].items()}
        assert kept["message_id"] % listed == finding.text
        assert re.search("[一-鿿]", kept["rule"] % listed), finding.code  # the rule too is said in Chinese
        assert set(kept) == {"code", "level", "message_id", "params", "rule", "source", "standing"}

"""Vital signs (C4): bands as data, adults and newborns kept apart, danger signs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.clinical import signs
from yuexu.clinical.findings import Level, Standing, worst
from yuexu.clinical.refusals import Refused
from yuexu.clinical.signs import MotherSigns, NewbornSigns

U, A, O = Level.URGENT, Level.ASK_DOCTOR, Level.OBSERVE  # noqa: E741


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("temp_c", 34.9, U), ("temp_c", 35, O), ("temp_c", 36, O), ("temp_c", 36.1, None), ("temp_c", 38, None),
        ("temp_c", 38.1, U), ("systolic", 89, U), ("systolic", 90, O), ("systolic", 101, None), ("systolic", 149, None),
        ("systolic", 150, O), ("systolic", 160, O), ("systolic", 161, U), ("diastolic", 89, None), ("diastolic", 90, O),
        ("diastolic", 101, U), ("pulse", 39, U), ("pulse", 50, O), ("pulse", 51, None), ("pulse", 99, None),
        ("pulse", 100, O), ("pulse", 120, O), ("pulse", 121, U), ("respiration", 9, U), ("respiration", 20, None),
        ("respiration", 21, O), ("respiration", 31, U), ("spo2", 94, U), ("spo2", 95, None), ("pain", 1, None),
        ("pain", 2, O), ("consciousness", "alert", None), ("consciousness", "voice", O), ("consciousness", "pain", U),
        ("consciousness", "unresponsive", U),
    ],
)  # fmt: skip
def test_a_mothers_values_by_the_chart(name, value, level) -> None:
    assert worst(signs.read_mother(MotherSigns(**{name: value}))) == level


def test_two_yellow_values_at_once_trigger_like_one_red() -> None:
    codes = [f.code for f in signs.read_mother(MotherSigns(pulse=104, respiration=22))]
    assert codes == ["mother_trigger", "mother_pulse", "mother_respiration"]
    assert worst(signs.read_mother(MotherSigns(pulse=104))) is O


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("temp_c", 35.4, U), ("temp_c", 35.5, A), ("temp_c", 35.9, A), ("temp_c", 36.0, O), ("temp_c", 36.4, O),
        ("temp_c", 36.5, None), ("temp_c", 37.5, None), ("temp_c", 37.6, A), ("temp_c", 37.9, A), ("temp_c", 38.0, U),
        ("pulse", 79, U), ("pulse", 80, A), ("pulse", 90, O), ("pulse", 100, None), ("pulse", 160, None),
        ("pulse", 161, O), ("pulse", 180, O), ("pulse", 181, A), ("pulse", 201, U), ("respiration", 19, U),
        ("respiration", 29, A), ("respiration", 30, None), ("respiration", 59, None), ("respiration", 60, A),
        ("respiration", 80, U), ("spo2", 89, U), ("spo2", 90, A), ("spo2", 94.9, A), ("spo2", 95, None),
    ],
)  # fmt: skip
def test_a_newborns_values(name, value, level) -> None:
    assert worst(signs.read_newborn(NewbornSigns(**{name: value}))) == level


@given(st.sampled_from(["temp_c", "pulse", "respiration", "spo2"]), st.data())
def test_farther_from_the_usual_is_never_quieter(name, data) -> None:
    """On each side of the usual range the level only rises."""
    usual = {"temp_c": 37.0, "pulse": 130.0, "respiration": 45.0, "spo2": 98.0}[name]
    possible = signs.default("newborn").limits[name].possible
    side = data.draw(st.sampled_from([possible.low, possible.high]))
    near, far = sorted(data.draw(st.tuples(st.floats(0, 1), st.floats(0, 1))))
    ranks = [
        -1
        if (level := worst(signs.read_newborn(NewbornSigns(**{name: usual + share * (side - usual)})))) is None
        else level.rank
        for share in (near, far)
    ]
    assert ranks[0] <= ranks[1]


@given(st.sampled_from(["mother", "newborn"]), st.data())
def test_bands_of_a_sign_never_overlap(of, data) -> None:
    limits = signs.default(of).limits
    name = data.draw(st.sampled_from(sorted(limits)))
    value = data.draw(st.floats(limits[name].possible.low, limits[name].possible.high))
    inside = [i for _, several in limits[name].bands for i in several if value in i]
    assert len(inside) <= 1


def test_an_adults_chart_never_reads_a_newborn_and_the_other_way_round() -> None:
    with pytest.raises(TypeError):
        signs.read_mother(NewbornSigns(pulse=130))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        signs.read_newborn(MotherSigns(pulse=130))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        signs.read_mother(MotherSigns(pulse=80), bands=signs.default("newborn"))
    with pytest.raises(TypeError):
        signs.read_newborn(NewbornSigns(pulse=130), bands=signs.default("mother"))


@pytest.mark.parametrize(
    "mother",
    [
        MotherSigns(temp_c=98.6),
        MotherSigns(temp_c=math.nan),
        MotherSigns(pulse=0),
        MotherSigns(systolic=80, diastolic=120),
        MotherSigns(consciousness="asleep"),  # type: ignore[arg-type]
        MotherSigns(spo2=101),
    ],
)
def test_impossible_values_of_a_mother_are_refused(mother) -> None:
    with pytest.raises(Refused):
        signs.read_mother(mother)


@pytest.mark.parametrize(
    "baby",
    [
        NewbornSigns(temp_c=98.6),
        NewbornSigns(pulse=10),
        NewbornSigns(spo2=0.97),
        NewbornSigns(danger=["hiccup"]),
    ],
)
def test_impossible_values_of_a_newborn_are_refused(baby) -> None:
    with pytest.raises(Refused):
        signs.read_newborn(baby)


@pytest.mark.parametrize("code", signs.DANGER_SIGNS)
def test_every_danger_sign_asks_for_a_doctor_at_least(code) -> None:
    (finding,) = signs.read_newborn(NewbornSigns(danger=[code]))
    assert finding.level in {U, A}
    assert finding.standing is Standing.SECONDARY
    assert signs.DANGER_SIGNS[code].message_id in finding.text


def test_a_centre_brings_its_own_bands() -> None:
    bands = signs.read(
        "newborn",
        {
            "source": "medical lead, 2026-03-01",
            "standing": "published",
            "values": {"temp_c": {"unit": "Cel", "possible": "[28,43]", "urgent": ["(37.8,)"]}},
        },
    )
    (finding,) = signs.read_newborn(NewbornSigns(temp_c=37.9, pulse=10), bands=bands)
    assert (finding.level, finding.source, finding.standing) == (
        U,
        "medical lead, 2026-03-01",
        Standing.PUBLISHED,
    )


@pytest.mark.parametrize("text", ["36-37", "[38,36]", "[a,b]", ""])
def test_intervals_that_cannot_be_read_are_errors(text) -> None:
    with pytest.raises(ValueError, match=r"interval|wrong way"):
        signs.Interval.read(text)


@pytest.mark.parametrize("text", ["[36,36.5)", "(,35)", "(38,)", "[100,120]"])
def test_intervals_write_themselves_back(text) -> None:
    assert str(signs.Interval.read(text)) == text

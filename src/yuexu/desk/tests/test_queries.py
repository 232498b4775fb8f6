"""What a home page tells: each figure is the length of the list behind it, of this house only."""

from __future__ import annotations

import datetime as dt

import pytest

from yuexu.care.models import Alert
from yuexu.care.queries.lists import alert_rows, open_alerts
from yuexu.care.tests import ward
from yuexu.desk.queries import figures
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW, TODAY
from yuexu.stays import queries as stays
from yuexu.stays.models import Stay
from yuexu.stays.tests import guests

DAY = dt.timedelta(days=1)


def a_full_day() -> None:
    """Two families come today and one tomorrow; of four who live here one leaves today and one should have; one left."""
    for arrive_on in (TODAY, TODAY, TODAY + DAY):
        guests.announced(arrive_on=arrive_on)
    living = [guests.resident() for _ in range(4)]
    for stay, leave_on in zip(living, (TODAY - DAY, TODAY, TODAY + DAY, TODAY + DAY), strict=True):
        Stay.objects.filter(pk=stay.pk).update(arrive_on=TODAY - 20 * DAY, leave_on=leave_on)
    guests.in_state("left")


@pytest.mark.django_db
def test_the_headcount_is_what_the_lists_of_the_day_show() -> None:
    centre, other = cast.centre(), cast.centre("beishan", "北山月子中心")
    a_full_day()
    lists = stays.movements(centre, TODAY)
    told = stays.headcount(centre.pk, TODAY)
    assert (told.resident, told.arriving, told.leaving) == (4, 2, 2)
    assert told.resident == stays.residents(centre).count()
    assert told.arriving == len(lists.arriving)
    assert told.leaving == len(lists.leaving) + len(lists.overstaying)
    assert stays.headcount(other.pk, TODAY) == stays.Headcount(0, 0, 0)


@pytest.mark.django_db
def test_alerts_that_wait_are_counted_until_they_are_lifted() -> None:
    nurse, director = cast.someone("care_nurse"), cast.someone("house_director")
    ward.confirm_all(director.centre, director)
    baby = ward.baby()
    ward.chart(baby, "baby_temperature", nurse, temp_c=39.8)
    counted = alert_rows(director.centre_id, "open").count()
    assert counted > 0
    assert open_alerts(director.centre_id) == counted
    assert open_alerts(cast.centre("beishan", "北山月子中心").pk) == 0
    Alert.objects.update(state="lifted")
    assert open_alerts(director.centre_id) == 0


@pytest.mark.django_db
def test_a_home_page_shows_the_figures_of_its_posts() -> None:
    manager, cleaner = cast.someone("general_manager"), cast.someone("cleaner")
    a_full_day()
    told = {figure.label: figure.figure for figure in figures(manager, now=NOW)}
    assert told == {
        "在住家庭": "4", "今日入住": "2", "今日离所": "2", "待处理预警": "0", "近7天执行率": "—", "未结投诉": "0",
        "跟进中的客资": "0",
    }  # fmt: skip
    assert [figure.label for figure in figures(cleaner, now=NOW)] == []

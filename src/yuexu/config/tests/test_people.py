"""F1: a post that may do more than its giver is looked at by the general manager."""

from __future__ import annotations

import pytest
from django.utils import timezone

from yuexu.config.reactions.house import open_house
from yuexu.handbook import actions as handbook
from yuexu.handbook.models import Duty
from yuexu.kernel.errors import RuleBroken
from yuexu.people import actions
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db


def test_the_general_manager_is_told_of_what_hr_gives_beyond_its_reach() -> None:
    now = timezone.now()
    open_house(cast.centre(), since=now, now=now)
    manager, hr, new = cast.someone("general_manager"), cast.someone("hr"), cast.someone("cleaner", "单雪")
    today = timezone.localdate(now)
    actions.give_post(staff=new, post="chef", from_on=today, by=manager, now=now)
    assert Duty.objects.filter(code="F1-post-beyond-giver").count() == 0
    actions.give_post(staff=new, post="care_nurse", from_on=today, by=hr, now=now)
    owed = Duty.objects.get(code="F1-post-beyond-giver")
    assert (owed.owner_post, owed.state, owed.subject.label) == ("general_manager", "open", "单雪 · 责任护士")
    with pytest.raises(RuleBroken):
        handbook.confirm(duty=owed, note="没问题", by=hr, now=now)
    handbook.confirm(duty=owed, note="身份证已核对", by=manager, now=now)
    owed.refresh_from_db()
    assert owed.done_by_id == manager.pk

"""L5: what a shift owes, asked by SQL written by hand, is what the queryset's own words say; and nobody else's is in it."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest
from django.utils import timezone

from yuexu.handbook import actions
from yuexu.handbook.models import Duty
from yuexu.handbook.queries import shift
from yuexu.handbook.tests.book import open_book
from yuexu.people.models import Staff
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db
POSTS = ["care_nurse", "group_leader", "care_director", "carer"]


@pytest.mark.parametrize("seed", range(4))
def test_a_shift_is_what_the_queryset_calls_owed(tmp_path: Path, seed: int) -> None:
    dice, now = random.Random(seed), timezone.now()
    centre = cast.centre()
    open_book(tmp_path, centre, now.date() - dt.timedelta(days=30), now)
    for key in range(1, 5):
        mother = actions.know(centre_id=centre.pk, kind="mother", key=key, label=f"产妇{key}", place=f"30{key}")
        since = now - dt.timedelta(days=dice.randint(1, 6))
        actions.begin(subject=mother, state="mother.resident", at=since, day0_on=since.date())
    actions.tick(now=now)
    people = [cast.someone(post, f"{post}{number}") for post in POSTS for number in (1, 2)]
    for duty in Duty.objects.all():  # owners, rungs and states in every combination
        duty.owner_staff = dice.choice([None, None, *people])
        duty.owner_post, duty.escalated_post = dice.choice(POSTS), dice.choice(["", "", *POSTS])
        duty.state = dice.choice(["open", "open", "open", "withdrawn"])
        duty.save()
    told = {who.name: listed(who, now) for who in people}
    assert told == {who.name: sorted(Duty.objects.open().owed_by(who).values_list("pk", flat=True)) for who in people}
    assert sum(map(len, told.values())) > len(people)


def test_the_rest_is_counted_and_the_earliest_come_first(tmp_path: Path) -> None:
    now = timezone.now()
    centre, nurse = cast.centre(), cast.someone("care_nurse")
    open_book(tmp_path, centre, now.date() - dt.timedelta(days=30), now)
    mother = actions.know(centre_id=centre.pk, kind="mother", key=1, label="产妇", place="301")
    actions.begin(subject=mother, state="mother.resident", at=now - dt.timedelta(days=4), day0_on=now.date())
    actions.tick(now=now)
    Duty.objects.update(owner_post="care_nurse", owner_staff=None, state="open", escalated_post="")
    count = Duty.objects.count()
    short = shift(nurse, now=now, limit=2)
    lines = [*short.late, *short.now, *short.next]
    assert count > 2
    assert (len(lines), short.more) == (2, count - 2)
    assert [one.pk for one in lines] == list(Duty.objects.order_by("due_at", "pk").values_list("pk", flat=True)[:2])


def listed(who: Staff, now: dt.datetime) -> list[int]:
    """The duties on this person's shift."""
    found = shift(who, now=now, limit=10_000)
    return sorted(line.pk for line in [*found.late, *found.now, *found.next])

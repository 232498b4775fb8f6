"""A mother comes back for her second child: everything that was owed for the first is owed anew (A5, B11, J1)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from yuexu.config.reactions.house import open_house
from yuexu.contracts import actions as contracts
from yuexu.contracts import ledger
from yuexu.contracts.models import Contract
from yuexu.contracts.queries import journey
from yuexu.families import actions as families
from yuexu.families.models import Mother
from yuexu.families.rules import Newborn
from yuexu.families.tests import family
from yuexu.handbook.actions import tick
from yuexu.handbook.models import Duty
from yuexu.kernel.errors import RuleBroken
from yuexu.leads import actions as leads
from yuexu.leads.models import Channel, Lead
from yuexu.members import actions as members
from yuexu.members.tests import visits
from yuexu.people.tests import cast
from yuexu.rooms.tests import house
from yuexu.stays import actions as stays
from yuexu.stays.models import Stay
from yuexu.stays.states import steps_of
from yuexu.stays.tests import guests

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
CODES = [
    "A5-assessment-week-32", "A6-service-plan", "B11-final-assessment-mother", "J1-full-month-visit",
    "J1-three-month-assessment",
]  # fmt: skip


def owed(mother: Mother) -> list[tuple[str, str]]:
    """What of this was, or is, owed about her: regulation and state."""
    found = Duty.objects.filter(subject__kind="mother", subject__key=mother.pk, code__in=CODES).exclude(
        state="withdrawn"
    )
    return sorted((duty.code, duty.state) for duty in found)


def lives_here(mother: Mother, now: dt.datetime) -> None:
    """From the assessment to the three months, her child being born three days before she is due; the house's clock runs."""
    mother.refresh_from_db()
    assert mother.due_on is not None
    by, tomorrow = guests.butler(), now + DAY
    tick(now=now)
    contracts.assess(mother=mother, occasion="first", outcome="accept", by=by, now=now)
    plan = contracts.draw(mother=mother, package=guests.package(house.room_type(), 28), excluded="", by=by, now=now)
    contracts.confirm(plan=plan, confirmation="paper", by=by, now=now)
    plan.refresh_from_db()
    contract = contracts.draft(plan=plan, by=by, now=now)
    contracts.explain_the_rest(contract=contract, by=by, now=now)
    contract = contracts.sign(contract=contract, signature=guests.SIGNATURE, signed_name=mother.name, by=by, now=now)
    stay = Stay.objects.get(contract=contract)
    born = guests.at(mother.due_on - 3 * DAY)
    tick(now=tomorrow)
    stay = stays.announce(
        stay=stay, arrive_on=born.date() + DAY, born_at=born, route="vaginal", gestation_days=277,
        babies=[Newborn(sex="girl", weight_g=3200)], by=by, now=born + dt.timedelta(hours=2),
    )  # fmt: skip
    stays.allot(stay=stay, room=house.ready_room(f"R{stay.pk}"), by=by, now=born + dt.timedelta(hours=3))
    stay.refresh_from_db()
    here = born + DAY
    stay = stays.check_in(stay=stay, steps=[one.code for one in steps_of("check_in") if one.needed], by=by, now=here)
    leaves = guests.at(stay.leave_on, 13)
    tick(now=leaves)
    for step in steps_of("discharge"):
        stays.do_step(stay=stay, step=step.code, by=by, now=leaves)
    stays.discharge(stay=stay, by=by, now=leaves)
    for kind, days in (("full_month_visit", 3), ("three_month_assessment", 65)):
        at = leaves + days * DAY
        tick(now=at)
        members.make_contact(
            mother=mother, kind=kind, channel="visit", outcome="reached", happened_at=at, now=at,
            told=visits.told(stay, kind), by=None,
        )  # fmt: skip


def test_all_of_it_is_owed_again() -> None:
    now = cast.NOW
    open_house(cast.centre(), since=now, now=now)
    mother = family.mother(due_on=(now + 56 * DAY).date())
    lives_here(mother, now)
    once = owed(mother)
    assert [code for code, _ in once] == CODES
    later = now + 700 * DAY
    assert asks_again(later, due_on=(later + 56 * DAY).date()).mother == mother
    lives_here(mother, later)
    assert owed(mother) == sorted([*once, *once])


def test_the_first_childs_assessment_and_plan_sign_no_second_contract(client: Client) -> None:
    """She was well in one pregnancy, at the prices of that year: of the next nothing is known yet (A5, A6)."""
    now = cast.NOW
    open_house(cast.centre(), since=now, now=now)
    mother = family.mother(due_on=(now + 56 * DAY).date())
    lives_here(mother, now)
    contract = Contract.objects.get()
    if contract.state != "ended":
        ledger.settle(contract=contract, by=guests.butler(), now=now + 180 * DAY)
    mother.refresh_from_db()
    assert (journey(mother).next_step, journey(mother).to_draft) == ("done", None)
    with pytest.raises(RuleBroken, match="已经结算"):
        contracts.draft(plan=contract.plan, by=None, now=now + 200 * DAY)
    later = now + 700 * DAY
    families.change(mother=mother, by=None, now=later, due_on=(later + 90 * DAY).date())
    mother.refresh_from_db()
    assert (journey(mother).next_step, len(journey(mother).assessments)) == ("assess", 1)
    package = guests.package(house.room_type(), 28)
    plan = contracts.draw(mother=mother, package=package, excluded="", by=None, now=later)
    contracts.confirm(plan=plan, confirmation="paper", by=None, now=later)
    plan.refresh_from_db()
    with pytest.raises(RuleBroken, match="请先做健康评估"):
        contracts.draft(plan=plan, by=None, now=later)
    made = contracts.assess(mother=mother, occasion="first", outcome="accept", by=None, now=later)
    assert made.gestation_days == 190
    assert (journey(mother).next_step, journey(mother).to_draft) == ("draft", plan)
    page = cast.signed_in(client, cast.someone("consultant")).get(f"/contracts/mothers/{mother.pk}/").content.decode()
    assert page.count("/contract/") == 1
    assert contracts.draft(plan=plan, by=None, now=later).assessment == made


def asks_again(now: dt.datetime, *, due_on: dt.date | None) -> Lead:
    """From the number that is on file."""
    centre = cast.centre().pk
    channel = Channel.objects.filter(name="老客户").first() or leads.open_channel(
        centre_id=centre, by=None, now=now, name="老客户", kind="platform"
    )
    asked = leads.inquire(
        centre_id=centre, by=None, now=now, name="王女士", channel=channel, via="phone",
        phone=family.PHONE, asked_at=now, topics=["price"], question="二胎还想来", due_on=due_on,
    )  # fmt: skip
    return asked.lead


def test_a_new_due_date_is_of_another_child_only_where_the_last_was_born() -> None:
    mother = family.mother(due_on=cast.TODAY + 56 * DAY)
    asks_again(cast.NOW, due_on=cast.TODAY + 70 * DAY)
    mother.refresh_from_db()
    assert (mother.due_on, mother.delivered()) == (cast.TODAY + 56 * DAY, False)
    family.twins(mother)
    assert mother.delivered()
    leads.win(mother=mother, by=None, now=cast.NOW)
    asks_again(cast.NOW + 400 * DAY, due_on=cast.TODAY + 500 * DAY)
    mother.refresh_from_db()
    assert (mother.due_on, mother.delivered()) == (cast.TODAY + 500 * DAY, False)


def test_what_her_old_lead_knew_changes_no_file() -> None:
    """Her file was put right before the birth; a note on the lead that still has the first date is only a note."""
    mother = family.mother(due_on=cast.TODAY + 20 * DAY)
    old = asks_again(cast.NOW, due_on=cast.TODAY + 30 * DAY)
    family.twins(mother)
    leads.change(lead=old, by=None, now=cast.NOW + 90 * DAY, notes="介绍过一位朋友")
    mother.refresh_from_db()
    old.refresh_from_db()
    assert (mother.due_on, old.notes) == (cast.TODAY + 20 * DAY, "介绍过一位朋友")


def test_a_due_date_told_later_reaches_her_file_too() -> None:
    mother = family.mother(due_on=cast.TODAY + 56 * DAY)
    family.twins(mother)
    asked = asks_again(cast.NOW + 400 * DAY, due_on=None)
    told = asks_again(cast.NOW + 401 * DAY, due_on=cast.TODAY + 500 * DAY)
    mother.refresh_from_db()
    assert (told, told.due_on, mother.due_on) == (asked, cast.TODAY + 500 * DAY, cast.TODAY + 500 * DAY)


def test_her_lead_says_whom_one_speaks_with(client: Client) -> None:
    mother = family.mother(due_on=cast.TODAY + 56 * DAY)
    someone = cast.signed_in(client, cast.someone("consultant"))
    first = asks_again(cast.NOW - 2 * DAY, due_on=None)
    assert "的号码，" not in someone.get(f"/leads/{first.pk}/").content.decode()
    family.twins(mother)
    leads.win(mother=mother, by=None, now=cast.NOW)
    assert "的号码，" not in someone.get(f"/leads/{first.pk}/").content.decode()
    again = asks_again(cast.NOW + 400 * DAY, due_on=None)
    assert "这是 王小明 的号码，" in someone.get(f"/leads/{again.pk}/").content.decode()


def test_who_leads_her_now_owes_what_comes_now() -> None:
    """Her consultant of two years ago sees nothing of the second child."""
    now = cast.NOW
    open_house(cast.centre(), since=now, now=now)
    mother = family.mother(due_on=(now + 56 * DAY).date())
    first = leads.assign(
        lead=asks_again(now, due_on=mother.due_on), consultant=cast.someone("consultant", "甲"), by=None, now=now
    )
    lives_here(mother, now)
    later = now + 700 * DAY
    second = cast.someone("consultant", "乙")
    leads.assign(lead=asks_again(later, due_on=(later + 56 * DAY).date()), consultant=second, by=None, now=later)
    tick(now=later)
    duty = Duty.objects.get(code=CODES[0], state="open")
    assert (duty.owner_staff, duty.owner_staff != first.consultant) == (second, True)


def test_the_due_date_of_the_second_child_moves_no_contract_of_the_first() -> None:
    stay = guests.resident()
    signed_for = stay.contract.due_on
    families.change(mother=stay.mother, by=None, now=cast.NOW, due_on=cast.TODAY + 280 * DAY)
    stay.contract.refresh_from_db()
    assert (stay.contract.due_on, stay.contract.state) == (signed_for, stay.contract.state)

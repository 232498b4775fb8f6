"""News of stays: from the signed contract to the farewell, everything that is owed on the way moves by itself (N13)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yuexu.config.reactions.subjects import proved, subject
from yuexu.families.models import Mother
from yuexu.handbook import actions as handbook
from yuexu.handbook.models import Subject
from yuexu.kernel.live import tell
from yuexu.rooms.events import RoomPrepared
from yuexu.rooms.models import Room
from yuexu.stays import actions as stay_actions
from yuexu.stays import events
from yuexu.stays.models import Stay

RELATIONS = ("named_nurse", "named_carer", "named_service")
READY_BEFORE = dt.timedelta(hours=4)  # a room must be ready so long before the arrival
ARRIVAL = dt.time(14)  # arrivals are in the afternoon


def about_stay(stay: Stay, place: str = "") -> Subject:
    """The stay as a subject."""
    return subject(stay, label=stay.mother.title, place=place)


def _persons(stay: Stay, place: str = "") -> list[tuple[Subject, str, dt.date, list[str]]]:
    """Mother and babies as subjects, with their resident state, day 0 and tags."""
    birth = stay.birth
    assert birth is not None
    born = timezone.localtime(birth.born_at).date()
    found = [(subject(stay.mother, label=stay.mother.title, place=place), "mother.resident", born, [birth.route])]
    for baby in birth.babies.order_by("order"):
        day0 = timezone.localtime(baby.born_at).date()
        found.append((subject(baby, label=baby.title, place=place), "baby.resident", day0, [birth.route]))
    return found


def team_named(news: events.TeamNamed) -> None:
    """Her people owe what is owed by relation."""
    stay = news.stay
    about = [about_stay(stay, _place(stay)), subject(stay.mother, label=stay.mother.title, place=_place(stay))]
    if stay.birth_id:
        about = [about_stay(stay, _place(stay)), *(one for one, *_ in _persons(stay, _place(stay)))]
    for relation in RELATIONS:
        person = getattr(stay, relation)
        for one in about if person else ():
            handbook.tie(subject=one, relation=relation, staff=person)
    if stay.named_service_id and stay.named_nurse_id:
        proved(news, stay, "team.named")


def booked(news: events.StayBooked) -> None:
    """She will come about her due date."""
    due_on = news.stay.mother.due_on
    if due_on:
        handbook.landmark(subject=about_stay(news.stay), name="expected_on", on=due_on, now=news.at)


def birth_announced(news: events.BirthAnnounced) -> None:
    """One form, and room, papers and assessment are owed at once; the due date no longer matters."""
    stay = news.stay
    mother = subject(stay.mother, label=stay.mother.title)
    handbook.forget_landmark(subject=mother, name="due_on", at=news.at)
    handbook.forget_landmark(subject=about_stay(stay), name="expected_on", at=news.at)
    handbook.happened("mother.delivered", subject=mother, at=news.at, key=f"birth:{stay.birth_id}")
    handbook.happened("birth.announced", subject=about_stay(stay), at=news.at, key=f"birth:{stay.birth_id}")
    team_named(events.TeamNamed(stay=stay, at=news.at, by=news.by))
    tell(stay.centre_id, "duty", "room")


def room_allotted(news: events.RoomAllotted) -> None:
    """The room must be ready before she comes."""
    stay = news.stay
    proved(news, stay, "room.allotted")
    _expect(news, news.room)
    if news.room.state in {"ready", "reserved"}:
        proved(news, news.room, "room.ready")
    tell(stay.centre_id, "room")


def room_given_up(news: events.RoomGivenUp) -> None:
    """Nobody is expected in it any more."""
    handbook.called_off("room.expected", subject=_about_room(news.room), key=f"stay:{news.stay.pk}", now=news.at)


def arrival_moved(news: events.ArrivalMoved) -> None:
    """She comes on another day: the room held must be ready then."""
    held = news.stay.occupations.select_related("room__room_type").first()
    if held is not None and news.stay.state == "allotted" and news.stay.arrive_on != news.was:
        _expect(news, held.room)


def _about_room(room: Room) -> Subject:
    return subject(room, label=str(room.room_type), place=room.number)


def _expect(news: events.StayEvent, room: Room) -> None:
    stay = news.stay
    if stay.arrive_on is None:
        return
    comes = dt.datetime.combine(stay.arrive_on, ARRIVAL, timezone.get_current_timezone())
    from_at = max(news.at, comes - READY_BEFORE)
    handbook.moved("room.expected", subject=_about_room(room), at=from_at, key=f"stay:{stay.pk}", now=news.at)


def room_prepared(news: RoomPrepared) -> None:
    """Ready for the family that it is held for."""
    stay_actions.keep_prepared(room=news.room, by=news.by, now=news.at)


def checked_in(news: events.CheckedIn) -> None:
    """She lives here: her days and her babies' days open their duties."""
    stay, place = news.stay, news.room.number
    at = stay.checked_in_at or news.at
    house = about_stay(stay, place)
    arrived = timezone.localtime(at).date()
    handbook.begin(subject=house, state="stay.resident", at=at, day0_on=arrived)
    for person, state, day0, tags in _persons(stay, place):
        handbook.begin(subject=person, state=state, at=at, day0_on=day0, tags=tags)
        handbook.happened(state.replace("resident", "admitted"), subject=person, at=at, key=f"stay:{stay.pk}")
    handbook.happened("stay.checked_in", subject=house, at=at, key=f"stay:{stay.pk}")
    team_named(events.TeamNamed(stay=stay, at=news.at, by=news.by))
    leaves(news)
    tell(stay.centre_id, "duty", "room")


def leaves(news: events.StayEvent) -> None:
    """The planned day of leaving, whenever it moves."""
    stay = news.stay
    if stay.leave_on is None or stay.state != "resident":
        return
    place = _place(stay)
    handbook.landmark(subject=about_stay(stay, place), name="stay_ends_on", on=stay.leave_on, now=news.at)
    for person, state, _day0, _tags in _persons(stay, place):
        name = "leave_on" if state == "mother.resident" else "baby_leaves_on"
        handbook.landmark(subject=person, name=name, on=stay.leave_on, now=news.at, occasion=f"stay:{stay.pk}")


def moved(news: events.Moved) -> None:
    """Everything about her is in another room now."""
    about_stay(news.stay, news.to_room.number)
    _persons(news.stay, news.to_room.number)
    leaves(news)
    tell(news.stay.centre_id, "room")


def step_done(news: events.StepDone) -> None:
    """A step is a record."""
    if not news.step.left_out:
        proved(news, news.stay, f"step:{news.step.step}", at=news.step.done_at)


def discharged(news: events.Discharged) -> None:
    """She went home: her days end, the calls and visits after it begin (J1)."""
    stay = news.stay
    at = stay.discharged_at or news.at
    house = about_stay(stay, "")
    handbook.end(subject=house, state="stay.resident", at=at)
    handbook.forget_landmark(subject=house, name="stay_ends_on", at=at)
    for person, state, _day0, _tags in _persons(stay, ""):
        handbook.end(subject=person, state=state, at=at)
        name = "leave_on" if state == "mother.resident" else "baby_leaves_on"
        handbook.forget_landmark(subject=person, name=name, at=at)
        handbook.called_off(state.replace("resident", "admitted"), subject=person, key=f"stay:{stay.pk}", now=at)
    handbook.called_off("stay.checked_in", subject=house, key=f"stay:{stay.pk}", now=at)
    _comes_no_more(stay, at)
    handbook.happened("stay.discharged", subject=house, at=at, key=f"stay:{stay.pk}")
    mother = subject(stay.mother, label=stay.mother.title)
    handbook.happened("mother.left", subject=mother, at=at, key=f"stay:{stay.pk}")
    _after(stay, mother, at)
    tell(stay.centre_id, "duty", "room")


def _after(stay: Stay, mother: Subject, at: dt.datetime) -> None:
    """The full month, three months and the first birthday are counted from the birth.

    Most are a month old before they leave; those are visited once they are at home.
    """
    assert stay.birth is not None
    born, left = (timezone.localtime(one).date() for one in (stay.birth.born_at, at))
    for name, on in (
        ("full_month_on", max(born + dt.timedelta(days=30), left)),
        ("three_months_on", _months(born, 3)),
        ("one_year_on", _months(born, 12)),
    ):
        if on >= left - dt.timedelta(days=30):
            handbook.landmark(subject=mother, name=name, on=on, now=at, occasion=f"birth:{stay.birth_id}")


def _months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def cancelled(news: events.StayCancelled) -> None:
    """They will not come: nothing more is owed about the arrival."""
    mother: Mother = news.stay.mother
    handbook.forget_landmark(subject=subject(mother, label=mother.title), name="due_on", at=news.at)
    handbook.forget_landmark(subject=about_stay(news.stay), name="expected_on", at=news.at)
    _comes_no_more(news.stay, news.at)


def _comes_no_more(stay: Stay, at: dt.datetime) -> None:
    """She was here, or will never be: what was to be done before she comes is done no more; what was late stays late."""
    house, mother = about_stay(stay, ""), subject(stay.mother, label=stay.mother.title)
    handbook.called_off("stay.booked", subject=house, key="booked", now=at)
    handbook.called_off("birth.announced", subject=house, key=f"birth:{stay.birth_id}", now=at)
    handbook.called_off("mother.delivered", subject=mother, key=f"birth:{stay.birth_id}", now=at)


def request_made(news: events.RequestMade) -> None:
    """The room called (B10)."""
    request = news.request
    about = subject(
        request, label=f"{request.stay.mother.title} · {request.get_kind_display()}", place=request.room.number
    )
    handbook.happened("request.made", subject=about, at=request.made_at, key=f"request:{request.pk}")
    tell(request.centre_id, "duty", "request")


def request_taken(news: events.RequestTaken) -> None:
    """Somebody is on the way."""
    proved(news, news.request, "request.taken")


def request_done(news: events.RequestDone) -> None:
    """Done, or no longer wanted."""
    proved(news, news.request, "request.taken", "request.done")


def visitors_booked(news: events.VisitorsBooked) -> None:
    """Identity is checked when they come (B7)."""
    visit = news.visit
    comes = dt.datetime.combine(visit.visit_on, visit.comes_at, timezone.get_current_timezone())
    about = subject(visit, label=f"{visit.stay.mother.title} · {visit.name}", place=_place(visit.stay))
    handbook.happened("visitors.booked", subject=about, at=comes, key=f"visit:{visit.pk}")


def visitors_arrived(news: events.VisitorsArrived) -> None:
    """Checked and let in."""
    proved(news, news.visit, "visitors.checked")


def visit_cancelled(news: events.VisitCancelled) -> None:
    """Crossed off in time nothing is owed; too late it was registered late."""
    visit = news.visit
    about = subject(visit, label=f"{visit.stay.mother.title} · {visit.name}")
    handbook.retract("visitors.booked", subject=about, key=f"visit:{visit.pk}", not_late_at=news.at)
    proved(news, visit, "visitors.checked")


def _place(stay: Stay) -> str:
    """The number of the room she lives in."""
    if stay.state != "resident":
        return ""
    held = stay.occupations.select_related("room").order_by("-days").first()
    return held.room.number if held else ""

"""How a family's story goes through a house, from the first call to the calls after: a generator that sleeps between acts.

It yields the instant of its next act and is resumed then. Every act is the action behind a screen.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from operator import itemgetter

from django.utils import timezone

from yuexu.families import actions as families
from yuexu.families.models import Mother
from yuexu.families.rules import Newborn
from yuexu.kernel.errors import RuleBroken
from yuexu.leads import actions as leads
from yuexu.leads.models import Lead
from yuexu.members import actions as members
from yuexu.people.models import Staff
from yuexu.rooms import actions as rooms
from yuexu.rooms.models import Room
from yuexu.simulate import names, signing, visits
from yuexu.simulate.births import Delivery
from yuexu.simulate.houses import House
from yuexu.simulate.residents import Resident, Residents
from yuexu.stays import actions as stays
from yuexu.stays.models import Stay
from yuexu.stays.states import steps_of
from yuexu.voice import actions as voice

TOPICS = ["meals", "baby", "rehab", "price", "room", "staff", "contract"]
SHOWN = ["rooms", "nursery", "rehab", "public", "kitchen"]
SAFETY = ["fire", "access", "hygiene", "food", "doctor"]
DAY = dt.timedelta(days=1)
JOINED = (("joined_1w", 7), ("joined_1m", 30), ("joined_2m", 50))  # days after she joined that a member is called (J2)
QUESTIONS = [
    "预产期前后有房吗？",
    "月子餐能按体质调吗？",
    "护士和宝宝的比例是多少？",
    "二胎有优惠吗？",
    "剖宫产恢复有哪些项目？",
]
ANSWERS = ["已介绍房型与价目，发送资料", "已说明配比与值班安排，约参观", "按价目表答复，未作价目外承诺"]
LOST = ["price", "place", "other_house", "at_home", "family", "unreachable"]
Acts = Iterator[dt.datetime]


@dataclass
class Plan:
    """When what will happen to one family. `born_at` is what really comes; the house only knows `due_on`."""

    house: House
    delivery: Delivery
    dice: random.Random
    due_on: dt.date
    born_at: dt.datetime

    @property
    def cesarean(self) -> bool:
        """Whether she is delivered by caesarean."""
        return self.delivery.route == "cesarean"


def working(dice: random.Random, day: dt.date) -> dt.datetime:
    """Some time of the house's office hours on that day."""
    zone = timezone.get_current_timezone()
    return dt.datetime.combine(day, dt.time(9), zone) + dt.timedelta(minutes=dice.randint(0, 510))


def inquiry(house: House, dice: random.Random, at: dt.datetime, due_on: dt.date | None) -> Lead:
    """Somebody calls or writes."""
    consultant = house.one("consultant")
    asked = leads.inquire(
        centre_id=house.centre.pk, by=consultant, now=at, name=names.woman(dice), channel=dice.choice(house.channels),
        via=dice.choice(["phone", "web", "chat", "walk_in"]), phone=names.phone(dice), asked_at=at,
        topics=dice.sample(TOPICS, 2), question=dice.choice(QUESTIONS), due_on=due_on,
    )  # fmt: skip
    return leads.assign(lead=asked.lead, consultant=consultant, by=consultant, now=at)


def passer_by(house: House, dice: random.Random, at: dt.datetime) -> Acts:
    """A lead that comes to nothing: answered, perhaps shown round, lost with a reason. Some still hang in the air."""
    yield at
    due_on = at.date() + dt.timedelta(days=dice.randint(60, 200))
    lead = inquiry(house, dice, at, due_on)
    if dice.random() < 0.06:
        return  # nobody ever answered
    yield (at := at + dt.timedelta(minutes=dice.expovariate(1 / 18)))
    consultant: Staff = lead.consultant
    leads.respond(inquiry=lead.inquiries.get(), answer=dice.choice(ANSWERS), by=consultant, now=at)
    due_on = at.date() + dt.timedelta(days=dice.randint(2, 6))
    leads.plan_step(lead=lead, what="电话跟进", due_on=due_on, by=consultant, now=at)
    if dice.random() < 0.35:
        asked = at + dt.timedelta(days=dice.randint(1, 5))
        at = yield from show_round(lead, dice, asked, comes=dice.random() < 0.8)
    at = yield from keep_word(lead, dice, at, "客户表示再考虑")
    yield (at := working(dice, at.date() + dt.timedelta(days=dice.randint(2, 20))))
    leads.lose(lead=lead, reason=dice.choice(LOST), by=consultant, now=at)


def keep_word(
    lead: Lead, dice: random.Random, at: dt.datetime, outcome: str
) -> Generator[dt.datetime, None, dt.datetime]:
    """What was planned with her is done on its day, one time in eight a day late; tells when."""
    standing = lead.steps.filter(done_at=None).first()
    due_on = max(standing.due_on, at.date()) if standing else at.date()
    yield (at := working(dice, due_on + dice.choice([0, 0, 0, 0, 0, 0, 0, 1]) * DAY))
    if standing is not None:
        leads.finish_step(planned=standing, outcome=outcome, by=lead.consultant, now=at)
    return at


def show_round(
    lead: Lead, dice: random.Random, at: dt.datetime, *, comes: bool
) -> Generator[dt.datetime, None, dt.datetime]:
    """A visit is booked, and takes place or does not; its report is written, mostly in time. Tells when all that was over."""
    yield at
    consultant: Staff = lead.consultant
    scheduled = working(dice, at.date() + dt.timedelta(days=dice.randint(1, 3)))
    visit = leads.book_visit(
        lead=lead, scheduled_at=scheduled, escort=consultant, by=consultant, now=at, itinerary=SHOWN[:3], people=2
    )
    late = dt.timedelta(minutes=dice.choice([5, 8, 10, 12, 15, 15, 18, 18, 40]))
    yield (at := scheduled + late)
    leads.end_visit(
        visit=visit, state="came" if comes else "no_show", by=consultant, now=at,
        arrived_at=scheduled if comes else None, shown=SHOWN if comes else [], safety=SAFETY if comes else [],
        report="看了房型与婴儿室，关心护士配比与月子餐" if comes else "电话未接，改期再约",
    )  # fmt: skip
    if comes and dice.random() < 0.9:
        yield (at := at + dt.timedelta(hours=dice.uniform(1, 20)))
        due_on = timezone.localtime(at).date() + dt.timedelta(days=2)
        leads.plan_step(lead=lead, what="发方案，约第二次沟通", due_on=due_on, by=consultant, now=at)
    return at


def open_file(plan: Plan, lead: Lead, at: dt.datetime) -> Mother:
    """Her file, with what the consultation brought out (A3)."""
    dice, consultant = plan.dice, lead.consultant
    year = plan.due_on.year - plan.delivery.mother_age
    mother = leads.convert(
        lead=lead, by=consultant, now=at, name=lead.name, phone=lead.phone, due_on=plan.due_on,
        id_number=names.identity_number(dice, year), born_on=dt.date(year, dice.randint(1, 12), dice.randint(1, 28)),
        address=names.address(dice), gravida=plan.delivery.parity + 1, parity=plan.delivery.parity,
        blood_type=dice.choice(["A", "B", "O", "AB"]), hospital="市妇幼保健院",
    )  # fmt: skip
    families.add_relative(
        mother=mother, by=consultant, now=at, name=names.man(dice), relation="husband", phone=names.phone(dice),
        emergency=True,
    )  # fmt: skip
    if plan.delivery.diabetes:
        families.note_history(mother=mother, by=consultant, now=at, kind="illness", text="妊娠期血糖异常，饮食控制")
    if dice.random() < 0.15:
        families.note_allergy(
            mother=mother, by=consultant, now=at, substance=dice.choice(["虾", "花生", "牛奶", "青霉素", "芒果"]),
            kind="food", reaction="皮疹", severity="mild",
        )  # fmt: skip
    for purpose in ("care", "contact"):
        families.agree(mother=mother, purpose=purpose, way="paper", by=consultant, now=at)
    return mother


def newborns(plan: Plan) -> list[Newborn]:
    """The babies as they were, each with a pet name."""
    called = plan.dice.sample(names.BABIES, len(plan.delivery.babies))
    return [
        Newborn(sex="boy" if baby.sex == "male" else "girl", weight_g=baby.weight_g, name=name)
        for baby, name in zip(plan.delivery.babies, called, strict=True)
    ]


def guest(plan: Plan, residents: Residents) -> Acts:
    """A family that signs: from the first call to the three-month assessment."""
    dice, house = plan.dice, plan.house
    yield (at := working(dice, plan.due_on - dt.timedelta(days=dice.randint(45, 105))))
    lead = inquiry(house, dice, at, plan.due_on)
    yield (at := at + dt.timedelta(minutes=min(dice.expovariate(1 / 14), 240)))
    leads.respond(inquiry=lead.inquiries.get(), answer=dice.choice(ANSWERS), by=lead.consultant, now=at)
    shown = yield from show_round(lead, dice, at + dt.timedelta(minutes=40), comes=True)
    at = yield from keep_word(lead, dice, max(at + 3 * DAY, shown), "愿意签约，约了健康评估")
    yield (at := working(dice, at.date() + dt.timedelta(days=dice.randint(1, 4))))
    mother = open_file(plan, lead, at)
    stay = yield from signing.sign(plan, lead, mother, at)
    yield from prepare(plan, stay)
    yield from live(plan, stay, residents)
    yield from look_after(plan, stay)


def prepare(plan: Plan, stay: Stay) -> Acts:
    """The team is named, the notice sent; the birth comes when it comes, and a room with it."""
    house, dice = plan.house, plan.dice
    service = house.one("customer_service")
    team = {
        "named_nurse": house.one("care_nurse"), "named_carer": house.one("carer"), "named_service": service,
    }  # fmt: skip
    yield (
        at := working(dice, timezone.localtime(stay.booked_at).date() + dt.timedelta(days=dice.choice([1, 1, 2, 2, 5])))
    )
    stays.name_team(stay=stay, **team, by=house.staff["service_manager"][0], now=at)
    week32_on = plan.due_on - dt.timedelta(days=dice.randint(40, 54))
    if timezone.localtime(at).date() < week32_on < timezone.localtime(plan.born_at).date():
        yield (at := working(dice, week32_on))
        signing.detailed(plan, stay, at)
    notice_on = min(plan.due_on - dt.timedelta(days=dice.randint(22, 27)), plan.born_at.date() - dt.timedelta(days=1))
    yield (at := working(dice, max(notice_on, at.date())))
    stays.do_step(stay=stay, step="notice_sent", by=service, now=at)
    yield (at := max(plan.born_at + dt.timedelta(hours=dice.uniform(2, 12)), at + dt.timedelta(hours=1)))
    arrive_on = (timezone.localtime(plan.born_at) + dt.timedelta(days=5 if plan.cesarean else 3)).date()
    stay = stays.announce(
        stay=stay, arrive_on=max(arrive_on, timezone.localtime(at).date()), by=service, now=at, born_at=plan.born_at,
        route=plan.delivery.route, gestation_days=plan.delivery.weeks * 7 + dice.randint(0, 6), babies=newborns(plan),
        hospital="市妇幼保健院",
    )  # fmt: skip
    yield (at := at + dt.timedelta(minutes=dice.choice([25, 50, 90, 180, 400])))
    allot(house, stay, at)
    if not any(made.detailed for made in stay.mother.assessments.all()):
        yield (at := at + dt.timedelta(hours=dice.choice([1, 3, 8, 20])))
        signing.detailed(plan, stay, at, "admission")
    yield (
        at := working(dice, max(arrive_on - dt.timedelta(days=1), timezone.localtime(at).date() + dt.timedelta(days=1)))
    )
    stays.do_step(stay=stay, step="papers_collected", by=service, now=at)


def allot(house: House, stay: Stay, at: dt.datetime) -> None:
    """A room of her type, or else a better one, or else any that is free."""
    stay.refresh_from_db()
    manager = house.staff["service_manager"][0]
    try:
        stays.allot(stay=stay, by=manager, now=at)
        return
    except RuleBroken:
        pass
    for room in sorted(house.rooms, key=lambda room: (-room.room_type.position, room.number)):
        try:
            stays.allot(stay=stay, room=room, by=manager, now=at)
            return
        except RuleBroken:
            continue


def live(plan: Plan, stay: Stay, residents: Residents) -> Acts:
    """She arrives, lives here, and goes home."""
    house, dice = plan.house, plan.dice
    stay.refresh_from_db()
    zone = timezone.get_current_timezone()
    yield (at := dt.datetime.combine(stay.arrive_on, dt.time(13), zone) + dt.timedelta(minutes=dice.randint(0, 180)))
    butler = house.one("butler")
    while not get_ready(house, stay, at):
        yield (at := at + dt.timedelta(minutes=30))
    steps = [step.code for step in steps_of("check_in") if step.code not in {"care_handover", "plan_confirmed"}]
    stay = stays.check_in(stay=stay, steps=steps, by=butler, now=at)
    resident = residents.arrive(plan, stay, at)
    yield (at := at + dt.timedelta(minutes=dice.choice([20, 35, 50, 55, 75])))
    stays.do_step(stay=stay, step="care_handover", by=stay.named_nurse, now=at)
    resident.assess(at)
    signing.pay_on_arrival(plan, stay, at)
    yield (at := working(dice, at.date() + dt.timedelta(days=1)))
    stays.do_step(stay=stay, step="plan_confirmed", by=stay.named_service, now=at)
    if dice.random() < 0.95:
        taught = {"topic": "breastfeeding", "way": "show", "learner": ["mother"], "shown_back": "helped"}
        resident.chart("mother", stay.mother_id, "teaching", taught, at)
    yield from wishes(plan, stay, at)
    leave = dt.datetime.combine(stay.leave_on, dt.time(10), zone)
    yield (at := leave - dt.timedelta(hours=20) + dt.timedelta(minutes=dice.randint(0, 200)))
    resident.say_farewell(at)
    yield (at := at + dt.timedelta(hours=1))
    stays.do_step(stay=stay, step="teaching", by=stay.named_nurse, now=at)
    yield (at := leave + dt.timedelta(minutes=dice.randint(0, 110)))
    farewell(plan, stay, resident, at)
    residents.leave(stay)


def get_ready(house: House, stay: Stay, at: dt.datetime) -> bool:
    """Her room is ready, or becomes so; False while somebody still lives in it or none is held."""
    held = stay.occupations.select_related("room__room_type").first()
    if held is None:
        allot(house, stay, at)
        held = stay.occupations.select_related("room__room_type").first()
    if held is None or held.room.state == "occupied":
        return False
    clean(house, held.room, at)
    return True


def clean(house: House, room: Room, at: dt.datetime) -> None:
    """The four steps of preparation, those still to do."""
    room.refresh_from_db()
    if room.state in {"to_clean", "disinfecting"}:
        for step in ("cleaned", "disinfected", "linen", "facilities"):
            try:
                rooms.do_step(room=room, step=step, by=house.one("cleaner"), now=at)
            except RuleBroken:
                continue  # this step was done before


def wishes(plan: Plan, stay: Stay, at: dt.datetime) -> Acts:
    """What the family asks for while it lives here, a visitor, and seldom a complaint."""
    dice, house = plan.dice, plan.house
    for _ in range(dice.randint(2, 6)):
        at += dt.timedelta(hours=dice.uniform(12, 80))
        if at.date() >= stay.leave_on:
            return
        yield at
        request = stays.make_request(
            stay=stay, kind=dice.choice(["call", "laundry_baby", "parcel", "cleaning", "shopping"]), by=None, now=at
        )
        yield (at := at + dt.timedelta(seconds=dice.choice([25, 40, 50, 55, 58, 90, 240])))
        stays.take_request(request=request, by=house.one("butler"), now=at)
        yield (at := at + dt.timedelta(minutes=dice.choice([8, 15, 40, 90])))
        stays.finish_request(request=request, by=house.one("butler"), now=at)


def farewell(plan: Plan, stay: Stay, resident: Resident, at: dt.datetime) -> None:
    """The last steps, the settlement, the door; the room goes to cleaning."""
    house = plan.house
    director = house.staff["house_director"][0]
    resident.review(at, by=director)
    for step in steps_of("discharge"):
        by = (
            director
            if step.code == "forms_reviewed"
            else stay.named_nurse
            if "care" in step.may
            else stay.named_service
        )
        if not stay.steps.filter(step=step.code).exists():
            stays.do_step(stay=stay, step=step.code, by=by, now=at)
    signing.pay_the_rest(plan, stay, at)
    stays.discharge(stay=stay, by=house.one("butler"), now=at)


def look_after(plan: Plan, stay: Stay) -> Acts:
    """The calls and visits after (J1); one in fifteen is late, one in thirty never made. Half become members (J2)."""
    stay.refresh_from_db()
    left, dice = stay.discharged_at, plan.dice
    born = timezone.localtime(stay.birth.born_at)
    caller = plan.house.staff["member_manager"][0]
    joins = dice.random() < 0.5
    if joins:
        members.join(mother=stay.mother, by=caller, now=left)
    planned = [
        ("call_24h", left + dt.timedelta(hours=dice.uniform(3, 22))),
        ("call_3d", working(dice, (left + dt.timedelta(days=3)).date()) + dt.timedelta(hours=2)),
        ("full_month_visit", working(dice, max((born + dt.timedelta(days=30)).date(), left.date() + DAY))),
        ("three_month_assessment", working(dice, (born + dt.timedelta(days=93)).date())),
        *((kind, left + days * DAY + dt.timedelta(hours=dice.uniform(1, 6))) for kind, days in JOINED if joins),
    ]
    for kind, at in sorted(planned, key=itemgetter(1)):
        if dice.random() < 0.03:
            continue
        at += dt.timedelta(days=2) if dice.random() < 0.06 else dt.timedelta()
        yield at
        members.make_contact(
            mother=stay.mother, kind=kind, channel="home" if "visit" in kind else "phone", outcome="reached",
            happened_at=at, notes="母婴状况良好，解答喂养与睡眠问题", satisfaction=dice.choice([4, 5, 5, 5]),
            told=visits.told(stay, kind, at), by=caller, now=at,
        )  # fmt: skip


GRIEVANCES = [
    ("夜里呼叫等了很久才有人来", "service"),
    ("月子餐连续两天同一道菜", "meals"),
    ("宝宝换尿布不够及时", "care"),
    ("空调声音太大影响休息", "general"),
]


def complaint(house: House, dice: random.Random, at: dt.datetime, residents: Residents) -> Acts:
    """Somebody complains: taken in, reacted to, solved, and the client's answer heard (I3)."""
    yield at
    guests = list(residents.here.values())
    if not guests:
        return
    mother = dice.choice(guests).stay.mother
    text, department = dice.choice(GRIEVANCES)
    by = house.staff["service_manager"][0]
    made = voice.accept(
        centre_id=house.centre.pk, told_by=mother.name, channel="face", text=text, department=department,
        severity=dice.choice(["minor", "minor", "serious"]), owner=by, mother=mother, by=house.one("customer_service"), now=at,
    )  # fmt: skip
    yield (at := at + dt.timedelta(minutes=dice.choice([20, 45, 80, 100, 170])))
    made = voice.react(complaint=made, text="已当面致歉并了解情况", by=by, now=at)
    yield (at := at + dt.timedelta(hours=dice.choice([3, 8, 18, 21, 30])))
    made = voice.solve(complaint=made, text="已整改并由主管复核，赠送一次产康体验", by=by, now=at)
    yield (at := at + dt.timedelta(hours=dice.uniform(4, 40)))
    voice.hear(complaint=made, answer="content", text="满意", by=by, now=at)

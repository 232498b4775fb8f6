"""One family's whole way through the house, and on it every duty opened by a regulation and closed by the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from yuexu.contracts.models import Contract
from yuexu.families.models import Mother
from yuexu.handbook.models import Duty
from yuexu.people.models import Staff
from yuexu.simulate.houses import House
from yuexu.stays.models import Stay

from . import households
from .conftest import Clock
from .households import DAY
from .walking import DESKTOP, PHONE, Walk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NAME = "林晓雨"
FIELD = "%Y-%m-%dT%H:%M"


@dataclass
class Story:
    """The house, its clock, and who has a window open in it."""

    home: House
    clock: Clock
    enter: Callable[..., Walk]
    windows: dict[str, Walk] = field(default_factory=dict)

    def staff(self, post: str) -> Staff:
        """The first who holds the post."""
        return self.home.staff[post][0]

    def at(self, post: str, size: dict[str, int] = DESKTOP) -> Walk:
        """The window of somebody of the post."""
        if post not in self.windows:
            self.windows[post] = self.enter(self.staff(post), size)
        return self.windows[post]

    def owed(self, code: str, post: str) -> None:
        """The regulation asks for it now, of this post or a person who holds it."""
        duty = Duty.objects.exclude(state="withdrawn").filter(code=code).latest("opens_at")
        assert (duty.state, duty.owner_post) == ("open", post)

    def kept(self, code: str, post: str) -> None:
        """Somebody of the post made the record that proves it, in time."""
        duty = Duty.objects.exclude(state="withdrawn").filter(code=code).latest("opens_at")
        by = duty.done_by and duty.done_by.number
        assert (duty.state, duty.on_time, by) == ("done", True, self.staff(post).number)
        assert duty.record_id is not None

    @property
    def mother(self) -> Mother:
        """She."""
        return Mother.objects.get(name=NAME)

    @property
    def stay(self) -> Stay:
        """Hers."""
        return Stay.objects.get(mother__name=NAME)


@pytest.fixture
def story(transactional_db: None, clock: Clock, enter: Callable[..., Walk]) -> Story:
    """The house opened yesterday; it is nine in the morning."""
    home = households.house(days=1, rooms=1)
    clock.put(clock.at(1, 9))
    return Story(home, clock, enter)


def test_family_from_the_first_call_to_the_calls_after(story: Story) -> None:
    inquiry_and_visit(story)
    file_assessment_and_plan(story)
    contract_signed_and_deposit(story)
    team_birth_and_room(story)
    arrival(story)
    a_day_of_cards(story)
    farewell(story)
    calls_after(story)


def inquiry_and_visit(story: Story) -> None:
    """She asks; the answer is owed within half an hour; she comes and looks."""
    consultant = story.at("consultant")
    consultant.go("/leads/")
    consultant.arrive("登记咨询")
    due_on = story.clock.now().date() + dt.timedelta(days=60)
    said = consultant.send(
        name=NAME, phone="13800000021", channel="社交媒体", via="phone", due_on=due_on.isoformat(),
        topics=["room", "meals"], question="预产期前后有房吗？月子餐能按体质调吗？",
    )  # fmt: skip
    assert "咨询已登记" in said
    consultant.picture("inquiry")
    story.owed("A2-first-answer", "consultant")
    consultant.arrive(consultant.duty("咨询首次答复"))
    consultant.send(answer="已介绍房型与价目，约明天到店参观")
    story.kept("A2-first-answer", "consultant")

    consultant.arrive("预约参观")
    comes = story.clock.at(1, 10)
    consultant.send(scheduled_at=comes.strftime(FIELD), escort=str(story.staff("consultant").pk), people=2)
    consultant.picture("visit-booked")
    story.clock.put(comes + dt.timedelta(minutes=15))
    consultant.arrive(consultant.duty("参观逾期上报"))
    consultant.send(
        state="came", arrived_at=comes.strftime(FIELD), shown=["rooms", "kitchen"],
        safety=["fire", "access", "hygiene", "food", "doctor"], report="看中朝南的房间，关心护士配比",
    )  # fmt: skip
    story.kept("A4-visitor-overdue", "consultant")
    story.owed("A9-visit-follow-up", "consultant")
    consultant.arrive(consultant.duty("参观后跟进"))
    consultant.send(what="电话确认签约意向", due_on=(comes.date() + dt.timedelta(days=2)).isoformat())
    story.kept("A9-visit-follow-up", "consultant")
    consultant.picture("visited", whole=True)


def file_assessment_and_plan(story: Story) -> None:
    """A file, a health assessment, a plan that she confirms."""
    consultant = story.at("consultant")
    consultant.arrive("建档")
    consultant.send()
    consultant.picture("file", whole=True)
    consultant.arrive("添加")
    consultant.send(name="陈伟", relation="husband", phone="13800000022", emergency=True)
    consultant.arrive("签约")
    consultant.arrive("健康评估")
    consultant.send(complications=["diabetes"], mood="calm", outcome="accept_with_guidance",
                    guidance="控制饮食，每周测血糖", guided_by="市妇幼 周医生")  # fmt: skip
    consultant.picture("assessed", whole=True)
    story.owed("A6-service-plan", "consultant")
    consultant.arrive(consultant.duty("评估后出服务方案"))
    package = next(package for package in story.home.packages if package.nights == 14)
    consultant.send(package=str(package.pk), care_note="妊娠糖尿病：低糖月子餐")
    story.kept("A6-service-plan", "consultant")
    consultant.arrive("客户确认")
    consultant.send(confirmation="当面逐项确认")
    consultant.picture("plan-confirmed", whole=True)


def contract_signed_and_deposit(story: Story) -> None:
    """Every key clause explained, signed with the mouse, the deposit taken."""
    consultant = story.at("consultant")
    consultant.arrive("拟合同")
    story.owed("A7-clauses-explained", "consultant")
    contract = Contract.objects.get(mother__name=NAME)
    clauses = contract.terms_data.key_clauses
    for clause in clauses:
        consultant.arrive("讲解")
        consultant.reads(str(clause.title))
        consultant.send(understood="yes")
    story.kept("A7-clauses-explained", "consultant")
    consultant.picture("clauses-explained", whole=True)
    consultant.arrive("签署")
    consultant.draw()
    consultant.picture("signing")
    assert "合同已签署" in consultant.send()
    consultant.picture("signed")
    contract.refresh_from_db()
    assert (contract.state, contract.signed_name) == ("signed", NAME)
    assert len(bytes(contract.signature)) > 1000

    story.owed("A7-deposit", "cashier")
    cashier = story.at("cashier")
    cashier.arrive(cashier.duty("签约后收定金"))
    cashier.send(method="wechat")
    cashier.picture("deposit", whole=True)
    story.kept("A7-deposit", "cashier")


def team_birth_and_room(story: Story) -> None:
    """Her people are named, the notice is sent; the birth is announced once and a room follows (N13)."""
    manager = story.at("service_manager")
    story.owed("A8-named-team", "service_manager")
    manager.arrive(manager.duty("签约后指定专人"))
    team = {f"named_{role}": str(story.staff(post).pk) for role, post in TEAM.items()}
    manager.send(**team)
    manager.picture("team")
    story.kept("A8-named-team", "service_manager")

    service = story.at("customer_service")
    due_on = story.mother.due_on
    assert due_on
    story.clock.put(story.clock.at(due_on - 27 * DAY, 9, 30))
    story.owed("A8-admission-notice", "customer_service")
    service.arrive(service.duty("入住前四周送达须知"))
    service.does("入住须知与物品清单已发")
    story.kept("A8-admission-notice", "customer_service")

    born_at = story.clock.at(due_on - 2 * DAY, 4, 20)
    story.clock.put(born_at + dt.timedelta(hours=5))
    room_made_anew(story)
    service.go(f"/stays/{story.stay.pk}/")
    service.arrive("登记分娩")
    service.send(**{
        "born_at": born_at.strftime(FIELD), "arrive_on": (born_at.date() + dt.timedelta(days=3)).isoformat(),
        "route": "vaginal", "weeks": 39, "days": 4, "baby1-sex": "girl", "baby1-weight_g": 3280,
        "baby1-length_cm": "50.5", "baby1-name": "小满",
    })  # fmt: skip
    service.picture("birth-announced", whole=True)
    story.owed("A8-papers", "customer_service")
    service.does("出院小结与出生证明已收")
    story.kept("A8-papers", "customer_service")

    story.owed("B2-allot-room", "service_manager")
    manager.arrive(manager.duty("分娩后排定房间"))
    manager.picture("rooms-to-choose")
    manager.send()
    story.kept("B2-allot-room", "service_manager")
    manager.go("/stays/board/")
    manager.reads(NAME)
    manager.picture("room-board")


def room_made_anew(story: Story) -> None:
    """It stood empty for weeks: whoever looks after the house has it prepared again."""
    affairs = story.at("general_affairs")
    affairs.go("/rooms/")
    affairs.arrive(affairs.main.get_by_role("link").filter(has_text="301").first)
    affairs.arrive("重新备房")
    affairs.picture("room-to-prepare")


TEAM = {"nurse": "care_nurse", "carer": "carer", "service": "customer_service"}


ADMISSION_MOTHER = {
    "temp_c": "36.8", "pulse": 78, "respiration": 18, "systolic": 116, "diastolic": 72, "lochia": "rubra",
    "engorgement": "g2", "nipple_grade": "g0", "mood": "calm", "milk": "little", "meal_change": "低糖餐",
}  # fmt: skip
ADMISSION_NEWBORN = {
    "bands_checked": "yes", "temp_c": "36.8", "pulse": 138, "respiration": 44, "weight_g": 3150, "tcb": "6.5",
    "zone": "none", "spirit": "lively", "skin": ["normal"], "cord": "dry", "feeding": "mixed", "suck": "strong",
}  # fmt: skip
MOTHER_CARD = {
    "temp_c": "36.7", "pulse": 76, "respiration": 18, "wound": "good", "breasts": "full", "milk": "enough",
    "lochia": "rubra", "mood": "calm",
}  # fmt: skip
BABY_CARD = {"temp_c": "36.9", "weight_g": 3140, "spirit": "lively", "cord": "dry"}
FAREWELL_MOTHER = {
    "temp_c": "36.6", "wound": "good", "lochia": "alba", "mood": "calm", "skills": ["feeding", "bath", "danger"],
    "home_ready": "yes", "followup": "产后42天市妇幼复诊", "goods_checked": "yes",
}  # fmt: skip
FAREWELL_NEWBORN = {
    "bands_checked": "yes", "temp_c": "36.8", "weight_g": 3720, "length_cm": "52", "head_cm": "36", "zone": "none",
    "skin": ["normal"], "cord": "fallen", "feeding": "mixed", "told_parents": "yes", "advice": "按需喂养，满月体检",
}  # fmt: skip


def arrival(story: Story) -> None:
    """The room is prepared anew, she moves in, and both are assessed within two hours."""
    cleaner, room = story.at("cleaner", PHONE), story.stay.occupations.get().room
    story.clock.put(story.clock.at(3, 8, 30))
    cleaner.go("/rooms/preparation/")
    for step in ("清洁", "全面消毒", "更换布草"):
        cleaner.does(step)
    cleaner.picture("preparing")
    cleaner.does("设施检查", then="已备好，可以入住。")
    room.refresh_from_db()
    assert room.prepared
    story.kept("B3-room-ready-for-arrival", "cleaner")

    story.clock.put(story.clock.at(0, 14, 10))
    butler = story.at("butler")
    butler.go("/stays/today/")
    butler.reads(NAME)
    butler.picture("arrivals-today")
    butler.arrive(NAME)
    butler.arrive("办理入住")
    butler.picture("check-in", whole=True)
    butler.send(
        steps=["greeted", "identity_checked", "information_form", "room_shown", "briefing", "belongings_listed"]
    )
    butler.picture("moved-in", whole=True)
    story.kept("B4-information-form", "butler")
    story.kept("H6-safety-briefing", "butler")

    nurse = story.at("care_nurse", PHONE)
    story.owed("B5-admission-mother", "care_nurse")
    nurse.arrive(nurse.duty("护理团队当面交接"))
    nurse.does("护理团队当面交接")
    story.kept("B4-face-to-face-handover", "care_nurse")
    nurse.arrive(nurse.duty("产妇入住评估"))
    nurse.picture("admission-mother", whole=True)
    nurse.send(**ADMISSION_MOTHER)
    story.kept("B5-admission-mother", "care_nurse")
    nurse.arrive(nurse.duty("新生儿入住评估"))
    nurse.send(**ADMISSION_NEWBORN)
    story.kept("B5-admission-newborn", "care_nurse")
    service = story.at("customer_service")
    service.arrive(service.duty("入住次日确认方案"))
    service.does("服务方案已确认")
    story.kept("B4-plan-confirmed", "customer_service")


def a_day_of_cards(story: Story) -> None:
    """The next morning her card and her baby's are asked for, and their writing closes the duties of the day."""
    nurse, today = story.at("care_nurse"), story.clock.at(1, 8, 40)
    story.clock.put(today)
    nurse.go("/handbook/shift/")
    nurse.picture("shift-in-the-morning")
    for title, card, values in (
        ("妈妈卡每日填写", "mother_card", MOTHER_CARD),
        ("宝宝卡每日填写", "baby_card", BABY_CARD),
    ):
        nurse.arrive(nurse.duty(title))
        nurse.send(**values)
        nurse.reads("产后第 4 天" if card == "mother_card" else "出生第 4 天")
        nurse.picture(card, whole=True)
    duties = Duty.objects.filter(code__in=["C2-mother-card", "C3-baby-card"], day=today.date())
    assert [(duty.state, duty.on_time) for duty in duties] == [("done", True)] * 2


def farewell(story: Story) -> None:
    """The day before: final assessments and teaching. On the day: review, the bill, the door."""
    leave_on = story.stay.leave_on
    assert leave_on
    story.clock.put(story.clock.at(leave_on - DAY, 10))
    nurse = story.at("care_nurse")
    nurse.arrive(nurse.duty("产妇离所评估"))
    nurse.send(**FAREWELL_MOTHER)
    story.kept("B11-final-assessment-mother", "care_nurse")
    nurse.arrive(nurse.duty("新生儿离所评估"))
    nurse.send(**FAREWELL_NEWBORN)
    story.kept("B11-final-assessment-newborn", "care_nurse")
    nurse.arrive(nurse.duty("离所前居家照护指导"))
    nurse.does("居家护理宣教与交接")
    story.kept("B11-home-teaching", "care_nurse")

    story.clock.put(story.clock.at(leave_on, 9))
    director = story.at("house_director")
    director.go("/care/reviews/")
    director.reads("301", NAME)
    director.arrive("审核")
    director.send(kind="discharge", complete="yes")
    director.picture("reviewed")

    butler = story.at("butler")
    butler.go("/stays/today/")
    butler.arrive(NAME)
    butler.does("物品核对归还")
    butler.does("账单已逐项说明")
    butler.picture("ready-to-leave", whole=True)
    settlement(story)
    butler.go(f"/stays/{story.stay.pk}/")
    butler.arrive("办理离所")
    butler.picture("discharge")
    butler.send(ending="planned")
    butler.picture("left", whole=True)
    assert story.stay.state == "left"
    assert story.stay.occupations.get().room.state == "to_clean"
    story.kept("C8-discharge-review", "house_director")
    story.kept("B11-settlement", "cashier")
    story.owed("B3-prepare-released-room", "cleaner")


def settlement(story: Story) -> None:
    """What is left is paid, the account is closed line by line."""
    cashier, contract = story.at("cashier"), story.stay.contract
    cashier.go(f"/contracts/{contract.pk}/bill/")
    cashier.arrive("收款")
    cashier.send(method="card")
    cashier.arrive("离所结算")
    cashier.arrive("试算")
    cashier.reads("住满约定晚数，没有需要退还的项目")
    cashier.picture("settlement", whole=True)
    cashier.send()
    cashier.picture("bill", whole=True)
    contract.refresh_from_db()
    assert contract.state == "ended"


CALL_MOTHER = {"condition": "good", "mood": "calm", "sleep": "fair", "milk": "enough", "wound": "good"}
CALL_BABY = {"feeding": "mixed", "sleep": "good", "zone": "none"}
MONTH_BABY = {"feeding": "mixed", "zone": "none", "weight_g": 4310, "length_cm": "54.2", "head_cm": "37.1"}
MONTHS_MOTHER = {
    "condition": "good", "mood": "calm", "sleep": "good", "milk": "enough", "wound": "none", "leaks": "sometimes",
    "weight_kg": "57.5", "referred": "rehab", "next_step": "两周内由产康部评估盆底",
    **{f"i{number}": "v0" for number in range(1, 10)}, "i3": "v1", "i10": "v0",
}  # fmt: skip
MONTHS_BABY = {"feeding": "mixed", "night": "good", "weight_g": 6150, "length_cm": "60.4", "head_cm": "39.8"}


def sheets(story: Story, mother: dict[str, object], baby: dict[str, object]) -> dict[str, object]:
    """What is asked of her and of her baby, by the names of the fields."""
    prefix = f"b{story.stay.birth.babies.get().pk}-"
    return {f"m-{item}": told for item, told in mother.items()} | {prefix + item: told for item, told in baby.items()}


def calls_after(story: Story) -> None:
    """A day after, and on the third; at a month somebody comes, at three months both are assessed."""
    member = story.at("member_manager")
    story.owed("J1-call-24h", "member_manager")
    story.clock.put(story.clock.at(1, 8, 45))
    member.arrive(member.duty("离所24小时回访"))
    member.send(
        **sheets(story, CALL_MOTHER, CALL_BABY), outcome="reached", satisfaction="5", notes="回家适应良好，奶量增加"
    )
    member.reads("恢复好", "没有黄染")
    story.kept("J1-call-24h", "member_manager")
    story.clock.put(story.clock.at(2, 10))
    member.arrive(member.duty("离所3天回访"))
    member.picture("call-to-make", whole=True)
    member.arrive("今天再打")
    story.owed("J1-call-3d", "member_manager")
    member.arrive(member.duty("离所3天回访"))
    member.send(**sheets(story, CALL_MOTHER, CALL_BABY), outcome="reached", notes="无不适")
    story.kept("J1-call-3d", "member_manager")
    visits_after(story, member)
    member.go("/members/")
    member.reads(NAME)
    member.picture("followed-up")


def visits_after(story: Story, member: Walk) -> None:
    """The visit at a month, the assessment at three, with where the baby lies."""
    born_on = story.stay.birth.born_at.astimezone(story.clock.now().tzinfo).date()
    story.clock.put(story.clock.at(born_on + 30 * DAY, 10))
    member.arrive(member.duty("满月上门"))
    member.send(**sheets(story, CALL_MOTHER, MONTH_BABY), outcome="reached")
    member.reads("4310 g", "生长位置")
    member.picture("visit-at-a-month", whole=True)
    story.kept("J1-full-month-visit", "member_manager")
    story.clock.put(story.clock.at(born_on + 93 * DAY, 10))
    member.arrive(member.duty("三个月健康评估"))
    member.send(**sheets(story, MONTHS_MOTHER, MONTHS_BABY), outcome="reached")
    member.reads("情绪量表 1 分", "产康部", "6150 g", "第 64 百分位")
    member.picture("assessed-at-three-months", whole=True)
    story.kept("J1-three-month-assessment", "member_manager")

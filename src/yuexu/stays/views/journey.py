"""One stay: its page, and a page for each thing done on the way from the birth to the farewell."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from yuexu.contracts import ledger
from yuexu.contracts.states import ContractState, Ending
from yuexu.families import queries as families
from yuexu.kernel.asking import ask
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.http import attempt, done, page, reads, writes
from yuexu.kernel.period import Days
from yuexu.people.request import Request
from yuexu.stays import actions, forms, queries
from yuexu.stays.models import Stay
from yuexu.stays.states import EXPECTED, PHASE_STATES, PHASES, StayState
from yuexu.stays.views.finding import home, sent, stay_of, today_of
from yuexu.stays.views.steps import GROUPS
from yuexu.trail.actions import look

JOURNEY = (StayState.BOOKED, StayState.ANNOUNCED, StayState.ALLOTTED, StayState.RESIDENT, StayState.LEFT)


@reads(may="stays.read")
def stay(request: Request, pk: int) -> HttpResponse:
    """Everything about one stay."""
    row = stay_of(request, pk)
    look(request, "mother", row.mother_id)
    today = today_of(request)
    told = {
        "stay": row,
        "today": today,
        "journey": _journey(row),
        "held": list(row.occupations.select_related("room__room_type").order_by("days")),
        "babies": list(families.babies_of(row.mother)) if row.birth_id else [],
        "phases": [(PHASES[phase], phase, steps) for phase, steps in queries.steps_of_stay(row)],
        "visits": list(queries.visits_from(row.centre_id, today).filter(stay=row)[:10]),
        "requests": list(row.requests.select_related("room", "done_by", "taken_by").order_by("-made_at")[:10]),
        "expected": row.state in EXPECTED,
        "groups": GROUPS,
        "phase_states": PHASE_STATES,
        "day": (today - row.arrive_on).days + 1 if row.is_resident and row.arrive_on else None,
    }
    return page(request, "stays/stay.html", told)


def _journey(row: Stay) -> list[dict[str, str]]:
    """The stations of `ui.steps`."""
    if row.state == StayState.CANCELLED:
        return [{"label": str(StayState.CANCELLED.label), "state": "now"}]
    reached = JOURNEY.index(StayState(row.state))
    states = ["done" if n < reached else "now" if n == reached else "todo" for n in range(len(JOURNEY))]
    return [{"label": str(each.label), "state": state} for each, state in zip(JOURNEY, states, strict=True)]


def _asking(request: Request, row: Stay, form: Any, act: Any, *, title: str, say: str, **more: Any) -> HttpResponse:
    """A page that does one thing to a stay."""
    return ask(
        request,
        form,
        partial(act, stay=row, by=request.staff, now=request.now),
        title=title,
        say=say,
        back=home(row),
        lead=more.pop("lead", ""),
        submit=more.pop("submit", ""),
        template=more.pop("template", "ui/ask.html"),
        more={"subject": row.mother.name, "keep": f"stay:{row.pk}:{request.path}", **more},
    )


@writes(may="stays.write")
def birth(request: Request, pk: int) -> HttpResponse:
    """The birth announced once; everything follows (N13)."""
    row = stay_of(request, pk)
    known = queries.unannounced_birth(row)
    if known is not None:
        return _asking(
            request, row, forms.ArrivalForm(sent(request)), partial(actions.announce, birth=known),
            title=_("安排入住日期"), say=_("入住日期已定，请排房"), lead=_("分娩已登记，这里只定入住日期。"),
        )  # fmt: skip
    form = forms.AnnouncementForm(sent(request), initial={"plurality": "1", "hospital": row.mother.hospital})
    if request.method == "POST" and form.is_valid():
        with attempt(form):
            actions.announce(stay=row, by=request.staff, now=request.now, **form.told())
        if not form.errors:
            return done(request, home(row), say=_("分娩已登记，请排房"))
    bad = form.is_bound and any(baby.errors for baby in form.babies[: form.count])
    return page(request, "stays/birth.html", {"form": form, "stay": row}, status=422 if bad else None)


@writes(may="stays.write")
def arrival(request: Request, pk: int) -> HttpResponse:
    """Other days before she came."""
    row = stay_of(request, pk)
    initial = {"arrive_on": row.arrive_on, "nights": row.days.nights if row.days else row.nights}
    return _asking(
        request, row, forms.PlanForm(sent(request), initial=initial), actions.plan_arrival,
        title=_("调整入住日期"), say=_("入住日期已调整"), lead=_("已排的房间会随日期移动；若与别家冲突会提示。"),
    )  # fmt: skip


@writes(may="stays.write")
def team(request: Request, pk: int) -> HttpResponse:
    """Name nurse, carer and customer service."""
    row = stay_of(request, pk)
    return _asking(
        request, row, forms.TeamForm(sent(request), stay=row, on=today_of(request)), actions.name_team,
        title=_("指定责任人"), say=_("责任人已指定"), lead=_("与她有关的待办会交给这些人。"),
    )  # fmt: skip


@writes(may="stays.write")
def room(request: Request, pk: int) -> HttpResponse:
    """Hold a room for her days; the tightest fit stands first."""
    row = stay_of(request, pk)
    rooms = queries.free_rooms(row.centre_id, row.days) if row.days else []
    rooms.sort(key=lambda free: free.room_type_id != row.room_type_id)  # hers first; the order within stays
    initial = {"room": rooms[0].pk} if rooms and rooms[0].room_type_id == row.room_type_id else {}
    return _asking(
        request, row, forms.RoomForm(sent(request), rooms=rooms, initial=initial), actions.allot,
        title=_("排房"), say=_("房间已排"), template="stays/room.html", stay=row, rooms=rooms,
        lead=_("只列出整段日期都空着的房间；空档最小的在前。"), submit=_("排这间房"),
    )  # fmt: skip


@writes(may="stays.write")
def room_returned(request: Request, pk: int) -> HttpResponse:
    """Hold no room for her any more."""
    row = stay_of(request, pk)
    if request.method == "POST":
        actions.give_back(stay=row, by=request.staff, now=request.now)
        return done(request, home(row), say=_("已取消排房"))
    return done(request, home(row))


@writes(may="stays.write")
def check_in(request: Request, pk: int) -> HttpResponse:
    """She moves in (B4, H6)."""
    row = stay_of(request, pk)
    held = row.occupations.select_related("room").first()
    return _asking(
        request, row, forms.CheckInForm(sent(request)), actions.check_in,
        title=_("办理入住"), say=_("已入住"), template="stays/check_in.html", submit=_("办理入住"),
        lead=_("入住后，责任护士会收到入院评估待办，房态变为在住。"),
        stay=row, room=held and held.room, relatives=list(row.mother.relatives.filter(emergency=True)),
        allergies=families.allergies_of([row.mother_id])[row.mother_id], today=today_of(request),
        shown=partial(families.shown, to=request.staff),
    )  # fmt: skip


@writes(may="stays.write")
def move(request: Request, pk: int) -> HttpResponse:
    """Another room from today."""
    row, today = stay_of(request, pk), today_of(request)
    free = row.is_resident and row.leave_on is not None and row.leave_on > today
    rooms = queries.free_rooms(row.centre_id, Days(today, row.leave_on)) if free else []
    ready = [room for room in rooms if room.prepared]
    return _asking(
        request, row, forms.MoveForm(sent(request), rooms=ready), actions.move,
        title=_("换房"), say=_("已换房，原房间待清洁"), template="stays/room.html", stay=row, rooms=ready,
        lead=_("只列出已备好、且一直空到离所的房间。"), submit=_("换到这间房"),
    )  # fmt: skip


@writes(may="stays.write")
def extension(request: Request, pk: int) -> HttpResponse:
    """She stays longer."""
    row = stay_of(request, pk)
    settled = row.contract.state == ContractState.ENDED
    lead = (
        _("账已结算：多住的每一晚另外记账，离所时补充结算。")
        if settled
        else _("请填新的离所日期；费用按合同条款另计。")
    )
    return _asking(
        request, row, forms.LeaveForm(sent(request)), actions.extend, title=_("续住"), say=_("已续住"), lead=lead
    )


@writes(may="stays.write")
def shortening(request: Request, pk: int) -> HttpResponse:
    """She will leave sooner."""
    row = stay_of(request, pk)
    return _asking(
        request, row, forms.LeaveForm(sent(request)), actions.shorten,
        title=_("缩短入住"), say=_("离所日期已提前"), lead=_("空出的夜晚立即可以排给别家；今天就走请办理离所。"),
    )  # fmt: skip


@writes(may="stays.write")
def discharge(request: Request, pk: int) -> HttpResponse:
    """She goes home (B11)."""
    row = stay_of(request, pk)
    told = request.GET.dict() if "ending" in request.GET else {"ending": Ending.PLANNED}
    farewell = dict(queries.steps_of_stay(row))["discharge"]
    return _asking(
        request, row, forms.DischargeForm(sent(request), initial=told), actions.discharge,
        title=_("办理离所"), say=_("已离所，房间待清洁"), template="stays/discharge.html", stay=row,
        steps=farewell, groups=GROUPS, phase_states=PHASE_STATES, today=today_of(request), submit=_("办理离所"),
        settlement=partial(_settlement, request, row, forms.DischargeForm(sent(request) or told)),
        lead=_("离所后结清账目、房间转入清洁，24 小时回访待办自动开始。"),
    )  # fmt: skip


def _settlement(request: Request, row: Stay, form: forms.DischargeForm) -> tuple[ledger.Statement | None, str]:
    """What the discharge will settle to if it is done as the form says, or why that cannot be told; for who reads money."""
    if row.contract.state != ContractState.SIGNED or not row.is_resident or not request.staff.may("money.read"):
        return None, ""
    if not form.is_valid():
        return None, _("先把上面的内容填对，再看结算")
    facts = {name: form.cleaned_data[name] for name in ("ending", "hospital_nights")}
    try:
        lived = queries.residence_of(row).lived(today_of(request), today=today_of(request), **facts)
        return ledger.statement(row.contract, lived), ""
    except RuleBroken as rule:
        return None, rule.message

"""Pages about rooms: the list, one room, preparing on a phone, and the settings."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from yuexu.kernel.asking import ask
from yuexu.kernel.http import attempt, done, page, reads, writes
from yuexu.people.request import Request
from yuexu.rooms import actions, queries
from yuexu.rooms.forms import NewRoomsForm, OutForm, RoomFilter, RoomForm, RoomTypeForm
from yuexu.rooms.models import Room, RoomType
from yuexu.rooms.states import PREPARING


@reads(may="rooms.read")
def rooms(request: Request) -> HttpResponse:
    """All rooms now, by type, state and number."""
    form = RoomFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    text, state = asked.get("q", ""), asked.get("state", "")
    rows = queries.rooms_of(request.staff.centre_id, room_type=asked.get("type"), state=state, text=text)
    shown = list(rows)
    told = {"rooms": shown, "kinds": queries.types_of(request.staff.centre_id), "asked": asked, "filter": form}
    return page(request, "rooms/rooms.html", told | {"counts": queries.counts(shown)})


@reads(may="rooms.read")
def room(request: Request, pk: int) -> HttpResponse:
    """One room: what it is now, its preparation, what was done before."""
    row = _room(request, pk)
    past = [(each, queries.taps(each)) for each in queries.past_preparations(row)]
    return page(request, "rooms/room.html", _now_of(row) | {"past": past})


@reads(may="rooms.read")
def preparations(request: Request) -> HttpResponse:
    """What waits to be prepared, for a cleaner's phone."""
    waiting = queries.open_preparations(request.staff.centre_id)
    return page(request, "rooms/preparations.html", {"waiting": [(each, queries.taps(each)) for each in waiting]})


@writes(may="rooms.prepare")
def step(request: Request, pk: int, step: str) -> HttpResponse:
    """A step is done: one tap."""
    row = _room(request, pk)
    if step not in PREPARING:
        raise Http404
    if request.method == "POST":
        actions.do_step(room=row, step=step, by=request.staff, now=request.now)
        return _tapped(request, row, _("房间 %(room)s：%(step)s已记录") % {"room": row.number, "step": PREPARING[step]})
    return done(request, "rooms:room", row.pk)


@writes(may="rooms.prepare")
def step_undone(request: Request, pk: int, step: str) -> HttpResponse:
    """A step was tapped by mistake."""
    row = _room(request, pk)
    if step not in PREPARING:
        raise Http404
    if request.method == "POST":
        actions.undo_step(room=row, step=step, by=request.staff, now=request.now)
        return _tapped(request, row, _("房间 %(room)s：%(step)s已撤回") % {"room": row.number, "step": PREPARING[step]})
    return done(request, "rooms:room", row.pk)


@writes(may="rooms.prepare")
def renewal(request: Request, pk: int) -> HttpResponse:
    """Have a room prepared anew."""
    row = _room(request, pk)
    if request.method == "POST":
        actions.renew(room=row, by=request.staff, now=request.now)
        return done(request, "rooms:room", row.pk, say=_("已安排重新备房"))
    return done(request, "rooms:room", row.pk)


@writes(may="rooms.prepare")
def closing(request: Request, pk: int) -> HttpResponse:
    """Take a room out of service."""
    row = _room(request, pk)
    form = OutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(form):
            actions.take_out_of_service(room=row, by=request.staff, now=request.now, **form.cleaned_data)
        if not form.errors:
            return done(request, "rooms:room", row.pk, say=_("房间 %(room)s 已停用") % {"room": row.number})
    return page(request, "rooms/closing.html", {"form": form, "room": row})


@writes(may="rooms.prepare")
def opening(request: Request, pk: int) -> HttpResponse:
    """Put a closed room back: it waits for cleaning."""
    row = _room(request, pk)
    if request.method == "POST":
        actions.put_back(room=row, by=request.staff, now=request.now)
        return done(request, "rooms:room", row.pk, say=_("房间 %(room)s 已恢复，请先备房") % {"room": row.number})
    return done(request, "rooms:room", row.pk)


@reads(may="rooms.read")
def settings(request: Request) -> HttpResponse:
    """Kinds of rooms and the rooms themselves."""
    centre = request.staff.centre_id
    told = {"kinds": queries.types_of(centre), "rooms": list(queries.rooms_of(centre))}
    return page(request, "rooms/settings.html", told)


@writes(may="rooms.write")
def new_type(request: Request) -> HttpResponse:
    """A new kind of room."""
    centre = request.staff.centre_id
    return ask(
        request,
        RoomTypeForm(request.POST or None),
        partial(actions.add_type, centre=centre, by=request.staff, now=request.now),
        title=_("新房型"),
        back=reverse("rooms:settings"),
        say=_("已添加房型"),
    )


@writes(may="rooms.write")
def change_type(request: Request, pk: int) -> HttpResponse:
    """Name, order, description of a kind of room."""
    kind = get_object_or_404(RoomType.objects.for_centre(request.staff.centre_id), pk=pk)
    return ask(
        request,
        RoomTypeForm(request.POST or None, instance=kind),
        partial(actions.change_type, room_type=kind, by=request.staff, now=request.now),
        title=_("修改房型"),
        back=reverse("rooms:settings"),
        say=_("已保存"),
    )


@writes(may="rooms.write")
def new_room(request: Request) -> HttpResponse:
    """New rooms of one type, one or many."""
    form = NewRoomsForm(request.POST or None, centre=request.staff.centre_id)
    return ask(
        request,
        form,
        partial(actions.register_all, by=request.staff, now=request.now),
        title=_("新房间"),
        back=reverse("rooms:settings"),
        say=_("已添加房间 %(room)s，备好后可入住") % {"room": form["number"].value()},
    )


@writes(may="rooms.write")
def change_room(request: Request, pk: int) -> HttpResponse:
    """Number, floor, type of a room."""
    row = _room(request, pk)
    return ask(
        request,
        RoomForm(request.POST or None, instance=row, centre=request.staff.centre_id),
        partial(actions.change, room=row, by=request.staff, now=request.now),
        title=_("修改房间"),
        back=reverse("rooms:settings"),
        say=_("已保存"),
    )


def _room(request: Request, pk: int) -> Room:
    rows = Room.objects.for_centre(request.staff.centre_id).select_related("room_type")
    return get_object_or_404(rows, pk=pk)


def _tapped(request: Request, row: Room, say: str) -> HttpResponse:
    """After a tap: the changed room for htmx, else back to where the tap was."""
    if request.headers.get("HX-Target", "").startswith("room-"):
        return page(request, "rooms/tapped.html", _now_of(_room(request, row.pk)))
    back = "rooms:preparations" if request.POST.get("from") == "list" else "rooms:room"
    return done(request, back, *([] if back == "rooms:preparations" else [row.pk]), say=say)


def _now_of(row: Room) -> dict[str, object]:
    """The room and its open preparation, as they are now."""
    preparation = queries.open_preparation(row)
    return {"room": row, "preparation": preparation, "taps": queries.taps(preparation) if preparation else []}

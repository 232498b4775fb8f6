"""News of rooms, sheets, contacts and complaints."""

from __future__ import annotations

from yuexu.config.reactions.contracts import about_mother
from yuexu.config.reactions.subjects import DEPARTMENT_KEYS, disproved, proved, same_deed, subject
from yuexu.handbook import actions as handbook
from yuexu.handbook.models import Subject
from yuexu.kernel.live import tell
from yuexu.members import events as member_events
from yuexu.members.models import Contact, loudest
from yuexu.rooms import events as room_events
from yuexu.rooms.models import Room
from yuexu.safety import events as sheet_events
from yuexu.voice import events as voice_events


def room_released(news: room_events.RoomReleased | room_events.RoomOpened) -> None:
    """It waits for cleaning (B3)."""
    handbook.happened("room.released", subject=_room(news.room), at=news.at, key=f"released:{news.at.isoformat()}")
    tell(news.room.centre_id, "room", "duty")


def room_closed(news: room_events.RoomClosed) -> None:
    """Out of service nobody cleans it; put back, it waits for cleaning anew."""
    handbook.called_off("room.released", subject=_room(news.room), key=None, now=news.at)
    tell(news.room.centre_id, "room", "duty")


def _room(room: Room) -> Subject:
    return subject(room, label=str(room.room_type), place=room.number)


def room_prepared(news: room_events.RoomPrepared) -> None:
    """Cleaned, disinfected, laid, checked."""
    proved(news, news.preparation, "room.prepared", "room.ready", about=("room", news.room.pk))
    tell(news.room.centre_id, "room")


def sheet_filled(news: sheet_events.HouseEntryRecorded) -> None:
    """A sheet proves the department's duty to fill it in; corrected, where it says that it was done at another time."""
    entry = news.entry
    if not same_deed(entry):
        about = ("department", DEPARTMENT_KEYS[entry.department])
        proved(news, entry, news.evidence, about=about, at=entry.observed_at)
        disproved(entry.supersedes)


def contact_made(news: member_events.ContactMade) -> None:
    """She was called or visited (J1, J2)."""
    _contacted(news)
    _warned(news, loudest(news.contact.warned))


def _contacted(news: member_events.ContactMade | member_events.ContactCorrected) -> None:
    contact = news.contact
    proved(news, contact, f"contact:{contact.kind}", about=("mother", contact.mother_id), at=contact.happened_at)


def _warned(news: member_events.ContactMade | member_events.ContactCorrected, level: str) -> None:
    """Written down is not yet acted upon: a doctor owes an answer to what is this loud."""
    if level:
        handbook.happened(
            "followup.warned", subject=about_mother(news.contact.mother), at=news.at, key=_said(news.contact),
            tags=[level],
        )  # fmt: skip
        tell(news.contact.centre_id, "duty")


def _said(contact: Contact) -> str:
    """Which happening it is that this contact warns."""
    return f"contact:{contact.pk}"


def contact_corrected(news: member_events.ContactCorrected) -> None:
    """What it says now proves and warns; what was wrong does so no more (J1).

    Like a correction of the chart it proves nothing anew: a call that was written in time stays so, unless it is said
    to have been made at another time.
    """
    contact, wrong = news.contact, news.wrong
    if not (contact.proves and wrong.proves and contact.happened_at == wrong.happened_at):
        if contact.proves:
            _contacted(news)
        disproved(wrong)
    for old in news.silenced:
        handbook.retract("followup.warned", subject=about_mother(old.mother), key=_said(old))
    _warned(news, news.warned)


def member_joined(news: member_events.MemberJoined) -> None:
    """The follow-up 1-1-2 begins (J2)."""
    member = news.member
    handbook.happened("member.joined", subject=about_mother(member.mother), at=news.at, key=f"member:{member.pk}")


def complaint_accepted(news: voice_events.ComplaintAccepted) -> None:
    """First reaction within two hours, a solution within a day (I3)."""
    complaint = news.complaint
    about = subject(complaint, label=f"{complaint.told_by} · {complaint.text[:40]}")
    handbook.happened(
        "complaint.accepted", subject=about, at=complaint.accepted_at, key=f"complaint:{complaint.pk}",
        owner=complaint.owner,
    )  # fmt: skip
    tell(complaint.centre_id, "duty")


def complaint_answered(news: voice_events.ComplaintAnswered) -> None:
    """The first reaction."""
    proved(news, news.complaint, "complaint.reacted")


def complaint_solved(news: voice_events.ComplaintSolved) -> None:
    """A solution was given; who solves at once has reacted too."""
    proved(news, news.complaint, "complaint.reacted", "complaint.solved")

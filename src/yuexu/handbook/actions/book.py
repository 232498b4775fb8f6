"""Writing the handbook: texts are published with the program, a centre takes them up and sets its parameters."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yuexu.handbook.actions.closing import prove_already
from yuexu.handbook.actions.planning import plan_each
from yuexu.handbook.models import Duty, Edition, Text
from yuexu.handbook.states import DutyState
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import stored
from yuexu.people.models import Centre, Staff
from yuexu.trail.actions import record

if TYPE_CHECKING:
    from yuexu.handbook.text import Regulation, Schedule

DIRECTORY = Path(__file__).resolve().parent.parent / "regulations"


@transaction.atomic
def publish_texts(*, now: dt.datetime, directory: Path = DIRECTORY) -> list[Text]:
    """Store a new version of every regulation whose text changed; returns the new ones. Running again does nothing."""
    from yuexu.handbook.text import read  # loaded when a regulation is (models/book.py)

    newest: dict[str, Text] = {}
    for text in Text.objects.order_by("version"):
        newest[text.code] = text
    written = []
    for code, regulation in read(directory).items():
        body = regulation.model_dump(mode="json", exclude_unset=True)
        mark = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        known = newest.get(code)
        if known is None or known.fingerprint != mark:
            version = known.version + 1 if known else 1
            written.append(Text.objects.create(code=code, version=version, body=body, fingerprint=mark, written_at=now))
    return written


@transaction.atomic
def take_up(*, centre: Centre, from_on: dt.date, now: dt.datetime) -> list[Edition]:
    """Have the newest texts hold in the centre from a day on, keeping what it had set otherwise.

    Changes that lie ahead stay, put on the new text. Parameters that a new text no longer has, or no longer allows,
    fall back to the text's own value. Running again does nothing.
    """
    taken = []
    for text in Text.objects.order_by("code", "-version").distinct("code"):
        editions = Edition.objects.filter(centre=centre, code=text.code)
        held = editions.filter(Q(until_on=None) | Q(until_on__gt=from_on), from_on__lte=from_on).first()
        for ahead in editions.filter(from_on__gt=from_on).exclude(text=text):
            _put_on(ahead, text)
        if held is None or held.text_id != text.pk:
            kept = _still_lawful(text.regulation, held.overrides if held else {})
            taken.append(_edition(centre, text, kept, from_on, now=now, by=None, reason=stored("采用新版制度")))
    return taken


def _put_on(edition: Edition, text: Text) -> None:
    """An edition that has not begun moves to a newer text, with its parameters."""
    regulation = text.regulation
    edition.text, edition.overrides = text, _still_lawful(regulation, edition.overrides)
    columns = {"title": regulation.title, "answers": regulation.answers, "department": regulation.department}
    for name, value in (columns | compiled(regulation.schedule(edition.overrides))).items():
        setattr(edition, name, value)
    edition.save()


@transaction.atomic
def change(
    *,
    edition: Edition,
    parameters: Mapping[str, Any],
    from_on: dt.date,
    reason: str,
    by: Staff,
    now: dt.datetime,
) -> Edition:
    """Set parameters of a regulation in a centre from a day after today on. Past duties keep theirs.

    Raises RuleBroken for an unlawful value, a day that has begun, or no change at all.
    """
    today = now.astimezone(zoneinfo.ZoneInfo(edition.centre.zone)).date()
    if from_on <= today:
        raise RuleBroken(_("最早从明天起生效：今天的待办已按现行制度开立"), field="from_on")
    current = Edition.objects.select_for_update().get(
        Q(until_on=None) | Q(until_on__gt=from_on),
        centre=edition.centre,
        code=edition.code,
        from_on__lte=from_on,
    )
    overrides = {**current.overrides, **parameters}
    try:
        if current.text.regulation.meant(overrides) == current.text.regulation.meant(current.overrides):
            raise RuleBroken(_("没有任何改动"))
        made = _edition(edition.centre, current.text, overrides, from_on, now=now, by=by, reason=reason)
    except ValueError as error:
        raise RuleBroken(_("参数超出允许范围：%(why)s") % {"why": error}) from error
    record(
        "handbook.change",
        made,
        at=now,
        by_id=by.pk,
        before=current.overrides,
        after={**overrides, "code": made.code, "from_on": from_on, "reason": reason},
    )
    return made


def _still_lawful(regulation: Regulation, overrides: Mapping[str, Any]) -> dict[str, Any]:
    kept = {}
    for name, value in overrides.items():
        try:
            regulation.values({name: value})
        except ValueError:
            continue
        kept[name] = value
    return kept


def _edition(
    centre: Centre,
    text: Text,
    overrides: Mapping[str, Any],
    from_on: dt.date,
    *,
    now: dt.datetime,
    by: Staff | None,
    reason: str,
) -> Edition:
    """Put a new edition into the sequence: the one that held that day ends there, later ones stay as they are."""
    regulation = text.regulation
    same = Edition.objects.filter(centre=centre, code=text.code)
    later = same.filter(from_on__gt=from_on).order_by("from_on").first()
    same.filter(Q(until_on=None) | Q(until_on__gt=from_on), from_on__lte=from_on).update(until_on=from_on)
    made = Edition.objects.create(
        centre=centre,
        code=text.code,
        text=text,
        overrides=dict(overrides),
        reason=reason,
        from_on=from_on,
        until_on=later.from_on if later else None,
        made_at=now,
        made_by=by,
        title=regulation.title,
        answers=regulation.answers,
        department=regulation.department,
        **compiled(regulation.schedule(overrides)),
    )
    replan(made)
    return made


def compiled(schedule: Schedule) -> dict[str, Any]:
    """The columns of an edition that the clock joins on."""
    first, last = schedule.days or (None, None)
    return {
        "trigger": schedule.trigger,
        "watches": schedule.on or schedule.before or schedule.state,
        "tags": schedule.tags,
        "delay": schedule.delay,
        "day_from": first,
        "day_to": last,
        "weekdays": schedule.weekdays,
        "month_days": schedule.month_days,
        "times": schedule.at,
        "days_before": schedule.days_before,
        "due_within": schedule.due.within,
        "due_by": schedule.due.by,
        "due_days": schedule.due.days,
        "lasts": schedule.lasts,
        "early": schedule.early,
        "late_entry": schedule.late_entry,
        "owner_post": schedule.owner.post,
        "owner_relation": schedule.owner.relation,
        "evidence": schedule.evidence or "",
        "confirm": schedule.confirm or "",
        "ladder": [
            {"after": int(rung.after.total_seconds()), "to": rung.to}
            for rung in sorted(schedule.escalate, key=lambda rung: rung.after)
        ],
    }


def replan(edition: Edition) -> None:
    """Duties planned ahead for days that this edition now rules are opened anew under it.

    Only untouched ones give way: what was done, waived or escalated stays as it was.
    """
    zone = zoneinfo.ZoneInfo(edition.centre.zone)
    start = dt.datetime.combine(edition.from_on, dt.time(), zone)
    ahead = Duty.objects.filter(
        centre=edition.centre, code=edition.code, state=DutyState.OPEN, level=0, opens_at__gte=start
    )
    if edition.until_on:
        ahead = ahead.filter(opens_at__lt=dt.datetime.combine(edition.until_on, dt.time(), zone))
    if edition.trigger in {"each", "before"}:
        ahead.delete()
    if edition.trigger == "each":
        plan_each(edition.centre, code=edition.code, since=start)
        prove_already(edition.centre_id)

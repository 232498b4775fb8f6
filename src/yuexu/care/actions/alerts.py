"""Answering alerts, and confirming which rules may raise them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yuexu.care.actions.raising import must_be_open
from yuexu.care.events import AlertAnswered
from yuexu.care.models import Alert, Confirmation
from yuexu.care.models.alerts import TOLD, AlertState
from yuexu.care.warnings import RULESETS
from yuexu.kernel.errors import RuleBroken, refusal
from yuexu.kernel.events import publish
from yuexu.people.models import Staff
from yuexu.trail.actions import record


@transaction.atomic
def answer(*, alert: Alert, action: str, told: Sequence[str], by: Staff, now: dt.datetime) -> Alert:
    """Say what was done about an alert and who was told. Raises RuleBroken if it is answered already."""
    locked: Alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    must_be_open(locked)
    if not action.strip():
        raise RuleBroken(_("请写明做了什么"), "action")
    if not told or not set(told) <= set(TOLD):
        raise RuleBroken(_("请选择告知了谁"), "told")
    if locked.level == "urgent" and "nobody" in told:
        raise RuleBroken(_("立即处理的预警必须告知医生或护理部"), "told")
    locked.state, locked.answered_at, locked.answered_by = AlertState.ANSWERED, now, by
    locked.action, locked.told = action.strip(), list(told)
    locked.save(update_fields=["state", "answered_at", "answered_by", "action", "told"])
    after = {"state": "answered", "action": locked.action, "told": list(told)}
    record("care.answer_alert", locked, at=now, by_id=by.pk, before={"state": "open"}, after=after)
    publish(AlertAnswered(alert=locked, at=now, by=by))
    return locked


@transaction.atomic
def confirm_rules(*, ruleset: str, by: Staff, now: dt.datetime) -> Confirmation:
    """The centre's medical lead confirms a set of rules: from now on it alerts."""
    if ruleset not in RULESETS:
        raise RuleBroken(_("没有这组规则"))
    try:
        with transaction.atomic():
            confirmation: Confirmation = Confirmation.objects.create(
                centre_id=by.centre_id, ruleset=ruleset, confirmed_at=now, confirmed_by=by
            )
    except IntegrityError as error:
        raise refusal(error) from error
    record("care.confirm_rules", confirmation, at=now, by_id=by.pk, after={"ruleset": ruleset})
    return confirmation


@transaction.atomic
def withdraw_rules(*, ruleset: str, by: Staff, now: dt.datetime) -> None:
    """The set alerts no more, except for what is published. Raises RuleBroken when it was not confirmed."""
    held = Confirmation.objects.select_for_update().filter(centre_id=by.centre_id, ruleset=ruleset, withdrawn_at=None)
    confirmation = held.first()
    if confirmation is None:
        raise RuleBroken(_("这组规则没有启用"))
    confirmation.withdrawn_at, confirmation.withdrawn_by = now, by
    confirmation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("care.withdraw_rules", confirmation, at=now, by_id=by.pk, before={"ruleset": ruleset}, after=None)

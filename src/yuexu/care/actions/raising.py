"""Alerts come from entries and go with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from yuexu.care.events import AlertLifted, AlertRaised
from yuexu.care.models import Alert, ChartEntry
from yuexu.care.models.alerts import AlertState
from yuexu.clinical.findings import Finding
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.people.models import Staff
from yuexu.trail.actions import record


def raise_alerts(entry: ChartEntry, found: Sequence[Finding], *, by: Staff) -> tuple[Alert, ...]:
    """One alert for each finding; tells whoever is wired to it."""
    alerts = [
        Alert(
            centre_id=entry.centre_id, stay_id=entry.stay_id, mother_id=entry.mother_id, baby_id=entry.baby_id,
            entry=entry, code=finding.code, level=finding.level.value, message_id=finding.message_id,
            params=dict(finding.params), rule=finding.rule, source=finding.source,
            standing=finding.standing.value, raised_at=entry.recorded_at,
        )
        for finding in found
    ]  # fmt: skip
    Alert.objects.bulk_create(alerts)
    for alert in alerts:
        publish(AlertRaised(alert=alert, at=entry.recorded_at, by=by))
    return tuple(alerts)


def lift(entry: ChartEntry, *, by: Staff, now: dt.datetime) -> None:
    """The entry was corrected: what it raised and nobody answered is lifted."""
    for alert in Alert.objects.select_for_update().filter(entry=entry, state=AlertState.OPEN):
        alert.state = AlertState.LIFTED
        alert.save(update_fields=["state"])
        record("care.lift_alert", alert, at=now, by_id=by.pk, before={"state": "open"}, after={"state": "lifted"})
        publish(AlertLifted(alert=alert, at=now, by=by))


def must_be_open(alert: Alert) -> None:
    """Raises RuleBroken when somebody was faster."""
    if alert.state != AlertState.OPEN:
        raise RuleBroken(_("这条预警已处理（%(state)s）") % {"state": alert.get_state_display()})

"""Channels and what is spent on them (A1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.leads.actions.asking import who
from yuexu.leads.models import Campaign, Channel
from yuexu.people.models import Staff
from yuexu.trail.actions import record


@transaction.atomic
def open_channel(*, centre_id: int, by: Staff | None, now: dt.datetime, name: str, kind: str) -> Channel:
    """A new channel."""
    channel = Channel.objects.create(centre_id=centre_id, name=name, kind=kind)
    record("leads.open_channel", channel, at=now, by_id=who(by), after={"name": name, "kind": kind})
    return channel


@transaction.atomic
def run_campaign(*, channel: Channel, by: Staff | None, now: dt.datetime, **facts: Any) -> Campaign:
    """Money spent on a channel. Facts are fields of Campaign."""
    if facts["until_on"] <= facts["from_on"]:
        raise RuleBroken(_("结束应晚于开始"), "until_on")
    campaign = Campaign.objects.create(centre_id=channel.centre_id, channel=channel, **facts)
    record("leads.run_campaign", campaign, at=now, by_id=who(by), after={"channel": channel, **facts})
    return campaign

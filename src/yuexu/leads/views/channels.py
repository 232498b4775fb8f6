"""Pages of channels: what each brings and costs, per consultant too, and why leads are lost."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from yuexu.kernel.asking import ask
from yuexu.kernel.http import page, reads, writes
from yuexu.leads import actions, forms, queries
from yuexu.leads.models import Channel
from yuexu.leads.views import today
from yuexu.people.request import Request


@reads(may="leads.read")
def channels(request: Request) -> HttpResponse:
    """Conversion and cost per contract, by channel and consultant, for leads of a stretch of days."""
    day, centre = today(request), request.staff.centre_id
    usual = {"first_on": day - dt.timedelta(days=89), "last_on": day}
    form = forms.PeriodForm(request.GET if "first_on" in request.GET else usual)
    span = form.cleaned_data if form.is_valid() else usual
    first, until = span["first_on"], span["last_on"] + dt.timedelta(days=1)
    told = {
        "form": form,
        "channels": queries.by_channel(centre, first, until),
        "consultants": queries.by_consultant(centre, first, until),
        "lost": queries.lost_reasons(centre, first, until),
        "known": queries.with_campaigns(Channel.objects.for_centre(centre)),
    }
    return page(request, "leads/channels.html", told)


@writes(may="leads.write")
def new(request: Request) -> HttpResponse:
    """A new channel."""
    return ask(
        request,
        forms.ChannelForm(request.POST or None),
        partial(actions.open_channel, centre_id=request.staff.centre_id, by=request.staff, now=request.now),
        title=_("新渠道"),
        back=reverse("leads:channels"),
        say=_("渠道已建立"),
    )


@writes(may="leads.write")
def campaign(request: Request, pk: int) -> HttpResponse:
    """Money spent on a channel."""
    channel = get_object_or_404(Channel.objects.for_centre(request.staff.centre_id), pk=pk)
    return ask(
        request,
        forms.CampaignForm(request.POST or None),
        partial(actions.run_campaign, channel=channel, by=request.staff, now=request.now),
        title=_("登记推广费用"),
        lead=_("费用按天摊到所选时段，用于每单成本。"),
        back=reverse("leads:channels"),
        say=_("推广费用已登记"),
        more={"subject": channel.name, "units": {"cost": _("元")}},
    )

"""What runs by itself: the handbook's clock every minute, the nights' income every morning, cleaning up.

Jobs live in PostgreSQL (procrastinate); each may run twice and then does nothing the second time.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from yuexu.exports.actions import forget as forget_exports
from yuexu.handbook.actions import tick
from yuexu.handbook.models import Proof
from yuexu.kernel.live import tell
from yuexu.people.models import Centre, Session
from yuexu.stays.actions import live_night

log = logging.getLogger("yuexu.jobs")
PROOFS_KEPT = dt.timedelta(days=45)  # longer than any downtime that is caught up


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tick", pass_context=False)
def clock(timestamp: int) -> None:
    """The handbook's clock. The time is now, not the job's: a late job catches up."""
    del timestamp
    counted = tick(now=timezone.now())
    if any(counted.values()):
        for centre_id in Centre.objects.values_list("pk", flat=True):
            tell(centre_id, "duty")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="stalled", pass_context=True)
async def stalled(context: JobContext, timestamp: int) -> None:
    """What a worker had begun when it was killed is begun again: a paper or a spreadsheet would wait for ever."""
    del timestamp
    assert context.app is not None
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        log.warning("job %s (%s) was left by a worker that is gone; once more", job.id, job.task_name)
        await manager.retry_job(job)


@app.periodic(cron="5 0,6 * * *")
@app.task(queueing_lock="nights")
def nights(timestamp: int) -> None:
    """Every night lived moves its share to income (G3); the last week again, so that a missed run is made good."""
    del timestamp
    now = timezone.now()
    for centre in Centre.objects.order_by("pk"):
        with timezone.override(centre.zone):
            today = timezone.localtime(now).date()
            for back in range(7, 0, -1):
                live_night(centre=centre, night_on=today - dt.timedelta(days=back), now=now)


@app.periodic(cron="17 4 * * *")
@app.task(queueing_lock="cleaning")
def cleaning(timestamp: int) -> None:
    """Old proofs, dead sessions and yesterday's spreadsheets go."""
    del timestamp
    now = timezone.now()
    Proof.objects.filter(written_at__lt=now - PROOFS_KEPT).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    forget_exports(now)

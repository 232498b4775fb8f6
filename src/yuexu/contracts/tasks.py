"""Work off the request path: making the printed contract."""

from __future__ import annotations

import hashlib
import logging

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from yuexu.kernel.gate import inside

log = logging.getLogger(__name__)


@app.task(name="contracts.make_paper", queue="papers")
def make_paper(paper_id: int, centre_id: int) -> None:
    """Typeset one paper into its row. Made twice it is made once; a failure is told on the page."""
    from yuexu.contracts import paper  # typst is heavy, and only the worker needs it
    from yuexu.contracts.models import Paper

    with inside(centre_id, writable=False):
        row = Paper.objects.select_related("contract").get(pk=paper_id)
        told = None if row.state == "ready" else paper.told(row.contract)
    if told is None:
        return
    try:
        pdf, problem = paper.typeset(told), ""
    except Exception as error:
        log.exception("paper %s", paper_id)
        pdf, problem = None, str(error)[:300] or type(error).__name__
    with inside(centre_id, writable=True), transaction.atomic():
        row = Paper.objects.select_for_update().get(pk=paper_id)
        row.state, row.problem = ("ready", "") if pdf else ("failed", problem)
        row.pdf, row.digest = pdf, hashlib.sha256(pdf).hexdigest() if pdf else ""
        row.ready_at = timezone.now() if pdf else None
        row.save()

"""What may be asked about complaints."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from yuexu.people.models import Centre
from yuexu.voice.models import Complaint
from yuexu.voice.states import ComplaintState


def complaints(centre: Centre | int, *, state: str = "", text: str = "") -> QuerySet[Complaint]:
    """Complaints by state and words; an unknown state asks for all."""
    rows = (
        Complaint.objects.for_centre(centre)
        .select_related("owner", "mother")
        .defer("mother__phone", "mother__id_number")
    )
    if state in ComplaintState.values:
        rows = rows.filter(state=state)
    text = "".join(letter for letter in text if letter.isprintable()).strip()[:60]
    return rows.filter(Q(text__icontains=text) | Q(told_by__icontains=text)) if text else rows


def counts(centre: Centre | int) -> dict[str, int]:
    """How many are in each state; every state is named."""
    told = dict(Complaint.objects.for_centre(centre).values_list("state").annotate(Count("pk")))
    return {state: told.get(state, 0) for state in ComplaintState.values}

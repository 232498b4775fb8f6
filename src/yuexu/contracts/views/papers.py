"""Pages of printed papers: asked for, in the making, ready to download."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from yuexu.contracts import actions
from yuexu.contracts.models import Paper
from yuexu.contracts.views import contract_of, home
from yuexu.kernel.http import done, page, reads, writes
from yuexu.people.request import Request


@writes(may="contracts.read")
def ask_paper(request: Request, pk: int) -> HttpResponse:
    """Have the contract made as a PDF."""
    contract = contract_of(request, pk)
    if request.method != "POST":
        return done(request, home(contract))
    paper = actions.ask_paper(contract=contract, by=request.staff, now=request.now)
    return done(request, "contracts:paper", paper.pk, say=_("正在生成文件"))


@reads(may="contracts.read")
def paper(request: Request, pk: int) -> HttpResponse:
    """How far it is; the page looks again by itself until it is ready."""
    rows = Paper.objects.for_centre(request.staff.centre_id).select_related("contract__mother").defer("pdf")
    return page(request, "contracts/paper.html", {"paper": get_object_or_404(rows, pk=pk)})


@reads(may="contracts.read")
def file(request: Request, pk: int) -> HttpResponse:
    """The PDF itself. It tells phone and identity number, so it needs the right to see them."""
    if not request.staff.may("families.contact"):
        return page(request, "ui/refused.html", {"needs": "families.contact"}, status=403)
    rows = Paper.objects.for_centre(request.staff.centre_id).filter(state="ready").select_related("contract")
    paper = get_object_or_404(rows, pk=pk)
    response = HttpResponse(bytes(paper.pdf or b""), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{paper.contract.number}.pdf"'
    return response

"""The page of a fault of ours, and the bare words when that page fails too (files that were not collected, say)."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.defaults import server_error

log = logging.getLogger(__name__)


def a_fault_of_ours(request: HttpRequest) -> HttpResponse:
    """500, with a sentence that says what to do."""
    try:
        return server_error(request)
    except Exception:
        log.exception("the page of a fault failed as well")
        words = _("系统出了问题"), _("这一步没有保存，问题已记录。请稍后再试；一直不行请联系管理员。")
        return HttpResponse("\n".join(words), status=500, content_type="text/plain; charset=utf-8")

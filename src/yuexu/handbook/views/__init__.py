"""The handbook's pages."""

from yuexu.handbook.views.book import change, regulation, regulations
from yuexu.handbook.views.compliance import compliance
from yuexu.handbook.views.duties import board, boards, confirmation, duty, my_shift, owner, waiver

__all__ = [
    "board", "boards", "change", "compliance", "confirmation", "duty", "my_shift", "owner", "regulation",
    "regulations", "waiver",
]  # fmt: skip

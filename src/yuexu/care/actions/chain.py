"""Recomputing a person's chain in Python, independently of the trigger: tampering cannot hide (N3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yuexu.care.models import ChainHead, ChartEntry
from yuexu.care.seal import content_hash, link


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold. `what`: content, link, missing or head."""

    sequence: int
    what: str
    entry_id: int | None = None


def verify_chain(*, kind: str, pk: int, centre_id: int) -> list[Break]:
    """Every break in the chain of one person; an empty list says that nothing was changed, removed or put between.

    `content`: an entry no longer says what was sealed. `link`: it does not follow the entry before it. `missing`:
    entries are gone. `head`: the chain's head names another end.
    """
    entries = ChartEntry.objects.for_centre(centre_id).about(kind, pk).order_by("sequence")
    head = ChainHead.objects.filter(centre_id=centre_id, kind=kind, subject_id=pk).first()
    last_hash, last, breaks = "", 0, list[Break]()
    for entry in entries.iterator(chunk_size=500):
        breaks += _breaks(entry, last_hash, last)
        last_hash, last = entry.hash, entry.sequence
    if (head.sequence, head.hash) != (last, last_hash) if head else last != 0:
        breaks.append(Break(last, "head"))
    return breaks


def _breaks(entry: ChartEntry, prev_hash: str, before: int) -> Iterator[Break]:
    if entry.sequence != before + 1:
        yield Break(entry.sequence, "missing", entry.pk)
    if content_hash(entry) != entry.content_hash:
        yield Break(entry.sequence, "content", entry.pk)
    if entry.prev_hash != prev_hash or entry.hash != link(entry.prev_hash, entry.sequence, entry.content_hash):
        yield Break(entry.sequence, "link", entry.pk)

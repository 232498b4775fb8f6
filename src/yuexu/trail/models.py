"""Two append-only tables: what was done (Entry) and what health record was looked at (Look).

Both stand below `people`, so a centre and a person are their numbers here.
"""

from __future__ import annotations

import pgtrigger
from django.db import models

APPEND_ONLY = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
]


class Entry(models.Model):
    """One thing done: `verb` on a subject, what it was before and what it is after."""

    centre_id = models.BigIntegerField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)  # people.Staff; null: the house itself (a clock, a family)
    verb = models.CharField(max_length=60)  # package.verb: stays.check_in
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["centre_id", "-at"], name="trail_entry_newest"),
            models.Index(fields=["subject_kind", "subject_id"], name="trail_entry_subject"),
        ]
        triggers = APPEND_ONLY


class Look(models.Model):
    """One look at the health record of a person; written before the page leaves the house."""

    centre_id = models.BigIntegerField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    page = models.CharField(max_length=120)

    class Meta:
        indexes = [
            models.Index(fields=["centre_id", "-at"], name="trail_look_newest"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="trail_look_subject"),
        ]
        triggers = APPEND_ONLY

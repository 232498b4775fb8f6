"""Running the rule sets over an entry, and keeping only what may alert."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yuexu.care.cards import CARDS
from yuexu.care.models.alerts import RANK
from yuexu.care.queries.person import LookBack
from yuexu.care.warnings.rulesets import RULESETS, Ruleset
from yuexu.care.warnings.seen import Seen
from yuexu.clinical.findings import Finding, Level, Standing, loudest_first
from yuexu.clinical.jaundice.thresholds import AAP
from yuexu.clinical.refusals import Refused
from yuexu.kernel.errors import RuleBroken

# A table that does not reach so far is no fault of who wrote the value: these go to a doctor, or say nothing.
TO_A_DOCTOR = {"below_35_weeks", "past_14_days"}
SILENT = {"before_first_hour", "gain_or_loss", "past_table"}

OFTEN = {"feed", "nappy", "baby_temperature"}  # the last one is never older than three days


def noticed(seen: Seen) -> list[Finding]:
    """What the rules notice in this entry and may alert in this centre, loudest first, each code once.

    Raises RuleBroken, at its field, for a value that no living person has.
    """
    found: dict[str, Finding] = {}
    for rules in RULESETS.values():
        if rules.kind == seen.person.kind and not rules.needs.isdisjoint(seen.values):
            for finding in _allowed(rules, seen):
                found.setdefault(finding.code, finding)
    return list(loudest_first(found.values()))


def judged(seen: Seen) -> list[Finding]:
    """What is new of it: a finding already open for this person at this level or louder is not raised twice."""
    open_rank: dict[str, int] = {}
    for code, level in seen.person.open_alerts:
        open_rank[code] = max(open_rank.get(code, -1), RANK[level])
    return [f for f in noticed(seen) if f.level.rank > open_rank.get(f.code, -1)]


def _allowed(rules: Ruleset, seen: Seen) -> Iterator[Finding]:
    confirmed = rules.code in seen.person.confirmed
    if seen.person.born_at is None:
        return
    for finding in _said(rules, seen):
        if confirmed or finding.standing is Standing.PUBLISHED:
            yield finding


def _said(rules: Ruleset, seen: Seen) -> list[Finding]:
    try:
        return list(rules.look(seen))
    except Refused as refused:
        if refused.code in TO_A_DOCTOR:
            return [_out_of_table(rules, refused)]
        if refused.code in SILENT:
            return []
        raise _refusal(seen, refused) from refused


def _out_of_table(rules: Ruleset, refused: Refused) -> Finding:
    rule = gettext_noop("表格不回答这种情况")
    return Finding(f"{rules.code}_{refused.code}", Level.ASK_DOCTOR, refused.message_id, rule, AAP, refused.params)


def _refusal(seen: Seen, refused: Refused) -> RuleBroken:
    field = str(refused.params.get("field", ""))
    card = CARDS.get(seen.form)  # none for what was asked after the stay: another package's form
    item = card.by_code.get(field) if card else None
    label = item.text if item else field
    return RuleBroken(_(refused.message_id) % {**refused.params, "field": label}, field=field)


@lru_cache(maxsize=256)
def look_back(form: str) -> LookBack:
    """What writing this form looks back on: itself, for what it begins with, and what its rules compare with."""
    lately, long = {form}, set[str]() if form in OFTEN else {form}
    for rules in RULESETS.values():
        if not rules.needs.isdisjoint(CARDS[form].by_code):
            lately |= rules.compared
            long |= set(rules.forms)
    return LookBack(tuple(sorted(lately - long)), tuple(sorted(long)))

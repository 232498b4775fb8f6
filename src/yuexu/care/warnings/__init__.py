"""From an entry to findings: which rules of `clinical` look at it, and which of them may alert in this centre (C4, N2).

A rule whose source is published alerts everywhere. One that is secondary or background alerts only where the centre's
medical lead has confirmed its set (care.models.Confirmation).
"""

from yuexu.care.warnings.judging import judged, look_back, noticed
from yuexu.care.warnings.rulesets import RULESETS, Ruleset

__all__ = ["RULESETS", "Ruleset", "judged", "look_back", "noticed"]

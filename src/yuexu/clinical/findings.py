"""Exists so that every rule answers in one form: what was seen, how loud, by which rule, how sure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


def N_(text: str) -> str:
    """Mark a Chinese message for the catalogue of the screens; this package has no translation of its own."""
    return text


class Level(StrEnum):
    """How loud a finding is. Wording never names a disease: it says to look again or to let a doctor look."""

    OBSERVE = "observe"
    ASK_DOCTOR = "ask_doctor"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 observe, 1 ask a doctor, 2 urgent."""
        return list(Level).index(self)

    @property
    def message_id(self) -> str:
        """The Chinese word shown for this level."""
        return _LEVEL_WORDS[self]


_LEVEL_WORDS = {
    Level.OBSERVE: N_("观察"),
    Level.ASK_DOCTOR: N_("请医生看"),
    Level.URGENT: N_("立即请医生"),
}


class Standing(StrEnum):
    """How sure the source is. Only `PUBLISHED` was read at its origin."""

    PUBLISHED = "published"
    SECONDARY = "secondary"  # needs the medical lead's confirmation before it may alert
    BACKGROUND = "background"  # general knowledge, for display; needs confirmation too


@dataclass(frozen=True)
class Source:
    """Where a rule or table comes from, and how sure that is."""

    name: str
    standing: Standing


@dataclass(frozen=True)
class Finding:
    """One thing that a rule noticed.

    `code` is stable and made of words; `message_id` is simplified Chinese with `%(name)s` places for
    `params`, so that a screen can translate it; so is `rule`, which says what was compared with what. A
    parameter of several words is a tuple: each language puts its own sign between them.
    """

    code: str
    level: Level
    message_id: str
    rule: str
    origin: Source
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Freeze the parameters too."""
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))

    @property
    def source(self) -> str:
        """The source in words."""
        return self.origin.name

    @property
    def standing(self) -> Standing:
        """Published, secondary or background."""
        return self.origin.standing

    def record(self) -> dict[str, object]:
        """All of it as plain values that JSON can hold, for whoever keeps the finding."""
        return {
            "code": self.code,
            "level": str(self.level),
            "message_id": self.message_id,
            "params": dict(self.params),
            "rule": self.rule,
            "source": self.source,
            "standing": str(self.standing),
        }

    @property
    def text(self) -> str:
        """The Chinese sentence with its figures."""
        told = {key: "、".join(value) if isinstance(value, tuple) else value for key, value in self.params.items()}
        return self.message_id % told


def worst(findings: Iterable[Finding]) -> Level | None:
    """The loudest level, or None where nothing was found."""
    return max((f.level for f in findings), key=lambda level: level.rank, default=None)


def loudest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order in which a person should read them; equal levels keep their order."""
    return tuple(sorted(findings, key=lambda f: -f.level.rank))

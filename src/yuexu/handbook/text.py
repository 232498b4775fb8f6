"""A regulation as it is written: TOML, validated on load, compiled with a centre's parameters into a schedule.

Pure: no database, no clock. Durations are written `20m`, `2h`, `3d`; times `20:00`; a value `"$name"` stands for
the parameter of that name, which a centre may change within its bounds.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from yuexu.people.posts import DEPARTMENTS, POSTS

WEEKDAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}  # ISO numbers
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def duration(text: Any) -> Any:
    """`20m`, `2h`, `3d` as a timedelta. Raises ValueError for anything else."""
    if isinstance(text, dt.timedelta):
        return text
    found = re.fullmatch(r"(\d{1,4})([mhd])", str(text))
    if not found:
        raise ValueError(f"a duration is written 20m, 2h or 3d, not {text!r}")
    return dt.timedelta(**{UNITS[found[2]]: int(found[1])})


def time(text: Any) -> Any:
    """`20:00` as a time of day."""
    return dt.time.fromisoformat(text) if isinstance(text, str) else text


def weekday(text: Any) -> Any:
    """`tue` as its ISO number."""
    return WEEKDAYS[text] if isinstance(text, str) else text


def _post(code: str) -> str:
    if code not in POSTS:
        raise ValueError(f"there is no post {code!r}")
    return code


Duration = Annotated[dt.timedelta, BeforeValidator(duration)]
Time = Annotated[dt.time, BeforeValidator(time)]
Weekday = Annotated[int, BeforeValidator(weekday), Field(ge=1, le=7)]
PostCode = Annotated[str, BeforeValidator(_post)]


class Strict(BaseModel):
    """Unknown keys are refused: a misspelt word in a regulation is an error, not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Due(Strict):
    """When a duty is due: `within` of its opening, or `by` a time of day, `days` after the day of opening."""

    within: Duration | None = None
    by: Time | None = None
    days: int = Field(0, ge=0, le=400)

    @model_validator(mode="after")
    def _one_way(self) -> Due:
        if (self.within is None) == (self.by is None):
            raise ValueError("due takes either `within` or `by`")
        return self


class Owner(Strict):
    """Who owes it: the person standing in `relation` to the subject where there is one, else holders of `post`."""

    post: PostCode
    relation: str = ""


class Rung(Strict):
    """One rung of the ladder: so long after it was due, this post is told."""

    after: Duration
    to: PostCode


Kind = Literal["duration", "time", "times", "number", "weekdays", "post"]


class Parameter(Strict):
    """A value that a centre may change, between `min` and `max`, with the words that explain it."""

    label: str
    kind: Kind = "duration"
    value: Any
    min: Any = None
    max: Any = None

    def check(self, value: Any) -> Any:
        """What a written value means. Raises ValueError, in people's words, for one of another kind or out of bounds."""
        parsed = parse(self.kind, value)
        for bound, ok in ((self.min, lambda a, b: a >= b), (self.max, lambda a, b: a <= b)):
            if bound is not None and not ok(parsed, parse(self.kind, bound)):
                raise ValueError(f"{self.min} – {self.max}")
        return parsed


def parse(kind: Kind, value: Any) -> Any:
    """A parameter's written value as what it means. Raises ValueError."""
    try:
        match kind:
            case "duration":
                return duration(value)
            case "time":
                return time(value)
            case "times":
                return _distinct(time(one) for one in value)
            case "number":
                return int(value)
            case "weekdays":
                return _distinct(weekday(day) for day in value)
            case "post":
                return _post(value)
    except (KeyError, TypeError) as error:
        raise ValueError(str(value)) from error


def _distinct(values: Iterable[Any]) -> list[Any]:
    """In order, at least one, none twice."""
    ordered = sorted(values)
    if not ordered or len(set(ordered)) < len(ordered):
        raise ValueError("at least one, and none twice")
    return ordered


class Schedule(Strict):
    """A regulation with its parameters put in: everything that the clock needs to know."""

    on: str | None = None
    delay: Duration = dt.timedelta()
    each: Literal["day"] | None = None
    state: str = Field("", alias="while")
    days: tuple[int, int] | None = None  # first and last day counted from the subject's day 0, both included
    weekdays: list[Weekday] | None = None
    month_days: list[Annotated[int, Field(ge=1, le=31)]] | None = None
    at: list[Time] = [dt.time(0)]
    before: str | None = None
    days_before: int = 0  # negative: after
    tags: list[str] = []  # the subject must carry all of them
    due: Due
    lasts: Duration | None = None  # how long evidence counts, from opening; then the duty is missed
    early: Duration = dt.timedelta()  # how long before opening evidence already counts
    late_entry: Duration = dt.timedelta(hours=12)  # work done in time may be written down so much after it was due
    owner: Owner
    evidence: str | None = None
    confirm: str | None = None  # what the person confirms, where no record exists
    escalate: list[Rung] = []

    @property
    def trigger(self) -> str:
        """on, each or before."""
        return "on" if self.on else "each" if self.each else "before"

    @model_validator(mode="after")
    def _whole(self) -> Schedule:
        if sum(x is not None for x in (self.on, self.each, self.before)) != 1:
            raise ValueError("a regulation has exactly one trigger: on, each or before")
        if self.each and not self.state:
            raise ValueError("`each` needs `while`, the state of the subject")
        if (self.evidence is None) == (self.confirm is None):
            raise ValueError("closed either by `evidence` or by `confirm`, exactly one")
        if self.each and self.lasts is None:
            raise ValueError("`each` needs `lasts`, or yesterday's duty would take today's record")
        return self


class Regulation(Strict):
    """One regulation as written in the handbook."""

    code: str = Field(pattern=r"^[A-N]\d{1,2}-[a-z0-9-]{2,40}$")
    title: str = Field(max_length=80)
    answers: str = Field(pattern=r"^[A-N]\d{1,2}$")  # the requirement it answers
    source: list[str]  # the documents it comes from
    department: str
    text: str
    parameters: dict[str, Parameter] = {}
    rule: dict[str, Any]

    @model_validator(mode="after")
    def _works(self) -> Regulation:
        if self.department not in DEPARTMENTS:
            raise ValueError(f"there is no department {self.department!r}")
        for name, parameter in self.parameters.items():
            parameter.check(parameter.value)
            if f"${name}" not in str(self.rule):
                raise ValueError(f"parameter {name!r} is used nowhere")
        self.schedule({})
        return self

    def schedule(self, overrides: Mapping[str, Any]) -> Schedule:
        """The schedule under a centre's overrides. Raises ValueError for an unknown or unlawful one."""
        values = self.values(overrides)
        return Schedule.model_validate(_put_in(self.rule, values))

    def values(self, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """Every parameter's written value under the overrides, checked."""
        for name, value in overrides.items():
            if name not in self.parameters:
                raise ValueError(f"{self.code} has no parameter {name!r}")
            self.parameters[name].check(value)
        return {name: overrides.get(name, parameter.value) for name, parameter in self.parameters.items()}

    def meant(self, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """What every parameter means under the overrides: 60m and 1h are the same."""
        return {name: self.parameters[name].check(value) for name, value in self.values(overrides).items()}


def _put_in(rule: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(rule, dict):
        return {key: _put_in(value, values) for key, value in rule.items()}
    if isinstance(rule, list):
        return [_put_in(value, values) for value in rule]
    if isinstance(rule, str) and rule.startswith("$"):
        return values[rule[1:]]
    return rule


def read(directory: Path) -> dict[str, Regulation]:
    """Every regulation of the TOML files in the directory, by code, in the files' order.

    Raises ValueError naming file and code for a file that is not lawful or a code written twice.
    """
    regulations: dict[str, Regulation] = {}
    for file in sorted(directory.glob("*.toml")):
        for body in tomllib.loads(file.read_text("utf-8")).get("regulation", []):
            try:
                regulation = Regulation.model_validate(body)
            except ValueError as error:
                raise ValueError(f"{file.name}, {body.get('code')}: {error}") from error
            if regulation.code in regulations:
                raise ValueError(f"{file.name}: {regulation.code} is written twice")
            regulations[regulation.code] = regulation
    return regulations

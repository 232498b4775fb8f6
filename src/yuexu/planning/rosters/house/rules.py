"""Names of the hard rules and how a broken one reads: a Chinese message id with parameters, ready for
translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from yuexu.planning.rosters.house.model import Month

# rule -> message id. The screen looks it up in its catalogue and fills in the parameters.
SENTENCES: Mapping[str, str] = {
    "demand": "{date}的{shift}班{post}岗至少要{people}人",
    "skill": "{date}的{shift}班{post}岗至少要{people}名会“{skill}”的人",
    "leave": "{staff}在{date}休假",
    "ill": "{staff}在{date}患病，不得上岗",
    "certificate": "{staff}在{date}没有{post}岗要求的有效证件",
    "night": "{staff}在孕期或哺乳期，不得上夜班（{date}）",
    "rest": "{staff}在{date}的班与次日的班之间休息不足{hours}小时",
    "run": "{staff}连续上班不得超过{days}天（{date}起）",
    "weekly": "{staff}在{date}起的一周至少休息{days}天",
    "week_hours": "{staff}在{date}起的一周工作不得超过{hours}小时",
    "month_hours": "{staff}本月工作不得超过{hours}小时（合同工时加加班上限）",
    "mentor": "{staff}在{date}须与带教老师{mentor}同班",
    "one_duty": "{staff}在{date}只能上一个班",
    "post": "{staff}不能担任{post}岗",
}

# What it costs the house to give way by one step; rules missing here are law or safety and are not for sale.
PRICES: Mapping[str, int] = {
    "demand": 100,
    "skill": 60,
    "leave": 80,
    "run": 30,
    "mentor": 40,
    "month_hours": 50,
}


@dataclass(frozen=True)
class Message:
    """A sentence for people: the Chinese message id and its parameters."""

    id: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.id.format(**self.values)


@dataclass(frozen=True, order=True)
class Rule:
    """One instance of a hard rule: its name, and whose, when, where and how much as far as they apply."""

    name: str
    staff: str = ""
    day: int = 0
    shift: str = ""
    post: str = ""
    skill: str = ""
    people: int = 0

    def message(self, month: Month) -> Message:
        """The rule in words."""
        law = month.law
        values: dict[str, str | int] = {
            "staff": self.staff,
            "date": month.date_of(self.day).isoformat(),
            "shift": self.shift,
            "post": self.post,
            "skill": self.skill,
            "people": self.people,
        }
        if self.name == "mentor":
            values["mentor"] = month.person(self.staff).mentor or ""
        elif self.name == "month_hours":
            values["hours"] = (month.person(self.staff).contract + law.overtime) // 60
        values |= {"rest": {"hours": law.rest // 60}, "week_hours": {"hours": law.week // 60}}.get(self.name, {})
        values |= {"run": {"days": law.run}, "weekly": {"days": law.free_days}}.get(self.name, {})
        sentence = SENTENCES[self.name]
        return Message(sentence, {key: value for key, value in values.items() if "{" + key + "}" in sentence})

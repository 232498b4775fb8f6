"""Who answers the early warning in the demo (C4, N2): the doctor what is urgent, the named nurse the rest, mostly in time.

For the demo only: the words say who came to look and who was told, without diagnosis or dose. Each alert has a dice of
its own, so that whatever else happens in the house changes nothing here.
"""

from __future__ import annotations

import datetime as dt
import random

from yuexu.care.actions import answer
from yuexu.care.models import Alert
from yuexu.people.models import Staff
from yuexu.simulate.houses import House

# What the handbook gives who owes the answer: C4-urgent-alert, C4-doctor-alert, C4-observe-alert.
WITHIN = {"urgent": dt.timedelta(minutes=10), "ask_doctor": dt.timedelta(hours=1), "observe": dt.timedelta(hours=4)}
LATE = 1 / 12  # share of the alerts
IN_TIME, TOO_LATE = (0.3, 0.9), (1.1, 2.0)  # of that time
SAID: dict[str, list[tuple[str, list[str]]]] = {  # what was done, and who was told
    "urgent": [
        ("医生立即到床边查看，按医嘱观察", ["doctor", "director"]),
        ("医生到场查看，按医嘱每小时复看，已向家属说明", ["doctor", "family"]),
    ],
    "ask_doctor": [
        ("已请医生查看，医嘱观察", ["doctor"]),
        ("已请医生查看，医嘱观察，已向家属说明", ["doctor", "family"]),
    ],
    "observe": [
        ("已到床边复看，继续观察", ["nobody"]),
        ("已复看，继续观察，交接班时说明", ["leader"]),
        ("已复看并向家属说明，继续观察", ["family"]),
    ],
}
AGAIN = "，两小时内再喂"  # after a poor meal


def shift(house: House, now: dt.datetime) -> None:
    """What has been answered by `now` is answered; the rest waits."""
    for alert in list(house.alerts):
        dice = random.Random(f"alert {alert.kind} {alert.subject_id} {alert.code} {alert.raised_at.isoformat()}")
        share = dice.uniform(*TOO_LATE) if dice.random() < LATE else dice.uniform(*IN_TIME)
        at = alert.raised_at + share * WITHIN[alert.level]
        if at <= now:
            house.alerts.remove(alert)
            _answer(house, alert, at, dice)


def _answer(house: House, alert: Alert, at: dt.datetime, dice: random.Random) -> None:
    action, told = dice.choice(SAID[alert.level])
    again = AGAIN if alert.code.startswith("feed") else ""
    answer(alert=alert, action=action + again, told=told, by=_who(house, alert, dice), now=at)


def _who(house: House, alert: Alert, dice: random.Random) -> Staff:
    """Who owes it, or for her who is on."""
    if alert.level == "urgent":
        return dice.choice(house.staff["doctor"])
    named = alert.stay.named_nurse if alert.stay else None
    return named if named and dice.random() < 0.6 else dice.choice(house.staff["care_nurse"])

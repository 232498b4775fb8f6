"""A small handbook for tests: one regulation of each kind."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from yuexu.handbook import actions
from yuexu.handbook.models import Edition
from yuexu.people.models import Centre

TOML = """
[[regulation]]
code = "C2-card"
title = "妈妈卡"
answers = "C2"
source = ["S1"]
department = "care"
text = "每日填写妈妈卡。"
rule = { each = "day", while = "mother.resident", at = "$times", due = { within = "$within" }, lasts = "24h", early = "2h", owner = { post = "care_nurse", relation = "named_nurse" }, evidence = "chart:mother_card", escalate = [{ after = "2h", to = "group_leader" }, { after = "8h", to = "care_director" }] }
[regulation.parameters]
within = { label = "时限", value = "4h", min = "1h", max = "12h" }
times = { label = "时刻", kind = "times", value = ["08:00"] }

[[regulation]]
code = "C3-bath"
title = "洗澡"
answers = "C3"
source = ["S1"]
department = "care"
text = "周二、四、六洗澡。"
rule = { each = "day", while = "mother.resident", weekdays = ["tue", "thu", "sat"], days = [3, 9], at = ["09:00", "15:00"], due = { by = "18:00" }, lasts = "10h", owner = { post = "carer" }, evidence = "chart:bath" }

[[regulation]]
code = "A5-assessment"
title = "孕32周健康评估"
answers = "A5"
source = ["S2"]
department = "sales"
text = "孕32周起做健康评估。"
rule = { before = "due_on", days_before = 56, at = ["09:00"], due = { days = 7, by = "18:00" }, early = "60d", owner = { post = "consultant" }, evidence = "assessment" }

[[regulation]]
code = "A4-visitor"
title = "参观逾期上报"
answers = "A4"
source = ["S1"]
department = "sales"
text = "逾期20分钟报总经理。"
rule = { on = "visit.booked", due = { within = "20m" }, early = "30d", owner = { post = "consultant", relation = "escort" }, evidence = "visit.outcome", escalate = [{ after = "0m", to = "general_manager" }] }

[[regulation]]
code = "H3-lamp"
title = "开灯"
answers = "H3"
source = ["S1"]
department = "care"
text = "没有记录可证明的事。"
rule = { on = "lamp", due = { within = "1h" }, owner = { post = "carer" }, confirm = "已开灯" }
"""


def open_book(tmp_path: Path, centre: Centre, from_on: dt.date, now: dt.datetime) -> dict[str, Edition]:
    """Publish the small handbook and have the centre take it up; its editions by code."""
    (tmp_path / "book.toml").write_text(TOML, "utf-8")
    actions.publish_texts(now=now, directory=tmp_path)
    return {edition.code: edition for edition in actions.take_up(centre=centre, from_on=from_on, now=now)}

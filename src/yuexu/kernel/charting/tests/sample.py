"""A catalogue of every kind, for the tests of the engine."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

from yuexu.kernel.charting.catalogue import form_of

TOML = """
code = "sample"
label = "样表"
subjects = ["thing"]
brief = ["way", "amount", "wet"]
item = [
  { code = "way", label = "方式", kind = "choice", choices = [["breast", "亲喂"], ["bottle", "瓶喂"]], carry = true },
  { code = "amount", label = "奶量", kind = "number", unit = "mL", low = 1, high = 300, places = 1, step = 5, chips = [30, 60], carry = true, required = true, when = { way = ["bottle"] } },
  { code = "long", label = "时长", kind = "minutes", unit = "min", low = 1, high = 120 },
  { code = "times", label = "次数", kind = "count", unit = "{count}", low = 0, high = 40 },
  { code = "signs", label = "观察", kind = "choices", choices = [["calm", "安静"], ["cry", "哭闹"], ["sleepy", "嗜睡"]] },
  { code = "wet", label = "有尿", kind = "yes_no" },
  { code = "note", label = "备注", kind = "text", length = 100, group = "其他" },
  { code = "old", label = "旧项", kind = "text", retired = true },
]
"""


def data() -> dict[str, Any]:
    """The sample as parsed TOML."""
    return tomllib.loads(TOML, parse_float=Decimal)


SAMPLE = form_of(data())

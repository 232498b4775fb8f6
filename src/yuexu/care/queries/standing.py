"""What stands for a person on a day: orders, and for a mother what she must not eat or get and what was agreed (C5, A3, A6).

A column of the query that brings the person (`queries.person`), so that a day of hers asks nothing more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yuexu.care.cards import CARDS
from yuexu.care.models.orders import OrderKind, Rhythm
from yuexu.families.words import AllergyKind, Religion, Severity


@dataclass(frozen=True)
class Standing:
    """One thing that stands. `what`: order, allergy, faith, dislikes, agreed, meal_change, care_change.

    `pk`: the order or the entry; the mother for what is in her file; the stay for what was agreed with her. `first`
    and `second` are stored words; `times` and `last`: how often an order was carried out that day, and when last.
    """

    what: str
    pk: int
    text: str
    first: str = ""
    second: str = ""
    times: int = 0
    last: dt.datetime | None = None

    @classmethod
    def of(cls, what: str, pk: int, text: str, first: str, second: str, times: int, last: str | None) -> Standing:
        """As the query tells it."""
        return cls(what, pk, text, first, second, times, dt.datetime.fromisoformat(last) if last else None)

    @property
    def label(self) -> str:
        """What kind of thing it is: 用药, 食物过敏, 宗教饮食."""
        if self.what == "order":
            return str(OrderKind(self.first).label)
        if self.what == "allergy":
            return _("%(kind)s过敏") % {"kind": AllergyKind(self.first).label}
        if self.what in ("meal_change", "care_change"):
            return CARDS["admission_mother"].by_code[self.what].text
        return {"faith": _("宗教饮食"), "dislikes": _("不吃的"), "agreed": _("个性化安排")}[self.what]

    @property
    def told(self) -> str:
        """The thing itself."""
        return str(Religion(self.text).label) if self.what == "faith" else self.text

    @property
    def more(self) -> str:
        """How often an order is due; how an allergy shows and how badly."""
        if self.what == "order":
            return str(Rhythm(self.second).label)
        if self.what == "allergy":
            return str(Severity(self.second).label)
        return ""


NOTHING = "NULL"
_ORDERS = """
SELECT 1 AS place, 'order' AS what, o.id AS pk, o.what AS text, o.order_kind AS first, o.rhythm AS second,
       (SELECT count(*) FROM care_execution x WHERE x.order_id = o.id AND x.done_at >= %(start)s AND x.done_at < %(end)s) AS times,
       (SELECT max(x.done_at) FROM care_execution x WHERE x.order_id = o.id AND x.done_at >= %(start)s AND x.done_at < %(end)s) AS last
  FROM care_order o
 WHERE o.{kind}_id = who.pk AND o.stay_id = s.id AND o.ordered_at < %(end)s
   AND (o.stopped_at IS NULL OR o.stopped_at >= %(end)s)
   AND (s.discharged_at IS NULL OR s.discharged_at >= %(start)s)
   AND NOT (o.rhythm = 'once' AND EXISTS (SELECT FROM care_execution x WHERE x.order_id = o.id AND x.done_at < %(start)s))
"""
# What is in her file stands as long as it is not struck out; what was agreed, as long as she lives here.
_FILE = """
UNION ALL
SELECT 2, 'allergy', a.mother_id, concat_ws('：', a.substance, nullif(a.reaction, '')), a.kind, a.severity, 0, NULL
  FROM families_allergy a WHERE a.mother_id = who.pk AND a.struck_at IS NULL
UNION ALL
SELECT 3, 'faith', f.mother_id, f.religion, '', '', 0, NULL
  FROM families_profile f WHERE f.mother_id = who.pk AND f.religion <> 'none'
UNION ALL
SELECT 4, 'dislikes', f.mother_id, f.dislikes, '', '', 0, NULL
  FROM families_profile f WHERE f.mother_id = who.pk AND f.dislikes <> ''
UNION ALL
SELECT 5, 'agreed', s.id, p.care_note, '', '', 0, NULL
  FROM contracts_contract c JOIN contracts_serviceplan p ON p.id = c.plan_id
 WHERE c.id = s.contract_id AND s.discharged_at IS NULL AND p.care_note <> ''
UNION ALL
SELECT 6, item.code, e.id, e.values->>item.code, '', '', 0, NULL
  FROM (SELECT e.id, e.values FROM care_chartentry e
         WHERE e.mother_id = who.pk AND e.form = 'admission_mother' AND e.stay_id = s.id AND NOT e.withdrawn
           AND e.observed_at < s.checked_in_at + interval '7 days' AND s.discharged_at IS NULL
           AND e.observed_at >= s.checked_in_at - interval '1 day'
           AND NOT EXISTS (SELECT FROM care_chartentry l WHERE l.supersedes_id = e.id)
         ORDER BY e.observed_at DESC LIMIT 1) e
  JOIN (VALUES ('meal_change'), ('care_change')) item (code) ON e.values ? item.code
"""
_COLUMN = """
(SELECT json_agg(json_build_array(one.what, one.pk, one.text, one.first, one.second, one.times, one.last)
                 ORDER BY one.place, one.pk) FROM ({rows}) one)
"""
SQL = {
    "baby": _COLUMN.format(rows=_ORDERS.format(kind="baby")),
    "mother": _COLUMN.format(rows=_ORDERS.format(kind="mother") + _FILE),
}

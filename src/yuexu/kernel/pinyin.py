"""Pinyin initials of a Chinese name, for search: 单雪 is found under "sx", not "dx"."""

from __future__ import annotations

import os

# Surnames read otherwise than their commonest character. Source: Xiandai Hanyu Cidian, 姓氏 readings.
SURNAMES = {
    "单": "s", "曾": "z", "仇": "q", "解": "x", "查": "z", "朴": "p", "盖": "g", "区": "o", "种": "c",
    "缪": "m", "冼": "x", "乐": "y", "折": "s", "繁": "p", "秘": "b", "尹": "y", "任": "r", "翟": "z",
    "覃": "q", "员": "y", "召": "s", "隗": "w", "洗": "x", "那": "n", "逄": "p", "晟": "c", "郇": "x",
    "黑": "h", "适": "k", "幺": "y", "尉迟": "yc", "万俟": "mq", "长孙": "zs", "澹台": "tt", "单于": "cy",
    "宿": "s", "葛": "g", "华": "h", "应": "y",
}  # fmt: skip


def initials(name: str) -> str:
    """`wxm` of 王小明: lower-case first letters; letters and digits stay, everything else is left out."""
    name = name.strip()
    for length in (2, 1):
        if name[:length] in SURNAMES:
            return (SURNAMES[name[:length]] + _letters(name[length:]))[:20]
    return _letters(name)[:20]


def _letters(text: str) -> str:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # 45 MB of phrases that names do not need
    from pypinyin import Style, lazy_pinyin  # slow to import, and only writing a name needs it

    parts = lazy_pinyin(text, style=Style.FIRST_LETTER)
    return "".join(letter for part in parts for letter in part.lower() if letter.isascii() and letter.isalnum())

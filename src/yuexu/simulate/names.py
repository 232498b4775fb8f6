"""Names for people who do not exist; none is taken from anybody."""

from __future__ import annotations

import random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
WOMEN = ["晓月", "雅婷", "思琪", "静怡", "梦洁", "佳宁", "欣妍", "雨薇", "婉清", "若彤", "诗涵", "梓萱", "慧敏", "丽娜", "秀英", "海燕", "文静", "晨曦", "芷若", "可馨", "语嫣", "书瑶", "嘉怡", "安琪", "舒雅", "晴岚", "映雪", "念真", "亦菲", "知夏", "南音", "清欢", "采薇", "素心", "锦瑟", "明玉", "玉兰", "春晓", "秋月", "冬梅", "美玲", "淑芬", "桂芳", "小燕", "红霞", "翠兰"]  # fmt: skip
MEN = ["子轩", "浩然", "俊杰", "宇航", "志强", "建国", "文博", "天佑", "明哲", "睿", "思远", "嘉豪", "一鸣", "泽宇", "景行", "承志", "立新", "国栋", "海涛", "伟", "磊", "鹏", "勇", "军", "斌", "晨", "昊", "凯", "毅", "峰"]  # fmt: skip
BABIES = ["安安", "乐乐", "果果", "糖糖", "豆豆", "小米", "团团", "圆圆", "朵朵", "阳阳", "小满", "谷雨", "元宝", "一一", "可可", "多多", "小树", "暖暖", "星星", "布丁", "年糕", "西西", "米粒", "小鱼"]  # fmt: skip
TOWNS = [
    "西湖区文三路",
    "拱墅区莫干山路",
    "滨江区江南大道",
    "余杭区良渚街道",
    "萧山区市心路",
    "上城区解放路",
    "钱塘区学林街",
]


def woman(dice: random.Random) -> str:
    """A woman's name."""
    return dice.choice(SURNAMES) + dice.choice(WOMEN)


def man(dice: random.Random) -> str:
    """A man's name."""
    return dice.choice(SURNAMES) + dice.choice(MEN)


def phone(dice: random.Random) -> str:
    """A number in a range that no operator has given out (1 then 00…)."""
    return "100" + "".join(str(dice.randrange(10)) for _ in range(8))


def identity_number(dice: random.Random, birth_year: int) -> str:
    """An 18-digit identity number with a right check digit, in a district that does not exist (000000)."""
    body = f"000000{birth_year}{dice.randint(1, 12):02}{dice.randint(1, 28):02}{dice.randint(0, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def address(dice: random.Random) -> str:
    """A street of a town, and a number."""
    return f"杭州市{dice.choice(TOWNS)}{dice.randint(1, 400)}号"

"""Exists so that menus are planned and checked against published daily targets for breastfeeding mothers."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from yuexu.clinical.findings import N_, Source, Standing
from yuexu.clinical.refusals import Refused, within

GUIDELINE = Source("中国居民膳食指南（2022），哺乳期妇女", Standing.PUBLISHED)
GUIDELINE_2016 = Source("中国居民膳食指南（2016），哺乳期每日增加量", Standing.SECONDARY)
DRIS_2023 = Source("中国居民膳食营养素参考摄入量（2023 版），not read at its origin", Standing.BACKGROUND)
LABELLING = Source("GB 7718-2025 预包装食品标签通则; category names from general knowledge", Standing.SECONDARY)
LABELLING_FROM = "2027-03-16"  # the day from which GB 7718-2025 binds


@dataclass(frozen=True)
class Target:
    """An amount per day: at least `low`, at most `high`; None where the source sets no such end."""

    name: str
    unit: str
    low: float | None
    high: float | None
    origin: Source = GUIDELINE


LACTATION: Mapping[str, Target] = MappingProxyType(
    {
        "cereals": Target(N_("谷类"), "g", 225, 275),
        "tubers": Target(N_("薯类"), "g", 75, 75),
        "vegetables": Target(N_("蔬菜"), "g", 400, 500),
        "fruit": Target(N_("水果"), "g", 200, 350),
        "animal_foods": Target(N_("鱼禽蛋肉（含内脏）"), "g", 175, 225),
        "milk": Target(N_("牛奶"), "mL", 300, 500),
        "soy": Target(N_("大豆"), "g", 25, 25),
        "nuts": Target(N_("坚果"), "g", 10, 10),
        "oil": Target(N_("烹调油"), "g", None, 25),
        "salt": Target(N_("盐"), "g", None, 5),
        "water": Target(N_("饮水"), "mL", 2100, None),
    }
)

# Least share of one group inside another.
SHARES: Mapping[str, tuple[str, str, float]] = MappingProxyType(
    {
        "whole_grains_of_cereals": (N_("全谷物和杂豆占谷类"), "cereals", 1 / 3),
        "dark_vegetables_of_vegetables": (N_("绿叶及有色蔬菜占蔬菜"), "vegetables", 2 / 3),
    }
)
LIVER_PER_WEEK = {"pork_liver_g": 85, "chicken_liver_g": 40, "times": (1, 2)}
MEALS_PER_DAY = (5, 6)
FIRST_DAYS = N_("产后 1–2 天：清淡、稀软、易消化；剖宫产术后先流食，少牛奶、豆浆和高糖胀气食物")

INCREMENTS: Mapping[str, Target] = MappingProxyType(
    {
        "protein": Target(N_("蛋白质"), "g", 25, None, GUIDELINE_2016),
        "calcium": Target(N_("钙"), "mg", 200, None, GUIDELINE_2016),
        "iodine": Target(N_("碘"), "ug", 120, None, GUIDELINE_2016),
        "vitamin_a": Target(N_("维生素 A（RAE）"), "ug", 600, None, GUIDELINE_2016),
        "energy": Target(N_("能量"), "kcal", 400, None, DRIS_2023),
        "protein_2023": Target(N_("蛋白质"), "g", 25, None, DRIS_2023),
    }
)

ALLERGENS: Mapping[str, str] = MappingProxyType(
    {
        "gluten_cereals": N_("含麸质的谷物及其制品"),
        "crustaceans": N_("甲壳纲类动物及其制品"),
        "fish": N_("鱼类及其制品"),
        "eggs": N_("蛋类及其制品"),
        "peanuts": N_("花生及其制品"),
        "soybeans": N_("大豆及其制品"),
        "milk": N_("乳及乳制品(包括乳糖)"),
        "tree_nuts": N_("坚果及其果仁类制品"),
    }
)


@dataclass(frozen=True)
class Gap:
    """How far a day's amount lies outside its target: negative is too little, positive too much, 0 inside."""

    food: str
    amount: float
    off: float
    target: Target


def day(amounts: Mapping[str, float]) -> tuple[Gap, ...]:
    """A day's food amounts (keys and units of `LACTATION`) against the targets; a group not named counts as
    none.

    `Refused` for an unknown group or an impossible amount.
    """
    for food in amounts:
        if food not in LACTATION:
            raise Refused("not_a_choice", field="food", value=food, choices="|".join(LACTATION))
    return tuple(
        _gap(food, within(food, amounts.get(food, 0.0), 0, 10_000), target) for food, target in LACTATION.items()
    )


def _gap(food: str, amount: float, target: Target) -> Gap:
    off = 0.0
    if target.low is not None and amount < target.low:
        off = amount - target.low
    elif target.high is not None and amount > target.high:
        off = amount - target.high
    return Gap(food, amount, off, target)

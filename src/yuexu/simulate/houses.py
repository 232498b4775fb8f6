"""A house before its first family: people in every post, rooms, packages, prices, channels, and the handbook taken up."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.utils import timezone

from yuexu.care.actions import confirm_rules
from yuexu.care.models import Alert
from yuexu.care.warnings import RULESETS
from yuexu.catalogue import actions as catalogue
from yuexu.catalogue.models import ItemKind, Package
from yuexu.config.reactions.house import open_house
from yuexu.kernel.pinyin import initials
from yuexu.leads import actions as leads
from yuexu.leads.models import Channel
from yuexu.people import second_factor
from yuexu.people.models import Account, Centre, Holding, Staff
from yuexu.people.posts import POSTS
from yuexu.rooms import actions as rooms
from yuexu.rooms.models import Room, RoomType
from yuexu.simulate import names

PASSWORD = "yuexu-demo-2026"  # noqa: S105 (of the demo's accounts, printed at its start)
PIN = "4711"  # of its nurses, printed too
# How many hold each post; about 45 people. Posts not named here have one.
CREW = {
    "care_nurse": 9,
    "carer": 10,
    "group_leader": 2,
    "consultant": 2,
    "customer_service": 2,
    "butler": 2,
    "cleaner": 3,
    "security": 2,
}
WITHOUT: set[str] = set()
TYPES = [
    ("静园", 14, 26800, 58800),
    ("和园", 10, 36800, 78800),
    ("馨园", 6, 56800, 128800),
]  # name, of 30, days 14 and 28
CHANNELS = [
    ("母婴平台", "platform"),
    ("合作医院", "hospital"),
    ("老客转介绍", "referral"),
    ("社交媒体", "social"),
    ("社区活动", "community"),
]

SPENT = {"platform": 180_000, "hospital": 60_000, "social": 96_000, "community": 24_000}  # yuan a year


class Quick(Argon2PasswordHasher):
    """Of a PIN that is printed the hash need not be dear; and the same seed gives the same rows."""

    time_cost, memory_cost, parallelism = 1, 8, 1


@dataclass
class House:
    """A centre with what its life needs at hand."""

    centre: Centre
    dice: random.Random
    staff: dict[str, list[Staff]] = field(default_factory=dict)
    rooms: list[Room] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)  # raised and not answered yet, in the order raised

    def one(self, post: str) -> Staff:
        """Somebody who holds the post."""
        return self.dice.choice(self.staff[post])


def build(code: str, name: str, *, seed: int, since: dt.datetime, rooms_wanted: int, logins: bool) -> House:
    """Found a house that opens `since`, with so many rooms. With `logins` everybody can sign in."""
    founded = (since - dt.timedelta(days=700)).date()
    centre = Centre.objects.create(
        code=code, name=name, opened_on=founded, address="杭州市西湖区曙光路1号", phone="0571-00000000"
    )
    house = House(centre, random.Random(f"house-{seed}-{code}"))
    _hire(house, founded, logins=logins)
    boss = house.staff["general_manager"][0]
    _build_rooms(house, rooms_wanted, boss, since)
    _offer(house, boss, since - dt.timedelta(days=400))  # families have signed long before the first day we live
    house.channels = [
        leads.open_channel(centre_id=centre.pk, by=boss, now=since, name=channel, kind=kind)
        for channel, kind in CHANNELS
    ]
    _advertise(house, boss, since)
    open_house(centre, since=since, now=since)
    _confirm_warnings(house, since - dt.timedelta(days=400))  # before those come who live here on our first day
    return house


def _confirm_warnings(house: House, now: dt.datetime) -> None:
    """Every set of rules alerts: the house director may say so, and is who in the field answers for the care (C4, N2)."""
    for ruleset in RULESETS:
        confirm_rules(ruleset=ruleset, by=house.staff["house_director"][0], now=now)


def _advertise(house: House, boss: Staff, since: dt.datetime) -> None:
    """What the house pays for its channels, by the year: the last one, this one and the next."""
    for channel in house.channels:
        for year in range(since.year - 1, since.year + 2) if channel.kind in SPENT else ():
            leads.run_campaign(
                channel=channel, by=boss, now=since, name=f"{year}年投放",
                from_on=dt.date(year, 1, 1), until_on=dt.date(year + 1, 1, 1), cost=Decimal(SPENT[channel.kind]),
            )  # fmt: skip


def _hire(house: House, founded: dt.date, *, logins: bool) -> None:
    password = make_password(PASSWORD) if logins else ""
    pin = Quick().encode(PIN, "yuexu-demo")
    number = 0
    for code, post in POSTS.items():
        for count in range(CREW.get(code, 0 if code in WITHOUT else 1)):
            number += 1
            login = code if count == 0 else f"{code}{count + 1}"
            suffix = "" if house.centre.code == "yuexu" else f"-{house.centre.code}"
            account = Account.objects.create(username=f"{login}{suffix}", password=password) if logins else None
            if account and settings.DEMO and post.needs_second_factor:
                second_factor.invent(account)
            name = names.man(house.dice) if code in {"chef", "security"} else names.woman(house.dice)
            staff = Staff.objects.create(
                centre=house.centre, number=f"Y{number:03}", name=name, initials=initials(name), account=account,
                department=post.department, joined_on=founded, phone=names.phone(house.dice),
                pin=pin if code == "care_nurse" else "",
            )  # fmt: skip
            Holding.objects.create(centre=house.centre, staff=staff, post=code, from_on=founded)
            house.staff.setdefault(code, []).append(staff)


def _build_rooms(house: House, wanted: int, boss: Staff, now: dt.datetime) -> None:
    kinds: list[RoomType] = [
        rooms.add_type(centre=house.centre, name=name, position=position, by=boss, now=now)
        for position, (name, *_) in enumerate(TYPES)
    ]
    shares = [kind for kind, (_, count, *_) in zip(kinds, TYPES, strict=True) for _ in range(count)]
    for number in range(wanted):
        floor, door = 3 + number // 10, number % 10 + 1
        kind = shares[number * len(shares) // wanted]
        room = rooms.register(room_type=kind, number=f"{floor}{door:02}", floor=floor, by=boss, now=now)
        for step in ("cleaned", "disinfected", "linen", "facilities"):
            rooms.do_step(room=room, step=step, by=house.staff["cleaner"][0], now=now)
        house.rooms.append(room)


def _offer(house: House, boss: Staff, now: dt.datetime) -> None:
    kinds = {room.room_type.name: room.room_type for room in house.rooms}
    for position, (name, _, half, full) in enumerate(TYPES):
        if name not in kinds:
            continue
        for nights, price in ((28, full), (14, half)):
            package = catalogue.offer(
                centre_id=house.centre.pk, by=boss, now=now, name=f"{name}{nights}天", room_type=kinds[name],
                nights=nights, pitch=f"{nights}晚{name}，母婴全程照护", position=position * 2 + (nights == 14),
            )  # fmt: skip
            for kind, what, count, minutes in (
                (ItemKind.MOTHER, "产妇24小时照护", None, None),
                (ItemKind.BABY, "宝宝24小时照护", None, None),
                (ItemKind.MEAL, "三餐三点营养月子餐", None, None),
                (ItemKind.REHAB, "产后康复", nights // 4, 60),
                (ItemKind.TEACHING, "育儿与情绪课", nights // 7, 45),
            ):
                catalogue.include(package=package, by=boss, now=now, kind=kind, name=what, count=count, minutes=minutes)
            catalogue.set_price(thing=package, price=Decimal(price), from_on=timezone.localdate(now), by=boss, now=now)
            house.packages.append(package)

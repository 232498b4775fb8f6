"""Commands of a house: open one, take up the handbook after an upgrade."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import os
import re
import sys
import zoneinfo


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")
    import django

    django.setup()


def _code(text: str) -> str:
    if re.fullmatch(r"[a-z][a-z0-9-]{1,19}", text):
        return text
    raise argparse.ArgumentTypeError(f"{text!r}: two to twenty small letters, digits or dashes, as in nanhu")


def _zone(text: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise argparse.ArgumentTypeError(f"{text!r}: no such time zone; in China it is Asia/Shanghai") from unknown


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as unknown:
        raise argparse.ArgumentTypeError(f"{text!r}: a day is written 2026-12-01") from unknown


def open_house(words: list[str]) -> int:
    """A new centre with its handbook and its general manager. One who works in another centre already keeps the login."""
    parser = argparse.ArgumentParser(prog="yuexu open-house", description=open_house.__doc__)
    parser.add_argument("code", type=_code, help="a short name for machines: nanhu")
    parser.add_argument("name", help="what people call it: 南湖月子中心")
    parser.add_argument("--manager", required=True, help="name of the general manager")
    parser.add_argument("--user", required=True, help="the manager's user name")
    parser.add_argument(
        "--zone", type=_zone, default="Asia/Shanghai", help="the house's clock, Asia/Shanghai unless told"
    )
    parser.add_argument("--from", type=_day, dest="first_day", help="the day its handbook begins, today unless told")
    asked = parser.parse_args(words)
    _django()
    from django.core.exceptions import ValidationError

    try:
        began = _open(asked)
    except ValidationError as refused:
        print("yuexu: " + " ".join(refused.messages), file=sys.stderr)
        return 1
    print(f"{asked.name} is open, its handbook from {began}; sign in as {asked.user}.")
    return 0


def _open(asked: argparse.Namespace) -> dt.date:
    """The day from which its handbook holds. Raises ValidationError."""
    from django.core.exceptions import ValidationError
    from django.db import transaction
    from django.utils import timezone

    from yuexu.config.reactions.house import open_house as open_centre
    from yuexu.kernel.pinyin import initials
    from yuexu.people.models import Account, Centre, Holding, Staff

    now = timezone.now()
    today = timezone.localtime(now, asked.zone).date()
    begins = asked.first_day or today
    if begins < today:
        raise ValidationError(f"A handbook cannot begin in the past: --from {today} or later.")
    if Centre.objects.filter(code=asked.code).exists():
        raise ValidationError(f"There is a centre {asked.code!r} already.")
    since = now if begins == today else dt.datetime.combine(begins, dt.time(), asked.zone)
    known = Account.objects.filter(username=asked.user).first()
    if known and not known.is_active:
        raise ValidationError(f"The login {asked.user!r} has been closed.")
    password = "" if known else _first_password(asked.user)
    with transaction.atomic():
        account = known or Account.objects.create_user(username=asked.user, password=password)
        centre = Centre(code=asked.code, name=asked.name, zone=asked.zone.key, opened_on=begins)
        staff = Staff(
            number="001", name=asked.manager, initials=initials(asked.manager), account=account, department="management",
            joined_on=today,
        )  # fmt: skip
        centre.clean_fields()
        staff.clean_fields(exclude=["centre"])
        centre.save()
        staff.centre = centre
        staff.save()
        Holding.objects.create(centre=centre, staff=staff, post="general_manager", from_on=today)
        open_centre(centre, since=since, now=now)
    return begins


def _first_password(user: str) -> str:
    """Asked for before anything is begun. Raises ValidationError for a user name or a password that cannot be."""
    from django.contrib.auth.password_validation import validate_password

    from yuexu.people.models import Account

    account = Account(username=user)
    account.clean_fields(exclude=["password"])
    password = os.environ.get("YUEXU_NEW_PASSWORD") or getpass.getpass(f"A password for {user}: ")
    validate_password(password, account)
    return password


def handbook(words: list[str]) -> int:
    """`yuexu handbook`: publish this version's texts; every centre takes them up from tomorrow. Running again is harmless."""
    del words
    _django()
    take_up_everywhere()
    return 0


def take_up_everywhere() -> None:
    """Publish and take up; today's duties keep today's texts."""
    from django.utils import timezone

    from yuexu.handbook import actions
    from yuexu.people.models import Centre

    now = timezone.now()
    written = actions.publish_texts(now=now)
    if all(text.version == 1 for text in written):  # a first start, or regulations that are all new
        print(f"The handbook has {len(written)} new regulations." if written else "The handbook is as it was.")
    else:
        for text in written:
            print(f"  {text.code}, version {text.version}")
    for centre in Centre.objects.order_by("pk"):
        tomorrow = now.astimezone(zoneinfo.ZoneInfo(centre.zone)).date() + dt.timedelta(days=1)
        for edition in actions.take_up(centre=centre, from_on=tomorrow, now=now):
            print(f"  {centre.name}: {edition.title}, from {edition.from_on}")

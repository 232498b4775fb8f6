"""Commands of a house: open one, take up the handbook after an upgrade."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import os
import sys
import zoneinfo


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")
    import django

    django.setup()


def open_house(words: list[str]) -> int:
    """`yuexu open-house CODE NAME --manager NAME --user USER`: a new centre with its first login."""
    parser = argparse.ArgumentParser(prog="yuexu open-house", description=open_house.__doc__)
    parser.add_argument("code", help="short, lower case: nanhu")
    parser.add_argument("name", help="南湖月子中心")
    parser.add_argument("--manager", required=True, help="name of the general manager")
    parser.add_argument("--user", required=True, help="the manager's user name")
    parser.add_argument("--zone", default="Asia/Shanghai")
    asked = parser.parse_args(words)
    _django()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    password = os.environ.get("YUEXU_NEW_PASSWORD") or getpass.getpass("Password of the first login: ")
    try:
        validate_password(password)
        _open(asked, password)
    except ValidationError as refused:
        print("yuexu: " + " ".join(refused.messages), file=sys.stderr)
        return 1
    print(f"{asked.name} is open; sign in as {asked.user}.")
    return 0


def _open(asked: argparse.Namespace, password: str) -> None:
    from django.core.exceptions import ValidationError
    from django.db import transaction
    from django.utils import timezone

    from yuexu.config.reactions.house import open_house as open_centre
    from yuexu.people.models import Account, Centre, Holding, Staff

    if Centre.objects.filter(code=asked.code).exists():
        raise ValidationError(f"There is a centre {asked.code!r} already.")
    if Account.objects.filter(username=asked.user).exists():
        raise ValidationError(f"There is a user {asked.user!r} already.")
    now = timezone.now()
    today = timezone.localtime(now, zoneinfo.ZoneInfo(asked.zone)).date()
    with transaction.atomic():
        centre = Centre.objects.create(code=asked.code, name=asked.name, zone=asked.zone, opened_on=today)
        account = Account.objects.create_user(username=asked.user, password=password)
        staff = Staff.objects.create(
            centre=centre,
            number="001",
            name=asked.manager,
            account=account,
            department="management",
            joined_on=today,
        )
        Holding.objects.create(centre=centre, staff=staff, post="general_manager", from_on=today)
        open_centre(centre, since=now, now=now)


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

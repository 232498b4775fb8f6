"""`yuexu logins`: who can sign in to the demo, and with what."""

from __future__ import annotations

import os
import sys


def main(words: list[str]) -> int:
    """`yuexu logins`: the demo's user names, one a post, and their common password."""
    del words
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")
    import django

    django.setup()
    from yuexu.people.models import Account, Staff
    from yuexu.people.posts import POSTS
    from yuexu.simulate.houses import PASSWORD, PIN

    first = Staff.objects.filter(centre__code="yuexu", account__username__in=POSTS).select_related("account")
    by_name = {staff.account.username: staff for staff in first if isinstance(staff.account, Account)}
    if not by_name:
        print("No demo centre here; `yuexu simulate` makes one.", file=sys.stderr)
        return 1
    print(f"\nLogins of the demo, all with the password  {PASSWORD}")
    print("(posts that see money or export also ask for a code; the login page shows it in the demo;")
    print(f" the nurses' PIN, asked of the second person when an order is carried out, is  {PIN})\n")
    for code, post in POSTS.items():
        if code in by_name:
            print(f"  {code:<22} {post.name}  {by_name[code].name}")
    return 0

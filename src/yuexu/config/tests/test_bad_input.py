"""Issue 2, 6: whatever is typed into whichever field, the answer is a sentence at that field, and nothing is lost or kept."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client

from yuexu.config.tests.found import Found, Page
from yuexu.config.tests.walker import POSTED, Sending, sendings
from yuexu.trail.models import Entry

NUMBERS = ["-500", "1e400", "NaN", "Infinity", "1000000000000000", "9" * 5000]
DAYS = ["2026-99-99", "0001-01-01", "9999-12-31", "NaN"]
MOMENTS = ["2026-99-99T10:00", "0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59:59-12:00"]
HIDDEN = ["王\x00芳", "\x1b[31m红\x1b[0m", "\u202e反写", "\ufeff"]
NASTY = {
    "number": NUMBERS, "date": DAYS, "datetime-local": MOMENTS, "time": ["25:61", "NaN", "\x00"],
    "tel": [*HIDDEN, "-500", "1e400"], "text": [*HIDDEN, "字" * 70_000], "textarea": [*HIDDEN, "字" * 70_000],
}  # fmt: skip
CHOICES = ["no-such", "\x00", "9" * 30, "1e400", "-1"]
ANSWERS = {200, 302, 303, 400, 404, 409, 413, 422}
LANDED = {200, 302, 303, 403}  # 403: who may enter something may not always read it
BUTTONS = {  # addresses of which a form need not be found: each is a button alone, with nothing to spoil in it
    "contracts:draft": "stands beside a confirmed plan; the samples' plan has its contract",
    "mfa_deactivate_totp": "posts that need a second factor, all that have one here, may not give it up",
    "mfa_index": "sends the browser on",
    "people:end_sessions": "stands there when one is signed in twice",
    "people:reset_second_factor": "stands beside somebody who has a second factor",
    "rooms:step_undone": "stands beside a step that was just done",
    "stays:care_step_undone": "stands beside a step that was just done",
    "stays:review_step_undone": "stands beside a step that was just done",
    "stays:step_undone": "stands beside a step that was just done",
    "stays:visit_cancelled": "stands in the list of visits, beside one that is booked",
    "stays:visit_ended": "stands in the list of visits, beside one that is inside",
}
OF_THE_WHOLE = {"account_login"}  # what is wrong is said of name and password together, so as to tell neither
SAYS_AGAIN = {  # acts at every sending, and comes to the same
    "mfa_generate_recovery_codes": "new codes, of which the last count",
    "people:places": "which house one works in now",
}


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Thousands of refusals are expected here, and are no news."""
    log = logging.getLogger(name)
    log.disabled = True
    yield
    log.disabled = False


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no row."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Answer:
    """A form sent with fields spoilt, and what came back: its status, the same form again, entries of the trail, where it led."""

    status: int
    form: Found | None = None
    written: int = 0
    fault: str = ""
    leads: str = ""


def fire(client: Client, form: Found, spoilt: dict[str, str], *, kept: bool = False) -> Answer:
    """Send the form with these values in these fields; unless `kept`, whatever is written is undone."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    before = Entry.objects.count()
    with nullcontext() if kept else undone():
        try:
            answer = client.post(form.action, form.sent() | spoilt, headers={"Referer": form.page})
        except Exception as error:
            return Answer(500, fault=f"{type(error).__name__}: {error}"[:200])
        finally:
            client.cookies.clear()
            client.cookies.load(cookies)
        again = Page(form.action, answer.content.decode()).forms if answer.status_code == 422 else []
        same = [one for one in again if one.action == form.action]
        written = Entry.objects.count() - before
        return Answer(answer.status_code, same[0] if same else None, written, leads=answer.headers.get("Location", ""))


def rounds(form: Found) -> Iterator[dict[str, str]]:
    """Every field spoilt at once, then spoilt otherwise, until each has had each of its nasty values."""
    values = {name: NASTY.get(one.kind, CHOICES) for name, one in form.fields.items() if name not in folded(form)}
    for number in range(max(map(len, values.values()), default=0)):
        yield {name: nasty[number % len(nasty)] for name, nasty in values.items()}


def folded(form: Found) -> set[str]:
    """The second and third baby of a birth of one: not asked, so not looked at."""
    return {name for name in form.fields if name.startswith(("baby2-", "baby3-"))}


def lost(form: Found, sent: dict[str, str], again: Found) -> list[str]:
    """Fields whose text did not come back as it was typed; what no page can hold may go."""
    return [
        one.name
        for one in form.typed
        if one.name in sent and shown((again.fields[one.name].values or [""])[0]) != shown(sent[one.name])
    ]


def shown(text: str) -> str:
    """Without NUL, which no page can hold."""
    return text.replace("\x00", "")


@pytest.mark.slow
@pytest.mark.django_db
def test_no_form_takes_what_cannot_be_nor_acts_twice() -> None:
    """One test for both, and for all forms: the houses are long in the making."""
    faults: list[str] = []
    with quiet("django.request"):
        found = sendings()
        for client, form in found:
            faults += repeated(client, form)
            for spoilt in rounds(form):
                faults += judged(client, form, spoilt, fire(client, form, spoilt))
    assert faults == []
    posted = {address.name for address in POSTED}
    assert posted - {form.key[0] for _client, form in found} - set(BUTTONS) == set()  # at some hours one stands there
    assert set(BUTTONS) - posted == set()
    assert unkept(found) == {"people:register"}  # one short name, on a page that changes the shell
    assert len({form.key for _client, form in found}) > 200


def unkept(found: list[Sending]) -> set[str]:
    """Where a lost session loses what was typed. Before the login there is none to lose."""
    inside = [form for _client, form in found if not form.key[0].startswith(("account_", "mfa_", "people:switch_to"))]
    return {form.key[0] for form in inside if form.typed and not form.keep}


def repeated(client: Client, form: Found) -> list[str]:
    """Whether the page it leads to opens, and whether the same sending, arriving twice, writes twice into the trail."""
    once = {"client_id": str(uuid.uuid4())} if "client_id" in form.fields else {}
    name = "/".join(form.key)
    with undone():
        first = fire(client, form, once, kept=True)
        faults = landed(client, name, first.leads)
        second = fire(client, form, once, kept=True)
    if second.written and form.key[0] not in SAYS_AGAIN:
        faults.append(f"{name}: acted twice, {first.status} and {second.status}")
    return faults


def landed(client: Client, name: str, leads: str) -> list[str]:
    """What is wrong with the page on which one lands: it shows what has just been made, of which nothing else is known yet."""
    if not leads.startswith("/"):
        return []
    window = Client()
    window.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    try:
        with transaction.atomic():
            status = window.get(leads).status_code
    except Exception as error:
        return [f"{name}: {leads} {type(error).__name__}: {error}"[:200]]
    return [] if status in LANDED else [f"{name}: {leads} answered {status}"]


def judged(client: Client, form: Found, spoilt: dict[str, str], answer: Answer) -> list[str]:
    """What is wrong with an answer. Fields that were not refused are tried again, each alone among right ones."""
    name = "/".join(form.key)
    if answer.status not in ANSWERS:
        return [f"{name}: {answer.status} {answer.fault}"]
    taken = {one.name for one in form.typed if one.name in spoilt}
    faults = []
    if answer.form is not None:
        faults += [f"{name}: wrote although it refused"] if answer.written else []
        faults += [f"{name}: {one} lost {spoilt[one][:20]!r}" for one in lost(form, spoilt, answer.form)]
        taken -= {one.name for one in answer.form.fields.values() if one.bad}
    for one in taken:
        alone = fire(client, form, {one: spoilt[one]})
        marked = alone.form is not None and alone.form.fields[one].bad
        if not marked and alone.status not in (404, 409) and form.key[0] not in OF_THE_WHOLE:
            faults.append(f"{name}: {one}={spoilt[one][:20]!r} answered {alone.status} {alone.fault}")
    return faults

"""What a browser gets when a request never reaches a view, or a view fails: a page in Chinese that says what to do."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db
INQUIRY = "/leads/new/"


@pytest.fixture
def sales(client: Client) -> Client:
    """The consultant, signed in."""
    cast.signed_in(client, cast.someone("consultant"))
    return client


def said(answer: object) -> str:
    """The heading of the page and whether its sentence can be taken up by a toast."""
    html = answer.content.decode()  # type: ignore[attr-defined]
    assert html.count("data-message") == 1
    return str(html.partition("<h1>")[2].partition("</h1>")[0])


def test_an_unknown_address(sales: Client) -> None:
    for client in (sales, Client()):
        answer = client.get("/nowhere/")
        assert (answer.status_code, said(answer)) == (404, "没有这一页")


def test_a_name_of_five_megabytes(sales: Client) -> None:
    answer = sales.post(INQUIRY, {"name": "名" * 1_700_000})
    assert (answer.status_code, said(answer)) == (400, "没有收下")


def test_a_name_of_two_megabytes_is_refused_at_its_field(sales: Client) -> None:
    answer = sales.post(INQUIRY, {"name": "a" * 2_000_000})
    assert answer.status_code == 422
    assert "40" in answer.content.decode().partition('id="id_name_error"')[2].partition("</span>")[0]


def test_more_fields_than_any_form_has(sales: Client) -> None:
    answer = sales.post(INQUIRY, {f"field{number}": "1" for number in range(600)})
    assert (answer.status_code, said(answer)) == (400, "没有收下")


def test_a_body_that_is_no_form(sales: Client) -> None:
    broken = 'multipart/form-data; boundary="' + "x" * 300
    assert sales.post(INQUIRY, b"--x\r\n", content_type=broken).status_code == 400
    for body in (b'{"name": ', b"[1, 2", b'"\xff\xfe"', b'{"amount": NaN}'):
        answer = sales.post(INQUIRY, body, content_type="application/json")
        assert (answer.status_code, b'name="name"' in answer.content) == (200, True)


def test_a_file_is_taken_by_no_form(sales: Client) -> None:
    """No form of the house takes files: a picture arrives as a signature (contracts/tests/test_png.py)."""
    page = SimpleUploadedFile("me.png", b"<!doctype html><script>alert(1)</script>", content_type="image/png")
    answer = sales.post(INQUIRY, {"via": "phone", "name": page})
    assert (answer.status_code, b"alert(1)" in answer.content) == (422, False)


def test_a_page_that_stood_open_too_long() -> None:
    client = Client(enforce_csrf_checks=True)
    cast.signed_in(client, cast.someone("consultant"))
    answer = client.post(INQUIRY, {"name": "王小明"})
    assert (answer.status_code, said(answer)) == (403, "页面已过期")
    assert b"csrf" in answer.content  # the word by which requests.js offers a reload


def test_a_fault_of_ours(sales: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sales.raise_request_exception = False
    monkeypatch.setattr("yuexu.leads.views.page", broken)
    answer = sales.get(INQUIRY.removesuffix("new/"))
    assert (answer.status_code, said(answer)) == (500, "系统出了问题")


def test_a_fault_whose_page_fails_too(sales: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of the pages were not collected, say: every page fails, this one as well."""
    sales.raise_request_exception = False
    monkeypatch.setattr("yuexu.leads.views.page", broken)
    monkeypatch.setattr("yuexu.config.wrong.server_error", broken)
    answer = sales.get(INQUIRY.removesuffix("new/"))
    assert (answer.status_code, answer["Content-Type"]) == (500, "text/plain; charset=utf-8")
    assert answer.content.decode().startswith("系统出了问题\n这一步没有保存")


def broken(*_args: object, **_kwargs: object) -> None:
    raise OSError("a file is missing")

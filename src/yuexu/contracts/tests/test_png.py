"""A7: a signature is a real picture with something drawn on it."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.contracts import png
from yuexu.contracts.tests import deal
from yuexu.kernel.errors import RuleBroken


def test_a_drawn_picture_is_taken_as_it_is() -> None:
    assert png.signature(deal.url()) == deal.png()


HTML = b"<html><script>alert(1)</script></html>"
BAD = {
    "empty": "",
    "html": "data:image/png;base64," + base64.b64encode(HTML).decode(),
    "html that says so": "data:text/html;base64," + base64.b64encode(HTML).decode(),
    "html behind a picture": deal.url(deal.png() + HTML),
    "magic only": deal.url(b"\x89PNG\r\n\x1a\n"),
    "magic and html": deal.url(b"\x89PNG\r\n\x1a\n" + HTML * 3),
    "cut off": deal.url(deal.png()[:-20]),
    "a lie about its height": deal.url(deal.png(lie=5)),
    "too wide": deal.url(deal.png(2001, 1)),
    "blank": deal.url(deal.png(blank=True)),
    "not base64": "data:image/png;base64,<<<<",
    "five megabytes": "data:image/png;base64," + "A" * 5_000_000,
}


@pytest.mark.parametrize("name", BAD)
def test_everything_else_is_refused_at_the_field(name: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        png.signature(BAD[name])
    assert refused.value.field == "signature"


@given(st.binary(max_size=400))
def test_noise_never_gets_in_nor_breaks(noise: bytes) -> None:
    with pytest.raises(RuleBroken):
        png.signature(deal.url(noise))


@given(st.integers(0, len(deal.png()) - 1), st.integers(1, 255))
def test_one_changed_byte_is_noticed(spot: int, by: int) -> None:
    raw = bytearray(deal.png())
    raw[spot] ^= by
    with pytest.raises(RuleBroken):
        png.signature(deal.url(bytes(raw)))

"""A signature must be a picture: a PNG data URL is taken apart to its pixels; nothing else gets in."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken

PREFIX = "data:image/png;base64,"
MAGIC = b"\x89PNG\r\n\x1a\n"
BYTES = 300_000  # of the file
SIDE = 2_000  # pixels
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # colour types of 8-bit pictures to bytes a pixel


def signature(url: str) -> bytes:
    """The PNG in a data URL. Raises RuleBroken at the field `signature` for anything that is no drawn PNG."""
    if not url:
        raise RuleBroken(_("请客户签名"), "signature")
    try:
        raw = base64.b64decode(url.removeprefix(PREFIX), validate=True) if url.startswith(PREFIX) else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) > BYTES:
        raise RuleBroken(_("签名图片太大，请重签"), "signature")
    try:
        drawn = _drawn(raw)
    except (ValueError, struct.error, zlib.error, StopIteration) as error:
        raise RuleBroken(_("这不是一张签名图片"), "signature") from error
    if not drawn:
        raise RuleBroken(_("签名板是空白的，请签名"), "signature")
    return raw


def _drawn(raw: bytes) -> bool:
    """Whether the picture holds more than one colour. Raises for a file that is no whole 8-bit PNG."""
    if not raw.startswith(MAGIC):
        raise ValueError("no PNG")
    chunks = _chunks(raw[len(MAGIC) :])
    kind, header = next(chunks)
    width, height, depth, colour, _c, _f, interlace = struct.unpack(">IIBBBBB", header)
    if kind != b"IHDR" or depth != 8 or colour not in CHANNELS or interlace:
        raise ValueError("not an 8-bit picture")
    if not (1 <= width <= SIDE and 1 <= height <= SIDE):
        raise ValueError("too large")
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    line = 1 + width * CHANNELS[colour]
    pixels = zlib.decompressobj().decompress(packed, line * height + 1)
    if len(pixels) != line * height or any(pixels[row * line] > 4 for row in range(height)):
        raise ValueError("not the pixels it claims")
    return _more_than_one_colour(pixels, line, CHANNELS[colour])


def _more_than_one_colour(pixels: bytes, line: int, size: int) -> bool:
    """A blank canvas is one pixel repeated: every filtered line is then zero, or equal to the first pixel."""
    if not any(pixels[row * line] for row in range(len(pixels) // line)):
        bodies = b"".join(pixels[row * line + 1 : (row + 1) * line] for row in range(len(pixels) // line))
        return bodies != bodies[:size] * (len(bodies) // size)
    return any(any(pixels[row * line + 1 + size : (row + 1) * line]) for row in range(1, len(pixels) // line))


def _chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of each chunk, its checksum proved, up to IEND."""
    while True:
        (length,) = struct.unpack(">I", raw[:4])
        kind, body, check = raw[4:8], raw[8 : 8 + length], raw[8 + length : 12 + length]
        if struct.unpack(">I", check)[0] != zlib.crc32(kind + body):
            raise ValueError("broken chunk")
        yield kind, body
        if kind == b"IEND":
            if raw[12 + length :]:
                raise ValueError("something follows the picture")
            return
        raw = raw[12 + length :]

"""Identity numbers and phones: encrypted in Python, found again by a blind index.

The key comes from `settings.SECRET_KEY` through HKDF, one key a purpose. The database only ever holds
AES-256-GCM text and an HMAC; neither tells anything without the key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import unicodedata
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


@lru_cache(maxsize=8)
def _key(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"yuexu", info=purpose.encode()).derive(secret.encode())


def seal(text: str) -> str:
    """Encrypt; the same text seals differently each time."""
    nonce = os.urandom(12)
    sealed = AESGCM(_key(settings.SECRET_KEY, "personal")).encrypt(nonce, text.encode(), None)
    return base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str) -> str:
    """Decrypt. Raises cryptography's InvalidTag if the text was changed or the key is another."""
    raw = base64.b64decode(sealed)
    return AESGCM(_key(settings.SECRET_KEY, "personal")).decrypt(raw[:12], raw[12:], None).decode()


def plain(text: str) -> str:
    """How a number is compared: full-width made narrow, spaces and dashes dropped, upper case, no +86."""
    text = re.sub(r"[\s\-()（）]", "", unicodedata.normalize("NFKC", text)).upper()
    return re.sub(r"^(\+|00)86(?=1\d{10}$)", "", text)


def blind(text: str) -> str:
    """The blind index of a number: equal numbers, equal index; nothing else can be read from it."""
    if not text:
        return ""
    return hmac.new(_key(settings.SECRET_KEY, "blind"), plain(text).encode(), hashlib.sha256).hexdigest()[:32]


def masked(text: str) -> str:
    """A number as posts without need of it see it: 138****5678."""
    if len(text) < 7:
        return "*" * len(text)
    return text[:3] + "*" * (len(text) - 7) + text[-4:]


class SealedField(models.TextField):
    """Text that is encrypted in the database and plain in Python."""

    def get_prep_value(self, value: Any) -> Any:
        return seal(value) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return unseal(value) if value else ""


class BlindField(models.CharField):
    """The blind index of the sealed field named by `of`, filled on save."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        index = blind(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, index)
        return index

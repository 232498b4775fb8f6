"""Translations are compiled where they are older than their source, without gettext's programs."""

import gettext
import os
from pathlib import Path

from yuexu.launch.prepare import compile_translations

ENGLISH = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "待办"
msgstr "duty"
"""


def test_compile_translations(tmp_path: Path) -> None:
    source = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(ENGLISH)
    target = source.with_suffix(".mo")
    assert compile_translations(tmp_path) == [target]
    with target.open("rb") as binary:
        assert gettext.GNUTranslations(binary).gettext("待办") == "duty"
    assert compile_translations(tmp_path) == []
    os.utime(source, (target.stat().st_mtime + 5,) * 2)
    assert compile_translations(tmp_path) == [target]

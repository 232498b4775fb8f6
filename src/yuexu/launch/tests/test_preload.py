"""Decision 0007: what a web process carries from the start, and what it does not."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
import yuexu.config.wsgi
from yuexu.launch.preload import _load_addresses
_load_addresses()
print(" ".join(name for name in sys.argv[1:] if name in sys.modules))
"""
SELDOM = ("pydantic", "lxml", "PIL", "openpyxl", "typst")  # a regulation's text, a QR code, an export, a contract's PDF


def test_what_few_pages_need_is_loaded_by_them_alone() -> None:
    asked = [sys.executable, "-c", LOADED, "numpy", "yuexu.stays.views", *SELDOM]
    told = subprocess.run(asked, check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["numpy", "yuexu.stays.views"]

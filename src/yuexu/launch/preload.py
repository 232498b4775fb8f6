"""Runs granian with the application loaded before it forks its workers, so that they share one copy of it.

The application (`module:name`) is the first word, the others are granian's own. Where processes are not forked
(macOS) this changes nothing.
"""

import gc
import importlib
import logging
import os
import sys


def main(words: list[str]) -> None:
    """Load the application and all its addresses, then serve. Nothing loaded here may hold a connection or thread."""
    application, *options = words
    importlib.import_module(application.partition(":")[0])
    if "django" in sys.modules:
        _load_addresses()
    gc.collect()
    gc.freeze()  # a collection in a worker then leaves the shared pages alone

    from granian.cli import entrypoint  # last: what it reads from sys.argv is ours until here

    logging.getLogger("_granian").addFilter(_worth_saying)
    sys.argv = ["granian", *options, application]
    entrypoint()


def _worth_saying(record: logging.LogRecord) -> bool:
    """Not the warning about many threads: they wait for their turn (config/turns.py)."""
    return "Python threads" not in record.getMessage()


def _load_addresses() -> None:
    """Django imports views at the first request, and the board numpy for its forecast; have them do so now."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # or numpy would start threads here
    from django.conf import settings
    from django.db import connections

    importlib.import_module(settings.ROOT_URLCONF)
    importlib.import_module("yuexu.planning.rooms.forecasts")
    connections.close_all()


if __name__ == "__main__":
    main(sys.argv[1:])

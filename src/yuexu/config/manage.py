"""`yuexu manage …`: Django's own commands."""

import os
import sys


def main(words: list[str]) -> int:
    """Run one of Django's management commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")
    from django.core.management import execute_from_command_line  # settings first

    execute_from_command_line([sys.argv[0], *words])
    return 0

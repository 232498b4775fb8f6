"""Django's handle on the kernel: its templates and static files."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The kernel has templates and static files, but no tables."""

    name = "yuexu.kernel"
    label = "kernel"

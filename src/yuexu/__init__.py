"""月序 Yuexu: the management system for postpartum care centres in which the handbook runs itself."""

__version__ = "0.1.0"

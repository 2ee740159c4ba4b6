"""The version of `em_core`, written into every trace file."""

__version__ = "0.2.0"

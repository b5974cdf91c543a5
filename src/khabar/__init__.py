"""Khabar: Arabic reports become claims, each pinned to the characters of the original."""

__version__ = "0.1.0"

"""Roles: which phrase takes which part in which event, by the frames of ``frames.yml``."""

"""The nouns of Khabar. Frozen, without behaviour; nothing here imports another room."""

from khabar.model.records import (
    Claim,
    Duration,
    Entity,
    Evidence,
    Quantity,
    Record,
    Report,
    Role,
    Source,
    Span,
    Time,
)

__all__ = [
    "Claim",
    "Duration",
    "Entity",
    "Evidence",
    "Quantity",
    "Record",
    "Report",
    "Role",
    "Source",
    "Span",
    "Time",
]

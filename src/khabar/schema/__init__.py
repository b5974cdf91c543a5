"""Event types, roles, statuses and kinds of source, read strictly from ``events.yml`` and ``labels.yml``."""

from khabar.schema.vocabulary import (
    EventType,
    Label,
    event_types,
    label_of,
    meaning_of,
    roles,
    source_kinds,
    statuses,
)

__all__ = ["EventType", "Label", "event_types", "label_of", "meaning_of", "roles", "source_kinds", "statuses"]

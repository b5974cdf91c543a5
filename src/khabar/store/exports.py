"""What left the workspace: each export stands in a table of its own and in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from khabar.store.codec import canonical
from khabar.store.rows import NewRows
from khabar.store.tables import exports

if TYPE_CHECKING:
    from khabar.store.workspace import Workspace


def note_export(
    workspace: Workspace,
    kind: str,
    *,
    row_count: int,
    sha256: str,
    actor: str,
    at: str,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Writes down that something was exported; gives its number.

    Args:
        kind: the format: ``gold``, ``csv`` …
        sha256: of the finished file.
        detail: JSON values, such as the profile and its filters.
    """
    with workspace.writing() as connection:
        rows = NewRows(connection)
        number = rows.number(exports)
        row = {
            "number": number,
            "at": at,
            "made_by": actor,
            "format": kind,
            "row_count": row_count,
            "sha256": sha256,
            "detail": canonical(dict(detail or {})),
        }
        rows.add(exports, row)
        rows.log.note("export", f"export:{number}", row, actor=actor, at=at)
        rows.write()
    return number

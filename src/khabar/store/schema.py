"""Brings the tables of a workspace to the version of this Khabar, or says why not."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from khabar.errors import StoreError
from khabar.store.tables import SCHEMA_VERSION

OLDER_VERSIONS: tuple[str, ...] = ()
"""Versions that a migration leads on from, oldest first."""


def stored_version(connection: Connection) -> str | None:
    """The version of the tables in the database, or None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def check_version(connection: Connection, where: str) -> bool:
    """Whether the tables are those of this Khabar; False where a migration is needed first.

    Raises:
        StoreError: there are no tables, or a newer Khabar made them.
    """
    version = stored_version(connection)
    if version == SCHEMA_VERSION:
        return True
    if version is None:
        raise StoreError(f"{where}: the database holds no workspace")
    if version not in OLDER_VERSIONS:
        raise StoreError(
            f"{where}: the tables are of version {version}, made by a newer Khabar; this one knows {SCHEMA_VERSION}. "
            "Install the newer one; nothing was changed"
        )
    return False


def migrate(connection: Connection, target: str = "head") -> None:
    """Runs the migrations that are missing, inside the transaction of ``connection``."""
    # Alembic is slow to load and needed once in a workspace's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    if target == "base":
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)

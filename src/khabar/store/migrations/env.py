"""Runs the migrations on the connection that ``khabar.store.schema`` hands over."""

from __future__ import annotations

from alembic import context

from khabar.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()

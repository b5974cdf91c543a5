"""The first tables, their search index and the triggers that keep history from being rewritten."""

from __future__ import annotations

from alembic import op

from khabar.store.tables import METADATA

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("claims", "decisions", "derivations", "audit")

# Letters, digits and private characters make words; all else parts them. The words are folded before they come here.
_SQLITE_INDEX = """
CREATE VIRTUAL TABLE search_index USING fts5(
    words, content='search_docs', content_rowid='number', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn'"
)
"""
_SQLITE_GUARD = """
CREATE TRIGGER {table}_kept_{event} BEFORE {event} ON {table} BEGIN
    SELECT RAISE(ABORT, '{table} are added, never changed');
END
"""

_POSTGRES_VECTOR = """
CREATE FUNCTION khabar_vector(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(word || ':' || place, ' '), '')::tsvector
    FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS each(word, place)
$$
"""
_POSTGRES_INDEX = (
    "ALTER TABLE search_docs ADD COLUMN vector tsvector GENERATED ALWAYS AS (khabar_vector(words)) STORED",
    "CREATE INDEX ix_search_docs_vector ON search_docs USING gin (vector) WITH (fastupdate = off)",
)
_POSTGRES_GUARD_FUNCTION = """
CREATE FUNCTION khabar_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are added, never changed', TG_TABLE_NAME;
END
$$
"""
_POSTGRES_GUARD = """
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION khabar_kept()
"""


def upgrade() -> None:
    """Makes everything in an empty database."""
    bind = op.get_bind()
    METADATA.create_all(bind, checkfirst=False)
    if bind.dialect.name == "sqlite":
        op.execute(_SQLITE_INDEX)
        for table in APPEND_ONLY:
            for event in ("UPDATE", "DELETE"):
                op.execute(_SQLITE_GUARD.format(table=table, event=event))
        return
    op.execute(_POSTGRES_VECTOR)
    for statement in _POSTGRES_INDEX:
        op.execute(statement)
    op.execute(_POSTGRES_GUARD_FUNCTION)
    for table in APPEND_ONLY:
        op.execute(_POSTGRES_GUARD.format(table=table))


def downgrade() -> None:
    """Takes everything away again."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for event in ("UPDATE", "DELETE"):
                op.execute(f"DROP TRIGGER {table}_kept_{event}")
        op.execute("DROP TABLE search_index")
    METADATA.drop_all(bind, checkfirst=False)
    if bind.dialect.name != "sqlite":
        op.execute("DROP FUNCTION khabar_vector(text)")
        op.execute("DROP FUNCTION khabar_kept()")

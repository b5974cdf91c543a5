"""The first tables, their search index and the triggers that keep history from being rewritten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite counts rows up only in a column declared INTEGER.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("claims", "decisions", "derivations", "audit")

# Letters, digits and private characters make words; all else parts them. The words are folded before they come here.
_SQLITE_INDEX = """
CREATE VIRTUAL TABLE search_index USING fts5(
    words, content='search_docs', content_rowid='number',
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn'"
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

TABLES = (
    "roles",
    "decisions",
    "claim_heads",
    "claims",
    "search_docs",
    "report_links",
    "readings",
    "fingerprints",
    "derivations",
    "reports",
    "users",
    "settings",
    "originals",
    "exports",
    "entities",
    "audit",
)
"""In the order in which they can be dropped."""


def upgrade() -> None:
    """Makes everything in an empty database."""
    bind = op.get_bind()
    _create_tables()
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
    for table in TABLES:
        op.drop_table(table)
    if bind.dialect.name != "sqlite":
        op.execute("DROP FUNCTION khabar_vector(text)")
        op.execute("DROP FUNCTION khabar_kept()")


def _create_tables() -> None:
    op.create_table(
        "audit",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)
    op.create_table(
        "entities",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name_ar", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("precision", sa.String(), nullable=True),
        sa.Column("radius_km", sa.Float(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_entities")),
    )
    op.create_table(
        "exports",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_exports")),
    )
    op.create_table(
        "originals",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_originals")),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "users",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("added_at", sa.String(), nullable=False),
        sa.CheckConstraint("role IN ('reader', 'reviewer', 'editor', 'admin')", name=op.f("ck_users_role")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "reports",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("sort_day", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.String(), nullable=True),
        sa.Column("authors_json", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("published_at", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("original_name", sa.Text(), nullable=False),
        sa.Column("part", sa.String(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("reply_to", sa.String(), nullable=True),
        sa.Column("forwarded_from", sa.String(), nullable=True),
        sa.Column("capture_grade", sa.String(), nullable=False),
        sa.Column("replaced_json", sa.Text(), nullable=False),
        sa.Column("notes_json", sa.Text(), nullable=False),
        sa.Column("added_at", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "capture_grade IN ('pasted', 'file', 'page', 'full')", name=op.f("ck_reports_capture_grade")
        ),
        sa.ForeignKeyConstraint(["original_sha256"], ["originals.sha256"], name=op.f("fk_reports_original_sha256")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reports")),
        sa.UniqueConstraint("content_key", name=op.f("uq_reports_content_key")),
        sa.UniqueConstraint("id", name=op.f("uq_reports_id")),
    )
    op.create_index(op.f("ix_reports_original_sha256"), "reports", ["original_sha256"], unique=False)
    op.create_index(op.f("ix_reports_sort_day_number"), "reports", ["sort_day", "number"], unique=False)
    op.create_index(op.f("ix_reports_text_sha256"), "reports", ["text_sha256"], unique=False)
    op.create_table(
        "derivations",
        sa.Column("report_number", NUMBER, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("parameters_json", sa.Text(), nullable=False),
        sa.Column("parent_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["report_number"], ["reports.number"], name=op.f("fk_derivations_report_number")),
        sa.PrimaryKeyConstraint("report_number", "step", name=op.f("pk_derivations")),
    )
    op.create_table(
        "fingerprints",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("report_number", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["report_number"], ["reports.number"], name=op.f("fk_fingerprints_report_number")),
        sa.PrimaryKeyConstraint("hash", "report_number", name=op.f("pk_fingerprints")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "readings",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("report_number", NUMBER, nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("claim_count", sa.Integer(), nullable=False),
        sa.Column("refs_json", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["report_number"], ["reports.number"], name=op.f("fk_readings_report_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_readings")),
        sa.UniqueConstraint("report_number", "reader", name=op.f("uq_readings_report_number_reader")),
    )
    op.create_index(op.f("ix_readings_report_number"), "readings", ["report_number"], unique=False)
    op.create_table(
        "report_links",
        sa.Column("report_number", NUMBER, nullable=False),
        sa.Column("other_number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["other_number"], ["reports.number"], name=op.f("fk_report_links_other_number")),
        sa.ForeignKeyConstraint(["report_number"], ["reports.number"], name=op.f("fk_report_links_report_number")),
        sa.PrimaryKeyConstraint("report_number", "other_number", "kind", name=op.f("pk_report_links")),
    )
    op.create_index(op.f("ix_report_links_other_number"), "report_links", ["other_number"], unique=False)
    op.create_table(
        "search_docs",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("report_number", NUMBER, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("part IN ('text', 'title', 'names', 'notes')", name=op.f("ck_search_docs_part")),
        sa.ForeignKeyConstraint(["report_number"], ["reports.number"], name=op.f("fk_search_docs_report_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_docs")),
    )
    op.create_index(op.f("ix_search_docs_report_number"), "search_docs", ["report_number"], unique=False)
    op.create_table(
        "claims",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("report_number", NUMBER, nullable=False),
        sa.Column("reading_number", NUMBER, nullable=True),
        sa.Column("root_number", NUMBER, nullable=False),
        sa.Column("maker", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(maker = 'machine') = (reading_number IS NOT NULL)", name=op.f("ck_claims_machine_has_reading")
        ),
        sa.CheckConstraint("maker IN ('machine', 'person')", name=op.f("ck_claims_maker")),
        sa.ForeignKeyConstraint(["reading_number"], ["readings.number"], name=op.f("fk_claims_reading_number")),
        sa.ForeignKeyConstraint(["report_number"], ["reports.number"], name=op.f("fk_claims_report_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_reading_number"), "claims", ["reading_number"], unique=False)
    op.create_index(op.f("ix_claims_report_number"), "claims", ["report_number"], unique=False)
    op.create_index(op.f("ix_claims_root_number"), "claims", ["root_number"], unique=False)
    op.create_table(
        "claim_heads",
        sa.Column("root_number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("claim_number", NUMBER, nullable=False),
        sa.Column("report_number", NUMBER, nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("matched_root", NUMBER, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=True),
        sa.Column("decided_at", sa.String(), nullable=True),
        sa.Column("agreement", sa.String(), nullable=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.String(), nullable=False),
        sa.Column("last_day", sa.String(), nullable=False),
        sa.Column("sort_day", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.CheckConstraint("agreement IN ('agree', 'disagree')", name=op.f("ck_claim_heads_agreement")),
        sa.CheckConstraint(
            "state IN ('machine', 'accepted', 'edited', 'added', 'rejected', 'unsure', 'withdrawn')",
            name=op.f("ck_claim_heads_state"),
        ),
        sa.ForeignKeyConstraint(["claim_number"], ["claims.number"], name=op.f("fk_claim_heads_claim_number")),
        sa.ForeignKeyConstraint(["matched_root"], ["claims.number"], name=op.f("fk_claim_heads_matched_root")),
        sa.ForeignKeyConstraint(["report_number"], ["reports.number"], name=op.f("fk_claim_heads_report_number")),
        sa.ForeignKeyConstraint(["root_number"], ["claims.number"], name=op.f("fk_claim_heads_root_number")),
        sa.PrimaryKeyConstraint("root_number", name=op.f("pk_claim_heads")),
    )
    op.create_index(op.f("ix_claim_heads_claim_number"), "claim_heads", ["claim_number"], unique=False)
    op.create_index(
        op.f("ix_claim_heads_is_live_first_day_last_day_sort_day_root_number"),
        "claim_heads",
        ["is_live", "first_day", "last_day", "sort_day", "root_number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_claim_heads_is_live_sort_day_root_number"),
        "claim_heads",
        ["is_live", "sort_day", "root_number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_claim_heads_is_live_state_sort_day_root_number"),
        "claim_heads",
        ["is_live", "state", "sort_day", "root_number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_claim_heads_is_live_type_sort_day_root_number"),
        "claim_heads",
        ["is_live", "type", "sort_day", "root_number"],
        unique=False,
    )
    op.create_index(op.f("ix_claim_heads_report_number"), "claim_heads", ["report_number"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("root_number", NUMBER, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("claim_before", NUMBER, nullable=True),
        sa.Column("claim_after", NUMBER, nullable=True),
        sa.Column("undoes", NUMBER, nullable=True),
        sa.Column("bulk", sa.String(), nullable=True),
        sa.CheckConstraint("(action = 'undo') = (undoes IS NOT NULL)", name=op.f("ck_decisions_undo_names_decision")),
        sa.CheckConstraint(
            "action IN ('accept', 'reject', 'edit', 'add', 'unsure', 'undo')", name=op.f("ck_decisions_action")
        ),
        sa.ForeignKeyConstraint(["claim_after"], ["claims.number"], name=op.f("fk_decisions_claim_after")),
        sa.ForeignKeyConstraint(["claim_before"], ["claims.number"], name=op.f("fk_decisions_claim_before")),
        sa.ForeignKeyConstraint(["reviewer"], ["users.name"], name=op.f("fk_decisions_reviewer")),
        sa.ForeignKeyConstraint(["root_number"], ["claims.number"], name=op.f("fk_decisions_root_number")),
        sa.ForeignKeyConstraint(["undoes"], ["decisions.number"], name=op.f("fk_decisions_undoes")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_root_number"), "decisions", ["root_number"], unique=False)
    op.create_table(
        "roles",
        sa.Column("claim_number", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim_number"], ["claims.number"], name=op.f("fk_roles_claim_number")),
        sa.PrimaryKeyConstraint("claim_number", "position", name=op.f("pk_roles")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_roles_folded_claim_number"), "roles", ["folded", "claim_number"], unique=False)
    op.create_index(op.f("ix_roles_ref_claim_number"), "roles", ["ref", "claim_number"], unique=False)

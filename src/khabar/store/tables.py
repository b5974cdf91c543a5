"""The tables of a workspace, the same on SQLite and PostgreSQL.

Rows of ``claims``, ``decisions``, ``derivations`` and ``audit`` are added and never changed; triggers of the migration
refuse an UPDATE or DELETE. ``claim_heads`` is worked out from them and says what holds now; ``khabar verify`` works it
out again and compares. Columns named ``body``, ``detail`` or ``*_json`` hold canonical JSON text (sorted keys, no
spaces), so that a hash over them is the same on every database. Times are ISO 8601 text in UTC; days are ISO dates.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION = "0001"
"""The newest migration; a store of a version unknown here was made by a newer Khabar."""

APPEND_ONLY = ("claims", "decisions", "derivations", "audit")

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts rows up only in a column declared INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")

settings = Table(
    "settings",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

users = Table(
    "users",
    METADATA,
    Column("name", String, primary_key=True),
    Column("display_name", String),
    Column("role", String, nullable=False),
    Column("added_at", String, nullable=False),
    CheckConstraint("role IN ('reader', 'reviewer', 'editor', 'admin')", name="role"),
)

originals = Table(
    "originals",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String, nullable=False),
    Column("is_kept", Boolean, nullable=False),
    Column("added_at", String, nullable=False),
)

reports = Table(
    "reports",
    METADATA,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False, unique=True),
    Column("content_key", String(64), nullable=False, unique=True),
    Column("text_sha256", String(64), nullable=False, index=True),
    Column("sort_day", String, nullable=False),
    Column("title", Text),
    Column("publisher", String),
    Column("authors_json", Text, nullable=False),
    Column("url", Text),
    Column("published", String),
    Column("published_at", String),
    Column("kind", String, nullable=False),
    Column("original_sha256", String(64), ForeignKey("originals.sha256"), nullable=False, index=True),
    Column("original_name", Text, nullable=False),
    Column("part", String),
    Column("line", Integer),
    Column("message_id", String),
    Column("reply_to", String),
    Column("forwarded_from", String),
    Column("capture_grade", String, nullable=False),
    Column("replaced_json", Text, nullable=False),
    Column("notes_json", Text, nullable=False),
    Column("added_at", String, nullable=False),
    Column("added_by", String, nullable=False),
    # The long text stands last: SQLite would have to step over it to reach a column behind it.
    Column("text", Text, nullable=False),
    Index(None, "sort_day", "number"),
    CheckConstraint("capture_grade IN ('pasted', 'file', 'page', 'full')", name="capture_grade"),
)

derivations = Table(
    "derivations",
    METADATA,
    Column("report_number", _Number, ForeignKey("reports.number"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("tool", String, nullable=False),
    Column("version", String, nullable=False),
    Column("parameters_json", Text, nullable=False),
    Column("parent_sha256", String(64), nullable=False),
    Column("sha256", String(64)),
)

report_links = Table(
    "report_links",
    METADATA,
    Column("report_number", _Number, ForeignKey("reports.number"), primary_key=True),
    Column("other_number", _Number, ForeignKey("reports.number"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("score", Float, nullable=False),
    Column("why", Text, nullable=False),
    Index(None, "other_number"),
)

fingerprints = Table(
    "fingerprints",
    METADATA,
    Column("hash", BigInteger, primary_key=True),
    Column("report_number", _Number, ForeignKey("reports.number"), primary_key=True),
    sqlite_with_rowid=False,
)

entities = Table(
    "entities",
    METADATA,
    Column("ref", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name_ar", Text, nullable=False),
    Column("name_en", Text),
    Column("lat", Float),
    Column("lon", Float),
    Column("precision", String),
    Column("radius_km", Float),
    Column("words", Text, nullable=False),
)

readings = Table(
    "readings",
    METADATA,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("report_number", _Number, ForeignKey("reports.number"), nullable=False, index=True),
    Column("reader", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("claim_count", Integer, nullable=False),
    Column("refs_json", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("report_number", "reader"),
)

claims = Table(
    "claims",
    METADATA,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("report_number", _Number, ForeignKey("reports.number"), nullable=False, index=True),
    Column("reading_number", _Number, ForeignKey("readings.number"), index=True),
    Column("root_number", _Number, nullable=False, index=True),
    Column("maker", String, nullable=False),
    Column("body", Text, nullable=False),
    CheckConstraint("maker IN ('machine', 'person')", name="maker"),
    CheckConstraint("(maker = 'machine') = (reading_number IS NOT NULL)", name="machine_has_reading"),
)

roles = Table(
    "roles",
    METADATA,
    Column("claim_number", _Number, ForeignKey("claims.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("role", String, nullable=False),
    Column("ref", String),
    Column("folded", Text, nullable=False),
    Index(None, "ref", "claim_number"),
    Index(None, "folded", "claim_number"),
    sqlite_with_rowid=False,
)

decisions = Table(
    "decisions",
    METADATA,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("root_number", _Number, ForeignKey("claims.number"), nullable=False, index=True),
    Column("action", String, nullable=False),
    Column("reviewer", String, ForeignKey("users.name"), nullable=False),
    Column("at", String, nullable=False),
    Column("reason", Text),
    Column("claim_before", _Number, ForeignKey("claims.number")),
    Column("claim_after", _Number, ForeignKey("claims.number")),
    Column("undoes", _Number, ForeignKey("decisions.number")),
    Column("bulk", String),
    CheckConstraint("action IN ('accept', 'reject', 'edit', 'add', 'unsure', 'undo')", name="action"),
    CheckConstraint("(action = 'undo') = (undoes IS NOT NULL)", name="undo_names_decision"),
)

claim_heads = Table(
    "claim_heads",
    METADATA,
    Column("root_number", _Number, ForeignKey("claims.number"), primary_key=True, autoincrement=False),
    Column("claim_number", _Number, ForeignKey("claims.number"), nullable=False),
    Column("report_number", _Number, ForeignKey("reports.number"), nullable=False),
    Column("is_live", Boolean, nullable=False),
    Column("matched_root", _Number, ForeignKey("claims.number")),
    Column("state", String, nullable=False),
    Column("reviewer", String),
    Column("decided_at", String),
    Column("agreement", String),
    Column("type", String, nullable=False),
    Column("status", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("first_day", String, nullable=False),
    Column("last_day", String, nullable=False),
    Column("sort_day", String, nullable=False),
    Column("publisher", String),
    Column("confidence", Float),
    CheckConstraint(
        "state IN ('machine', 'accepted', 'edited', 'added', 'rejected', 'unsure', 'withdrawn')", name="state"
    ),
    CheckConstraint("agreement IN ('agree', 'disagree')", name="agreement"),
    Index(None, "report_number"),
    Index(None, "is_live", "sort_day", "root_number"),
    Index(None, "is_live", "type", "sort_day", "root_number"),
    Index(None, "is_live", "state", "sort_day", "root_number"),
    Index(None, "is_live", "first_day", "last_day", "sort_day", "root_number"),
    Index(None, "claim_number"),
)

search_docs = Table(
    "search_docs",
    METADATA,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("report_number", _Number, ForeignKey("reports.number"), nullable=False, index=True),
    Column("part", String, nullable=False),
    Column("words", Text, nullable=False),
    CheckConstraint("part IN ('text', 'title', 'names', 'notes')", name="part"),
)

exports = Table(
    "exports",
    METADATA,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("format", String, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("detail", Text, nullable=False),
)

audit = Table(
    "audit",
    METADATA,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "subject"),
)

"""Rows of a table to reports, by a column mapping; shared by CSV, spreadsheets, Parquet and JSON objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from khabar.ingest.dates import Order, infer_order, numeric_parts, parse_date
from khabar.ingest.drafts import Draft
from khabar.ingest.mapping import choose_mapping
from khabar.ingest.model import ColumnMapping, Note, Options, Refused
from khabar.ingest.personal import names_telephones
from khabar.ingest.reasons import Unreadable, note, refuse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as texts; ``line`` is its line in the file or number in a sheet; ``formulas`` counts formulas."""

    line: int
    cells: tuple[str, ...]
    formulas: int = 0


@dataclass(frozen=True, slots=True)
class Mapped:
    """The reports of a table, with notes on columns, dates and formulas; ``others`` are all cells, to look over."""

    items: tuple[Draft | Refused, ...]
    notes: tuple[Note, ...]
    others: tuple[str, ...]
    has_senders: bool


def map_rows(name: str, header: Sequence[str], rows: Sequence[Row | Refused], options: Options) -> Mapped:
    """One draft per row with text; rows without text are set aside, rows of the wrong length refused.

    Raises:
        Unreadable: no column holds the text, or the mapping does not fit the header.
    """
    mapping, saved = choose_mapping(header, options)
    if options.on_mapping is not None:
        options.on_mapping(header, mapping)
    places = {field: tuple(header.index(column) for column in columns) for field, columns in mapping.columns.items()}
    used = {place for group in places.values() for place in group}
    order, order_notes = _order(places, rows, mapping, options)
    prefixes = ["tel " if names_telephones(column) else "" for column in header]
    items: list[Draft | Refused] = []
    others: list[str] = []
    for row in rows:
        if isinstance(row, Refused):
            items.append(row)
            continue
        items.append(_map_row(name, header, row, places, order, options))
        others += [prefixes[place] + cell for place, cell in enumerate(row.cells[: len(header)]) if cell]
    dropped = [column for place, column in enumerate(header) if place not in used and column]
    formulas = sum(row.formulas for row in rows if isinstance(row, Row))
    notes = (
        *((note("mapping_saved_one", name=saved),) if saved else ()),
        note("columns_used", columns=", ".join(f"{field} = {' + '.join(c)}" for field, c in mapping.columns.items())),
        *((note("columns_dropped", columns=", ".join(dropped)),) if dropped else ()),
        *order_notes,
        *((note("formula_cells", count=formulas),) if formulas else ()),
    )
    return Mapped(tuple(items), notes, tuple(others), has_senders="sender" in mapping.columns)


def _order(
    places: dict[str, tuple[int, ...]], rows: Sequence[Row | Refused], mapping: ColumnMapping, options: Options
) -> tuple[Order, tuple[Note, ...]]:
    cells = [row.cells for row in rows if isinstance(row, Row)]
    values = [row[place] for place in places.get("published", ()) for row in cells if place < len(row)]
    parts = numeric_parts(values)
    order = infer_order(parts, given=options.date_order or mapping.date_order)
    return order, (order.note,) if parts else ()


def _map_row(
    name: str, header: Sequence[str], row: Row, places: dict[str, tuple[int, ...]], order: Order, options: Options
) -> Draft | Refused:
    part = f"row {row.line}"
    if len(row.cells) > len(header) and any(row.cells[len(header) :]):
        return refuse("row_length", name, part=part, line=row.line, size=len(row.cells), limit=len(header))

    def value(field: str, joint: str = ", ") -> str | None:
        cells = [row.cells[place].strip() for place in places.get(field, ()) if place < len(row.cells)]
        return joint.join(filter(None, cells)) or None

    if not any(cell.strip() for cell in row.cells):
        return refuse("empty_row", name, part=part, line=row.line)
    if max(places["text"]) >= len(row.cells):
        return refuse("row_length", name, part=part, line=row.line, size=len(row.cells), limit=len(header))
    text = value("text", "\n\n")
    if text is None:
        return refuse("empty_row", name, part=part, line=row.line)
    date_text = value("published")
    published, published_at = (
        parse_date(date_text, order=order.order, timezone=options.timezone) if date_text else (None, None)
    )
    url = value("url")
    author = value("author")
    notes = (
        *((note("bad_date", line=row.line, value=date_text),) if date_text and not published else ()),
        *((note("formula_text", line=row.line),) if is_formula(text) else ()),
    )
    return Draft(
        text=text,
        title=value("title"),
        publisher=value("publisher"),
        authors=(author,) if author else (),
        sender=value("sender"),
        url=url,
        published=published,
        published_at=published_at,
        part=part,
        line=row.line,
        message_id=value("id"),
        reply_to=value("reply_to"),
        forwarded_from=value("forwarded_from"),
        parameters={"row": str(row.line), "columns": "+".join(header[place] for place in places["text"])},
        notes=notes,
    )


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet takes the cell for a formula; a plus or minus before a number or space makes none."""
    text = cell.lstrip(" ")
    if not text.startswith(FORMULA_STARTS):
        return False
    return text[0] in "=@\t\r\uff1d\uff20" or (len(text) > 1 and not (text[1].isspace() or text[1].isdecimal()))


def check_header(header: Sequence[str]) -> None:
    """Nothing, where the names of the columns differ from one another.

    Raises:
        Unreadable: two columns have one name, so that a mapping could not tell them apart (``csv_broken``).
    """
    named = [column for column in header if column]
    twice = sorted({column for column in named if named.count(column) > 1})
    if not named:
        raise Unreadable("empty")
    if twice:
        raise Unreadable("csv_broken", detail=f"two columns are named {', '.join(twice)}")

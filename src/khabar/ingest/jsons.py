"""JSON Lines and JSON lists: Khabar's own records, or objects whose keys a column mapping knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from khabar import __version__
from khabar.errors import InputError
from khabar.ingest.drafts import Blob, Content, Draft
from khabar.ingest.model import Options, Refused
from khabar.ingest.reasons import Unreadable, note, refuse
from khabar.ingest.tables import Row, map_rows
from khabar.ingest.text import decode_blob
from khabar.ingest.xlsx import cell_text
from khabar.model.codec import report_from_json

TOOL = "khabar.ingest.jsons"


def read_json_lines(blob: Blob, options: Options) -> Content:
    """One report per line; a line that is no object is refused alone, with its number.

    Raises:
        Unreadable: no text, too many lines, or no key known to hold the text.
    """
    decoded, notes = decode_blob(blob, options)
    objects: list[tuple[int, Mapping[str, Any]]] = []
    refused: list[Refused] = []
    for number, line in enumerate(decoded.text.split("\n"), start=1):
        if not line.strip():
            continue
        if len(objects) >= options.limits.rows:
            raise Unreadable("too_many_rows", limit=options.limits.rows)
        try:
            value = json.loads(line)
        except ValueError as error:
            refused.append(refuse("json_broken", blob.name, line=number, detail=str(error)))
            continue
        except RecursionError:
            refused.append(refuse("json_deep", blob.name, line=number))
            continue
        if isinstance(value, dict):
            objects.append((number, value))
        else:
            refused.append(refuse("not_an_object", blob.name, line=number))
    return _content(
        blob, objects, refused, options, encoding=decoded.encoding, notes=notes, media="application/x-ndjson"
    )


def read_json(blob: Blob, options: Options) -> Content:
    """One report per object of the list, or of the list under ``reports``, ``items``, ``articles`` or ``data``.

    Raises:
        Unreadable: no JSON, no list of objects, or no key known to hold the text.
    """
    decoded, notes = decode_blob(blob, options)
    value = load_json(decoded.text)
    if isinstance(value, dict):
        lists = [value[key] for key in ("reports", "items", "articles", "data") if isinstance(value.get(key), list)]
        value = lists[0] if lists else [value]
    if not isinstance(value, list):
        raise Unreadable("not_an_object")
    if len(value) > options.limits.rows:
        raise Unreadable("too_many_rows", limit=options.limits.rows)
    objects: list[tuple[int, Mapping[str, Any]]] = [
        (place, item) for place, item in enumerate(value, start=1) if isinstance(item, dict)
    ]
    refused = [
        refuse("not_an_object", blob.name, part=f"item {place}")
        for place, item in enumerate(value, start=1)
        if not isinstance(item, dict)
    ]
    return _content(blob, objects, refused, options, encoding=decoded.encoding, notes=notes, media="application/json")


def load_json(text: str) -> Any:
    """The value.

    Raises:
        Unreadable: ``json_broken`` with the line, or ``json_deep``.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable("json_broken", line=error.lineno, detail=error.msg) from error
    except ValueError as error:
        raise Unreadable("json_broken", detail=str(error)) from error
    except RecursionError as error:
        raise Unreadable("json_deep") from error


def _content(
    blob: Blob,
    objects: list[tuple[int, Mapping[str, Any]]],
    refused: list[Refused],
    options: Options,
    *,
    encoding: str,
    notes: tuple[Any, ...],
    media: str,
) -> Content:
    records = [(place, item) for place, item in objects if "khabar" in item]
    plain = [(place, _flat(item)) for place, item in objects if "khabar" not in item]
    items: list[Draft | Refused] = [_record_draft(blob.name, place, item) for place, item in records]
    others: tuple[str, ...] = ()
    is_private = False
    if plain:
        header = tuple(dict.fromkeys(key for _, item in plain for key in item))
        rows = [Row(place, tuple(_value_text(item.get(key)) for key in header)) for place, item in plain]
        mapped = map_rows(blob.name, header, rows, options)
        items += mapped.items
        notes = (*notes, *mapped.notes)
        others, is_private = mapped.others, mapped.has_senders
    items += refused
    if not items:
        raise Unreadable("empty")
    return Content(
        kind="json",
        media_type=media,
        items=tuple(sorted(items, key=lambda item: item.line or 0)),
        tool=TOOL,
        version=__version__,
        encoding=encoding,
        notes=notes,
        is_private=is_private,
        is_public=blob.is_public,
        others=others,
    )


def _record_draft(name: str, place: int, item: Mapping[str, Any]) -> Draft | Refused:
    """The report of a Khabar record; its claims are read anew, since a file proves no decision."""
    try:
        report = report_from_json(item.get("report"))
    except (InputError, KeyError, TypeError, AttributeError, ValueError) as error:
        return refuse("record_broken", name, part=f"line {place}", line=place, detail=str(error))
    if not report.text.strip():
        return refuse("empty_row", name, part=f"line {place}", line=place)
    return Draft(
        text=report.text,
        title=report.title,
        publisher=report.publisher,
        authors=report.authors,
        url=report.url,
        published=report.published,
        part=f"line {place}",
        line=place,
        report_id=report.id,
        parameters={"line": str(place)},
        notes=(note("khabar_claims_ignored"),) if item.get("claims") else (),
    )


def _flat(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties of a FollowTheMoney entity as an object of its own; any other object as it is."""
    properties = item.get("properties")
    if isinstance(item.get("schema"), str) and isinstance(properties, dict):
        return {"id": item.get("id"), **properties}
    return item


def _value_text(value: object) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return cell_text(value)

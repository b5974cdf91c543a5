"""XML from strangers: no entities, no document types, no loading of anything."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from khabar.ingest.reasons import Unreadable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_DEPTH = 200

_TAG = re.compile(rb"<[^<>]*>")


def parse_xml(data: bytes, name: str) -> Element:
    """The root element.

    Raises:
        Unreadable: it declares a document type or entities (``xml_entities``), is nested deeper than ``MAX_DEPTH``, or
            is no XML (``xml_broken``, with the line).
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("xml_entities") from error
    except ParseError as error:
        raise Unreadable("xml_broken", line=error.position[0], detail=f"{name}: {error}") from error
    except (ValueError, LookupError, RecursionError) as error:
        raise Unreadable("xml_broken", detail=f"{name}: {error}") from error
    if _depth(root) > MAX_DEPTH:
        raise Unreadable("xml_broken", detail=f"{name}: nested more than {MAX_DEPTH} deep")
    return root


def xml_text(data: bytes, end_of_paragraph: bytes) -> str:
    """All text between the tags, a line per paragraph; for looking through parts that are not read."""
    text = _TAG.sub(b"", data.replace(end_of_paragraph, b"\n")).decode("utf-8", errors="replace")
    return unescape(text)


def _depth(root: Element) -> int:
    deepest = 0
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        deepest = max(deepest, depth)
        if depth > MAX_DEPTH:
            break
        stack.extend((child, depth + 1) for child in element)
    return deepest

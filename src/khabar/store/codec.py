"""Canonical JSON text for what is stored and hashed; the shape of a claim is that of the record."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from khabar.errors import InputError, StoreError
from khabar.model import Claim, Span
from khabar.model.codec import claim_from_json, claim_to_json


def canonical(value: object) -> str:
    """JSON text with sorted keys and no spaces: the same value gives the same text everywhere."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256_of(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def row_digest(row: dict[str, Any]) -> str:
    """The hash of a row's columns, by name."""
    return sha256_of(canonical(row))


def claim_to_body(claim: Claim) -> str:
    """The claim as the ``body`` of its row."""
    return canonical(claim_to_json(claim))


def claim_from_body(body: str, text: str) -> Claim:
    """The claim of a row's ``body``.

    Args:
        text: the report's text; every span is checked against it.

    Raises:
        StoreError: the body is damaged, or one of its spans is not what stands in the text.
    """
    try:
        return claim_from_json(json.loads(body), text)
    except (ValueError, InputError) as error:
        raise StoreError(f"a stored claim is damaged: {error}") from error


def spans_of(claim: Claim) -> list[Span]:
    """Every stretch of text that the claim points to, with its words."""
    spans = [claim.trigger, *claim.also]
    spans += [role.span for role in claim.roles]
    spans += [source.span for source in claim.sources]
    spans += [quantity.span for quantity in claim.quantities if quantity.span is not None]
    if claim.time is not None and claim.time.span is not None:
        spans.append(claim.time.span)
    return spans


def broken_span(claim: Claim, text: str) -> Span | None:
    """The first span of the claim whose words do not stand in ``text`` where it says, or None."""
    for span in spans_of(claim):
        if not 0 <= span.start <= span.end <= len(text) or text[span.start : span.end] != span.text:
            return span
    evidence = claim.evidence
    if not 0 <= evidence.start <= evidence.end <= len(text):
        return Span(evidence.start, evidence.end, "")
    return None

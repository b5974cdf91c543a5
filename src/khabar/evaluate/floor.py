"""The naive floor: a bare list of trigger words, the few that ``schema/events.yml`` names, and no grammar at all.

It shows what the reader's own figures are worth: a claim wherever a listed word stands, always ``occurred``, without
roles.
"""

from __future__ import annotations

from functools import cache

from khabar.arabic.normalise import fold
from khabar.arabic.text import parse
from khabar.model import Claim, Evidence, Record, Report, Span
from khabar.schema import event_types


@cache
def _triggers() -> dict[tuple[str, ...], str]:
    """Folded trigger words to event type; entries with a remark in brackets are left out, the first type wins."""
    triggers: dict[tuple[str, ...], str] = {}
    for event in event_types().values():
        for words in event.triggers:
            if "(" not in words:
                triggers.setdefault(tuple(fold(word) for word in words.split()), event.name)
    return triggers


def read_naively(report: Report) -> Record:
    """The record with a claim for every listed trigger; of two that overlap, the longer one."""
    text = parse(report.text)
    triggers = _triggers()
    longest = max(map(len, triggers))
    claims: list[Claim] = []
    at = 0
    while at < len(text.tokens):
        for size in range(longest, 0, -1):
            tokens = text.tokens[at : at + size]
            if event := triggers.get(tuple(token.stem for token in tokens)):
                start, end = tokens[0].stem_start, tokens[-1].stem_end
                span = Span(start, end, report.text[start:end])
                claims.append(_claim(f"c{len(claims) + 1}", event, span))
                at += size - 1
                break
        at += 1
    return Record(report, tuple(claims), (), reader="floor")


def _claim(name: str, event: str, span: Span) -> Claim:
    return Claim(
        id=name,
        type=event,
        trigger=span,
        status="occurred",
        roles=(),
        time=None,
        duration=None,
        quantities=(),
        sources=(),
        cause=None,
        evidence=Evidence(span.start, span.end),
        why=("floor:trigger",),
    )

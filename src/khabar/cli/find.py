"""``khabar find``: search a workspace."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from khabar.cli.tables import clean
from khabar.cli.workspaces import (
    add_filters,
    add_workspace,
    claim_json,
    claim_lines,
    filters_of,
    open_named,
    say,
    write_line,
)

if TYPE_CHECKING:
    from khabar.store.listing import ClaimPage, Hit, HitPage

CONTEXT_CHARACTERS = 40
MARKS_SHOWN = 3


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "find",
        help="search a workspace",
        description="Find reports, or with --claims their claims, by words and filters. Spelling, vowel marks, digits, "
        'clitics and censored writing do not matter. Words stand for AND; OR, NOT, brackets, "phrases" and word* work.',
    )
    parser.add_argument("words", nargs="*", metavar="WORDS", help="what to look for")
    add_workspace(parser)
    add_filters(parser, with_text=False)
    parser.add_argument("--claims", action="store_true", help="list claims instead of reports")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="how many to show (default: 20)")
    parser.add_argument("--after", metavar="PLACE", help="go on behind this place, which the page before named")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Shows one page of what is found and returns 0."""
    from khabar.store.listing import find_reports, list_claims

    filters = replace(filters_of(args), text=" ".join(args.words) or None)
    with open_named(args, write=False) as workspace, workspace.reading() as connection:
        if args.claims:
            _show_claims(list_claims(connection, filters, limit=args.limit, after=args.after), args)
        else:
            _show_reports(find_reports(connection, filters, limit=args.limit, after=args.after), args)
    return 0


def _show_claims(page: ClaimPage, args: argparse.Namespace) -> None:
    if args.format == "json":
        _write_json({"total": page.total, "after": page.after, "claims": [claim_json(each) for each in page.claims]})
        return
    for listed in page.claims:
        for line in claim_lines(listed, args.lang):
            write_line(line)
    _close(say("found_claims", args.lang, total=page.total, shown=len(page.claims)), page.after, args.lang)


def _show_reports(page: HitPage, args: argparse.Namespace) -> None:
    if args.format == "json":
        _write_json({"total": page.total, "after": page.after, "reports": [_hit_json(hit) for hit in page.hits]})
        return
    for hit in page.hits:
        report = hit.report
        unknown = say("unknown", args.lang)
        write_line(
            say(
                "report_line",
                args.lang,
                id=report.id,
                published=report.published or unknown,
                publisher=clean(report.publisher or unknown),
                claims=hit.claims,
            )
        )
        for line in _marked_lines(hit):
            write_line(f"    {line}")
    _close(say("found_reports", args.lang, total=page.total, shown=len(page.hits)), page.after, args.lang)


def _marked_lines(hit: Hit) -> list[str]:
    """The first marks with what stands around them, in brackets that no report uses; without marks, how it begins."""
    text = hit.report.text
    if not hit.marks:
        return [clean(hit.report.title or text[: 2 * CONTEXT_CHARACTERS])]
    lines = []
    for mark in hit.marks[:MARKS_SHOWN]:
        before = text[max(0, mark.start - CONTEXT_CHARACTERS) : mark.start]
        after = text[mark.end : mark.end + CONTEXT_CHARACTERS]
        lines.append(f"{clean(before + '⟦' + mark.text + '⟧' + after)}  ({mark.start}-{mark.end})")
    return lines


def _hit_json(hit: Hit) -> dict[str, Any]:
    report = hit.report
    return {
        "id": report.id,
        "title": report.title,
        "publisher": report.publisher,
        "published": report.published,
        "claims": hit.claims,
        "marks": [{"start": mark.start, "end": mark.end, "text": mark.text} for mark in hit.marks],
        "title_marks": [{"start": mark.start, "end": mark.end, "text": mark.text} for mark in hit.title_marks],
    }


def _close(line: str, after: str | None, language: str) -> None:
    write_line(line)
    if after is not None:
        write_line(say("next_page", language, after=after))


def _write_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

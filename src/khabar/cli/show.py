"""``khabar show``: one report with its custody and claims, or one claim with its history."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from khabar.cli.tables import clean
from khabar.cli.workspaces import add_workspace, claim_json, claim_lines, open_named, say, write_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from khabar.review.differences import Change
    from khabar.store.heads import Decision
    from khabar.store.listing import ReportPage


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "show",
        help="show a report or a claim of a workspace",
        description="Show a report with where it came from, what repeats it, its readings and claims; or a claim, by "
        "its number, with every version and decision.",
    )
    parser.add_argument("what", metavar="ID", help="a report's id, or a claim's number")
    add_workspace(parser)
    parser.add_argument("--diff", action="store_true", help="compare with the newest reading")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Shows it and returns 0."""
    with open_named(args, write=False) as workspace, workspace.reading() as connection:
        if args.what.isascii() and args.what.isdecimal():
            _show_claim(connection, int(args.what), args)
        else:
            _show_report(connection, args)
    return 0


def _show_claim(connection: Connection, number: int, args: argparse.Namespace) -> None:
    from khabar.model.codec import claim_to_json
    from khabar.store.listing import claim_history

    history = claim_history(connection, number)
    if args.format == "json":
        value = {
            **claim_json(history.claim),
            "versions": [
                {"number": each.number, "maker": each.maker, "claim": claim_to_json(each.claim)}
                for each in history.versions
            ],
            "decisions": [_decision_json(each) for each in history.decisions],
        }
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        return
    for line in claim_lines(history.claim, args.lang):
        write_line(line)
    for decision in history.decisions:
        reason = say("reason", args.lang, reason=clean(decision.reason)) if decision.reason else ""
        write_line(
            say(
                "decision",
                args.lang,
                number=decision.number,
                action=say(f"action_{decision.action}", args.lang),
                reviewer=decision.reviewer,
                at=decision.at,
                reason=reason,
            )
        )


def _decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "number": decision.number,
        "action": decision.action,
        "reviewer": decision.reviewer,
        "at": decision.at,
        "reason": decision.reason,
        "before": decision.claim_before,
        "after": decision.claim_after,
        "undoes": decision.undoes,
        "bulk": decision.bulk,
    }


def _show_report(connection: Connection, args: argparse.Namespace) -> None:
    from khabar.review.differences import reading_difference
    from khabar.store.listing import report_page

    page = report_page(connection, args.what)
    changes = reading_difference(connection, args.what) if args.diff else ()
    if args.format == "json":
        sys.stdout.write(json.dumps(_page_json(page, changes), ensure_ascii=False, indent=2) + "\n")
        return
    for line in (*_custody_lines(page, args.lang), "", page.report.text, ""):
        write_line(line)
    for listed in page.claims:
        for line in claim_lines(listed, args.lang):
            write_line(line)
    if args.diff:
        write_line(say("difference" if changes else "no_difference", args.lang))
        for change in changes:
            fields = ", ".join(name for name, _, _ in change.fields)
            write_line(
                say(f"change_{change.kind}", args.lang, number=change.number, machine=change.machine, fields=fields)
            )


def _custody_lines(page: ReportPage, language: str) -> list[str]:
    lines = [
        say(
            "custody",
            language,
            kind=page.kind,
            name=clean(page.original_name),
            size=page.original_size,
            sha256=page.original_sha256,
            grade=say(f"grade_{page.capture_grade}", language),
            at=page.added_at,
            who=page.added_by,
        )
    ]
    if not page.original_is_kept:
        lines.append(say("withheld", language))
    for step in page.steps:
        parameters = " ".join(f"{name}={value}" for name, value in sorted(step.parameters.items()))
        lines.append(say("step", language, tool=step.tool, version=step.version, parameters=clean(parameters)))
    for repeat in page.repeats:
        lines.append(
            say(
                "repeat_later" if repeat.is_later else "repeat_earlier",
                language,
                id=repeat.report_id,
                publisher=clean(repeat.publisher or say("unknown", language)),
                kind=say(f"kind_{repeat.kind}", language),
                why=clean(repeat.why),
            )
        )
    lines += [
        say("reading", language, reader=each.reader, at=each.made_at, claims=each.claim_count) for each in page.readings
    ]
    return lines


def _page_json(page: ReportPage, changes: tuple[Change, ...]) -> dict[str, Any]:
    from khabar.model.codec import entity_to_json, report_to_json

    return {
        "report": report_to_json(page.report),
        "kind": page.kind,
        "capture_grade": page.capture_grade,
        "original": {
            "sha256": page.original_sha256,
            "name": page.original_name,
            "size": page.original_size,
            "is_kept": page.original_is_kept,
            "part": page.part,
        },
        "steps": [
            {
                "tool": step.tool,
                "version": step.version,
                "parameters": step.parameters,
                "parent_sha256": step.parent_sha256,
                "sha256": step.sha256,
            }
            for step in page.steps
        ],
        "repeats": [
            {
                "report": each.report_id,
                "kind": each.kind,
                "score": each.score,
                "why": each.why,
                "is_later": each.is_later,
            }
            for each in page.repeats
        ],
        "readings": [
            {"number": each.number, "reader": each.reader, "made_at": each.made_at, "claims": each.claim_count}
            for each in page.readings
        ],
        "claims": [claim_json(each) for each in page.claims],
        "entities": [entity_to_json(each) for each in page.entities],
        "changes": [
            {
                "kind": change.kind,
                "number": change.number,
                "machine": change.machine,
                "state": change.state,
                "fields": [{"field": name, "before": before, "after": after} for name, before, after in change.fields],
            }
            for change in changes
        ],
    }

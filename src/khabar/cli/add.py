"""``khabar add``: files, folders and archives into a workspace, or, with ``--dry-run``, a preview of what they hold."""

from __future__ import annotations

import argparse
import getpass
import json
import secrets
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khabar.cli.errors import EXIT_FAILED
from khabar.cli.import_view import draw_preview, draw_refusals, say_import
from khabar.cli.progress import Progress
from khabar.errors import InputError, KhabarError
from khabar.ingest.model import ColumnMapping, Imported, Limits, Options, Refused

if TYPE_CHECKING:
    from khabar.model import Record, Report
    from khabar.store.importing import Added
    from khabar.store.workspace import Workspace

PAIRS_SHOWN = 20

Results = Iterator[Imported | Refused]


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "add",
        help="add files, folders and archives to a workspace",
        description="Add reports to a workspace and read them. Known are text, HTML, PDF, Word, CSV, spreadsheets, "
        "JSON, JSON Lines, Parquet, RSS and Atom, Telegram Desktop and WhatsApp exports, WARC, WACZ, auto-archiver "
        "tables, folders and zip files of all these. Telephone numbers, e-mail addresses and private senders are "
        "replaced by pseudonyms before anything is stored. What cannot be read is refused with a reason; the rest goes "
        "on.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files and folders")
    add_import_options(parser)
    parser.add_argument("--url", metavar="URL", help="web address of a file that states none itself")
    parser.add_argument("--mapping", metavar="FILE", help="which columns of a table fill which fields (JSON)")
    parser.add_argument("--save-mapping", metavar="FILE", help="write the column mapping that was used to this file")
    parser.add_argument(
        "--date-order",
        choices=("dmy", "mdy", "ymd"),
        help="order of day and month in tables and chats (default: inferred over each file and shown)",
    )
    parser.add_argument("--encoding", metavar="NAME", help="encoding of text files (default: found out and shown)")
    parser.add_argument("--max-size", type=_megabytes, metavar="MB", help="largest file to read (default: 256)")
    parser.set_defaults(run=run)


def add_import_options(parser: argparse.ArgumentParser) -> None:
    """The options that ``add`` and ``fetch`` share."""
    parser.add_argument(
        "-w", "--workspace", metavar="FOLDER", default=".", help="the workspace (default: the current folder)"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would be added, and store nothing")
    parser.add_argument("--no-read", action="store_true", help="keep the reports without reading claims from them")
    parser.add_argument("--publisher", metavar="NAME", help="publisher of reports that bring none")
    parser.add_argument("--published", metavar="DATE", help="date (2018-02-20) of reports that bring none")
    parser.add_argument(
        "--timezone",
        metavar="ZONE",
        default="UTC",
        help="zone in which instants become dates, such as Asia/Damascus (default: UTC)",
    )
    parser.add_argument(
        "--keep-name",
        metavar="NAME",
        action="append",
        default=[],
        help="a sender, handle or address that is an outlet's and is never replaced; may be repeated",
    )
    parser.add_argument(
        "--keep-personal",
        action="store_true",
        help="keep telephone numbers, addresses and senders as they are (needs a lawful ground)",
    )
    parser.add_argument(
        "--originals",
        choices=("auto", "keep", "withhold"),
        default="auto",
        help="auto: keep original bytes, except of files in which something was replaced and that are no published "
        "pages; keep: keep all; withhold: keep none in which something was replaced (default: auto)",
    )
    parser.add_argument(
        "--country-code",
        metavar="CODE",
        default="963",
        help="of telephone numbers that begin with one 0 (default: 963)",
    )
    parser.add_argument("--by", metavar="NAME", help="who imports, for the log (default: the user of this computer)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the preview or summary")


def run(args: argparse.Namespace) -> int:
    """Adds or previews; returns 0, or 1 where something was refused."""
    from khabar.ingest.mapping import load_mapping, mapping_json
    from khabar.ingest.read import read_paths

    used: list[ColumnMapping] = []

    def results(options: Options) -> Results:
        return read_paths([Path(path) for path in args.paths], options)

    code = run_import(
        args,
        results,
        used,
        mapping=load_mapping(Path(args.mapping)) if args.mapping else None,
        url=args.url,
        date_order=args.date_order,
        encoding=args.encoding,
        limits=Limits(file_bytes=args.max_size) if args.max_size else Limits(),
    )
    if args.save_mapping:
        if not used:
            sys.stderr.write(f"khabar: {say_import('no_mapping', args.lang)}\n")
            return EXIT_FAILED
        Path(args.save_mapping).write_text(mapping_json(used[-1]), encoding="utf-8")
        sys.stderr.write(f"khabar: {say_import('mapping_saved', args.lang, path=args.save_mapping)}\n")
    return code


def run_import(
    args: argparse.Namespace, results: Callable[[Options], Results], used: list[ColumnMapping], **more: Any
) -> int:
    """Opens the workspace and adds what comes, or shows a preview of it.

    Args:
        used: gets the column mappings that tables were read with.
        more: further options of the import.
    """
    from khabar.cli.read import checked_published
    from khabar.ingest.dates import zone
    from khabar.ingest.mapping import save_mapping

    published = checked_published(args.published, args.lang)
    with _workspace(args) as workspace:

        def keep_mapping(header: Sequence[str], mapping: ColumnMapping) -> None:
            used.append(mapping)
            if workspace is not None and not args.dry_run:
                save_mapping(header, mapping, workspace.mappings_folder)

        options = Options(
            key=workspace.pseudonym_key if workspace else secrets.token_bytes(32),
            personal="keep" if args.keep_personal else "replace",
            originals=args.originals,
            keep_names=frozenset(name.lstrip("@").casefold() for name in args.keep_name),
            mappings_folder=workspace.mappings_folder if workspace else None,
            on_mapping=keep_mapping,
            publisher=args.publisher,
            published=published,
            timezone=args.timezone,
            country_code=args.country_code,
            **more,
        )
        zone(options.timezone)
        if args.dry_run or workspace is None:
            return _preview(args, results(options))
        return _add(args, workspace, results(options))


def _workspace(args: argparse.Namespace) -> AbstractContextManager[Workspace | None]:
    """The open workspace; for a preview it may be missing, and then a key for once makes the pseudonyms."""
    from khabar.store.workspace import open_workspace

    root = Path(args.workspace)
    if args.dry_run:
        is_there = (root / "workspace.json").is_file()
        return open_workspace(root, write=False) if is_there else nullcontext()
    return open_workspace(root)


def _preview(args: argparse.Namespace, results: Results) -> int:
    from khabar.ingest.preview import preview, preview_json

    with Progress(sys.stderr, args.lang) as progress:
        seen = preview(_counted(results, progress))
    if args.format == "json":
        sys.stdout.write(json.dumps(preview_json(seen), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(draw_preview(seen, args.lang)) + "\n")
    return EXIT_FAILED if seen.refused else 0


def _counted(results: Results, progress: Progress) -> Results:
    for result in results:
        progress.step()
        yield result


def _add(args: argparse.Namespace, workspace: Workspace, results: Results) -> int:
    told = _Told()

    def imported() -> Iterator[Imported]:
        for result in results:
            if isinstance(result, Imported):
                told.waiting.append(result)
                yield result
            else:
                (told.refused if result.is_error else told.aside).append(result)

    read = None if args.no_read else read_or_fail
    with Progress(sys.stderr, args.lang) as progress:
        for added in workspace.add(imported(), read=read, actor=args.by or getpass.getuser(), clock=utc_now):
            progress.step()
            told.count(added)
    _write_summary(args, told)
    return EXIT_FAILED if told.refused or told.problems else 0


@dataclass(slots=True)
class _Told:
    """What became of everything: refusals, what was set aside, counts, duplicates and problems of the workspace."""

    refused: list[Refused] = field(default_factory=list)
    aside: list[Refused] = field(default_factory=list)
    waiting: deque[Imported] = field(default_factory=deque)
    counts: Counter[str] = field(default_factory=Counter)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def count(self, added: Added) -> None:
        """Results come in the order of the items."""
        item = self.waiting.popleft()
        place = item.line if item.line is not None else item.part
        where = item.original_name if place is None else f"{item.original_name}:{place}"
        self.counts[added.outcome] += 1
        self.counts["claims"] += added.claims
        self.counts["linked"] += bool(added.links)
        if added.outcome == "duplicate":
            self.duplicates.append((where, added.report_id or ""))
        elif added.reason:
            self.problems.append((where, added.reason))


def _write_summary(args: argparse.Namespace, told: _Told) -> None:
    figures = {
        "added": told.counts["added"],
        "duplicates": told.counts["duplicate"],
        "refused": told.counts["refused"] + len(told.refused),
        "aside": len(told.aside),
        "claims": told.counts["claims"],
        "linked": told.counts["linked"],
    }
    if args.format == "json":
        reasons = [
            {"code": item.code, "path": item.path, "part": item.part, "line": item.line} for item in told.refused
        ]
        more = {"reasons": reasons, "duplicate_of": told.duplicates, "problems": told.problems}
        sys.stdout.write(json.dumps({**figures, **more}, ensure_ascii=False, indent=2) + "\n")
        return
    for line in draw_refusals(told.refused, told.aside, args.lang):
        sys.stderr.write(line + "\n")
    for key, pairs in (("duplicate", told.duplicates), ("problem", told.problems)):
        for where, what in pairs[:PAIRS_SHOWN]:
            sys.stderr.write(say_import(key, args.lang, where=where, what=what) + "\n")
        if len(pairs) > PAIRS_SHOWN:
            sys.stderr.write(say_import("more_refused", args.lang, count=len(pairs) - PAIRS_SHOWN) + "\n")
    sys.stdout.write(say_import("summary", args.lang, **figures) + "\n")


def read_or_fail(report: Report) -> Record:
    """The record of a report.

    Raises:
        InputError: the reader failed on it, which is a fault of Khabar; the report is kept unread and the rest goes on.
    """
    from khabar.extract.pipeline import read_report

    try:
        return read_report(report)
    except KhabarError:
        raise
    except Exception as error:  # a fault in one report must not cost the import; it is shown, counted and exits 1
        raise InputError(f"the reader failed: {type(error).__name__}: {error}", code="reader_failed") from error


def utc_now() -> str:
    """The time of this computer as ISO 8601 with seconds, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _megabytes(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is no number of megabytes")
    return int(value) * 1024 * 1024

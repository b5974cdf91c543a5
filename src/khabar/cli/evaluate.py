"""``khabar evaluate``: how well reports are read, measured against gold."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from khabar.cli.errors import say
from khabar.cli.progress import Progress
from khabar.cli.tables import Column, clean, draw_table, style_for
from khabar.errors import InputError, UsageError
from khabar.evaluate.counting import Miss
from khabar.evaluate.gold import read_records
from khabar.evaluate.scoring import NAMES, Figure, Score, score_records
from khabar.model import Record, Report

MISSES_SHOWN = 20


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure the reader against gold",
        description="Read the reports of a gold file and measure the claims against the gold, or measure records that "
        "have been read already. Both files are JSON Lines of records. Prints all figures, a table per event type and "
        "the first misses.",
    )
    parser.add_argument("gold", nargs="?", metavar="GOLD", help="the gold records")
    parser.add_argument("predicted", nargs="?", metavar="PREDICTED", help="records to measure, instead of reading")
    parser.add_argument(
        "-w",
        "--workspace",
        metavar="FOLDER",
        help="measure the readings of this workspace against what people decided, instead of files",
    )
    parser.add_argument("--floor", action="store_true", help="measure the naive floor, a bare list of trigger words")
    parser.add_argument("--misses", type=int, default=MISSES_SHOWN, metavar="N", help="how many misses to print")
    parser.add_argument("--errors", metavar="FILE", help="write every miss to this file, one a line, tab-separated")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the score and returns 0."""
    if (args.gold is None) == (args.workspace is None):
        raise UsageError(say("evaluate", "gold_or_workspace", args.lang))
    if args.workspace is not None:
        gold, predicted = _of_workspace(Path(args.workspace))
        return _show_score(gold, predicted, args)
    gold = list(read_records(Path(args.gold)))
    if args.predicted is not None:
        predicted = list(read_records(Path(args.predicted)))
    else:
        with Progress(sys.stderr, args.lang, len(gold)) as progress:
            predicted = list(_read_all(gold, _reader(args.floor), progress))
    return _show_score(gold, predicted, args)


def _of_workspace(folder: Path) -> tuple[list[Record], list[Record]]:
    """The reports that people have gone through as gold, and the newest readings of the same reports."""
    from khabar.review.gold import machine_record, reviewed_records
    from khabar.store.workspace import open_workspace

    with open_workspace(folder, write=False) as workspace, workspace.reading() as connection:
        gold = list(reviewed_records(connection))
        readings = [machine_record(connection, record.report.id) for record in gold]
    return gold, [reading for reading in readings if reading is not None]


def _show_score(gold: list[Record], predicted: list[Record], args: argparse.Namespace) -> int:
    score = score_records(gold, predicted)
    if args.errors:
        _write_misses(score.misses, Path(args.errors))
    if args.format == "json":
        sys.stdout.write(json.dumps(_as_json(score), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(score, args.lang, args.misses)) + "\n")
    return 0


def _reader(is_floor: bool) -> Callable[[Report], Record]:
    if is_floor:
        from khabar.evaluate.floor import read_naively

        return read_naively
    from khabar.extract.pipeline import read_report

    return read_report


def _read_all(gold: Iterable[Record], read: Callable[[Report], Record], progress: Progress) -> Iterator[Record]:
    for record in gold:
        yield read(record.report)
        progress.step()


def _write_misses(misses: Iterable[Miss], path: Path) -> None:
    try:
        with path.open("w", encoding="utf-8") as stream:
            for miss in misses:
                stream.write("\t".join((miss.report_id, miss.kind, miss.type, miss.wanted, miss.found)) + "\n")
    except OSError as error:
        raise InputError(f"the file cannot be written: {error.strerror}", path=str(path), code="no_write") from error


def _as_json(score: Score) -> dict[str, Any]:
    return {
        "figures": {name: asdict(figure) for name, figure in score.figures.items()},
        "types": [asdict(row) for row in score.types],
        "reports": score.reports,
        "missing": score.missing,
        "misses": dict(Counter(miss.kind for miss in score.misses)),
    }


def _lines(score: Score, language: str, misses_shown: int) -> list[str]:
    style = style_for(language, is_terminal=sys.stdout.isatty())
    lines = [say("evaluate", "reports", language, reports=score.reports, missing=score.missing), ""]
    columns = [Column("", width=10), *(Column(heading, width=7) for heading in ("P", "R", "F1/acc"))]
    columns += [Column("95 %", width=13), Column("gold", width=7)]
    rows = [([name], *_cells(score.figures[name])) for name in NAMES]
    lines += draw_table(columns, rows, style)
    columns = [Column(say("evaluate", "type", language), width=16)]
    columns += [Column(heading, width=7) for heading in ("gold", "read", "P", "R", "F1", "role F1")]
    rows = [
        ([row.type], [str(row.gold)], [str(row.predicted)], *_short_cells(row.event), [_show(row.role.value)])
        for row in score.types
    ]
    lines += ["", *draw_table(columns, rows, style)]
    kinds = Counter(miss.kind for miss in score.misses)
    lines += ["", say("evaluate", "misses", language, **{kind: kinds[kind] for kind in _KINDS})]
    for miss in score.misses[:misses_shown]:
        parts = (miss.report_id, miss.kind, miss.wanted, miss.found)
        lines.append("  " + " | ".join(clean(part) for part in parts if part))
    return lines


_KINDS = ("missed", "spurious", "status", "roles")


def _cells(figure: Figure) -> tuple[list[str], ...]:
    interval = "" if figure.low is None or figure.high is None else f"{figure.low:.3f}–{figure.high:.3f}"
    return (*_short_cells(figure), [interval], [str(figure.gold)])


def _short_cells(figure: Figure) -> tuple[list[str], list[str], list[str]]:
    return [_show(figure.precision)], [_show(figure.recall)], [_show(figure.value)]


def _show(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

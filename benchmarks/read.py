"""Speed and memory of the reader on one core: reports a second, peak memory, growth with length, cold start.

Prints a table in Markdown or, with --json, the figures as JSON. Texts are the shipped samples, joined to reports of
about 1,400 characters and to single reports of up to 1 MB; with FILE, the reports of a JSON Lines file instead.
Seconds are processor time, so that other work on the machine does not count; cold starts are given in both.
"""

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from khabar.extract.pipeline import read_report
from khabar.ingest.report_lines import read_report_lines
from khabar.model import Report

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "src" / "khabar" / "samples" / "reports.jsonl"
CHARACTERS = 1_400
LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
COLD_RUNS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", metavar="FILE", help="JSON Lines of reports (default: the shipped samples)")
    parser.add_argument("--count", type=int, default=300, help="reports to read (default: 300)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args()
    reports = load(Path(args.file)) if args.file else of_length(load(SAMPLES), CHARACTERS)
    figures = {
        "python": platform.python_version(),
        "cold_start": cold_start(),
        "speed": speed(reports, args.count),
        "growth": growth(load(SAMPLES)),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(figures, indent=2) if args.json else table_of(figures))


def load(path: Path) -> list[Report]:
    return [report for report in read_report_lines(path, name=str(path)) if isinstance(report, Report)]


def of_length(reports: list[Report], characters: int) -> list[Report]:
    """Reports of about the length, each a run of whole samples that begins with another one."""
    made = []
    for start in range(len(reports)):
        text, at = "", start
        while len(text) < characters:
            text += reports[at % len(reports)].text + "\n\n"
            at += 1
        made.append(replace(reports[start], text=text[:characters]))
    return made


def speed(reports: list[Report], count: int) -> dict[str, float]:
    """Reports a second after the first report, which loads the data; three rounds, the median counts."""
    read_report(reports[0])
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for at in range(count):
            read_report(reports[at % len(reports)])
        rounds.append(count / (time.process_time() - began))
    characters = statistics.mean(len(report.text) for report in reports)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "reports_per_second": round(statistics.median(rounds), 1),
        "mean_characters": round(characters),
        "peak_memory_mb": round(memory),
    }


def growth(reports: list[Report]) -> list[dict[str, float]]:
    """Seconds for one report of each length; linear growth keeps characters a second the same."""
    rows = []
    for length in LENGTHS:
        report = of_length(reports, length)[0]
        began = time.process_time()
        record = read_report(report)
        seconds = time.process_time() - began
        rows.append(
            {
                "characters": length,
                "seconds": round(seconds, 3),
                "characters_per_second": round(length / seconds),
                "claims": len(record.claims),
            }
        )
    return rows


def cold_start() -> dict[str, dict[str, float]]:
    """Seconds for a new process: import of the package, and `khabar read` of one report; the median of some runs."""
    first = SAMPLES.read_text(encoding="utf-8").splitlines()[0]
    text = json.loads(first)["text"]
    command = [sys.executable, "-m", "khabar.cli.main", "read", "-"]
    return {
        "import khabar": timed([sys.executable, "-c", "import khabar"], ""),
        "python alone": timed([sys.executable, "-c", "pass"], ""),
        "khabar read": timed(command, text),
    }


def timed(command: list[str], given: str) -> dict[str, float]:
    """The median seconds of a new process, by the wall clock and of the processor."""
    wall, processor = [], []
    for _ in range(COLD_RUNS):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(command, input=given, text=True, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall.append(time.monotonic() - began)
        processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"wall": round(statistics.median(wall), 3), "processor": round(statistics.median(processor), 3)}


def table_of(figures: dict) -> str:
    speed_, cold = figures["speed"], figures["cold_start"]
    lines = [
        "| figure | value |",
        "| --- | --- |",
        f"| reports a second, one core, {speed_['mean_characters']} characters each | {speed_['reports_per_second']} |",
        f"| peak memory after them | {speed_['peak_memory_mb']} MB |",
        f"| peak memory after a report of 1 MB | {figures['peak_memory_mb']} MB |",
        *(
            f"| new process: {name} | {seconds['processor']} s of the processor, {seconds['wall']} s in all |"
            for name, seconds in cold.items()
        ),
        "",
        "| characters of one report | seconds | characters a second | claims |",
        "| --- | --- | --- | --- |",
    ]
    for row in figures["growth"]:
        lines.append(
            f"| {row['characters']:,} | {row['seconds']} | {row['characters_per_second']:,} | {row['claims']:,} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()

"""Writes how the sample reports are read to tests/golden, and prints the claims won and lost."""

from pathlib import Path

from khabar.evaluate.frozen import compare, freeze, show
from khabar.extract.pipeline import read_report
from khabar.ingest.report_lines import read_report_lines

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "src" / "khabar" / "samples" / "reports.jsonl"
GOLDEN = ROOT / "tests" / "golden"


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    won = lost = 0
    for report in read_report_lines(SAMPLES, name=str(SAMPLES)):
        if isinstance(report, Exception):
            raise report
        path = GOLDEN / f"{report.id}.txt"
        new = freeze(read_report(report))
        change = compare(path.read_text(encoding="utf-8") if path.exists() else "", new)
        if change.won or change.lost:
            print(f"{report.id}\n{show(change)}")
        won, lost = won + len(change.won), lost + len(change.lost)
        path.write_text(new, encoding="utf-8")
    print(f"claims won: {won}; lost: {lost}")


if __name__ == "__main__":
    main()

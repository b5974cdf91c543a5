"""The sample reports are read as they were when frozen; `make golden` freezes anew and shows claims won and lost."""

from pathlib import Path

import pytest

from khabar.evaluate.frozen import compare, freeze, show
from khabar.extract.pipeline import read_report
from khabar.ingest.report_lines import read_report_lines

ROOT = Path(__file__).parents[1]
REPORTS = list(read_report_lines(ROOT / "src" / "khabar" / "samples" / "reports.jsonl"))


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.id)
def test_the_sample_is_read_as_frozen(report):
    frozen = (ROOT / "tests" / "golden" / f"{report.id}.txt").read_text(encoding="utf-8")
    change = compare(frozen, freeze(read_report(report)))
    assert not (change.won or change.lost), f"\n{show(change)}\n`make golden` freezes the new reading"


def test_there_are_samples_of_every_kind_that_the_documentation_promises():
    kinds = {report.id.split("-", 2)[2] for report in REPORTS}
    assert kinds >= {
        *("withdrawal", "hostages", "truce", "displacement", "arrests", "strike-a", "strike-b"),
        *("reprint", "denial", "post", "digest"),
    }

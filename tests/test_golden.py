"""The sample reports are read as they were when frozen; `make golden` freezes anew and shows claims won and lost."""

import json
from pathlib import Path

import pytest

from khabar.evaluate.frozen import compare, freeze, show
from khabar.evaluate.gold import check_words
from khabar.extract.pipeline import read_report
from khabar.ingest.report_lines import read_report_lines
from khabar.model.codec import record_from_json, record_to_line

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


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.id)
def test_the_record_is_of_the_shape_and_of_one_piece(report):
    record = read_report(report)
    assert record_from_json(json.loads(record_to_line(record))) == record
    check_words(record)
    ids = [claim.id for claim in record.claims]
    assert len(set(ids)) == len(ids)
    refs = {entity.ref for entity in record.entities}
    for claim in record.claims:
        assert claim.why, f"{claim.id} does not say which rules made it"
        assert claim.cause is None or (claim.cause in ids and claim.cause != claim.id)
        named = {part.ref for part in (*claim.roles, *claim.sources) if part.ref is not None}
        assert named <= refs, f"{claim.id}: {named - refs} are no entities of the record"
        assert claim.evidence.start <= claim.trigger.start and claim.trigger.end <= claim.evidence.end

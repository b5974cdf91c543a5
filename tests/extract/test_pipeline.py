"""The reader as a whole: spans, determinism, and what it promises about any text."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.arabic.normalise import strip
from khabar.extract.judge.stage import Judge
from khabar.extract.pipeline import STAGES, read, read_report, reader_version
from khabar.model import Report
from khabar.model.codec import record_from_json, record_to_json
from khabar.schema import event_types, roles, source_kinds, statuses

SAMPLES = Path(__import__("khabar").__path__[0]) / "samples" / "reports.jsonl"
UNLABELLED = Path(__file__).parents[3] / "shared" / "data" / "reports_dev.jsonl"
EVERY = 20


def sample_reports():
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    fields = ("id", "text", "title", "publisher", "published")
    return [Report(**{key: row[key] for key in fields if key in row}) for row in map(json.loads, lines)]


def check(record):
    """Every span stands where it says, and every word is of the vocabulary."""
    text = record.report.text
    ids = {claim.id for claim in record.claims}
    for claim in record.claims:
        spans = [claim.trigger, *claim.also, *(role.span for role in claim.roles)]
        spans += [source.span for source in claim.sources] + [role.span for role in claim.inferred]
        for span in spans:
            assert text[span.start : span.end] == span.text
            assert span.text.strip() == span.text != ""
        assert claim.type in event_types()
        assert claim.status in statuses()
        assert {role.role for role in claim.roles} <= set(roles())
        assert {source.kind for source in claim.sources} <= set(source_kinds())
        assert claim.evidence.start <= claim.trigger.start < claim.trigger.end <= claim.evidence.end
        assert claim.cause is None or claim.cause in ids - {claim.id}
        assert claim.why
        assert all(role.why for role in claim.roles)
    refs = {entity.ref for entity in record.entities}
    assert {role.ref for claim in record.claims for role in claim.roles if role.ref} <= refs


@pytest.mark.parametrize("report", sample_reports(), ids=lambda report: report.id)
def test_samples_are_read_soundly_and_the_same_each_time(report):
    record = read_report(report)
    assert record.claims
    check(record)
    assert read_report(report) == record
    assert record_from_json(record_to_json(record)) == record


LETTERS = "قصفت الطائرات مقتل خمسة في بلدة وقال أن\n.،«»123ـ"


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200) | st.text(alphabet=LETTERS, max_size=200))
def test_any_text_is_read(text):
    check(read_report(Report("any", text)))


def test_spellings_of_one_report_give_the_same_claims():
    bare = "أعلن الجيش اعتقال ثلاثة مسلحين في مدينة حلب"
    variants = [
        "أعلَنَ الجَيشُ اعتِقالَ ثلاثةِ مسلَّحينَ في مدينةِ حلبَ",
        "اعلن الجيش إعتقال ثلاثة مسلحين في مدينة حلب",
        "أعلن الجيش اعتـــقال ثلاثة مسلحين في مدينة حلب",
        "أعلن الجيش اعتقـ.ـال ثلاثة مسلحين في مدينة حلب",
    ]

    def outline(text):
        claims = read_report(Report("x", text)).claims
        return [(c.type, c.status, [(r.role, r.ref) for r in c.roles], len(strip(c.trigger.text)) > 0) for c in claims]

    expected = outline(bare)
    assert expected
    for variant in variants:
        assert outline(variant) == expected


def test_rules_alone_read_too():
    record = read_report(sample_reports()[0], judge=Judge())
    assert record.claims
    check(record)


def test_every_stage_says_what_it_does():
    assert len({stage.name for stage in STAGES}) == len(STAGES)
    for stage in STAGES:
        assert stage.reads
        assert stage.adds
        assert f"{stage.name}/{stage.version}" in reader_version()


def test_reading_stops_after_the_stage_asked_for():
    reading = read(sample_reports()[0], until="names")
    assert reading.units
    assert not reading.events


def test_real_reports_are_read_soundly():
    if not UNLABELLED.exists():
        pytest.skip("the unlabelled reports are not at hand (../shared/data)")
    with UNLABELLED.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % EVERY == 0:
                row = json.loads(line)
                check(
                    read_report(
                        Report(row["id"], row["text"], row["title"], row["publisher"], (), None, row["published"])
                    )
                )

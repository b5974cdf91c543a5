from khabar.model.codec import record_from_json, record_to_json
from khabar.review.decisions import Reviewer, add_claim, decide, edit
from khabar.review.differences import reading_difference
from khabar.review.gold import machine_record, reviewed_records

REASON = "نفاه مصدر طبي"


def gold(workspace, **options):
    with workspace.reading() as connection:
        return list(reviewed_records(connection, **options))


def test_only_reports_that_people_went_through_are_gold(filled, samples):
    salma = Reviewer("salma", samples.clock)
    assert gold(filled) == []
    decide(filled, 1, "accept", reviewer=salma)
    assert gold(filled) == [] and len(gold(filled, with_partial=True)) == 1
    decide(filled, 2, "reject", reviewer=salma, reason=REASON)
    (record,) = gold(filled)
    assert [claim.type for claim in record.claims] == ["shelling"]
    decide(filled, 5, "unsure", reviewer=salma, reason=REASON)
    assert len(gold(filled)) == 1


def test_gold_is_a_record_without_what_only_a_program_gives(filled, samples):
    salma = Reviewer("salma", samples.clock)
    edit(filled, 1, {"status": "denied"}, reviewer=salma, reason=REASON)
    decide(filled, 2, "accept", reviewer=salma)
    (record,) = gold(filled)
    assert record_from_json(record_to_json(record)) == record
    assert record.reader == "" and record.report.text == samples.shelling
    assert {claim.confidence for claim in record.claims} == {None}
    assert not any(claim.why or claim.notes for claim in record.claims)
    assert [claim.status for claim in record.claims] == ["denied", "occurred"]
    assert [entity.ref for entity in record.entities] == ["place:ayn-alward"]


def test_causes_follow_the_new_numbers(filled, samples):
    salma = Reviewer("salma", samples.clock)
    decide(filled, 1, "accept", reviewer=salma)
    decide(filled, 2, "accept", reviewer=salma)
    (record,) = gold(filled)
    added = {"type": "attack", "trigger": {"start": 4, "end": 9}, "roles": []}
    made = add_claim(filled, record.report.id, added, reviewer=salma)
    edit(filled, 2, {"cause": f"p{made.root}"}, reviewer=salma, reason=REASON)
    (record,) = gold(filled)
    assert [(claim.id, claim.type, claim.cause) for claim in record.claims] == [
        ("c1", "shelling", None),
        ("c2", "attack", None),
        ("c3", "killing", "c2"),
    ]
    decide(filled, made.root, "reject", reviewer=salma, reason=REASON)
    assert gold(filled)[0].claims[1].cause is None


def test_the_machine_s_reading_stays_to_be_scored(filled, samples):
    salma = Reviewer("salma", samples.clock)
    edit(filled, 1, {"status": "denied"}, reviewer=salma, reason=REASON)
    decide(filled, 2, "reject", reviewer=salma, reason=REASON)
    (record,) = gold(filled)
    with filled.reading() as connection:
        machine = machine_record(connection, record.report.id)
    assert machine == samples.read(machine.report)


def test_a_new_reading_is_compared_with_what_people_decided(filled, samples):
    salma = Reviewer("salma", samples.clock)
    decide(filled, 1, "accept", reviewer=salma)

    def newer(report):
        record = samples.read(report, reader="words/2", status="ongoing")
        import dataclasses

        if report.text == samples.shelling:
            first = record.claims[0]
            new = dataclasses.replace(
                first, id="c9", trigger=dataclasses.replace(first.trigger, start=4, end=9, text=report.text[4:9])
            )
            return dataclasses.replace(record, claims=(first, new))
        return record

    with filled.reading() as connection:
        report_id = next(iter(reviewed_records(connection, with_partial=True))).report.id
        assert reading_difference(connection, report_id) == ()
    list(filled.reread(newer, actor="tester", clock=samples.clock))
    with filled.reading() as connection:
        changes = reading_difference(connection, report_id)
    assert [(change.kind, change.number, change.state) for change in changes] == [
        ("changed", 1, "accepted"),
        ("new", None, "machine"),
        ("gone", 2, "machine"),
    ]
    assert changes[0].fields == (("status", "occurred", "ongoing"),)

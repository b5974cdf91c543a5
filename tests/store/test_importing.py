import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from khabar.errors import InputError
from khabar.ingest.model import Derivation
from khabar.store.listing import Filters, list_claims, report_page
from khabar.store.tables import originals, reports
from khabar.store.verify import verify


def add(workspace, samples, *items, read=True):
    return list(workspace.add(items, read=samples.read if read else None, actor="tester", clock=samples.clock))


def test_a_report_is_kept_with_its_original_and_claims(workspace, samples):
    (added,) = add(workspace, samples, samples.item(samples.shelling))
    assert (added.outcome, added.claims) == ("added", 2)
    with workspace.reading() as connection:
        page = report_page(connection, added.report_id)
    assert page.report.text == samples.shelling
    assert workspace.originals.get(page.original_sha256) == samples.shelling.encode()
    assert [claim.claim.type for claim in page.claims] == ["shelling", "killing"]
    assert {claim.state for claim in page.claims} == {"machine"}
    assert page.steps[-1].sha256 == hashlib.sha256(samples.shelling.encode()).hexdigest()
    assert [entity.ref for entity in page.entities] == ["place:ayn-alward"]


def test_exactly_the_same_report_is_refused_with_a_pointer(workspace, samples):
    item = samples.item(samples.shelling)
    first, second = add(workspace, samples, item, item)
    (third,) = add(workspace, samples, replace(item, original_name="copy.txt"))
    assert [second.outcome, third.outcome] == ["duplicate", "duplicate"]
    assert second.report_id == third.report_id == first.report_id
    with workspace.reading() as connection:
        assert connection.execute(select(func.count()).select_from(reports)).scalar() == 1


def test_the_same_text_of_another_outlet_is_no_duplicate_but_linked(workspace, samples):
    first, second = add(
        workspace,
        samples,
        samples.item(samples.shelling),
        samples.item(samples.shelling, publisher=samples.other_outlet),
    )
    assert second.outcome == "added" and second.links == (first.report_id,)
    with workspace.reading() as connection:
        (earlier,) = report_page(connection, second.report_id).repeats
        (later,) = report_page(connection, first.report_id).repeats
    assert (earlier.kind, earlier.is_later, later.is_later) == ("same_text", False, True)


def test_links_are_found_across_imports(workspace, samples):
    (first,) = add(workspace, samples, samples.item(samples.truce))
    (second,) = add(workspace, samples, samples.item(samples.truce + " .", publisher=samples.other_outlet))
    assert second.links == (first.report_id,)


def test_an_id_that_another_report_has_gets_a_number(workspace, samples):
    items = [samples.item(text, report_id="news") for text in (samples.shelling, samples.truce, samples.arrest)]
    assert [added.report_id for added in add(workspace, samples, *items)] == ["news", "news~2", "news~3"]
    again = samples.item(samples.arrest + " 2", report_id="news")
    assert add(workspace, samples, again)[0].report_id == "news~4"


def test_many_reports_of_one_original_share_it(workspace, samples):
    whole = (samples.shelling + "\n" + samples.truce).encode()
    digest = hashlib.sha256(whole).hexdigest()
    items = [
        samples.item(
            text,
            original=whole,
            original_sha256=digest,
            original_size=len(whole),
            part=f"line {line}",
            derivations=(
                Derivation(
                    "khabar.ingest.jsons", "1", {"line": str(line)}, digest, hashlib.sha256(text.encode()).hexdigest()
                ),
            ),
        )
        for line, text in enumerate((samples.shelling, samples.truce), start=1)
    ]
    assert [added.outcome for added in add(workspace, samples, *items)] == ["added", "added"]
    with workspace.reading() as connection:
        assert connection.execute(select(func.count()).select_from(originals)).scalar() == 1
    assert verify(workspace).is_sound


def test_an_original_that_was_withheld_is_kept_when_it_comes_again(workspace, samples):
    item = samples.item(samples.shelling)
    add(workspace, samples, replace(item, original=None))
    assert verify(workspace).withheld == 1
    add(workspace, samples, replace(item, report=replace(item.report, publisher=samples.other_outlet)))
    found = verify(workspace)
    assert (found.withheld, found.problems) == (0, ())


def test_what_the_importer_states_wrongly_is_refused_and_the_rest_goes_on(workspace, samples):
    wrong_text = samples.item(samples.shelling)
    wrong_text = replace(wrong_text, report=replace(wrong_text.report, text=samples.shelling + "!"))
    wrong_bytes = replace(samples.item(samples.truce), original=b"x" * len(samples.truce.encode()))
    results = add(workspace, samples, wrong_text, wrong_bytes, samples.item(samples.arrest))
    assert [added.outcome for added in results] == ["refused", "refused", "added"]
    assert all(added.reason for added in results[:2])
    assert verify(workspace).problems == ()


def test_texts_that_no_database_can_hold_are_refused(workspace, samples):
    null = samples.item("a\x00b", derivations=())
    surrogate = replace(samples.item("x", derivations=()), report=replace(samples.item("x").report, text="x\ud800"))
    blank = samples.item(" \n", derivations=())
    assert [added.outcome for added in add(workspace, samples, null, surrogate, blank)] == ["refused"] * 3


@pytest.mark.parametrize("error", [InputError("no words", code="unreadable"), IndexError("no words")])
def test_a_report_that_cannot_be_read_is_kept_unread_with_the_reason(workspace, samples, error):
    def fail(report):
        raise error

    (added,) = workspace.add([samples.item(samples.truce)], read=fail, actor="tester", clock=samples.clock)
    assert (added.outcome, added.claims) == ("added", 0) and "no words" in added.reason


def test_a_reader_whose_spans_are_wrong_leaves_no_claims(workspace, samples):
    def shifted(report):
        record = samples.read(report)
        claim = record.claims[0]
        trigger = replace(claim.trigger, start=claim.trigger.start + 1, end=claim.trigger.end + 1)
        return replace(record, claims=(replace(claim, trigger=trigger),))

    (added,) = workspace.add([samples.item(samples.truce)], read=shifted, actor="tester", clock=samples.clock)
    assert added.claims == 0 and "not in the text" in added.reason


def test_a_run_that_stops_half_way_keeps_what_it_confirmed(workspace, samples):
    def items():
        for number in range(120):
            yield samples.item(f"{samples.truce} {number}", report_id=f"n{number}")
        raise KeyboardInterrupt

    confirmed = []
    try:
        for added in workspace.add(items(), read=samples.read, actor="tester", clock=samples.clock):
            confirmed.append(added.report_id)
    except KeyboardInterrupt:
        pass
    with workspace.reading() as connection:
        kept = set(connection.execute(select(reports.c.id)).scalars())
        assert list_claims(connection, Filters()).total == len(kept) * 2
    assert confirmed and set(confirmed) <= kept
    assert verify(workspace).is_sound


def test_reading_again_by_a_new_reader_adds_beside_the_old(filled, samples):
    def newer(report):
        return samples.read(report, reader="words/2", status="ongoing")

    results = list(filled.reread(newer, actor="tester", clock=samples.clock))
    assert [each.outcome for each in results] == ["read"] * 3
    assert [each.outcome for each in filled.reread(newer, actor="tester", clock=samples.clock)] == ["same"] * 3
    with filled.reading() as connection:
        assert list_claims(connection, Filters(statuses=("ongoing",))).total == 5
        assert list_claims(connection, Filters()).total == 5
        assert list_claims(connection, Filters(with_retired=True)).total == 10
        page = report_page(connection, results[0].report_id)
    assert [reading.reader for reading in page.readings] == ["words/1", "words/2"]
    assert verify(filled).is_sound

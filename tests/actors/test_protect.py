"""Who is marked for protection, and who counts as a public figure."""

import pytest

from khabar.actors.mentions import find_actors
from khabar.actors.protect import find_protected, rules, standing_of
from khabar.arabic.text import parse
from khabar.datafile import read_yaml
from khabar.model import Claim, Evidence, Record, Report, Role, Source, Span
from khabar.schema import event_types, roles

PERSON = "سامر كريم الفلاني"
OF_PERSON = "قتل أمس سامر كريم الفلاني قرب الجسر"
OF_PASSER_BY = "مرّ سامر كريم الفلاني قرب الجسر"
OF_MINISTER = "قتل أمس وزير الزراعة سامر كريم الفلاني قرب الجسر"
CHILDREN = "الأطفال"
OF_CHILDREN = "وصل الأطفال إلى المدرسة"
WITNESS = "شاهد"
OF_WITNESS = "قال شاهد من القرية إن القصف توقف"
GUNMEN = "مسلحين"
OF_GUNMEN = "قتل أمس ثلاثة مسلحين"


def record_of(text, *, event="killing", role=None, source=None, kind="witness"):
    def span(words):
        start = text.index(words)
        return Span(start, start + len(words), words)

    claim = Claim(
        id="c1",
        type=event,
        trigger=Span(0, 4, text[:4]),
        status="occurred",
        roles=(Role("patient", span(role)),) if role else (),
        time=None,
        duration=None,
        quantities=(),
        sources=(Source(kind, span(source)),) if source else (),
        cause=None,
        evidence=Evidence(0, len(text)),
    )
    return Record(Report("r1", text), (claim,), ())


def protected(record):
    text = record.report.text
    return {text[item.start : item.end]: item for item in find_protected(record)}


@pytest.mark.parametrize(
    ("event", "rule"),
    [("killing", "protect/victim"), ("arrest", "protect/detainee"), ("abduction", "protect/hostage")],
)
def test_private_person_is_protected_by_what_befell_him(event, rule):
    found = protected(record_of(OF_PERSON, event=event, role=PERSON))
    assert found[PERSON].rule == rule
    assert found[PERSON].is_named
    assert found[PERSON].claim == "c1"


def test_named_person_is_private_without_any_claim():
    assert protected(record_of(OF_PASSER_BY))[PERSON].rule == "protect/private"


def test_child_is_protected_whatever_the_event():
    found = protected(record_of(OF_CHILDREN, event="travel"))
    assert found[CHILDREN].rule == "protect/child"
    assert "age" in found[CHILDREN].traits


def test_witness_is_protected_as_a_source():
    found = protected(record_of(OF_WITNESS, event="shelling", source=WITNESS))
    assert found[WITNESS].rule == "protect/witness"


def test_office_makes_a_person_public():
    mention = next(m for m in find_actors(parse(OF_MINISTER)) if m.kind == "person")
    standing = standing_of(mention)
    assert standing.is_public
    assert standing.rule == "public/office"
    assert OF_MINISTER[mention.start : mention.end] not in protected(record_of(OF_MINISTER, role=PERSON))


def test_fighters_are_no_protected_people():
    assert GUNMEN not in protected(record_of(OF_GUNMEN, role=GUNMEN))


def test_rules_name_events_roles_and_classes_that_exist():
    classes = {row["class"] for row in read_yaml("actors/people.yml")}
    for rule in rules():
        assert rule.events <= set(event_types())
        assert rule.roles <= set(roles())
        assert rule.classes <= classes

"""The base itself: complete, dated, referenced, and without shared names that no rule explains."""

import re

import pytest

from khabar.actors import names
from khabar.actors.compile import collect_names, compile_tables, surface_forms
from khabar.actors.contexts import anaphors, contexts
from khabar.actors.knowledge import all_refs, entity, find_entry, kinds, read_base
from khabar.arabic.normalise import fold
from khabar.datafile import ROOT, read_yaml
from khabar.errors import DataFileError

ENTRIES = read_base()
SDF = "قسد"
FOR_SDF = "لقسد"
WRONG = """
- country: SY
  kind: rebel
  actors:
    - {id: one, ar: one, en: One, part_of: [nobody], ref: wp:One}
"""


def test_the_base_is_large_enough():
    actors = [entry for entry in ENTRIES if not entry.is_outlet and entry.kind != "person"]
    outlets = [entry for entry in ENTRIES if entry.is_outlet]
    assert len(actors) >= 450
    assert len(outlets) >= 150
    assert len(collect_names(actors)) >= 2000


def test_every_theatre_is_covered():
    countries = {entry.country for entry in ENTRIES if not entry.is_outlet and entry.kind != "person"}
    assert countries >= {"SY", "IQ", "YE", "PS", "IL", "LB", "LY", "SD", "TR", "IR", "RU", "US", "SA", "AE", "QA", "KW"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.ref)
def test_entry_is_complete(entry):
    assert re.fullmatch(r"actor:[a-z0-9-]+", entry.ref)
    assert entry.reference.startswith("https://")
    assert re.fullmatch(r"[A-Z]{2}|", entry.country)
    assert entry.names
    assert not entry.start or not entry.end or entry.start <= entry.end
    for relation in entry.relations:
        assert not relation.start or not relation.end or relation.start <= relation.end
        assert relation.other != entry.ref


def test_kinds_have_the_codes_of_the_exports():
    for kind in kinds().values():
        assert kind.inter in "12345678"
        assert re.fullmatch(r"[A-Z]{3}", kind.sector)


def test_hostile_names_are_marked_as_such():
    by_ref = {entry.ref: entry for entry in ENTRIES}
    sdf = {name: name_class for name_class, name in by_ref["actor:syrian-democratic-forces"].names}
    assert "hostile" in sdf.values()
    assert any(name_class == "euphemistic" for entry in ENTRIES for name_class, _ in entry.names)


def test_dated_change_of_names_is_told():
    nusra, fatah = find_entry("actor:nusra-front"), find_entry("actor:jabhat-fatah-al-sham")
    assert nusra.end == fatah.start
    assert [r.other for r in nusra.relations if r.kind == "successor"] == ["actor:jabhat-fatah-al-sham"]
    assert [r.other for r in fatah.relations if r.kind == "successor"] == ["actor:tahrir-al-sham"]


def test_every_shared_name_has_a_rule():
    ruled = {
        spelling
        for row in read_yaml("actors/collisions.yml")
        for name in row["names"]
        for spelling in surface_forms(name)
    }
    contextual = {
        spelling
        for file in ("actors/context.yml", "actors/anaphors.yml")
        for row in read_yaml(file)
        for name in row["names"]
        for spelling in surface_forms(name)
    }
    shared = {name: sorted(refs) for name, refs in collect_names(ENTRIES).items() if len(refs) > 1}
    unexplained = {name: refs for name, refs in shared.items() if name not in ruled | contextual}
    assert not unexplained, f"these names need a rule in collisions.yml: {unexplained}"


def test_rules_for_shared_names_name_all_their_bearers():
    bearers = collect_names(ENTRIES)
    for row in read_yaml("actors/collisions.yml"):
        chosen = {f"actor:{choice['ref']}" for choice in row["choices"]}
        for name in row["names"]:
            assert set(bearers[fold(name)]) <= chosen, name


def test_contextual_names_leave_nobody_out():
    bearers = collect_names(ENTRIES)
    for row in read_yaml("actors/context.yml"):
        chosen = {f"actor:{choice['ref']}" for choice in row["choices"]}
        for name in row["names"]:
            assert set(bearers.get(fold(name), {})) <= chosen, f"{row['id']}: {name}"


def test_no_contextual_id_is_used_twice():
    assert not set(contexts()) & set(anaphors())


@pytest.mark.parametrize(("name", "content"), compile_tables().items(), ids=lambda value: value[:20].split("\n")[0])
def test_compiled_tables_are_current(name, content):
    path = ROOT / "actors" / "compiled" / name
    assert path.read_text(encoding="utf-8") == content, "run scripts/build_actors.py"


def test_compiled_base_has_every_entry():
    assert set(all_refs()) >= {entry.ref for entry in ENTRIES}
    assert entity("actor:islamic-state").name_en == "Islamic State"
    assert entity("actor:nobody-at-all") is None


def test_tokenizer_gets_single_words_without_clitics():
    stems = names.known_stems()
    assert all(" " not in stem for stem in stems)
    assert fold(SDF) in stems
    assert fold(FOR_SDF) not in stems


def test_a_wrong_relation_is_named(monkeypatch, tmp_path):
    (tmp_path / "actors" / "base").mkdir(parents=True)
    (tmp_path / "actors" / "outlets").mkdir()
    (tmp_path / "actors" / "base" / "wrong.yml").write_text(WRONG, encoding="utf-8")
    file = tmp_path / "actors" / "base" / "wrong.yml"
    monkeypatch.setattr("khabar.actors.knowledge.ROOT", tmp_path)
    monkeypatch.setattr(
        "khabar.actors.knowledge.read_yaml_once",
        lambda path, real=read_yaml: real(file) if "wrong" in path else real(path),
    )
    with pytest.raises(DataFileError, match="nobody"):
        read_base()

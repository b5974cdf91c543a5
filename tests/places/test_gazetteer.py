import re
from collections import Counter

import pytest

from khabar.datafile import ROOT, read_yaml
from khabar.errors import StoreError
from khabar.places import gazetteer
from khabar.places.gazetteer import Gazetteer, default, sectors, shipped, shipped_places, use_store
from khabar.places.geometry import distance_km
from khabar.places.names import key_of, known_stems, spellings
from khabar.places.records import PRECISION_OF_KIND
from khabar.places.search import PART, SLIP, search_places

# Arabic stands at the end of its line, so that nothing behind it moves on a screen.
ARABIC_1 = "ديرالزور"
ARABIC_2 = "دير الزور"
ARABIC_3 = "كفر نبل"
ARABIC_4 = "كفرنبل"
ARABIC_5 = "تلرفعت"
ARABIC_6 = "تل رفعت"
ARABIC_7 = "منبج"
ARABIC_8 = "رقه"
ARABIC_9 = "هجين"
ARABIC_10 = "كوباني"
ARABIC_11 = "باب"
ARABIC_12 = "قايم"
ARABIC_13 = "علم"
ARABIC_14 = "سلام"
ARABIC_15 = "غراني"
ARABIC_16 = "منيج"
ARABIC_17 = "طرابلس"
ARABIC_18 = "زرنيقيةالوهم"

SUPPLEMENT = sorted((ROOT / "places/supplement").glob("*.yml"))
MOST_BYTES_IN_WHEEL = 3_000_000


def test_the_shipped_files_are_small():
    assert sum(file.stat().st_size for file in (ROOT / "places/data").glob("*.tsv")) < MOST_BYTES_IN_WHEEL


def test_every_row_can_be_read_and_its_larger_place_exists():
    places = list(shipped_places())
    refs = {place.ref for place in places}
    assert len(refs) == len(places) > 5000
    for place in places:
        assert place.kind in PRECISION_OF_KIND
        assert not place.parent or place.parent in refs, place
        assert (place.lat is None) == (place.lon is None)
        assert place.source and place.licence
        assert place.names and all(key_of(name) for name in place.names)


def test_no_place_is_its_own_larger_place():
    for place in shipped_places():
        assert place.ref not in {parent.ref for parent in shipped().parents(place.ref)}


def test_settlements_lie_near_their_governorate():
    for place in shipped_places():
        if place.country in ("SY", "IQ", "YE") and place.kind in ("city", "town", "village") and place.lat is not None:
            governorate = next((p for p in shipped().parents(place.ref) if p.kind == "governorate"), None)
            if governorate is not None:
                assert distance_km(place.lat, place.lon, governorate.lat, governorate.lon) < 500, place


def test_the_supplement_has_enough_places_each_with_a_reference():
    count = 0
    for path in SUPPLEMENT:
        for group in read_yaml(path).get("groups", []):
            for slug, entry in group["places"].items():
                count += 1
                assert group.get("ref") or (isinstance(entry, dict) and entry.get("ref")), (path.name, slug)
                assert re.fullmatch("[a-z0-9-]+", slug), slug
    assert count >= 600


def test_slugs_of_the_supplement_are_used_once():
    slugs = Counter(
        slug for path in SUPPLEMENT for group in read_yaml(path).get("groups", []) for slug in group["places"]
    )
    assert [slug for slug, count in slugs.items() if count > 1] == []


@pytest.mark.parametrize(
    "name",
    [
        "هجين",
        "غرانيج",
        "الشعيطات",
        "أبو حمام",
        "الكشكية",
        "الباغوز",
        "الشدادي",
        "كوباني",
        "الغوطة الشرقية",
        "البوكمال",
        "سنجار",
        "مخيم جباليا",
        "باب الهوى",
        "سد تشرين",
        "قاعدة العند",
        "سجن صيدنايا",
        "جبل الزاوية",
        "نهر الخابور",
        "الضفة الغربية",
        "دارفور",
        "مقديشو",
        "فلسطين",
        "سورية",
    ],
)
def test_places_that_reports_live_on_are_known(name):
    assert shipped().refs(key_of(name))


def test_a_name_is_found_written_together_and_apart():
    assert ARABIC_1 in spellings(ARABIC_2)
    assert ARABIC_3 in spellings(ARABIC_4)
    assert ARABIC_5 in spellings(ARABIC_6)


def test_control_areas_say_when_they_hold():
    for place in shipped_places():
        if place.kind == "control_area":
            assert place.valid_from, place
            assert place.radius_km > 0


def test_sectors_lie_within_their_unit():
    for (ref, _), (lat, lon, radius) in sectors().items():
        unit = shipped().place(ref)
        assert unit is not None, ref
        assert radius > 0
        assert distance_km(lat, lon, unit.lat, unit.lon) < 4500


def test_stems_for_the_tokenizer_hold_names_but_no_ordinary_words():
    stems = known_stems()
    assert {ARABIC_7, ARABIC_8, ARABIC_9, ARABIC_10} <= stems
    assert not {ARABIC_11, ARABIC_12, ARABIC_13, ARABIC_14} & stems


def test_a_store_that_is_named_but_missing_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setenv("KHABAR_PLACES", str(tmp_path / "none.sqlite"))
    monkeypatch.setattr(gazetteer, "_chosen", [])
    with pytest.raises(StoreError):
        default()


def test_without_a_store_the_shipped_places_are_used(monkeypatch, tmp_path):
    monkeypatch.delenv("KHABAR_PLACES", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(gazetteer, "_chosen", [])
    assert default().store is None
    use_store(None)
    assert default() is shipped()


def test_search_finds_parts_and_slips_when_nothing_bears_the_name():
    assert search_places(ARABIC_7, shipped())[0].place.country == "SY"
    assert {found.by for found in search_places(ARABIC_15, shipped())} == {PART}
    assert {found.by for found in search_places(ARABIC_16, shipped())} == {SLIP}
    assert search_places("place:kh-gharanij", shipped())[0].place.name_ar == "غرانيج"
    assert search_places(ARABIC_17, shipped(), country="LB")[0].place.country == "LB"
    assert search_places(ARABIC_18, shipped()) == []


def test_one_gazetteer_keeps_what_it_has_looked_up():
    atlas = Gazetteer()
    assert atlas.refs(ARABIC_7) is atlas.refs(ARABIC_7)

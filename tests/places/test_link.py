from khabar.arabic.text import parse
from khabar.places.geometry import distance_km
from khabar.places.link import link_places
from khabar.places.mentions import find_places

# Arabic stands at the end of its line, so that nothing behind it moves on a screen.
ARABIC_1 = "قصف حلب وإدلب وحماة"
ARABIC_2 = "قصف قرية سنجار بريف إدلب"
ARABIC_3 = "قصف مدينة سنجار في محافظة نينوى"
ARABIC_4 = "قصف بلدة الصالحية بريف دير الزور الشرقي. عاد سكان الصالحية"
ARABIC_5 = "الصالحية"
ARABIC_6 = "قتل مدني في قرية الصالحية في سوريا"
ARABIC_7 = "قصفت الطائرات بلدة زرنيقية ومدينة منبج ومدينة الباب"
ARABIC_8 = "بلدة زرنيقية"
ARABIC_9 = "مدينة منبج"
ARABIC_10 = "مدينة الباب"
ARABIC_11 = "قصفت الطائرات مدينة منيج قرب مدينة طرابلس في ليبيا"
ARABIC_12 = "مدينة منيج"
ARABIC_13 = "قصف قرية كباجب"
ARABIC_14 = "قصف بلدة زرنيقية (35.5012, 40.2013) أمس"
ARABIC_15 = "قصف ريف منبج الغربي"
ARABIC_16 = "قصف شمال سرمين"
ARABIC_17 = "قصف محيط بلدة هجين"
ARABIC_18 = "قصف على بعد 3 كم غرب هجين"
ARABIC_19 = "وقع الانفجار على بعد 20 كم شمال مدينة الرقة"
ARABIC_20 = "قصف مدينة الرقة"


def _linked(text, **options):
    parsed = parse(text)
    mentions = find_places(parsed)
    decisions = link_places(parsed, mentions, **options)
    return [(text[m.start : m.end], d) for m, d in zip(mentions, decisions, strict=True)]


def test_each_mention_gets_one_decision_in_order():
    decisions = [decision for _, decision in _linked(ARABIC_1)]
    assert [decision.mention for decision in decisions] == [0, 1, 2]


def test_the_containing_governorate_decides_between_namesakes():
    (_, in_idlib), _ = _linked(ARABIC_2)
    (_, in_nineveh), _ = _linked(ARABIC_3)
    assert in_idlib.country == "SY"
    assert in_nineveh.country == "IQ"
    assert "named beside it" in in_idlib.reason


def test_the_containing_area_of_one_mention_holds_for_its_namesake():
    decisions = [d for name, d in _linked(ARABIC_4) if ARABIC_5 in name]
    assert len({decision.ref for decision in decisions}) == 1


def test_the_home_of_the_outlet_speaks_where_the_text_does_not():
    text = "قصف طرابلس"
    assert _linked(text, publisher="Libya Observer")[0][1].country == "LY"
    assert _linked(text, publisher="An-Nahar")[0][1].country == "LB"


def test_the_country_of_the_actors_speaks_too():
    text = "قصف طرابلس"
    assert _linked(text, actor_countries=["LB", "LB", "LB"])[0][1].country == "LB"


def test_rivals_that_fit_as_well_give_the_area_that_holds_them():
    (_, decision), *_ = _linked(ARABIC_6)
    assert decision.is_ambiguous
    assert len(decision.rivals) >= 2
    assert decision.precision in ("country", "governorate", "district", "area")
    assert "fit about as well" in decision.reason


def test_one_unknown_place_blanks_nothing_else():
    decisions = dict(_linked(ARABIC_7))
    assert decisions[ARABIC_8].ref is None
    assert decisions[ARABIC_9].ref is not None
    assert decisions[ARABIC_10].ref is not None


def test_a_slip_is_not_corrected_without_support():
    decisions = dict(_linked(ARABIC_11))
    assert decisions[ARABIC_12].read_as == ""


def test_a_place_without_a_point_says_what_stands_for_it():
    (_, decision), *_ = _linked(ARABIC_13)
    assert decision.ref == "place:kh-kabajib"
    assert decision.precision != "town"
    assert "its own point is not known" in decision.reason


def test_coordinates_behind_a_name_are_its_point():
    decisions = dict(_linked(ARABIC_14))
    assert (decisions[ARABIC_8].lat, decisions[ARABIC_8].lon) == (35.5012, 40.2013)
    assert decisions[ARABIC_8].precision == "point"


def test_a_described_area_is_never_a_point():
    for text in (ARABIC_15, ARABIC_16, ARABIC_17, ARABIC_18):
        (_, decision), *_ = _linked(text)
        assert decision.precision == "area"
        assert decision.radius_km > 0


def test_a_distance_is_measured_from_the_named_place():
    (_, decision), *_ = _linked(ARABIC_19)
    (_, raqqa), *_ = _linked(ARABIC_20)
    assert abs(distance_km(raqqa.lat, raqqa.lon, decision.lat, decision.lon) - 20) < 1
    assert decision.lat > raqqa.lat


def test_the_same_text_gives_the_same_answers():
    text = "قصف ريف حماة الشرقي ومدينتي الميادين والبوكمال وقرية الصالحية ومدينة منيج"
    assert _linked(text) == _linked(text)

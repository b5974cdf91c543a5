from khabar.arabic.text import parse
from khabar.places.geometry import distance_km
from khabar.places.link import link_places
from khabar.places.mentions import find_places


def _linked(text, **options):
    parsed = parse(text)
    mentions = find_places(parsed)
    decisions = link_places(parsed, mentions, **options)
    return [(text[m.start : m.end], d) for m, d in zip(mentions, decisions, strict=True)]


def test_each_mention_gets_one_decision_in_order():
    decisions = [decision for _, decision in _linked("قصف حلب وإدلب وحماة")]
    assert [decision.mention for decision in decisions] == [0, 1, 2]


def test_the_containing_governorate_decides_between_namesakes():
    (_, in_idlib), _ = _linked("قصف قرية سنجار بريف إدلب")
    (_, in_nineveh), _ = _linked("قصف مدينة سنجار في محافظة نينوى")
    assert in_idlib.country == "SY"
    assert in_nineveh.country == "IQ"
    assert "named beside it" in in_idlib.reason


def test_the_containing_area_of_one_mention_holds_for_its_namesake():
    decisions = [
        d for name, d in _linked("قصف بلدة الصالحية بريف دير الزور الشرقي. عاد سكان الصالحية") if "الصالحية" in name
    ]
    assert len({decision.ref for decision in decisions}) == 1


def test_the_home_of_the_outlet_speaks_where_the_text_does_not():
    text = "قصف طرابلس"
    assert _linked(text, publisher="Libya Observer")[0][1].country == "LY"
    assert _linked(text, publisher="An-Nahar")[0][1].country == "LB"


def test_the_country_of_the_actors_speaks_too():
    text = "قصف طرابلس"
    assert _linked(text, actor_countries=["LB", "LB", "LB"])[0][1].country == "LB"


def test_rivals_that_fit_as_well_give_the_area_that_holds_them():
    (_, decision), *_ = _linked("قتل مدني في قرية الصالحية في سوريا")
    assert decision.is_ambiguous
    assert len(decision.rivals) >= 2
    assert decision.precision in ("country", "governorate", "district", "area")
    assert "fit about as well" in decision.reason


def test_one_unknown_place_blanks_nothing_else():
    decisions = dict(_linked("قصفت الطائرات بلدة زرنيقية ومدينة منبج ومدينة الباب"))
    assert decisions["بلدة زرنيقية"].ref is None
    assert decisions["مدينة منبج"].ref is not None
    assert decisions["مدينة الباب"].ref is not None


def test_a_slip_is_not_corrected_without_support():
    decisions = dict(_linked("قصفت الطائرات مدينة منيج قرب مدينة طرابلس في ليبيا"))
    assert decisions["مدينة منيج"].read_as == ""


def test_a_place_without_a_point_says_what_stands_for_it():
    (_, decision), *_ = _linked("قصف قرية كباجب")
    assert decision.ref == "place:kh-kabajib"
    assert decision.precision != "town"
    assert "its own point is not known" in decision.reason


def test_coordinates_behind_a_name_are_its_point():
    decisions = dict(_linked("قصف بلدة زرنيقية (35.5012, 40.2013) أمس"))
    assert (decisions["بلدة زرنيقية"].lat, decisions["بلدة زرنيقية"].lon) == (35.5012, 40.2013)
    assert decisions["بلدة زرنيقية"].precision == "point"


def test_a_described_area_is_never_a_point():
    for text in ("قصف ريف منبج الغربي", "قصف شمال سرمين", "قصف محيط بلدة هجين", "قصف على بعد 3 كم غرب هجين"):
        (_, decision), *_ = _linked(text)
        assert decision.precision == "area"
        assert decision.radius_km > 0


def test_a_distance_is_measured_from_the_named_place():
    (_, decision), *_ = _linked("وقع الانفجار على بعد 20 كم شمال مدينة الرقة")
    (_, raqqa), *_ = _linked("قصف مدينة الرقة")
    assert abs(distance_km(raqqa.lat, raqqa.lon, decision.lat, decision.lon) - 20) < 1
    assert decision.lat > raqqa.lat


def test_the_same_text_gives_the_same_answers():
    text = "قصف ريف حماة الشرقي ومدينتي الميادين والبوكمال وقرية الصالحية ومدينة منيج"
    assert _linked(text) == _linked(text)

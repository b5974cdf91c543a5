from khabar.store.duplicates import Known, compare, fingerprint, quoted_outlets, shingles
from khabar.store.words import keys_of

BASE = (
    "قال سكان في بلدة عين الورد إن طائرات حلقت فوق البلدة فجر الأحد قبل أن تستهدف ثلاثة مواقع على أطرافها الشرقية، "
    "وأضافوا أن فرق الإسعاف نقلت عشرة جرحى إلى المستشفى الميداني، بينهم أطفال، فيما أغلقت الأسواق أبوابها حتى المساء "
    "خشية تجدد الغارات على الأحياء السكنية القريبة من الطريق العام."
)
LONG = (
    "تشهد المنطقة منذ أسابيع توتراً متصاعداً بين الفصائل المحلية، وقد أخفقت لجنة الوساطة في جمع الطرفين على طاولة واحدة، "
    "بحسب ما ذكر عضو في المجلس المحلي، الذي حمّل الجانبين مسؤولية تعثر المسعى. وفي سياق منفصل، "
)
QUOTE = "نقلاً عن وكالة النسيم، "
REPOSTED = "أعاد نشر هذا النص موقع آخر"
SMALL = "هدنة في البلدة."
THREE = "ثلاثة"
FOUR = "أربعة"
CHANGED = BASE.replace(THREE, FOUR)
AGENCY = "وكالة النسيم"
OTHER = "صحيفة المرفأ"
UNRELATED = LONG


def known(text, publisher=AGENCY, number=1):
    return Known(number, f"r{number}", publisher, f"sha-{hash(text)}", shingles(keys_of(text)))


def link(text, other, *, publisher=OTHER, forwarded_from=None):
    keys = keys_of(text)
    return compare(
        text_sha256=f"sha-{hash(text)}",
        publisher=publisher,
        own=shingles(keys),
        quoted=quoted_outlets(keys),
        forwarded_from=forwarded_from,
        other=other,
    )


def kind(text, other, **options):
    found = link(text, other, **options)
    return found.kind if found else None


def test_kinds_of_repeats():
    assert kind(BASE, known(BASE)) == "same_text"
    assert kind(CHANGED, known(BASE)) == "near_duplicate"
    assert kind(LONG + BASE, known(BASE)) == "shared_passage"
    assert kind(QUOTE + BASE, known(BASE)) == "reprint"
    assert kind(BASE, known(BASE), forwarded_from=AGENCY) == "forward"
    assert kind(UNRELATED, known(BASE)) is None
    assert kind(SMALL, known(BASE)) is None


def test_naming_another_outlet_makes_no_reprint_of_this_one():
    assert kind(QUOTE + BASE, known(BASE, publisher=OTHER)) == "near_duplicate"


def test_a_short_text_is_linked_only_where_all_of_it_is_the_same():
    assert kind(SMALL + " .", known(SMALL)) == "near_duplicate"
    assert kind(SMALL, known(SMALL + QUOTE)) is None


def test_every_link_says_why():
    found = link(LONG + BASE, known(BASE))
    assert 0.9 < found.score <= 1 and "%" in found.why


def test_fingerprints_of_alike_texts_meet():
    base = set(fingerprint(shingles(keys_of(BASE))))
    assert len(base & set(fingerprint(shingles(keys_of(CHANGED))))) >= 2
    assert not base & set(fingerprint(shingles(keys_of(UNRELATED))))
    assert all(value < 2**63 for value in base)
    assert fingerprint(shingles([])) == []


def test_an_outlet_is_named_only_after_the_phrase():
    assert quoted_outlets(keys_of(REPOSTED)) and not quoted_outlets(keys_of(BASE))

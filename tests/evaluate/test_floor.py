from khabar.evaluate.floor import read_naively
from khabar.model import Report

# "Shelling and gunfire in the town; the truce has collapsed."
TEXT = """\
قصف وإطلاق نار في البلدة، وانهيار الهدنة.
"""


def test_listed_words_become_claims_and_every_span_stands_in_the_text():
    record = read_naively(Report("r", TEXT))
    assert [claim.type for claim in record.claims] == ["shelling", "attack", "truce"]
    for claim in record.claims:
        assert TEXT[claim.trigger.start : claim.trigger.end] == claim.trigger.text

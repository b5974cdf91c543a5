"""Causes: which strike brought which harm, by the words between."""

import pytest

from khabar.extract.judge.stage import Judge
from khabar.extract.pipeline import read_report
from khabar.model import Report


def causes(text):
    record = read_report(Report("x", text), judge=Judge())
    by_id = {claim.id: claim for claim in record.claims}
    return {
        (claim.trigger.text, by_id[claim.cause].trigger.text if claim.cause else None)
        for claim in record.claims
        if claim.type in ("killing", "injury", "destruction")
    }


# Text, harm and cause.
TIED = """
مقتل خمسة مدنيين بقصف مدفعي على بلدة كفر زيتون = مقتل = قصف
مقتل خمسة مدنيين جراء غارة جوية على بلدة كفر زيتون = مقتل = غارة
قصفت الطائرات السوق ما أدى إلى مقتل ثلاثة مدنيين = مقتل = قصفت
استهدفت غارة جوية السوق وأسفرت عن إصابة ثلاثة مدنيين = إصابة = غارة
مقتل طفلة وإصابة رجلين بقصف مدفعي على السوق = إصابة = قصف
مقتل طفلة وإصابة رجلين بقصف مدفعي على السوق = مقتل = قصف
"""


@pytest.mark.parametrize("row", TIED.strip().splitlines())
def test_cause_is_found(row):
    text, harm, cause = row.split(" = ")
    assert (harm, cause) in causes(text)


def test_harm_without_tie_has_no_cause():
    text = "أعلن المصدر مقتل خمسة مدنيين في البلدة"
    assert {cause for _, cause in causes(text)} == {None}

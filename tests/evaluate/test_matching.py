import pytest

from khabar.evaluate.matching import NamedSpan, dice_of, folded_role, match_spans, pair_claims
from khabar.model import Claim, Evidence, Role, Span


def span(start, end):
    return Span(start, end, "x" * (end - start))


def claim(event, start, end, *, roles=(), also=()):
    return Claim(
        id=f"{event}{start}",
        type=event,
        trigger=span(start, end),
        status="occurred",
        roles=tuple(Role(name, span(*place)) for name, place in roles),
        time=None,
        duration=None,
        quantities=(),
        sources=(),
        cause=None,
        evidence=Evidence(0, 100),
        also=tuple(span(*place) for place in also),
    )


@pytest.mark.parametrize(
    ("a", "b", "share"), [((0, 4), (0, 4), 1.0), ((0, 4), (2, 6), 0.5), ((0, 4), (4, 8), 0.0), ((3, 3), (3, 3), 0.0)]
)
def test_dice_is_the_share_of_common_characters(a, b, share):
    assert dice_of(span(*a), span(*b)) == share


@pytest.mark.parametrize(
    ("event", "role", "folded"),
    [
        ("airstrike", "patient", "at"),
        ("destruction", "patient", "at"),
        ("killing", "patient", "patient"),
        ("shelling", "party", "agent"),
        ("clash", "agent", "party"),
        ("truce", "patient", "party"),
        ("displacement", "at", "from"),
        ("storm", "at", "at"),
    ],
)
def test_roles_between_which_annotators_waver_are_one(event, role, folded):
    assert folded_role(event, role) == folded


def test_a_span_is_used_once():
    gold = [NamedSpan("at", span(0, 4)), NamedSpan("at", span(0, 4))]
    assert match_spans(gold, [NamedSpan("at", span(0, 4))]) == [(0, 0)]


def test_the_claim_with_more_agreeing_roles_is_paired_first():
    gold = [claim("killing", 0, 4, roles=[("patient", (10, 20))])]
    predicted = [claim("killing", 0, 4), claim("killing", 0, 4, roles=[("patient", (10, 20))])]
    assert pair_claims(gold, predicted, same_type=True).pairs == ((0, 1),)


def test_a_second_word_for_the_same_event_is_neither_right_nor_wrong():
    gold = [claim("airstrike", 0, 4, also=[(30, 34)])]
    pairing = pair_claims(gold, [claim("airstrike", 0, 4), claim("airstrike", 30, 34)], same_type=True)
    assert (pairing.pairs, pairing.spare) == (((0, 0),), frozenset({1}))


def test_another_type_on_the_trigger_counts_for_detection_only():
    gold, predicted = [claim("airstrike", 0, 4)], [claim("shelling", 0, 4)]
    assert pair_claims(gold, predicted, same_type=False).pairs == ((0, 0),)
    assert pair_claims(gold, predicted, same_type=True).pairs == ()

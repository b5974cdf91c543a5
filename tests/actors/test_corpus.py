"""The invented sentences of actors/corpus.yml: what is found, what it links to, and what must not be found."""

import pytest

from khabar.actors import names
from khabar.actors.adjectives import find_adjective_actors
from khabar.actors.contexts import anaphors, backed_rows, contexts
from khabar.actors.link import link_actors, link_adjective, link_mentions, read_scene
from khabar.actors.mentions import find_actors
from khabar.arabic.text import parse
from khabar.datafile import read_yaml

CORPUS = read_yaml("actors/corpus.yml")


def linked(text, published=None):
    names.teach_tokenizer()
    parsed = parse(text)
    mentions = find_actors(parsed)
    decisions = link_actors(parsed, mentions, published=published)
    found = [(text[m.start : m.end], m, d) for m, d in zip(mentions, decisions, strict=True)]
    return found


@pytest.mark.parametrize("case", CORPUS["yes"], ids=lambda case: f"{case['rule']}: {case['find']}")
def test_mention_is_found_and_linked(case):
    found = linked(case["text"], case.get("published"))
    matching = [(mention, decision) for words, mention, decision in found if words == case["find"]]
    assert matching, f"found only {[words for words, *_ in found]}"
    mention, decision = matching[-1]
    expected = None if case["ref"] == "none" else f"actor:{case['ref']}"
    assert decision.ref == expected, f"{decision}"
    assert decision.reason
    if not case["rule"].startswith("collision:"):
        assert case["rule"] in (mention.rule, decision.rule)


@pytest.mark.parametrize("case", CORPUS["adjectives"], ids=lambda case: case["text"])
def test_adjective_stands_for_an_actor(case):
    names.teach_tokenizer()
    text = parse(case["text"])
    scene = read_scene(text, find_actors(text), published=None)
    link_mentions(scene)
    found = {
        case["text"][text.tokens[adjective.noun].word_start : text.tokens[adjective.noun].end]: link_adjective(
            scene, adjective, case.get("event", "")
        )
        for adjective in find_adjective_actors(text)
    }
    assert found[case["noun"]].ref == f"actor:{case['ref']}"
    assert found[case["noun"]].reason.startswith("inferred from the adjective")


@pytest.mark.parametrize("case", CORPUS["no_adjective"], ids=lambda case: case["text"])
def test_word_is_no_adjective_of_an_event(case):
    names.teach_tokenizer()
    text = parse(case["text"])
    found = [case["text"][adjective.start : adjective.end] for adjective in find_adjective_actors(text)]
    assert case["words"] not in found, case["why"]


@pytest.mark.parametrize("case", CORPUS["no"], ids=lambda case: case["words"])
def test_words_are_no_mention(case):
    assert case["words"] not in [words for words, *_ in linked(case["text"])], case["why"]


@pytest.mark.parametrize("case", CORPUS["open"], ids=lambda case: case["find"])
def test_known_miss_is_still_missed(case):
    found = {words: decision.ref for words, _, decision in linked(case["text"])}
    assert found.get(case["find"]) != f"actor:{case['ref']}", f"now found: move it to yes ({case['reason']})"


def test_every_contextual_rule_has_an_example():
    used = {case["rule"] for case in CORPUS["yes"]}
    rules = {f"context/{key}" for key in contexts()}
    rules |= {f"anaphor/{key}" for key in anaphors()}
    rules |= {f"backed/{row.id}" for row in backed_rows()}
    rules |= {f"collision:{row['id']}" for row in read_yaml("actors/collisions.yml")}
    assert not rules - used

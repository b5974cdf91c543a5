"""The project's scorer and that of the gold sets give the same numbers, on readings of every degree of badness."""

import importlib.util
import json
import random
from collections import defaultdict
from pathlib import Path

import pytest

from khabar.evaluate.counting import count_record
from khabar.evaluate.gold import read_records
from khabar.evaluate.scoring import score_records
from khabar.model.codec import record_from_json, record_to_json
from khabar.schema import event_types, roles, statuses

SHARED = Path(__file__).parents[3] / "shared"
SCORER = SHARED / "tools" / "score.py"
GOLD = SHARED / "gold" / "dev.jsonl"

pytestmark = pytest.mark.skipif(not (SCORER.exists() and GOLD.exists()), reason="the shared folder is absent")


@pytest.fixture(scope="module")
def scorer():
    spec = importlib.util.spec_from_file_location("score", SCORER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spoil(data, source):
    """The gold record, read badly: claims lost, moved, doubled and renamed, roles and numbers changed."""
    text, claims = data["report"]["text"], []
    for claim in data["claims"]:
        if source.random() < 0.2:
            continue
        claim = json.loads(json.dumps(claim))
        if source.random() < 0.2:
            claim["type"] = source.choice(list(event_types()))
        if source.random() < 0.3:
            claim["status"] = source.choice(list(statuses()))
        for role in claim["roles"]:
            if source.random() < 0.3:
                role["role"] = source.choice(list(roles()))
        for part in (claim["trigger"], *claim["roles"], *claim["sources"]):
            if source.random() < 0.3:
                part["start"] = max(0, part["start"] - source.randrange(12))
                part["end"] = min(len(text), max(part["start"], part["end"] + source.randrange(-9, 9)))
                part["text"] = text[part["start"] : part["end"]]
        for quantity in claim["quantities"]:
            if source.random() < 0.3:
                quantity["high"] = None
        if source.random() < 0.2:
            claim["time"] = None
        if claim.get("also") and source.random() < 0.5:
            claims.append({**claim, "trigger": claim["also"][0], "also": []})
        claims.append(claim)
        if source.random() < 0.2:
            claims.append({**claim, "roles": claim["roles"][:1]})
    entities = json.loads(json.dumps(data["entities"]))
    for entity in entities:
        entity["lat"] += source.choice((0, 0, 0.05, 0.3, 2))
    return {**data, "claims": claims, "entities": entities}


def pairs_of(seed):
    source = random.Random(seed)
    gold = [record_to_json(record) for record in read_records(GOLD)]
    return gold, [spoil(data, source) for data in gold]


@pytest.mark.parametrize("seed", range(3))
def test_every_count_of_every_report_is_the_same(scorer, seed):
    for wanted, found in zip(*pairs_of(seed), strict=True):
        theirs = {key: value for key, value in scorer.count(wanted, found, None).items() if value}
        ours = count_record(record_from_json(wanted), record_from_json(found))
        assert {key: value for key, value in ours.items() if value} == theirs


def test_every_figure_and_interval_is_the_same(scorer):
    gold, predicted = pairs_of(7)
    predicted.pop(3)
    score = score_records(list(map(record_from_json, gold)), list(map(record_from_json, predicted)))
    assert (score.reports, score.missing) == (len(gold), 1)
    theirs = interval_figures(scorer, gold, {record["report"]["id"]: record for record in predicted})
    for name, figure in score.figures.items():
        wanted = theirs[name]
        assert figure.value == wanted.get("f1", wanted.get("accuracy"))
        assert (figure.precision, figure.recall) == (wanted.get("precision"), wanted.get("recall"))
        assert [figure.low, figure.high] == wanted["ci95"]


def interval_figures(scorer, gold, predicted):
    """What the scorer's ``main`` computes, which reads files and prints."""
    empty = {"claims": [], "entities": []}
    counts = [scorer.count(wanted, predicted.get(wanted["report"]["id"], empty), None) for wanted in gold]
    total = defaultdict(int)
    for n in counts:
        for key, value in n.items():
            total[key] += value
    result = scorer.figures(total)
    source, draws = random.Random(0), defaultdict(list)
    for _ in range(500):
        sample = defaultdict(int)
        for n in source.choices(counts, k=len(counts)):
            for key, value in n.items():
                sample[key] += value
        for name, figure in scorer.figures(sample).items():
            value = figure.get("f1", figure.get("accuracy"))
            if value is not None:
                draws[name].append(value)
    for name, values in draws.items():
        values.sort()
        result[name]["ci95"] = [values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]]
    return result


def test_gold_against_itself_is_perfect():
    gold = list(read_records(GOLD))
    score = score_records(gold, gold)
    for name, figure in score.figures.items():
        assert figure.value == 1.0, name
    assert score.misses == ()

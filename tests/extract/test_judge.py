"""The judge: its models are plain numbers that come back as they were saved, and its features hold no rare words."""

import zipfile

import numpy as np
import pytest

from khabar.errors import DataFileError
from khabar.extract.judge.model import LinearModel, load_model, save_model, share_features, softmax
from khabar.extract.judge.stage import PARTS, WEIGHTS, Judge, judge_events, load_judge, shipped_judge
from khabar.extract.pipeline import read, read_report
from khabar.model import Report
from khabar.schema import event_types, roles

TEXT = "قصفت الطائرات الحربية بلدة كفر زيتون وقتلت خمسة مدنيين"


LEXICAL = "L.s=قتل"


def small_model(labels=("-", "killing"), features=(LEXICAL, "bias")):
    weights = np.arange(len(labels) * len(features), dtype=np.float32).reshape(len(features), len(labels))
    return LinearModel(labels, features, weights, np.ones(len(labels), np.float32))


def test_saved_model_comes_back_and_gives_the_same_bytes(tmp_path):
    model = small_model()
    save_model(model, tmp_path / "a.zip")
    save_model(model, tmp_path / "b.zip")
    found = load_model(tmp_path / "a.zip")
    assert (found.labels, found.features) == (model.labels, model.features)
    assert np.array_equal(found.weights, model.weights)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_broken_weights_name_their_file(tmp_path):
    path = tmp_path / "events.zip"
    path.write_bytes(b"no archive")
    with pytest.raises(DataFileError, match=r"events\.zip"):
        load_model(path)


def test_foreign_archive_is_refused(tmp_path):
    path = tmp_path / "events.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("format.txt", "something else")
    with pytest.raises(DataFileError, match="format"):
        load_model(path)


def test_unknown_features_change_nothing():
    model = small_model()
    known, extended = model.probabilities([["bias"], ["bias", "never seen"]])
    assert np.allclose(known, extended)
    assert np.allclose(known.sum(), 1)
    assert model.probabilities([]).shape == (0, 2)


def test_sharing_features_keeps_every_answer():
    first, second = small_model(), small_model(labels=("-", "agent"), features=("bias", "k=actor"))
    examples = [["bias"], ["bias", "k=actor", LEXICAL]]
    before = [model.probabilities(examples) for model in (first, second)]
    after = [model.probabilities(examples) for model in share_features(first, second)]
    assert all(np.allclose(a, b) for a, b in zip(before, after, strict=True))


def test_softmax_stands_large_scores():
    assert np.allclose(softmax(np.array([[1000.0, 1000.0]], np.float32)), 0.5)


def test_reasons_name_the_features_that_spoke():
    assert small_model().reasons(["bias"], "killing")[0][0] == "bias"


def test_shipped_judge_knows_the_vocabulary():
    judge = shipped_judge()
    assert judge.events is not None
    assert judge.roles is not None
    assert judge.roles_second is not None
    assert set(judge.events.labels) - {"-"} <= set(event_types())
    assert set(judge.roles.labels) - {"-"} <= set(roles())
    assert judge.version
    assert sum((WEIGHTS / f"{part}.zip").stat().st_size for part in PARTS) < 15_000_000


def test_judge_without_weights_leaves_all_to_the_rules(tmp_path):
    assert load_judge(tmp_path) == Judge()
    reading = read(Report("x", TEXT), judge=Judge())
    events = list(reading.events)
    judge_events(reading, Judge())
    assert reading.events == events


def test_judged_claims_say_so():
    record = read_report(Report("x", TEXT))
    assert record.claims
    assert all(any(why.startswith("judge:events/") for why in claim.why) for claim in record.claims)

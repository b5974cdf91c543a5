"""Trains the judge from gold, and reads gold out of fold: each report by models that never saw it.

scikit-learn fits the weights; it is needed here only, not by the reader.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from khabar.evaluate.matching import MIN_DICE, dice_of, overlap_of
from khabar.extract.judge.event_features import EventContext, event_features
from khabar.extract.judge.model import NOTHING, LinearModel
from khabar.extract.judge.role_features import SecondLook
from khabar.extract.judge.stage import Judge, make_judge, role_pairs
from khabar.extract.pipeline import read, read_report
from khabar.extract.reading import Event, Reading
from khabar.model import Claim, Record, Span

FOLDS = 5
# Reports that are never trained on: the one that the project began with must read well unseen.
HELD_OUT = frozenset({"seed-000"})
LEXICAL = "L"
_LEAST_REPORTS_LEXICAL = 3
_LEAST_REPORTS = 2
# Inverse strength of the L2 penalty; chosen out of fold among 0.02, 0.05, 0.1, 0.2, 0.5 (2026-11-25).
EVENT_PENALTY = 0.1
ROLE_PENALTY = 0.1
SECOND_PENALTY = 0.05
_ITERATIONS = 60
_NOTHING_FACTORS = (1.0, 0.8, 0.65, 0.5, 0.4, 0.3, 0.22)


@dataclass(frozen=True, slots=True)
class Example:
    """What a model learns from: features, the right answer, and the report that it comes from."""

    features: tuple[str, ...]
    label: str
    report: int


@dataclass(frozen=True, slots=True)
class Trained:
    """The judge trained on everything, and the gold read out of fold."""

    judge: Judge
    out_of_fold: tuple[Record, ...]


def fold_of(record: Record, folds: int = FOLDS) -> int:
    """The fold of a report, from its id alone; -1 for a report that is never trained on."""
    if record.report.id in HELD_OUT:
        return -1
    return int(hashlib.sha256(record.report.id.encode()).hexdigest(), 16) % folds


def fit(examples: Sequence[Example], *, penalty: float) -> LinearModel:
    """A linear model fitted to the examples; features seen in too few reports are left out.

    Args:
        penalty: inverse strength of the L2 penalty.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    seen: dict[str, set[int]] = {}
    for example in examples:
        for feature in example.features:
            seen.setdefault(feature, set()).add(example.report)
    names = sorted(
        name
        for name, reports in seen.items()
        if len(reports) >= (_LEAST_REPORTS_LEXICAL if name.startswith(LEXICAL) else _LEAST_REPORTS)
    )
    rows = {name: row for row, name in enumerate(names)}
    indices: list[int] = []
    pointers = [0]
    for example in examples:
        indices.extend(rows[feature] for feature in example.features if feature in rows)
        pointers.append(len(indices))
    matrix = csr_matrix((np.ones(len(indices), np.float32), indices, pointers), shape=(len(examples), len(names)))
    labels = np.array([example.label for example in examples])
    fitted = LogisticRegression(C=penalty, max_iter=_ITERATIONS, tol=1e-3).fit(matrix, labels)
    weights = np.asarray(fitted.coef_, np.float32).T
    intercept = np.asarray(fitted.intercept_, np.float32)
    # The feature «bias» stands in every example, so it carries the intercept.
    weights[rows["bias"]] += intercept
    classes = tuple(str(label) for label in fitted.classes_)
    return LinearModel(
        classes, tuple(names), weights.astype(np.float16).astype(np.float32), np.ones(len(classes), np.float32)
    )


def event_examples(reading: Reading, gold: Record, number: int) -> list[Example]:
    """One example for each candidate: the gold type that its word bears, or nothing."""
    context = EventContext(reading)
    labels = [NOTHING] * len(reading.candidates)
    for claim in gold.claims:
        best = _best_candidate(reading.candidates, claim)
        if best is not None:
            labels[best] = claim.type
    return [Example(tuple(event_features(context, i)), label, number) for i, label in enumerate(labels)]


def _best_candidate(candidates: Sequence[Event], claim: Claim) -> int | None:
    options = [
        (min(event.end, claim.trigger.end) - max(event.start, claim.trigger.start), event.type == claim.type, -index)
        for index, event in enumerate(candidates)
        if event.start < claim.trigger.end and claim.trigger.start < event.end
    ]
    return -max(options)[2] if options else None


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The pairs of one report, their features and right answers."""

    reading: Reading
    pairs: list[tuple[int, int]]
    features: list[list[str]]
    labels: list[str]

    def examples(self, number: int, features: Sequence[Sequence[str]]) -> list[Example]:
        return [Example(tuple(own), label, number) for own, label in zip(features, self.labels, strict=True)]


def label_pairs(reading: Reading, gold: Record) -> _Pairs:
    """Each pair of event and near phrase, with the gold role or nothing."""
    pairs, features = role_pairs(reading)
    claims = _claims_of_events(reading, gold)
    phrases: dict[int, list[int]] = {}
    for event, phrase in pairs:
        phrases.setdefault(event, []).append(phrase)
    roles = {event: _role_labels(reading, claims.get(event), near) for event, near in phrases.items()}
    return _Pairs(reading, pairs, features, [roles[event].get(phrase, NOTHING) for event, phrase in pairs])


def _claims_of_events(reading: Reading, gold: Record) -> dict[int, Claim]:
    """Event index to the gold claim on its trigger, of the same type if there is one."""
    found: dict[int, Claim] = {}
    for claim in gold.claims:
        spans = (claim.trigger, *claim.also)
        options = [
            (event.type == claim.type, overlap_of(spans[0], Span(event.start, event.end, "")) > 0, -index)
            for index, event in enumerate(reading.events)
            if index not in found and any(event.start < span.end and span.start < event.end for span in spans)
        ]
        if options:
            found[-max(options)[2]] = claim
    return found


def _role_labels(reading: Reading, claim: Claim | None, phrases: Sequence[int]) -> dict[int, str]:
    labels: dict[int, str] = {}
    for role in claim.roles if claim is not None else ():
        options = [
            (dice_of(role.span, Span(reading.phrases[p].start, reading.phrases[p].end, "")), -p)
            for p in phrases
            if p not in labels
        ]
        best = max(options, default=(0.0, 0))
        if best[0] >= MIN_DICE:
            labels[-best[1]] = role.role
    return labels


def _tuned(model: LinearModel, examples: Sequence[Example], found: NDArray[np.float32], wanted_in_all: int) -> float:
    """The factor on «nothing» with the best F1 over examples that the model did not see.

    Args:
        wanted_in_all: how many answers gold has in these reports, those included that no example offers.
    """
    nothing = model.labels.index(NOTHING)
    wanted = np.array([model.labels.index(e.label) if e.label in model.labels else -1 for e in examples])
    best = (0.0, 1.0)
    for factor in _NOTHING_FACTORS:
        scaled = found.copy()
        scaled[:, nothing] *= factor
        chosen = scaled.argmax(axis=1)
        right = int(((chosen == wanted) & (chosen != nothing)).sum())
        total = int((chosen != nothing).sum()) + wanted_in_all
        best = max(best, (2 * right / total if total else 0.0, factor))
    return best[1]


def _fit_folds(
    examples: Sequence[Example], fold: Sequence[int], wanted: Sequence[int], *, penalty: float
) -> tuple[dict[int, LinearModel], LinearModel]:
    """A model for each fold that never saw it, and one trained on all; both with the factor tuned out of fold.

    Reports of fold -1 are read by the model of all. ``wanted`` counts the gold answers of each report.
    """
    models: dict[int, LinearModel] = {}
    factors: list[float] = []
    for k in range(FOLDS):
        model = fit([e for e in examples if fold[e.report] not in (k, -1)], penalty=penalty)
        unseen = [e for e in examples if fold[e.report] == k]
        in_all = sum(count for count, own in zip(wanted, fold, strict=True) if own == k)
        factors.append(_tuned(model, unseen, model.probabilities([e.features for e in unseen]), in_all))
        models[k] = model
    factor = float(np.median(factors))
    whole = fit([e for e in examples if fold[e.report] != -1], penalty=penalty)
    models[-1] = whole
    return {k: _with_factor(model, factor) for k, model in models.items()}, _with_factor(whole, factor)


def _with_factor(model: LinearModel, factor: float) -> LinearModel:
    priors = np.ones(len(model.labels), np.float32)
    priors[model.labels.index(NOTHING)] = factor
    return LinearModel(model.labels, model.features, model.weights, priors)


def train(gold: Sequence[Record], *, version: str, say: Callable[[str], None] = lambda line: None) -> Trained:
    """The judge trained on all gold but the reports held out, and every report read out of fold.

    Args:
        gold: records with their claims; their order does not matter to the result of any one report.
        version: name of this training, which stands in every claim that the judge decides.
        say: told what is being done.
    """
    records = sorted(gold, key=lambda record: record.report.id)
    fold = [fold_of(record) for record in records]
    say(f"{len(records)} reports, folds {sorted(Counter(fold).items())}")
    examples: list[Example] = []
    for number, record in enumerate(records):
        examples += event_examples(read(record.report, judge=Judge(), until="events"), record, number)
    say(f"{len(examples)} candidates of events")
    claims = [len(record.claims) for record in records]
    events, all_events = _fit_folds(examples, fold, claims, penalty=EVENT_PENALTY)
    rows: list[_Pairs] = []
    for number, record in enumerate(records):
        own = Judge(events=events[fold[number]], version=version)
        rows.append(label_pairs(read(record.report, judge=own, until="roles"), record))
    say(f"{sum(len(row.pairs) for row in rows)} pairs of event and phrase")
    in_gold = [sum(len(claim.roles) for claim in record.claims) for record in records]
    pairs = [example for number, row in enumerate(rows) for example in row.examples(number, row.features)]
    roles, all_roles = _fit_folds(pairs, fold, in_gold, penalty=ROLE_PENALTY)
    second = [
        example
        for number, row in enumerate(rows)
        for example in row.examples(number, _second(row, roles[fold[number]]))
    ]
    roles_second, all_second = _fit_folds(second, fold, in_gold, penalty=SECOND_PENALTY)
    judges = {k: make_judge(events[k], roles[k], roles_second[k], version) for k in events}
    found = [read_report(record.report, judge=judges[k]) for record, k in zip(records, fold, strict=True)]
    return Trained(Judge(all_events, all_roles, all_second, version), tuple(found))


def _second(row: _Pairs, model: LinearModel) -> list[list[str]]:
    """The features of the second pass, from what a model that never saw the report says in the first."""
    if not row.pairs:
        return []
    look = SecondLook(row.reading, row.pairs, model.probabilities(row.features), model.labels)
    return [[*own, *look.features(*pair)] for pair, own in zip(row.pairs, row.features, strict=True)]

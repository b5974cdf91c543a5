"""A linear model over named features: its weights, and the probabilities that it gives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khabar.errors import DataFileError

# The label of what is no event, and of a phrase that has no role.
NOTHING = "-"
_FORMAT = "khabar-linear/1"
# A fixed date in the archive, so that the same weights give the same bytes.
_ARCHIVE_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Encoded:
    """Examples as rows of weights: all rows one after the other, and where each example begins."""

    rows: NDArray[np.int32]
    starts: NDArray[np.int32]


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities from scores, row by row."""
    if not len(scores):
        return scores
    found: NDArray[np.float32] = np.exp(scores - scores.max(axis=1, keepdims=True))
    found /= found.sum(axis=1, keepdims=True)
    return found


class _Rows(dict[str, int]):
    """Feature name to row. A subclass, so that a look-up of an unknown name costs no test in the loop."""

    def __init__(self, features: Sequence[str]):
        super().__init__((feature, row) for row, feature in enumerate(features))
        self._unknown = len(features)

    def __missing__(self, name: str) -> int:
        return self._unknown


@dataclass(frozen=True)
class LinearModel:
    """Multinomial logistic regression.

    Attributes:
        labels: the answers, in the order of the columns.
        features: the feature names, sorted, in the order of the rows.
        weights: one row a feature, one column a label.
        priors: factor by which the probability of each label is multiplied before the best is taken; tuned out of fold.
    """

    labels: tuple[str, ...]
    features: tuple[str, ...]
    weights: NDArray[np.float32]
    priors: NDArray[np.float32]

    @cached_property
    def rows(self) -> dict[str, int]:
        """Feature name to row; an unknown name gives the row behind the last, which is all zero."""
        return _Rows(self.features)

    @cached_property
    def _padded(self) -> NDArray[np.float32]:
        return np.vstack([self.weights, np.zeros((1, len(self.labels)), np.float32)])

    def encode(self, examples: Sequence[Sequence[str]]) -> Encoded:
        """The examples as rows, to be scored by every model that shares these features."""
        row_of = self.rows.__getitem__
        flat: list[int] = []
        starts: list[int] = []
        for example in examples:
            starts.append(len(flat))
            flat.extend(map(row_of, example))
        return Encoded(np.array(flat, np.int32), np.array(starts, np.int32))

    def scores(self, encoded: Encoded) -> NDArray[np.float32]:
        """One row of summed weights for each encoded example."""
        if not len(encoded.starts):
            return np.zeros((0, len(self.labels)), np.float32)
        summed: NDArray[np.float32] = np.add.reduceat(self._padded[encoded.rows], encoded.starts, axis=0)
        return summed

    def probabilities(self, examples: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """One row of label probabilities for each example (a list of feature names); unknown features are skipped."""
        return softmax(self.scores(self.encode(examples)))

    def reasons(self, example: Sequence[str], label: str, count: int = 4) -> list[tuple[str, float]]:
        """The features that speak most for a label against the mean of the others, with their weights."""
        column = self.labels.index(label)
        found = [(feature, self._padded[self.rows[feature]]) for feature in example]
        spoken = [(feature, float(row[column] - row.mean())) for feature, row in found]
        return sorted(spoken, key=lambda item: -item[1])[:count]


def share_features(*models: LinearModel) -> tuple[LinearModel, ...]:
    """The models with one list of features for all, so that an example is looked up once."""
    features = tuple(sorted(set().union(*(model.features for model in models))))
    row_of = {feature: row for row, feature in enumerate(features)}
    shared = []
    for model in models:
        weights = np.zeros((len(features), len(model.labels)), np.float32)
        weights[[row_of[feature] for feature in model.features]] = model.weights
        shared.append(LinearModel(model.labels, features, weights, model.priors))
    rows = shared[0].rows
    for model in shared[1:]:
        # The table of names is the costly part; one serves all.
        model.__dict__["rows"] = rows
    return tuple(shared)


def save_model(model: LinearModel, path: Path) -> None:
    """Writes the model as one archive; the same model gives the same bytes."""
    arrays: dict[str, Any] = {"weights.npy": model.weights.astype(np.float16), "priors.npy": model.priors}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        texts = {
            "format.txt": _FORMAT,
            "labels.txt": "\n".join(model.labels),
            "features.txt": "\n".join(model.features),
        }
        for name, text in texts.items():
            _write(archive, name, text.encode())
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array)
            _write(archive, name, buffer.getvalue())


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _ARCHIVE_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def load_model(path: Path) -> LinearModel:
    """The model in an archive.

    Raises:
        DataFileError: the file is missing, no archive, or of another format.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.read("format.txt").decode() != _FORMAT:
                raise DataFileError(f"{path}: not of format {_FORMAT}")
            labels = tuple(archive.read("labels.txt").decode().split("\n"))
            features = tuple(archive.read("features.txt").decode().split("\n"))
            weights = np.load(io.BytesIO(archive.read("weights.npy"))).astype(np.float32)
            priors = np.load(io.BytesIO(archive.read("priors.npy"))).astype(np.float32)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DataFileError(f"{path}: cannot be read: {error}") from error
    return LinearModel(labels, features, weights, priors)

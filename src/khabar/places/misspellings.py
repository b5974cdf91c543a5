"""Slips of spelling in place names: which listed name a word may have been meant for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import pairwise, permutations

from rapidfuzz import process
from rapidfuzz.distance import OSA

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once

SLIPS_FILE = "places/misspellings.yml"
_ARTICLE = "\u0627\u0644"

# Costs of one slip; 1 is an arbitrary change of a letter. Set by hand: a dot is lost more often than a letter mistyped.
_COST_DOTS = 0.3
_COST_SOUND = 0.5
_COST_KEYBOARD = 0.6
_COST_SWAP = 0.5
_COST_DOUBLED = 0.3
_COST_WEAK = 0.5
_COST_ARTICLE = 0.3
_LEAST_LETTERS = 4
_LONG_NAME = 7
_MOST_COST = 0.6
_MOST_COST_LONG = 1.0


@cache
def _substitutions() -> dict[tuple[str, str], float]:
    data = read_yaml_once(SLIPS_FILE)
    costs: dict[tuple[str, str], float] = {}
    for row in data["keyboard"]:
        letters = [fold(letter) for letter in row.split()]
        for pair in pairwise(letters):
            costs[pair] = costs[pair[::-1]] = _COST_KEYBOARD
    for name, cost in (("sounds", _COST_SOUND), ("dots", _COST_DOTS)):
        for row in data[name]:
            for pair in permutations([fold(letter) for letter in row.split()], 2):
                costs[pair] = cost
    return costs


@cache
def _weak() -> frozenset[str]:
    return frozenset(fold(letter) for letter in read_yaml_once(SLIPS_FILE)["weak"])


def slip_cost(written: str, name: str) -> float:
    """The cost of taking a folded word for a misspelt folded name: 0 for the same, 1 for each arbitrary change."""
    substitutions, weak = _substitutions(), _weak()
    rows: list[list[float]] = [[0.0] * (len(name) + 1) for _ in range(len(written) + 1)]
    for i in range(len(written) + 1):
        for j in range(len(name) + 1):
            if i == 0 and j == 0:
                continue
            options = []
            if i:
                options.append(rows[i - 1][j] + _lone_cost(written, i - 1, weak))
            if j:
                options.append(rows[i][j - 1] + _lone_cost(name, j - 1, weak))
            if i and j:
                one, two = written[i - 1], name[j - 1]
                options.append(rows[i - 1][j - 1] + (0.0 if one == two else substitutions.get((one, two), 1.0)))
            if i > 1 and j > 1 and written[i - 1] == name[j - 2] and written[i - 2] == name[j - 1]:
                options.append(rows[i - 2][j - 2] + _COST_SWAP)
            rows[i][j] = min(options)
    return rows[-1][-1]


def _lone_cost(word: str, index: int, weak: frozenset[str]) -> float:
    if index and word[index] == word[index - 1]:
        return _COST_DOUBLED
    return _COST_WEAK if word[index] in weak else 1.0


class Corrector:
    """Looks listed names up by misspelt words; built once for a gazetteer."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for key in keys:
            self._by_length[len(key)].append(key)
        self._answers: dict[str, tuple[tuple[str, float], ...]] = {}

    def names_like(self, written: str) -> tuple[tuple[str, float], ...]:
        """The keys a folded word may have been meant for, with their costs, cheapest first; empty for short words."""
        if written not in self._answers:
            self._answers[written] = self._search(written)
        return self._answers[written]

    def _search(self, written: str) -> tuple[tuple[str, float], ...]:
        if len(written.removeprefix(_ARTICLE)) < _LEAST_LETTERS:
            return ()
        most = _MOST_COST_LONG if len(written) >= _LONG_NAME else _MOST_COST
        found: dict[str, float] = {}
        for form, extra in self._forms(written):
            for length in range(len(form) - 1, len(form) + 2):
                names = self._by_length.get(length, [])
                for name, _, _ in process.extract_iter(form, names, scorer=OSA.distance, score_cutoff=1):
                    cost = extra + slip_cost(form, name)
                    if cost <= most and len(name) >= _LEAST_LETTERS:
                        found[name] = min(cost, found.get(name, cost))
        return tuple(sorted(found.items(), key=lambda pair: (pair[1], pair[0])))

    def _forms(self, written: str) -> list[tuple[str, float]]:
        forms = [(written, 0.0)]
        if written.startswith(_ARTICLE):
            forms.append((written.removeprefix(_ARTICLE), _COST_ARTICLE))
        else:
            forms.append((_ARTICLE + written, _COST_ARTICLE))
        return forms

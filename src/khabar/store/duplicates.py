"""Which reports repeat another, in whole or in part, by their words alone.

A text is cut into overlapping runs of words (shingles); each is hashed, and a small sample of the hashes is kept as the
report's fingerprint: the smallest ones (a bottom-k MinHash) and those that a fixed number divides, so that a passage
inside a long text is found as well. Reports that share fingerprints are compared by all their shingles.

Source: Broder, "On the resemblance and containment of documents" (1997), sections 2 and 3.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, select

from khabar.arabic.normalise import fold
from khabar.datafile import read_yaml_once
from khabar.store.tables import fingerprints, reports, search_docs
from khabar.store.words import keys_of_name

SHINGLE_WORDS = 5
SMALLEST_KEPT = 12
DIVISOR = 16
# A run of words that so many reports share is a frame («تابعونا على…»), not a passage.
MOST_HOLDERS = 64
SHARED_FOR_CANDIDATE = 2
MOST_CANDIDATES = 12
# Above this share of common shingles two texts are one text with small changes; half of the shorter one is a passage.
# Chosen on invented pairs of tests/store/test_duplicates.py.
NEAR = 0.8
PASSAGE = 0.5
FEWEST_SHINGLES = 8
_NAME_WORDS = 6


@dataclass(frozen=True, slots=True)
class Link:
    """One report repeats another.

    Attributes:
        other: number of the other report.
        kind: ``same_text``, ``near_duplicate``, ``shared_passage``, ``reprint`` (it says so itself) or ``forward``.
        score: share of common shingles, 0 to 1; for a passage, the share of the shorter text.
    """

    other: int
    kind: str
    score: float
    why: str


def shingles(keys: Sequence[str]) -> frozenset[int]:
    """The hashes of all runs of words; a text shorter than one run gives one hash. They fit 63 bits."""
    if not keys:
        return frozenset()
    runs = (" ".join(keys[at : at + SHINGLE_WORDS]) for at in range(max(1, len(keys) - SHINGLE_WORDS + 1)))
    return frozenset(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big") >> 1 for run in runs)


def fingerprint(hashes: Iterable[int]) -> list[int]:
    """The sample of the hashes that is kept for finding candidates, sorted."""
    ordered = sorted(hashes)
    kept = set(ordered[:SMALLEST_KEPT])
    kept.update(value for value in ordered if value % DIVISOR == 0)
    return sorted(kept)


def holders(connection: Connection, hashes: Iterable[int]) -> dict[int, list[int]]:
    """For each hash the reports that hold it."""
    found: dict[int, list[int]] = {}
    wanted = sorted(set(hashes))
    for at in range(0, len(wanted), 500):
        query = select(fingerprints.c.hash, fingerprints.c.report_number).where(
            fingerprints.c.hash.in_(wanted[at : at + 500])
        )
        for value, report_number in connection.execute(query):
            found.setdefault(value, []).append(report_number)
    return found


def candidates(sample: Sequence[int], held: Mapping[int, Sequence[int]]) -> list[int]:
    """The reports that share enough of the sample, the most alike first."""
    counts = Counter(number for value in sample for number in held.get(value, ()))
    needed = min(SHARED_FOR_CANDIDATE, len(sample))
    ranked = sorted((-count, number) for number, count in counts.items() if count >= needed)
    return [number for _, number in ranked[:MOST_CANDIDATES]]


@dataclass(frozen=True, slots=True)
class Known:
    """What comparing needs of a report that is there already."""

    number: int
    id: str
    publisher: str | None
    text_sha256: str
    shingles: frozenset[int]


def load_known(connection: Connection, numbers: Iterable[int]) -> dict[int, Known]:
    """The reports of these numbers, with their shingles."""
    wanted = sorted(set(numbers))
    heads = {
        row.number: row
        for row in connection.execute(
            select(reports.c.number, reports.c.id, reports.c.publisher, reports.c.text_sha256).where(
                reports.c.number.in_(wanted)
            )
        )
    }
    hashes: dict[int, frozenset[int]] = {}
    query = select(search_docs.c.report_number, search_docs.c.words).where(
        search_docs.c.report_number.in_(wanted), search_docs.c.part == "text"
    )
    for number, words in connection.execute(query):
        hashes[number] = hashes.get(number, frozenset()) | shingles(words.split(" "))
    return {
        number: Known(number, row.id, row.publisher, row.text_sha256, hashes.get(number, frozenset()))
        for number, row in heads.items()
    }


def compare(
    *,
    text_sha256: str,
    publisher: str | None,
    own: frozenset[int],
    quoted: Sequence[str],
    forwarded_from: str | None,
    other: Known,
) -> Link | None:
    """How a new report repeats ``other``, or None where it does not.

    Args:
        quoted: what ``quoted_outlets`` found in it.
    """
    names_other = other.publisher is not None and any(_is_same_name(name, other.publisher) for name in quoted)
    if forwarded_from and other.publisher and _is_same_name(fold(forwarded_from), other.publisher):
        share = _containment(own, other.shingles)
        if share >= PASSAGE or text_sha256 == other.text_sha256:
            return Link(other.number, "forward", round(share, 3), f"forwarded from {forwarded_from}")
    if text_sha256 == other.text_sha256:
        return Link(other.number, "reprint" if names_other else "same_text", 1.0, f"the same text as {other.id}")
    common = len(own & other.shingles)
    if not common:
        return None
    resemblance = common / len(own | other.shingles)
    share = _containment(own, other.shingles)
    if min(len(own), len(other.shingles)) < FEWEST_SHINGLES and resemblance < 1.0:
        return None
    if names_other and share >= PASSAGE / 2:
        return Link(
            other.number,
            "reprint",
            round(share, 3),
            f"names {other.publisher} as its source and shares {share:.0%} of the text",
        )
    if resemblance >= NEAR:
        return Link(
            other.number,
            "near_duplicate",
            round(resemblance, 3),
            f"{resemblance:.0%} of the passages are those of {other.id}",
        )
    if share >= PASSAGE:
        return Link(
            other.number, "shared_passage", round(share, 3), f"{share:.0%} of the shorter text stands in the other"
        )
    return None


def _containment(one: frozenset[int], other: frozenset[int]) -> float:
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


@cache
def _phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases by their first word, the longest first."""
    written = {keys_of_name(phrase) for phrase in read_yaml_once("store/reprints.yml")["phrases"]}
    first = {phrase[0] for phrase in written}
    return {key: tuple(sorted((each for each in written if each[0] == key), key=len, reverse=True)) for key in first}


def quoted_outlets(keys: Sequence[str]) -> list[str]:
    """What follows «نقلاً عن» and the like: a few words each, in which an outlet's name may stand first."""
    phrases = _phrases()
    found = []
    for at, key in enumerate(keys):
        for phrase in phrases.get(key, ()):
            if tuple(keys[at : at + len(phrase)]) == phrase:
                found.append(" ".join(keys[at + len(phrase) : at + len(phrase) + _NAME_WORDS]))
                break
    return [words for words in found if words]


def _is_same_name(words: str, publisher: str) -> bool:
    """Whether the publisher's name stands in the words."""
    name = keys_of_name(publisher)
    said = keys_of_name(words)
    return bool(name) and any(said[at : at + len(name)] == name for at in range(len(said) - len(name) + 1))

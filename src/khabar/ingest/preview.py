"""What an import would bring, file by file, before anything is stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from khabar.ingest.model import Imported, Note, Refused

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_OTHER_ARABIC_SCRIPT = re.compile("[\u067e\u0686\u0698\u06af\u0695\u06c6\u06d5\u06ce\u06d2\u0679\u0688\u0691]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_PSEUDONYM = re.compile(r"\[[a-z]+-[a-z]{8}\]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class FilePreview:
    """One original: what is known of it and what its reports hold.

    ``letters`` counts by script: arabic, latin, other; ``other_language`` those of Persian, Urdu and Kurdish in arabic.
    ``senders`` are pseudonyms, or names where they are kept, with their number of reports; ``undated`` counts reports.
    """

    name: str
    kind: str
    media_type: str
    size: int
    sha256: str
    encoding: str | None
    grade: str
    is_kept: bool
    notes: tuple[Note, ...] = ()
    reports: int = 0
    undated: int = 0
    first: str | None = None
    last: str | None = None
    letters: Counter[str] = field(default_factory=Counter)
    senders: Counter[str] = field(default_factory=Counter)
    replaced: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Preview:
    """All files in the order in which they came, and all refusals; ``counts`` counts refusals by code."""

    files: dict[tuple[str, str], FilePreview] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    aside: list[Refused] = field(default_factory=list)

    @property
    def reports(self) -> int:
        """How many reports would be added."""
        return sum(file.reports for file in self.files.values())

    @property
    def aside_counts(self) -> Counter[str]:
        """What is set aside on purpose, by code."""
        return Counter(item.code for item in self.aside)


def preview(results: Iterable[Imported | Refused]) -> Preview:
    """What the results would bring; nothing is stored."""
    seen = Preview()
    for result in results:
        if isinstance(result, Refused):
            (seen.refused if result.is_error else seen.aside).append(result)
        else:
            _count(seen, result)
    return seen


def _count(seen: Preview, item: Imported) -> None:
    key = (item.original_name, item.original_sha256)
    file = seen.files.get(key)
    if file is None:
        file = seen.files[key] = FilePreview(
            item.original_name,
            item.kind,
            item.media_type,
            item.original_size,
            item.original_sha256,
            item.encoding,
            item.capture_grade,
            item.original is not None,
        )
    known = {(note.code, note.en) for note in file.notes}
    file.notes += tuple(note for note in item.notes if (note.code, note.en) not in known and note.line is None)
    file.reports += 1
    file.senders.update(item.report.authors)
    file.replaced.update(dict(item.replaced))
    file.letters.update(letters_of(item.report.text))
    published = item.report.published
    if published is None:
        file.undated += 1
    else:
        file.first = min(file.first or published, published)
        file.last = max(file.last or published, published)


def letters_of(text: str) -> Counter[str]:
    """The letters of a text by script: arabic, latin, other, and other_language within arabic."""
    text = _PSEUDONYM.sub("", text)
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    foreign = len(_OTHER_ARABIC_SCRIPT.findall(text))
    other = max(0, len(_LETTER.findall(text)) - arabic - latin)
    return Counter(arabic=arabic, latin=latin, other=other, other_language=foreign)


def preview_json(seen: Preview) -> dict[str, Any]:
    """The preview as JSON values."""
    return {
        "reports": seen.reports,
        "files": [_file_json(file) for file in seen.files.values()],
        "refused": [_refused_json(item) for item in seen.refused],
        "set_aside": dict(sorted(seen.aside_counts.items())),
    }


def _file_json(file: FilePreview) -> dict[str, Any]:
    letters = max(1, sum(file.letters[name] for name in ("arabic", "latin", "other")))
    return {
        "name": file.name,
        "kind": file.kind,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "encoding": file.encoding,
        "capture_grade": file.grade,
        "original_kept": file.is_kept,
        "reports": file.reports,
        "undated": file.undated,
        "first": file.first,
        "last": file.last,
        "letters": {name: round(file.letters[name] / letters, 3) for name in ("arabic", "latin", "other")},
        "senders": dict(sorted(file.senders.items(), key=lambda item: (-item[1], item[0]))),
        "replaced": dict(sorted(file.replaced.items())),
        "notes": [{"code": note.code, "en": note.en, "ar": note.ar} for note in file.notes],
    }


def _refused_json(item: Refused) -> dict[str, Any]:
    return {"code": item.code, "path": item.path, "part": item.part, "line": item.line, "en": item.en, "ar": item.ar}

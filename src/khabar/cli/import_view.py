"""What an import says: the preview of every file, refusals with their reasons, and the words for both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from khabar.datafile import read_yaml_once
from khabar.ingest.model import Refused
from khabar.ingest.preview import FilePreview, Preview

REFUSALS_SHOWN = 50
SENDERS_SHOWN = 8
OTHER_LANGUAGE_SHARE = 0.02
"""Letters of Persian, Urdu or Kurdish above this share of the Arabic ones are pointed out; as in ``khabar read``."""


def say_import(key: str, language: str, **values: object) -> str:
    """One message of ``import_messages.yml`` with its values filled in."""
    return str(read_yaml_once("cli/import_messages.yml")[key][language]).format(**values)


def draw_preview(seen: Preview, language: str) -> list[str]:
    """The lines of a preview: every file, then what is refused and set aside, then the sum."""
    lines = [line for file in seen.files.values() for line in (*_file_lines(file, language), "")]
    lines += draw_refusals(seen.refused, seen.aside, language)
    figures = {"reports": seen.reports, "refused": len(seen.refused), "aside": len(seen.aside)}
    return [*lines, say_import("dry_run", language, **figures)]


def draw_refusals(refused: Sequence[Refused], aside: Sequence[Refused], language: str) -> list[str]:
    """Refusals with file, part or line and reason; what is set aside is counted by reason."""
    lines = [say_import("refused", language)] if refused else []
    lines += [f"  {where(item)}: {sentence(item, language)}" for item in refused[:REFUSALS_SHOWN]]
    if len(refused) > REFUSALS_SHOWN:
        lines.append(say_import("more_refused", language, count=len(refused) - REFUSALS_SHOWN))
    counts = Counter(sentence(item, language) for item in aside)
    lines += [say_import("aside", language, count=count, reason=reason) for reason, count in counts.most_common()]
    return lines


def where(item: Refused) -> str:
    """The file with the line, or with the part where there are no lines."""
    place = item.line if item.line is not None else item.part
    return item.path if place is None else f"{item.path}:{place}"


def sentence(item: Refused, language: str) -> str:
    """Why, in the language."""
    return item.ar if language == "ar" else item.en


def _file_lines(file: FilePreview, language: str) -> list[str]:
    none = say_import("none", language)
    grade = say_import(f"grade_{file.grade}", language)
    lines = [
        say_import("file", language, name=file.name),
        say_import(
            "kind", language, kind=file.kind, size=f"{file.size:,}", encoding=file.encoding or none, grade=grade
        ),
        say_import("sha256", language, sha256=file.sha256),
        say_import(
            "reports",
            language,
            count=file.reports,
            first=file.first or none,
            last=file.last or none,
            undated=file.undated,
        ),
        say_import("letters", language, **_shares(file)),
    ]
    if file.letters["other_language"] > OTHER_LANGUAGE_SHARE * max(1, file.letters["arabic"]):
        lines.append(say_import("other_language", language))
    if file.senders:
        lines.append(say_import("senders", language, names=_sender_names(file, language)))
    lines.append(_replaced_line(file, language))
    lines.append(say_import("original_kept" if file.is_kept else "original_withheld", language))
    lines += [
        f"  {note.ar if language == 'ar' else note.en}" for note in file.notes if note.code != "original_withheld"
    ]
    return lines


def _shares(file: FilePreview) -> dict[str, str]:
    total = max(1, sum(file.letters[name] for name in ("arabic", "latin", "other")))
    return {name: f"{100 * file.letters[name] / total:.0f}" for name in ("arabic", "latin", "other")}


def _sender_names(file: FilePreview, language: str) -> str:
    ordered = sorted(file.senders.items(), key=lambda item: (-item[1], item[0]))
    names = [f"{name} ({count})" for name, count in ordered[:SENDERS_SHOWN]]
    if len(ordered) > SENDERS_SHOWN:
        names.append(say_import("more_senders", language, count=len(ordered) - SENDERS_SHOWN))
    return (" · ").join(names)


def _replaced_line(file: FilePreview, language: str) -> str:
    if not file.replaced:
        return say_import("nothing_replaced", language)
    counts = [say_import(kind, language, count=count) for kind, count in sorted(file.replaced.items())]
    return say_import("replaced", language, counts=" · ".join(counts))

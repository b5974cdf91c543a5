"""From drafts to reports: personal data replaced, originals kept or withheld, every step recorded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from khabar import __version__
from khabar.actors.knowledge import find_entry
from khabar.actors.names import candidates
from khabar.arabic.normalise import fold
from khabar.ingest.drafts import Blob, Content, Draft, sha256
from khabar.ingest.model import Derivation, Imported, Note, Options, Refused
from khabar.ingest.personal import find_personal, replace_personal, sender_pseudonym
from khabar.ingest.reasons import note, refuse
from khabar.ingest.text_files import report_id
from khabar.model import Report

TOOL = "khabar.ingest.personal"

_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def finish(blob: Blob, content: Content, options: Options) -> Iterator[Imported | Refused]:
    """The reports and refusals of one original, in its order."""
    digest = sha256(blob.data)
    cleaner = Cleaner(options, handles=content.is_private, names=content.private_names)
    results = [
        item if isinstance(item, Refused) else _to_report(blob, content, item, digest, cleaner)
        for item in content.items
    ]
    if _must_withhold(content, results, cleaner, options):
        remark = note("original_withheld")
        for result in results:
            if isinstance(result, Imported):
                yield replace(result, original=None, notes=(*result.notes, remark))
            else:
                yield result
    else:
        yield from results


@dataclass(slots=True)
class Cleaner:
    """Replaces personal data in one original and counts what it replaced; nothing where the options keep them."""

    options: Options
    handles: bool
    names: tuple[str, ...] = ()
    total: Counter[str] = field(default_factory=Counter)
    known: dict[str, str] = field(default_factory=dict)

    def clean(self, text: str, counts: Counter[str] | None = None, *, also: tuple[str, ...] = ()) -> str:
        """The text with pseudonyms; counts go into ``counts`` and the total."""
        if self.options.personal == "keep":
            return text
        cleaned, found = replace_personal(
            text,
            self.options.key,
            handles=self.handles,
            country_code=self.options.country_code,
            keep=self.options.keep_names,
            also=tuple(name for name in also if name.lstrip("@").casefold() not in self.options.keep_names),
        )
        self.total += found
        if counts is not None:
            counts.update(found)
        return cleaned

    def clean_or_none(self, text: str | None, counts: Counter[str]) -> str | None:
        """As ``clean``; None stays None."""
        return None if text is None else self.clean(text, counts)

    def person(self, name: str, counts: Counter[str]) -> str:
        """The pseudonym of a private person; the name itself where it is kept."""
        if self.options.personal == "keep" or name.casefold() in self.options.keep_names or _is_outlet(name):
            return name
        counts["sender"] += 1
        self.total["sender"] += 1
        if name not in self.known:
            self.known[name] = sender_pseudonym(self.options.key, name, country_code=self.options.country_code)
        return self.known[name]

    def file_name(self, name: str) -> str:
        """A file's name or a step's parameter; the names of private chats in it are replaced too."""
        for person in self.names:
            if person and person in name:
                name = name.replace(person, self.person(person, Counter()))
        return self.clean(name)

    def remarks(self, text: str) -> tuple[Note, ...]:
        """A note where handles stay in a text that is no chat's."""
        if self.handles or self.options.personal == "keep" or "@" not in text:
            return ()
        found = find_personal(text, handles=True, country_code=self.options.country_code)
        return (note("handle_kept"),) if any(item.kind == "handle" for item in found) else ()

    def holds_personal(self, text: str) -> bool:
        """Whether something in the text would be replaced."""
        found = find_personal(
            text, handles=self.handles, country_code=self.options.country_code, keep=self.options.keep_names
        )
        return bool(found)


def _is_outlet(name: str) -> bool:
    """Whether the name is, in full, that of an outlet of the base; one word alone may be a person's name."""
    words = fold(name).split()
    if len(words) < 2:
        return False
    found = candidates(" ".join(words))
    return any(kind in ("ar", "names") and (entry := find_entry(ref)) and entry.is_outlet for ref, kind in found)


def _to_report(blob: Blob, content: Content, draft: Draft, digest: str, cleaner: Cleaner) -> Imported | Refused:
    options = cleaner.options
    wrong = _what_is_wrong(draft, options)
    if wrong is not None:
        return refuse(wrong, blob.name, part=draft.part, line=draft.line, **_sizes(draft, options))
    counts: Counter[str] = Counter()
    text = cleaner.clean(draft.text, counts, also=draft.mentions)
    authors = tuple(cleaner.clean(author, counts) for author in draft.authors)
    if draft.sender is not None:
        authors = (cleaner.person(draft.sender, counts), *authors)
    report = Report(
        id=draft.report_id or report_id(text),
        text=text,
        title=cleaner.clean_or_none(draft.title, counts),
        publisher=cleaner.clean_or_none(draft.publisher, counts) or options.publisher,
        authors=authors,
        url=cleaner.clean_or_none(draft.url or blob.url or options.url, counts),
        published=draft.published or options.published,
    )
    origin = draft.forwarded_from
    if origin is not None:
        is_person = draft.forwarded_from_is_private
        origin = cleaner.person(origin, counts) if is_person else cleaner.clean(origin, counts)
    return Imported(
        report=report,
        original=blob.data,
        original_sha256=digest,
        original_size=len(blob.data),
        original_name=cleaner.file_name(blob.stored_name),
        media_type=content.media_type,
        kind=content.kind,
        encoding=content.encoding,
        derivations=_derivations(blob, content, draft, digest, text, counts, cleaner),
        capture_grade=draft.grade or blob.grade or "file",
        part=draft.part,
        line=draft.line,
        published_at=draft.published_at,
        message_id=draft.message_id,
        reply_to=draft.reply_to,
        forwarded_from=origin,
        replaced=tuple(sorted(counts.items())),
        notes=(*blob.notes, *content.notes, *draft.notes, *cleaner.remarks(text)),
    )


def _derivations(
    blob: Blob, content: Content, draft: Draft, digest: str, text: str, counts: Counter[str], cleaner: Cleaner
) -> tuple[Derivation, ...]:
    """How the bytes came out of archives, how the text was read, and that persons were replaced in it."""
    before = tuple(
        replace(step, parameters={name: cleaner.file_name(value) for name, value in step.parameters.items()})
        for step in blob.derivations
    )
    result = sha256(text.encode())
    is_changed = text != draft.text
    reading = Derivation(content.tool, content.version, draft.parameters, digest, None if is_changed else result)
    if not is_changed:
        return (*before, reading)
    key_print = sha256(b"khabar pseudonym key\0" + cleaner.options.key)[:12]
    parameters = {"key": key_print, **{kind: str(count) for kind, count in sorted(counts.items())}}
    return (*before, reading, Derivation(TOOL, __version__, parameters, digest, result))


def _what_is_wrong(draft: Draft, options: Options) -> str | None:
    if len(draft.text) > options.limits.text_chars:
        return "too_long"
    fields = (draft.text, draft.title, draft.publisher, draft.url, draft.sender, draft.forwarded_from, *draft.authors)
    if _NOT_STORABLE.search("".join(filter(None, fields))):
        return "bad_characters"
    return None if draft.text.strip() else "empty"


def _sizes(draft: Draft, options: Options) -> dict[str, int]:
    return {"size": len(draft.text), "limit": options.limits.text_chars}


def _must_withhold(content: Content, results: list[Imported | Refused], cleaner: Cleaner, options: Options) -> bool:
    """Whether the bytes hold what was replaced in the texts and therefore stay out of the store."""
    if options.personal == "keep" or options.originals == "keep":
        return False
    if options.originals == "auto" and content.is_public:
        return False
    if not any(isinstance(result, Imported) for result in results):
        return False
    return bool(cleaner.total) or any(cleaner.holds_personal(text) for text in content.others)

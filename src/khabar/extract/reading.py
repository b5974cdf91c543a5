"""What the stages of the reader hand on: a report under reading, its phrases and events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from khabar.model import Duration, Entity, Quantity, Report, Role, Source, Time

if TYPE_CHECKING:
    from khabar.actors.mentions import ActorMention
    from khabar.arabic.dates import TimeExpression
    from khabar.arabic.numbers import NumberExpression
    from khabar.arabic.text import Text
    from khabar.arabic.verbs import VerbForm
    from khabar.extract.judge.stage import Judge
    from khabar.places.mentions import PlaceMention


@dataclass(frozen=True, slots=True)
class Unit:
    """A named mention that a phrase takes whole: an actor, a place, a person, generic people.

    ``is_name`` tells names («داعش», «حلب») from generic words («مدنيون»).
    """

    first: int
    last: int
    kind: str
    ref: str | None
    names: tuple[str, ...]
    is_name: bool


@dataclass(slots=True)
class Phrase:
    """A noun phrase that may fill a role.

    Attributes:
        first, last: half-open token range.
        start, end: code points of the phrase without conjunction and preposition before it.
        head: index of the head token (after numbers and quantifiers: «خمسة مدنيين» has the head «مدنيين»).
        kind: ``actor``, ``people``, ``person``, ``place``, ``weapon``, ``body`` (organisation), ``building``,
            ``aircraft``, ``vehicle``, ``time`` or ``thing``.
        ref: the entity it names, or None.
        prep: the preposition before it (written apart or attached), folded, or "".
        number: index into ``Reading.numbers`` of what counts the head, or None.
        coordinated_with: index of the phrase it is joined to by a conjunction, or None.
        inner: for a place inside another («بلدة س بريف ص»), the index of the container, or None.
        names: entry ids of the lexicons that gave kind or ref.
    """

    first: int
    last: int
    start: int
    end: int
    head: int
    kind: str
    ref: str | None = None
    prep: str = ""
    number: int | None = None
    coordinated_with: int | None = None
    inner: int | None = None
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Filler:
    """A phrase proposed for a role of an event, with the score and the rules that proposed it."""

    role: str
    phrase: int
    score: float
    why: tuple[str, ...]
    ref: str | None = None


@dataclass(slots=True)
class Event:
    """A trigger and what has been found about it so far.

    Attributes:
        first, last: half-open token range of the trigger.
        start, end: code points of the trigger, without clitics and article (annotation rule 5).
        type: the type proposed first; ``rivals`` holds the others with their scores.
        form: ``verb``, ``masdar``, ``participle`` or ``noun``.
        voice: ``active``, ``passive`` or "" (nouns, or not known).
        lexeme: id of the lexicon entry that fired.
        frame: name of the frame that assigns roles.
        light: index of the token of a light verb («شنّ» in «شنّ غارة»), or None.
        score: between 0 and 1, how surely this is an event of ``type``.
        source_phrases: phrase spans that say so, nearest first.
    """

    first: int
    last: int
    start: int
    end: int
    type: str
    form: str
    voice: str
    lexeme: str
    frame: str
    sentence: int
    clause: int
    score: float
    why: list[str]
    verb: VerbForm | None = None
    light: int | None = None
    rivals: dict[str, float] = field(default_factory=dict)
    also: list[tuple[int, int]] = field(default_factory=list)
    fillers: list[Filler] = field(default_factory=list)
    status: str = "occurred"
    sources: list[Source] = field(default_factory=list)
    time: Time | None = None
    duration: Duration | None = None
    quantities: list[Quantity] = field(default_factory=list)
    cause: int | None = None
    notes: list[str] = field(default_factory=list)
    inferred: list[Role] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """One report under reading. Each stage of ``extract/pipeline.py`` states what it reads and what it adds."""

    report: Report
    text: Text
    judge: Judge | None = None
    classes: list[str] = field(default_factory=list)
    numbers: list[NumberExpression] = field(default_factory=list)
    times: list[TimeExpression] = field(default_factory=list)
    actors: list[ActorMention] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    adjectives: set[int] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    near_misses: list[Event] = field(default_factory=list)
    candidates: list[Event] = field(default_factory=list)
    is_calm: bool = False
    """Whether the report speaks of other things than conflict (sport, trade, weather), so that its words mean less."""
    entities: tuple[Entity, ...] = ()

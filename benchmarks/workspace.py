"""Fills a workspace with invented reports and claims and measures what a person waits for.

    python benchmarks/workspace.py FOLDER                 25,000 reports with 250,000 claims on SQLite
    python benchmarks/workspace.py FOLDER --url URL       the same on PostgreSQL (an empty database)
    python benchmarks/workspace.py FOLDER --reports 1000  smaller
    python benchmarks/workspace.py FOLDER --only-read     import with reading, of 600 reports

The texts are made from word lists below by a seeded random generator; names are invented.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import random
import resource
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from khabar.ingest.model import Derivation, Imported
from khabar.model import Claim, Entity, Evidence, Quantity, Record, Report, Role, Source, Span, Time
from khabar.review.decisions import Reviewer, decide
from khabar.store.backup import back_up
from khabar.store.listing import Filters, find_reports, list_claims, report_page
from khabar.store.verify import verify
from khabar.store.workspace import Workspace, create, open_workspace

CLAIMS_PER_REPORT = 10
FILLER_WORDS = 60
PLACES, ACTORS, OUTLETS = 1500, 300, 40
STATES = ("occurred", "ongoing", "planned", "denied", "possible")
SYLLABLES = (
    *("با", "تا", "جو", "حر", "دي", "را", "سو", "شم", "صا", "طل", "عي"),
    *("فر", "قا", "كف", "لو", "مر", "نا", "هد", "وا", "يا", "زم", "خا"),
)
FILLERS = (
    *("في", "من", "على", "إلى", "عن", "بعد", "قبل", "خلال", "حيث"),
    *("كما", "أن", "التي", "الذي", "وقد", "صباح", "مساء", "اليوم", "أمس"),
    *("المدينة", "الريف", "الطريق", "المنطقة", "الشمال", "الجنوب", "الشرق", "الغرب", "السكان"),
    *("الأهالي", "المدنيين", "المصادر", "المحلية", "الطبية", "الميدانية", "ناشطون", "مراسل", "وكالة"),
    *("بيان", "تصريح", "القوات", "العناصر", "المسلحين", "الحاجز", "المعبر", "الجسر", "السوق"),
    *("المستشفى", "المدرسة", "المنازل", "البلدة", "القرية", "الحي", "الشارع", "اجتماع", "لجنة"),
    *("وفد", "مساعدات", "قافلة", "طحين", "دواء", "مياه", "كهرباء", "محصول", "موسم"),
    *("طقس", "أمطار", "عام", "شهر", "أسبوع", "يوم", "ساعة", "عدد", "كبير"),
    *("صغير", "جديد", "قديم", "واسع", "محدود", "مباشر", "متواصل", "متقطع"),
)
EVENTS = {
    "shelling": "قصف",
    "clash": "اشتباكات",
    "killing": "مقتل",
    "arrest": "اعتقال",
    "displacement": "نزوح",
    "agreement": "اتفاق",
    "truce": "هدنة",
    "withdrawal": "انسحاب",
    "aid": "مساعدات",
    "protest": "مظاهرة",
}


def clock() -> str:
    """One fixed time, so that runs give the same store."""
    return "2026-11-25T10:00:00Z"


def invented_name(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 3))))


class Generator:
    """Invented reports with claims; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.places = [(f"place:x{n}", invented_name(self.rng)) for n in range(PLACES)]
        self.actors = [(f"actor:x{n}", f"لواء {invented_name(self.rng)}") for n in range(ACTORS)]
        self.outlets = [f"وكالة {invented_name(self.rng)}" for _ in range(OUTLETS)]
        self.vocabulary = [*FILLERS] + [invented_name(self.rng) for _ in range(4000)]

    def record(self, number: int) -> Record:
        rng = self.rng
        day = date(2020, 1, 1) + timedelta(days=rng.randrange(1500))
        parts: list[str] = []
        claims: list[Claim] = []
        entities: dict[str, Entity] = {}
        at = 0

        def put(words: str) -> Span:
            nonlocal at
            start = at
            parts.append(words + " ")
            at += len(words) + 1
            return Span(start, start + len(words), words)

        for place in range(CLAIMS_PER_REPORT):
            start = at
            put(" ".join(rng.choices(self.vocabulary, k=rng.randrange(8, 14))))
            kind, word = rng.choice(list(EVENTS.items()))
            trigger = put(word)
            actor_ref, actor = rng.choice(self.actors)
            place_ref, where = rng.choice(self.places)
            agent = put(actor)
            put("في بلدة")
            spot = put(where)
            entities[actor_ref] = Entity(actor_ref, "actor", actor, f"Brigade {actor_ref[7:]}")
            entities[place_ref] = Entity(place_ref, "place", where, None, 35.0, 38.0, "town")
            happened = (day - timedelta(days=rng.randrange(3))).isoformat()
            count = rng.randrange(1, 40)
            counted = put(f"{count} شخصا")
            claims.append(
                Claim(
                    id=f"c{place + 1}",
                    type=kind,
                    trigger=trigger,
                    status=rng.choice(STATES),
                    roles=(Role("agent", agent, actor_ref, ("role:agent",)), Role("at", spot, place_ref, ("role:at",))),
                    time=Time("أمس", happened, happened, "day"),
                    duration=None,
                    quantities=(Quantity(counted.text, "patient", count, count, "person", counted),),
                    sources=(Source("organization", agent, actor_ref),),
                    cause=None,
                    evidence=Evidence(start, at - 1),
                    confidence=round(rng.random(), 2),
                    why=("frame:x", "role:agent/idafa"),
                )
            )
        put(" ".join(rng.choices(self.vocabulary, k=FILLER_WORDS)))
        text = "".join(parts)
        report = Report(
            f"bench-{number}", text, f"خبر رقم {number}", rng.choice(self.outlets), (), None, day.isoformat()
        )
        return Record(report, tuple(claims), tuple(entities.values()), "bench/1")


def imported(report: Report) -> Imported:
    data = report.text.encode()
    digest = hashlib.sha256(data).hexdigest()
    return Imported(
        report=report,
        original=data,
        original_sha256=digest,
        original_size=len(data),
        original_name=f"{report.id}.txt",
        media_type="text/plain",
        kind="text",
        encoding="utf-8",
        derivations=(Derivation("khabar.ingest.text", "1", {"encoding": "utf-8"}, digest, digest),),
        capture_grade="file",
    )


def fill(workspace: Workspace, count: int, seed: int) -> float:
    """Imports invented reports with ready claims; gives the seconds."""
    generator = Generator(seed)
    ready: dict[str, Record] = {}

    def items() -> Iterator[Imported]:
        for number in range(count):
            record = generator.record(number)
            ready[record.report.id] = record
            yield imported(record.report)

    began, busy = time.perf_counter(), time.process_time()
    for number, result in enumerate(
        workspace.add(items(), read=lambda report: ready.pop(report.id), actor="bench", clock=clock), start=1
    ):
        if result.outcome != "added":
            raise SystemExit(f"{result}")
        if number % 2500 == 0:
            wall, cpu = time.perf_counter() - began, time.process_time() - busy
            print(f"  {number} reports, {number / wall:.0f} a second ({number / cpu:.0f} a CPU second)", flush=True)
    return time.perf_counter() - began


def measure(action: Callable[[], object], times: int = 7) -> tuple[float, float]:
    """Median and slowest, in milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), max(taken)


def searches() -> dict[str, Filters]:
    return {
        "list: all": Filters(),
        "list: type": Filters(types=("shelling",)),
        "list: waiting": Filters(states=("machine",)),
        "list: actor": Filters(actor="actor:x7"),
        "list: place by name": Filters(place=Generator(1).places[3][1]),
        "list: dates": Filters(date_from="2021-03-01", date_to="2021-03-31"),
        "list: outlet or source": Filters(source=Generator(1).outlets[3]),
        "list: word, type, dates": Filters(text="المستشفى", types=("killing",), date_from="2021-01-01"),
    }


def queries() -> dict[str, str]:
    return {
        "find: rare word": "4321",
        "find: frequent word": "والمستشفى",
        "find: AND": "المستشفى السوق",
        "find: OR, NOT": "(هدنة OR اتفاق) NOT قصف",
        "find: phrase": '"في بلدة"',
        "find: prefix": "مست*",
    }


def measure_all(root: Path, count: int) -> dict[str, tuple[float, float]]:
    figures: dict[str, tuple[float, float]] = {}
    with open_workspace(root) as workspace:
        for name, filters in searches().items():
            with workspace.reading() as connection:
                figures[name] = measure(lambda c=connection, f=filters: list_claims(c, f, limit=50))
        for name, query in queries().items():
            with workspace.reading() as connection:
                figures[name] = measure(lambda c=connection, q=query: find_reports(c, Filters(text=q)))
        with workspace.reading() as connection:
            rng = random.Random(5)
            figures["one report"] = measure(lambda: report_page(connection, f"bench-{rng.randrange(count)}"), times=50)
        reviewer = Reviewer("bench", clock)
        chosen = iter(random.Random(6).sample(range(1, count * CLAIMS_PER_REPORT), 100))
        figures["one decision"] = measure(
            lambda: decide(workspace, next(chosen), "accept", reviewer=reviewer), times=50
        )
    return figures


def measure_reading(root: Path, count: int) -> float:
    """Reports a second, import with the real reader, on one core."""
    from khabar.extract.pipeline import read_report

    generator = Generator(2)
    items = [imported(generator.record(number).report) for number in range(count)]
    read_report(items[0].report)
    with create(root, clock=clock, actor="bench") as workspace:
        began = time.perf_counter()
        added = sum(1 for _ in workspace.add(items, read=read_report, actor="bench", clock=clock))
        return added / (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=25_000)
    parser.add_argument("--url", help="PostgreSQL database, empty")
    parser.add_argument("--keep", action="store_true", help="measure a folder that is filled already")
    parser.add_argument("--only-read", action="store_true")
    parser.add_argument("--slow", action="store_true", help="also verify and back up")
    args = parser.parse_args()
    print(f"{date.today()} {platform.platform()} Python {platform.python_version()}")
    if args.only_read:
        shutil.rmtree(args.folder, ignore_errors=True)
        print(f"import with reading: {measure_reading(args.folder, 600):.1f} reports a second")
        return
    if not args.keep:
        shutil.rmtree(args.folder, ignore_errors=True)
        with create(args.folder, clock=clock, actor="bench", url=args.url) as workspace:
            seconds = fill(workspace, args.reports, 1)
        print(f"fill: {args.reports / seconds:.1f} reports a second, without reading")
    figures = measure_all(args.folder, args.reports)
    for name, (median, slowest) in figures.items():
        print(f"{name:28} {median:8.1f} ms   slowest {slowest:8.1f} ms")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if args.slow:
        with open_workspace(args.folder) as workspace:
            began = time.perf_counter()
            found = verify(workspace)
            print(f"verify: {time.perf_counter() - began:.1f} s, {len(found.problems)} problems")
            target = args.folder.with_suffix(".backup")
            target.unlink(missing_ok=True)
            began = time.perf_counter()
            made = back_up(workspace, target, "benchmark passphrase", actor="bench", clock=clock)
            print(f"backup: {time.perf_counter() - began:.1f} s, {json.dumps(made.bytes_written)} bytes")
            target.unlink()
        print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()

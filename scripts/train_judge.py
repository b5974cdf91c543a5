"""Trains the judge from gold, writes its weights into the package and the out-of-fold readings beside them if asked.

Usage: train_judge.py VERSION GOLD.jsonl [GOLD.jsonl …] [--readings FILE]
"""

import argparse
from pathlib import Path

from khabar.evaluate.gold import read_records
from khabar.evaluate.scoring import score_records
from khabar.evaluate.training import train
from khabar.extract.judge.model import save_model
from khabar.extract.judge.stage import PARTS, WEIGHTS
from khabar.model.codec import record_to_line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="name of this training, for example its date")
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--readings", type=Path, help="write the out-of-fold readings here, for the scorer")
    args = parser.parse_args()
    gold = [record for path in args.gold for record in read_records(path)]
    trained = train(gold, version=args.version, say=print)
    for part in PARTS:
        save_model(getattr(trained.judge, part), WEIGHTS / f"{part}.zip")
    (WEIGHTS / "VERSION").write_text(f"{args.version}\n", encoding="utf-8")
    if args.readings:
        lines = [record_to_line(record).rstrip("\n") for record in trained.out_of_fold]
        args.readings.write_text("\n".join(lines) + "\n", encoding="utf-8")
    by_id = {record.report.id: record for record in trained.out_of_fold}
    for name, figure in score_records(gold, [by_id[record.report.id] for record in gold]).figures.items():
        print(name, figure)


if __name__ == "__main__":
    main()

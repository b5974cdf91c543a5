import json

import pytest

from khabar.errors import InputError
from khabar.evaluate.gold import read_records
from khabar.model import Record, Report
from khabar.model.codec import record_to_line

LINE = record_to_line(Record(Report("r1", "x"), (), ()))
CLAIM = {
    "id": "c1",
    "type": "storm",
    "trigger": {"start": 0, "end": 1, "text": "x"},
    "status": "occurred",
    "roles": [],
    "evidence": {"start": 0, "end": 1},
}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "not_json"),
        ("\xff", "not_json"),
        ("[]", "bad_record"),
        (json.dumps({**json.loads(LINE), "claims": [CLAIM]}), "unknown_word"),
        (json.dumps({**json.loads(LINE), "claims": [{**CLAIM, "type": "clash", "status": "done"}]}), "unknown_word"),
    ],
)
def test_a_wrong_line_names_file_and_line(tmp_path, line, code):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(f"{LINE}\n\n{line}\n".encode("latin-1"))
    with pytest.raises(InputError) as caught:
        list(read_records(path))
    assert (caught.value.code, caught.value.path, caught.value.line) == (code, str(path), 3)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.jsonl"):
        list(read_records(tmp_path / "none.jsonl"))

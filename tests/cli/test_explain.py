import json

# "The ministry denied that the market had been shelled."
TEXT = """\
نفت الوزارة قصف سوق البلدة.
"""


def labels_of(tree):
    label, children = tree
    return [label, *(name for child in children for name in labels_of(child))]


def test_the_tree_names_tokens_events_and_rules(khabar):
    outcome = khabar("explain", TEXT)
    assert outcome.code == 0
    for word in ("sentence 1", "tokens", "events", "shelling", "by ", "status denied"):
        assert word in outcome.out


def test_from_file_and_standard_input_alike(khabar, tmp_path):
    path = tmp_path / "x.txt"
    path.write_text(TEXT, encoding="utf-8")
    from_file = khabar("explain", "--file", path).out
    assert from_file == khabar("explain", "-", given=TEXT.encode()).out != ""


def test_as_json(khabar):
    labels = labels_of(json.loads(khabar("explain", TEXT, "--format", "json").out))
    assert "events" in labels


def test_wrong_use(khabar, tmp_path):
    assert khabar("explain").code == 2
    assert khabar("explain", TEXT, "--file", "x").code == 2
    assert khabar("explain", "English words").code == 1
    assert khabar("explain", "--file", tmp_path / "none").code == 1

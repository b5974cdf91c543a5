"""Documentation and code agree: generated pages are current, links and commands exist, names follow the glossary."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from khabar.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
SOURCES = sorted((ROOT / "src" / "khabar").rglob("*.py"))


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def builder():
    spec = importlib.util.spec_from_file_location("build_docs", ROOT / "scripts" / "build_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_and_examples_are_current(builder, monkeypatch):
    monkeypatch.chdir(ROOT)
    stale = [
        name_of(path)
        for path, text in builder.build().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert not stale, f"`make docs` rebuilds {stale}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{name_of(path)} links to {target}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_files_that_are_named_exist(path):
    for target in re.findall(r"`((?:src|tests|scripts|docs|benchmarks)/[\w./-]+)`", path.read_text(encoding="utf-8")):
        if "NAME" not in target:
            assert (ROOT / target).exists(), f"{name_of(path)} names {target}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_commands_that_are_named_exist(path):
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)(?:\$ )?khabar ([a-z]+)", text, flags=re.MULTILINE))
    assert named <= set(COMMANDS), f"{name_of(path)}: {named - set(COMMANDS)}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_chores_that_are_named_exist(path):
    chores = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", path.read_text(encoding="utf-8"))) <= chores


def glossary():
    """Word to use, and the words not to use for it."""
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[0] not in ("use this", "---"):
            yield cells[0], [word.strip() for word in cells[2].split(",")]


def test_the_glossary_has_one_word_per_idea():
    used = [word for word, _ in glossary()]
    assert len(set(used)) == len(used)
    banned = [word for _, words in glossary() for word in words]
    assert len(set(banned)) == len(banned)


# Words that no class or function may be named with. The other words of the glossary have a second sense that is in use
# (the Arabic article, a range of numbers, a pattern of cues).
BANNED_IN_NAMES = {
    "location",
    "toponym",
    "snippet",
    "modality",
    "factuality",
    "fact",
    "informant",
    "predicate",
    "story",
}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_names_follow_the_glossary(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            parts = set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", node.name).lower()))
            assert not parts & BANNED_IN_NAMES, f"{name_of(path)}:{node.lineno}: {node.name}"


def test_banned_names_are_words_of_the_glossary():
    assert {word for _, words in glossary() for word in words} >= BANNED_IN_NAMES


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_module_and_public_name_says_what_it_gives(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not tree.body:
        return
    assert ast.get_docstring(tree), f"{name_of(path)} has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name_of(path)}:{node.lineno}: {node.name} has no docstring"

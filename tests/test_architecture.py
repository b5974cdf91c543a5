"""What holds for the whole house: who may import whom, what code may not contain, what a cold start may cost."""

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "khabar"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

ROOMS = (
    *("errors", "datafile", "model", "schema", "arabic", "places", "actors", "extract", "ingest", "incidents"),
    *("store", "review", "export", "evaluate", "scale", "cli", "web"),
)
"""The flow of the data. A room imports from itself and from rooms before it."""

ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
NOT_A_ROOM = {"utils", "util", "helpers", "helper", "common", "core", "misc"}


def name_of(path):
    return str(path.relative_to(ROOT))


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: a relative import"
            modules = [node.module]
            if node.module == "khabar":
                modules = [f"khabar.{alias.name}" for alias in node.names]
        else:
            continue
        for module in modules:
            if module.startswith("khabar."):
                yield node.lineno, module.split(".")[1]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_point_only_upwards(path):
    if path.parent == PACKAGE and path.stem not in ROOMS:
        return  # the package itself: its version
    room = room_of(path)
    assert room in ROOMS, f"{name_of(path)} lies in no room of the house"
    for line, other in imported_rooms(path):
        if other.startswith("__"):
            continue
        assert ROOMS.index(other) <= ROOMS.index(room), f"{name_of(path)}:{line}: {room} imports {other}"


def test_nothing_is_called_a_helper():
    assert not [name_of(path) for path in PACKAGE.rglob("*") if path.stem in NOT_A_ROOM]


def arabic_strings_in(path):
    """Line numbers of string literals with Arabic in them that are no docstrings."""
    text = path.read_text(encoding="utf-8")
    docstrings = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, node.end_lineno + 1)
    }
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_string = token.type == tokenize.STRING or tokenize.tok_name[token.type].startswith("FSTRING")
        if is_string and ARABIC.search(token.string) and token.start[0] not in docstrings:
            yield token


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_arabic_in_the_code(path):
    lines = [token.start[0] for token in arabic_strings_in(path)]
    assert not lines, f"{name_of(path)}: lines {lines}: Arabic belongs into YAML"


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_nothing_stands_behind_arabic_in_tests(path):
    """What stands behind a run of Arabic on its line changes its place on a screen; what stands before it does not."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for token in arabic_strings_in(path):
        for number, part in enumerate(token.string.splitlines(), start=token.start[0]):
            if ARABIC.search(part):
                behind = lines[number - 1].rpartition(part.strip())[2].strip(" ,")
                assert not behind, f"{name_of(path)}:{number}: {behind!r} stands behind Arabic"


def tracked_texts():
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file():
            try:
                yield name, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


# Written with brackets, so that this file does not find itself.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.~:])/(w[o]rk|r[o]ot|h[o]me/[a-z])[/\"' ]",
    "a package host": r"py[p]i\.org|python[h]osted|npm[j]s\.org|--(extra-)?index[-]url",
    "a thing left undone": r"\b(TO[D]O|FIX[M]E|X[X]X)\b|NotImplemented[E]rror",
    "a word on tools": r"(?i)\b(chat[g]pt|clau[d]e|copi[l]ot|language model ass[i]stant|as an [a]i)\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what):
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
        for name, text in tracked_texts()
        for match in pattern.finditer(text)
    ]
    assert not found


def loaded_after(statement):
    code = f"import sys; {statement}; print(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return set(run.stdout.split())


def test_the_package_itself_imports_nothing():
    assert not {"yaml", "simplemma", "numpy", "khabar.datafile"} & loaded_after("import khabar")


def test_the_command_line_loads_no_language_data_before_it_reads():
    loaded = loaded_after("from khabar.cli.main import build_parser; build_parser(('read',))")
    assert not {"simplemma", "numpy", "sqlalchemy", "khabar.arabic.text", "khabar.extract.pipeline"} & loaded


def test_the_lock_holds_every_dependency_with_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([A-Za-z0-9._-]+)==", lock, flags=re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    for requirement in wanted:
        name, _, marker = requirement.partition(";")
        if "win32" not in marker and not name.startswith("khabar"):
            word = re.match(r"[A-Za-z0-9._-]+", name).group().lower().replace("_", "-").replace(".", "-")
            assert word in {other.lower().replace("_", "-").replace(".", "-") for other in pinned}, requirement
    assert "://" not in lock and lock.count("--hash=sha256:") >= len(pinned)


MODULES = {"yaml": "PyYAML", "pdfminer": "pdfminer.six", "sklearn": "scikit-learn"}
"""Modules that are called otherwise than the package that brings them."""


def test_every_package_that_the_code_imports_is_a_dependency():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = {name.lower() for name in re.findall(r'^ *(?:\w+ = \[)?"([A-Za-z][\w.-]*)', text, flags=re.MULTILINE)}
    declared |= {name.lower() for name in re.findall(r', "([A-Za-z][\w.-]*)>=', text)}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) else []
            for module in {module.split(".")[0] for module in modules} - {"khabar", *sys.stdlib_module_names}:
                assert MODULES.get(module, module).lower() in declared, f"{name_of(path)} imports {module}"

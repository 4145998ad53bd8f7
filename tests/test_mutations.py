"""What ``mutator.py`` changes in a source, and where; what ``mutations.py`` makes of the outcomes."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def load(name: str) -> ModuleType:
    """The script of a name beside this file."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mutator = load("mutator")
mutations = load("mutations")


def mutants(source: str) -> list[tuple[str, str]]:
    """The kind of every change of a source, and the source after it."""
    encoded = source.encode()
    return [(change.kind, change.apply(encoded).decode()) for change in mutator.Finder(encoded).changes()]


CHANGED = [
    ("a == b", "comparison", ["a != b"]),
    ("a != b", "comparison", ["a == b"]),
    ("a < b", "comparison", ["a <= b", "a >= b"]),
    ("a <= b", "comparison", ["a < b", "a > b"]),
    ("a > b", "comparison", ["a >= b", "a <= b"]),
    ("a >= b", "comparison", ["a > b", "a < b"]),
    ("a is b", "comparison", ["a is not b"]),
    ("a is  not b", "comparison", ["a is b"]),
    ("a in b", "comparison", ["a not in b"]),
    ("a not in b", "comparison", ["a in b"]),
    ("(a) == (b)", "comparison", ["(a) != (b)"]),
    ("a == b == c", "comparison", ["a != b == c", "a == b != c"]),
    ("é == ü", "comparison", ["é != ü"]),
    ("a and b", "and, or", ["a or b"]),
    ("a or b or c", "and, or", ["a and b or c", "a or b and c"]),
    ("(a or\n b)", "and, or", ["(a and\n b)"]),
    ("not a", "not dropped", ["a"]),
    ("b and not(a)", "not dropped", ["b and (a)"]),
    ("if a: b", "not added", ["if not (a): b"]),
    ("while a or b: c", "not added", ["while not (a or b): c"]),
    ("a if b else c", "not added", ["a if not (b) else c"]),
    ("[a for a in b if a]", "not added", ["[a for a in b if not (a)]"]),
    ("a + b", "plus, minus", ["a - b"]),
    ("a - b", "plus, minus", ["a + b"]),
    ("a += b", "plus, minus", ["a -= b"]),
    ("a -= b", "plus, minus", ["a += b"]),
    ("if a:\n    raise B(a)", "raise removed", ["if a:\n    pass"]),
    ("def f(): return a", "return dropped", ["def f(): return None"]),
    ("a = 1", "constant", ["a = 2"]),
    ("a = 0.5", "constant", ["a = 1.5"]),
    ("a = True", "constant", ["a = False"]),
    ("a = False", "constant", ["a = True"]),
    ("a = 'b'", "constant", ["a = '~b'"]),
    ('a = ""', "constant", ['a = "~"']),
    ('a = rb"\\d"', "constant", ['a = rb"~\\d"']),
    ('a = """b"""', "constant", ['a = """~b"""']),
    ('a = f"{b}c"', "constant", ['a = f"~{b}c"']),
    ("if TYPE_CHECKING:\n    a = 1\nelse:\n    a = 2", "constant", ["if TYPE_CHECKING:\n    a = 1\nelse:\n    a = 3"]),
]


@pytest.mark.parametrize(("source", "kind", "expected"), CHANGED, ids=[repr(row[0]) for row in CHANGED])
def test_change(source: str, kind: str, expected: list[str]):
    assert [text for name, text in mutants(source) if name == kind] == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param('"""a module"""\nclass A:\n    """a class"""\n    b = c\n    """of b"""', id="docstrings"),
        pytest.param("a = b  # 1 == 'c'", id="comment"),
        pytest.param("__all__ = ['a', 'b']", id="what is exported"),
        pytest.param("if TYPE_CHECKING:\n    a = not b", id="for type checkers"),
        pytest.param("if typing.TYPE_CHECKING:\n    a = not b", id="for type checkers, qualified"),
        pytest.param("a: Annotated[int, 1]\ndef f(a: 'A', *, b: 'B') -> 'C': ...", id="annotations"),
        pytest.param("a = cast('A', b)\nA = TypeVar('A')\nB = Literal['b']", id="types"),
        pytest.param("def __repr__(self):\n    return f'<{self.a + 1}>' if self.b else 'A'", id="repr"),
        pytest.param("_REMEMBERED: Final = 512\nif len(a) >= _REMEMBERED: a.clear()", id="bound of a cache"),
        pytest.param("@lru_cache(maxsize=64)\ndef f(): ...", id="size of a cache"),
        pytest.param("a = (f'{b == c}'\n f'{b}')", id="text of two lines"),
        pytest.param("raise A(\n    b\n)", id="raise of three lines"),
        pytest.param("def f(): return None\ndef g(): return", id="return of nothing"),
        pytest.param("a = b | c\nd = 2j\ne = None", id="no change for these"),
    ],
)
def test_nothing_is_changed(source: str):
    assert mutants(source) == []


def test_a_text_is_not_subtracted():
    assert [kind for kind, _ in mutants("a = b + 'c'\nd = f'{e}' + f")] == ["constant", "constant"]


def test_every_change_of_the_package_stays_within_a_line():
    found = list(mutator.mutations_of(mutations.ROOT, ["operations", "wire"]))
    assert len(found) > 5000
    for mutation in found:
        before, after = (text.split(b"\n") for text in (mutation.source, mutation.change.apply(mutation.source)))
        number = mutation.line - 1
        assert (before[:number], before[number + 1 :]) == (after[:number], after[number + 1 :])


@pytest.mark.parametrize(
    ("source", "change", "sound"),
    [
        pytest.param(b"a == b", mutator.Change("", 2, 4, b"!="), True, id="another meaning"),
        pytest.param(b"a == b", mutator.Change("", 2, 4, b"("), False, id="no Python"),
        pytest.param(b"a  # 1", mutator.Change("", 5, 6, b"2"), False, id="the same meaning"),
    ],
)
def test_sound_change(source: bytes, change: Any, sound: bool):
    assert change.is_sound(source) is sound


def test_mutation_is_shown_with_its_line_before_and_after():
    source = "é = 1\nif é:\n    é = not é\n".encode()
    (change,) = [each for each in mutator.Finder(source).changes() if each.kind == "not dropped"]
    shown = str(mutator.Mutation("fakeoss/a.py", source, change))
    assert shown == "fakeoss/a.py:3: not dropped\n    - é = not é\n    + é = é"


SOURCE = b"a = [1, 2, 3, 4, 5, 6, 7, 8, 9]\nb = c == d\ne = f and g\n"


def drawn(count: int, seed: int) -> list[Any]:
    return mutator.drawn(
        (mutator.Mutation("a.py", SOURCE, each) for each in mutator.Finder(SOURCE).changes()), count, seed
    )


def test_kinds_are_drawn_in_turn():
    assert Counter(each.change.kind for each in drawn(6, seed=1)) == {"constant": 4, "comparison": 1, "and, or": 1}


def test_same_seed_draws_the_same():
    assert drawn(9, seed=1) == drawn(9, seed=1)
    assert drawn(9, seed=1) != drawn(9, seed=2)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose package has one module, and a test that notices some changes of it."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # for time, and as its package has no plugin
    test = "from fakeoss.wire.sign import sign\n\ndef test_sign():\n    assert (sign(1), sign(-1)) == (1, -1)\n"
    files = {
        "fakeoss/__init__.py": "",
        "fakeoss/wire/__init__.py": "",
        "fakeoss/wire/sign.py": "def sign(a):\n    return 1 if a > 0 else -1\n",
        "tests/wire/test_other.py": "def test_other(): ...\n",
        "tests/wire/test_sign.py": test,
        "tests/hostile/test_hostile.py": "from fakeoss.wire import sign\ndef test_hostile(): assert sign.sign(2)\n",
        "tests/hostile/helper.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def test_tests_of_folders_and_those_of_all(repository: Path):
    modules = mutations.test_modules(repository, ["handling", "wire"])
    assert modules == ["tests/wire/test_other.py", "tests/wire/test_sign.py", "tests/hostile/test_hostile.py"]


def test_likely_tests_come_first(repository: Path):
    modules = mutations.test_modules(repository, ["wire"])
    likely, rest = mutations.by_likelihood("fakeoss/wire/sign.py", modules, repository)
    assert likely == ["tests/wire/test_sign.py", "tests/hostile/test_hostile.py"]
    assert rest == ["tests/wire/test_other.py"]


def test_mutations_are_judged_in_a_copy(repository: Path):
    path = repository / "fakeoss/wire/sign.py"
    source = path.read_bytes()
    changes = [
        mutator.Change("", at, at + 1, text) for at, text in ((source.index(b">"), b">="), (source.index(b"1"), b"2"))
    ]
    mutants = [mutator.Mutation("fakeoss/wire/sign.py", source, each) for each in changes]
    verdicts = mutations.verdicts(repository, mutants, mutations.test_modules(repository, ["wire"]), 1)
    assert list(verdicts) == [
        mutations.Verdict("survived"),
        mutations.Verdict("killed", "tests/wire/test_sign.py::test_sign"),
    ]
    assert path.read_bytes() == source


def test_tests_that_take_too_long_are_ended(repository: Path, tmp_path_factory: pytest.TempPathFactory):
    judge = mutations.Judge(repository, tmp_path_factory.mktemp("copy"), ["tests/wire/test_sign.py"])
    assert judge.run(["tests/wire/test_sign.py"], 0.01) == mutations.Verdict("timed out")


def test_tests_that_fail_by_themselves_judge_nothing(repository: Path):
    (repository / "tests/wire/test_sign.py").write_text("def test_sign(): assert False\n")
    modules = mutations.test_modules(repository, ["wire"])
    with pytest.raises(SystemExit, match=r"without any change fails tests/wire/test_sign\.py::test_sign"):
        list(mutations.verdicts(repository, [], modules, 1))

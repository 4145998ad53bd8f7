"""How long a module and a function may be, how deep it may go, how many parameters it may take in order."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MODULE_LINES = {"fakeoss": 400, "tests": 600}
FUNCTION_LINES = 40  # from def to the end, docstring included
POSITIONAL_PARAMETERS = 5  # self and cls not counted
NESTING = 3  # an elif is as deep as its if

# What a transport puts in the place of a library's own function keeps that function's signature.
FOREIGN_SIGNATURES = {
    "fakeoss/transports/urllib3.py": {"_make_request", "urlopen"},
    "fakeoss/transports/requests.py": {"send"},
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
if hasattr(ast, "TryStar"):
    BLOCKS += (ast.TryStar,)


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def positional(function: Function) -> int:
    names = [parameter.arg for parameter in function.args.posonlyargs + function.args.args]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def is_elif(child: ast.AST, parent: ast.AST) -> bool:
    """Whether an if is the ``elif`` of its parent: it begins where its parent begins."""
    return (
        isinstance(child, ast.If)
        and isinstance(parent, ast.If)
        and child in parent.orelse
        and child.col_offset == parent.col_offset
    )


def depth(node: ast.AST, level: int = 0) -> int:
    """The deepest block below a node; functions and classes inside are judged for themselves."""
    deepest = level
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef | ast.Lambda):
            continue
        deeper = isinstance(child, BLOCKS) and not is_elif(child, node)
        deepest = max(deepest, depth(child, level + deeper))
    return deepest


def is_filled_by_name(function: Function) -> bool:
    """Whether pytest calls the function, which it does by parameter name: tests and fixtures."""
    return function.name.startswith("test_") or any("fixture" in ast.unparse(each) for each in function.decorator_list)


def too_large(path: str, source: str) -> Iterator[str]:
    """What exceeds its bound in a module, in words."""
    tree = ast.parse(source)
    lines, bound = len(source.splitlines()), MODULE_LINES[path.split("/", maxsplit=1)[0]]
    is_table = not any(functions(tree))
    if lines > bound and not is_table:
        yield f"{path}: {lines} lines, {bound} allowed"
    for function in functions(tree):
        where = f"{path}:{function.lineno}: {function.name}"
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > FUNCTION_LINES:
            yield f"{where}: {length} lines, {FUNCTION_LINES} allowed"
        if depth(function) > NESTING:
            yield f"{where}: nested {depth(function)} deep, {NESTING} allowed"
        if function.name in FOREIGN_SIGNATURES.get(path, ()) or is_filled_by_name(function):
            continue
        if positional(function) > POSITIONAL_PARAMETERS:
            yield f"{where}: {positional(function)} positional parameters, {POSITIONAL_PARAMETERS} allowed"


@pytest.mark.parametrize("folder", MODULE_LINES)
def test_nothing_is_too_large(folder: str):
    found = [
        line
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in too_large(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n" + "\n".join(found)


DEEP = "def f(x):\n    for a in x:\n        if a:\n            with a:\n                {}"
CHAIN = "def f(x):\n    for a in x:\n        if a:\n            pass\n" + "        elif x:\n            pass\n" * 9


@pytest.mark.parametrize(
    ("path", "source", "found"),
    [
        pytest.param("fakeoss/a.py", "def f(): ...\n" * 400, [], id="the longest module"),
        pytest.param("fakeoss/a.py", "def f(): ...\n" * 401, ["401 lines, 400 allowed"], id="module too long"),
        pytest.param("fakeoss/a.py", "A = 1\n" * 500, [], id="a table may be long"),
        pytest.param("tests/a.py", "def f(): ...\n" * 401, [], id="tests may be longer"),
        pytest.param("fakeoss/a.py", "def f():\n" + "    x\n" * 39, [], id="the longest function"),
        pytest.param("fakeoss/a.py", "def f():\n" + "    x\n" * 40, ["41 lines, 40 allowed"], id="function too long"),
        pytest.param("fakeoss/a.py", DEEP.format("pass"), [], id="the deepest"),
        pytest.param("fakeoss/a.py", DEEP.format("while a: pass"), ["nested 4 deep, 3 allowed"], id="too deep"),
        pytest.param("fakeoss/a.py", DEEP.format("def g(): return 1"), [], id="a function inside counts anew"),
        pytest.param("fakeoss/a.py", CHAIN, [], id="an elif chain is one level"),
        pytest.param("fakeoss/a.py", "def f(a, b, c, d, e, *f, g, h): ...", [], id="keyword-only is free"),
        pytest.param("fakeoss/a.py", "class A:\n    def f(self, a, b, c, d, e): ...", [], id="self is not counted"),
        pytest.param("fakeoss/a.py", "def f(a, b, c, d, e, f): ...", ["6 positional"], id="too many parameters"),
        pytest.param("tests/a.py", "def test_f(a, b, c, d, e, f): ...", [], id="pytest fills by name"),
    ],
)
def test_rule(path: str, source: str, found: list[str]):
    report = list(too_large(path, source))
    assert len(report) == len(found)
    assert all(words in line for words, line in zip(found, report, strict=True))

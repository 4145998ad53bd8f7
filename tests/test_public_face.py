"""What ``help`` shows of the public names: each says what it does, and which errors its body raises."""

from __future__ import annotations

import ast
import inspect
import pydoc
import re
import textwrap
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import pytest

import fakeoss
from fakeoss import mocking

OWN = "fakeoss."
DATA = {"__version__", "profiles"}
"""Names of the package that are neither functions nor classes."""


class Member(NamedTuple):
    """A function of the public face, the name by which it is called, and its documentation."""

    name: str
    function: Any
    text: str


def functions_of(value: Any) -> list[Any]:
    """The functions behind an attribute of a class: of a property, those that read and write it."""
    if isinstance(value, property):
        return [each for each in (value.fget, value.fset, value.fdel) if each is not None]
    if isinstance(value, cached_property):
        return [value.func]
    function = getattr(value, "__func__", value)
    return [function] if inspect.isfunction(function) else []


def members_of(cls: type) -> Iterator[Member]:
    text = inspect.getdoc(cls) or ""
    constructor = vars(cls).get("__init__")
    if inspect.isfunction(constructor):
        yield Member(f"{cls.__name__}()", constructor, f"{text} {constructor.__doc__ or ''}")
    for base in cls.__mro__:
        if not base.__module__.startswith(OWN):
            continue
        for name, value in vars(base).items():
            own = functions_of(value)
            if (name.startswith("_") and name not in {"__call__", "__getitem__"}) or not own:
                continue
            yield from (Member(f"{cls.__name__}.{name}", each, inspect.getdoc(value) or "") for each in own)


def classes() -> list[type]:
    found = [value for name in fakeoss.__all__ if isinstance(value := getattr(fakeoss, name), type)]
    others = [type(getattr(fakeoss.Store(), name)) for name in ("calls", "faults", "clock")]
    return [*found, mocking.Mock, *(cls for cls in others if cls not in found)]


def members() -> list[Member]:
    found = [
        Member(name, value, inspect.getdoc(value) or "")
        for name in fakeoss.__all__
        if inspect.isfunction(value := getattr(fakeoss, name))
    ]
    for cls in classes():
        found += members_of(cls)
    return found


def raised(function: Any) -> set[str]:
    """The errors that a function's own body raises: for a documented one, the name of its cause."""
    function = inspect.unwrap(function)
    names = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
            continue
        name = ast.unparse(node.exc.func)
        made = function.__globals__.get(name)
        if inspect.isfunction(made):  # which makes the error
            name = made.__annotations__["return"]
        cause = ast.unparse(node.exc.args[0]) if node.exc.args and name == "OssError" else ""
        names.add(cause.removeprefix("Cause.") if cause.startswith("Cause.") else name.rpartition(".")[2])
    return names


def fields() -> list[Any]:
    return [
        pytest.param(cls, name, id=f"{cls.__name__}.{name}")
        for cls in classes()
        for name in getattr(cls, "_fields", ())
    ]


def explained(cls: type) -> set[str]:
    """The fields of named tuples that have a text of their own below them."""
    names: set[str] = set()
    for base in cls.__mro__:
        if not base.__module__.startswith(OWN):
            continue
        (node,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(node, ast.ClassDef)
        for field, text in pairwise(node.body):
            if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
                names.add(ast.unparse(field.target))
    return names


@pytest.mark.parametrize(("cls", "name"), fields())
def test_every_field_is_explained(cls: type, name: str):
    texts = " ".join(base.__doc__ or "" for base in cls.__mro__ if base.__module__.startswith(OWN))
    assert name in explained(cls) or re.search(rf"\b{name.replace('_', '[_ ]')}\b", texts)


@pytest.mark.parametrize("name", fakeoss.__all__)
def test_every_public_name_says_what_it_is(name: str):
    value = getattr(fakeoss, name)
    if name in DATA:
        return
    text = type(value).__doc__ if name in {"mock", "ok"} else value.__doc__
    assert text
    assert len(text) > 20
    assert not text.startswith(f"{name}(")  # what a named tuple says of itself


@pytest.mark.parametrize("member", [pytest.param(each, id=each.name) for each in members()])
def test_every_public_function_says_what_it_does_and_raises(member: Member):
    assert member.text.strip(), f"{member.name} has no documentation"
    missing = [name for name in raised(member.function) if not re.search(rf"\b{name}\b", member.text)]
    assert not missing, f"{member.name} does not say that it raises {', '.join(missing)}"


@pytest.mark.parametrize("value", [fakeoss.mock, fakeoss.Store, fakeoss.Server, fakeoss.Bucket], ids=repr)
def test_help_shows_what_each_public_name_is(value: Any):
    """``help`` lists no private name, and a text below each public one."""
    lines = pydoc.plain(pydoc.render_doc(value)).splitlines()
    for line, below in pairwise(lines):
        if match := re.match(r" \|  (?:async )?([A-Za-z_]\w*)(?:\(self\b.*| = .*)?$", line):
            assert not re.match(r"_[a-z]", match[1]), line
            assert match[1].startswith("__") or below.strip(" |"), line

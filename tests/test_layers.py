"""Imports point one way; who may import whom is the tables below."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "fakeoss"
TESTED = ("durable", "model", "server", "transports")
"""Folders each of whose modules has a test of its name in the folder of the same name here."""

# Where a module belongs: the longest name that it equals or lies below. A wall is a folder: of single files only the
# five that join the folders are named; every other file at the root is a leaf, which may import nothing but leaves.
LAYER_OF = {
    "": "leaf",
    "model": "model",
    "durable": "durable",
    "wire": "wire",
    "contract": "contract",
    "profiles": "profiles",
    "handling": "handling",
    "operations": "operation family",
    "transports": "transports",
    "cli": "command",
    "control": "control",
    "compat": "other names",
    "dispatch": "dispatch",
    "mocked_hosts": "entrance",
    "mocking": "entrance",
    "scopes": "entrance",
    "checking": "entrance",
    "server": "entrance",
    "upstream": "upstream",
    "pytest_plugin": "pytest plugin",
    "plugin": "pytest plugin",
    "__main__": "main",
}

LEAVES = {"leaf"}
WIRE = LEAVES | {"wire"}
CORE = WIRE | {"model", "profiles", "handling", "operation family", "dispatch"}
DOORS = CORE | {"durable", "upstream", "transports", "entrance", "contract", "front door", "control"}

# What each layer may import of the package. A module may always import its own layer, except where ISOLATED.
MAY_IMPORT = {
    "front door": DOORS,  # on first use only, as tests/test_imports.py checks
    "leaf": LEAVES,
    "model": LEAVES,
    "durable": LEAVES | {"model"},
    "wire": WIRE,
    "contract": WIRE,
    "profiles": WIRE,
    "handling": WIRE | {"model", "profiles"},
    "operation family": WIRE | {"model", "profiles", "handling"},
    "dispatch": CORE,
    "upstream": WIRE | {"model", "profiles", "handling"},
    "control": CORE | {"front door"},
    "transports": WIRE,
    "entrance": DOORS,
    "command": DOORS,
    "other names": DOORS,
    "pytest plugin": DOORS,
    "main": DOORS | {"command"},
}
ISOLATED = {"operation family"}  # families do not know each other; only their index, the folder itself, knows them all

# Who may import what comes from outside the package: folders (or one of the five files) for each name, the longest name
# deciding. Everything else of the standard library is free; everything else of third parties is refused.
OUTSIDE = {
    "requests": ("transports", "cli"),
    "responses": ("transports",),
    "minio": ("transports",),
    "s3fs": ("transports",),
    "aiobotocore": ("transports",),
    "anyio": ("transports",),
    "botocore": ("transports",),
    "urllib3": ("transports",),
    "httpcore": ("transports",),
    "httpx": ("transports",),
    "moto": ("transports",),
    "aiohttp": ("transports",),
    "polars": ("transports",),
    "awscrt": ("model", "wire", "transports"),
    "hypothesis": ("strategies",),
    "anycrc": ("model", "wire"),
    "boto3": ("pytest_plugin", "transports"),
    "shtab": ("__main__",),
    "sqlglot": ("operations",),
    "trustme": ("server",),
    "werkzeug": ("wire", "handling", "operations", "dispatch"),
    "http": ("wire", "handling", "operations", "dispatch", "transports", "server", "control", "cli"),
    "xml": (),  # what comes from outside is parsed by defusedxml only
    "defusedxml": ("wire",),
    "sortedcontainers": ("durable", "model"),
    "sqlite3": ("durable",),
    "mmap": ("model",),
    "tomllib": ("cli", "profiles.reading"),
    "tomli": ("cli", "profiles.reading"),
    "pytest": ("pytest_plugin", "plugin"),
    "_pytest": ("pytest_plugin", "plugin"),
}


class Import(NamedTuple):
    line: int
    name: str  # absolute; of "from a import b" it is "a.b"


def lies_in(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def module_name(path: Path) -> str:
    """The name relative to the package: ``wire.ranges``, ``operations.__init__``, and ``""`` for the front door."""
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    return "" if name == "__init__" else name


def layer_of(module: str) -> str | None:
    """The layer of a module; ``None`` for a folder that nobody has given one."""
    if not module:
        return "front door"
    prefixes = [prefix for prefix in LAYER_OF if prefix and lies_in(module, prefix)]
    if not prefixes and "." in module:
        return None
    return LAYER_OF[max(prefixes, key=len, default="")]


def is_family_part(module: str, target: str) -> bool:
    """Whether ``target`` wears the name of the family of ``module`` and an underscore: ``operations._select_query`` is
    for ``operations.select``, and for what else begins with ``_select_``."""
    name, part = module.rpartition(".")[2], target.rpartition(".")[2]
    family = name.split("_")[1] if name.startswith("_") else name
    return part.startswith(f"_{family}_")


def is_type_checking(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def is_import_call(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not node.args:
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in {"import_module", "__import__"}


def executed(node: ast.AST) -> Iterator[ast.AST]:
    """Every node below this one, those in the bodies of functions too, but not what only a type checker reads."""
    if isinstance(node, ast.If) and is_type_checking(node.test):
        children: list[ast.AST] = list(node.orelse)
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield child
        yield from executed(child)


def origin(node: ast.ImportFrom, module: str) -> str:
    """The absolute name of the module after ``from``."""
    if not node.level:
        return node.module or ""
    parts = ["fakeoss", *module.split(".")] if module else ["fakeoss", "__init__"]
    base = parts[: len(parts) - node.level]
    return ".".join([*base, node.module] if node.module else base)


def parse_imports(source: str, module: str) -> Iterator[Import]:
    for node in executed(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (Import(node.lineno, f"{origin(node, module)}.{alias.name}") for alias in node.names)
        elif is_import_call(node) and isinstance(node.args[0], ast.Constant):
            yield Import(node.lineno, str(node.args[0].value))


def package_module(name: str, modules: set[str]) -> str:
    """The module of the package that an imported name means or lies in."""
    relative = name.removeprefix("fakeoss").removeprefix(".")
    while relative:
        for known in (relative, f"{relative}.__init__"):
            if known in modules:
                return known
        relative = relative.rpartition(".")[0]
    return ""


def broken_rule(module: str, name: str, modules: set[str]) -> str | None:
    """What an import breaks, in words; None when it may stand."""
    layer = layer_of(module)
    if layer is None:
        return "the module belongs to no layer: add it to LAYER_OF"
    if not lies_in(name, "fakeoss"):
        return broken_outside_rule(module, name)
    target = package_module(name, modules)
    target_layer = layer_of(target)
    if target == module or target_layer in MAY_IMPORT[layer]:
        return None
    if target_layer == layer and (
        layer not in ISOLATED or module.endswith("__init__") or is_family_part(module, target)
    ):
        return None
    return f"{layer} may not import {target_layer}"


def broken_outside_rule(module: str, name: str) -> str | None:
    matches = [prefix for prefix in OUTSIDE if lies_in(name, prefix)]
    if matches:
        prefix = max(matches, key=len)
        allowed = OUTSIDE[prefix]
        if any(lies_in(module, place) for place in allowed):
            return None
        return f"{prefix} is imported only in {', '.join(allowed) or 'no module'}"
    if name.split(".", maxsplit=1)[0] in sys.stdlib_module_names:
        return None
    return "not a declared dependency: add it to OUTSIDE"


def violations(sources: dict[str, str]) -> list[str]:
    modules = set(sources)
    return [
        f"fakeoss/{module or '__init__'}:{line}: {name}: {rule}"
        for module, source in sorted(sources.items())
        for line, name in parse_imports(source, module)
        if (rule := broken_rule(module, name, modules))
    ]


def test_imports_point_one_way():
    sources = {module_name(path): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    found = violations(sources)
    assert not found, "\n" + "\n".join(found)


def test_every_module_has_a_layer():
    homeless = [name for path in PACKAGE.rglob("*.py") if layer_of(name := module_name(path)) is None]
    assert not homeless, f"add them to LAYER_OF: {homeless}"


def test_only_families_register_operations():
    shared = [*(PACKAGE / "handling").glob("*.py"), *(PACKAGE / "operations").glob("_*.py")]
    families = [path.name for path in shared if "\n@operation(" in path.read_text(encoding="utf-8")]
    assert not families, f"these are families: {families}"


@pytest.mark.parametrize("folder", TESTED)
def test_every_module_has_a_test_of_its_name(folder: str):
    modules = [path.relative_to(PACKAGE) for path in (PACKAGE / folder).rglob("*.py") if path.name != "__init__.py"]
    missing = [str(path) for path in modules if not (TESTS / path.with_name(f"test_{path.name}")).is_file()]
    assert modules
    assert not missing, f"these have no tests/…/test_….py: {missing}"


def test_the_layers_are_folders():
    files = [name for name in LAYER_OF if name and not (PACKAGE / name).is_dir()]
    assert len(files) <= 5, files


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("model.rope", "import fakeoss.wire.ranges", "model may not import wire"),
        ("model.rope", "from fakeoss.wire import ranges", "model may not import wire"),
        ("model.rope", "from ..wire.ranges import Span", "model may not import wire"),
        ("model.rope", "from . import index", None),
        ("model.rope", "from fakeoss.errors import OssError", None),
        ("model.rope", "def f():\n    import requests", "requests is imported only in transports, cli"),
        ("model.rope", "import os\nimport numpy.random", "not a declared dependency: add it to OUTSIDE"),
        ("errors", "from fakeoss import limits", None),
        ("errors", "from fakeoss.model import rope", "leaf may not import model"),
        ("wire.ranges", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import fakeoss.model.rope", None),
        ("wire.ranges", "from importlib import import_module\nimport_module('httpx')", "httpx is imported only in "),
        ("wire.xml", "from defusedxml.ElementTree import fromstring", None),
        ("wire.xml", "from xml.sax import handler", "xml is imported only in no module"),
        ("operations.objects", "from fakeoss.handling.call import Call", None),
        ("operations.objects", "from fakeoss.operations import listing", "family may not import operation family"),
        ("operations.objects", "from fakeoss import operations", "family may not import operation family"),
        ("handling.call", "from fakeoss.operations.listing import x", "handling may not import operation family"),
        ("operations.select", "from fakeoss.operations._select_query import x", None),
        ("operations._select_rows", "from fakeoss.operations import _select_query", None),
        ("operations.objects", "from fakeoss.operations._select_query import x", "family may not import"),
        ("operations.__init__", "from . import listing, objects", None),
        ("profiles.aws", "from fakeoss.wire.error_table import ERRORS", None),
        ("profiles.aws", "from fakeoss.handling.call import Call", "profiles may not import handling"),
        ("transports.urllib3", "from urllib3 import HTTPConnectionPool", None),
        ("transports.urllib3", "from fakeoss.model import rope", "transports may not import model"),
        ("server.listener", "from werkzeug.serving import make_server", "werkzeug is imported only in wire, handling"),
        ("pytest_plugin", "import pytest\nfrom fakeoss.mocking import mock", None),
        ("mocking", "from fakeoss import pytest_plugin", "entrance may not import pytest plugin"),
        ("", "def f():\n    from fakeoss.mocking import mock", None),
        ("wire.ranges", "import fakeoss", "wire may not import front door"),
        ("utils.texts", "import os", "the module belongs to no layer"),
        ("utils", "from fakeoss.model import rope", "leaf may not import model"),
    ],
)
def test_rule(module: str, source: str, found: str | None):
    names = (
        "",
        "errors",
        "limits",
        "mocking",
        "pytest_plugin",
        "model.rope",
        "model.index",
        "wire.ranges",
        "wire.error_table",
    )
    families = ("__init__", "listing", "objects", "_select_query", "_select_rows")
    others = dict.fromkeys([*names, "handling.call", *(f"operations.{name}" for name in families)], "")
    report = violations(others | {module: source})
    assert len(report) == (found is not None)
    assert all(found in line for line in report)

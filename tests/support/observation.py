"""What a user can see of a value, as plain data that can be compared: types, attributes, items, texts, exceptions.

Nothing has to be named: the public attributes of an object are walked, so what a library adds is compared as well. Not
compared are identities and addresses, which differ between any two runs, and how long something took.
"""

from __future__ import annotations

import io
import re
import socket
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any

import httpx

from fakeoss.transports.memory_socket import MemorySocket

__all__ = ["differences", "observe", "observe_error", "qualified_name"]

Plain = Any
"""``None``, numbers, text, bytes, and tuples, lists and dicts of them."""

_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_CALLABLES = (
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    types.MethodWrapperType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
)
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b|(?<=object at )[0-9a-fx]+")
_SIGNATURE = re.compile(rb"Signature=[0-9a-f]{64}$")
_SIGNATURE_TEXT = re.compile(r"Signature=[0-9a-f]{64}$")
_OPAQUE = ("logging", "threading", "_thread", "asyncio", "weakref", "_weakref", "ssl", "concurrent", "inspect")
"""Packages of which only the type is compared: machinery of the process, not of the answer."""
_DEPTH = 2


def qualified_name(kind: type) -> str:
    """``module.Class``, without the module for built-in types."""
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def observe(value: Any, depth: int = _DEPTH, seen: tuple[int, ...] = ()) -> Plain:
    """Return ``value`` as plain data; the attributes of objects are followed ``depth`` levels deep."""
    if type(value) in _PLAIN:
        if isinstance(value, bytes):
            return _SIGNATURE.sub(b"Signature", value)
        return _SIGNATURE_TEXT.sub("Signature", _ADDRESS.sub("0x", value)) if isinstance(value, str) else value
    kind = qualified_name(type(value))
    if isinstance(value, type):
        return f"class {qualified_name(value)}"
    if isinstance(value, BaseException):
        return observe_error(value, depth)
    if isinstance(value, _CALLABLES):
        return "method"
    if isinstance(value, timedelta):
        return kind  # how long something took
    if isinstance(value, (Enum, date)):
        return [kind, repr(value)]
    if isinstance(value, (bytearray, memoryview)):
        return [kind, bytes(value)]
    if isinstance(value, _PLAIN):  # a subclass
        return [kind, _ADDRESS.sub("0x", str(value)) if isinstance(value, str) else repr(value)]
    if isinstance(value, (socket.socket, MemorySocket)):
        return ["socket", value.fileno() == -1, value.gettimeout()]
    if id(value) in seen:
        return f"{kind}, again"
    seen = (*seen, id(value))
    if type(value) is dict and all(type(key) is str for key in value):
        return {"(order)": list(value), **{key: observe(item, depth, seen) for key, item in value.items()}}
    items = _items(value)
    if items is not None:
        return [kind, *(observe(item, depth, seen) for item in items)]
    if depth <= 0 or type(value).__module__.partition(".")[0] in _OPAQUE:
        return kind
    return {"type": kind, **{name: observe(item, depth - 1, seen) for name, item in _attributes(value)}}


def observe_error(error: BaseException, depth: int = 1) -> Plain:
    """Return what can be seen of an exception: type, text, arguments, its causes' types, and its own attributes."""
    causes = []
    cause = error.__cause__
    while cause is not None:
        causes.append(qualified_name(type(cause)))
        cause = cause.__cause__
    own = {name: item for name, item in vars(error).items() if not name.startswith("_") and name != "args"}
    return {
        "error": qualified_name(type(error)),
        "text": _ADDRESS.sub("0x", str(error)),
        "args": [observe(item, depth - 1) for item in error.args],
        "causes": causes,
        "attributes": {name: observe(item, depth) for name, item in sorted(own.items())},
    }


def _items(value: Any) -> list[Any] | None:
    """Return the items of a container, in order: pairs for a mapping. ``None`` for what is none."""
    if isinstance(value, httpx.Headers):
        return [list(pair) for pair in value.raw]  # as they came
    if isinstance(value, Mapping) or (hasattr(value, "keys") and hasattr(value, "items") and hasattr(value, "get")):
        if hasattr(value, "dispose_func"):  # urllib3's container of pools, which refuses to be iterated
            return [[key, value.get(key)] for key in value.keys()]  # noqa: SIM118
        pairs = getattr(value, "iteritems", value.items)()
        return [list(pair) for pair in pairs]
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=repr)
    return list(value) if isinstance(value, (list, tuple)) else None


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the public attributes of an object by name; for one that raises, what it raises."""
    for name in sorted(dir(value)):
        if name.startswith("_"):
            continue
        try:
            yield name, getattr(value, name)
        except Exception as error:
            yield name, error


def differences(first: Plain, second: Plain, path: str = "") -> Iterator[tuple[str, Plain, Plain]]:
    """Yield where two observations differ: the path, and both values."""
    if type(first) is not type(second):
        yield path, first, second
    elif isinstance(first, dict):
        for name in sorted({*first, *second}):
            below = f"{path}.{name}" if path else name
            if name not in first or name not in second:
                yield below, first.get(name, "(missing)"), second.get(name, "(missing)")
            else:
                yield from differences(first[name], second[name], below)
    elif isinstance(first, (list, tuple)) and len(first) == len(second):
        for index, (one, other) in enumerate(zip(first, second, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif first != second:
        yield path, first, second


def outcome(call: Callable[[], Any], depth: int = _DEPTH) -> Plain:
    """Return what a call returns, or what it raises."""
    try:
        return observe(call(), depth)
    except Exception as error:
        return observe_error(error)


def is_stream(value: Any) -> bool:
    """Whether a value is a file, whose attributes may be read only once."""
    return isinstance(value, io.IOBase)

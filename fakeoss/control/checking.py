"""Requests are held to their description: the part of JSON Schema that ours are written in.

What a schema may say is ``type`` (one or several), ``enum``, ``minimum``, ``maximum``, ``pattern``, ``items``,
``properties``, ``required``, ``additionalProperties`` and ``$ref`` to a component, with the meaning of JSON Schema
2020-12, which OpenAPI 3.1 uses. A schema that says anything else raises KeyError when it is first read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from fakeoss.control.exchange import refused
from fakeoss.control.schemas import SCHEMAS
from fakeoss.suggestion import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.control.routes import Route
    from fakeoss.control.schemas import Schema

__all__ = ["broken_rule", "require_body", "require_query", "resolved"]

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_TEXTS: Final = {"true": True, "false": False}
_SILENT: Final = frozenset({"description", "default", "examples", "format", "title"})
"""What a schema says to its reader alone."""


def require_body(route: Route, document: Any, *, is_empty: bool) -> Any:
    """Return the document, with defaults. Raises ControlError (400) unless it is as the route describes it."""
    if route.body is None:
        if not is_empty and document != {}:
            raise refused(f"{route.method} {route.path} takes no document")
        return {}
    schema = resolved(route.body)
    if (rule := broken_rule(document, schema, "the document")) is not None:
        raise refused(rule)
    defaults = {name: each["default"] for name, each in schema.get("properties", {}).items() if "default" in each}
    return {**defaults, **document}


def require_query(route: Route, text: str) -> dict[str, Any]:
    """Return the parameters of a query by name, with defaults. Raises ControlError (400) for one that the route does
    not have, one that is there twice, and a value that is not as it is described."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except ValueError as error:  # of the escapes, too
        raise refused(f"the query is malformed: {error}") from None
    values = {name: schema["default"] for name, schema in route.query.items() if "default" in schema}
    met: set[str] = set()
    for name, value in pairs:
        if name not in route.query:
            known = tuple(route.query)
            hint = suggestion(name, known, "parameters") or "; it has none"
            raise refused(f"{route.method} {route.path} has no parameter {name!r}{hint}")
        if name in met:
            raise refused(f"the parameter {name} is there twice")
        met.add(name)
        values[name] = _converted(name, value, route.query[name])
    for name, schema in route.query.items():
        if schema.get("x-required") and name not in met:
            raise refused(f"{route.method} {route.path} needs the parameter {name}")
    return values


def _converted(name: str, text: str, schema: Schema) -> Any:
    """Return the text of a parameter as a value of its type."""
    value: Any = text
    if schema["type"] == "integer" and re.fullmatch(r"-?[0-9]{1,18}", text):
        value = int(text)
    elif schema["type"] == "boolean":
        value = _TEXTS.get(text, text)
    if (rule := broken_rule(value, {each: schema[each] for each in schema if each != "x-required"}, name)) is not None:
        raise refused(rule)
    return value


def resolved(schema: Schema) -> Schema:
    """Return the component that a schema refers to, or the schema itself."""
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def broken_rule(value: Any, schema: Schema, where: str) -> str | None:
    """Return what a value breaks of a schema, in words; ``None`` if it is as the schema says."""
    schema = resolved(schema)
    for word, rule in schema.items():
        if word not in _SILENT and (broken := _RULES[word](value, rule, where, schema)) is not None:
            return broken
    return None


def _type(value: Any, rule: Any, where: str, schema: Schema) -> str | None:
    names = [rule] if isinstance(rule, str) else rule
    is_flag = isinstance(value, bool)  # which Python counts as a number
    fits = any(isinstance(value, _TYPES[name]) and is_flag == (name == "boolean") for name in names)
    return None if fits else f"{where} must be {' or '.join(names)}, not {_shown(value)}"


def _enum(value: Any, rule: Any, where: str, schema: Schema) -> str | None:
    hint = suggestion(value, [each for each in rule if each]) if isinstance(value, str) else ""
    return None if value in rule else f"{where} must be one of {', '.join(map(str, rule))}, not {_shown(value)}{hint}"


def _minimum(value: Any, rule: Any, where: str, schema: Schema) -> str | None:
    return f"{where} must be at least {rule}, not {value}" if isinstance(value, (int, float)) and value < rule else None


def _maximum(value: Any, rule: Any, where: str, schema: Schema) -> str | None:
    return f"{where} must be at most {rule}, not {value}" if isinstance(value, (int, float)) and value > rule else None


def _pattern(value: Any, rule: Any, where: str, schema: Schema) -> str | None:
    fits = not isinstance(value, str) or re.search(rule, value) is not None
    return None if fits else f"{where} must match {rule}, and {_shown(value)} does not"


def _items(value: Any, rule: Any, where: str, schema: Schema) -> str | None:
    items = enumerate(value) if isinstance(value, list) else ()
    return next((broken for at, item in items if (broken := broken_rule(item, rule, f"{where}[{at}]"))), None)


def _required(value: Any, rule: Any, where: str, schema: Schema) -> str | None:
    missing = [name for name in rule if isinstance(value, dict) and name not in value]
    return f"{where} needs {' and '.join(missing)}" if missing else None


def _properties(value: Any, rule: Any, where: str, schema: Schema) -> str | None:
    for name in value if isinstance(value, dict) else ():
        inner = f"{where}.{name}" if where != "the document" else name
        if name in rule and (broken := broken_rule(value[name], rule[name], inner)) is not None:
            return broken
    return None


def _additional(value: Any, rule: Any, where: str, schema: Schema) -> str | None:
    if not isinstance(value, dict):
        return None
    known = schema.get("properties", {})
    for name in value:
        if name in known:
            continue
        if rule is False:
            return f"{where} has no field {name!r}{suggestion(name, tuple(known), 'fields')}"
        if (broken := broken_rule(value[name], rule, f"{where}.{name}")) is not None:
            return broken
    return None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:100]}..."


_RULES: Final[Mapping[str, Callable[[Any, Any, str, Schema], str | None]]] = {
    "type": _type,
    "enum": _enum,
    "minimum": _minimum,
    "maximum": _maximum,
    "pattern": _pattern,
    "items": _items,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
}

"""The description of the control API that it serves: OpenAPI 3.1, made from the table of routes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import fakeoss
from fakeoss.control.checking import resolved
from fakeoss.control.routes import ROUTES
from fakeoss.control.schemas import SCHEMAS, ref

if TYPE_CHECKING:
    from fakeoss.control.routes import Route

__all__ = ["document"]

_JSON: Final = "application/json"
_ABOUT: Final = (
    "What a test in Python does to the store behind a fakeoss server, for programs in every language. A request that "
    "is refused is answered with an Error: 400 for what is not as it is described here, 403 for who may not ask, 404 "
    "for what there is not, 405 for a method that a path does not have; what concerns buckets and objects has the "
    "status and the code of the service."
)


@cache
def document() -> dict[str, Any]:
    """Return the description."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "fakeoss control API", "version": fakeoss.__version__, "description": _ABOUT},
        "security": [],  # nobody is asked for keys: the server's option control says who may ask
        "servers": [{"url": "/_fakeoss", "description": "Of the server that sends this document."}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": [*_words(route), *_query(route)],
        "responses": {
            str(route.success): _answer(route),
            "default": {"description": "Why it is refused.", "content": {_JSON: {"schema": ref("Error")}}},
        },
    }
    if route.body is not None:
        kind = _JSON if "$ref" in route.body else "application/octet-stream"
        required = bool(resolved(route.body).get("required"))
        operation["requestBody"] = {"required": required, "content": {kind: {"schema": route.body}}}
    return operation


def _words(route: Route) -> list[dict[str, Any]]:
    names = re.findall(r"\{(\w+)\}", route.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "required": bool(schema.get("x-required")),
            "schema": {word: value for word, value in schema.items() if word != "x-required"},
        }
        for name, schema in route.query.items()
    ]


def _answer(route: Route) -> dict[str, Any]:
    if route.answer is None:
        return {"description": "Done."}
    return {"description": route.summary + ".", "content": {kind: {"schema": route.answer} for kind in route.media}}

"""Runs one client written for Python: ``python python_clients.py CLIENT ACTION``.

It prints ``ready`` with the client's version once the client is loaded, waits for a line, acts, and prints what came
of it as JSON. A client is a class whose methods are its actions: ``get`` returns the bytes, ``list`` the keys,
``exists`` what it says; the other actions return nothing. ``prepare`` stores what a client can read that reads no
plain bytes.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from typing import Any

CLIENTS: dict[str, tuple[type, str, str]] = {}
"""By name: the class, the module that it needs, and the distribution that has its version."""
MODULES = ("sdk_clients", "file_clients", "native_clients")


def client(name: str, module: str, distribution: str | None = None) -> Callable[[type], type]:
    """Decorate a class that is a client."""

    def add(cls: type) -> type:
        CLIENTS[name] = (cls, module, module if distribution is None else distribution)
        return cls

    return add


def described(error: BaseException) -> str:
    """An exception as the table has it: its type, and its code or errno."""
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code", "") if isinstance(response, dict) else getattr(error, "code", "")
    if not isinstance(code, str):
        code = ""
    if not code and isinstance(error, OSError) and error.errno and type(error) is OSError:
        code = f"errno {error.errno}"
    if not code:
        text = str(error)
        code = next((word for word in CODES if word in text), "")
    name = type(error).__name__
    return name if code in {"", name} else f"{name} {code}"


CODES = (
    *("SlowDown", "InternalError", "AccessDenied", "NoSuchUpload", "PreconditionFailed", "BadDigest"),
    *("PermanentRedirect", "TemporaryRedirect"),
)


def acted(subject: Any, action: str) -> dict[str, Any]:
    """Let a client act, and return what came of it."""
    try:
        value = getattr(subject, action)()
    except Exception as error:
        return {"result": described(error), "text": str(error)[:300]}
    if isinstance(value, bytes):
        return {"result": "OK", "sha": hashlib.sha256(value).hexdigest(), "size": len(value)}
    return {"result": "OK", "value": value}


def main(name: str, action: str) -> None:
    """Run a client."""
    here = sys.modules[__name__]
    sys.modules.setdefault("python_clients", here)
    for module in MODULES:
        importlib.import_module(module)
    cls, module, distribution = CLIENTS[name]
    try:
        importlib.import_module(module)
        subject = cls()
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return
    own_version = version(distribution) if distribution else subject.version
    if not hasattr(subject, action):
        print(json.dumps({"impossible": own_version}), flush=True)
        return
    if action in getattr(subject, "PREPARED", ()):
        subject.prepare()
    print(json.dumps({"ready": own_version}), flush=True)
    sys.stdin.readline()
    print(json.dumps(acted(subject, action)), flush=True)
    with suppress(Exception):
        sys.stdout.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
    import os

    os._exit(0)  # threads of a client that goes on are no concern of the table

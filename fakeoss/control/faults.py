"""Faults: added, listed with the calls that they have met, and removed."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from fakeoss import failures
from fakeoss.control.exchange import ControlError, refused, refusing
from fakeoss.control.schemas import SCHEMAS
from fakeoss.failure_kinds import BY_NAME, KINDS
from fakeoss.failures import Failure
from fakeoss.fault_words import read_failure, require_ending
from fakeoss.model.accounts import User
from fakeoss.model.store import state_of
from fakeoss.suggestion import suggestion

if TYPE_CHECKING:
    from fakeoss.control.exchange import Inquiry, Laboratory
    from fakeoss.failure_kinds import Parameter
    from fakeoss.faults import FaultEntry

__all__ = ["add", "clear", "get", "kinds", "list_faults", "remove"]


def list_faults(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List the faults, those that were added in Python among them."""
    return {"faults": [_view(laboratory, entry) for entry in state_of(laboratory.store).faults.entries]}


def _view(laboratory: Laboratory, entry: FaultEntry) -> dict[str, Any]:
    fault = entry.fault
    known, names = SCHEMAS["NewFault"]["properties"], list(map(repr, entry.failures))
    fields = {name: _shown(value) for name, value in fault._asdict().items() if name in known}
    return {"id": _id(laboratory, entry), **fields, "names": names, **_progress(entry)}


def _progress(entry: FaultEntry) -> dict[str, Any]:
    return {"has_condition": entry.fault.when is not None, "met": entry.met, "shortfall": entry.shortfall}


def _shown(value: Any) -> Any:
    """Return a setting as JSON has it: a failure as an object with its kind, a user by the access key."""
    if isinstance(value, Failure):
        settings = {name: each for name in value.kind.parameters if (each := value[name]) is not None}
        return {"kind": value.name, **settings}
    if isinstance(value, User):
        return value.access_key
    if isinstance(value, (list, tuple)):
        return [_shown(each) for each in value]
    return dict(value) if isinstance(value, Mapping) else value


def kinds(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List the kinds of failures, each with its parameters."""
    return {
        "failures": [
            {
                "kind": kind.name,
                "parameters": {name: parameter.words for name, parameter in kind.parameters.items()},
                "types": {name: _types(parameter) for name, parameter in kind.parameters.items()},
                "required": _required(kind.name),
                "operations": sorted(kind.operations),
                "source": kind.source,
            }
            for kind in KINDS
        ]
    }


_JSON_TYPES: Final = {bool: "boolean", int: "integer", float: "number", str: "string", NoneType: "null"}


def _types(parameter: Parameter) -> list[str]:
    return [_JSON_TYPES[each] for each in parameter.types]


def _required(kind: str) -> list[str]:
    """Return the parameters without a default."""
    function = getattr(failures, kind)
    if not callable(function):  # ok, which has none
        return []
    listed = signature(function).parameters.values()
    return [each.name for each in listed if each.default is each.empty]


def _failure(value: Any) -> Any:
    """Return what goes wrong as ``FaultPlan.add`` takes it; a text is in the words of the command line. Raises
    TypeError and ValueError, ControlError (400)."""
    if isinstance(value, list):
        return [_failure(each) for each in value]
    if isinstance(value, str):
        return read_failure(value)
    if not isinstance(value, dict):
        return value
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in BY_NAME:
        hint = suggestion(str(kind), tuple(BY_NAME), "kinds")
        raise refused(f"there is no failure of kind {kind!r}{hint}")
    settings = {name: each for name, each in value.items() if name != "kind"}
    if kind == "ok":
        return failures.ok
    return getattr(failures, kind)(**settings)


def _id(laboratory: Laboratory, entry: FaultEntry) -> str:
    """Return the id of a fault; one that was added in Python is given one now."""
    with laboratory.lock:
        for number, fault in laboratory.numbers.items():
            if fault is entry.fault:
                return number
        laboratory.last_number += 1
        laboratory.numbers[str(laboratory.last_number)] = entry.fault
        return str(laboratory.last_number)


def add(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Let calls fail. Raises ControlError (400) for what ``FaultPlan.add`` refuses."""
    with refusing(TypeError, ValueError):
        settings = dict(inquiry.document)
        if settings.get("status") is None or not isinstance(settings.get("error"), str):  # else it may be any code
            settings["error"] = _failure(settings.get("error"))
        require_ending(settings["error"])
        fault = laboratory.store.faults.add(**settings)
    return _view(laboratory, _entry_of(laboratory, fault))


def _entry_of(laboratory: Laboratory, fault: object) -> FaultEntry:
    for entry in state_of(laboratory.store).faults.entries:
        if entry.fault is fault:
            return entry
    raise ControlError(404, "NoSuchFault", "fakeoss: there is no such fault, or it was removed")


def _found(laboratory: Laboratory, inquiry: Inquiry) -> FaultEntry:
    with laboratory.lock:
        fault = laboratory.numbers.get(inquiry.words["id"])
    return _entry_of(laboratory, fault)


def get(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Tell of a fault. Raises ControlError (404)."""
    return _view(laboratory, _found(laboratory, inquiry))


def remove(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Remove a fault. Raises ControlError (404)."""
    entry = _found(laboratory, inquiry)
    try:
        laboratory.store.faults.remove(entry.fault)
    except ValueError:
        raise ControlError(404, "NoSuchFault", "fakeoss: it was removed a moment ago") from None
    with laboratory.lock:
        laboratory.numbers.pop(inquiry.words["id"], None)


def clear(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Remove all faults."""
    laboratory.store.faults.clear()
    with laboratory.lock:
        laboratory.numbers.clear()

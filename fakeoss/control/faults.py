"""Faults: added, listed with the calls that they have met, and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeoss.control.exchange import ControlError, refusing
from fakeoss.control.schemas import SCHEMAS
from fakeoss.model.store import state_of

if TYPE_CHECKING:
    from fakeoss.control.exchange import Inquiry, Laboratory
    from fakeoss.faults import FaultEntry

__all__ = ["add", "clear", "get", "list_faults", "remove"]


def list_faults(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List the faults, those that were added in Python among them."""
    return {"faults": [_view(laboratory, entry) for entry in state_of(laboratory.store).faults.entries]}


def _view(laboratory: Laboratory, entry: FaultEntry) -> dict[str, Any]:
    fault = entry.fault
    names = SCHEMAS["NewFault"]["properties"]
    fields = {name: value for name, value in fault._asdict().items() if name in names}
    return {"id": _id(laboratory, entry), **fields, "met": entry.met, "shortfall": entry.shortfall}


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
        fault = laboratory.store.faults.add(**inquiry.document)
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

"""Injected failures: which calls fail, how, and how often."""

from __future__ import annotations

from threading import Lock
from types import NoneType
from typing import Final, NamedTuple

__all__ = ["Fault", "FaultPlan"]

_ENDLESS: Final = float("inf")
_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "operation": (str,),
    "times": (int, NoneType),
    "skip": (int,),
    "status": (int, NoneType),
    "delay": (int, float),
    "after": (bool,),
    "in_body": (bool,),
}
"""The types allowed for a setting; those not listed must be a string or ``None``."""


class Fault(NamedTuple):
    """A failure injected into calls of ``operation`` (``"*"``: of any).

    ``error`` is the error code to answer with, and ``status`` its HTTP status (default: the one the service sends for
    that code). The first ``skip`` matching calls pass, the next ``times`` fail (``None``: all). ``bucket`` and ``key``
    restrict which calls match. The answer is delayed by ``delay`` seconds; without ``error``, the call then succeeds.
    With ``after``, the operation is carried out before the error is answered, as if its answer had been lost; with
    ``in_body``, the error is sent with status 200, as copies and CompleteMultipartUpload may (JD Cloud page
    Complete-Multipart-Upload-2).
    """

    operation: str
    error: str | None = None
    times: int | None = None
    skip: int = 0
    bucket: str | None = None
    key: str | None = None
    status: int | None = None
    message: str | None = None
    delay: float = 0.0
    after: bool = False
    in_body: bool = False

    def concerns(self, operation: str, bucket: str | None, key: str | None) -> bool:
        """Whether this fault applies to a call."""
        matches = self.operation in {"*", operation} and self.bucket in {None, bucket}
        return matches and self.key in {None, key}


class FaultPlan:
    """The faults of a store, in the order in which they were added; if several match a call, the first one applies."""

    def __init__(self) -> None:
        self._entries: list[tuple[Fault, list[int | None]]] = []
        self._lock = Lock()
        self._operations: frozenset[str] = frozenset()
        self._codes: frozenset[str] = frozenset()

    def know(self, operations: frozenset[str], codes: frozenset[str]) -> None:
        """Restrict ``add`` to these operations and error codes, and to those of earlier calls."""
        self._operations = self._operations | operations if self._operations else operations
        self._codes = self._codes | codes if self._codes else codes

    def add(
        self,
        operation: str,
        error: str | None = None,
        *,
        times: int | None = None,
        skip: int = 0,
        bucket: str | None = None,
        key: str | None = None,
        status: int | None = None,
        message: str | None = None,
        delay: float = 0.0,
        after: bool = False,
        in_body: bool = False,
    ) -> Fault:
        """Let calls fail; the settings are those of ``Fault``.

        Raises ValueError if the operation does not exist, if the service does not send the error code (unless
        ``status`` is given), if a number is out of range, and if there is neither an error nor a delay; TypeError if a
        setting is unknown or of the wrong type.
        """
        fault = Fault(operation, error, times, skip, bucket, key, status, message, delay, after, in_body)
        if self._operations and operation not in self._operations | {"*"}:
            raise ValueError(f"fakeoss: there is no operation {operation!r}; `python -m fakeoss operations` lists them")
        if error is not None and self._codes and error not in self._codes and fault.status is None:
            raise ValueError(f"fakeoss: the service sends no {error!r}; set status= to send it anyway")
        if error is None and not fault.delay:
            raise ValueError("fakeoss: a fault needs an error or a delay")
        _require_valid(fault)
        with self._lock:
            self._entries.append((fault, [fault.skip, fault.times]))
        return fault

    def remove(self, fault: Fault) -> None:
        """Remove a fault. Raises ValueError if it is not among those added."""
        with self._lock:
            entries = [entry for entry in self._entries if entry[0] is not fault]
            if len(entries) == len(self._entries):
                raise ValueError("fakeoss: this fault is not among those added")
            self._entries = entries

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._entries = []

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<FaultPlan {[fault for fault, _ in self._entries]}>"

    def take(self, operation: str, bucket: str | None, key: str | None) -> Fault | None:
        """Return the fault that applies to this call, if any, and count the call against it."""
        with self._lock:
            for fault, counters in self._entries:
                if not fault.concerns(operation, bucket, key):
                    continue
                skip, times = counters
                if skip:
                    counters[0] = skip - 1
                elif times is None or times > 0:
                    counters[1] = None if times is None else times - 1
                    return fault
        return None


def _require_valid(fault: Fault) -> None:
    """Raise TypeError if a setting is of the wrong type, ValueError if a number is out of range."""
    for name, value in fault._asdict().items():
        kinds = _KINDS.get(name, (str, NoneType))
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            allowed = " or ".join("None" if kind is NoneType else kind.__name__ for kind in kinds)
            raise TypeError(f"fakeoss: {name} of a fault must be {allowed}, not {value!r}")
    for name, number in (("times", fault.times or 0), ("skip", fault.skip), ("delay", fault.delay)):
        if not 0 <= number < _ENDLESS:
            raise ValueError(f"fakeoss: {name} of a fault must be a finite number of at least 0, not {number!r}")
    if fault.status is not None and not 200 <= fault.status <= 599:
        raise ValueError(f"fakeoss: status of a fault must be a final status, 200 to 599, not {fault.status}")

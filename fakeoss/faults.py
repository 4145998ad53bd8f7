"""Injected failures: which calls fail, how, and how often."""

from __future__ import annotations

from threading import Lock
from types import NoneType
from typing import Final, NamedTuple

from fakeoss.calls import require_operation
from fakeoss.suggestion import named, named_fields, suggestion

__all__ = ["Fault", "FaultEntry", "FaultPlan", "FaultRecords"]

_ENDLESS: Final = float("inf")
_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "operation": (str,),
    "times": (int, NoneType),
    "skip": (int,),
    "status": (int, NoneType),
    "delay": (int, float),
    "after": (bool,),
    "in_body": (bool,),
    "optional": (bool,),
}
"""The types allowed for a setting; those not listed must be a string or ``None``."""
_IN_BODY: Final = ("CompleteMultipartUpload", "CopyObject", "UploadPartCopy")
"""The operations that may send an error with status 200 (Amazon: CompleteMultipartUpload, CopyObject, UploadPartCopy;
JD Cloud: Complete-Multipart-Upload-2). DeleteObjects names the keys that failed in its result, which is no error."""
_OF_ERRORS: Final = ("status", "message", "after", "in_body")
"""Settings that say how an error is sent."""


@named_fields
class Fault(NamedTuple):
    """A failure injected into calls of ``operation`` (``"*"``: of any).

    ``error`` is the error code to answer with, and ``status`` its HTTP status (default: the one the service sends for
    that code). The first ``skip`` matching calls pass, the next ``times`` fail (``None``: all). ``bucket`` and ``key``
    restrict which calls match. The answer is delayed by ``delay`` seconds; without ``error``, the call then succeeds.
    With ``after``, the operation is carried out before the error is answered, as if its answer had been lost; with
    ``in_body``, the error is sent with status 200, as CopyObject, UploadPartCopy and CompleteMultipartUpload may (JD
    Cloud page Complete-Multipart-Upload-2). An ``optional`` fault may stay without a call.
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
    optional: bool = False

    def concerns(self, operation: str, bucket: str | None, key: str | None) -> bool:
        """Whether this fault applies to a call."""
        matches = self.operation in {"*", operation} and self.bucket in {None, bucket}
        return matches and self.key in {None, key}

    def __str__(self) -> str:
        shown = {name: value for name, value in self._asdict().items() if value != self._field_defaults.get(name)}
        del shown["operation"]
        return ", ".join([self.operation, *(f"{name}={value!r}" for name, value in shown.items())])


class FaultEntry:
    """A fault, and how many calls it has met."""

    __slots__ = ("fault", "is_reported", "met", "skipped")

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.met = self.skipped = 0
        self.is_reported = False

    @property
    def shortfall(self) -> str:
        """What is missing, in words; empty if nothing is."""
        fault, met = self.fault, self.met
        if fault.optional or met >= (1 if fault.times is None else fault.times):
            return ""
        if met:
            return f"it met {met} of {fault.times} calls"
        if self.skipped:
            return f"it met no call, as only {self.skipped} came and the first {fault.skip} pass"
        return "no such call came"

    @property
    def query(self) -> tuple[str, dict[str, object]]:
        """The calls that it is for: their operation, and their bucket and key if it names these."""
        fields = {"bucket": self.fault.bucket, "key": self.fault.key}
        return self.fault.operation, {name: value for name, value in fields.items() if value is not None}

    def __str__(self) -> str:
        return f"the fault {self.fault}"


class FaultRecords:
    """What stands behind a plan: its faults, and how many calls each has met."""

    __slots__ = ("_lock", "codes", "entries", "operations")

    def __init__(self) -> None:
        self.entries: list[FaultEntry] = []
        self.operations: frozenset[str] = frozenset()
        self.codes: frozenset[str] = frozenset()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.entries)

    def know(self, operations: frozenset[str], codes: frozenset[str]) -> None:
        """Restrict ``FaultPlan.add`` to these operations and error codes, and to those of earlier calls."""
        self.operations |= operations
        self.codes |= codes

    def add(self, fault: Fault) -> None:
        """Add a fault."""
        with self._lock:
            self.entries.append(FaultEntry(fault))

    def remove(self, fault: Fault) -> None:
        """Remove a fault. Raises ValueError if it is not among those added."""
        with self._lock:
            entries = [entry for entry in self.entries if entry.fault is not fault]
            if len(entries) == len(self.entries):
                raise ValueError("fakeoss: this fault is not among those added")
            self.entries = entries

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self.entries = []

    def take(self, operation: str, bucket: str | None, key: str | None) -> Fault | None:
        """Return the fault that applies to this call, if any, and count the call against it."""
        with self._lock:
            for entry in self.entries:
                fault = entry.fault
                if not fault.concerns(operation, bucket, key):
                    continue
                if entry.skipped < fault.skip:
                    entry.skipped += 1
                elif fault.times is None or entry.met < fault.times:
                    entry.met += 1
                    return fault
        return None


class FaultPlan:
    """The faults of a store, in the order in which they were added; if several match a call, the first one applies."""

    __slots__ = ("_records",)

    def __init__(self, records: FaultRecords | None = None) -> None:
        self._records = FaultRecords() if records is None else records

    @named
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
        optional: bool = False,
    ) -> Fault:
        """Let calls fail; the settings are those of ``Fault``.

        A mock that ends warns of faults that met no call, or fewer than ``times``, unless they are ``optional`` or
        were removed. Raises ValueError if the operation does not exist, if the service does not send the error code
        (unless ``status`` is given), or sends no errors of this operation in the body of a 200, if a number is out of
        range, if there is neither an error nor a delay, and if without an error there are settings for one; TypeError
        if a setting is unknown or of the wrong type.
        """
        __tracebackhide__ = True  # a failing test shows its own line
        fault = Fault(
            operation, error, times, skip, bucket, key, status, message, delay, after, in_body, optional=optional
        )
        _require_types(fault)
        require_operation(operation, self._records.operations)
        _require_code(fault, self._records.codes)
        _require_valid(fault)
        self._records.add(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Remove a fault. Raises ValueError if it is not among those added."""
        __tracebackhide__ = True
        self._records.remove(fault)

    def clear(self) -> None:
        """Remove all faults."""
        self._records.clear()

    @property
    def unmet(self) -> list[Fault]:
        """The faults that have met no call so far, or fewer than their ``times``; not those that are optional."""
        return [entry.fault for entry in list(self._records.entries) if entry.shortfall]

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        return f"<FaultPlan {[entry.fault for entry in self._records.entries]}>"


def _require_types(fault: Fault) -> None:
    """Raise TypeError if a setting is of the wrong type."""
    __tracebackhide__ = True
    for name, value in fault._asdict().items():
        kinds = _KINDS.get(name, (str, NoneType))
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            allowed = " or ".join("None" if kind is NoneType else kind.__name__ for kind in kinds)
            raise TypeError(f"fakeoss: {name} of a fault must be {allowed}, not {value!r}")


def _require_code(fault: Fault, codes: frozenset[str]) -> None:
    """Raise ValueError for an error code that the service does not send, and for settings of an error without one."""
    __tracebackhide__ = True
    error = fault.error
    if error is not None and codes and error not in codes and fault.status is None:
        hint = suggestion(error, codes)
        raise ValueError(f"fakeoss: the service sends no {error!r}{hint or ';'} set status= to send it anyway")
    if error is None and not fault.delay:
        raise ValueError("fakeoss: a fault needs an error or a delay")
    settings = [name for name in _OF_ERRORS if getattr(fault, name)]
    if error is None and settings:
        raise ValueError(f"fakeoss: a fault without an error has no {' and no '.join(settings)}")


def _require_valid(fault: Fault) -> None:
    """Raise ValueError if a number is out of range, or ``in_body`` is not possible."""
    __tracebackhide__ = True
    for name, number in (("times", fault.times or 0), ("skip", fault.skip), ("delay", fault.delay)):
        if not 0 <= number < _ENDLESS:
            raise ValueError(f"fakeoss: {name} of a fault must be a finite number of at least 0, not {number!r}")
    if fault.status is not None and not 200 <= fault.status <= 599:
        raise ValueError(f"fakeoss: status of a fault must be a final status, 200 to 599, not {fault.status}")
    if fault.in_body and fault.operation not in _IN_BODY:
        raise ValueError(
            f"fakeoss: the service sends no error of {fault.operation} in the body of a 200; it may for "
            f"{', '.join(_IN_BODY)}"
        )
    if fault.in_body and fault.status not in {None, 200}:
        raise ValueError(f"fakeoss: an error in the body of a 200 has no status {fault.status}")

"""Injected failures: which calls fail, how, and how often."""

from __future__ import annotations

from contextlib import contextmanager
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.calls import require_operation
from fakeoss.failure_kinds import IN_BODY
from fakeoss.fault_records import FaultEntry, FaultRecords, failures_of
from fakeoss.matching import is_like
from fakeoss.selection import byte_range
from fakeoss.suggestion import named_fields, suggestion
from fakeoss.warning_place import place_here, warn_of_unmet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypedDict

    from typing_extensions import Unpack

    from fakeoss.calls import CallEntry
    from fakeoss.failures import Failure

    Cause = str | Failure | Sequence[str | Failure] | None

    class FaultSettings(TypedDict, total=False):
        """What else a fault may say; see ``Fault``."""

        times: int | None
        skip: int
        bucket: str | None
        key: str | None
        status: int | None
        message: str | None
        delay: float
        after: bool
        in_body: bool
        optional: bool
        every: int
        chance: float
        part: int | None
        upload: str | None
        range: str | None
        user: Any
        client: str | None
        headers: Mapping[str, str | None] | None
        when: Callable[[CallEntry], object] | None
        virtual: bool


__all__ = ["Fault", "FaultEntry", "FaultPlan", "FaultRecords", "types_of"]

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
    "every": (int,),
    "chance": (int, float),
    "part": (int, NoneType),
    "virtual": (bool,),
}
"""The types allowed for a setting; those not listed must be a string or ``None``."""
_OF_ANY_TYPE: Final = frozenset({"error", "user", "headers", "when"})
_OF_ERRORS: Final = ("status", "message", "after", "in_body")
"""Settings that say how an error is sent."""
_OF_CALLS: Final = (
    *("times", "skip", "bucket", "key", "every", "chance"),
    *("part", "upload", "range", "user", "client", "headers", "when"),
)
"""Settings that say which calls, and how often."""
_MAX_PART: Final = 10_000


@named_fields
class Fault(NamedTuple):
    """A failure injected into calls of ``operation`` (``"*"``: of any).

    ``error`` is what goes wrong: the error code to answer with, a failure such as ``fakeoss.cut(1024)``, or a list of
    these, one for each call in turn (``fakeoss.ok``: this one passes). ``status`` is the HTTP status of an error code
    (default: the one the service sends for that code), ``message`` its text. The answer is delayed by ``delay``
    seconds, which are those of the store's clock if ``virtual``; without ``error``, the call then succeeds. With
    ``after``, the operation is carried out before the error is answered, as if its answer had been lost; with
    ``in_body``, the error is sent with status 200, as CopyObject, UploadPartCopy and CompleteMultipartUpload may (JD
    Cloud page Complete-Multipart-Upload-2).

    Which calls: ``bucket`` and ``key`` (``*`` and ``?`` stand for any characters and one), ``part`` number, ``upload``
    id, ``range`` (``"bytes=0-1023"``: those that read any of these bytes), ``user`` (an access key or a ``User``),
    ``client`` (its User-Agent; ``*`` and ``?`` as above), ``headers`` (by name, what their values are like; ``None``:
    not there), ``when``, a function that is given the call's entry in the log.

    How often: the first ``skip`` of these calls pass, of the others every one fails, or each ``every``-th, or each
    with the ``chance`` given, until ``times`` have failed (``None``: no end; of a list, once through it). A call that
    has nothing for the failure to change, such as an answer too short to be cut, does not count. Whether chance meets
    a call depends on the store's seed and the call, not on the order of threads. An ``optional`` fault may stay
    without a call.
    """

    operation: str
    error: Cause = None
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
    every: int = 1
    chance: float = 1.0
    part: int | None = None
    upload: str | None = None
    range: str | None = None
    user: Any = None
    client: str | None = None
    headers: Mapping[str, str | None] | None = None
    when: Callable[[CallEntry], object] | None = None
    virtual: bool = False

    def concerns(self, operation: str, bucket: str | None, key: str | None) -> bool:
        """Whether this fault applies to calls of an operation, bucket and key."""
        return (
            self.operation in {"*", operation}
            and (self.bucket is None or is_like(bucket, self.bucket))
            and (self.key is None or is_like(key, self.key))
        )

    def __str__(self) -> str:
        shown = {name: value for name, value in self._asdict().items() if value != self._field_defaults.get(name)}
        del shown["operation"]
        return ", ".join([self.operation, *(f"{name}={value!r}" for name, value in shown.items())])


class FaultPlan:
    """The faults of a store, in the order in which they were added; if several match a call, the first one applies."""

    __slots__ = ("_records",)

    def __init__(self, records: FaultRecords | None = None) -> None:
        self._records = FaultRecords() if records is None else records

    def add(self, operation: str, error: Cause = None, **settings: Unpack[FaultSettings]) -> Fault:
        """Let calls fail; the settings are those of ``Fault``.

        A mock that ends warns of faults that met no call, or fewer than ``times``, unless they are ``optional`` or
        were removed. Raises ValueError if the operation does not exist, if the service does not send the error code
        (unless ``status`` is given), or sends no errors of this operation in the body of a 200, if a failure is not
        possible for the operation, if a number is out of range, if there is neither an error nor a delay, and if
        without an error code there are settings for one; TypeError if a setting is unknown or of the wrong type.
        """
        __tracebackhide__ = True  # a failing test shows its own line
        return self._add(operation, error, settings).fault

    def _add(self, operation: str, error: Cause, settings: Any) -> FaultEntry:
        __tracebackhide__ = True
        error = tuple(error) if isinstance(error, list) else error
        fault = Fault(operation, error, **settings)
        _require_types(fault)
        require_operation(operation, self._records.operations)
        _require_numbers(fault)
        failures = failures_of(fault)
        _require_possible(fault, failures)
        if impossible := [failure for failure in failures if failure.name in self._records.impossible]:
            raise ValueError(f"fakeoss: {impossible[0]!r} is made of what is stored, and that lies in the upstream")
        _require_codes(fault, failures, self._records.codes)
        _require_selection(fault)
        return self._records.add(fault)

    @contextmanager
    def inject(
        self, operation: str, error: Cause = None, **settings: Unpack[FaultSettings]
    ) -> Iterator[list[CallEntry]]:
        """Let calls fail inside a ``with`` block, which is given the list of the calls that have failed; the arguments
        are those of ``add``. At the end the fault is removed, and ``UnmetWarning`` is issued if it met no call."""
        entry = self._add(operation, error, settings)
        try:
            yield entry.hits
        finally:
            if any(entry is each for each in self._records.entries):
                self._records.remove(entry.fault)
        if entry.shortfall:
            warn_of_unmet([f"{entry}: {entry.shortfall}"], place_here)

    def hits(self, fault: Fault) -> list[CallEntry]:
        """Return the calls that a fault has met so far, as they were before they were carried out. Raises ValueError if
        it is not among those added."""
        for entry in self._records.entries:
            if entry.fault is fault:
                return list(entry.hits)
        raise ValueError("fakeoss: this fault is not among those added")

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


def types_of(name: str) -> tuple[type, ...]:
    """Return the types allowed for a setting of a fault."""
    return _KINDS.get(name, (str, NoneType))


def _require_types(fault: Fault) -> None:
    """Raise TypeError if a setting is of the wrong type."""
    __tracebackhide__ = True
    for name, value in fault._asdict().items():
        if name in _OF_ANY_TYPE:
            continue
        kinds = types_of(name)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            allowed = " or ".join("None" if kind is NoneType else kind.__name__ for kind in kinds)
            raise TypeError(f"fakeoss: {name} of a fault must be {allowed}, not {value!r}")


def _require_possible(fault: Fault, failures: Sequence[Failure]) -> None:
    """Raise ValueError for failures that no call of the operation can meet, and for settings that do not go with
    them."""
    __tracebackhide__ = True
    if not failures:
        raise ValueError("fakeoss: a fault needs an error or a delay; the list is empty")
    for failure in failures:
        if fault.operation != "*" and not failure.concerns(fault.operation):
            names = ", ".join(sorted(failure.kind.operations))
            raise ValueError(f"fakeoss: {failure!r} is not possible for {fault.operation}; it is for {names}")
        if failure.name == "refuse" and (len(failures) > 1 or fault.operation != "*" or _settings(fault, _OF_CALLS)):
            raise ValueError(
                f"fakeoss: {failure!r} concerns connections, of which nobody knows what they will be used for, nor, "
                "over a socket, how many there were: its operation is '*', and it lasts until it is removed, or for "
                "its seconds"
            )
    if len(failures) > 1 and len({failure.name for failure in failures} & {"repeat_page", "stale"}):
        raise ValueError("fakeoss: repeat_page and stale cannot be part of a list; add a fault of its own")


def _settings(fault: Fault, names: Sequence[str]) -> list[str]:
    """Return those of the settings that are not left as they are."""
    defaults = fault._field_defaults
    return [name for name in names if getattr(fault, name) != defaults[name]]


def _require_codes(fault: Fault, failures: Sequence[Failure], codes: frozenset[str]) -> None:
    """Raise ValueError for an error code that the service does not send, and for settings of an error without one."""
    __tracebackhide__ = True
    for failure in failures:
        code = failure["code"] if failure.name == "error" else None
        if code is not None and codes and code not in codes and failure["status"] is None:
            hint = suggestion(code, codes)
            raise ValueError(f"fakeoss: the service sends no {code!r}{hint or ';'} set status= to send it anyway")
        if code is not None and failure["in_body"]:
            _require_in_body(fault.operation, failure["status"])
    if fault.error is None and not fault.delay:
        raise ValueError("fakeoss: a fault needs an error or a delay")
    settings = _settings(fault, _OF_ERRORS)
    if settings and not isinstance(fault.error, str):
        what = "an error" if fault.error is None else "an error code of its own"
        raise ValueError(f"fakeoss: a fault without {what} has no {' and no '.join(settings)}")


def _require_in_body(operation: str, status: int | None) -> None:
    """Raise ValueError if the service sends no error of this operation in the body of a 200."""
    __tracebackhide__ = True
    if operation not in IN_BODY:
        raise ValueError(
            f"fakeoss: the service sends no error of {operation} in the body of a 200; it may for {', '.join(IN_BODY)}"
        )
    if status not in {None, 200}:
        raise ValueError(f"fakeoss: an error in the body of a 200 has no status {status}")


def _require_numbers(fault: Fault) -> None:
    """Raise ValueError if a number is out of range."""
    __tracebackhide__ = True
    for name, number in (("times", fault.times or 0), ("skip", fault.skip), ("delay", fault.delay)):
        if not 0 <= number < _ENDLESS:
            raise ValueError(f"fakeoss: {name} of a fault must be a finite number of at least 0, not {number!r}")
    if fault.every < 1:
        raise ValueError(f"fakeoss: every of a fault must be at least 1, not {fault.every}")
    if not 0 < fault.chance <= 1:
        raise ValueError(f"fakeoss: chance of a fault must be above 0 and at most 1, not {fault.chance!r}")
    if fault.part is not None and not 1 <= fault.part <= _MAX_PART:
        raise ValueError(f"fakeoss: part of a fault must be a part number, 1 to {_MAX_PART}, not {fault.part}")


def _require_selection(fault: Fault) -> None:
    """Raise ValueError for a range that is none, TypeError for headers, a user or a function that are none."""
    __tracebackhide__ = True
    if fault.range is not None and byte_range(fault.range) is None:
        raise ValueError(f"fakeoss: range of a fault must be like 'bytes=0-1023' or 'bytes=1024-', not {fault.range!r}")
    if fault.user is not None and not isinstance(getattr(fault.user, "access_key", fault.user), str):
        raise TypeError(f"fakeoss: user of a fault must be an access key or a fakeoss.User, not {fault.user!r}")
    if fault.when is not None and not callable(fault.when):
        raise TypeError(f"fakeoss: when of a fault must be a function that takes the call's entry, not {fault.when!r}")
    headers = {} if fault.headers is None else fault.headers
    if not isinstance(headers, dict) or not all(
        isinstance(name, str) and isinstance(value, (str, NoneType)) for name, value in headers.items()
    ):
        raise TypeError(f"fakeoss: headers of a fault must be a dict of strings, or None, by name, not {headers!r}")

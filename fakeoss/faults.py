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
"""What a setting may be; a text or ``None`` where nothing is said."""


class Fault(NamedTuple):
    """A failure that calls of ``operation`` meet (``"*"``: of any).

    ``error`` is the code to answer, with the status that the service sends for it unless ``status`` says another. The
    first ``skip`` matching calls pass, the next ``times`` fail (``None``: all). ``bucket`` and ``key`` narrow it down.
    ``delay`` seconds go by before the answer; without ``error`` that is all. ``after`` carries the operation out before
    it answers the error, as when an answer is lost; ``in_body`` sends the error with status 200, as copies and
    CompleteMultipartUpload may (JD Cloud page Complete-Multipart-Upload-2).
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
        """Whether a call is one that this fault is for."""
        named = self.operation in {"*", operation} and self.bucket in {None, bucket}
        return named and self.key in {None, key}


class FaultPlan:
    """The faults of a store, in the order in which they were added; of several that match the first one counts."""

    def __init__(self) -> None:
        self._left: list[tuple[Fault, list[int | None]]] = []
        self._lock = Lock()
        self._operations: frozenset[str] = frozenset()
        self._codes: frozenset[str] = frozenset()

    def know(self, operations: frozenset[str], codes: frozenset[str]) -> None:
        """Learn the names that ``add`` accepts."""
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

        Raises ValueError for an operation that does not exist, for a code that the service does not send (unless
        ``status`` is given), for a number that cannot be, and when there is nothing to inject; TypeError for an unknown
        setting and for one of a wrong type.
        """
        fault = Fault(operation, error, times, skip, bucket, key, status, message, delay, after, in_body)
        if self._operations and operation not in self._operations | {"*"}:
            raise ValueError(f"fakeoss: there is no operation {operation!r}; `python -m fakeoss operations` lists them")
        if error is not None and self._codes and error not in self._codes and fault.status is None:
            raise ValueError(f"fakeoss: the service sends no {error!r}; give its status= to send it all the same")
        if error is None and not fault.delay:
            raise ValueError("fakeoss: a fault needs an error or a delay")
        _require_possible(fault)
        with self._lock:
            self._left.append((fault, [fault.skip, fault.times]))
        return fault

    def remove(self, fault: Fault) -> None:
        """Take a fault back. Raises ValueError when it is not there."""
        with self._lock:
            left = [entry for entry in self._left if entry[0] is not fault]
            if len(left) == len(self._left):
                raise ValueError("fakeoss: this fault is not among those injected")
            self._left = left

    def clear(self) -> None:
        """Take all faults back."""
        with self._lock:
            self._left = []

    def __len__(self) -> int:
        return len(self._left)

    def __repr__(self) -> str:
        return f"<FaultPlan {[fault for fault, _ in self._left]}>"

    def take(self, operation: str, bucket: str | None, key: str | None) -> Fault | None:
        """The fault that this call meets, used up by one."""
        with self._lock:
            for fault, left in self._left:
                if not fault.concerns(operation, bucket, key):
                    continue
                skip, times = left
                if skip:
                    left[0] = skip - 1
                elif times is None or times > 0:
                    left[1] = None if times is None else times - 1
                    return fault
        return None


def _require_possible(fault: Fault) -> None:
    """Raise TypeError, ValueError for settings that no answer could follow."""
    for name, value in fault._asdict().items():
        kinds = _KINDS.get(name, (str, NoneType))
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            wanted = " or ".join("None" if kind is NoneType else kind.__name__ for kind in kinds)
            raise TypeError(f"fakeoss: {name} of a fault is {wanted}, not {value!r}")
    for name, number in (("times", fault.times or 0), ("skip", fault.skip), ("delay", fault.delay)):
        if not 0 <= number < _ENDLESS:
            raise ValueError(f"fakeoss: {name} of a fault is a number from 0 on, not {number!r}")
    if fault.status is not None and not 200 <= fault.status <= 599:
        raise ValueError(f"fakeoss: status of a fault is one that ends a request, 200 to 599, not {fault.status}")

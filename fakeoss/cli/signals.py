"""Being told to stop: the interrupt of a terminal, its end, and the request of a service manager, all alike."""

from __future__ import annotations

import signal
import socket
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["StopSignals"]

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Windows has no SIGHUP, and has SIGBREAK when its console is closed."""


class StopSignals:
    """Catches the signals that end a command, from ``__enter__`` to ``__exit__``, in the main thread.

    While ``raises`` is true, the first of them raises KeyboardInterrupt, as Ctrl-C does in any program. Later ones, and
    all of them once it is false, only make ``wait()`` return: nothing that is being stopped is interrupted by another
    signal, however many come together. SIGHUP stays ignored if it was (nohup). What was found is restored at the end,
    but a program (``is_program``) that was told to stop ignores them from then on: its exit status says that it did.
    """

    def __init__(self, *, is_program: bool = False) -> None:
        self.raises = True
        self._is_program = is_program
        self._came = False
        self._handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> StopSignals:
        self._receiver, self._sender = socket.socketpair()
        self._sender.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and not (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                self._handlers[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.raises = False
        for number, handler in self._handlers.items():
            signal.signal(number, signal.SIG_IGN if self._is_program and self._came else handler)
        signal.set_wakeup_fd(self._wakeup)
        self._receiver.close()
        self._sender.close()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        is_first, self._came = not self._came, True
        if is_first and self.raises:
            raise KeyboardInterrupt

    def wait(self) -> None:
        """Wait for one of the signals; return at once if one has come."""
        numbers = set(self._handlers)
        while not self._came and numbers.isdisjoint(self._receiver.recv(64)):
            pass

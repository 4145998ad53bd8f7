"""What a server in front of an engine costs: the same requests straight to the engine and through it, in turn.

``python upstream.py ENGINE_URL ACCESS_KEY SECRET_KEY`` in this folder; the bucket ``bench-bucket`` is made, and stays.
The client does next to nothing, so that the ratios are the worst that any client sees. Both are asked over one
connection each.
"""

from __future__ import annotations

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import served

ROUNDS = 9
LARGE = os.urandom(1 << 20) * 64
MEASURES = {"get 64 MiB": ("GET", "large", 3), "put 1 KB": ("PUT", "small", 200), "get 1 KB": ("GET", "small", 200)}
GOALS = {"get 64 MiB": 0.8, "put 1 KB": 0.7}


@contextlib.contextmanager
def front_of(engine: str) -> Iterator[str]:
    """A server in front of the engine; its URL."""
    keys = dict(zip(("FAKEOSS_UPSTREAM_ACCESS_KEY", "FAKEOSS_UPSTREAM_SECRET_KEY"), served.KEYS, strict=True))
    command = [sys.executable, "-m", "fakeoss", "serve", "--profile", "aws", "--port", "0", "--upstream", engine]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **keys})
    try:
        assert process.stdout is not None
        yield process.stdout.readline().rpartition(" ")[2].strip()
    finally:
        process.terminate()
        process.communicate()


def read(connection: socket.socket, buffer: bytearray) -> None:
    """Read one answer without keeping it. Raises RuntimeError for one that is none of success."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(1 << 16)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:])
    missing = int(lines.get(b"content-length", b"0")) - len(body)
    while missing:
        missing -= connection.recv_into(buffer, min(missing, len(buffer)))
    if head[9:10] != b"2":
        raise RuntimeError(head.decode("latin-1"))


def asking(url: str, name: str) -> Callable[[], float]:
    """What makes the requests of a measure, and returns the seconds of one."""
    method, key, count = MEASURES[name]
    request = served.signed(method, f"{url}/{served.BUCKET}/{key}", served.BODY if method == "PUT" else b"")
    connection, buffer = served.connected(url), bytearray(1 << 20)

    def ask() -> float:
        for number in range(count + 1):
            if number == 1:
                began = time.perf_counter()  # a connection that was idle is slower at first
            connection.sendall(request)
            read(connection, buffer)
        return (time.perf_counter() - began) / count

    ask()
    return ask


def fill(engine: str) -> None:
    """Store what is read."""
    for path, body in (("", b""), ("/small", served.BODY), ("/large", LARGE)):
        with served.connected(engine) as connection:
            connection.sendall(served.signed("PUT", f"{engine}/{served.BUCKET}{path}", body))
            with contextlib.suppress(RuntimeError):  # the bucket may be there
                read(connection, bytearray(1 << 16))


def main(engine: str, *keys: str) -> None:
    """Print the median of the engine alone, and that of the ratios."""
    served.KEYS = keys  # type: ignore[assignment]
    fill(engine)
    with front_of(engine) as front:
        for name in MEASURES:
            alone, through = asking(engine, name), asking(front, name)
            pairs = [(alone(), through()) for _ in range(ROUNDS)]
            ratios = sorted(one / other for one, other in pairs)
            seconds = statistics.median(one for one, _ in pairs)
            least = min(one for one, _ in pairs) / min(other for _, other in pairs)
            goal = f", goal {GOALS[name]}" if name in GOALS else ""
            spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}, of the fastest rounds {least:.2f}"
            words = f"{1000 * seconds:.2f} ms alone, {statistics.median(ratios):.2f} ({spread}){goal}"
            print(f"{name}: {words}; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])

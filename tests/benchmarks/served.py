"""A server that is asked by one or several connections at a time: ours, or rclone's, each in a process of its own.

The requests are signed once and sent again and again by a client that does next to nothing, so that the server is what
takes the time. Each connection asks for an object of its own.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

BUCKET = "bench-bucket"
BODY = b"x" * 1024
KEYS = "FAKEOSSONE0000000001", "secretone"
_OURS = """
import sys, fakeoss
with fakeoss.Server(profile="aws", users=[fakeoss.User(*sys.argv[1:3], "a" * 64, "one")], auth="verify") as server:
    print(server.endpoint_url, flush=True)
    sys.stdin.read()
"""
_ATTEMPTS = 200


@contextmanager
def running(target: str) -> Iterator[tuple[str, int]]:
    """A server; its URL and process."""
    with tempfile.TemporaryDirectory() as folder:
        pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
        if target == "rclone":
            with socket.create_server(("127.0.0.1", 0)) as free:
                address = f"127.0.0.1:{free.getsockname()[1]}"
            configuration = Path(folder) / "rclone.conf"
            configuration.touch()
            command = [os.environ["RCLONE"], "--config", str(configuration), "serve", "s3", "--addr", address]
            command += ["--auth-key", ",".join(KEYS), folder]
            process = subprocess.Popen(command, stdin=pipe, stdout=quiet, stderr=quiet, text=True)
            url = f"http://{address}"
        else:
            process = subprocess.Popen([sys.executable, "-c", _OURS, *KEYS], stdin=pipe, stdout=pipe, text=True)
            assert process.stdout is not None
            url = process.stdout.readline().strip()
        try:
            wait_for(url)
            yield url, process.pid
        finally:
            process.terminate()
            process.communicate()


def wait_for(url: str) -> None:
    """Wait until somebody listens. Raises ConnectionError if nobody does for long."""
    for _ in range(_ATTEMPTS):
        try:
            connected(url).close()
        except ConnectionError:
            time.sleep(0.05)
        else:
            return
    connected(url).close()


def connected(url: str) -> socket.socket:
    """A connection to the server."""
    host, _, port = url.partition("://")[2].rpartition(":")
    connection = socket.create_connection((host, int(port)))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def signed(method: str, url: str, body: bytes = b"") -> bytes:
    """A request as it goes over the connection."""
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    length = {"Content-Length": str(len(body))} if method == "PUT" else {}
    request = AWSRequest(method, url, data=body or None, headers=length)
    S3SigV4Auth(Credentials(*KEYS), "s3", "us-east-1").add_auth(request)
    host, _, path = url.partition("://")[2].partition("/")
    fields = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return f"{method} /{path} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n".encode("ascii") + body


def read(connection: socket.socket) -> None:
    """Read one answer. Raises RuntimeError with an answer that is none of success."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(1 << 16) or _ended(data)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), b"0")
    missing = int(length) - len(body)
    while missing > 0:
        missing -= len(connection.recv(1 << 16) or _ended(data))
    if head[9:12] != b"200":
        _ended(data)


def _ended(data: bytes) -> bytes:
    raise RuntimeError(f"the server answered {data[:300]!r}")


def asking(url: str, method: str, count: int) -> tuple[list[socket.socket], Callable[[], None]]:
    """Connections, and what sends a request on each of them and reads all answers."""
    connections = [connected(url) for _ in range(count)]
    connections[0].sendall(signed("PUT", f"{url}/{BUCKET}"))
    read(connections[0])
    requests = []
    for number, connection in enumerate(connections):
        address = f"{url}/{BUCKET}/k{number}"
        connection.sendall(signed("PUT", address, BODY))
        read(connection)
        requests.append((connection, signed(method, address, BODY if method == "PUT" else b"")))

    def ask() -> None:
        for connection, request in requests:
            connection.sendall(request)
        for connection, _ in requests:
            read(connection)

    return connections, ask


def processor_seconds(process: int) -> float:
    """Processor time of all threads of a process that are alive, as Linux tells it; not a number elsewhere."""
    tasks = Path(f"/proc/{process}/task")
    if not tasks.exists():
        return float("nan")
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9

"""The server that people keep running: how it starts, what it writes, and how it ends."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from fakeoss.__main__ import main
from support.serving import ROOT, endpoint, serving

POSIX = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
READ = b"GET /bucket/key HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS A:b\r\n\r\n"


def connected(lines: list[str]) -> socket.socket:
    """A connection to the server that has printed these lines."""
    port = int(endpoint(lines).rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def ask(lines: list[str], method: str, path: str, data: bytes | None = None) -> bytes:
    """Ask the server that has printed these lines."""
    fields = {"Authorization": "AWS A:b", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{endpoint(lines)}{path}", data, fields, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return bytes(answer.read())


# the end


@POSIX
@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(numbers, id="+".join(number.name[3:] for number in numbers))
        for numbers in (
            (signal.SIGINT, signal.SIGTERM),
            (signal.SIGTERM, signal.SIGHUP),
            (signal.SIGHUP, signal.SIGINT, signal.SIGTERM),
            (signal.SIGINT,) * 5,
            (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) * 7,
        )
    ],
)
def test_signals_together_end_it_once(tmp_path: Path, numbers: tuple[signal.Signals, ...]):
    data = tmp_path / "data"
    with serving("--data", str(data), "--bucket", "bucket") as (process, lines):
        assert process.stdout is not None
        process.stdout.readline()
        ask(lines, "PUT", "/bucket/key", b"content")
        for number in numbers:
            process.send_signal(number)
        out, err = process.communicate(timeout=10)
        assert (out, err, process.returncode) == ("", "", 0)
    with serving("--data", str(data)) as (_, lines):
        assert ask(lines, "GET", "/bucket/key") == b"content"


AT_ONCE = """
import os, signal, sys
from fakeoss.cli.signals import StopSignals
numbers = [getattr(signal, name) for name in sys.argv[1:]]
try:
    with StopSignals() as signals:
        for number in numbers:
            os.kill(os.getpid(), number)
        print("not reached")
except KeyboardInterrupt:
    print("interrupted")
with StopSignals() as signals:
    signals.raises = False
    for number in numbers:
        os.kill(os.getpid(), number)
    signals.wait()
    signals.wait()
    print("waited")
print(all(signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler) for number in numbers))
"""


@POSIX
@pytest.mark.parametrize("names", [("SIGINT",), ("SIGTERM",), ("SIGHUP",), ("SIGINT", "SIGTERM", "SIGHUP") * 3])
def test_signals_interrupt_the_start_once_and_the_end_never(names: tuple[str, ...]):
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE, *names], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("interrupted\nwaited\nTrue\n", "")


@POSIX
def test_nohup_is_respected():
    command = "trap '' HUP; exec " + f"{sys.executable} -m fakeoss serve --port 0"
    with subprocess.Popen(["sh", "-c", command], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().rstrip("\n")]
        process.send_signal(signal.SIGHUP)
        assert b"ok" in ask(lines, "GET", "/_fakeoss/health")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@POSIX
def test_it_stops_in_two_seconds_whatever_it_holds():
    """Idle connections, half a request, half a body, an answer that is not read, a delay, and a stream."""
    with serving("--bucket", "bucket", "-v") as (process, lines):
        seed = b'{"buckets": [{"name": "bucket", "objects": [{"key": "large", "size": "1GiB"}, {"key": "key"}]}]}'
        ask(lines, "POST", "/_fakeoss/seed", seed)
        ask(lines, "POST", "/_fakeoss/faults", b'{"operation": "HeadObject", "delay": 3600}')
        sockets = [connected(lines) for _ in range(20)]
        held = {
            0: READ[:30],
            1: READ.replace(b"GET", b"PUT", 1).replace(b"\r\n\r\n", b"\r\nContent-Length: 99\r\n\r\nhalf"),
            2: READ.replace(b"key", b"large"),
            3: READ.replace(b"GET", b"HEAD", 1),
            4: b"GET /_fakeoss/calls/stream HTTP/1.1\r\nHost: localhost\r\n\r\n",
            5: READ,
        }
        for at, data in held.items():
            sockets[at].sendall(data)
        for at in (2, 4, 5):
            assert sockets[at].recv(12) == b"HTTP/1.1 200"
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 2
        for each in sockets:
            each.close()


@POSIX
def test_what_was_asked_before_is_answered():
    with serving("--bucket", "bucket") as (process, lines), connected(lines) as client:
        ask(lines, "POST", "/_fakeoss/faults", b'{"operation": "PutObject", "delay": 0.2}')
        request = READ.replace(b"GET", b"PUT", 1).replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\nabc")
        client.sendall(request)
        while b'"met":1' not in ask(lines, "GET", "/_fakeoss/faults"):
            pass
        process.send_signal(signal.SIGINT)
        assert client.recv(12) == b"HTTP/1.1 200"
        assert process.wait(10) == 0


# the start


def test_buckets_are_there_at_once(tmp_path: Path):
    (tmp_path / "kept").mkdir()
    with serving("--bucket", "one", "--bucket", "two", "--bucket", "kept", "--seed", str(tmp_path)) as (_, lines):
        text = ask(lines, "GET", "/_fakeoss/buckets").decode()
        assert [name for name in ("kept", "one", "two") if f'"name":"{name}"' in text] == ["kept", "one", "two"]


def test_a_log_is_written_when_it_is_wanted():
    for arguments, expected in (([], 0), (["-v"], 1), (["--verbose"], 1)):
        with serving(*arguments) as (process, lines):
            ask(lines, "GET", "/_fakeoss/health")
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=10)
        assert err.count(" GET /_fakeoss/health 200 Control ") == expected


def test_a_log_that_nobody_reads_stops_nothing():
    with serving("-v") as (process, lines):
        assert process.stderr is not None
        process.stderr.close()
        for _ in range(3):
            assert b"ok" in ask(lines, "GET", "/_fakeoss/health")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.usefixtures("certificates")
def test_tls_with_a_certificate_made_for_it(tmp_path: Path):
    pytest.importorskip("trustme")
    path = tmp_path / "ca.pem"
    with serving("--tls", "--ca-file", str(path)) as (_, lines):
        assert endpoint(lines).startswith("https://")
        assert f"export AWS_CA_BUNDLE={path}" in "\n".join(lines)
        command = f"`fakeoss settings --endpoint {endpoint(lines)} --region cn-north-1 --ca-file {path} CLIENT` prints"
        assert any(line.startswith(command) for line in lines)
        context = ssl.create_default_context(cafile=path)
        with urllib.request.urlopen(f"{endpoint(lines)}/_fakeoss/health", timeout=10, context=context) as answer:
            assert answer.status == 200
    assert path.exists()


def test_a_certificate_that_nobody_asked_for_is_removed():
    pytest.importorskip("trustme")
    with serving("--tls") as (process, lines):
        (path,) = [line.partition("=")[2] for line in lines if "AWS_CA_BUNDLE" in line]
        assert Path(path).exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert not Path(path).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--bucket", "No"], "--bucket No: the bucket name is not valid"),
        (["--key", "k.pem"], "--key needs --certificate"),
        (["--certificate", "no-such.pem"], "no-such.pem: No such file or directory"),
        (["--certificate", __file__], "no certificate with its key in PEM"),
        (["--tls", "--ca-file", "no-such/ca.pem"], "no-such/ca.pem: No such file or directory"),
        (["--control", "maybe"], "invalid choice: 'maybe'"),
    ],
)
def test_what_is_wrong_is_said(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str):
    if "--tls" in arguments:
        pytest.importorskip("trustme")
    assert main(["serve", "--port", "0", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, words in err) == ("", True), err


def test_the_port_is_that_of_minio(capsys: pytest.CaptureFixture[str]):
    assert main(["serve", "--help"]) == 0
    assert "(default: 9000)" in " ".join(capsys.readouterr().out.split())


# faults


def test_faults_of_every_kind_are_served():
    words = ("GetObject, [cut(3), InternalError, ok], key=k*", "HeadObject, bare_status(429), times=1")
    with serving("--bucket", "bucket", *(word for each in words for word in ("--fault", each))) as (_, lines):
        ask(lines, "PUT", "/bucket/key", b"content")
        with pytest.raises(http.client.IncompleteRead) as cut:
            ask(lines, "GET", "/bucket/key")
        assert cut.value.partial == b"con"
        for method, status in (("GET", 500), ("HEAD", 429)):
            with pytest.raises(urllib.error.HTTPError) as raised:
                ask(lines, method, "/bucket/key")
            with raised.value:
                assert raised.value.code == status
        assert ask(lines, "GET", "/bucket/key") == b"content"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "GetObject, resett",
            "--fault: 'GetObject, resett': there is no failure of kind 'resett'; did you mean",
        ),
        ("*, refuse", "--fault: a refusal without an end could not be removed"),
        ("GetObjekt, reset", "--fault GetObjekt: there is no operation 'GetObjekt'; did you mean 'GetObject'?"),
        ("GetObject, SlowDwn", "--fault GetObject: the service sends no 'SlowDwn'; did you mean 'SlowDown'?"),
        ("GetObject, empty_page", "--fault GetObject: empty_page() is not possible for GetObject"),
    ],
)
def test_faults_that_are_none(capsys: pytest.CaptureFixture[str], words: str, message: str):
    assert main(["serve", "--port", "0", "--fault", words]) == 2
    assert message in capsys.readouterr().err

"""Disks that are full, or may only be read, where a test may mount such; folders that are gone, or by other paths."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from durable.conftest import Open
from fakeoss import Clock, OssError, Server
from fakeoss.__main__ import main
from fakeoss.durable import FolderError, open_store
from support.serving import ROOT, endpoint, serving

Mount = Callable[..., Path]


def mounting(*arguments: str) -> bool:
    """Whether that could be mounted."""
    tool = shutil.which("mount")
    return tool is not None and not subprocess.run([tool, *arguments], capture_output=True, check=False).returncode


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mounts a disk of a size at ``tmp_path/disk``, or something else somewhere."""
    mounted: list[Path] = []

    def mount(*arguments: str, at: str = "disk") -> Path:
        place = tmp_path / at
        place.mkdir(exist_ok=True)
        if not mounting(*arguments, str(place)):
            pytest.skip("a test may not mount anything here")
        if place not in mounted:
            mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


def disk(mount: Mount, size: str) -> Path:
    return mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs")


# full


def test_a_full_disk_refuses_what_does_not_fit(mount: Mount):
    data = disk(mount, "4m") / "data"
    opening = open_store(str(data))
    bucket, bodies, refusals = opening.store.create_bucket("bkt"), {}, set()
    for number in range(100):
        body = bytes([number]) * (100_000 if number % 3 else 2_000)
        try:
            bucket.put(f"k{number:02}", body)
        except OssError as error:
            refusals.add(str(error).partition(": ")[0])
        else:
            bodies[f"k{number:02}"] = body
    assert len(refusals) == 1
    assert 5 < len(bodies) < 60
    assert {key: bucket.object(key).body for key in bucket} == bodies
    for key in list(bodies)[:5]:
        bucket.delete(key)
        del bodies[key]
    opening.close()
    again = open_store(str(data))
    bucket = again.store.bucket("bkt")
    assert {key: bucket.object(key).body for key in bucket} == bodies
    bucket.put("fits", "1")
    again.close()


def test_a_seed_for_which_there_is_no_room_leaves_nothing(
    mount: Mount, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data = disk(mount, "4m") / "data"
    for number in range(8):
        path = tmp_path / "plain" / "bkt" / f"k{number}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(1_000_000))
    arguments = ["serve", "--port", "0", "--data", str(data), "--seed", str(tmp_path / "plain")]
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"fakeoss: {data}: ")
    assert "No space left on device" in err
    opening = open_store(str(data))
    assert opening.store.buckets == []
    assert not opening.remarks
    assert not [path for path in (data / "bodies").rglob("*") if path.is_file()]
    opening.close()


def test_a_dump_for_which_there_is_no_room_leaves_what_was_there(
    mount: Mount, open_again: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    opening = open_again()
    bucket = opening.store.create_bucket("bkt")
    bucket.put("a", "before")
    target = disk(mount, "2m") / "dumped"
    opening.close()
    assert main(["dump", str(tmp_path / "data"), str(target)]) == 0
    bucket = open_again().store.bucket("bkt")
    bucket.put("a", "after")
    bucket.put("large", bytes(5_000_000))
    open_again().close()
    capsys.readouterr()
    assert main(["dump", str(tmp_path / "data"), str(target), "--replace"]) == 1
    assert capsys.readouterr().err == f"fakeoss: {target}: No space left on device\n"
    assert sorted(path.name for path in target.iterdir()) == ["bkt"]
    assert (target / "bkt" / "a").read_bytes() == b"before"


# only to be read


def test_a_disk_that_may_only_be_read_is_refused_at_once(mount: Mount, capsys: pytest.CaptureFixture[str]):
    place = disk(mount, "4m")
    open_store(str(place / "data")).close()
    mount("-o", "remount,ro")
    with pytest.raises(FolderError, match="cannot be written: Read-only file system"):
        open_store(str(place / "data"))
    assert main(["serve", "--port", "0", "--data", str(place / "new")]) == 1
    assert capsys.readouterr().err == f"fakeoss: {place / 'new'}: Read-only file system\n"


def test_a_disk_that_may_only_be_read_from_now_on_is_read(tmp_path: Path):
    with Server(data=tmp_path / "data", profile="aws") as server:
        bucket = server.store.create_bucket("bkt")
        bucket.put("large", bytes(200_000))
        writer = server.store._state._database._writer
        writer.execute("PRAGMA query_only = 1")  # as a system does with a disk that has failed
        with pytest.raises(OssError, match="cannot write the store: attempt to write a readonly database"):
            bucket.put("small", "1")
        address = server.endpoint_url.partition("//")[2]
        assert ask(address, "GET", "large") == (200, bytes(200_000))
        assert ask(address, "PUT", "small", b"1")[0] == 500
        writer.execute("PRAGMA query_only = 0")
        assert ask(address, "PUT", "small", b"1")[0] == 200


# gone


@pytest.mark.skipif(os.name == "nt", reason="what is open cannot be removed there")
def test_a_removed_folder_answers_500_and_ends_well(tmp_path: Path):
    data = tmp_path / "data"
    with serving("--data", str(data), "--bucket", "bkt") as (process, lines):
        address = endpoint(lines).partition("//")[2]
        assert ask(address, "PUT", "large", bytes(200_000))[0] == 200
        shutil.rmtree(data)
        assert any(ask(address, "PUT", "small", b"1")[0] == 500 for _ in range(10_000))  # it looks every 5 ms
        for method, key, body in (("PUT", "small", b"1"), ("PUT", "small", bytes(200_000)), ("GET", "large", None)):
            status, text = ask(address, method, key, body)
            assert (status, b"was removed or replaced" in text) == (500, True)
        assert ask(address, "HEAD", "large")[0] == 200
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in errors
    assert not data.exists()


def ask(address: str, method: str, key: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Ask the server at an address for something of an object."""
    with closing(http.client.HTTPConnection(address, timeout=30)) as client:
        client.request(method, f"/bkt/{key}", body, {"Authorization": "AWS A:b"})
        answer = client.getresponse()
        return answer.status, answer.read()


# paths


@pytest.mark.parametrize("kind", ["link", "bind"])
def test_a_second_server_is_refused_whatever_its_path(open_again: Open, mount: Mount, tmp_path: Path, kind: str):
    opening = open_again()
    if kind == "link":
        other = tmp_path / "other"
        other.symlink_to(tmp_path / "data")
    else:
        other = mount("--bind", str(tmp_path / "data"), at="other")
    command = [sys.executable, "-m", "fakeoss", "serve", "--port", "0", "--data", str(other)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert f"{other} is in use: process {os.getpid()} has had it since" in done.stderr
    opening.store.create_bucket("bkt").put("large", bytes(100_000))
    opening.close()
    by_other = open_store(str(other))
    assert by_other.store.bucket("bkt").object("large").body == bytes(100_000)
    by_other.close()


@pytest.mark.parametrize("name", ["with spaces and #%?", "目录 ä\U0001f600", "-v", "a'b\"c"])
def test_any_path_will_do(tmp_path: Path, name: str):
    data, plain = tmp_path / name, tmp_path / f"plain {name}"
    (plain / "seeded").mkdir(parents=True)
    for options in (["--bucket", "bkt"], [f"--seed={plain}"]):
        with serving(f"--data={data}", *options) as (process, _):
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
    target = tmp_path / f"dumped {name}"
    assert main(["dump", str(data), str(target)]) == 0
    assert sorted(path.name for path in target.iterdir()) == ["bkt", "seeded"]


# time


def test_a_clock_that_went_back_loses_nothing(open_again: Open):
    store = open_again(clock=Clock(1_900_000_000)).store
    bucket = store.create_bucket("bkt", versioning=True)
    bucket.put("a", "first")
    upload = store._state.bucket("bkt").open_upload("u", store._state.ids.upload_id(), bucket.object("a").attributes)
    again = open_again(clock=Clock(1_600_000_000)).store
    bucket = again.bucket("bkt")
    second = bucket.put("a", "second")
    assert second.modified_at == 1_600_000_000
    assert [version.body for version in bucket.versions("a")] == [b"second", b"first"]
    later = again._state.bucket("bkt").open_upload("u", again._state.ids.upload_id(), second.attributes)
    assert [each.upload_id for each in bucket.uploads] == [upload.upload_id, later.upload_id]
    last = open_again(clock=Clock(1_600_000_001)).store.bucket("bkt")
    assert [version.body for version in last.versions("a")] == [b"second", b"first"]
    assert last.object("a").modified_at == 1_600_000_000

"""s3fs: files, listings, errors, retries."""

from __future__ import annotations

from typing import Any

import pytest

from support.file_kits import S3fsKit
from support.parity import BODY, Sides, Table, attempt

calls = Table()
KITS = {"s3fs": S3fsKit}


@calls
def cat_file(kit: S3fsKit) -> Any:
    return kit.client.cat_file("bkt/text")


@calls
def cat_a_range(kit: S3fsKit) -> Any:
    return [kit.client.cat_file("bkt/text", start=5, end=10), kit.client.cat_file("bkt/text", start=-5)]


@calls
def cat_nothing(kit: S3fsKit) -> Any:
    return attempt(lambda: kit.client.cat_file("bkt/nothing"))


@calls
def cat_beyond_the_end(kit: S3fsKit) -> Any:
    return attempt(lambda: kit.client.cat_file("bkt/text", start=10_000, end=10_010))


@calls
def info(kit: S3fsKit) -> Any:
    return [kit.client.info("bkt/text"), kit.client.info("bkt"), attempt(lambda: kit.client.info("bkt/nothing"))]


@calls
def exists(kit: S3fsKit) -> Any:
    return [kit.client.exists(path) for path in ("bkt", "bkt/text", "bkt/nothing", "nowhere")]


@calls
def ls(kit: S3fsKit) -> Any:
    return [kit.client.ls("bkt", detail=True), attempt(lambda: kit.client.ls("nowhere"))]


@calls
def find_and_glob(kit: S3fsKit) -> Any:
    kit.store.bucket("bkt").put("a/b/c", b"deep")
    return [kit.client.find("bkt"), kit.client.glob("bkt/**"), list(kit.client.walk("bkt"))]


@calls
def open_and_read(kit: S3fsKit) -> Any:
    with kit.client.open("bkt/text", "rb", block_size=100) as file:
        return [file.read(5), file.seek(-5, 2), file.read(), file.seek(0), file.readline(), file.tell(), file.size]


@calls
def open_and_iterate(kit: S3fsKit) -> Any:
    with kit.client.open("bkt/text", "r") as file:
        return list(file)


@calls
def open_nothing(kit: S3fsKit) -> Any:
    return attempt(lambda: kit.client.open("bkt/nothing", "rb"))


@calls
def open_and_write(kit: S3fsKit) -> Any:
    with kit.client.open("bkt/new", "wb", ContentType="a/b") as file:
        written = file.write(BODY)
    return [written, kit.client.info("bkt/new")]


@calls
def open_and_write_parts(kit: S3fsKit) -> Any:
    with kit.client.open("bkt/new", "wb", block_size=5 << 20) as file:
        file.write(b"x" * (5 << 20))
        file.write(BODY)
    return kit.client.info("bkt/new")


@calls
def open_and_append(kit: S3fsKit) -> Any:
    with kit.client.open("bkt/text", "ab") as file:
        file.write(b"more")
    return kit.client.cat_file("bkt/text")


@calls
def pipe_file(kit: S3fsKit) -> Any:
    return [kit.client.pipe_file("bkt/new", b"body"), kit.client.metadata("bkt/new")]


@calls
def pipe_to_no_bucket(kit: S3fsKit) -> Any:
    return attempt(lambda: kit.client.pipe_file("nowhere/new", b"body"))


@calls
def metadata_with_blanks(kit: S3fsKit) -> Any:
    put = attempt(lambda: kit.client.pipe_file("bkt/new", b"body", Metadata={"color": "  red  "}))
    return [put, attempt(lambda: kit.client.metadata("bkt/new"))]


@calls
def metadata_with_a_line_break(kit: S3fsKit) -> Any:
    put = attempt(lambda: kit.client.pipe_file("bkt/new", b"body", Metadata={"color": "dark\r\nred"}))
    return [put, kit.client.exists("bkt/new")]


@calls
def copy_and_move(kit: S3fsKit) -> Any:
    kit.client.cp_file("bkt/text", "bkt/copy")
    kit.client.mv("bkt/copy", "bkt/moved")
    return [kit.client.cat_file("bkt/moved"), attempt(lambda: kit.client.cp_file("bkt/nothing", "bkt/copy"))]


@calls
def remove(kit: S3fsKit) -> Any:
    return [kit.client.rm_file("bkt/text"), kit.client.rm("bkt/empty"), attempt(lambda: kit.client.rm("bkt/nothing"))]


@calls
def make_and_remove_buckets(kit: S3fsKit) -> Any:
    make, remove = kit.client.mkdir, kit.client.rmdir
    made = [attempt(lambda name=name: make(name, region_name="us-east-1")) for name in ("other", "bkt", "No")]
    return [made, [attempt(lambda name=name: remove(name)) for name in ("other", "bkt", "nowhere")]]


@calls
def tags(kit: S3fsKit) -> Any:
    return [kit.client.put_tags("bkt/text", {"a": "b"}), kit.client.get_tags("bkt/text")]


@calls
def a_call_of_the_client_below(kit: S3fsKit) -> Any:
    return [
        kit.client.call_s3("head_object", Bucket="bkt", Key="text"),
        attempt(lambda: kit.client.call_s3("get_object", Bucket="bkt", Key="nothing")),
    ]


@calls
def anonymous(kit: S3fsKit) -> Any:
    kit.close()
    kit.client = kit.make(anon=True)
    return attempt(lambda: kit.client.cat_file("bkt/text"))


def faults(error: str, times: int) -> Any:
    def behaviour(kit: S3fsKit) -> Any:
        kit.store.faults.add("GetObject", error=error, times=times)
        return attempt(lambda: kit.client.cat_file("bkt/text"))

    return behaviour


calls.rows["SlowDown once"] = faults("SlowDown", 1)
calls.rows["SlowDown too often"] = faults("SlowDown", 2)
calls.rows["InternalError too often"] = faults("InternalError", 2)
calls.rows["AccessDenied"] = faults("AccessDenied", 1)


@calls
def hook_raises_ConnectionResetError(kit: S3fsKit) -> Any:  # noqa: N802 - named for what is raised
    kit.client.exists("bkt/text")

    def before(entry: Any) -> None:
        raise ConnectionResetError

    kit.store.on("GetObject", before=before)
    return attempt(lambda: kit.client.cat_file("bkt/text"))


@pytest.mark.parametrize(("client", "name"), calls.cells(KITS))
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, calls.rows[name], KITS[client])

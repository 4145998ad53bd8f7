"""minio: calls, errors, bodies, retries, timeouts."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from minio.commonconfig import CopySource, Tags
from minio.deleteobjects import DeleteObject

from support.file_kits import MinioKit
from support.parity import BODY, Sides, Table, attempt

calls = Table()
KITS = {"minio": MinioKit}
OBJECT = {"bucket_name": "bkt", "object_name": "text"}
NOTHING = {"bucket_name": "bkt", "object_name": "nothing"}
NEW = {"bucket_name": "bkt", "object_name": "new"}


def put(kit: MinioKit, content: Any = b"body", length: int | None = None, **options: Any) -> Any:
    data = io.BytesIO(content) if isinstance(content, bytes) else content
    size = len(content) if length is None else length
    return attempt(lambda: kit.client.put_object(**NEW, data=data, length=size, **options))


def read(response: Any) -> Any:
    try:
        return [response.status, response.headers, response.read(), response.closed]
    finally:
        response.close()
        response.release_conn()


@calls
def get_object(kit: MinioKit) -> Any:
    return read(kit.client.get_object(**OBJECT))


@calls
def get_object_before_it_is_read(kit: MinioKit) -> Any:
    response = kit.client.get_object(**OBJECT)
    seen = {name: getattr(response, name) for name in dir(response) if not name.startswith("_") and name != "data"}
    return [seen, read(response)]


@calls
def get_a_part_of_an_object(kit: MinioKit) -> Any:
    return read(kit.client.get_object(**OBJECT, offset=5, length=10))


@calls
def get_object_in_pieces(kit: MinioKit) -> Any:
    response = kit.client.get_object(**OBJECT)
    pieces = list(response.stream(100))
    response.close()
    response.release_conn()
    return pieces


@calls
def get_object_half_read(kit: MinioKit) -> Any:
    response = kit.client.get_object(**OBJECT)
    content = response.read(5)
    response.close()
    response.release_conn()
    return [content, read(kit.client.get_object(**OBJECT))]


@calls
def get_object_of_nothing(kit: MinioKit) -> Any:
    return attempt(lambda: kit.client.get_object(**NOTHING))


@calls
def get_object_of_no_bucket(kit: MinioKit) -> Any:
    return attempt(lambda: kit.client.get_object(bucket_name="nowhere", object_name="text"))


@calls
def stat_object(kit: MinioKit) -> Any:
    return kit.client.stat_object(**OBJECT)


@calls
def stat_object_of_nothing(kit: MinioKit) -> Any:
    return attempt(lambda: kit.client.stat_object(**NOTHING))


@calls
def bucket_exists(kit: MinioKit) -> Any:
    return [kit.client.bucket_exists(bucket_name=name) for name in ("bkt", "nowhere")]


@calls
def list_buckets(kit: MinioKit) -> Any:
    return kit.client.list_buckets()


@calls
def list_objects(kit: MinioKit) -> Any:
    return list(kit.client.list_objects(bucket_name="bkt", recursive=True))


@calls
def put_object(kit: MinioKit) -> Any:
    return [put(kit, metadata={"color": "red"}, content_type="a/b"), kit.client.stat_object(**NEW)]


@calls
def put_object_of_nothing(kit: MinioKit) -> Any:
    return put(kit, b"")


@calls
def put_object_in_parts(kit: MinioKit) -> Any:
    return put(kit, io.BytesIO(b"x" * (5 << 20) + BODY), -1, part_size=5 << 20)


@calls
def put_object_shorter_than_announced(kit: MinioKit) -> Any:
    return put(kit, b"body", 9)


@calls
def put_object_longer_than_announced(kit: MinioKit) -> Any:
    return put(kit, b"a body", 4)


class Failing(io.BytesIO):
    """A file that cannot be read."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


@calls
def put_object_that_raises(kit: MinioKit) -> Any:
    return put(kit, Failing(), 4)


VALUES = {
    "blanks at both ends": "  red  ",
    "blanks inside": "dark  red",
    "empty": "",
    "CR LF": "dark\r\nred",
    "LF": "dark\nred",
    "NUL": "dark\0red",
    "Latin-1": "rosé",
    "beyond Latin-1": "红",
}


def put_with(value: str) -> Any:
    return lambda kit: [put(kit, metadata={"color": value}), attempt(lambda: kit.client.stat_object(**NEW))]


for title, value in VALUES.items():
    calls.rows[f"metadata: {title}"] = put_with(value)


@calls
def copy_object(kit: MinioKit) -> Any:
    return kit.client.copy_object(**NEW, source=CopySource("bkt", "text"))


@calls
def copy_object_of_nothing(kit: MinioKit) -> Any:
    return attempt(lambda: kit.client.copy_object(**NEW, source=CopySource("bkt", "nothing")))


@calls
def remove_object(kit: MinioKit) -> Any:
    return [kit.client.remove_object(**OBJECT), kit.client.remove_object(**NOTHING)]


@calls
def remove_objects(kit: MinioKit) -> Any:
    names = [DeleteObject("text"), DeleteObject("nothing")]
    return list(kit.client.remove_objects(bucket_name="bkt", delete_object_list=names))


@calls
def tags(kit: MinioKit) -> Any:
    wanted = Tags.new_object_tags()
    wanted["a"] = "b"
    kit.client.set_object_tags(**OBJECT, tags=wanted)
    return dict(kit.client.get_object_tags(**OBJECT))


@calls
def make_bucket_again(kit: MinioKit) -> Any:
    return attempt(lambda: kit.client.make_bucket(bucket_name="bkt"))


@calls
def remove_bucket_with_objects(kit: MinioKit) -> Any:
    return attempt(lambda: kit.client.remove_bucket(bucket_name="bkt"))


@calls
def presigned_url(kit: MinioKit) -> Any:
    url = kit.client.presigned_get_object(**OBJECT, expires=timedelta(hours=1))
    return urllib3_get(url)


def urllib3_get(url: str) -> Any:
    import urllib3

    with urllib3.PoolManager() as manager:
        response = manager.request("GET", url)
        return [response.status, response.data]


@calls
def get_bucket_policy_of_none(kit: MinioKit) -> Any:
    return attempt(lambda: kit.client.get_bucket_policy(bucket_name="bkt"))


def faults(times: int, tries: int) -> Any:
    def behaviour(kit: MinioKit) -> Any:
        kit.store.faults.add("HeadObject", error="SlowDown", times=times)
        client = kit.make(tries=tries)
        return [attempt(lambda: client.stat_object(**OBJECT)), attempt(lambda: client.stat_object(**OBJECT))]

    return behaviour


calls.rows["SlowDown once"] = faults(1, 3)
calls.rows["SlowDown too often"] = faults(3, 3)
calls.rows["SlowDown, not tried again"] = faults(1, 1)


@calls
def slow_down_and_a_body(kit: MinioKit) -> Any:
    kit.store.faults.add("PutObject", error="SlowDown", times=1)
    return put(kit)


@calls
def hook_raises_ConnectionResetError(kit: MinioKit) -> Any:  # noqa: N802 - named for what is raised
    errors: list[Exception] = [ConnectionResetError()]

    def before(entry: Any) -> None:
        if errors:
            raise errors.pop()

    kit.store.on("HeadObject", before=before)
    return kit.client.stat_object(**OBJECT)


@calls
def delay_beyond_patience(kit: MinioKit) -> Any:
    kit.calls = 1
    kit.store.faults.add("HeadObject", delay=0.15, times=1)
    client = kit.make(tries=1, timeout=0.03)
    return attempt(lambda: client.stat_object(**OBJECT))


@pytest.mark.parametrize(("client", "name"), calls.cells(KITS))
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, calls.rows[name], KITS[client])

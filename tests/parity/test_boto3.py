"""boto3 and aiobotocore: calls, errors, parameters, retries, timeouts, hooks."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore import UNSIGNED

from support.boto_kits import BOTO_KITS, BotoKit
from support.parity import BODY, Mine, Sides, Table, Unseekable, attempt

calls = Table()
KITS = BOTO_KITS
SHORT, LONG = 0.1, 0.3


def called(operation: str, **parameters: Any) -> Any:
    return lambda kit: attempt(lambda: kit.call(operation, **parameters))


CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "head_object": ("head_object", {"Key": "text"}),
    "head_object of nothing": ("head_object", {"Key": "nothing"}),
    "head_bucket": ("head_bucket", {}),
    "get_object of nothing": ("get_object", {"Key": "nothing"}),
    "get_object unless changed": ("get_object", {"Key": "text", "IfMatch": '"other"'}),
    "get_object if changed": ("get_object", {"Key": "empty", "IfNoneMatch": '"d41d8cd98f00b204e9800998ecf8427e"'}),
    "get_object beyond its end": ("get_object", {"Key": "text", "Range": "bytes=99999-"}),
    "put_object": ("put_object", {"Key": "new", "Body": b"body", "Metadata": {"Color": "red"}, "ContentType": "a/b"}),
    "put_object without a body": ("put_object", {"Key": "new"}),
    "put_object with a wrong digest": (
        "put_object",
        {"Key": "new", "Body": b"x", "ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="},
    ),
    "put_object with a checksum": ("put_object", {"Key": "new", "Body": b"x", "ChecksumAlgorithm": "SHA256"}),
    "put_object with a wrong checksum": ("put_object", {"Key": "new", "Body": b"x", "ChecksumCRC32": "AAAAAA=="}),
    "put_object of an odd key": ("put_object", {"Key": "a b/é红?&%;=+//..", "Body": b"x"}),
    "copy_object": ("copy_object", {"Key": "new", "CopySource": "bkt/text"}),
    "copy_object of nothing": ("copy_object", {"Key": "new", "CopySource": "bkt/nothing"}),
    "delete_object": ("delete_object", {"Key": "text"}),
    "delete_objects": ("delete_objects", {"Delete": {"Objects": [{"Key": "text"}, {"Key": "nothing"}]}}),
    "list_objects": ("list_objects", {}),
    "list_objects_v2": ("list_objects_v2", {"Prefix": "t", "MaxKeys": 1}),
    "list_object_versions": ("list_object_versions", {}),
    "get_bucket_location": ("get_bucket_location", {}),
    "get_bucket_policy of none": ("get_bucket_policy", {}),
    "put_bucket_versioning": ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}),
    "put_object_tagging": ("put_object_tagging", {"Key": "text", "Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}),
    "get_object_attributes": ("get_object_attributes", {"Key": "text", "ObjectAttributes": ["ETag", "ObjectSize"]}),
    "abort_multipart_upload of none": ("abort_multipart_upload", {"Key": "new", "UploadId": "none"}),
    "a parameter that is missing": ("get_object", {}),
    "a parameter of the wrong type": ("get_object", {"Key": 7}),
}
for title, (operation, parameters) in CALLS.items():
    calls.rows[title] = called(operation, **parameters)

VALUES = {
    "blanks at both ends": "  red  ",
    "tabs at both ends": "\tred\t",
    "blanks inside": "dark  red",
    "empty": "",
    "only blanks": "  ",
    "CR LF": "dark\r\nred",
    "LF": "dark\nred",
    "CR": "dark\rred",
    "LF at the end": "red\n",
    "folded": "dark\r\n red",
    "NUL": "dark\0red",
    "control character": "dark\x01red",
    "DEL": "dark\x7fred",
    "Latin-1": "rosé",
    "beyond Latin-1": "红",
    "long": "x" * 3000,
    "number": 7,
}


def put_with(**parameters: Any) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        put = attempt(lambda: kit.call("put_object", Key="new", Body=b"body", **parameters))
        return [put, attempt(lambda: kit.call("head_object", Key="new"))]

    return behaviour


for title, value in VALUES.items():
    calls.rows[f"metadata: {title}"] = put_with(Metadata={"color": value})
    calls.rows[f"CacheControl: {title}"] = put_with(CacheControl=value)
calls.rows["metadata name: a blank"] = put_with(Metadata={"a b": "red"})
calls.rows["metadata name: a line break"] = put_with(Metadata={"a\r\nb": "red"})
calls.rows["metadata name: a colon"] = put_with(Metadata={"a:b": "red"})
calls.rows["metadata name: Latin-1"] = put_with(Metadata={"é": "red"})
calls.rows["metadata name: upper case"] = put_with(Metadata={"COLOR": "red"})
calls.rows["ContentDisposition with quotes"] = put_with(ContentDisposition='attachment; filename="a b.txt"')


# bodies


class Failing(io.BytesIO):
    """A body that raises once its first bytes were read to be sent."""

    def __init__(self, error: Exception, after: int) -> None:
        super().__init__(b"x" * 4_000_000)
        self._error = error
        self._after = after

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= self._after:
            raise self._error
        return super().read(size)


def temporary_file() -> Any:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the behaviour closes it
    file.write(b"skipped" + BODY)
    file.seek(7)
    return file


def pieces() -> Iterator[bytes]:
    yield b"one "
    yield b"two"


BODIES: dict[str, Callable[[], Any]] = {
    "bytes": lambda: b"body",
    "no bytes": lambda: b"",
    "text": lambda: "rosé 红",
    "bytearray": lambda: bytearray(b"body"),
    "memoryview": lambda: memoryview(b"body"),
    "file in memory": lambda: io.BytesIO(b"body"),
    "file from its middle": temporary_file,
    "text file": lambda: io.StringIO("body"),
    "file read once": lambda: Unseekable(b"body"),
    "generator": pieces,
    "list": lambda: [b"one ", b"two"],
    "a number": lambda: 7,
    "large": lambda: BODY * 400,
    "large file": lambda: io.BytesIO(BODY * 4000),
    "a file that raises an exception of its own": lambda: Failing(Mine("mine"), 1_000_000),
    "a file that raises OSError": lambda: Failing(OSError(5, "Input/output error"), 1_000_000),
    "a file that raises at once": lambda: Failing(Mine("mine"), 0),
}


def put_body(make: Callable[[], Any], **parameters: Any) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        kit.configure(
            request_checksum_calculation="when_required", read_timeout=SHORT if parameters else 10, **kit.once
        )
        body = make()
        put = attempt(lambda: kit.call("put_object", Key="new", Body=body, **parameters))
        position = attempt(body.tell) if isinstance(body, io.BytesIO) else None
        if hasattr(body, "close"):
            body.close()
        return [put, position]

    return behaviour


def put_signed_body(make: Callable[[], Any]) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        body = make()
        put = attempt(lambda: kit.call("put_object", Key="new", Body=body))
        if hasattr(body, "close"):
            body.close()
        return put

    return behaviour


for title, make in BODIES.items():
    calls.rows[f"body: {title}"] = put_body(make)
    calls.rows[f"body with checksum: {title}"] = put_signed_body(make)
calls.rows["bytes shorter than announced"] = put_body(lambda: b"body", ContentLength=9)
calls.rows["bytes longer than announced"] = put_body(lambda: b"a body", ContentLength=4)
calls.rows["file shorter than announced"] = put_body(lambda: io.BytesIO(b"body"), ContentLength=9)
calls.rows["file longer than announced"] = put_body(lambda: io.BytesIO(b"a body"), ContentLength=4)


@calls
def body_for_a_bucket_that_is_missing(kit: BotoKit) -> Any:
    body = io.BytesIO(b"body")
    put = attempt(lambda: kit.wait(kit.client.put_object(Bucket="nowhere", Key="new", Body=body)))
    return [put, body.tell()]


# parts, managed transfers, pages


@calls
def multipart_upload(kit: BotoKit) -> Any:
    upload = kit.call("create_multipart_upload", Key="new")
    target = {"Key": "new", "UploadId": upload["UploadId"]}
    first = kit.call("upload_part", PartNumber=1, Body=b"part", **target)
    second = kit.call("upload_part_copy", PartNumber=2, CopySource="bkt/text", CopySourceRange="bytes=0-5", **target)
    listed = kit.call("list_parts", **target)
    parts = [{"PartNumber": 1, "ETag": first["ETag"]}, {"PartNumber": 2, "ETag": second["CopyPartResult"]["ETag"]}]
    complete = kit.call("complete_multipart_upload", MultipartUpload={"Parts": parts}, **target)
    again = attempt(lambda: kit.call("complete_multipart_upload", MultipartUpload={"Parts": []}, **target))
    return [upload, first, second, listed, complete, again]


@calls
def presigned_url(kit: BotoKit) -> Any:
    return kit.wait(kit.client.generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": "text"}))


@calls
def waiter(kit: BotoKit) -> Any:
    waiter = kit.client.get_waiter("object_exists")
    options = {"Delay": 0, "MaxAttempts": 2}
    missing = attempt(lambda: kit.wait(waiter.wait(Bucket="bkt", Key="nothing", WaiterConfig=options)))
    return [kit.wait(waiter.wait(Bucket="bkt", Key="text", WaiterConfig=options)), missing]


@calls
def events_of_a_call(kit: BotoKit) -> Any:
    seen: list[Any] = []
    for name in ("request-created", "before-send", "response-received", "after-call", "needs-retry"):
        kit.client.meta.events.register(
            f"{name}.s3.GetObject", lambda event_name, **given: seen.append([event_name, sorted(given)])
        )
    answer = kit.call("get_object", Key="text")
    return [seen, kit.wait(answer["Body"].read())]


@calls
def http_response_of_a_call(kit: BotoKit) -> Any:
    seen: list[Any] = []

    def after_call(http_response: Any, **given: Any) -> None:
        seen.append([http_response.status_code, http_response.headers, http_response.url, type(http_response)])

    kit.client.meta.events.register("after-call.s3.ListBuckets", after_call)
    return [kit.wait(kit.client.list_buckets()), seen]


@calls
def unsigned(kit: BotoKit) -> Any:
    kit.configure(signature_version=UNSIGNED)
    return attempt(lambda: kit.call("get_object", Key="text"))


@calls
def closed_client_used_again(kit: BotoKit) -> Any:
    first = kit.call("head_object", Key="text")
    kit.close_client()
    return [first, attempt(lambda: kit.call("head_object", Key="text"))]


@calls
def unread_body_and_then_a_call(kit: BotoKit) -> Any:
    kit.configure(max_pool_connections=1)
    body = kit.body()
    second = attempt(lambda: kit.call("head_object", Key="text"))
    return [second, attempt(lambda: kit.wait(body.read()))]


# time, faults, hooks: what is tried again


def retrying(mode: str, attempts: int, **fault: Any) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        kit.configure(retries={"mode": mode, "total_max_attempts": attempts})
        kit.store.faults.add("HeadObject", **fault)
        return [
            attempt(lambda: kit.call("head_object", Key="text")),
            attempt(lambda: kit.call("head_object", Key="text")),
        ]

    return behaviour


for mode in ("legacy", "standard", "adaptive"):
    calls.rows[f"SlowDown once, {mode}"] = retrying(mode, 3, error="SlowDown", times=1)
    calls.rows[f"SlowDown twice, {mode}"] = retrying(mode, 3, error="SlowDown", times=2)
    calls.rows[f"SlowDown too often, {mode}"] = retrying(mode, 3, error="SlowDown", times=3)
    calls.rows[f"InternalError once, {mode}"] = retrying(mode, 2, error="InternalError", times=1)
    calls.rows[f"an error that is not tried again, {mode}"] = retrying(mode, 3, error="AccessDenied", times=1)
    calls.rows[f"a status of its own, {mode}"] = retrying(mode, 2, error="Odd", status=503, message="odd", times=1)


@calls
def slow_down_and_a_file(kit: BotoKit) -> Any:
    kit.store.faults.add("PutObject", error="SlowDown", times=1)
    body = io.BytesIO(b"body")
    return [kit.call("put_object", Key="new", Body=body), body.tell()]


@calls
def slow_down_and_a_file_read_once(kit: BotoKit) -> Any:
    kit.configure(request_checksum_calculation="when_required")
    kit.store.faults.add("PutObject", error="SlowDown", after=True, times=1)
    return attempt(lambda: kit.call("put_object", Key="new", Body=Unseekable(b"body")))


@calls
def error_in_the_body_of_a_copy(kit: BotoKit) -> Any:
    kit.store.faults.add("CopyObject", error="InternalError", in_body=True, times=1)
    return kit.call("copy_object", Key="new", CopySource="bkt/text")


def raised_by_a_hook(make: Callable[[], Exception], times: int, attempts: int) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        kit.configure(retries={"mode": "standard", "total_max_attempts": attempts}, read_timeout=SHORT)
        errors = [make() for _ in range(times)]

        def before(entry: Any) -> None:
            if errors:
                raise errors.pop()

        kit.store.on("HeadObject", before=before)
        return [
            attempt(lambda: kit.call("head_object", Key="text")),
            attempt(lambda: kit.call("head_object", Key="text")),
        ]

    return behaviour


HOOKS: dict[str, Callable[[], Exception]] = {
    "ConnectionResetError": ConnectionResetError,
    "BrokenPipeError": BrokenPipeError,
    "TimeoutError": TimeoutError,
    "OSError": lambda: OSError(5, "Input/output error"),
    "ValueError": lambda: ValueError("mine"),
}
for title, make_error in HOOKS.items():
    calls.rows[f"hook raises {title}"] = raised_by_a_hook(make_error, 1, 1)
    calls.rows[f"hook raises {title}, tried again"] = raised_by_a_hook(make_error, 1, 3)
calls.rows["hook raises ConnectionResetError too often"] = raised_by_a_hook(ConnectionResetError, 3, 3)


@calls
def hooks_see_every_call(kit: BotoKit) -> Any:
    seen: list[str] = []
    kit.store.on("*", before=lambda entry: seen.append(f"before {entry}"), after=lambda entry: seen.append(str(entry)))
    return [kit.call("put_object", Key="new", Body=io.BytesIO(b"body")), kit.call("head_object", Key="new"), seen]


@calls
def delay_within_patience(kit: BotoKit) -> Any:
    kit.store.faults.add("GetObject", delay=0.02)
    return kit.wait(kit.body().read())


def beyond_patience(attempts: int) -> Any:
    def behaviour(kit: BotoKit) -> Any:
        kit.calls = attempts + kit.is_async
        kit.configure(read_timeout=SHORT, retries={"mode": "standard", "total_max_attempts": attempts})
        if kit.is_async:
            kit.call("head_object", Key="empty")  # whatever has to be imported first
        kit.store.faults.add("HeadObject", delay=LONG, times=1)
        begun = time.perf_counter()
        answer = attempt(lambda: kit.call("head_object", Key="text"))
        if not isinstance(answer, Exception):  # the ids are drawn by both calls, in any order
            answer = [answer["ResponseMetadata"][name] for name in ("HTTPStatusCode", "RetryAttempts")]
        return [answer, time.perf_counter() - begun < LONG]

    return behaviour


calls.rows["delay beyond patience"] = beyond_patience(1)
calls.rows["delay beyond patience, tried again"] = beyond_patience(2)


@calls
def counters_of_the_pool_in_an_error(kit: BotoKit) -> Any:
    kit.configure(read_timeout=SHORT, **kit.once)
    kit.call("head_object", Key="text")

    def before(entry: Any) -> None:
        raise TimeoutError

    kit.store.on("HeadObject", before=before)
    error = attempt(lambda: kit.call("head_object", Key="text"))
    pool = getattr(error.kwargs["error"], "pool", None)
    return None if pool is None else [pool.num_connections, pool.num_requests]


@calls
def put_beyond_patience_is_carried_out(kit: BotoKit) -> Any:
    kit.calls = 1
    kit.configure(read_timeout=SHORT, **kit.once)
    kit.store.faults.add("PutObject", delay=LONG, times=1)
    return attempt(lambda: kit.call("put_object", Key="new", Body=b"body"))


@calls
def no_patience_for_connecting(kit: BotoKit) -> Any:
    kit.configure(connect_timeout=0.04)
    kit.store.faults.add("HeadObject", delay=0.05)
    return kit.call("head_object", Key="text")


@pytest.mark.parametrize(("client", "name"), calls.cells(KITS))
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, calls.rows[name], KITS[client])

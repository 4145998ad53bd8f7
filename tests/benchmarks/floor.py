"""The floor: a boto3 client answered from canned responses, which no fake inside the process can undercut.

The responses are recorded from fakeoss itself, profile ``aws``, so that the floor's client parses the same headers and
bodies. The handler reads the request's body in pieces of 1 MiB, and does nothing else; for large objects and part
copies it can hash the bytes, or the range that is asked for, which every answer with a true ETag must.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PIECE = 1 << 20
SMALL = b"x" * 1024
BUCKET = "bench-bucket"
PAGE = "ListObjectsV2 of 100"
"""Name of the canned page of a hundred keys; the plain one shows ten."""


class Raw(io.BytesIO):
    """What botocore expects below a response."""

    def stream(self, amt: int = PIECE, decode_content: bool | None = None) -> Iterator[bytes]:
        """The body in pieces."""
        while piece := self.read(amt):
            yield piece

    def release_conn(self) -> None:
        """There is no connection."""


class Floor:
    """Answers every S3 call of the clients it is attached to from ``answers``: status, headers, body by operation."""

    def __init__(self, recorded: Path) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {
            name: (status, headers, base64.b64decode(body))
            for name, (status, headers, body) in json.loads(recorded.read_text()).items()
        }
        self.hashed: list[bytes] = []
        """Uploaded parts of 1 MiB and more, all of one size: the source whose ranges part copies hash."""
        self.writes_etags = False
        """Whether objects that are put are hashed, as every answer with a true ETag must."""

    def attach(self, client: Any) -> None:
        """Answer ``client``."""
        from botocore.awsrequest import AWSResponse

        answers = self.answers

        def answer(request: Any, event_name: str, **_: Any) -> Any:
            operation = event_name.rpartition(".")[2]
            body, pieces = request.body, []
            digest = hashlib.md5(usedforsecurity=False) if self.writes_etags and operation == "PutObject" else None
            if hasattr(body, "read"):
                while piece := body.read(PIECE):
                    pieces.append(piece)
                    if digest is not None:
                        digest.update(piece)
            status, headers, content = answers[operation]
            if operation == "UploadPart" and len(pieces) > 1:
                self.hashed.append(unframed(b"".join(pieces)))
            elif self.hashed and operation == "UploadPartCopy":
                content = self._copied(content, request)
            return AWSResponse(request.url, status, dict(headers), Raw(content))

        client.meta.events.register("before-send.s3", answer)

    def answer_with(self, body: bytes) -> None:
        """Let GetObject give ``body``, under the recorded headers with its length and checksum."""
        status, headers, _ = self.answers["GetObject"]
        checksum = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode("ascii")
        headers = {**headers, "x-amz-checksum-crc32": checksum, "Content-Length": str(len(body))}
        self.answers["GetObject"] = status, headers, body

    def _copied(self, content: bytes, request: Any) -> bytes:
        """The recorded answer with the ETag of the range that is asked for."""
        text = request.headers["x-amz-copy-source-range"]
        text = text.decode("ascii") if isinstance(text, bytes) else text
        start, last = map(int, text.removeprefix("bytes=").split("-"))
        size = len(self.hashed[0])
        view = memoryview(self.hashed[start // size])[start % size : last % size + 1]
        etag = hashlib.md5(view, usedforsecurity=False).hexdigest().encode("ascii")
        begin = content.index(b"<ETag>&quot;") + len(b"<ETag>&quot;")
        return content[:begin] + etag + content[begin + len(etag) :]


def unframed(data: bytes) -> bytes:
    """The content of an ``aws-chunked`` body."""
    content, at = [], 0
    while size := int(data[at : (end := data.index(b"\r\n", at))], 16):
        content.append(data[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(content)


def record(path: Path) -> None:
    """Write to ``path`` what fakeoss answers to each operation of the benchmarks."""
    import boto3

    import fakeoss

    recorded: dict[str, tuple[int, dict[str, str], str]] = {}
    with fakeoss.mock(profile="aws") as oss:
        client = boto3.client("s3")
        session = client._endpoint.http_session
        send, name = session.send, ""

        def recording(request: Any) -> Any:
            answer = send(request)
            content = answer.content
            recorded[name] = answer.status_code, dict(answer.headers), base64.b64encode(content).decode("ascii")
            answer.raw = Raw(content)
            return answer

        session.send = recording
        for name, call in _calls(client):  # noqa: B007 - what is recorded next
            call()
        many = oss.create_bucket("many")
        for number in range(200):
            many.put(f"key{number:08d}")
        name = PAGE
        client.list_objects_v2(Bucket="many", MaxKeys=100)
    path.write_text(json.dumps(recorded))


def _calls(client: Any) -> Iterator[tuple[str, Any]]:
    """Operations by name, each to be called before the next is asked for."""
    yield "CreateBucket", lambda: client.create_bucket(Bucket=BUCKET)
    for number in range(10):
        yield "PutObject", lambda key=f"k{number}": client.put_object(Bucket=BUCKET, Key=key, Body=SMALL)
    yield "GetObject", lambda: client.get_object(Bucket=BUCKET, Key="k1")
    yield "HeadObject", lambda: client.head_object(Bucket=BUCKET, Key="k1")
    yield "ListObjectsV2", lambda: client.list_objects_v2(Bucket=BUCKET)
    made: dict[str, Any] = {}
    yield "CreateMultipartUpload", lambda: made.update(client.create_multipart_upload(Bucket=BUCKET, Key="big"))
    part = {"Bucket": BUCKET, "Key": "big", "PartNumber": 1, "UploadId": made["UploadId"]}
    yield "UploadPart", lambda: client.upload_part(**part, Body=SMALL)
    yield "UploadPartCopy", lambda: made.update(client.upload_part_copy(**part, CopySource=f"{BUCKET}/k1"))
    listed = [{"PartNumber": 1, "ETag": made["CopyPartResult"]["ETag"]}]
    del part["PartNumber"]
    yield "CompleteMultipartUpload", lambda: client.complete_multipart_upload(**part, MultipartUpload={"Parts": listed})

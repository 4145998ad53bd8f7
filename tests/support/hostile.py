"""A store with a known state, and a driver that checks whatever is refused."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from fakeoss import profiles
from fakeoss.clock import Clock
from fakeoss.dispatch import Dispatcher
from fakeoss.model.store import Store
from fakeoss.wire.address import Place
from fakeoss.wire.message import Request, Response, Url

SIGNED = "AWS4-HMAC-SHA256 Credential=AK/20110411/cn-north-1/s3/aws4_request, Signature=x"
UNREADABLE = re.compile(rb"&#(?:0|x(?:[1-8bcef]|1[0-9a-f]|d[89a-f]..|fff[ef]));")
"""References to characters that XML does not have: the service sends them all the same."""
BARE = Place()

Headers = dict[str, str | None]


class Service:
    """One store, asked as one profile: objects ``k`` and ``m`` (multipart), and an upload for ``u`` with two parts."""

    def __init__(self, profile: str) -> None:
        self.profile = profiles.find(profile)
        limits = self.profile.limits._replace(min_part_size=1)
        self.store = Store(limits=limits, clock=Clock(1302554096), seed=3)
        self.dispatcher = Dispatcher(self.store, self.profile)
        self.bucket = self.store.create_bucket("bkt")
        self.bucket.put("k", b"0123456789", metadata={"colour": "red"})
        done = self._begin("m")
        self.send("POST", f"/bkt/m?uploadId={done}", {}, self.part_list(done))
        self.upload = self._begin("u")

    def _begin(self, key: str) -> str:
        self.send("POST", f"/bkt/{key}?uploads")
        upload = next(upload for upload in self.bucket.uploads if upload.key == key)
        for number, body in ((1, b"first"), (2, b"second")):
            self.send("PUT", f"/bkt/{key}?partNumber={number}&uploadId={upload.upload_id}", {}, body)
        return upload.upload_id

    def part_list(self, upload_id: str) -> bytes:
        """The document that completes an upload with all the parts it has."""
        upload = next(upload for upload in self.bucket.uploads if upload.upload_id == upload_id)
        entries = [
            f"<Part><PartNumber>{number}</PartNumber><ETag>{part.etag}</ETag></Part>"
            for number, part in sorted(upload.parts.items())
        ]
        return f"<CompleteMultipartUpload>{''.join(entries)}</CompleteMultipartUpload>".encode()

    def send(
        self, method: str, target: str, headers: Headers | None = None, body: Any = b"", *, place: Place = BARE
    ) -> Response:
        """The answer to a signed request; a header of ``None`` is not sent."""
        fields: Headers = {"authorization": SIGNED}
        if method in {"PUT", "POST"} and isinstance(body, bytes):
            fields["content-length"] = str(len(body))
        fields.update(headers or {})
        sent = {name: value for name, value in fields.items() if value is not None}
        return self.dispatcher.answer(Request(method, Url("https", "h", target), sent, body), place)

    def refused(self, method: str, target: str, headers: Headers | None = None, body: Any = b"") -> dict[str, str]:
        """The error that a request meets, which is documented, and changes nothing."""
        before = self.state()
        response = self.send(method, target, headers, body)
        assert response.status >= 400
        assert self.state() == before
        return self.documented(response)

    def documented(self, response: Response) -> dict[str, str]:
        """The children of an error, whose code and status belong together in this profile."""
        root = ElementTree.fromstring(UNREADABLE.sub(b"?", response.content()))
        assert root.tag == "Error"
        children = {child.tag: child.text or "" for child in root}
        assert (children["Code"], response.status) in self.documented_codes()
        return children

    def codes_alone(self) -> set[str]:
        """The codes of errors that are answered without a document."""
        return {row.code for row in self.profile.errors.values() if row.bodiless}

    def documented_codes(self) -> set[tuple[str, int]]:
        return {(row.code, row.status) for row in self.profile.errors.values()}

    def state(self) -> Any:
        """All that a request can change."""
        return [
            (
                bucket.name,
                bucket.settings.acl,
                [(record.key, record.etag, record.attributes, record.serial) for record in map(bucket.object, bucket)],
                [(upload.upload_id, upload.attributes, dict(upload.parts)) for upload in bucket.uploads],
            )
            for bucket in self.store.buckets
        ]

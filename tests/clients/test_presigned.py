"""Presigned URLs of every operation that botocore knows, in both signature versions, where signatures are verified."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import botocore.session
import pytest
import requests
from botocore import xform_name
from botocore.config import Config
from botocore.model import Shape

import fakeoss
from fakeoss.operations import OPERATIONS

ALICE = fakeoss.User("ALICE", "a-secret", "a" * 64, "alice")
BODY = b"0123456789"
VERSIONS = ["s3v4", "s3"]
SIGNATURES = {
    "AccessDenied",
    "AuthorizationQueryParametersError",
    "InvalidAccessKeyId",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "XAmzContentSHA256Mismatch",
}
"""What an answer says of a request whose signature is wrong."""


def described() -> Any:
    return botocore.session.Session().get_service_model("s3")


MODEL = described()
ELSEWHERE = {"WriteGetObjectResponse"}
"""What botocore sends to hosts of another service."""
NAMES = sorted(({row.name for row in OPERATIONS} & set(MODEL.operation_names)) - ELSEWHERE)
SAMPLES: dict[str, Any] = {
    "Bucket": "bkt",
    "Key": "key of a thing",
    "CopySource": "bkt/key of a thing",
    "PartNumber": 1,
    "ExpressionType": "SQL",
    "Expression": "SELECT * FROM S3Object",
    "Account": "1" * 12,
    "KMSKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234",
}
"""What is given for members of these names."""


def sample(name: str, shape: Shape) -> Any:
    """A value for a required member."""
    if name in SAMPLES:
        return SAMPLES[name]
    if shape.type_name == "structure":
        needed = shape.required_members or (list(shape.members)[:1] if getattr(shape, "is_tagged_union", False) else ())
        return {each: sample(each, shape.members[each]) for each in needed}
    if shape.type_name == "list":
        return [sample(name, shape.member)]
    if shape.type_name == "string" and shape.enum:
        return shape.enum[0]
    values = {
        "blob": b"x",
        "boolean": True,
        "integer": 1,
        "long": 1,
        "map": {},
        "string": "word",
        "timestamp": datetime(2030, 1, 1, tzinfo=timezone.utc),
    }
    return values[shape.type_name]


class Presigned(NamedTuple):
    """A URL, and what goes with it."""

    method: str
    url: str
    headers: dict[str, str]
    body: Any

    def send(self) -> requests.Response:
        with requests.Session() as session:
            return session.request(self.method, self.url, headers=self.headers, data=self.body, timeout=10)


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(profile="aws", users=[ALICE], auth="verify", buckets=["bkt"]) as store:
        store.bucket("bkt").put("key of a thing", BODY)
        yield store


@pytest.fixture(scope="module")
def session() -> Any:
    return botocore.session.Session()


Presign = Callable[..., Presigned]


@pytest.fixture
def presign(session: Any) -> Presign:
    """Makes the URL of an operation, as a client would; and finds the headers that it must be sent with."""

    def make(name: str, version: str, params: dict[str, Any] | None = None, secret: str = "a-secret") -> Presigned:
        keys = {"aws_access_key_id": "ALICE", "aws_secret_access_key": secret, "region_name": "us-east-1"}
        client = session.create_client("s3", config=Config(signature_version=version), **keys)
        kept: list[tuple[dict[str, str], Any]] = []

        def keep(request: Any, **context: Any) -> None:
            kept.append((dict(request.headers.items()), request.data))
            request.data = b""  # botocore would move it into the query, and cannot where it is XML

        client.meta.events.register("before-sign.s3", keep)
        operation = MODEL.operation_model(name)
        shape = operation.input_shape
        if params is None:
            params = {each: sample(each, shape.members[each]) for each in shape.required_members} if shape else {}
        url = client.generate_presigned_url(xform_name(name), Params=params, ExpiresIn=60)
        headers, body = kept[-1]
        query = parse_qs(urlsplit(url).query, keep_blank_values=True)
        signed = query.get("X-Amz-SignedHeaders", ["content-md5;content-type"])[0].split(";")
        sent = {header: value for header, value in headers.items() if header.lower() in signed}
        return Presigned(operation.http["method"], url, sent, body)

    return make


def code(answer: requests.Response) -> str | None:
    found = re.search("<Code>(.*?)</Code>", answer.text)
    return found[1] if found else None


SINCE_2026 = {
    *("GetBucketAbac", "PutBucketAbac", "UpdateObjectEncryption", "PutObjectAnnotation", "GetObjectAnnotation"),
    *("ListObjectAnnotations", "DeleteObjectAnnotation"),
}
"""Operations that botocore's models of before 1.43.31 do not have."""


def test_every_operation_that_is_signed_has_a_url() -> None:
    supported = {row.name for row in OPERATIONS if row.supported}
    assert supported - set(NAMES) <= {"GetUsage", "PostObject", "PreflightRequest", *ELSEWHERE, *SINCE_2026}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", NAMES)
def test_url_is_accepted_until_it_expires(oss: fakeoss.Store, presign: Presign, name: str, version: str) -> None:
    made = presign(name, version)
    answer = made.send()
    assert code(answer) not in SIGNATURES, answer.text
    assert answer.status_code not in {401, 403}
    assert oss.calls[-1].operation == name
    oss.clock.advance(61)
    late = made.send()
    assert late.status_code == 403
    if made.method != "HEAD":
        assert (code(late), "Request has expired" in late.text) == ("AccessDenied", True)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", NAMES)
def test_url_signed_with_another_secret_is_refused(
    oss: fakeoss.Store, presign: Presign, name: str, version: str
) -> None:
    made = presign(name, version, secret="another secret")
    answer = made.send()
    assert answer.status_code == 403
    if made.method != "HEAD":
        assert code(answer) == "SignatureDoesNotMatch"
    assert oss.calls[-1] == (name, made.method, *oss.calls[-1][2:4], 403, "SignatureDoesNotMatch")

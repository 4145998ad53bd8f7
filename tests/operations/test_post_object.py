"""PostObject: forms as browsers and SDKs send them."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from typing import Any

import pytest
from urllib3.filepost import encode_multipart_formdata

from fakeoss import profiles
from fakeoss.limits import Limits
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.policy_document import parse_policy
from fakeoss.model.store import state_of
from support.wire import Wire

ALICE = User("ALICE", "alice's secret", "a" * 64, "alice")
LATER = "2011-05-01T00:00:00Z"
CONTENT = b"content"
ETAG = "9a0364b9e99bb480dd25e1f0284c8555"
RECORDED = "recorded at Amazon, localstack's TestS3PresignedPost"
DAY, SCOPE = "20110411", "20110411/us-east-1/s3/aws4_request"


def policy(*conditions: Any, expiration: str = LATER) -> str:
    every = [{"bucket": "b"}, ["starts-with", "$key", ""], *conditions]
    return b64encode(json.dumps({"expiration": expiration, "conditions": every}).encode()).decode()


def signed_v2(*conditions: Any, user: User = ALICE, **options: str) -> dict[str, str]:
    text = policy(*conditions, **options)
    signature = b64encode(hmac.digest(user.secret_key.encode(), text.encode(), "sha1")).decode()
    return {"AWSAccessKeyId": user.access_key, "policy": text, "signature": signature}


def signed_v4(*conditions: Any, user: User = ALICE, **options: str) -> dict[str, str]:
    fields = {
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{user.access_key}/{SCOPE}",
        "x-amz-date": f"{DAY}T203456Z",
    }
    text = policy(*conditions, *({name: value} for name, value in fields.items()), **options)
    key = f"AWS4{user.secret_key}".encode()
    for step in (DAY, "us-east-1", "s3", "aws4_request"):
        key = hmac.digest(key, step.encode(), "sha256")
    return {**fields, "policy": text, "x-amz-signature": hmac.digest(key, text.encode(), "sha256").hex()}


def post(
    wire: Wire,
    fields: dict[str, str],
    *,
    filename: str | None = "a.txt",
    user: Any = None,
    kind: str = "",
    target: str = "/b",
) -> Any:
    pieces: list[Any] = list(fields.items())
    if filename is not None:
        pieces.append(("file", (filename, CONTENT)))
    body, content_type = encode_multipart_formdata(pieces)
    return wire.ask("POST", target, body, {"Content-Type": kind or content_type}, user=user)


@pytest.fixture
def verifying(make_wire: type[Wire]) -> Wire:
    """A driver of a service that knows Alice alone and verifies her signatures; the bucket is hers."""
    wire = make_wire("aws", users=(ALICE,), auth="verify").with_bucket()
    state_of(wire.store).bucket("b").owner = ALICE
    return wire


@pytest.mark.parametrize("signed", [signed_v2, signed_v4])
def test_signed_form(verifying: Wire, signed: Any) -> None:
    answer = post(verifying, {"key": "dir/${filename}", **signed()}, filename="C:\\files\\a.txt")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["ETag"] == f'"{ETAG}"'
    assert answer.headers["Location"] == "https://s3.us-east-1.amazonaws.com/b/dir/a.txt"
    record = verifying.store.bucket("b").object("dir/a.txt")
    assert (record.body, record.owner.id) == (CONTENT, ALICE.id)


@pytest.mark.parametrize("signed", [signed_v2, signed_v4])
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        pytest.param({"policy": policy({"x": "y"})}, 403, "SignatureDoesNotMatch", id="another policy"),  # RECORDED
        pytest.param({"policy": "garbage"}, 403, "SignatureDoesNotMatch", id="no policy at all"),  # RECORDED
        pytest.param({"acl": "private"}, 403, "AccessDenied", id="a field without a condition"),
    ],
)
def test_form_that_was_changed(verifying: Wire, signed: Any, changes: dict[str, str], status: int, code: str) -> None:
    answer = post(verifying, {"key": "k", **signed(), **changes})
    assert (answer.status, answer.code) == (status, code)
    assert "k" not in verifying.store.bucket("b")
    assert ALICE.secret_key.encode() not in answer.body


def test_form_of_a_stranger(verifying: Wire) -> None:
    stranger = User("STRANGER", "x", "c" * 64)
    answer = post(verifying, {"key": "k", **signed_v2(user=stranger)})
    assert (answer.status, answer.error["Code"], answer.error["AWSAccessKeyId"]) == (
        403,
        "InvalidAccessKeyId",
        "STRANGER",
    )


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        # RECORDED: test_post_request_missing_signature, test_post_request_missing_fields
        pytest.param("signature", "Signature", id="signature"),
        pytest.param("AWSAccessKeyId", "AWSAccessKeyId", id="access key"),
        pytest.param("x-amz-signature", "X-Amz-Signature", id="signature of version 4"),
        pytest.param("x-amz-algorithm", "X-Amz-Algorithm", id="algorithm"),
        pytest.param("key", "key", id="key"),  # Amazon: POST Object
    ],
)
def test_field_that_is_missing(aws: Wire, lacking: str, field: str) -> None:
    fields = {"key": "k", **(signed_v4() if lacking.startswith("x-amz") else signed_v2())}
    del fields[lacking]
    answer = post(aws, fields)
    sentence = (
        f"Bucket POST must contain a field named '{field}'.  If it is specified, please check the order of the fields."
    )
    expected = {"Code": "InvalidArgument", "Message": sentence, "ArgumentName": field, "ArgumentValue": ""}
    assert (answer.status, answer.error) == (400, expected)


def test_policy_that_nobody_signed(aws: Wire) -> None:  # RECORDED: test_post_request_missing_fields
    answer = post(aws, {"key": "k", "policy": policy()})
    assert (answer.status, answer.code) == (403, "AccessDenied")


def test_where_signatures_are_not_verified_policies_hold(aws: Wire) -> None:
    assert post(aws, {"key": "k", **signed_v2(), "signature": "x"}).status == 204
    answer = post(aws, {"key": "k", **signed_v2(["eq", "$key", "other"])})
    assert (answer.status, answer.error["Message"][:39]) == (403, "Invalid according to Policy: Policy Con")


def test_form_of_nobody(wire: Wire) -> None:
    answer = post(wire, {"key": "k"})
    assert (answer.status, answer.code) == (403, "AccessDenied")


def test_authorization_of_the_request_does_not_count(wire: Wire) -> None:  # Post-Object-2
    assert post(wire, {"key": "k"}, user=DEFAULT_OWNER).status == 403


@pytest.mark.parametrize("extra", [{"acl": "private"}, {"policy": "garbage"}, {"x-amz-credential": "x"}])
def test_wanting_form_is_anonymous_at_jdcloud(jdcloud: Wire, extra: dict[str, str]) -> None:  # Post-Object-2
    fields = {"key": "k", **signed_v4(), **extra}
    assert (post(jdcloud, fields).status, post(jdcloud, fields).code) == (403, "AccessDenied")
    assert jdcloud.ask("PUT", "/b?acl", headers={"x-amz-acl": "public-read-write"}).status == 200
    assert post(jdcloud, fields).status == 204
    assert jdcloud.store.bucket("b").object("k").owner.id == DEFAULT_OWNER.id


@pytest.mark.parametrize(
    ("fields", "status", "headers"),
    [
        pytest.param({}, 204, {}, id="default"),
        pytest.param({"success_action_status": "200"}, 200, {}, id="200"),
        pytest.param({"success_action_status": "204"}, 204, {}, id="204"),
        pytest.param({"success_action_status": "404"}, 204, {}, id="what is not known"),
        pytest.param(
            {"success_action_redirect": "http://example.com/done", "success_action_status": "201"},
            303,
            {"Location": f"http://example.com/done?bucket=b&key=a%2Fk&etag=%22{ETAG}%22"},
            id="redirect",
        ),
        pytest.param(
            {"success_action_redirect": "http://example.com/done?x=1"},
            303,
            {"Location": f"http://example.com/done?x=1&bucket=b&key=a%2Fk&etag=%22{ETAG}%22"},
            id="redirect with a query",
        ),
        pytest.param({"success_action_redirect": "nowhere"}, 204, {}, id="no URL"),  # Post-Object-2
        pytest.param({"success_action_redirect": "http://[done"}, 204, {}, id="a host that ends nowhere"),
        pytest.param({"success_action_redirect": "http:done"}, 204, {}, id="no host"),
        pytest.param({"success_action_redirect": "ftp://example.com/done"}, 204, {}, id="another scheme"),
        pytest.param({"redirect": "https://example.com"}, 303, {}, id="by its old name"),  # Amazon: POST Object
    ],
)
def test_answer(wire: Wire, fields: dict[str, str], status: int, headers: dict[str, str]) -> None:
    conditions = [{name: value} for name, value in fields.items()]
    answer = post(wire, {"key": "a/k", **fields, **signed_v4(*conditions)})
    assert (answer.status, answer.body) == (status, b"")
    assert headers.items() <= answer.headers.items()


@pytest.mark.parametrize(
    ("profile", "head", "names"),
    [
        pytest.param(
            "aws", b'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>', "Location Bucket Key ETag", id="aws"
        ),
        pytest.param(
            "jdcloud",
            b'<?xml version="1.0" encoding="utf-8"?>\n<PostResponse>',
            "Bucket Key ETag Location",
            id="jdcloud",
        ),  # Post-Object-2
    ],
)
def test_answer_201(make_wire: type[Wire], profile: str, head: bytes, names: str) -> None:
    wire = make_wire(profile).with_bucket()
    answer = post(wire, {"key": "a k", "success_action_status": "201", **signed_v4({"success_action_status": "201"})})
    location = f"https://{wire.host}/b/a%20k"
    assert answer.status == 201
    assert answer.body.startswith(head)
    assert [child.tag for child in answer.tree] == names.split()
    assert (answer.text("Location"), answer.text("Key"), answer.text("ETag")) == (location, "a k", f'"{ETAG}"')


def test_fields_become_headers(aws: Wire) -> None:
    fields = {
        "Content-Type": "text/plain",
        "Cache-Control": "no-store",
        "x-amz-meta-colour": "blue",
        "x-amz-storage-class": "STANDARD_IA",
    }
    assert (
        post(aws, {"key": "k", **fields, **signed_v2(*({name: value} for name, value in fields.items()))}).status == 204
    )
    headers = aws.head("/b/k").headers
    assert (headers["Content-Type"], headers["Cache-Control"]) == ("text/plain", "no-store")
    assert (headers["x-amz-meta-colour"], headers["x-amz-storage-class"]) == ("blue", "STANDARD_IA")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        pytest.param("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest", id="MD5"),  # Post-Object-2
        pytest.param("x-amz-checksum-crc32", "AAAAAA==", "BadDigest", id="checksum"),
        pytest.param("x-amz-storage-class", "FAKE", "InvalidStorageClass", id="class"),  # RECORDED
    ],
)
def test_field_that_is_wrong(aws: Wire, name: str, value: str, code: str) -> None:
    answer = post(aws, {"key": "k", name: value, **signed_v2({name: value})})
    assert (answer.status, answer.code) == (400, code)
    assert "k" not in aws.store.bucket("b")


def test_algorithm_that_is_none(aws: Wire) -> None:  # our reading: as if it were missing
    answer = post(aws, {"key": "k", **signed_v4(), "x-amz-algorithm": "AWS4-HMAC-SHA1"})
    assert (answer.status, answer.code, answer.text("ArgumentName")) == (400, "InvalidArgument", "X-Amz-Algorithm")


def test_form_signed_for_another_region(verifying: Wire) -> None:
    """meteor-slingshot#150, an answer of Amazon; a signature of version 2 is for none."""
    verifying.host = "b.s3.us-west-1.amazonaws.com"
    fields = {"key": "k", **signed_v4()}
    answer = post(verifying, fields, target="/")
    assert (answer.status, answer.error) == (
        400,
        {
            "Code": "InvalidArgument",
            "Message": "the region 'us-east-1' is wrong; expecting 'us-west-1'",
            "ArgumentName": "X-Amz-Credential",
            "ArgumentValue": f"ALICE/{SCOPE}",
            "Region": "us-west-1",
        },
    )
    verifying.must(post(verifying, {"key": "k", **signed_v2()}, target="/"))
    verifying.host = "b.s3.us-east-1.amazonaws.com"
    verifying.must(post(verifying, fields, target="/"))


def test_form_of_version_2_where_it_is_not_accepted(make_wire: type[Wire]) -> None:
    """Amazon: regions since 2014 do not know version 2 (Authenticating requests)."""
    wire = make_wire(profiles.aws.derive(signature_v2=False), users=(ALICE,), auth="verify").with_bucket()
    answer = post(wire, {"key": "k", **signed_v2()})
    assert (answer.status, answer.code) == (400, "InvalidRequest")
    assert answer.error["Message"] == (
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
    )


def test_file_over_the_limit(make_wire: type[Wire]) -> None:  # Amazon: POST Object, EntityTooLarge
    wire = make_wire("aws", limits=Limits(max_put_size=6)).with_bucket()
    answer = post(wire, {"key": "k", **signed_v2()})
    assert (answer.status, answer.code) == (400, "EntityTooLarge")
    assert (answer.text("ProposedSize"), answer.text("MaxSizeAllowed")) == ("7", "6")
    assert "k" not in wire.store.bucket("b")


def test_not_a_form(aws: Wire) -> None:  # RECORDED: test_post_object_with_wrong_content_type
    answer = post(aws, {"key": "k"}, kind="text/html; charset=UTF-8")
    sentence = "At least one of the pre-conditions you specified did not hold"
    condition = "Bucket POST must be of the enclosure-type multipart/form-data"
    expected = {"Code": "PreconditionFailed", "Message": sentence, "Condition": condition}
    assert (answer.status, answer.error) == (412, expected)


@pytest.mark.parametrize(
    ("profile", "code"), [("aws", "InvalidArgument"), ("jdcloud", "IncorrectNumberOfFilesInPostRequest")]
)
def test_no_file(make_wire: type[Wire], profile: str, code: str) -> None:
    answer = post(make_wire(profile).with_bucket(), {"key": "k"}, filename=None)
    assert (answer.status, answer.code) == (400, code)


def deny(wire: Wire, action: str, condition: Any) -> None:
    statement = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "arn:aws:s3:::b/*"}
    document = json.dumps({"Statement": [{**statement, "Condition": condition}]}).encode()
    wire.store.bucket("b").settings.policy = parse_policy(document, "b", 20_480)


@pytest.mark.parametrize(("signed", "status"), [(signed_v2, 403), (signed_v4, 204)])
def test_policy_asks_for_the_version_of_a_forms_signature(verifying: Wire, signed: Any, status: int) -> None:
    # Amazon: policy keys specific to signature version 4
    deny(verifying, "s3:PutObject", {"StringEquals": {"s3:authType": "POST", "s3:signatureversion": "AWS"}})
    assert post(verifying, {"key": "k", **signed()}).status == status


@pytest.mark.parametrize(("most", "status"), [(1000, 403), (100_000, 204)])
def test_policy_asks_for_the_age_of_a_forms_signature(verifying: Wire, most: int, status: int) -> None:
    deny(verifying, "s3:PutObject", {"NumericGreaterThan": {"s3:signatureAge": most}})
    verifying.clock.advance(60)
    assert post(verifying, {"key": "k", **signed_v4()}).status == status


@pytest.mark.parametrize(("tag", "status"), [("red", 403), ("blue", 204)])
def test_policy_may_deny_a_forms_tags(verifying: Wire, tag: str, status: int) -> None:
    deny(verifying, "s3:PutObjectTagging", {"StringEquals": {"s3:RequestObjectTag/colour": "red"}})
    tags = f"<Tagging><TagSet><Tag><Key>colour</Key><Value>{tag}</Value></Tag></TagSet></Tagging>"
    answer = post(verifying, {"key": "k", "tagging": tags, **signed_v4({"tagging": tags})})
    assert answer.status == status
    assert ("k" in verifying.store.bucket("b")) is (status == 204)

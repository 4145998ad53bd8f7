"""Server-side encryption on the wire: customers' keys, KMS, and the default of a bucket
(PutBucketEncryption, GetBucketEncryption, DeleteBucketEncryption). The contract has the rest."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Any

import pytest

from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.encryption import SSE_S3, Encryption, sealed_with
from support.wire import Answer, Wire

BODY = b"0123456789"
METHOD = "x-amz-server-side-encryption"
KEY_ID = f"{METHOD}-aws-kms-key-id"
BUCKET_KEY = f"{METHOD}-bucket-key-enabled"
CUSTOMER = f"{METHOD}-customer-"
SOURCE = "x-amz-copy-source-server-side-encryption-customer-"
DEFAULT_KEY = "arn:aws:kms:us-east-1:000000000000:alias/aws/s3"  # our reading: no account is known
MUST = "Requests specifying Server Side Encryption with Customer provided keys must provide "
STRANGER = User("OTHERKEY", "secret", "other-id", "other")
GOOD, OTHER = b"k" * 32, b"o" * 32


@pytest.fixture
def aws() -> Wire:
    """A driver as Amazon S3 whose bucket ``b`` accepts customers' keys, as new ones do not."""
    driver = Wire("aws").with_bucket()
    driver.store.bucket("b").settings.blocked_encryption_types = "NONE"
    return driver


def b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def key(secret: bytes = GOOD, start: str = CUSTOMER, **changed: str | None) -> dict[str, str]:
    """The three headers of a key; ``changed`` ones stand in for those made from it, ``None`` leaves one out."""
    made = {"algorithm": "AES256", "key": b64(secret), "key-md5": b64(hashlib.md5(secret).digest())}
    made |= {name.replace("_", "-"): value for name, value in changed.items()}  # type: ignore[dict-item]
    return {start + name: value for name, value in made.items() if value is not None}


def encryption_of(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if "encryption" in name}


def put(wire: Wire, path: str = "/b/k", **headers: str) -> Any:
    return wire.must(wire.ask("PUT", path, BODY, headers))


def configuration(*inner: str) -> bytes:
    return f"<ServerSideEncryptionConfiguration>{''.join(inner)}</ServerSideEncryptionConfiguration>".encode()


def rule(method: str, key_id: str | None = None, extra: str = "") -> str:
    named = "" if key_id is None else f"<KMSMasterKeyID>{key_id}</KMSMasterKeyID>"
    chosen = f"<SSEAlgorithm>{method}</SSEAlgorithm>{named}"
    return f"<Rule><ApplyServerSideEncryptionByDefault>{chosen}</ApplyServerSideEncryptionByDefault>{extra}</Rule>"


def set_default(wire: Wire, *inner: str) -> Any:
    return wire.ask("PUT", "/b?encryption", configuration(*inner))


# customers' keys

INCOMPATIBLE = "Server Side Encryption with Customer provided key is incompatible with the encryption method specified"
NOT_AES256 = "The Encryption request you specified is not valid. Supported value: AES256."
INVALID = "The secret key was invalid for the specified algorithm."
IMPROPER = "The secret key was improperly encoded. The secret key must be Base64 encoded."
MISMATCH = "The calculated MD5 hash of the key did not match the hash that was provided."
FAULTS = [
    # recorded at Amazon, February 2026
    pytest.param(key(algorithm="KMS"), "KMS", NOT_AES256, id="algorithm"),
    pytest.param(key() | {METHOD: "AES256"}, "AES256", INCOMPATIBLE, id="with SSE-S3"),
    # ceph/s3-tests: test_put_obj_enc_conflict_c_kms
    pytest.param(key() | {METHOD: "aws:kms"}, "aws:kms", INCOMPATIBLE, id="with SSE-KMS"),
    # recorded at Amazon, March 2026: dyus/meeseeks-s3
    pytest.param(key(algorithm=None), None, MUST + "a valid encryption algorithm.", id="no algorithm"),
    pytest.param(key(key=None), None, MUST + "an appropriate secret key.", id="no key"),
    pytest.param(key(key=None, key_md5=None), None, MUST + "an appropriate secret key.", id="algorithm alone"),
    pytest.param(key(key_md5=None), None, MUST + "the client calculated MD5 of the secret key.", id="no MD5"),
    pytest.param(key(b"k" * 31), None, INVALID, id="31 bytes"),
    pytest.param(key(b"k" * 33), None, INVALID, id="33 bytes"),
    pytest.param(key(key="k" * 42 + "*="), None, MISMATCH, id="not base64"),
    pytest.param(key(key="\xe9" * 44), "\xe9" * 44, IMPROPER, id="not ASCII"),
    pytest.param(key(key_md5=b64(b"\0" * 16)), None, MISMATCH, id="wrong MD5"),
]


def code_of(message: str) -> str:
    return "InvalidEncryptionAlgorithmError" if message == NOT_AES256 else "InvalidArgument"


@pytest.mark.parametrize("target", ["PUT /b/k", "POST /b/k?uploads"])
@pytest.mark.parametrize(("headers", "value", "message"), FAULTS)
def test_wrong_customer_key_stores_nothing(aws: Wire, target: str, headers: dict[str, str], value: str, message: str):
    method, path = target.split()
    answer = aws.ask(method, path, BODY if method == "PUT" else b"", headers)
    assert answer.status == 400
    assert answer.error == {
        "Code": code_of(message),
        "Message": message,
        "ArgumentName": METHOD,
        **({} if value is None else {"ArgumentValue": value}),
    }
    assert aws.store.bucket("b").keys() == []
    assert aws.store.bucket("b").uploads == []


@pytest.mark.parametrize(("headers", "value", "message"), [row for row in FAULTS if "with" not in row.id])
def test_wrong_customer_key_reads_nothing(aws: Wire, headers: dict[str, str], value: str, message: str):
    put(aws, **key())
    for method, path, sent, wrong_key in (
        ("GET", "/b/k", headers, (403, "AccessDenied", MUST + "the correct secret key.")),
        (
            "PUT",
            "/b/copy",
            {name.replace(CUSTOMER, SOURCE): text for name, text in headers.items()},
            (400, "InvalidRequest", "The provided encryption parameters did not match the ones used originally."),
        ),
    ):
        answer = aws.ask(method, path, headers=sent | ({"x-amz-copy-source": "/b/k"} if method == "PUT" else {}))
        if headers == key(key_md5=None):  # recorded at Amazon, March 2026: what is read needs no MD5
            assert answer.status == 200
            continue
        said = (answer.status, answer.code, answer.text("Message"))
        if message == INVALID:  # the same: a key of another length is only the wrong one
            assert said == wrong_key
        else:
            assert said == (400, code_of(message), message)
            assert answer.text("ArgumentValue") == value


def test_customer_key_is_not_kept(aws: Wire):
    put(aws, **key())
    record = aws.store.bucket("b").object("k")
    assert record.encryption == Encryption("AES256", "", False, *record.encryption[3:])
    kept = repr(tuple(record.encryption)) + repr(list(aws.store.calls))
    for octets in (GOOD, hashlib.md5(GOOD).digest()):
        assert b64(octets) not in kept
        assert octets.hex() not in kept
    assert repr(GOOD)[2:-1] not in kept
    assert record.encryption.digest != hashlib.sha256(GOOD).digest()  # salted: equal keys do not show


def test_sealed_objects_do_not_show_equal_keys():
    first, second = sealed_with(GOOD), sealed_with(GOOD)
    assert first.digest != second.digest
    assert first.opens(GOOD)
    assert second.opens(GOOD)
    assert not first.opens(OTHER)
    assert first.by_customer
    assert not SSE_S3.by_customer


def test_customer_key_is_judged_before_conditions_and_ranges(aws: Wire):
    etag = put(aws, **key()).headers["ETag"]
    for headers in ({"if-none-match": etag}, {"range": "bytes=90-"}):  # our reading of the order
        assert aws.ask("GET", "/b/k", headers=headers).status == 400
        assert aws.ask("GET", "/b/k", headers=headers | key(OTHER)).status == 403
    assert aws.ask("GET", "/b/k", headers={"if-none-match": etag} | key()).status == 304
    answer = aws.ask("GET", "/b/k", headers={"range": "bytes=2-4"} | key())
    assert (answer.status, answer.body) == (206, b"234")


def test_wrong_customer_key_says_so(aws: Wire):
    put(aws, **key())
    answer = aws.ask("GET", "/b/k", headers=key(OTHER))
    assert (answer.status, answer.error) == (
        403,
        {"Code": "AccessDenied", "Message": MUST + "the correct secret key."},
    )


def test_every_version_has_its_own_key(aws: Wire):
    aws.store.bucket("b").set_versioning("Enabled")
    first = put(aws, **key()).headers["x-amz-version-id"]
    put(aws)
    assert aws.get("/b/k").body == BODY
    assert aws.get(f"/b/k?versionId={first}").status == 400
    assert aws.ask("GET", f"/b/k?versionId={first}", headers=key()).body == BODY
    copied = aws.ask("PUT", "/b/k", headers={"x-amz-copy-source": f"/b/k?versionId={first}"} | key(start=SOURCE))
    assert (copied.status, encryption_of(copied)) == (200, {METHOD: "AES256"})


@pytest.mark.parametrize("name", [*key(), *key(start=SOURCE), KEY_ID, BUCKET_KEY])
def test_jdcloud_documents_no_keys(jdcloud: Wire, name: str):
    answer = jdcloud.ask("PUT", "/b/k", BODY, {name: "x"})
    assert (answer.status, answer.code) == (501, "NotImplemented")  # whoever sends a key means it: our reading
    assert jdcloud.store.bucket("b").keys() == []


def test_completion_needs_the_key_where_the_upload_has_a_checksum_algorithm(aws: Wire):
    # Amazon's description of CompleteMultipartUpload
    upload = aws.start_upload("/b/k", **key(), x_amz_checksum_algorithm="SHA256")
    digest = b64(hashlib.sha256(BODY).digest())
    part = aws.must(aws.put_part(upload, 1, BODY, **key(), x_amz_checksum_sha256=digest))
    document = (
        f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part.etag}</ETag>"
        f"<ChecksumSHA256>{digest}</ChecksumSHA256></Part></CompleteMultipartUpload>"
    ).encode()
    target = f"/b/k?uploadId={upload.id}"
    answer = aws.ask("POST", target, document)
    assert (answer.status, answer.code) == (400, "InvalidRequest")
    assert aws.ask("POST", target, document, key(OTHER)).code == "InvalidRequest"
    assert aws.ask("POST", target, document, key()).status == 200
    assert aws.ask("GET", "/b/k", headers=key()).body == BODY


def test_completion_with_another_key_leaves_the_upload_open(aws: Wire):
    upload = aws.start_upload("/b/k", **key())
    part = aws.must(aws.put_part(upload, 1, BODY, **key()))
    answer = aws.complete(upload, [part], **key(OTHER))
    assert answer.error == {  # recorded at Amazon, March 2026: dyus/meeseeks-s3
        "Code": "InvalidRequest",
        "Message": "The object was stored using a form of Server Side Encryption. Correct SSE-C request parameters are "
        "required for this request when specifying checksums for each part.",
    }
    assert aws.complete(upload, [part], **key()).status == 200


# methods

KMS = {METHOD: "aws:kms"}
KNOWN_KEY = {CUSTOMER + "algorithm": "AES256", CUSTOMER + "key-MD5": key()[CUSTOMER + "key-md5"]}
CHOICES = [
    # request, answer: Amazon's description of PutObject; the form of the default key: our reading
    pytest.param({}, {METHOD: "AES256"}, id="none"),
    pytest.param({METHOD: "AES256"}, {METHOD: "AES256"}, id="SSE-S3"),
    pytest.param(KMS, KMS | {KEY_ID: DEFAULT_KEY}, id="SSE-KMS"),
    pytest.param(KMS | {KEY_ID: "alias/k"}, KMS | {KEY_ID: "alias/k"}, id="SSE-KMS with a key"),
    pytest.param(KMS | {BUCKET_KEY: "true"}, KMS | {KEY_ID: DEFAULT_KEY, BUCKET_KEY: "true"}, id="with bucket key"),
    pytest.param(KMS | {BUCKET_KEY: "false"}, KMS | {KEY_ID: DEFAULT_KEY}, id="without bucket key"),
    pytest.param(
        {METHOD: "aws:kms:dsse", KEY_ID: "k", BUCKET_KEY: "true"}, {METHOD: "aws:kms:dsse", KEY_ID: "k"}, id="DSSE"
    ),
    pytest.param(key(), KNOWN_KEY, id="SSE-C"),
]


@pytest.mark.parametrize(("asked", "shown"), CHOICES)
def test_every_answer_about_data_says_how_it_is_encrypted(aws: Wire, asked: dict[str, str], shown: dict[str, str]):
    opening = {name: value for name, value in asked.items() if CUSTOMER in name}
    assert encryption_of(put(aws, **asked)) == shown
    assert encryption_of(aws.ask("GET", "/b/k", headers=opening)) == shown
    assert encryption_of(aws.ask("HEAD", "/b/k", headers=opening)) == shown
    aws.put("/b/plain", BODY)
    copied = aws.ask("PUT", "/b/copy", headers={"x-amz-copy-source": "/b/plain"} | asked)
    assert (copied.status, encryption_of(copied)) == (200, shown)
    started = aws.ask("POST", "/b/parts?uploads", headers=asked)
    assert encryption_of(started) == shown
    target = f"/b/parts?uploadId={started.text('UploadId')}"
    part = aws.ask("PUT", f"{target}&partNumber=1", BODY, opening)
    assert encryption_of(part) == shown
    copied = aws.ask("PUT", f"{target}&partNumber=2", headers={"x-amz-copy-source": "/b/plain"} | opening)
    assert encryption_of(copied) == shown
    tags = part.etag, copied.text("ETag")
    parts = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in enumerate(tags, 1))
    done = aws.ask("POST", target, f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode())
    assert (done.status, encryption_of(done)) == (200, {CUSTOMER + "algorithm": "AES256"} if opening else shown)
    answer = aws.ask("GET", "/b/parts", headers=opening)
    assert (answer.body, encryption_of(answer)) == (BODY * 2, shown)


@pytest.mark.parametrize("value", ["aes:kms", "aws:KMS", "aes256", "", "aws:fsx"])
def test_unknown_method(aws: Wire, value: str):
    answer = aws.ask("PUT", "/b/k", BODY, {METHOD: value})
    assert answer.status == 400
    assert answer.error == {
        "Code": "InvalidArgument",
        "Message": "The encryption method specified is not supported",
        "ArgumentName": METHOD,
        "ArgumentValue": value,
    }


def test_bucket_key_without_kms(aws: Wire):  # our reading: a choice of nothing
    assert encryption_of(put(aws, **{BUCKET_KEY: "true"})) == {METHOD: "AES256"}


@pytest.mark.parametrize(("method", "value"), [({}, "null"), ({METHOD: "AES256"}, "AES256")])
def test_kms_key_without_kms(aws: Wire, method: dict[str, str], value: str):
    answer = aws.ask("PUT", "/b/k", BODY, {KEY_ID: "k", **method})  # aws-cli#1431
    assert (answer.status, answer.code, answer.text("ArgumentValue")) == (400, "InvalidArgument", value)
    assert aws.store.bucket("b").keys() == []


def test_method_is_refused_where_it_cannot_be_chosen(aws: Wire):
    put(aws)
    upload = aws.start_upload("/b/d")
    part = f"/b/d?partNumber=1&uploadId={upload.id}"
    listed = b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>"
    for method, target, body, more in (  # recorded of UploadPart, reported of GET; of the others our reading
        ("GET", "/b/k", b"", {}),
        ("PUT", part, b"", {}),
        ("PUT", part, b"", {"x-amz-copy-source": "/b/k"}),
        ("POST", f"/b/d?uploadId={upload.id}", listed, {}),
    ):
        answer = aws.ask(method, target, body, {METHOD: "AES256", **more})
        assert (answer.status, answer.code) == (400, "InvalidArgument"), target
        assert answer.text("Message") == "x-amz-server-side-encryption header is not supported for this operation."
        assert answer.text("ArgumentValue") == "AES256"
    assert aws.ask("HEAD", "/b/k", headers={METHOD: "AES256"}).status == 400


def test_encryption_context_is_not_implemented(aws: Wire):
    answer = aws.ask("PUT", "/b/k", BODY, {**KMS, f"{METHOD}-context": "e30="})
    assert (answer.status, answer.text("Header")) == (501, f"{METHOD}-context")


ITSELF = [
    # given, request, whether the copy is allowed
    pytest.param({}, {}, False, id="nothing"),  # recorded at Amazon, as are the next two
    pytest.param(KMS, {}, True, id="SSE-KMS becomes SSE-S3"),
    pytest.param(KMS, KMS, True, id="SSE-KMS named again"),  # our reading, as are the others
    pytest.param({}, {METHOD: "AES256"}, True, id="SSE-S3 named"),
    pytest.param({}, key(), True, id="SSE-C"),
    pytest.param({METHOD: "AES256"}, {}, False, id="SSE-S3 had been named"),
]


@pytest.mark.parametrize(("given", "asked", "allowed"), ITSELF)
def test_copy_onto_itself(aws: Wire, given: dict[str, str], asked: dict[str, str], allowed: bool):
    put(aws, **given)
    answer = aws.ask("PUT", "/b/k", headers={"x-amz-copy-source": "/b/k", **asked})
    assert answer.status == (200 if allowed else 400), answer


def test_method_does_not_allow_a_copy_onto_itself_where_it_is_without_effect(jdcloud: Wire):
    put(jdcloud)
    answer = jdcloud.ask("PUT", "/b/k", headers={"x-amz-copy-source": "/b/k", METHOD: "AES256"})
    assert (answer.status, answer.code) == (400, "InvalidRequest")


def test_encryption_of_small_objects_costs_nothing(aws: Wire):
    put(aws)
    assert aws.store.bucket("b").object("k").encryption is None
    put(aws, **{METHOD: "AES256"})
    assert aws.store.bucket("b").object("k").encryption is SSE_S3


# the default of a bucket


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<Rule/>", id="root"),
        pytest.param(configuration(), id="no rule"),
        pytest.param(configuration("<Rule/>"), id="no default"),
        pytest.param(configuration(rule("aws:kms"), rule("aws:kms")), id="two rules"),
        pytest.param(configuration(rule("DES")), id="method"),
        pytest.param(configuration(rule("")), id="empty method"),
        pytest.param(configuration(rule("aws:kms", extra="<BucketKeyEnabled>yes</BucketKeyEnabled>")), id="boolean"),
        pytest.param(configuration("<Rule><BucketKeyEnabled>true</BucketKeyEnabled></Rule>"), id="bucket key alone"),
    ],
)
def test_malformed_default_changes_nothing(wire: Wire, document: bytes):
    wire.must(set_default(wire, rule("aws:kms")))
    answer = wire.ask("PUT", "/b?encryption", document)
    assert (answer.status, answer.code) == (400, "MalformedXML" if document else "MissingRequestBodyError")
    assert wire.get("/b?encryption").text("Rule/ApplyServerSideEncryptionByDefault/SSEAlgorithm") == "aws:kms"


def test_key_of_a_default_that_is_not_kms(aws: Wire):
    answer = set_default(aws, rule("AES256", "k"))
    assert (answer.status, answer.error) == (
        400,
        {
            "Code": "InvalidArgument",
            "Message": "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
            "ArgumentName": "ApplyServerSideEncryptionByDefault",
        },
    )
    assert aws.store.bucket("b").settings.encryption is None


@pytest.mark.parametrize(
    ("chosen", "children"),
    [
        pytest.param(None, "<SSEAlgorithm>AES256</SSEAlgorithm>", id="none"),  # Amazon, since January 2023
        pytest.param(rule("AES256"), "<SSEAlgorithm>AES256</SSEAlgorithm>", id="SSE-S3"),
        pytest.param(
            rule("aws:kms:dsse", "k"),
            "<SSEAlgorithm>aws:kms:dsse</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>",
            id="key",
        ),
    ],
)
def test_default_is_answered_as_it_was_chosen(aws: Wire, chosen: str | None, children: str):
    if chosen:
        aws.must(set_default(aws, chosen))
    expected = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>'
        f"<ApplyServerSideEncryptionByDefault>{children}</ApplyServerSideEncryptionByDefault>"
        "<BucketKeyEnabled>false</BucketKeyEnabled><BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType>"
        "</BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>"
    )
    assert aws.get("/b?encryption").body.decode() == expected


def test_request_goes_before_the_default(aws: Wire):
    aws.must(set_default(aws, rule("aws:kms", "k", "<BucketKeyEnabled>true</BucketKeyEnabled>")))
    by_default = {METHOD: "aws:kms", KEY_ID: "k", BUCKET_KEY: "true"}
    assert encryption_of(put(aws)) == by_default
    assert encryption_of(put(aws, **{METHOD: "AES256"})) == {METHOD: "AES256"}
    # Amazon's description of PutObject: who names no key gets the service's own; of the bucket key: the bucket's choice
    assert encryption_of(put(aws, **KMS)) == {METHOD: "aws:kms", KEY_ID: DEFAULT_KEY, BUCKET_KEY: "true"}
    assert encryption_of(put(aws, **{BUCKET_KEY: "false"})) == {METHOD: "aws:kms", KEY_ID: "k"}
    assert METHOD not in encryption_of(put(aws, **key()))
    aws.put("/b/plain", BODY)
    assert encryption_of(aws.copy("/b/copy", "/b/plain")) == by_default


def test_bucket_key_of_the_default_is_not_of_two_layers(aws: Wire):
    aws.must(set_default(aws, rule("aws:kms", "k", "<BucketKeyEnabled>true</BucketKeyEnabled>")))
    dsse = {METHOD: "aws:kms:dsse", KEY_ID: "k"}  # Amazon: Using DSSE-KMS: there are no bucket keys with it
    assert encryption_of(put(aws, **dsse)) == dsse


def test_objects_put_without_http_take_the_default(aws: Wire):
    aws.must(set_default(aws, rule("aws:kms", "k")))
    aws.store.bucket("b").put("k", BODY)
    assert encryption_of(aws.get("/b/k")) == {METHOD: "aws:kms", KEY_ID: "k"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_default_is_its_owners(wire: Wire, method: str):
    wire.dispatcher.accounts._by_key[STRANGER.access_key] = STRANGER
    body = configuration(rule("aws:kms")) if method == "PUT" else b""
    for user in (STRANGER, None):
        assert wire.ask(method, "/b?encryption", body, user=user).code == "AccessDenied"
    assert wire.ask(method, "/absent?encryption", body).code == "NoSuchBucket"
    assert wire.store.bucket("b").settings.encryption is None


def test_parts_of_the_default_that_are_not_implemented(jdcloud: Wire):
    blocked = "<BlockedEncryptionTypes><EncryptionType>{}</EncryptionType></BlockedEncryptionTypes>"
    for answer in (
        set_default(jdcloud, rule("aws:kms", extra=blocked.format("SSE-C"))),
        set_default(jdcloud, rule("aws:kms", "own")),  # own keys are not supported: Put-Bucket-Encryption-2
    ):
        assert (answer.status, answer.code) == (501, "NotImplemented")
    assert set_default(jdcloud, rule("aws:kms", extra=blocked.format("NONE"))).status == 200
    jdcloud.delete("/b?encryption")
    assert jdcloud.store.bucket("b").settings.encryption is None


PLAIN_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
ARN = f"arn:aws:kms:us-east-1:{DEFAULT_OWNER.account}:key/{PLAIN_ID}"


@pytest.mark.parametrize(("sent", "shown"), [(PLAIN_ID, ARN), (ARN, ARN), ("alias/mine", "alias/mine")])
def test_key_of_kms_is_named_by_its_arn(aws: Wire, sent: str, shown: str) -> None:  # the alias: our reading
    # recorded at Amazon, February 2026
    answer = aws.ask("PUT", "/b/k", b"", KMS | {KEY_ID: sent})
    assert (answer.headers[KEY_ID], aws.head("/b/k").headers[KEY_ID]) == (shown, shown)

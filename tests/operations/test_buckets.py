"""Buckets on the wire: created, created again, named, placed, deleted, in both profiles."""

from __future__ import annotations

import pytest

from fakeoss.limits import Limits
from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Wire

STRANGER = User("OTHERKEY", "secret", "other-id", "other")
AWS_EUROPE = "s3.eu-west-1.amazonaws.com"
AWS_VIRGINIA = "s3.us-east-1.amazonaws.com"
JD_NORTH = "s3.cn-north-1.jdcloud-oss.com"
JD_EAST = "s3.cn-east-1.jdcloud-oss.com"
OWNED = "Your previous request to create the named bucket succeeded and you already own it."
TAKEN = (
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
    "Please select a different name and try again."
)


def constraint(value: str) -> bytes:
    element = f"<LocationConstraint>{value}</LocationConstraint>" if value else ""
    return f'<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{element}</CreateBucketConfiguration>'.encode()


# creating


def test_create_bucket_answers_its_location(wire: Wire):
    answer = wire.put("/new")
    assert (answer.status, answer.headers["Location"], answer.body) == (200, "/new", b"")
    assert answer.headers["Content-Length"] == "0"  # a 200 without a body has a length and no type (recorded)
    assert "Content-Type" not in answer.headers
    assert wire.head("/new").status == 200


def test_create_bucket_in_virtual_hosted_style(make_wire: type[Wire]):
    wire = make_wire("jdcloud", host=f"new.{JD_NORTH}")
    assert wire.put("/").status == 200
    assert [bucket.name for bucket in wire.store.buckets] == ["new"]


AGAIN = [
    # design, section 5: creating one's own bucket again is 200 in us-east-1, else 409
    pytest.param("aws", AWS_VIRGINIA, AWS_VIRGINIA, 200, None, id="aws us-east-1"),
    pytest.param("aws", AWS_EUROPE, AWS_EUROPE, 409, "BucketAlreadyOwnedByYou", id="aws elsewhere"),
    pytest.param("aws", AWS_EUROPE, AWS_VIRGINIA, 409, "BucketAlreadyOwnedByYou", id="aws elsewhere, then us-east-1"),
    pytest.param("jdcloud", JD_NORTH, JD_NORTH, 409, "BucketAlreadyOwnedByYou", id="jdcloud"),  # Put-Bucket-2
]


@pytest.mark.parametrize(("profile", "first", "second", "status", "code"), AGAIN)
def test_create_own_bucket_again(
    make_wire: type[Wire], profile: str, first: str, second: str, status: int, code: str | None
):
    wire = make_wire(profile, host=first)
    wire.put("/mine", constraint("eu-west-1") if first == AWS_EUROPE else b"")
    wire.store.bucket("mine").put("kept")
    wire.host = second
    answer = wire.put("/mine", constraint("eu-west-1") if second == AWS_EUROPE else b"")
    assert (answer.status, answer.code) == (status, code)
    assert wire.store.bucket("mine").keys() == ["kept"]


def test_create_own_bucket_again_names_it(jdcloud: Wire):
    jdcloud.put("/mine")
    assert jdcloud.put("/mine").error == {"Code": "BucketAlreadyOwnedByYou", "Message": OWNED, "BucketName": "mine"}


def test_create_bucket_of_somebody_else(make_wire: type[Wire], service: str):
    wire = make_wire(service, users=[DEFAULT_OWNER, STRANGER])
    wire.store.create_bucket("taken", owner=STRANGER)
    answer = wire.put("/taken")
    assert answer.status == 409
    assert answer.error == {"Code": "BucketAlreadyExists", "Message": TAKEN, "BucketName": "taken"}


BUCKET_NAMES = [
    # Amazon's User Guide and Put-Bucket-2, Restrictions: dots are Amazon's alone
    ("a-b", 200, 200), ("a--b", 200, 200), ("0ab9", 200, 200), ("a" * 63, 200, 200), ("a.b", 200, 400),
    ("ab", 400, 400), ("a" * 64, 400, 400), ("Abc", 400, 400), ("a_b", 400, 400), ("-ab", 400, 400), ("ab-", 400, 400),
    ("10.0.0.1", 400, 400), ("a..b", 400, 400), ("%E4%BA%AC%E4%B8%9C", 400, 400),
]  # fmt: skip


@pytest.mark.parametrize(("name", "in_aws", "in_jdcloud"), BUCKET_NAMES)
def test_bucket_name(aws: Wire, jdcloud: Wire, name: str, in_aws: int, in_jdcloud: int):
    answers = aws.put(f"/{name}"), jdcloud.put(f"/{name}")
    assert [answer.status for answer in answers] == [in_aws, in_jdcloud]
    assert {answer.code for answer in answers if answer.status == 400} <= {"InvalidBucketName"}


LOCATIONS = [
    # what is asked for at which endpoint, what GetBucketLocation says, or the code of the refusal
    ("aws", AWS_VIRGINIA, None, ""), ("aws", AWS_VIRGINIA, "eu-west-1", "eu-west-1"),
    ("aws", AWS_VIRGINIA, "EU", "EU"),
    # recorded at Amazon: test_different_location_constraint, test_create_bucket_with_invalid_location_constraint
    ("aws", AWS_EUROPE, None, "IllegalLocationConstraintException"), ("aws", AWS_EUROPE, "eu-west-1", "eu-west-1"),
    ("aws", AWS_EUROPE, "eu-west-2", "IllegalLocationConstraintException"),
    ("aws", AWS_EUROPE, "us-east-1", "IllegalLocationConstraintException"),
    ("aws", AWS_EUROPE, "bar", "IllegalLocationConstraintException"),
    ("aws", AWS_VIRGINIA, "mars", "InvalidLocationConstraint"),
    ("aws", AWS_VIRGINIA, "us-east-1", "InvalidLocationConstraint"),
    ("aws", AWS_VIRGINIA, "", ""),
    # GET-Bucket-Location: region names as they are spelt there; Put-Bucket-2: the region is the endpoint's
    ("jdcloud", JD_NORTH, None, "huabei"), ("jdcloud", JD_EAST, None, "suqian"),
    ("jdcloud", JD_EAST, "suqian", "suqian"),
    ("jdcloud", JD_EAST, "cn-east-1", "suqian"), ("jdcloud", JD_EAST, "cn-north-1", "InvalidLocationConstraint"),
    ("jdcloud", JD_NORTH, "eu-west-1", "InvalidLocationConstraint"),
]  # fmt: skip


@pytest.mark.parametrize(("profile", "host", "asked", "said"), LOCATIONS)
def test_location_of_a_bucket(make_wire: type[Wire], profile: str, host: str, asked: str | None, said: str):
    wire = make_wire(profile, host=host)
    answer = wire.put("/new", b"" if asked is None else constraint(asked))
    if answer.status == 200:
        assert wire.get("/new?location").tree.text == (said or None)
    else:
        assert (answer.status, answer.code) == (400, said)
        assert wire.store.buckets == []


SHAPES = {
    "aws": '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>',
    # GET-Bucket-Location
    "jdcloud": '<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint>huabei</LocationConstraint>',
}


def test_location_of_a_bucket_on_the_wire(wire: Wire):
    answer = wire.get("/b?location")
    assert answer.body.decode() == SHAPES[wire.profile.name]
    assert answer.headers["Content-Type"] == "application/xml"


@pytest.mark.parametrize("body", [b"<CreateBucketConfiguration>", b"<Other/>", b"text"])
def test_create_bucket_with_a_broken_document(wire: Wire, body: bytes):
    answer = wire.put("/new", body)
    assert (answer.status, answer.code) == (400, "MalformedXML")
    assert wire.head("/new").status == 404


def test_limit_of_buckets_is_the_owner_s(make_wire: type[Wire], service: str):
    wire = make_wire(service, limits=Limits(max_buckets=2), users=[DEFAULT_OWNER, STRANGER])
    wire.store.create_bucket("stranger", owner=STRANGER)
    wire.store.create_bucket("made-without-a-request")
    assert wire.put("/one").status == 200
    answer = wire.put("/two")
    assert (answer.status, answer.code) == (400, "TooManyBuckets")  # Put-Bucket-2
    assert wire.head("/two").status == 404
    assert wire.delete("/one").status == 204
    assert wire.put("/two").status == 200


def test_limit_of_jdcloud_is_the_region_s(make_wire: type[Wire]):
    wire = make_wire("jdcloud", limits=Limits(max_buckets=1))
    assert wire.put("/north").status == 200
    wire.host = JD_EAST
    assert wire.put("/east").status == 200  # Put-Bucket-2: 20 for an account and region


def test_anonymous_creates_no_bucket(wire: Wire):
    answer = wire.ask("PUT", "/new", user=None)
    assert (answer.status, answer.code) == (403, "AccessDenied")


# asking and deleting


def test_head_bucket(aws: Wire, jdcloud: Wire):
    assert aws.head("/b").headers["x-amz-bucket-region"] == "us-east-1"
    assert "x-amz-bucket-region" not in jdcloud.head("/b").headers
    for wire in (aws, jdcloud):
        answer = wire.head("/b")
        assert (answer.status, answer.body) == (200, b"")
        missing = wire.head("/none")
        assert (missing.status, missing.body) == (404, b"")


OTHERS = [
    ("HEAD", "/theirs", None), ("GET", "/theirs", "AccessDenied"), ("GET", "/theirs?location", "AccessDenied"),
    ("GET", "/theirs?uploads", "AccessDenied"), ("DELETE", "/theirs", "AccessDenied"),
    ("PUT", "/theirs/k", "AccessDenied"),
    ("GET", "/theirs/k", "AccessDenied"), ("GET", "/theirs/none", "AccessDenied"), ("HEAD", "/theirs/k", None),
    ("DELETE", "/theirs/k", "AccessDenied"), ("POST", "/theirs/k?uploads", "AccessDenied"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "target", "code"), OTHERS)
@pytest.mark.parametrize("user", [DEFAULT_OWNER, None], ids=["another account", "anonymous"])
def test_bucket_of_somebody_else(
    make_wire: type[Wire], service: str, method: str, target: str, code: str | None, user: User | None
):
    wire = make_wire(service, users=[DEFAULT_OWNER, STRANGER])
    wire.store.create_bucket("theirs", owner=STRANGER).put("k", b"secret")
    answer = wire.ask(method, target, user=user)
    assert (answer.status, answer.code) == (403, code)  # a missing key is not told to who may not list
    assert wire.store.bucket("theirs").object("k").body == b"secret"


def test_delete_bucket(wire: Wire):
    answer = wire.delete("/b")
    assert (answer.status, answer.body) == (204, b"")
    assert "Content-Length" not in answer.headers  # a 204 has neither length nor type (recorded)
    assert "Content-Type" not in answer.headers
    assert wire.delete("/b").code == "NoSuchBucket"


def test_delete_bucket_that_is_not_empty(wire: Wire):
    wire.put("/b/k")
    answer = wire.delete("/b")
    message = "The bucket you tried to delete is not empty"
    assert answer.status == 409
    assert answer.error == {"Code": "BucketNotEmpty", "Message": message, "BucketName": "b"}
    wire.delete("/b/k")
    assert wire.delete("/b").status == 204


def test_delete_bucket_with_open_uploads(aws: Wire, jdcloud: Wire):
    upload = aws.start_upload("/b/k")
    assert aws.delete("/b").status == 204  # Amazon: they do not block
    assert aws.put_part(upload, 1).code == "NoSuchBucket"
    upload = jdcloud.start_upload("/b/k")
    answer = jdcloud.delete("/b")
    assert (answer.status, answer.code) == (409, "BucketHasMutiUploads")  # Error-Response-2, spelt so
    assert jdcloud.put_part(upload, 1).status == 200
    jdcloud.abort(upload)
    assert jdcloud.delete("/b").status == 204


def test_bucket_made_anew_is_empty(wire: Wire):
    wire.put("/new")
    upload = wire.start_upload("/new/k")
    wire.abort(upload)
    wire.delete("/new")
    wire.put("/new")
    assert wire.put_part(upload, 1, b"x").code == "NoSuchUpload"
    assert wire.list("/new", kind="uploads").texts("Upload") == []


NO_BUCKET = {
    "aws": {"Code": "NoSuchBucket", "Message": "The specified bucket does not exist", "BucketName": "none"},
    "jdcloud": {"Code": "NoSuchBucket", "Message": "The specified bucket does not exist."},  # Error-Response-2
}


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/none"), ("GET", "/none?location"), ("GET", "/none?uploads"), ("DELETE", "/none"), ("GET", "/none/k"),
        ("PUT", "/none/k"), ("DELETE", "/none/k"), ("POST", "/none?delete"), ("POST", "/none/k?uploads"),
        ("PUT", "/none/k?partNumber=0&uploadId=x"), ("POST", "/none/k?uploadId=x"), ("GET", "/none/k?uploadId=x"),
        ("DELETE", "/none/k?uploadId=x"),
    ],
)  # fmt: skip
def test_missing_bucket_comes_first(wire: Wire, method: str, target: str):
    """Also before the body is read: it has no length here."""
    answer = wire.ask(method, target, body=iter([b"x"]))
    assert (answer.status, answer.error) == (404, NO_BUCKET[wire.profile.name])


def test_error_on_the_wire(aws: Wire, jdcloud: Wire):
    answer = jdcloud.get("/henry-dev-test-bucket123123123123")
    identity = answer.headers["x-amz-request-id"]
    assert answer.body.decode() == (  # Error-Response-2
        "<Error><statusCode>404</statusCode><Code>NoSuchBucket</Code><Message>The specified bucket does not "
        "exist.</Message>"
        f"<Resource>/henry-dev-test-bucket123123123123</Resource><RequestId>{identity}</RequestId></Error>"
    )
    answer = aws.get("/none")
    assert answer.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchBucket</Code><Message>The specified bucket '
        "does not exist"
        f"</Message><BucketName>none</BucketName><RequestId>{answer.headers['x-amz-request-id']}</RequestId>"
        f"<HostId>{answer.headers['x-amz-id-2']}</HostId></Error>"
    )


# the namespace of an account and a region: Amazon S3 User Guide, Namespaces for general purpose buckets; codes and
# sentences are reported: moto#9871, amazon.aws#2935, and the tests of a gateway that are run against Amazon, too

ACCOUNT = "111122223333"
SUFFIX = f"-{ACCOUNT}-us-east-1-an"
UNSUFFIXED = (
    "The requested bucket name did not include the account-regional namespace suffix, but the provided "
    "x-amz-bucket-namespace header value is account-regional. Specify {} as the bucket name suffix to create a bucket "
    "in your account-regional namespace, or remove the header."
)


@pytest.mark.parametrize(
    ("name", "namespace", "code"),
    [
        (f"mine{SUFFIX}", "account-regional", None),
        ("mine", "account-regional", "InvalidNamespaceHeader"),
        (f"mine-{ACCOUNT}-us-west-2-an", "account-regional", "InvalidBucketNamespace"),
        ("mine-999999999999-us-east-1-an", "account-regional", "InvalidBucketNamespace"),
        (f"mine{SUFFIX}", None, "MissingNamespaceHeader"),
        (f"mine{SUFFIX}", "global", "InvalidNamespaceHeader"),
        ("mine", "global", None),
        ("mine", "mars", "InvalidArgument"),
        (f"mine-{ACCOUNT}-nowhere-an", None, "InvalidBucketName"),  # reserved: bucket naming rules; of this our reading
        ("plain-an", None, "InvalidBucketName"),
        ("plain-an", "global", "InvalidBucketName"),
        ("plain-an", "account-regional", "InvalidNamespaceHeader"),
        ("plan", None, None),
    ],
)
def test_namespace_of_a_bucket(make_wire: type[Wire], name: str, namespace: str | None, code: str | None):
    wire = make_wire("aws", host=AWS_VIRGINIA, users=[DEFAULT_OWNER._replace(account_id=ACCOUNT)])
    answer = wire.ask("PUT", f"/{name}", headers={"x-amz-bucket-namespace": namespace} if namespace else {})
    assert (answer.status, answer.code) == (400 if code else 200, code)
    assert [bucket.name for bucket in wire.store.buckets] == ([] if code else [name])
    if namespace == "account-regional" and code == "InvalidNamespaceHeader":
        assert answer.text("Message") == UNSUFFIXED.format(SUFFIX)
    if code == "MissingNamespaceHeader":
        assert answer.text("Header") == "x-amz-bucket-namespace"
    if code == "InvalidBucketNamespace":
        assert answer.text("BucketNamespace") == name
        assert ("999999999999" in name) == ("AWS Account ID '999999999999'" in (answer.text("Message") or ""))


def test_namespace_is_that_of_the_bucket_s_region(make_wire: type[Wire]):
    wire = make_wire("aws", host=AWS_EUROPE, users=[DEFAULT_OWNER._replace(account_id=ACCOUNT)])
    headers = {"x-amz-bucket-namespace": "account-regional"}
    answer = wire.ask("PUT", f"/mine{SUFFIX}", constraint("eu-west-1"), headers)
    assert "region 'us-east-1' does not match the current region 'eu-west-1'" in (answer.text("Message") or "")
    answer = wire.must(wire.ask("PUT", f"/mine-{ACCOUNT}-eu-west-1-an", constraint("eu-west-1"), headers))
    assert answer.headers["Location"] == f"/mine-{ACCOUNT}-eu-west-1-an"


def test_a_bucket_in_the_namespace_of_its_account_is_created_once(make_wire: type[Wire]):
    wire = make_wire("aws", host=AWS_VIRGINIA, users=[DEFAULT_OWNER._replace(account_id=ACCOUNT)])
    headers = {"x-amz-bucket-namespace": "account-regional"}
    assert wire.ask("PUT", f"/mine{SUFFIX}", headers=headers).headers["Location"] == f"/mine{SUFFIX}"
    again = wire.ask("PUT", f"/mine{SUFFIX}", headers=headers)
    assert (again.status, again.code) == (409, "BucketAlreadyOwnedByYou")
    assert [wire.put("/plain").status for _ in range(2)] == [200, 200]


def test_jdcloud_knows_no_namespaces(jdcloud: Wire):
    assert jdcloud.put(f"/mine{SUFFIX}").status == 200


def test_head_bucket_tells_that_it_is_no_alias(aws: Wire) -> None:
    # recorded at Amazon, February 2026
    assert aws.head("/b").headers["x-amz-access-point-alias"] == "false"


def test_location_of_the_old_name_in_an_error(make_wire: type[Wire]) -> None:
    # recorded at Amazon, February 2026
    wire = make_wire("aws", host="s3.us-west-2.amazonaws.com")
    document = b"<CreateBucketConfiguration><LocationConstraint>EU</LocationConstraint></CreateBucketConfiguration>"
    answer = wire.put("/bucket", document)
    assert (answer.code, (answer.text("Message") or "").split(" location")[0]) == (
        "IllegalLocationConstraintException",
        "The EU",
    )

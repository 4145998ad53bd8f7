"""Versioned buckets on the wire: the states, what is written and deleted in each, and what reads and copies find."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Answer, Wire, md5_base64

ABSENT = "Z" * 32  # formed like a version id
NO_SUCH_VERSION = "The specified version does not exist."
INVALID = "Invalid version id specified"
EMPTY = "Version id cannot be the empty string"
NOT_ALLOWED = "The specified method is not allowed against this resource."
SCHEMA = "The XML you provided was not well-formed or did not validate against our published schema"
MODIFIED = "<LastModified>2011-04-11T20:34:56.000Z</LastModified>"
OWNER = f"<Owner><ID>{DEFAULT_OWNER.id}</ID></Owner>"
NOON = "Mon, 11 Apr 2011 20:34:56 GMT"


def configure(wire: Wire, content: str) -> Any:
    return wire.put("/b?versioning", f"<VersioningConfiguration>{content}</VersioningConfiguration>".encode())


def switch(wire: Wire, state: str) -> None:
    assert configure(wire, f"<Status>{state}</Status>").status == 200


def put(wire: Wire, body: bytes, path: str = "/b/k", **headers: str) -> str:
    return str(wire.must(wire.put(path, body, **headers)).headers["x-amz-version-id"])


def mark(wire: Wire, path: str = "/b/k") -> str:
    return str(wire.must(wire.delete(path)).headers["x-amz-version-id"])


def marked(answer: Answer) -> tuple[int, str | None, str | None]:
    """Status of an answer, and what its headers say of versions."""
    return answer.status, answer.headers.get("x-amz-version-id"), answer.headers.get("x-amz-delete-marker")


def ids(wire: Wire, key: str = "k") -> list[str]:
    """The versions of a key, newest first; a delete marker has a minus before its id."""
    return [("-" if each.is_marker else "") + each.version_id for each in wire.store.bucket("b").versions(key)]


def delete_all(wire: Wire, *entries: tuple[str, str | None], quiet: bool = False) -> Any:
    """DeleteObjects of pairs of key and version."""
    from base64 import b64encode

    versions = [(key, f"<VersionId>{version}</VersionId>" if version else "") for key, version in entries]
    objects = "".join(f"<Object><Key>{key}</Key>{version}</Object>" for key, version in versions)
    body = f"<Delete>{'<Quiet>true</Quiet>' if quiet else ''}{objects}</Delete>".encode()
    return wire.ask("POST", "/b?delete", body, {"content-md5": b64encode(hashlib.md5(body).digest()).decode()})


@pytest.fixture
def versioned(aws: Wire) -> Wire:
    """A driver as Amazon S3 whose bucket ``b`` has versioning enabled."""
    switch(aws, "Enabled")
    return aws


# the state of a bucket


def test_states_of_a_bucket(aws: Wire):
    xmlns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
    assert aws.get("/b?versioning").body.decode() == (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<VersioningConfiguration {xmlns}/>'
    )
    for state in ("Suspended", "Enabled", "Enabled", "Suspended", "Suspended", "Enabled"):  # recorded, March 2026
        answer = configure(aws, f"<Status>{state}</Status>")
        assert (answer.status, answer.body) == (200, b"")
        assert [(child.tag, child.text) for child in aws.get("/b?versioning").tree] == [("Status", state)]


ILLEGAL = ("IllegalVersioningConfigurationException", "The Versioning element must be specified")


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [  # recorded at Amazon, March 2026, where nothing else is said
        ("", *ILLEGAL),
        ("<Status/>", *ILLEGAL),
        ("<MfaDelete>Disabled</MfaDelete>", *ILLEGAL),  # our reading
        ("<Status>Disabled</Status>", "MalformedXML", SCHEMA),
        ("<Status>enabled</Status>", "MalformedXML", SCHEMA),
        ("<Status>ENABLED</Status>", "MalformedXML", SCHEMA),
        ("<Status> Enabled </Status>", "MalformedXML", SCHEMA),
        ("<Status>Enabled</Status><Status>Enabled</Status>", "MalformedXML", SCHEMA),
        ("<Status>Enabled</Status><Foo/>", "MalformedXML", SCHEMA),
        ("<Status>Enabled</Status><MfaDelete>disabled</MfaDelete>", "MalformedXML", SCHEMA),
        ("<Status>Enabled", "MalformedXML", SCHEMA),
    ],
)
def test_wrong_configuration(aws: Wire, content: str, code: str, message: str):
    answer = configure(aws, content)
    assert (answer.status, answer.code, answer.text("Message")) == (400, code, message)
    assert aws.store.bucket("b").versioning is None


def test_configurations_of_other_shapes(aws: Wire):
    answer = aws.put("/b?versioning")
    assert (answer.status, answer.code) == (400, "MissingRequestBodyError")  # recorded at Amazon, March 2026
    assert aws.put("/b?versioning", b"  ").code == "MalformedXML"
    assert configure(aws, "<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>").status == 501  # ours
    assert aws.store.bucket("b").versioning is None
    for guarded in ("", "Disabled"):
        assert configure(aws, f"<Status>Enabled</Status><MfaDelete>{guarded}</MfaDelete>").status == 200
    assert aws.store.bucket("b").versioning == "Enabled"


def test_answers_about_the_state_have_no_type(aws: Wire):
    assert "Content-Type" not in aws.get("/b?versioning").headers  # recorded at Amazon, April 2026
    assert aws.get("/none?versioning").headers["Content-Type"] == "application/xml"


def test_only_the_owner_sees_and_sets_the_state(make_wire: type[Wire]):
    other = User("AKIDOTHER", "secret", "f" * 64, "other")
    wire = make_wire("aws", users=[DEFAULT_OWNER, other]).with_bucket()
    body = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    for user in (other, None):
        assert wire.ask("PUT", "/b?versioning", body, user=user).code == "AccessDenied"
        assert wire.ask("GET", "/b?versioning", user=user).code == "AccessDenied"
    assert wire.store.bucket("b").versioning is None
    assert wire.get("/none?versioning").code == "NoSuchBucket"


# writing


def test_unversioned_objects_have_no_version_id(aws: Wire):
    assert marked(aws.put("/b/k", b"x")) == (200, None, None)
    assert marked(aws.get("/b/k")) == (200, None, None)
    assert marked(aws.delete("/b/k")) == (204, None, None)
    assert ids(aws) == []


def test_every_put_is_a_version(versioned: Wire):
    first, second = put(versioned, b"one"), put(versioned, b"two")
    assert first != second
    assert {len(first), len(second)} == {32}
    assert ids(versioned) == [second, first]
    assert marked(versioned.get("/b/k")) == marked(versioned.head("/b/k")) == (200, second, None)
    for version, body in ((first, b"one"), (second, b"two")):
        answer = versioned.get(f"/b/k?versionId={version}")
        assert (marked(answer), answer.body) == ((200, version, None), body)
        head = versioned.head(f"/b/k?versionId={version}")
        assert (marked(head), head.etag) == ((200, version, None), hashlib.md5(body).hexdigest())


def test_objects_of_before_become_null(aws: Wire):
    aws.put("/b/k", b"old")
    switch(aws, "Enabled")
    assert marked(aws.get("/b/k")) == (200, "null", None)
    new = put(aws, b"new")
    assert ids(aws) == [new, "null"]
    answer = aws.get("/b/k?versionId=null")
    assert (marked(answer), answer.body) == ((200, "null", None), b"old")


def test_suspended_puts_replace_the_null_version_only(versioned: Wire):
    first = put(versioned, b"first")
    switch(versioned, "Suspended")
    assert marked(versioned.put("/b/k", b"null 1")) == (200, None, None)  # versitygw#2164, ceph/s3-tests
    assert marked(versioned.get("/b/k")) == (200, "null", None)  # versitygw#2165
    switch(versioned, "Enabled")
    second = put(versioned, b"second")
    assert ids(versioned) == [second, "null", first]
    switch(versioned, "Suspended")
    versioned.put("/b/k", b"null 2")
    assert ids(versioned) == ["null", second, first]  # the old null version is gone wherever it stood
    assert versioned.get("/b/k?versionId=null").body == versioned.get("/b/k").body == b"null 2"
    assert versioned.get(f"/b/k?versionId={first}").body == b"first"


def test_conditions_judge_the_current_object(versioned: Wire):
    old = versioned.put("/b/k", b"old")
    current = put(versioned, b"new")
    answer = versioned.put("/b/k", b"x", if_match=f'"{old.etag}"')
    assert (answer.status, answer.text("Condition")) == (412, "If-Match")
    assert versioned.put("/b/k", b"x", if_none_match="*").status == 412
    assert ids(versioned)[0] == current
    mark(versioned)
    answer = versioned.put("/b/k", b"x", if_match=f'"{old.etag}"')
    assert (answer.status, answer.code) == (404, "NoSuchKey")  # recorded at Amazon, February 2026, for CopyObject
    assert len(ids(versioned)) == 3
    assert versioned.put("/b/k", b"x", if_none_match="*").status == 200
    assert len(ids(versioned)) == 4


# deleting


def test_deletion_makes_a_marker(versioned: Wire):
    version = put(versioned, b"x")
    answer = versioned.delete("/b/k")
    marker = answer.headers["x-amz-version-id"]
    assert (marked(answer), answer.body) == ((204, marker, "true"), b"")
    assert ids(versioned) == ["-" + marker, version]
    again = mark(versioned)
    assert ids(versioned) == ["-" + again, "-" + marker, version]
    only = mark(versioned, "/b/never")  # also for a key that never was
    assert ids(versioned, "never") == ["-" + only]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_a_deleted_key(versioned: Wire, method: str):
    put(versioned, b"x")
    marker = mark(versioned)
    answer = versioned.ask(method, "/b/k")
    assert marked(answer) == (404, marker, "true")
    if method == "GET":
        missing = "The specified key does not exist."
        assert answer.error == {"Code": "NoSuchKey", "Message": missing, "Key": "k"}
    answer = versioned.ask(method, f"/b/k?versionId={marker}")  # recorded at Amazon, April 2026, for GetObjectAcl
    assert marked(answer) == (405, marker, "true")
    assert (answer.headers["Allow"], answer.headers["Last-Modified"]) == ("DELETE", NOON)
    if method == "GET":
        told = {"Method": "GET", "ResourceType": "DeleteMarker"}
        assert answer.error == {"Code": "MethodNotAllowed", "Message": NOT_ALLOWED, **told}
    assert marked(versioned.ask(method, "/b/none")) == (404, None, None)


@pytest.mark.parametrize(
    ("version", "status", "error"),
    [
        (ABSENT, 404, {"Code": "NoSuchVersion", "Message": NO_SUCH_VERSION, "Key": "k", "VersionId": ABSENT}),
        ("null", 404, {"Code": "NoSuchVersion", "Message": NO_SUCH_VERSION, "Key": "k", "VersionId": "null"}),
        # recorded at Amazon, April 2026, for GetObjectAcl
        ("abc", 400, {"Code": "InvalidArgument", "Message": INVALID, "ArgumentName": "versionId"}),
        ("", 400, {"Code": "InvalidArgument", "Message": EMPTY, "ArgumentName": "versionId"}),
    ],
)
def test_versions_that_are_not_there(versioned: Wire, version: str, status: int, error: dict[str, str]):
    kept = put(versioned, b"x")
    answer = versioned.get(f"/b/k?versionId={version}")
    if status == 400:
        error = {**error, "ArgumentValue": version}
    assert (answer.status, answer.error) == (status, error)
    head = versioned.head(f"/b/k?versionId={version}")
    assert (marked(head), head.body) == ((status, None, None), b"")
    gone = versioned.delete(f"/b/k?versionId={version}")
    assert marked(gone) == ((204, version, None) if status == 404 else (400, None, None))
    assert ids(versioned) == [kept]


def test_deletion_of_versions(versioned: Wire):
    first, second, third = (put(versioned, body) for body in (b"1", b"2", b"3"))
    assert marked(versioned.delete(f"/b/k?versionId={second}")) == (204, second, None)
    assert ids(versioned) == [third, first]
    assert versioned.get("/b/k").body == b"3"
    versioned.delete(f"/b/k?versionId={third}")
    assert (marked(versioned.get("/b/k")), versioned.get("/b/k").body) == ((200, first, None), b"1")
    versioned.delete(f"/b/k?versionId={first}")
    assert marked(versioned.get("/b/k")) == (404, None, None)
    assert versioned.store.bucket("b").keys() == []


def test_deletion_of_a_marker_brings_the_object_back(versioned: Wire):
    version, marker = put(versioned, b"x"), mark(versioned)
    assert marked(versioned.delete(f"/b/k?versionId={marker}")) == (204, marker, "true")
    assert ids(versioned) == [version]
    assert versioned.get("/b/k").body == b"x"


def test_deletion_while_suspended(versioned: Wire):
    version = put(versioned, b"kept")
    switch(versioned, "Suspended")
    versioned.put("/b/k", b"lost")
    assert marked(versioned.delete("/b/k")) == (204, "null", "true")  # takes the place of the null version
    assert ids(versioned) == ["-null", version]
    assert marked(versioned.delete("/b/k")) == (204, "null", "true")
    assert ids(versioned) == ["-null", version]
    assert marked(versioned.get("/b/k?versionId=null")) == (405, "null", "true")
    assert marked(versioned.delete("/b/k?versionId=null")) == (204, "null", "true")
    assert ids(versioned) == [version]
    assert versioned.get("/b/k").body == b"kept"


def test_delete_objects_tells_markers_from_versions(versioned: Wire):
    one, two = put(versioned, b"1", "/b/one"), put(versioned, b"2", "/b/two")
    marker = mark(versioned, "/b/two")
    answer = delete_all(versioned, ("one", None), ("two", marker), ("two", two), ("two", ABSENT), ("none", "abc"))
    made = ids(versioned, "one")[0].removeprefix("-")
    found = [[(child.tag, child.text) for child in deleted] for deleted in answer.tree.findall("Deleted")]
    assert found == [
        [("Key", "one"), ("DeleteMarker", "true"), ("DeleteMarkerVersionId", made)],
        [("Key", "two"), ("VersionId", marker), ("DeleteMarker", "true"), ("DeleteMarkerVersionId", marker)],
        [("Key", "two"), ("VersionId", two)],
        [("Key", "two"), ("VersionId", ABSENT)],
    ]
    assert [[(child.tag, child.text) for child in error] for error in answer.tree.findall("Error")] == [
        [("Key", "none"), ("VersionId", "abc"), ("Code", "NoSuchVersion"), ("Message", NO_SUCH_VERSION)]
    ]
    assert (ids(versioned, "one"), ids(versioned, "two")) == (["-" + made, one], [])
    quiet = delete_all(versioned, ("one", None), ("one", one), quiet=True)
    assert (quiet.status, list(quiet.tree)) == (200, [])
    assert len(ids(versioned, "one")) == 2


def test_bucket_with_versions_or_markers_is_not_empty(versioned: Wire):
    version, marker = put(versioned, b"x"), mark(versioned)
    for left in (version, marker):
        answer = versioned.delete("/b")
        assert (answer.status, answer.code, answer.text("BucketName")) == (409, "BucketNotEmpty", "b")
        assert versioned.delete(f"/b/k?versionId={left}").status == 204
    assert versioned.delete("/b").status == 204


# copies


def test_copies_of_a_version(versioned: Wire):
    first, second = put(versioned, b"first", x_amz_meta_v="1"), put(versioned, b"second")
    upload = versioned.start_upload("/b/up")
    for version, body in ((None, b"second"), (first, b"first"), (second, b"second")):
        source = f"/b/k?versionId={version}" if version else "/b/k"
        for answer in (versioned.copy("/b/d", source), versioned.copy_part(upload, 1, source)):
            assert (answer.status, answer.etag) == (200, hashlib.md5(body).hexdigest())
            assert answer.headers["x-amz-copy-source-version-id"] == version or second
        got = versioned.get("/b/d")
        assert (got.body, got.headers["x-amz-version-id"]) == (body, ids(versioned, "d")[0])
        assert got.headers.get("x-amz-meta-v") == ("1" if body == b"first" else None)
    made = versioned.copy_part(upload, 2, "/b/k").headers["x-amz-version-id"]  # that of the object to be
    assert made not in {first, second, *ids(versioned, "d")}
    assert len(ids(versioned, "d")) == 3


def test_copy_names_the_version_it_made(versioned: Wire):
    put(versioned, b"x")
    assert versioned.copy("/b/d", "/b/k").headers["x-amz-version-id"] == ids(versioned, "d")[0]
    switch(versioned, "Suspended")
    assert versioned.copy("/b/d", "/b/k").headers["x-amz-version-id"] == "null"  # recorded at Amazon, February 2026
    versioned.put("/b/null", b"x")
    headers = versioned.copy("/b/d", "/b/null").headers
    assert "x-amz-copy-source-version-id" not in headers  # recorded at Amazon, February 2026
    assert versioned.copy("/b/d", "/b/null?versionId=null").status == 200


@pytest.mark.parametrize("part", [False, True], ids=["whole", "part"])
def test_copies_of_what_is_not_there(versioned: Wire, part: bool):
    put(versioned, b"x")
    marker = mark(versioned)
    upload = versioned.start_upload("/b/up")

    def copy(version: str | None) -> Any:
        source = "/b/k" if version is None else f"/b/k?versionId={version}"
        return versioned.copy_part(upload, 1, source) if part else versioned.copy("/b/d", source)

    answer = copy(None)  # this and all but ABSENT: recorded at Amazon, April 2026
    assert (marked(answer), answer.code, answer.text("Key")) == ((404, marker, "true"), "NoSuchKey", "k")
    answer = copy(marker)
    message = "The source of a copy request may not specifically refer to a delete marker by version id."
    assert (marked(answer), answer.error) == ((400, None, None), {"Code": "InvalidRequest", "Message": message})
    answer = copy(ABSENT)
    assert (answer.status, answer.code, answer.text("VersionId")) == (404, "NoSuchVersion", ABSENT)
    named = {"Code": "InvalidArgument", "ArgumentName": "x-amz-copy-source"}
    malformed = {**named, "Message": INVALID, "ArgumentValue": "abc"}
    answer = copy("abc")
    assert (answer.status, answer.error) == (
        400,
        malformed if part else {"Code": "InvalidRequest", "Message": "Invalid Request"},
    )
    assert copy("").error == {**named, "Message": EMPTY, "ArgumentValue": ""}
    assert (ids(versioned, "d"), versioned.list_parts(upload).texts("Part")) == ([], [])


def test_older_version_brought_back_by_a_copy_onto_its_key(versioned: Wire):
    first, second = put(versioned, b"first"), put(versioned, b"second")
    answer = versioned.copy("/b/k", "/b/k")  # recorded at Amazon, February 2026: versioning does not make it legal
    assert (answer.status, answer.code) == (400, "InvalidRequest")
    answer = versioned.copy("/b/k", f"/b/k?versionId={first}")
    assert (answer.status, versioned.get("/b/k").body) == (200, b"first")
    assert ids(versioned) == [answer.headers["x-amz-version-id"], second, first]
    mark(versioned)
    assert versioned.copy("/b/k", f"/b/k?versionId={second}").status == 200
    assert versioned.get("/b/k").body == b"second"


def test_copy_on_a_condition_over_a_marker(versioned: Wire):
    """Recorded at Amazon, February 2026."""
    put(versioned, b"x", "/b/src")
    etag = versioned.put("/b/k", b"y").etag
    mark(versioned)
    answer = versioned.copy("/b/k", "/b/src", if_match=f'"{etag}"')
    assert (answer.status, answer.code, answer.text("Key")) == (404, "NoSuchKey", "k")
    assert versioned.copy("/b/k", "/b/src", if_none_match="*").status == 200
    assert versioned.copy("/b/k", "/b/src", if_none_match="*").status == 412


# multipart uploads


def test_completion_is_a_version(versioned: Wire):
    first = put(versioned, b"first")
    upload = versioned.start_upload("/b/k")
    parts = [versioned.put_part(upload, 1, b"up")]
    answer = versioned.complete(upload, parts)
    made = answer.headers["x-amz-version-id"]
    assert ids(versioned) == [made, first]
    again = versioned.complete(upload, parts)
    assert (again.status, again.headers["x-amz-version-id"], again.etag) == (200, made, answer.etag)
    assert ids(versioned) == [made, first]
    assert versioned.get(f"/b/k?versionId={made}").body == b"up"
    mark(versioned)
    assert versioned.complete(upload, parts).code == "NoSuchUpload"  # no longer current: our reading


def test_completion_while_suspended(versioned: Wire):
    first = put(versioned, b"first")
    switch(versioned, "Suspended")
    upload = versioned.start_upload("/b/k")
    answer = versioned.complete(upload, [versioned.put_part(upload, 1, b"up")])
    assert marked(answer) == (200, None, None)  # ceph/s3-tests
    assert ids(versioned) == ["null", first]


def test_completion_on_a_condition_over_a_marker(versioned: Wire):
    put(versioned, b"x")
    mark(versioned)
    upload = versioned.start_upload("/b/k")
    parts = [versioned.put_part(upload, 1, b"up")]
    answer = versioned.complete(upload, parts, if_match='"x"')
    assert (answer.status, answer.code) == (404, "NoSuchKey")
    assert versioned.complete(upload, parts, if_none_match="*").status == 200
    other = versioned.start_upload("/b/k")
    mark(versioned)  # while the upload is open: recorded at Amazon, February 2026, for unversioned buckets
    answer = versioned.complete(other, [versioned.put_part(other, 1, b"up")], if_none_match="*")
    assert (answer.status, answer.code) == (409, "ConditionalRequestConflict")


# listings


def test_list_object_versions_on_the_wire(versioned: Wire):
    switch(versioned, "Suspended")
    versioned.put("/b/a", b"null")
    switch(versioned, "Enabled")
    version, marker = put(versioned, b"x", "/b/a"), mark(versioned, "/b/a")
    latest = put(versioned, b"y", "/b/z")

    def shown(key: str, version: str, body: bytes, newest: str) -> str:
        return (
            f"<Version><Key>{key}</Key><VersionId>{version}</VersionId><IsLatest>{newest}</IsLatest>{MODIFIED}"
            f"<ETag>&quot;{hashlib.md5(body).hexdigest()}&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>"
            f"<ChecksumType>FULL_OBJECT</ChecksumType><Size>{len(body)}</Size>{OWNER}"
            "<StorageClass>STANDARD</StorageClass></Version>"
        )

    assert versioned.list(kind="versions").body.decode().partition("</IsTruncated>")[2] == (
        f"<DeleteMarker><Key>a</Key><VersionId>{marker}</VersionId><IsLatest>true</IsLatest>{MODIFIED}{OWNER}"
        f"</DeleteMarker>{shown('a', version, b'x', 'false')}{shown('a', 'null', b'null', 'false')}"
        f"{shown('z', latest, b'y', 'true')}</ListVersionsResult>"
    )
    for kind in ("", "list-type=2"):
        assert versioned.list(kind=kind).texts("Contents/Key") == ["z"]


def test_pages_of_versions(versioned: Wire):
    first, second = put(versioned, b"1"), put(versioned, b"2")
    marker = mark(versioned)
    other = put(versioned, b"x", "/b/l")
    found, markers = [], {}
    for _ in range(4):
        answer = versioned.list(kind="versions", max_keys=1, **markers)
        found.append(answer.text("Version/VersionId") or "-" + answer.text("DeleteMarker/VersionId"))
        shown = (answer.text("KeyMarker"), answer.text("VersionIdMarker"))
        assert shown == (markers.get("key_marker", ""), markers.get("version_id_marker", ""))
        markers = {"key_marker": answer.text("NextKeyMarker"), "version_id_marker": answer.text("NextVersionIdMarker")}
    assert found == ["-" + marker, second, first, other]
    assert (answer.text("IsTruncated"), markers) == ("false", {"key_marker": None, "version_id_marker": None})
    assert versioned.list(kind="versions", key_marker="k").texts("Version/VersionId") == [other]


def test_pages_go_on_behind_a_version_that_was_removed(versioned: Wire):
    """localstack#12259: clients delete what a page shows before they ask for the next."""
    first, second, third = (put(versioned, body) for body in (b"1", b"2", b"3"))
    versioned.delete(f"/b/k?versionId={second}")
    answer = versioned.list(kind="versions", key_marker="k", version_id_marker=second)
    assert answer.texts("Version/VersionId") == [first]
    answer = versioned.list(kind="versions", key_marker="k", version_id_marker=third)
    assert answer.texts("Version/VersionId") == [first]
    answer = versioned.list(kind="versions", key_marker="k", version_id_marker="null")
    assert answer.texts("Version/VersionId") == []  # recorded at Amazon, undated


NO_KEY = "A version-id marker cannot be specified without a key marker."


@pytest.mark.parametrize(
    ("query", "name", "value", "message"),
    [  # measured at Amazon, September 2026, in this order (brekkylab/backlot)
        ("version-id-marker=x&max-keys=x", "max-keys", "x", "Provided max-keys not an integer or within integer range"),
        (f"version-id-marker={ABSENT}&encoding-type=x", "version-id-marker", ABSENT, NO_KEY),
        ("version-id-marker=", "version-id-marker", "", NO_KEY),
        ("key-marker=k&version-id-marker=", "version-id-marker", "", "A version-id marker cannot be empty."),
        ("key-marker=k&version-id-marker=x&encoding-type=x", "version-id-marker", "x", INVALID),
        ("key-marker=k&encoding-type=x", "encoding-type", "x", "Invalid Encoding Method specified in Request"),
    ],
)
def test_wrong_markers(versioned: Wire, query: str, name: str, value: str, message: str):
    answer = versioned.get(f"/b?versions&{query}")
    named = {"ArgumentName": name, "ArgumentValue": value}
    assert (answer.status, answer.error) == (400, {"Code": "InvalidArgument", "Message": message, **named})


def test_negative_page_of_versions(versioned: Wire):
    answer = versioned.get("/b?versions&max-keys=-1")  # versitygw#1809
    named = {"Message": "max-keys cannot be negative", "ArgumentName": "max-keys"}
    assert (answer.status, answer.error) == (400, {"Code": "InvalidArgument", **named})


def test_page_of_versions_after_an_empty_key(versioned: Wire):
    versioned.ask("PUT", "/b/k", b"x")
    answer = versioned.get("/b?versions&key-marker=&version-id-marker=null&max-keys=2000&delimiter=")
    names = ("MaxKeys", "Delimiter", "IsTruncated")
    assert ([answer.text(name) for name in names], answer.texts("Version")) == (["2000", "", "false"], [])
    assert len(versioned.get("/b?versions&key-marker=").texts("Version")) == 1


# threads


def test_two_puts_at_once_are_two_versions(versioned: Wire):
    together = Barrier(4, timeout=20)

    def write(number: int) -> str:
        together.wait()
        return put(versioned, b"%d" % number)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(write, range(4)))
    assert sorted(ids(versioned)) == sorted(made)
    assert len(set(made)) == 4
    assert [versioned.get(f"/b/k?versionId={version}").body for version in made] == [b"0", b"1", b"2", b"3"]
    assert versioned.get("/b/k").headers["x-amz-version-id"] == ids(versioned)[0]


# version ids of no version

UNKNOWN = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"
"""Formed like a version id, and never given to a version."""
NEVER_GIVEN = {
    "Code": "InvalidArgument",
    "Message": INVALID,
    "ArgumentName": "versionId",
    "ArgumentValue": UNKNOWN,
}


@pytest.fixture(params=[False, True], ids=["plain", "versioned"])
def bucket(aws: Wire, request: pytest.FixtureRequest) -> Wire:
    """A driver as Amazon S3 whose bucket ``b``, versioned or not, has the object ``k``."""
    if request.param:
        switch(aws, "Enabled")
    aws.put("/b/k", b"data")
    return aws


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_version_id_that_was_never_given(bucket: Wire, method: str) -> None:
    # recorded at Amazon, February 2026
    answer = bucket.ask(method, f"/b/k?versionId={UNKNOWN}")
    assert (answer.status, answer.error) == (400, NEVER_GIVEN)
    assert bucket.get("/b/k").body == b"data"


def test_version_id_of_a_version_that_is_gone(aws: Wire) -> None:
    # recorded at Amazon, February 2026
    switch(aws, "Enabled")
    given = aws.put("/b/k", b"data").headers["x-amz-version-id"]
    assert aws.delete(f"/b/k?versionId={given}").status == 204
    assert aws.get(f"/b/k?versionId={given}").code == "NoSuchVersion"
    assert aws.delete(f"/b/k?versionId={given}").status == 204


@pytest.mark.parametrize("key", ["k", "absent"])
def test_version_id_that_was_never_given_in_delete_objects(bucket: Wire, key: str) -> None:
    # recorded at Amazon, February 2026
    document = f"<Delete><Object><Key>{key}</Key><VersionId>{UNKNOWN}</VersionId></Object></Delete>".encode()
    answer = bucket.ask("POST", "/b?delete", document, {"content-md5": md5_base64(document)})
    assert (answer.status, answer.texts("Error/Code"), answer.texts("Error/VersionId")) == (
        200,
        ["NoSuchVersion"],
        [UNKNOWN],
    )

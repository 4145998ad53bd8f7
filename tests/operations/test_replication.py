"""Replication: the rules that are taken and refused, and what is copied by them."""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5
from typing import Any

import pytest

from fakeoss.model.accounts import User
from support.wire import Wire

OTHER = User("OTHERKEY", "secret", "other", account_id="123456789012")
SCHEMA = (
    " for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more "
    "information."
)
MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"


def put(wire: Wire, query: str, document: str) -> Any:
    body = document.encode()
    return wire.ask("PUT", f"/b?{query}", body, {"Content-MD5": b64encode(md5(body).digest()).decode()})


def replicate(wire: Wire, *rules: str) -> Any:
    return put(
        wire, "replication", f"<ReplicationConfiguration><Role>r</Role>{''.join(rules)}</ReplicationConfiguration>"
    )


def rule(prefix: str = "", bucket: str = "copies") -> str:
    return (
        f"<Rule><Prefix>{prefix}</Prefix><Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::{bucket}</Bucket>"
        "</Destination></Rule>"
    )


@pytest.mark.parametrize(
    ("profile", "missing"),
    [("aws", "ReplicationConfigurationNotFoundError"), ("jdcloud", "NoSuchReplicationConfiguration")],
)
def test_replication(make_wire: type[Wire], profile: str, missing: str) -> None:
    """PutBucketReplication, GetBucketReplication, DeleteBucketReplication."""
    wire = make_wire(profile).with_bucket()
    absent = wire.ask("GET", "/b?replication")
    assert (absent.status, absent.code) == (404, missing)
    wire.store.create_bucket("copies")
    if profile == "aws":
        wire.store.bucket("copies").set_versioning("Enabled")
        assert replicate(wire, rule()).code == "InvalidRequest"
        wire.store.bucket("b").set_versioning("Enabled")
    assert replicate(wire, rule("a/"), rule("b/")).status == 200
    assert wire.ask("GET", "/b?replication").texts("Rule/Prefix") == ["a/", "b/"]
    assert wire.ask("DELETE", "/b?replication").status == 204
    assert wire.ask("GET", "/b?replication").status == 404


@pytest.mark.parametrize(
    "rules", [[rule("a"), rule("ab")], [rule(bucket="b")], [rule(bucket="")], [rule("a"), rule("b", "c")]]
)
def test_refused_replication(jdcloud: Wire, rules: list[str]) -> None:  # Put-Bucket-Replication-2
    assert replicate(jdcloud, *rules).status == 400
    assert jdcloud.ask("GET", "/b?replication").status == 404


def test_replicated_buckets_are_not_deleted(jdcloud: Wire) -> None:  # Delete-Bucket-2-Compatibility-API
    jdcloud.store.create_bucket("copies")
    replicate(jdcloud, rule())
    for name in ("b", "copies"):
        answer = jdcloud.ask("DELETE", f"/{name}")
        assert (answer.status, answer.code) == (400, "BucketHasReplicationConfiguration")
    jdcloud.ask("DELETE", "/b?replication")
    assert jdcloud.ask("DELETE", "/copies").status == 204


def latest(
    chosen: str = "<Prefix></Prefix>",
    *,
    more: str = "",
    markers: str = "Disabled",
    bucket: str = "copies",
    inner: str = "",
) -> str:
    """A rule of the latest version; ``more`` is of the rule, ``inner`` of its destination."""
    copied = f"<DeleteMarkerReplication><Status>{markers}</Status></DeleteMarkerReplication>" if markers else ""
    return (
        f"<Rule>{more or '<Priority>1</Priority>'}<Filter>{chosen}</Filter><Status>Enabled</Status>{copied}"
        f"<Destination><Bucket>arn:aws:s3:::{bucket}</Bucket>{inner}</Destination></Rule>"
    )


TAG = "<Tag><Key>k</Key><Value>v</Value></Tag>"


@pytest.fixture
def pair(aws: Wire) -> Wire:
    """A driver as Amazon S3 whose store has the versioned buckets ``b`` and ``copies``."""
    aws.store.create_bucket("copies")
    for name in ("b", "copies"):
        aws.store.bucket(name).set_versioning("Enabled")
    return aws


@pytest.mark.parametrize(
    ("inner", "code", "message"),
    [
        # recorded at Amazon, February 2026, by localstack
        pytest.param("", "MalformedXML", MALFORMED, id="no rule"),
        pytest.param(
            latest(bucket="absent"), "InvalidRequest", "Destination bucket must have versioning enabled.", id="absent"
        ),
        pytest.param(
            latest(bucket="plain"), "InvalidRequest", "Destination bucket must have versioning enabled.", id="plain"
        ),
        # reported: terraform-provider-aws#19323 and others, rust-lang/simpleinfra#468
        pytest.param(
            latest(markers=""), "InvalidRequest", f"DeleteMarkerReplication must be specified{SCHEMA}", id="markers"
        ),
        pytest.param(
            rule().replace(
                "<Status>", "<DeleteMarkerReplication><Status>Enabled</Status></DeleteMarkerReplication><Status>"
            ),
            "InvalidRequest",
            f"DeleteMarkerReplication cannot be used{SCHEMA}",
            id="markers without a filter",
        ),
        pytest.param(  # reported: terraform-provider-aws#23803
            latest(
                more="<Priority>1</Priority><ExistingObjectReplication><Status>Enabled</Status></ExistingObjectReplication>"
            ),
            "MalformedXML",
            MALFORMED,
            id="existing objects",
        ),
        # Amazon: PutBucketReplication
        pytest.param(
            latest(inner="<AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation>"),
            "InvalidRequest",
            "If the <Owner> in <AccessControlTranslation> has a value, the <Account> element must be specified.",
            id="owner without account",
        ),
        pytest.param(
            latest(inner="<Account></Account>"),
            "InvalidArgument",
            "The <Account> element is empty. It must contain a valid account ID.",
            id="empty account",
        ),
        pytest.param(
            latest(inner="<Account>000000000000</Account>"),
            "InvalidArgument",
            "The AWS account specified in the <Account> element must match the destination bucket owner.",
            id="account",
        ),
        # not verified
        pytest.param(latest(more="<ID>r</ID>"), "InvalidRequest", f"Priority must be specified{SCHEMA}", id="priority"),
        pytest.param(
            latest(TAG, markers="Enabled"),
            "InvalidRequest",
            "Delete marker replication is not supported if any Tag filter is specified. Please refer to S3 Developer "
            "Guide for more information.",
            id="markers with tags",
        ),
        pytest.param(
            latest(f"<And>{TAG}{TAG}</And>"), "InvalidRequest", "Duplicate Tag Keys are not allowed.", id="tags"
        ),
        pytest.param(
            latest(more="<ID>r</ID><Priority>1</Priority>") + latest(more="<ID>r</ID><Priority>2</Priority>"),
            "InvalidArgument",
            "Rule Id must be unique.",
            id="ids",
        ),
        pytest.param(
            latest(more=f"<ID>{'i' * 256}</ID><Priority>1</Priority>"),
            "InvalidArgument",
            "The maximum value is 255 characters.",
            id="long id",
        ),
        pytest.param(latest(more="<Priority>-1</Priority>"), "MalformedXML", MALFORMED, id="negative priority"),
        pytest.param(latest(more="<Priority>high</Priority>"), "MalformedXML", MALFORMED, id="priority in words"),
        pytest.param(latest(more="<Priority>٣</Priority>"), "MalformedXML", MALFORMED, id="priority in other digits"),
        pytest.param(
            latest(more="<Priority>2147483648</Priority>"), "MalformedXML", MALFORMED, id="priority of 32 bits"
        ),
        pytest.param(latest(f"<Prefix>p</Prefix>{TAG}"), "MalformedXML", MALFORMED, id="two filters without And"),
        pytest.param(latest(inner="<StorageClass>ICE</StorageClass>"), "MalformedXML", MALFORMED, id="storage class"),
        pytest.param(latest().replace("Enabled", "Disenabled"), "MalformedXML", MALFORMED, id="JD Cloud's spelling"),
        pytest.param(
            latest(
                inner="<EncryptionConfiguration><ReplicaKmsKeyID>k</ReplicaKmsKeyID></EncryptionConfiguration>",
            ),
            "MalformedXML",
            MALFORMED,
            id="key without selection",
        ),
    ],
)
def test_amazon_refuses(pair: Wire, inner: str, code: str, message: str) -> None:
    pair.store.create_bucket("plain")
    answer = replicate(pair, inner)
    assert (answer.status, answer.code, answer.text("Message")) == (400, code, message)
    assert pair.ask("GET", "/b?replication").status == 404


def test_every_element_comes_back(pair: Wire) -> None:  # recorded at Amazon, February 2026: also an id is made
    full = latest(
        f"<And><Prefix>p</Prefix>{TAG}</And>",
        more="<Priority>0</Priority><SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status>"
        "</SseKmsEncryptedObjects></SourceSelectionCriteria>",
        inner="<StorageClass>STANDARD</StorageClass><EncryptionConfiguration><ReplicaKmsKeyID>k</ReplicaKmsKeyID>"
        "</EncryptionConfiguration><ReplicationTime><Status>Enabled</Status><Time><Minutes>15</Minutes></Time>"
        "</ReplicationTime><Metrics><Status>Enabled</Status><EventThreshold><Minutes>15</Minutes></EventThreshold>"
        "</Metrics>",
    )
    assert replicate(pair, full).status == 200
    found = pair.ask("GET", "/b?replication")
    assert len(found.text("Rule/ID") or "") == 48
    assert found.text("Rule/Priority") == "0"
    assert found.text("Rule/Filter/And/Tag/Key") == "k"
    assert found.text("Rule/Destination/Metrics/EventThreshold/Minutes") == "15"
    assert found.text("Rule/SourceSelectionCriteria/SseKmsEncryptedObjects/Status") == "Enabled"


def test_jdcloud_has_no_filters(jdcloud: Wire) -> None:  # Put-Bucket-Replication-2
    answer = replicate(jdcloud, latest())
    assert (answer.status, answer.code) == (501, "NotImplemented")


def test_jdcloud_replicates_in_pairs(jdcloud: Wire) -> None:  # Set-Bucket-Cross-Region-Replication-2
    jdcloud.store.create_bucket("copies")
    jdcloud.with_bucket("third")
    assert replicate(jdcloud, rule()).status == 200
    body = f"<ReplicationConfiguration>{rule()}</ReplicationConfiguration>".encode()
    answer = jdcloud.ask("PUT", "/third?replication", body, {"Content-MD5": b64encode(md5(body).digest()).decode()})
    assert (answer.status, answer.code) == (400, "InvalidRequest")


# what is copied


def status(wire: Wire, path: str, **query: str) -> str | None:
    target = path + "".join(f"?{name}={value}" for name, value in query.items())
    return wire.ask("HEAD", target).headers.get("x-amz-replication-status")


def test_objects_are_copied_with_what_is_said_of_them(pair: Wire) -> None:
    """Amazon: What does Amazon S3 replicate; Getting replication status information."""
    pair.put("/b/before", b"old")
    replicate(pair, latest(inner="<StorageClass>STANDARD_IA</StorageClass>"))
    pair.put("/b/k", b"new", x_amz_meta_colour="red", x_amz_tagging="k=v", content_type="text/plain")
    source, copy = pair.head("/b/k").headers, pair.head("/copies/k").headers
    assert source["x-amz-replication-status"] == "COMPLETED"
    assert copy["x-amz-replication-status"] == "REPLICA"
    for name in (
        "x-amz-version-id",
        "ETag",
        "Last-Modified",
        "x-amz-meta-colour",
        "Content-Type",
        "x-amz-tagging-count",
    ):
        assert copy[name] == source[name]
    assert copy["x-amz-storage-class"] == "STANDARD_IA"
    assert pair.get("/copies/k").body == b"new"
    assert pair.get("/copies/before").status == 404
    assert status(pair, "/b/before") is None


def test_every_way_of_writing_is_copied(pair: Wire) -> None:
    replicate(pair, latest())
    pair.put("/b/source", b"0123456789")
    pair.must(pair.copy("/b/copied", "/b/source"))
    upload = pair.start_upload("/b/joined")
    pair.must(pair.complete(upload, [pair.put_part(upload, 1, b"part")]))
    pair.store.bucket("b").put("seeded", b"seed")
    assert pair.store.bucket("copies").keys() == ["copied", "joined", "seeded", "source"]
    assert pair.get("/copies/joined", x_amz_meta="").body == b"part"
    assert pair.head("/copies/joined?partNumber=1").headers["x-amz-mp-parts-count"] == "1"


@pytest.mark.parametrize(
    ("chosen", "headers", "copied"),
    [
        ("<Prefix>a/</Prefix>", {}, ["a/1"]),
        (TAG, {"x-amz-tagging": "k=v&l=w"}, ["a/1", "b/1"]),
        (TAG, {"x-amz-tagging": "k=w"}, []),
        (f"<And><Prefix>a/</Prefix>{TAG}</And>", {"x-amz-tagging": "k=v"}, ["a/1"]),
        ("", {"x-amz-storage-class": "GLACIER"}, []),  # archived objects are not copied
        ("", {"x-amz-server-side-encryption": "aws:kms"}, []),  # unless SourceSelectionCriteria asks for them
    ],
)
def test_filters(pair: Wire, chosen: str, headers: dict[str, str], copied: list[str]) -> None:
    replicate(pair, latest(chosen))
    for key in ("a/1", "b/1"):
        pair.must(pair.put(f"/b/{key}", b"x", **headers))
        assert status(pair, f"/b/{key}") == ("COMPLETED" if key in copied else None)
    assert pair.store.bucket("copies").keys() == copied


def test_disabled_rules_copy_nothing(pair: Wire) -> None:
    replicate(pair, latest().replace("<Status>Enabled</Status>", "<Status>Disabled</Status>", 1))
    pair.put("/b/k", b"")
    assert (status(pair, "/b/k"), pair.store.bucket("copies").keys()) == (None, [])


def test_priority_decides_for_one_destination_and_several_get_copies(pair: Wire) -> None:
    pair.store.create_bucket("more").set_versioning("Enabled")
    replicate(
        pair,
        latest(inner="<StorageClass>GLACIER</StorageClass>"),
        latest("<Prefix>k</Prefix>", more="<Priority>2</Priority>", inner="<StorageClass>ONEZONE_IA</StorageClass>"),
        latest(more="<Priority>3</Priority>", bucket="more"),
    )
    pair.put("/b/k", b"")
    assert pair.store.bucket("copies").object("k").storage_class == "ONEZONE_IA"
    assert "k" in pair.store.bucket("more")
    pair.store.bucket("more").set_versioning("Suspended")
    pair.put("/b/k2", b"")
    assert status(pair, "/b/k2") == "FAILED"  # not every destination has it
    assert "k2" in pair.store.bucket("copies")


def test_longest_id(pair: Wire) -> None:  # Amazon: ReplicationRule
    assert replicate(pair, latest(more=f"<ID>{'i' * 255}</ID><Priority>1</Priority>")).status == 200


def test_highest_priority(pair: Wire) -> None:  # the SDKs' models: an integer, of 32 bits with its sign
    assert replicate(pair, latest(more="<Priority>2147483647</Priority>")).status == 200
    assert pair.ask("GET", "/b?replication").text("Rule/Priority") == "2147483647"


def test_rule_without_a_priority_yields_to_one_with_any(pair: Wire) -> None:  # terraform-provider-aws#20269: it is 0
    first = rule().replace("</Destination>", "<StorageClass>STANDARD_IA</StorageClass></Destination>")
    assert replicate(pair, first, latest(inner="<StorageClass>ONEZONE_IA</StorageClass>")).status == 200
    pair.put("/b/k", b"")
    assert pair.store.bucket("copies").object("k").storage_class == "ONEZONE_IA"


def test_delete_markers(pair: Wire) -> None:  # Amazon: How delete operations affect replication
    replicate(
        pair,
        latest("<Prefix>kept</Prefix>"),
        latest("<Prefix>gone</Prefix>", more="<Priority>2</Priority>", markers="Enabled"),
    )
    for key in ("kept", "gone"):
        version = pair.put(f"/b/{key}", b"").headers["x-amz-version-id"]
        marker = pair.delete(f"/b/{key}").headers["x-amz-version-id"]
        pair.delete(f"/b/{key}?versionId={version}")
        there = [record.version_id for record in pair.store.bucket("copies").versions(key)]
        assert there == ([version] if key == "kept" else [marker, version])


def test_delete_markers_of_the_first_version(pair: Wire) -> None:  # Amazon: Backward compatibility considerations
    replicate(pair, rule())
    pair.put("/b/k", b"")
    pair.delete("/b/k")
    assert pair.store.bucket("copies").versions("k")[0].is_marker


def test_expired_objects_leave_their_copies(pair: Wire) -> None:  # Amazon: Replicating delete markers between buckets
    replicate(pair, latest(markers="Enabled"))
    body = "<Rule><ID>e</ID><Filter/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>"
    document = f"<LifecycleConfiguration>{body}</LifecycleConfiguration>"
    pair.must(put(pair, "lifecycle", document))
    pair.put("/b/k", b"")
    pair.clock.advance(days=3)
    assert pair.get("/b/k").status == 404
    assert pair.get("/copies/k").status == 200


def test_what_is_said_later_follows(pair: Wire) -> None:  # tags, ACLs and locks; not the copy's back to the source
    replicate(pair, latest())
    pair.put("/b/k", b"")
    tags = b"<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    pair.must(pair.ask("PUT", "/b/k?tagging", tags))
    assert pair.get("/copies/k?tagging").texts("TagSet/Tag/Key") == ["a"]
    pair.must(pair.ask("DELETE", "/copies/k?tagging"))
    assert pair.get("/b/k?tagging").texts("TagSet/Tag/Key") == ["a"]
    pair.must(pair.ask("DELETE", "/b/k?tagging"))
    assert pair.get("/copies/k?tagging").texts("TagSet/Tag/Key") == []


def test_copies_are_not_copied_on(pair: Wire) -> None:
    pair.store.create_bucket("third").set_versioning("Enabled")
    replicate(pair, latest())
    body = f"<ReplicationConfiguration><Role>r</Role>{latest(bucket='third')}</ReplicationConfiguration>".encode()
    pair.must(pair.ask("PUT", "/copies?replication", body))
    pair.put("/b/k", b"")
    assert pair.store.bucket("third").keys() == []
    pair.put("/copies/own", b"")
    assert pair.store.bucket("third").keys() == ["own"]


@pytest.mark.parametrize("gone", ["suspended", "deleted"])
def test_a_destination_that_went_away(pair: Wire, gone: str) -> None:
    replicate(pair, latest())
    if gone == "suspended":
        pair.store.bucket("copies").set_versioning("Suspended")
    else:
        pair.store.delete_bucket("copies")
    assert pair.put("/b/k", b"").status == 200
    assert status(pair, "/b/k") == "FAILED"


def test_the_owner_of_copies(pair: Wire) -> None:  # Amazon: Changing the replica owner
    body = b"<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>"
    for name in ("theirs", "mine"):
        owner = {"owner": OTHER} if name == "theirs" else {}
        pair.store.create_bucket(name, **owner).set_versioning("Enabled")
        pair.store.bucket(name).settings.ownership = "ObjectWriter"
    pair.must(pair.ask("PUT", "/b?ownershipControls", body))
    translated = (
        "<Account>123456789012</Account><AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation>"
    )
    rules = latest(bucket="theirs", inner=translated), latest(more="<Priority>2</Priority>", bucket="mine")
    assert replicate(pair, *rules).status == 200
    pair.put("/b/k", b"", x_amz_acl="bucket-owner-full-control")
    source = pair.store.bucket("b").object("k")
    theirs, mine = pair.store.bucket("theirs").object("k"), pair.store.bucket("mine").object("k")
    assert (theirs.owner, theirs.attributes.acl) == (OTHER, None)
    assert (mine.owner, mine.attributes.acl) == (source.owner, source.attributes.acl)


@pytest.mark.parametrize("profile", ["aws", "jdcloud"])
def test_bucket_owns_its_copies_unless_it_says_otherwise(make_wire: type[Wire], profile: str) -> None:
    """Amazon: Controlling ownership of objects (new buckets are BucketOwnerEnforced); JD Cloud: Access-Control-Overview
    (the owner of an object is the bucket's)."""
    wire = make_wire(profile).with_bucket()
    wire.store.create_bucket("copies", owner=OTHER)
    if profile == "aws":
        for name in ("b", "copies"):
            wire.store.bucket(name).set_versioning("Enabled")
    assert replicate(wire, rule()).status == 200
    wire.put("/b/k", b"")
    assert wire.store.bucket("copies").object("k").owner == OTHER


def test_keys_of_copies(pair: Wire) -> None:
    criteria = (
        "<Priority>1</Priority><SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status>"
        "</SseKmsEncryptedObjects></SourceSelectionCriteria>"
    )
    there = "arn:aws:kms:r:1:key/there"
    key = f"<EncryptionConfiguration><ReplicaKmsKeyID>{there}</ReplicaKmsKeyID></EncryptionConfiguration>"
    assert replicate(pair, latest(more=criteria, inner=key)).status == 200
    pair.put("/b/k", b"", x_amz_server_side_encryption="aws:kms")
    name = "x-amz-server-side-encryption-aws-kms-key-id"
    assert pair.head("/copies/k").headers[name] == there


def test_locked_objects_go_to_buckets_with_object_lock(aws: Wire) -> None:
    aws.store.create_bucket("source", object_lock=True)
    aws.store.create_bucket("copies", object_lock=True)
    aws.store.create_bucket("plain").set_versioning("Enabled")
    for target, found in (("copies", "COMPLETED"), ("plain", "FAILED")):
        body = f"<ReplicationConfiguration><Role>r</Role>{latest(bucket=target)}</ReplicationConfiguration>".encode()
        aws.must(aws.ask("PUT", "/source?replication", body))
        digest = b64encode(md5(b"").digest()).decode()
        aws.must(aws.put("/source/k", b"", content_md5=digest, x_amz_object_lock_legal_hold="ON"))
        assert status(aws, "/source/k") == found
    assert aws.head("/copies/k").headers["x-amz-object-lock-legal-hold"] == "ON"
    assert aws.store.bucket("plain").keys() == []


def test_jdcloud_copies(jdcloud: Wire) -> None:  # Set-Bucket-Cross-Region-Replication-2
    jdcloud.store.create_bucket("copies").put("k", b"theirs")
    jdcloud.put("/b/before", b"")
    replicate(jdcloud, rule())
    jdcloud.put("/b/k", b"mine", x_amz_meta_colour="red")
    assert (jdcloud.get("/copies/k").body, jdcloud.head("/copies/k").headers["x-amz-meta-colour"]) == (b"mine", "red")
    assert "x-amz-replication-status" not in jdcloud.head("/b/k").headers
    jdcloud.delete("/b/k")
    assert jdcloud.store.bucket("copies").keys() == ["k"]
    jdcloud.ask("DELETE", "/b?replication")
    jdcloud.put("/b/after", b"")
    assert jdcloud.store.bucket("copies").keys() == ["k"]


def test_a_snapshot_keeps_rules_and_status(pair: Wire) -> None:
    replicate(pair, latest())
    pair.put("/b/k", b"")
    snapshot = pair.store.snapshot()
    pair.delete("/b?replication")
    pair.store.restore(snapshot)
    pair.put("/b/more", b"")
    assert status(pair, "/b/k") == "COMPLETED"
    assert pair.store.bucket("copies").keys() == ["k", "more"]

"""Annotations on the wire: what the contract's rows cannot say of events, replicas, limits and threads."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.model.store import state_of
from support.wire import Answer, Wire

QUEUE = "arn:aws:sqs:us-east-1:000000000000:q"
TEXT = b'{"labels": ["cat"]}'


def path(name: str, key: str = "k", query: str = "") -> str:
    return f"/b/{key}?annotation&annotationName={name}{query}"


def annotate(wire: Wire, name: str = "labels", body: bytes = TEXT, key: str = "k", **headers: str) -> Answer:
    return wire.must(wire.ask("PUT", path(name, key), body, headers))


def names(wire: Wire, key: str = "k", query: str = "") -> list[str]:
    return wire.must(wire.get(f"/b/{key}?annotation{query}")).texts("Annotations/AnnotationEntry/AnnotationName")


def notify(wire: Wire, *events: str, more: str = "") -> list[dict[str, Any]]:
    """Configure notifications; what is told from then on."""
    listed = "".join(f"<Event>{event}</Event>" for event in events)
    rule = "<Filter><S3Key><FilterRule><Name>prefix</Name><Value>k</Value></FilterRule></S3Key></Filter>"
    queue = f"<QueueConfiguration><Id>c</Id>{rule}<Queue>{QUEUE}</Queue>{listed}</QueueConfiguration>" if events else ""
    body = f"<NotificationConfiguration>{queue}{more}</NotificationConfiguration>".encode()
    wire.must(wire.ask("PUT", "/b?notification", body, {"x-amz-skip-destination-validation": "true"}))
    told: list[dict[str, Any]] = []
    wire.store.on_event(told.append)
    return told


# events (Amazon: S3 User Guide, Event message structure, EventBridge event message structure)


@pytest.mark.parametrize("event", ["s3:ObjectAnnotation:*", "s3:ObjectAnnotation:Put"])
def test_a_queue_is_told_of_what_is_put(aws: Wire, event: str):
    aws.put("/b/k", b"1")
    told = notify(aws, event, "s3:ObjectCreated:*")
    etag = annotate(aws).etag
    (document,) = told
    record = document["Records"][0]
    assert record["eventName"] == "ObjectAnnotation:Put"
    assert record["s3"]["objectAnnotation"] == [{"name": "labels", "size": len(TEXT), "eTag": etag}]
    assert record["s3"]["object"]["key"] == "k"


def test_a_queue_is_told_of_what_is_deleted_if_it_was_there(aws: Wire):
    aws.put("/b/k", b"1")
    annotate(aws)
    told = notify(aws, "s3:ObjectAnnotation:Delete")
    aws.delete(path("never"))
    aws.delete(path("labels"))
    (document,) = told
    record = document["Records"][0]
    assert record["eventName"] == "ObjectAnnotation:Delete"
    assert record["s3"]["objectAnnotation"] == [{"name": "labels"}]


def test_the_filter_looks_at_the_key_alone(aws: Wire):
    aws.put("/b/other", b"1")
    told = notify(aws, "s3:ObjectAnnotation:*")
    annotate(aws, "k", key="other")
    assert told == []


def test_a_copy_says_that_it_has_some(aws: Wire):
    aws.put("/b/k", b"1")
    told = notify(aws, "s3:ObjectCreated:*", more="<EventBridgeConfiguration/>")
    aws.must(aws.copy("/b/k2", "/b/k"))
    annotate(aws)
    told.clear()
    aws.must(aws.copy("/b/k2", "/b/k"))
    aws.must(aws.copy("/b/k2", "/b/k", x_amz_object_annotation_directive="EXCLUDE"))
    queued = [each["Records"][0]["s3"]["object"].get("hasObjectAnnotation") for each in told if "Records" in each]
    bridged = [each["detail"]["object"].get("has-object-annotation") for each in told if "detail" in each]
    assert (queued, bridged) == ([True, None], [True, None])


def test_eventbridge(aws: Wire):
    aws.put("/b/k", b"1")
    told = notify(aws, more="<EventBridgeConfiguration/>")
    etag = annotate(aws).etag
    aws.delete(path("labels"))
    said = [(each["detail-type"], each["detail"]["reason"], each["detail"]["object-annotation"]) for each in told]
    assert said == [
        ("Object Annotation Created", "PutObjectAnnotation", {"name": "labels", "size": len(TEXT), "etag": etag}),
        ("Object Annotation Removed", "DeleteObjectAnnotation", {"name": "labels"}),
    ]


# replicas


def test_the_status_of_an_annotation_and_of_its_replica(aws: Wire):
    aws.store.create_bucket("copies", versioning=True)
    aws.store.bucket("b").set_versioning("Enabled")
    rule = (
        "<Rule><ID>r</ID><Status>Enabled</Status><Priority>1</Priority><Filter/><DeleteMarkerReplication><Status>"
        "Disabled</Status></DeleteMarkerReplication><Destination><Bucket>arn:aws:s3:::copies</Bucket></Destination></Rule>"
    )
    document = f"<ReplicationConfiguration><Role>r</Role>{rule}</ReplicationConfiguration>".encode()
    aws.must(aws.ask("PUT", "/b?replication", document, {"content-md5": _md5(document)}))
    aws.put("/b/k", b"1")
    annotate(aws)
    for bucket, status in (("b", "COMPLETED"), ("copies", "REPLICA")):
        read = aws.get(f"/{bucket}/k?annotation&annotationName=labels")
        assert (read.body, read.headers["x-amz-replication-status"]) == (TEXT, status)
        listed = aws.get(f"/{bucket}/k?annotation")
        assert listed.texts("Annotations/AnnotationEntry/ReplicationStatus") == [status]
    aws.delete(path("labels"))
    assert aws.get("/copies/k?annotation").text("AnnotationCount") == "0"


def _md5(body: bytes) -> str:
    from support.wire import md5_base64

    return md5_base64(body)


# limits


def test_a_thousand_and_no_more(aws: Wire):
    payloads = {f"n{number:04}": "x" for number in range(1000)}
    aws.store.bucket("b").put("k", b"1", annotations=payloads)
    refused = aws.ask("PUT", path("one-more"), b"x")
    assert (refused.status, refused.code) == (400, "AnnotationLimitExceeded")
    annotate(aws, "n0500", b"again")
    first = aws.get("/b/k?annotation&max-annotation-results=999")
    token = first.text("NextContinuationToken")
    assert (first.text("AnnotationCount"), names(aws, query=f"&continuation-token={token}")) == ("999", ["n0999"])
    assert names(aws) == sorted(payloads)
    aws.must(aws.copy("/b/c", "/b/k"))
    assert names(aws, "c") == sorted(payloads)


def test_a_large_payload_is_refused_before_it_is_read(aws: Wire):
    aws.put("/b/k", b"1")

    def pieces() -> Any:
        raise AssertionError("read")
        yield b""

    answer = aws.ask("PUT", path("a"), pieces(), {"content-length": str((1 << 20) + 1)})
    assert (answer.status, answer.code) == (400, "EntityTooLarge")


# what must not happen


def test_a_legal_hold_refuses_them_until_it_is_lifted(aws: Wire):
    bucket = aws.store.create_bucket("locked", object_lock=True)
    bucket.put("k", b"1", legal_hold=True, annotations={"a": "1"})
    target = "/locked/k?annotation&annotationName=a"
    for answer in (aws.ask("PUT", target, b"2"), aws.delete(target)):
        assert (answer.status, answer.code) == (403, "AccessDenied")
    assert aws.get(target).body == b"1"
    hold = b"<LegalHold><Status>OFF</Status></LegalHold>"
    aws.must(aws.ask("PUT", "/locked/k?legal-hold", hold, {"content-md5": _md5(hold)}))
    assert aws.delete(target).status == 204


def test_nothing_is_stored_of_a_payload_that_is_refused(aws: Wire):
    aws.put("/b/k", b"1")
    annotate(aws)
    for body, headers in ((b"\xff", {}), (b"", {}), (b"x", {"x-amz-checksum-crc32": "AAAAAA=="})):
        assert aws.ask("PUT", path("labels"), body, headers).status >= 400
    assert aws.get(path("labels")).body == TEXT


def test_neither_post_nor_put_nor_multipart_sets_any(aws: Wire):
    """Amazon: Annotating your objects: after the upload alone."""
    upload = aws.start_upload("/b/k")
    aws.must(aws.complete(upload, [aws.put_part(upload, 1, b"x")]))
    assert names(aws) == []


def test_threads_that_annotate_one_object_lose_nothing(aws: Wire):
    aws.put("/b/k", b"1")
    start = threading.Barrier(4)

    def work(number: int) -> None:
        start.wait()
        for each in range(25):
            annotate(aws, f"t{number}-{each}")
            if each % 5 == 4:
                aws.delete(path(f"t{number}-{each}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(aws) == sorted(f"t{number}-{each}" for number in range(4) for each in range(25) if each % 5 != 4)


def test_an_object_that_is_replaced_while_a_payload_arrives_keeps_what_it_has(aws: Wire):
    aws.put("/b/k", b"1")

    def pieces() -> Any:
        aws.put("/b/k", b"2")
        yield TEXT

    aws.must(aws.ask("PUT", path("labels"), pieces(), {"content-length": str(len(TEXT))}))
    assert (aws.get("/b/k").body, names(aws)) == (b"2", [])


def test_an_object_that_is_locked_while_a_payload_arrives_refuses_it(aws: Wire):
    aws.store.create_bucket("locked", object_lock=True).put("k", b"1")
    hold = b"<LegalHold><Status>ON</Status></LegalHold>"

    def pieces() -> Any:
        aws.must(aws.ask("PUT", "/locked/k?legal-hold", hold, {"content-md5": _md5(hold)}))
        yield TEXT

    answer = aws.ask("PUT", "/locked/k?annotation&annotationName=a", pieces(), {"content-length": str(len(TEXT))})
    assert (answer.status, answer.code) == (403, "AccessDenied")


# what a test sees of them


def test_what_a_test_expects_and_what_has_changed(aws: Wire):
    aws.put("/b/k", b"1")
    before = aws.store.snapshot()
    annotate(aws)
    annotate(aws, "note", "ä".encode())
    aws.store.assert_object("b/k", annotations={"labels": {"labels": ["cat"]}, "note": "ä"})
    aws.store.assert_object("b/k", annotations={"labels": TEXT, "note": "ä".encode()})
    aws.store.assert_object("b/k", annotations=lambda found: found["note"].size == 2)
    with pytest.raises(AssertionError, match=r"annotations: 'note': expected 'a', found 'ä'"):
        aws.store.assert_object("b/k", annotations={"labels": TEXT, "note": "a"})
    with pytest.raises(AssertionError, match="'other': expected 'x', found none"):
        aws.store.assert_object("b/k", annotations={"labels": TEXT, "note": "ä", "other": "x"})
    between = aws.store.snapshot()
    (change,) = aws.store.diff(before)
    assert change.details == f"annotation 'labels' added: {TEXT.decode()}, annotation 'note' added: ä"
    annotate(aws, "note", b"b")
    aws.delete(path("labels"))
    (change,) = aws.store.diff(between)
    assert change.details == "annotation 'labels' removed, annotation 'note' put again ä -> b"
    aws.store.restore(between)
    assert names(aws) == ["labels", "note"]
    aws.store.restore(before)
    assert names(aws) == []


def test_what_a_test_puts_is_judged_as_what_a_client_puts(aws: Wire):
    bucket = aws.store.bucket("b")
    bucket.put("k", b"1", annotations={"a": "ä", "b": b"x"}, encryption="aws:kms")
    assert [bucket["k"].annotations[name].text for name in "ab"] == ["ä", "x"]
    assert bucket["k"].annotations["b"].etag != "9dd4e461268c8034f5c8564e155c67a6"
    assert aws.get(path("a")).headers["x-amz-server-side-encryption"] == "aws:kms"
    for wrong in ({"aws": "x"}, {"a": ""}, {"a": b"\xff"}, {"a": "x" * 1048577}, {"n" * 513: "x"}):
        with pytest.raises(Exception, match=r"annotation|larger"):
            bucket.put("k", b"2", annotations=wrong)
    with pytest.raises(TypeError, match="an annotation has a name and a text"):
        bucket.put("k", b"2", annotations={"a": 1})  # type: ignore[dict-item]
    assert bucket["k"].body == b"1"


def test_a_lifecycle_rule_moves_an_object_with_them(aws: Wire):
    aws.put("/b/k", b"1")
    annotate(aws)
    rule = (
        "<Rule><ID>r</ID><Filter/><Status>Enabled</Status><Transition><Days>1</Days><StorageClass>GLACIER</StorageClass>"
        "</Transition></Rule>"
    )
    document = f"<LifecycleConfiguration>{rule}</LifecycleConfiguration>".encode()
    small = {"x-amz-transition-default-minimum-object-size": "varies_by_storage_class", "content-md5": _md5(document)}
    aws.must(aws.ask("PUT", "/b?lifecycle", document, small))
    aws.clock.advance(days=3)
    assert (aws.store.bucket("b")["k"].storage_class, aws.get(path("labels")).body) == ("GLACIER", TEXT)


def test_the_requester_pays_for_them(aws: Wire):
    aws.put("/b/k", b"1")
    aws.store.bucket("b").settings.requester_pays = True
    assert aws.get(path("a"), x_amz_request_payer="requester").code == "NoSuchAnnotation"
    record = state_of(aws.store).bucket("b").current("k")
    assert record is not None
    assert aws.ask("GET", "/b/k?annotation", user=DEFAULT_OWNER).status == 200

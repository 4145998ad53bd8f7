"""Events: who is told what, when, and in which order."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.model.store import Store
from support.wire import Wire

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
ACCOUNT = DEFAULT_OWNER.account
EVERY = (
    "s3:ObjectCreated:*",
    "s3:ObjectRemoved:*",
    "s3:ObjectTagging:*",
    "s3:ObjectAcl:Put",
    "s3:ObjectRestore:*",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleTransition",
)
DAY = 86400


def configure(
    wire: Wire, *events: str, bucket: str = "b", more: str = "", headers: dict[str, str] | None = None
) -> None:
    told = "".join(f"<Event>{event}</Event>" for event in events)
    queue = f"<QueueConfiguration><Id>c</Id><Queue>{QUEUE}</Queue>{told}</QueueConfiguration>" if events else ""
    body = f"<NotificationConfiguration>{queue}{more}</NotificationConfiguration>".encode()
    wire.must(wire.ask("PUT", f"/{bucket}?notification", body, headers))


@pytest.fixture
def told(aws: Wire) -> list[dict[str, Any]]:
    """What a queue is told of every event of ``b``."""
    configure(aws, *EVERY)
    found: list[dict[str, Any]] = []
    aws.store.on_event(found.append)
    return found


def names(told: list[dict[str, Any]]) -> list[str]:
    return [document["Records"][0]["eventName"] for document in told]


def test_the_document_of_an_event(aws: Wire, told: list[dict[str, Any]]) -> None:
    """Recorded at Amazon, January 2025, by localstack (test_xray_header, test_key_encoding)."""
    answer = aws.put("/b/dir/a%20b@c", b"something")
    record = {
        "eventVersion": "2.6",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2011-04-11T20:34:56.000Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": f"AWS:{ACCOUNT}"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {name: answer.headers[name] for name in ("x-amz-request-id", "x-amz-id-2")},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "c",
            "bucket": {
                "name": "b",
                "ownerIdentity": {"principalId": DEFAULT_OWNER.id},
                "arn": "arn:aws:s3:::b",
            },
            "object": {
                "key": "dir/a+b%40c",
                "size": 9,
                "eTag": "437b930db84b8079c2dd804a71936b5f",
                "sequencer": told[0]["Records"][0]["s3"]["object"]["sequencer"],
            },
        },
    }
    assert told == [{"Records": [record]}]
    assert list(told[0]["Records"][0]) == list(record)


def act_put(wire: Wire) -> None:
    wire.must(wire.put("/b/k", b"x"))


def act_copy(wire: Wire) -> None:
    wire.must(wire.put("/other/k", b"x"))
    wire.must(wire.copy("/b/k", "/other/k"))


def act_complete(wire: Wire) -> None:
    upload = wire.start_upload("/b/k")
    wire.must(wire.complete(upload, [wire.put_part(upload, 1, b"x")]))


def act_post(wire: Wire) -> None:
    form = (
        b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--x\r\nContent-Disposition: form-data; '
        b'name="file"; filename="f"\r\n\r\nx\r\n--x--\r\n'
    )
    wire.store.bucket("b").settings.acl = None
    policy = b'{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*"}}'
    wire.ask("DELETE", "/b?publicAccessBlock")
    wire.must(wire.ask("PUT", "/b?policy", policy.replace(b"{", b'{"Version":"2012-10-17",', 1)))
    wire.must(wire.ask("POST", "/b", form, {"content-type": "multipart/form-data; boundary=x"}, user=None))


def act_tag(wire: Wire) -> None:
    wire.put("/b/k", b"x")
    wire.must(wire.ask("PUT", "/b/k?tagging", b"<Tagging><TagSet/></Tagging>"))


def act_untag(wire: Wire) -> None:
    wire.put("/b/k", b"x")
    wire.must(wire.ask("DELETE", "/b/k?tagging"))


def act_delete(wire: Wire) -> None:
    wire.must(wire.delete("/b/absent"))


def act_delete_all(wire: Wire) -> None:
    wire.put("/b/k", b"x")
    wire.must(wire.delete_all("/b", ["k", "dummy1", "dummy2"]))


@pytest.mark.parametrize(
    ("act", "events"),
    [
        # recorded at Amazon, January 2025, by localstack
        (act_put, ["ObjectCreated:Put"]),
        (act_copy, ["ObjectCreated:Copy"]),
        (act_complete, ["ObjectCreated:CompleteMultipartUpload"]),
        (act_post, ["ObjectCreated:Post"]),
        (act_tag, ["ObjectCreated:Put", "ObjectTagging:Put"]),
        (act_untag, ["ObjectCreated:Put", "ObjectTagging:Delete"]),
        (act_delete_all, ["ObjectCreated:Put", *["ObjectRemoved:Delete"] * 3]),  # what is not there, too
        (act_delete, ["ObjectRemoved:Delete"]),  # the same of one key: our reading
    ],
)
def test_names_and_versions(aws: Wire, told: list[dict[str, Any]], act: Any, events: list[str]) -> None:
    aws.with_bucket("other")
    act(aws)
    assert names(told) == events
    assert {document["Records"][0]["eventVersion"] for document in told} == {"2.6"}  # 2.1 and 2.3 when recorded


def test_what_is_said_of_the_object(aws: Wire, told: list[dict[str, Any]]) -> None:
    """Recorded at Amazon, January 2025, by localstack (test_object_created_put_versioned, test_object_tagging_*)."""
    aws.store.bucket("b").set_versioning("Enabled")
    version = aws.put("/b/k", b"x").headers["x-amz-version-id"]
    aws.delete("/b/k")
    aws.ask("PUT", f"/b/k?tagging&versionId={version}", b"<Tagging><TagSet/></Tagging>")
    aws.delete(f"/b/k?versionId={version}")
    aws.store.bucket("b").set_versioning("Suspended")
    aws.put("/b/k", b"x")
    objects = [document["Records"][0]["s3"]["object"] for document in told]
    assert [list(each) for each in objects] == [
        ["key", "size", "eTag", "versionId", "sequencer"],
        ["key", "eTag", "versionId", "sequencer"],
        ["key", "eTag", "versionId"],
        ["key", "versionId", "sequencer"],
        ["key", "size", "eTag", "sequencer"],  # not of the null version
    ]
    assert objects[1]["eTag"] == "d41d8cd98f00b204e9800998ecf8427e"
    assert [each["versionId"] for each in (objects[0], objects[2], objects[3])] == [version] * 3
    sequencers = [each["sequencer"] for each in objects if "sequencer" in each]
    assert sequencers == sorted({*sequencers})


def test_an_acl_is_told_when_it_changes(aws: Wire, told: list[dict[str, Any]]) -> None:
    """Recorded at Amazon, January 2025, by localstack (test_object_put_acl): not the one that was there already."""
    aws.ask("DELETE", "/b?ownershipControls")
    aws.ask("DELETE", "/b?publicAccessBlock")
    aws.put("/b/k", b"x")
    for acl in ("private", "public-read", "public-read", "private"):
        aws.must(aws.ask("PUT", "/b/k?acl", headers={"x-amz-acl": acl}))
    assert names(told) == ["ObjectCreated:Put", "ObjectAcl:Put", "ObjectAcl:Put"]
    assert list(told[1]["Records"][0]["s3"]["object"]) == ["key", "eTag"]


def test_a_restoration(aws: Wire, told: list[dict[str, Any]]) -> None:
    """Recorded at Amazon, January 2025, by localstack (test_restore_object); that it ends: Amazon, Event types."""
    aws.put("/b/k", b"something", x_amz_storage_class="GLACIER")
    tier = b"<GlacierJobParameters><Tier>Expedited</Tier></GlacierJobParameters>"
    order = b"<RestoreRequest><Days>1</Days>" + tier + b"</RestoreRequest>"
    aws.must(aws.ask("POST", "/b/k?restore", order))
    assert names(told)[1:] == ["ObjectRestore:Post"]
    aws.clock.advance(minutes=6)
    aws.must(aws.ask("POST", "/b/k?restore", order.replace(b">1<", b">3<")))  # it stays longer: no event of its own
    assert names(told)[2:] == ["ObjectRestore:Completed"]
    record = told[2]["Records"][0]
    assert record["eventTime"] == "2011-04-11T20:39:56.000Z"  # when it happened, not when somebody looked
    assert record["userIdentity"] == {"principalId": f"AmazonCustomer:{DEFAULT_OWNER.id}"}
    restored = {"lifecycleRestorationExpiryTime": "2011-04-13T00:00:00.000Z", "lifecycleRestoreStorageClass": "GLACIER"}
    assert record["glacierEventData"] == {"restoreEventData": restored}
    aws.clock.advance(days=2)
    aws.head("/b/k")
    assert len(told) == 3
    aws.clock.advance(days=2)
    aws.store.bucket("b").keys()
    assert names(told)[3:] == ["ObjectRestore:Delete"]
    assert {document["Records"][0]["eventVersion"] for document in told} == {"2.6"}


def test_what_lifecycle_rules_do(aws: Wire, told: list[dict[str, Any]]) -> None:
    """Amazon: Event types; the version and what is told of a transition: Event message structure."""
    rule = "<Rule><ID>{0}</ID><Filter><Prefix>{0}</Prefix></Filter><Status>Enabled</Status>{1}</Rule>"
    moved = "<Transition><Days>0</Days><StorageClass>GLACIER</StorageClass></Transition>"
    rules = rule.format("gone", "<Expiration><Days>1</Days></Expiration>") + rule.format("moved", moved)
    document = f"<LifecycleConfiguration>{rules}</LifecycleConfiguration>".encode()
    header = {"x-amz-transition-default-minimum-object-size": "varies_by_storage_class"}
    aws.must(aws.ask("PUT", "/b?lifecycle", document, header))
    aws.store.bucket("b").put("gone", b"x")
    aws.store.bucket("b").put("moved", b"x")
    del told[:]
    aws.clock.advance(days=3)
    aws.get("/b/other")
    assert names(told) == ["LifecycleTransition", "LifecycleExpiration:Delete"]
    first, second = (document["Records"][0] for document in told)
    assert (first["eventVersion"], second["eventVersion"]) == ("2.6", "2.6")
    assert first["lifecycleEventData"] == {"transitionEventData": {"destinationStorageClass": "GLACIER"}}
    assert (first["eventTime"], second["eventTime"]) == ("2011-04-12T00:00:00.000Z", "2011-04-13T00:00:00.000Z")
    aws.store.bucket("b").set_versioning("Enabled")
    aws.put("/b/gone", b"x")
    aws.clock.advance(days=3)
    aws.store.bucket("b").keys()
    assert names(told)[2:] == ["ObjectCreated:Put", "LifecycleExpiration:DeleteMarkerCreated"]


def test_destinations_are_tried(aws: Wire) -> None:
    """Amazon: How to enable event notifications, test event; with x-amz-skip-destination-validation none is sent."""
    found: list[dict[str, Any]] = []
    aws.store.on_event(found.append)
    configure(aws, "s3:ObjectCreated:*")
    assert found == [
        {
            "Service": "Amazon S3",
            "Event": "s3:TestEvent",
            "Time": "2011-04-11T20:34:56.000Z",
            "Bucket": "b",
            "RequestId": found[0]["RequestId"],
            "HostId": found[0]["HostId"],
        }
    ]
    configure(aws, "s3:ObjectCreated:*", headers={"x-amz-skip-destination-validation": "true"})
    function = "<CloudFunctionConfiguration><CloudFunction>arn:aws:lambda:r:1:function:f</CloudFunction>"
    configure(aws, more=f"{function}<Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration>")
    assert len(found) == 1  # functions are not tried
    aws.put("/b/k", b"")
    assert found[1]["Records"][0]["eventName"] == "ObjectCreated:Put"


def test_filters_and_choices(aws: Wire) -> None:
    chosen = "<QueueConfiguration><Id>{}</Id><Filter><S3Key><FilterRule><Name>{}</Name><Value>{}</Value></FilterRule>"
    rest = "</S3Key></Filter><Queue>arn:aws:sqs:r:1:{}</Queue><Event>{}</Event></QueueConfiguration>"
    configure(
        aws,
        more=(chosen + rest).format("one", "prefix", "a b", "q1", "s3:ObjectCreated:Put")
        + (chosen + rest).format("two", "suffix", ".jpg", "q2", "s3:ObjectRemoved:*"),
    )
    told: dict[str, list[str]] = {}
    for name, wanted in {
        "all": {},
        "one": {"configuration": "one"},
        "q2": {"destination": "arn:aws:sqs:r:1:q2"},
        "elsewhere": {"bucket": "c"},
    }.items():
        told[name] = []
        aws.store.on_event(
            lambda event, seen=told[name]: seen.append(event["Records"][0]["s3"]["object"]["key"]), **wanted
        )
    for key in ("a%20b.jpg", "c.jpg", "a"):
        aws.put(f"/b/{key}", b"")
        aws.delete(f"/b/{key}")
    assert told == {
        "all": ["a+b.jpg", "a+b.jpg", "c.jpg"],
        "one": ["a+b.jpg"],
        "q2": ["a+b.jpg", "c.jpg"],
        "elsewhere": [],
    }


def test_nothing_is_told_without_a_configuration(aws: Wire) -> None:
    found: list[dict[str, Any]] = []
    aws.store.on_event(found.append)
    aws.put("/b/k", b"")
    configure(aws, "s3:ObjectCreated:Copy", headers={"x-amz-skip-destination-validation": "true"})
    aws.put("/b/k", b"")
    configure(aws)
    aws.copy("/b/l", "/b/k")
    assert found == []


@pytest.mark.parametrize(
    ("act", "kind", "detail", "fields"),
    [
        # recorded at Amazon, January 2025, by localstack
        (act_put, "Object Created", {"reason": "PutObject"}, ["key", "size", "etag", "sequencer"]),
        (
            act_delete,
            "Object Deleted",
            {"reason": "DeleteObject", "deletion-type": "Permanently Deleted"},
            ["key", "sequencer"],
        ),
        (act_copy, "Object Created", {"reason": "CopyObject"}, ["key", "size", "etag", "sequencer"]),
        (act_tag, "Object Tags Added", {}, ["key", "etag"]),
        (act_untag, "Object Tags Deleted", {}, ["key", "etag"]),
    ],
)
def test_eventbridge(aws: Wire, act: Any, kind: str, detail: dict[str, str], fields: list[str]) -> None:
    aws.with_bucket("other")
    configure(aws, more="<EventBridgeConfiguration/>")
    found: list[dict[str, Any]] = []
    aws.store.on_event(found.append, destination="EventBridge")
    act(aws)
    event = found[-1]
    assert {name: event[name] for name in event if name not in {"id", "detail"}} == {
        "version": "0",
        "detail-type": kind,
        "source": "aws.s3",
        "account": ACCOUNT,
        "time": "2011-04-11T20:34:56Z",
        "region": "us-east-1",
        "resources": ["arn:aws:s3:::b"],
    }
    common = {
        "version": "0",
        "event-version": "1.2",
        "bucket": {"name": "b"},
        "requester": ACCOUNT,
        "source-ip-address": "127.0.0.1",
        **detail,
    }
    assert {name: value for name, value in event["detail"].items() if name not in {"object", "request-id"}} == common
    assert list(event["detail"]["object"]) == fields


def test_eventbridge_is_told_of_restorations(aws: Wire) -> None:  # Amazon: EventBridge event message structure
    configure(aws, more="<EventBridgeConfiguration/>")
    found: list[dict[str, Any]] = []
    aws.store.on_event(found.append)
    aws.put("/b/k", b"something", x_amz_storage_class="GLACIER")
    tier = b"<GlacierJobParameters><Tier>Expedited</Tier></GlacierJobParameters>"
    aws.must(aws.ask("POST", "/b/k?restore", b"<RestoreRequest><Days>1</Days>" + tier + b"</RestoreRequest>"))
    aws.clock.advance(days=4)
    aws.store.bucket("b").keys()
    assert [(event["detail-type"], event["detail"]["requester"]) for event in found[1:]] == [
        ("Object Restore Initiated", ACCOUNT),
        ("Object Restore Completed", "s3.amazonaws.com"),
        ("Object Restore Expired", "s3.amazonaws.com"),
    ]
    details = [event["detail"] for event in found[1:]]
    assert [detail["source-storage-class"] for detail in details] == ["GLACIER"] * 3
    assert [detail.get("restore-expiry-time", "")[:19] for detail in details] == ["", "2011-04-13T00:00:00", ""]
    assert ["source-ip-address" in detail for detail in details] == [True, False, False]
    assert [list(detail["object"]) for detail in details] == [["key", "size", "etag"]] * 3


def test_eventbridge_is_told_of_rules(aws: Wire) -> None:  # Amazon: EventBridge event message structure
    configure(aws, more="<EventBridgeConfiguration/>")
    aws.store.bucket("b").set_versioning("Enabled")
    rule = "<Rule><ID>r</ID><Filter/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>"
    aws.must(aws.ask("PUT", "/b?lifecycle", f"<LifecycleConfiguration>{rule}</LifecycleConfiguration>".encode()))
    aws.put("/b/k", b"")
    found: list[dict[str, Any]] = []
    aws.store.on_event(found.append)
    aws.clock.advance(days=3)
    aws.store.bucket("b").keys()
    (event,) = found
    told = {name: event["detail"][name] for name in ("requester", "reason", "deletion-type")}
    assert (event["detail-type"], told) == (
        "Object Deleted",
        {
            "requester": "s3.amazonaws.com",
            "reason": "Lifecycle Expiration",
            "deletion-type": "Delete Marker Created",
        },
    )


def test_jdcloud_tells_of_no_rule(jdcloud: Wire) -> None:  # PUT-Bucket-Notification-2 knows of no such event
    topic = "<TopicConfiguration><Id>t</Id><Topic>NS:http://a.example</Topic><Event>s3:ObjectRemoved:*</Event>"
    configure(jdcloud, more=f"{topic}</TopicConfiguration>")
    rule = "<Rule><ID>r</ID><Prefix/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>"
    document = f"<LifecycleConfiguration>{rule}</LifecycleConfiguration>".encode()
    jdcloud.must(jdcloud.ask("PUT", "/b?lifecycle", document))
    jdcloud.put("/b/k", b"")
    found: list[dict[str, Any]] = []
    jdcloud.store.on_event(found.append)
    jdcloud.clock.advance(days=3)
    assert (jdcloud.store.bucket("b").keys(), found) == ([], [])


def test_jdcloud_calls_back(jdcloud: Wire) -> None:
    """Callback-Notification-2; that the first rule that matches is the only one: PUT-Bucket-Notification-2."""
    topic = "<TopicConfiguration><Id>{}</Id><Topic>NS:http://a.example,http://b.example</Topic><Event>{}</Event>"
    rules = [("one", "s3:ObjectCreated:*"), ("two", "s3:ObjectCreated:Put"), ("three", "s3:ObjectRemoved:Delete")]
    configure(jdcloud, more="".join(topic.format(*each) + "</TopicConfiguration>" for each in rules))
    found: list[dict[str, Any]] = []
    jdcloud.store.on_event(found.append, destination="http://b.example")
    query = "x-oss-callback-a=test1&x-oss-callback-b=test2&x-oss-callback-a=3&x-oss-callback-=4&x-oss-process=5"
    answer = jdcloud.put(f"/b/a%20b?{query}", b"something")
    jdcloud.delete("/b/a%20b")
    assert found[0] == {
        "Records": [
            {
                "eventVersion": "1.0",
                "eventSource": "oss",
                "awsRegion": "cn-north-1",
                "eventTime": "Mon, 11 Apr 2011 20:34:56 GMT",
                "eventName": "s3:ObjectCreated:Put",
                "userIdentity": {"principalId": DEFAULT_OWNER.id},
                "requestParameters": {"sourceIPAddress": "s3.cn-north-1.jdcloud-oss.com"},
                "responseElements": {"x-amz-request-id": answer.headers["x-amz-request-id"]},
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "one",
                    "bucket": {"name": "b", "ownerIdentity": {"principalId": DEFAULT_OWNER.id}},
                    "object": {"key": "a b", "eTag": '"437b930db84b8079c2dd804a71936b5f"'},
                },
                "callBackVar": {"callBackVars": {"a": ["test1", "3"], "b": ["test2"]}},
            }
        ]
    }
    record = found[1]["Records"][0]
    assert (len(found), record["eventName"], "callBackVar" in record) == (2, "s3:ObjectRemoved:Delete", False)
    assert record["s3"]["configurationId"] == "three"


# when


def test_the_change_can_be_seen_and_the_store_is_free(aws: Wire) -> None:
    configure(aws, "s3:ObjectCreated:*")
    seen: list[Any] = []

    def look(event: dict[str, Any]) -> None:
        def ask() -> None:
            seen.append(aws.get("/b/k").body)

        other = threading.Thread(target=ask)
        other.start()
        other.join(10)
        seen.append(other.is_alive())

    aws.store.on_event(look)
    aws.put("/b/k", b"new")
    assert seen == [b"new", False]


def test_events_of_events(aws: Wire) -> None:
    """What a listener does is told when it is done, never inside of it."""
    configure(aws, "s3:ObjectCreated:*")
    seen: list[tuple[str, int]] = []
    inside = 0

    def follow(event: dict[str, Any]) -> None:
        nonlocal inside
        record = event["Records"][0]
        seen.append((record["s3"]["object"]["key"], inside))
        inside += 1
        if record["s3"]["object"]["size"] < 3:
            aws.put("/b/k", b"x" * (record["s3"]["object"]["size"] + 1))
        inside -= 1

    aws.store.on_event(follow)
    aws.put("/b/k", b"x")
    assert seen == [("k", 0), ("k", 0), ("k", 0)]


def test_an_exception_reaches_the_client_when_all_are_told(aws: Wire, told: list[dict[str, Any]]) -> None:
    def fail(event: dict[str, Any]) -> None:
        raise LookupError(event["Records"][0]["s3"]["object"]["key"])

    listener = aws.store.on_event(fail)
    aws.store.on_event(told.append)
    with pytest.raises(LookupError, match="k"):
        aws.put("/b/k", b"")
    assert (aws.get("/b/k").status, names(told)) == (200, ["ObjectCreated:Put"] * 2)
    assert [str(entry) for entry in aws.store.calls][-2] == "200 PutObject b/k"
    aws.store.listeners.remove(listener)
    aws.put("/b/k", b"")
    assert len(told) == 4


def test_a_lost_answer_is_told_too(aws: Wire, told: list[dict[str, Any]]) -> None:
    aws.store.faults.add("PutObject", error="InternalError", after=True, times=1)
    assert aws.put("/b/k", b"").status == 500
    assert aws.put("/b/k", b"", if_none_match="*").status == 412
    assert names(told) == ["ObjectCreated:Put"]


def test_what_a_test_puts_is_told(aws: Wire, told: list[dict[str, Any]]) -> None:
    aws.store.bucket("b").put("k", b"seed")
    assert names(told) == ["ObjectCreated:Put"]
    assert told[0]["Records"][0]["userIdentity"] == {"principalId": f"AWS:{ACCOUNT}"}


def test_threads_that_write_to_a_key_are_told_of_in_order(aws: Wire, told: list[dict[str, Any]]) -> None:
    aws.store.bucket("b").set_versioning("Enabled")
    threads = [
        threading.Thread(target=lambda: [aws.put(f"/b/{key}", b"") for _ in range(25) for key in ("k", "l")])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for key in ("k", "l"):
        objects = [document["Records"][0]["s3"]["object"] for document in told]
        versions = [each["versionId"] for each in objects if each["key"] == key]
        assert versions == [record.version_id for record in reversed(aws.store.bucket("b").versions(key))]
        assert len(versions) == 100


def test_who_is_telling_of_a_key_tells_of_what_comes_meanwhile(aws: Wire) -> None:
    """Nobody waits: the second thread is answered while the first is still telling, and tells of other keys itself."""
    configure(aws, "s3:ObjectCreated:*", headers={"x-amz-skip-destination-validation": "true"})
    begun, go_on = threading.Event(), threading.Event()
    seen: list[tuple[str, int, str]] = []

    def hear(event: dict[str, Any]) -> None:
        told = event["Records"][0]["s3"]["object"]
        seen.append((told["key"], told["size"], threading.current_thread().name))
        if told["size"] == 1:
            begun.set()
            assert go_on.wait(10)

    aws.store.on_event(hear)
    first = threading.Thread(target=lambda: aws.put("/b/k", b"1"), name="first")
    first.start()
    assert begun.wait(10)
    assert aws.put("/b/k", b"22").status == 200
    assert aws.put("/b/l", b"333").status == 200
    here = threading.current_thread().name
    assert seen == [("k", 1, "first"), ("l", 3, here)]
    go_on.set()
    first.join(10)
    assert seen[2:] == [("k", 2, "first")]


def test_what_interrupts_a_listener_loses_nothing_else(aws: Wire, told: list[dict[str, Any]]) -> None:
    def interrupt(event: dict[str, Any]) -> None:
        aws.store.listeners.pop()
        raise KeyboardInterrupt

    aws.store.on_event(interrupt)
    with pytest.raises(KeyboardInterrupt):
        aws.put("/b/k", b"")
    aws.put("/b/k", b"")
    assert names(told) == ["ObjectCreated:Put"] * 2


def test_copies_are_told_of_where_they_come(aws: Wire) -> None:
    aws.store.create_bucket("copies").set_versioning("Enabled")
    aws.store.bucket("b").set_versioning("Enabled")
    configure(aws, "s3:ObjectCreated:*", bucket="copies")
    rule = (
        "<Rule><Prefix/><Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::copies</Bucket></Destination></Rule>"
    )
    aws.must(aws.ask("PUT", "/b?replication", f"<ReplicationConfiguration>{rule}</ReplicationConfiguration>".encode()))
    found: list[dict[str, Any]] = []
    aws.store.on_event(found.append)
    aws.put("/b/k", b"")
    assert [document["Records"][0]["s3"]["bucket"]["name"] for document in found] == ["copies"]


def test_reset_forgets_listeners(aws: Wire, told: list[dict[str, Any]]) -> None:
    aws.store.reset()
    aws.with_bucket()
    configure(aws, *EVERY)
    aws.put("/b/k", b"")
    assert told == []


def test_listeners_are_functions() -> None:
    with pytest.raises(TypeError, match="the function of on_event must be a function that takes an event"):
        Store().on_event("print")  # type: ignore[arg-type]

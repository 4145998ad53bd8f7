"""Access logs."""

from __future__ import annotations

from support.wire import Wire


def test_access_logs(aws: Wire) -> None:
    # recorded at Amazon, per localstack's snapshots (TestS3BucketLogging)
    aws.store.create_bucket("logs")
    document = (
        "<BucketLoggingStatus><LoggingEnabled><TargetBucket>{}</TargetBucket><TargetPrefix>log</TargetPrefix>"
        "</LoggingEnabled></BucketLoggingStatus>"
    )
    assert aws.ask("PUT", "/b?logging", document.format("logs").encode()).status == 200
    assert aws.ask("GET", "/b?logging").text("LoggingEnabled/TargetBucket") == "logs"
    wrong = aws.ask("PUT", "/b?logging", document.format("absent").encode())
    assert (wrong.status, wrong.code, wrong.text("TargetBucket")) == (400, "InvalidTargetBucketForLogging", "absent")
    aws.store.create_bucket("far-logs", region="eu-west-1")
    far = aws.ask("PUT", "/b?logging", document.format("far-logs").encode())
    assert (far.status, far.code) == (403, "CrossLocationLoggingProhibitted")
    assert aws.ask("PUT", "/b?logging", b"<BucketLoggingStatus/>").status == 200
    assert list(aws.ask("GET", "/b?logging").tree) == []


def test_access_logs_of_jdcloud(jdcloud: Wire) -> None:
    """PutBucketLogging, GetBucketLogging: Put-Bucket-Logging, Get-Bucket-Logging, Bucket-Logging."""
    jdcloud.store.create_bucket("logs")
    form = (
        "<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket>{}<TargetPrefix>{}</TargetPrefix>"
        "</LoggingEnabled></BucketLoggingStatus>"
    )
    document = form.format("", "l" * 1022)
    assert jdcloud.ask("PUT", "/b?logging", document.encode()).status == 200
    assert jdcloud.get("/b?logging").body == document.encode()
    for prefix in ("l" * 1023, "a//b", "a\\b"):
        wrong = jdcloud.ask("PUT", "/b?logging", form.format("", prefix).encode())
        assert (wrong.status, wrong.code, wrong.text("ArgumentName")) == (400, "InvalidArgument", "TargetPrefix")
    for element in ("<TargetGrants/>", "<TargetObjectKeyFormat><SimplePrefix/></TargetObjectKeyFormat>"):
        unknown = jdcloud.ask("PUT", "/b?logging", form.format(element, "p").encode())
        assert (unknown.status, unknown.code) == (501, "NotImplemented")
    assert jdcloud.get("/b?logging").body == document.encode()
    assert jdcloud.ask("PUT", "/b?logging", b"<BucketLoggingStatus/>").status == 200
    assert jdcloud.get("/b?logging").body == b"<BucketLoggingStatus/>"


def test_access_logs_of_jdcloud_stay_in_the_region(jdcloud: Wire) -> None:
    jdcloud.store.create_bucket("far", region="cn-south-1")
    document = "<LoggingEnabled><TargetBucket>far</TargetBucket><TargetPrefix/></LoggingEnabled>"
    answer = jdcloud.ask("PUT", "/b?logging", f"<BucketLoggingStatus>{document}</BucketLoggingStatus>".encode())
    assert (answer.status, answer.code) == (403, "CrossLocationLoggingProhibitted")


def test_amazon_takes_any_prefix(aws: Wire) -> None:
    aws.store.create_bucket("logs")
    document = "<LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix>a//b\\</TargetPrefix></LoggingEnabled>"
    assert aws.ask("PUT", "/b?logging", f"<BucketLoggingStatus>{document}</BucketLoggingStatus>".encode()).status == 200

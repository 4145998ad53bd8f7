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


def test_jdcloud_documents_none(jdcloud: Wire) -> None:
    answer = jdcloud.ask("GET", "/b?logging")
    assert (answer.status, answer.code) == (501, "NotImplemented")

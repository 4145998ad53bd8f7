"""Transfer acceleration."""

from __future__ import annotations

from support.wire import Wire


def test_acceleration(wire: Wire) -> None:
    """PutBucketAccelerateConfiguration, GetBucketAccelerateConfiguration: PUT-Bucket-accelerate."""
    never = wire.ask("GET", "/b?accelerate")
    assert (never.status, list(never.tree)) == (200, [])
    assert b'<AccelerateConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"' in never.body
    document = "<AccelerateConfiguration><Status>{}</Status></AccelerateConfiguration>"
    assert wire.ask("PUT", "/b?accelerate", document.format("Enabled").encode()).status == 200
    assert wire.ask("GET", "/b?accelerate").text("Status") == "Enabled"
    wrong = wire.ask("PUT", "/b?accelerate", document.format("enabled").encode())
    assert wrong.code == "MalformedXML"  # recorded at Amazon


def test_acceleration_of_a_bucket_with_dots(make_wire: type[Wire]) -> None:
    # recorded at Amazon, February 2026
    wire = make_wire("aws")
    wire.store.create_bucket("a.bucket")
    answer = wire.put(
        "/a.bucket?accelerate", b"<AccelerateConfiguration><Status>random</Status></AccelerateConfiguration>"
    )
    message = "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"
    assert (answer.status, answer.error) == (400, {"Code": "InvalidRequest", "Message": message})

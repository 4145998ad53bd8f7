"""A suite that uses every public name, for the type checkers; it is checked, not run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import pytest
from hypothesis import given

import fakeoss
from fakeoss import strategies

USER = fakeoss.User("ALICE", "secret", "a" * 64, "alice", "alice@example.com")
PROFILE: fakeoss.Profile = fakeoss.profiles.aws.derive(name="mine")


def use(*values: object) -> None:
    """Take values, so that their types matter."""


@fakeoss.mock
def bare() -> int:
    return len(fakeoss.current().buckets)


@fakeoss.mock(profile=PROFILE, buckets=["src"], limits=fakeoss.Limits(min_part_size=1), users=[USER], seed=1)
async def asynchronous(number: int) -> str:
    return str(number)


@fakeoss.mock(profile="aws", clock=fakeoss.Clock(1e9), auth="verify", unsupported="reject", endpoints=["minio:9000"])
class TestAll:
    def test_it(self) -> None:
        number: int = bare()
        assert number == 0


def seeded() -> fakeoss.Store:
    oss = fakeoss.Store(limits=fakeoss.Limits(), clock=fakeoss.Clock(), seed="x")
    bucket: fakeoss.Bucket = oss.create_bucket("src", owner=USER, versioning=True, tags={"a": "b"})
    bucket.put("movie", size="6GiB", metadata={"a": "1"}, expires=datetime.now(timezone.utc))
    record = bucket["movie"]
    text: str = record.text
    document: object = record.json()
    bucket.put("annotated", b"1", annotations={"labels": '["cat"]', "note": b"x"})
    annotations = bucket["annotated"].annotations
    names: list[str] = list(annotations)
    payload: str = annotations["labels"].text
    labels: object = annotations["labels"].json()
    facts: tuple[str, str, int, datetime, bytes] = (
        annotations["note"].name,
        annotations["note"].etag,
        annotations["note"].size,
        annotations["note"].last_modified,
        annotations["note"].body,
    )
    use(names, payload, labels, facts, annotations["note"].checksum.algorithm, annotations["note"].replication)
    oss.assert_object("src/annotated", annotations={"labels": ["cat"], "note": "x"})
    use(text, document, record.size, record.etag, record.parts, record.body, record.last_modified)
    upload = bucket.start_upload("half", {1: "5MiB", 2: b"end"}, metadata={"a": "1"})
    bucket.lose_part(upload, 2)
    bucket.lose_part(upload.upload_id, 1)
    return oss


def state(oss: fakeoss.Store) -> None:
    before = oss.snapshot()
    etag: str = oss.assert_object("src/movie", size="6GiB", parts=0, metadata={"a": "1"}, body=lambda body: True).etag
    oss.assert_no_object("src/other")
    oss.assert_no_open_uploads()
    oss.assert_no_open_uploads("src")
    for difference in oss.diff(before):
        words: tuple[str, str, str, str | None] = difference.what, difference.how, difference.bucket, difference.key
        use(words)
    use(etag, oss.diff(before))


def calls(oss: fakeoss.Store) -> None:
    oss.calls.assert_called("UploadPartCopy", times=5, part=range(1, 6), key="dst/*", status=200)
    oss.calls.assert_not_called("*", code=["SlowDown", "InternalError"], when=lambda call: True)
    oss.calls.assert_sequence("CreateMultipartUpload", ("UploadPartCopy", {"part": 1}), only=False, bucket="dst")
    found: list[fakeoss.CallEntry] = oss.calls.matching({"PutObject", "CopyObject"}, headers={"x-amz-acl": None})
    for call in [*found, *oss.calls, oss.calls[-1], *oss.calls[-10:]]:
        part: int | None = call.part
        source: str | None = call.copy_source or call.range or call.version or call.upload
        seconds: float = call.start + call.duration
        client: tuple[str | None, str | None, str | None] = call.user, call.client, call.client_version
        headers: dict[str, str] = {**call.headers, **call.query, **call.response_headers}
        body: bytes = call.body + call.response_body
        number: int = call.bytes_in + call.bytes_out + (call.attempt or 0) + len(call.as_dict())
        use(part, source, seconds, client, headers, body, number, call.fault, call.process)
    count: int = oss.calls.count("GetObject", user="ALICE") + oss.calls.dropped
    use(count, oss.calls.report(most=3))
    oss.calls.clear()


def hooks(oss: fakeoss.Store) -> None:
    def refuse(call: fakeoss.CallEntry) -> fakeoss.Answer | None:
        return fakeoss.Answer(503, {"Retry-After": "1"}, b"") if call.part == 2 else None

    async def change(call: fakeoss.CallEntry) -> fakeoss.Answer:
        return call.answer.but(headers={"ETag": None}, body=b"", status=200)

    hook = oss.on("UploadPart*", before=refuse, after=change, key="dst/*", part=[1, 2], optional=True)
    oss.hooks.remove(hook)


def faults(oss: fakeoss.Store) -> None:
    fault: fakeoss.Fault = oss.faults.add("GetObject", "SlowDown", times=2, skip=1)
    oss.faults.remove(fault)


def retries(oss: fakeoss.Store) -> None:
    report = fakeoss.check_retries(bare, store=oss, faults=["SlowDown", fakeoss.cut(0.5)], always=True, seconds=1)
    report.assert_safe(open_uploads=False)
    safe: bool = report.is_safe
    counts: dict[str, int] = report.counts
    texts: list[str] = [row.details or row.fault for row in report.rows if row.is_bad]
    use(safe, counts, texts, report.steps, report.as_dict(), str(report))
    use(fakeoss.check_retries(asynchronous_work, prepare=lambda store: None, profile="aws", buckets=["src"]).bad)


async def asynchronous_work() -> bytes:
    return b""


@given(
    key=strategies.keys(prefix="p/"),
    body=strategies.bodies(max_size=10),
    ranges=strategies.splits(100, min_part_size=10),
    schedule=strategies.fault_schedules(["GetObject"], size=3),
)
def test_strategies(key: str, body: bytes, ranges: list[tuple[int, int]], schedule: list[dict[str, object]]) -> None:
    use(key, body, ranges, schedule)


@pytest.fixture
def served() -> Iterator[str]:
    with fakeoss.Server(profile="aws") as server:
        yield server.endpoint_url


def errors() -> None:
    try:
        fakeoss.Store().bucket("none")
    except fakeoss.OssError as error:
        use(error.cause)
    except fakeoss.OutsideMockError:
        pass
    with pytest.warns(fakeoss.UnmetWarning):
        use()
    upstream = fakeoss.Upstream("https://s3.example", access_key="AK", secret_key="SK", region="r", timeout=5.0)
    with fakeoss.mock(upstream=upstream) as front, pytest.raises(fakeoss.UpstreamError):
        front.bucket("data")
    fakeoss.Server(upstream="https://s3.example", record="calls.jsonl")
    fakeoss.mock(record="calls.jsonl")
    pytest.warns(fakeoss.UnsupportedWarning)
    rule: object = fakeoss.responses_rule
    use(rule, fakeoss.__version__)


def failures(oss: fakeoss.Store) -> None:
    kinds: list[fakeoss.Failure] = [
        fakeoss.bare_status(429, retry_after=1),
        fakeoss.cut(0.5, framing="chunked"),
        fakeoss.delay(1, virtual=True),
        fakeoss.empty_page(),
        fakeoss.error("SlowDown", in_body=True),
        fakeoss.flip(3, header="ETag"),
        fakeoss.lose_answer(),
        fakeoss.lose_part(2),
        fakeoss.ok,
        fakeoss.redirect(region="us-west-2"),
        fakeoss.refuse(1),
        fakeoss.repeat_page(),
        fakeoss.reset(100),
        fakeoss.slow(1e6),
        fakeoss.stale(),
        fakeoss.stall(10, seconds=1),
        fakeoss.wrong_etag(None),
        fakeoss.wrong_header("ETag", "none"),
        fakeoss.wrong_length(-1),
    ]
    with oss.faults.inject("GetObject", kinds, key="*.bin") as hits:
        use(len(hits))


def guarded() -> None:
    with fakeoss.guard("aws", allow=["minio.test"]), pytest.warns(fakeoss.LegacyWarning):
        use()

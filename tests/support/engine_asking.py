"""What engines were asked on 28 November 2026, as requests to one of our profiles; each answer in words, by its
substance: status, code, sizes, bytes, entity tags, what is listed."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import quote

import boto3
from botocore.exceptions import ClientError

import fakeoss
from fakeoss import profiles
from support.wire import HOSTS, Answer, Upload, Wire, md5_base64, multipart_etag

MIB: Final = 1 << 20
LARGE: Final = bytes(6 * MIB)
PART: Final = bytes(5 * MIB)
Question = Callable[[Wire], str]
BUCKET: Final = "/probe-a"
SRC: Final = "probe-a/src"


def new_wire(profile: str, **switches: Any) -> Wire:
    """The profile, or a variant of it, with its own limits, and the buckets of the questions: ``src`` has ten bytes."""
    known = profiles.find(profile).derive(**switches)
    wire = Wire(known, limits=known.limits, host=HOSTS.get(profile, HOSTS["aws"]))
    for name in ("probe-a", "probe-b"):
        wire.must(wire.ask("PUT", f"/{name}"))
    wire.must(wire.put(f"{BUCKET}/src", b"0123456789"))
    return wire


def failure(answer: Answer) -> str:
    return f"{answer.status} {(answer.code if answer.body else None) or 'no code'}"


def status(answer: Answer) -> str:
    return str(answer.status) if answer.status < 400 else failure(answer)


# parts


def outcome_of_part(wire: Wire, upload: Upload, answer: Answer, *, sized: bool) -> str:
    """What became of a part: its size as ListParts has it, and whether its object was written instead."""
    if answer.status >= 400:
        return failure(answer)
    words = str(answer.status)
    if sized:
        listed = wire.list_parts(upload)
        words += f", {(listed.texts('Part/Size') or ['?'])[0]} bytes"
    return words + ("; the OBJECT was written" if wire.head(upload.path).status == 200 else "")


def copied(
    source: str = SRC,
    span: str | None = None,
    *,
    number: str = "1",
    stored: dict[str, bytes] | None = None,
    **headers: str,
) -> Question:
    def ask(wire: Wire) -> str:
        for key, content in (stored or {}).items():
            wire.must(wire.put(f"{BUCKET}/{key}", content))
        upload = wire.start_upload(f"{BUCKET}/d")
        answer = wire.copy_part(upload, number, source, span, **headers)
        return outcome_of_part(wire, upload, answer, sized=True)

    return ask


def sent(number: str, **headers: str) -> Question:
    def ask(wire: Wire) -> str:
        upload = wire.start_upload(f"{BUCKET}/d")
        return outcome_of_part(wire, upload, wire.put_part(upload, number, b"x", **headers), sized=False)

    return ask


def ranged(span: str, size: int = 6 * MIB) -> Question:
    return copied("probe-a/large", span, stored={"large": LARGE[:size]})


def copied_with(name: str, value: str) -> Question:
    return copied(**{f"x_amz_copy_source_{name}".replace("-", "_"): value})


def zero_part_alone(wire: Wire) -> str:
    wire.put(f"{BUCKET}/zero")
    upload = wire.start_upload(f"{BUCKET}/d")
    answer = wire.complete(upload, [wire.copy_part(upload, 1, "probe-a/zero")])
    return f"200 ETag {answer.text('ETag')}".strip() if answer.status == 200 else failure(answer)


def without_number(wire: Wire) -> str:
    upload = wire.start_upload(f"{BUCKET}/d")
    answer = wire.put(f"{BUCKET}/d?uploadId={upload.id}", b"x")
    return outcome_of_part(wire, upload, answer, sized=False)


def with_a_body(wire: Wire) -> str:
    upload = wire.start_upload(f"{BUCKET}/d")
    answer = wire.ask("PUT", f"{BUCKET}/d?partNumber=1&uploadId={upload.id}", b"body", {"x-amz-copy-source": SRC})
    return outcome_of_part(wire, upload, answer, sized=True)


# uploads that there are not


def with_unknown(act: Callable[[Wire, Upload], Answer]) -> Question:
    return lambda wire: status(act(wire, Upload(f"{BUCKET}/d", "VXBsb2FkIElE")))


def empty_id(wire: Wire) -> str:
    upload = Upload(f"{BUCKET}/d", "")
    answer = wire.copy_part(upload, 1, SRC)
    return failure(answer) if answer.status >= 400 else outcome_of_part(wire, upload, answer, sized=False)


def elsewhere(path: str, act: Callable[[Wire, Upload], Answer]) -> Question:
    def ask(wire: Wire) -> str:
        return status(act(wire, Upload(path, wire.start_upload(f"{BUCKET}/d").id)))

    return ask


# completion


def parts_of(wire: Wire, upload: Upload, contents: dict[int, bytes]) -> dict[int, Answer]:
    return {number: wire.must(wire.put_part(upload, number, content)) for number, content in contents.items()}


def completed(
    listed: Iterable[int] = (1, 2),
    *,
    first: bytes = PART,
    write: Callable[[int, str], str] | None = None,
    **headers: str,
) -> Question:
    """Two parts and a list of these; ``write`` says how a part is listed."""

    def ask(wire: Wire) -> str:
        upload = wire.start_upload(f"{BUCKET}/d")
        contents = {1: first, 2: b"two"}
        etags = {number: part.etag for number, part in parts_of(wire, upload, contents).items()}
        how = write or (lambda number, etag: f'<PartNumber>{number}</PartNumber><ETag>"{etag}"</ETag>')
        parts = "".join(f"<Part>{how(number, etags[number])}</Part>" for number in listed)
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        answer = wire.ask("POST", f"{BUCKET}/d?uploadId={upload.id}", body, headers)
        return failure(answer) if answer.status >= 400 else description(wire, answer, contents)

    return ask


def description(wire: Wire, answer: Answer, contents: dict[int, bytes]) -> str:
    """The ETag of a completion, that of its object, and which of the parts the object consists of."""
    content = wire.get(f"{BUCKET}/d").body
    candidates = ((1, 2), (1,), (2,), (1, 1, 2), (1, 2, 2), (1, 1), (2, 2))
    numbers = next(each for each in candidates if b"".join(contents[number] for number in each) == content)
    known = {
        multipart_etag([contents[number] for number in each]): f"MD5OFMD5S({','.join(map(str, each))})-{len(each)}"
        for each in candidates
    }
    shown = f'"{known[answer.etag]}"' if answer.etag else "(none)"
    head = known[wire.head(f"{BUCKET}/d").etag]
    return f'{answer.status} ETag {shown}; HEAD "{head}", object = {"+".join(map(str, numbers))}'


def completed_with(body: bytes) -> Question:
    def ask(wire: Wire) -> str:
        upload = wire.start_upload(f"{BUCKET}/d")
        wire.put_part(upload, 1, b"x")
        return status(wire.ask("POST", f"{BUCKET}/d?uploadId={upload.id}", body))

    return ask


def after_completion(act: Callable[[Wire, Upload, list[Answer]], Answer], *, tagged: bool = False) -> Question:
    def ask(wire: Wire) -> str:
        upload = wire.start_upload(f"{BUCKET}/d")
        parts = list(parts_of(wire, upload, {1: PART, 2: b"two"}).values())
        wire.must(wire.complete(upload, parts))
        answer = act(wire, upload, parts)
        is_right = answer.status == 200 and tagged and answer.etag == multipart_etag([PART, b"two"])
        return f"{status(answer)} ETag" if is_right else status(answer)

    return ask


def tag_of_parts(*numbers: int) -> Question:
    """The ETag of an object of these parts, as HEAD has it; a completion may not have it."""

    def ask(wire: Wire) -> str:
        upload = wire.start_upload(f"{BUCKET}/d")
        contents = {number: PART if number != numbers[-1] else b"end" for number in numbers}
        answer = wire.must(wire.complete(upload, parts_of(wire, upload, contents).values()))
        etag = multipart_etag(contents.values())
        assert answer.etag in {"", etag}
        return f"200 ETag MD5OFMD5S-{len(numbers)}" if wire.head(f"{BUCKET}/d").etag == etag else "another"

    return ask


def part_sent_again(wire: Wire) -> str:
    upload = wire.start_upload(f"{BUCKET}/d")
    first = wire.put_part(upload, 1, b"one")
    wire.put_part(upload, 1, b"other")
    return status(wire.complete(upload, [first]))


def completed_onto(wire: Wire) -> str:
    wire.put(f"{BUCKET}/d", b"there")
    upload = wire.start_upload(f"{BUCKET}/d")
    return status(wire.complete(upload, [wire.put_part(upload, 1, b"x")], if_none_match="*"))


def completed_as_another(wire: Wire) -> str:
    upload = wire.start_upload(f"{BUCKET}/d")
    part = wire.put_part(upload, 1, b"x")
    return status(wire.complete(Upload(f"{BUCKET}/other", upload.id), [part]))


# ListParts, ListMultipartUploads


def aborted(act: Callable[[Wire, Upload], Answer] | None = None) -> Question:
    def ask(wire: Wire) -> str:
        upload = wire.start_upload(f"{BUCKET}/d")
        answer = wire.abort(upload)
        return status(answer if act is None else act(wire, upload))

    return ask


def parts_listed(*, marked: bool = False, **query: str) -> Question:
    def ask(wire: Wire) -> str:
        upload = wire.start_upload(f"{BUCKET}/d")
        parts_of(wire, upload, {1: b"one", 2: b"two"})
        answer = wire.list_parts(upload, **query)
        if answer.status >= 400:
            return failure(answer)
        words = f"200 {len(answer.texts('Part'))} parts"
        if marked:
            return words
        names = (("MaxParts", "MaxParts"), ("IsTruncated", "IsTruncated"), ("Next", "NextPartNumberMarker"))
        return ", ".join([words, *(f"{word} {answer.text(name)}" for word, name in names)])

    return ask


def uploads_listed(**query: str) -> Question:
    """Two uploads of m/x, one of m/y and one of n; they are named by their keys, for ids are nobody's choice."""

    def ask(wire: Wire) -> str:
        opened = [wire.start_upload(f"{BUCKET}/{key}") for key in ("m/x", "m/x", "m/y", "n")]
        names = {upload.id: upload.path[-1] for upload in opened}
        answer = wire.list(BUCKET, "uploads", **query)
        if answer.status >= 400:
            return failure(answer)
        shown = [names[each] for each in answer.texts("Upload/UploadId")]
        fields = (answer.text("IsTruncated"), answer.text("NextKeyMarker") or "")
        marker = names.get(answer.text("NextUploadIdMarker") or "", "none")
        return (
            f"200 uploads {shown}, prefixes {answer.texts('CommonPrefixes/Prefix')}, IsTruncated {fields[0]}, "
            f"NextKeyMarker {fields[1]}, NextUploadIdMarker {marker}, MaxUploads {answer.text('MaxUploads')}"
        )

    return ask


def order_of_uploads(wire: Wire) -> str:
    begun = [wire.start_upload(f"{BUCKET}/k").id for _ in range(5)]
    listed = wire.list(BUCKET, "uploads").texts("Upload/UploadId")
    assert sorted(begun) != begun
    return "by id" if listed == sorted(begun) else "by begin" if listed == begun else "neither"


def behind_an_upload(wire: Wire) -> str:
    for _ in range(2):
        wire.start_upload(f"{BUCKET}/m/x")
    first, other = wire.list(BUCKET, "uploads").texts("Upload/UploadId")
    answer = wire.list(BUCKET, "uploads", key_marker="m/x", upload_id_marker=first)
    shown = answer.texts("Upload/UploadId")
    return f"{answer.status} {len(shown)} uploads: the {'other one' if shown == [other] else 'wrong ones'}"


def upload_key_encoded(wire: Wire) -> str:
    wire.start_upload(f"{BUCKET}/m/a%20b%2Bc")
    answer = wire.list(BUCKET, "uploads", encoding_type="url", prefix="m/")
    texts = [answer.text(name) for name in ("Upload/Key", "EncodingType", "Prefix")]
    return f"{answer.status} Key {texts[0]!r}, EncodingType {texts[1]}, Prefix {texts[2]!r}"


# bytes, entity tags, conditions, ranges


def two_parts(wire: Wire) -> None:
    upload = wire.start_upload(f"{BUCKET}/two")
    wire.must(wire.complete(upload, parts_of(wire, upload, {1: PART, 2: b"end"}).values()))


def tag_of_a_copy(wire: Wire) -> str:
    two_parts(wire)
    wire.must(wire.copy(f"{BUCKET}/copy", "probe-a/two"))
    etag, whole = wire.head(f"{BUCKET}/copy").etag, hashlib.md5(PART + b"end").hexdigest()
    return "PLAINMD5" if etag == whole else "MD5OFMD5S-2" if etag == multipart_etag([PART, b"end"]) else etag


def tag_of_a_part(wire: Wire) -> str:
    two_parts(wire)
    answer = wire.copy_part(wire.start_upload(f"{BUCKET}/d"), 1, "probe-a/two")
    return f"{answer.status} {'PLAINMD5' if answer.etag == hashlib.md5(PART + b'end').hexdigest() else answer.etag}"


def bytes_across_parts(wire: Wire) -> str:
    two_parts(wire)
    upload = wire.start_upload(f"{BUCKET}/d")
    wire.must(wire.complete(upload, [wire.copy_part(upload, 1, "probe-a/two", "bytes=5242870-5242882")]))
    return "200 right" if wire.get(f"{BUCKET}/d").body == bytes(10) + b"end" else "wrong"


def part_read(number: str) -> Question:
    def ask(wire: Wire) -> str:
        two_parts(wire)
        answer = wire.get(f"{BUCKET}/two?partNumber={number}")
        return failure(answer) if answer.status >= 400 else f"{answer.status} {len(answer.body)} bytes"

    return ask


def written(*, there: bool = True, **headers: str) -> Question:
    return lambda wire: status(wire.put(f"{BUCKET}/{'src' if there else 'new'}", b"x", **headers))


def read(span: str) -> Question:
    def ask(wire: Wire) -> str:
        answer = wire.get(f"{BUCKET}/src", range=span)
        if answer.status >= 400:
            return failure(answer)
        kind = answer.headers["Content-Type"].partition(";")[0]
        content = answer.body if kind != "multipart/byteranges" else answer.body.split(b"\r\n\r\n")[1][:2]
        return f"{answer.status} {content!r}, {kind}"

    return ask


# deletes and listings


def deleted(count: int, *, digest: bool = True) -> Question:
    def ask(wire: Wire) -> str:
        objects = "".join(f"<Object><Key>k{index}</Key></Object>" for index in range(count))
        body = f"<Delete>{objects}</Delete>".encode()
        answer = wire.ask("POST", f"{BUCKET}?delete", body, {"content-md5": md5_base64(body)} if digest else {})
        if answer.status >= 400:
            return failure(answer)
        return f"200 {len(answer.texts('Deleted'))} Deleted, {len(answer.texts('Error'))} Error"

    return ask


ODD: Final = ("a b", 'a"b', "a%b", "a&b", "a'b(c)", "a*b", "a+b", "a<b", "a~b", "f/g", "é")


def odd_keys(kind: str = "", **query: str) -> Question:
    def ask(wire: Wire) -> str:
        for key in ODD:
            wire.must(wire.put(f"{BUCKET}/e/{quote(key)}"))
        answer = wire.list(BUCKET, kind, prefix="e/", **query)
        if answer.status >= 400:
            return failure(answer)
        return f"{answer.status} {answer.texts('Contents/Key')}, Prefix {answer.text('Prefix')}"

    return ask


def listed(*, shown: tuple[str, ...] = (), tokened: bool = False, **query: str) -> Question:
    """Version 2 of the listing of p/0 to p/3; ``shown`` are the elements that the answer is told by."""

    def ask(wire: Wire) -> str:
        for index in range(4):
            wire.put(f"{BUCKET}/p/{index}")
        if tokened:
            page = wire.list(BUCKET, "list-type=2", prefix="p/", max_keys="1")
            query["continuation_token"] = str(page.text("NextContinuationToken"))
        answer = wire.list(BUCKET, "list-type=2", prefix="p/", **query)
        if answer.status >= 400:
            return failure(answer)
        keys = answer.texts("Contents/Key")
        words = f"200 {keys}" if "MaxKeys" not in shown else f"200 {len(keys)} keys"
        return ", ".join([words, *(f"{name} {answer.text(name)}" for name in shown)])

    return ask


def attributes(key: str) -> Question:
    def ask(wire: Wire) -> str:
        two_parts(wire)
        answer = wire.get(f"{BUCKET}/{key}?attributes", x_amz_object_attributes="ETag,ObjectSize")
        return failure(answer) if answer.status >= 400 else f"{answer.status} {len(answer.body)} bytes of data"

    return ask


# the rest


def with_metadata(wire: Wire) -> str:
    return status(wire.put(f"{BUCKET}/d", b"x", x_amz_meta_a="m" * 3072))


def emptied_but_for_an_upload(wire: Wire) -> str:
    wire.start_upload("/probe-b/d")
    return status(wire.delete("/probe-b"))


def location(wire: Wire) -> str:
    answer = wire.get(f"{BUCKET}?location")
    return f"{answer.status} {answer.tree.text or ''}".strip()


OWNER: Final = fakeoss.User("AKIAPROBE00000000000", "secret", "one")


def signed(*, key: str = OWNER.access_key, secret: str = OWNER.secret_key, **settings: Any) -> Question:
    """A listing, signed so, of a server that verifies signatures."""

    def ask(wire: Wire) -> str:
        with fakeoss.Server(profile=wire.profile, users=[OWNER], auth="verify") as server:
            server.store.create_bucket("probe-a")
            options: dict[str, Any] = {"region_name": "us-east-1", **settings}
            s3 = boto3.client(
                "s3",
                endpoint_url=server.endpoint_url,
                aws_access_key_id=key,
                aws_secret_access_key=secret,
                **options,
            )
            with contextlib.suppress(ClientError), contextlib.closing(s3):
                s3.list_objects_v2(Bucket="probe-a")
            first = server.store.calls[0]  # botocore signs anew for the region that an error names
            return f"{first.status} {first.code or ''}".strip()

    return ask

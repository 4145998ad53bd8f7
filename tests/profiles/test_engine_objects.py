"""What engines do otherwise with objects and their settings: tags, encryption, conditions, copies, deletions.

Each answer was measured at the engine, with raw requests on 29 November 2026; a switch that decides is turned, too.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Final, NamedTuple
from zlib import crc32

import pytest

from fakeoss import profiles
from fakeoss.calls import hints_of
from fakeoss.profiles.profile import Profile
from support.engine_asking import Question, status
from support.wire import HOSTS, Upload, Wire, md5_base64

METHOD: Final = "x-amz-server-side-encryption"
KEY: Final = {
    f"{METHOD}-customer-algorithm": "AES256",
    f"{METHOD}-customer-key": "pO3upElrwuEXSoFwCfnZPdSsmt/xWeFa0N9KgDijwVs=",
    f"{METHOD}-customer-key-md5": "DWygnHRtgiJ77HCm+1rvHw==",
}
PAST: Final = "Wed, 11 Apr 2001 20:34:56 GMT"
FUTURE: Final = "Mon, 11 Apr 2033 20:34:56 GMT"
HELD: Final = "<LegalHold><Status>ON</Status></LegalHold>"
WRONG_MD5: Final = "AAAAAAAAAAAAAAAAAAAAAA=="
DELETION: Final = "<Delete><Object><Key>a</Key></Object></Delete>"
SOURCE_KEY: Final = {name.replace("x-amz", "x-amz-copy-source"): text for name, text in KEY.items()}
SOURCE: Final = {"x-amz-copy-source": "/b/k"}


def wire_of(profile: Profile) -> Wire:
    """A bucket with an object, over plain HTTP; customer keys are not blocked by it."""
    if profile.encryption.blocked_encryption_types and profile.name != "minio":
        profile = profile.derive(blocked_encryption_types="NONE")
    wire = Wire(profile, limits=profile.limits, host=HOSTS["aws"], scheme="http").with_bucket()
    wire.must(wire.put("/b/k", b"0123456789"))
    return wire


def asked(method: str, target: str, body: str = "", **headers: str) -> Question:
    return with_headers(method, target, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def with_headers(method: str, target: str, headers: dict[str, str], body: str = "") -> Question:
    return lambda wire: status(wire.ask(method, target, body.encode(), headers))


def digested(target: str, body: str) -> Question:
    return with_headers("PUT", target, {"content-md5": md5_base64(body.encode())}, body)


def crc32_of(text: str) -> str:
    return b64encode(crc32(text.encode()).to_bytes(4, "big")).decode()


# tags


def tags_of(wire: Wire, target: str = "/b/k") -> str:
    answer = wire.get(f"{target}?tagging")
    if answer.status >= 400:
        return status(answer)
    pairs = zip(answer.texts("TagSet/Tag/Key"), answer.texts("TagSet/Tag/Value"), strict=True)
    return "&".join(f"{name}={value}" for name, value in pairs)


def tagged(header: str) -> Question:
    """The tags of an object that was put with this header."""

    def ask(wire: Wire) -> str:
        answer = wire.put("/b/k", b"x", x_amz_tagging=header)
        return status(answer) if answer.status >= 400 else tags_of(wire)

    return ask


def document(*pairs: tuple[str, str]) -> str:
    several = "".join(f"<Tag><Key>{name}</Key><Value>{value}</Value></Tag>" for name, value in pairs)
    return f"<Tagging><TagSet>{several}</TagSet></Tagging>"


def tagged_by(body: str, target: str = "/b/k") -> Question:
    def ask(wire: Wire) -> str:
        answer = wire.ask("PUT", f"{target}?tagging", body.encode(), {"content-md5": md5_base64(body.encode())})
        return status(answer) if answer.status >= 400 else tags_of(wire, target)

    return ask


def tags_of_an_upload(wire: Wire) -> str:
    answer = wire.ask("POST", "/b/k?uploads", headers={"x-amz-tagging": "a=1"})
    if answer.status >= 400:
        return status(answer)
    upload = Upload("/b/k", str(answer.text("UploadId")))
    wire.must(wire.complete(upload, [wire.must(wire.put_part(upload, 1, b"x"))]))
    answer = wire.get("/b/k?tagging")
    return tags_of(wire) if answer.body else ""


def redirected(location: str, *, copied: bool = False) -> Question:
    """The redirect location of an object, or of a copy of it."""

    def ask(wire: Wire) -> str:
        answer = wire.put("/b/e", b"x", x_amz_website_redirect_location=location)
        if answer.status >= 400:
            return status(answer)
        if copied:
            wire.must(wire.copy("/b/f", "/b/e"))
        return str(wire.head("/b/f" if copied else "/b/e").headers.get("x-amz-website-redirect-location"))

    return ask


def copied_tags(**headers: str) -> Question:
    """The tags of a copy of an object with a tag."""

    def ask(wire: Wire) -> str:
        if (answer := wire.put("/b/m", b"x", x_amz_tagging="a=1")).status >= 400:
            return status(answer)
        wire.must(wire.copy("/b/n", "/b/m", **headers))
        return tags_of(wire, "/b/n")

    return ask


# deletions, uploads


def deleted(*keys: str, within: str = "", beside: str = "") -> Question:
    """What DeleteObjects shows, and what is left of a and b."""

    def ask(wire: Wire) -> str:
        for key in "ab":
            wire.must(wire.put(f"/b/{key}"))
        entries = "".join(f"<Object><Key>{key}</Key>{within}</Object>" for key in keys)
        body = f"<Delete>{entries}{beside}</Delete>".encode()
        answer = wire.ask("POST", "/b?delete", body, {"content-md5": md5_base64(body)})
        left = "".join(key for key in "ab" if wire.head(f"/b/{key}").status == 200)
        shown = (
            status(answer)
            if answer.status >= 400
            else f"{sorted(answer.texts('Deleted/Key') + answer.texts('Error/Code'))}"
        )
        return f"{shown}, left {left}"

    return ask


def copied_encrypted(wire: Wire) -> str:
    """A copy of an object under SSE-C, over TLS or as if it were: the engine was asked by ceph/s3-tests."""
    over_tls = Wire(wire.profile, host=HOSTS["aws"]).with_bucket()
    over_tls.must(over_tls.ask("PUT", "/b/s", b"x", KEY))
    return status(over_tls.ask("PUT", "/b/e", headers={"x-amz-copy-source": "/b/s", **SOURCE_KEY}))


def secure(headers: dict[str, str]) -> Question:
    """A put over TLS, which the engine was asked by ceph/s3-tests."""

    def ask(wire: Wire) -> str:
        over_tls = Wire(wire.profile, host=HOSTS["aws"]).with_bucket()
        return status(over_tls.ask("PUT", "/b/e", b"x", headers))

    return ask


def aborted(**headers: str) -> Question:
    return lambda wire: status(wire.delete(f"/b/u?uploadId={wire.start_upload('/b/u').id}", **headers))


def part_with(headers: dict[str, str]) -> Question:
    def ask(wire: Wire) -> str:
        upload = wire.start_upload("/b/u")
        return status(wire.ask("PUT", f"{upload.path}?partNumber=1&uploadId={upload.id}", b"x", headers))

    return ask


def part_copied_with(**headers: str) -> Question:
    return lambda wire: status(wire.copy_part(wire.start_upload("/b/u"), 1, "b/k", **headers))


def completed_with(**headers: str) -> Question:
    def ask(wire: Wire) -> str:
        upload = wire.start_upload("/b/u")
        return status(wire.complete(upload, [wire.must(wire.put_part(upload, 1, b"x"))], **headers))

    return ask


def selected(source: str, target: str = "<CSV/>", kind: str = "SQL") -> Question:
    return lambda wire: status(wire.select("SELECT * FROM S3Object", source=source, target=target, kind=kind))


LONG: Final = (
    f"<SelectObjectContentRequest><Expression>SELECT * FROM S3Object WHERE 'a' = '{'a' * (256 << 10)}'</Expression>"
    "<ExpressionType>SQL</ExpressionType><InputSerialization><CSV/></InputSerialization>"
    "<OutputSerialization><CSV/></OutputSerialization></SelectObjectContentRequest>"
)


class Row(NamedTuple):
    """A question, the answers, and the switch that decides where they differ, if it is one; ``None`` is what is not
    imitated: the order of tags at MinIO's code is random, Ceph keeps all tags of a name, and selects from nothing."""

    question: str
    ask: Question
    aws: str
    ceph: str | None
    minio: str | None
    swift: str | None
    switch: str = ""


MISSING: Final = "501 NotImplemented"
ROWS: Final = [
    Row("tags in order", tagged("z=1&a=2&m=3"), "a=2&m=3&z=1", "a=2&m=3&z=1", None, MISSING),
    Row("tags of a document in order", tagged_by(document(("z", "1"), ("a", "2"))),
        "z=1&a=2", "a=2&z=1", None, MISSING, "sorted_tags"),
    Row("tags of a bucket in order", tagged_by(document(("z", "1"), ("a", "2")), "/b"),
        "z=1&a=2", "a=2&z=1", None, MISSING, "sorted_tags"),
    Row("a tag twice, in the header", tagged("k=1&k=2"), "400 InvalidArgument", None, "k=1", MISSING, "repeated_tags"),
    Row("a tag twice, in the header, alone", asked("PUT", "/b/e", "x", x_amz_tagging="k=1&k=2"),
        "400 InvalidArgument", "200", "200", MISSING, "repeated_tags"),
    Row("a tag twice", digested("/b/k?tagging", document(("k", "1"), ("k", "2"))),
        "400 InvalidTag", "200", "400 InvalidTag", MISSING, "repeated_tags"),
    Row("a bucket's tag twice", digested("/b?tagging", document(("k", "1"), ("k", "2"))),
        "400 InvalidTag", "200", "400 MalformedXML", MISSING),
    Row("signs in tags", tagged_by(document(("a?#*!", "^~"))),
        "400 InvalidTag", "a?#*!=^~", "a?#*!=^~", MISSING, "restricted_tags"),
    Row("signs in tags of a bucket", tagged_by(document(("a?#*!", "^~")), "/b"),
        "400 InvalidTag", "a?#*!=^~", "a?#*!=^~", MISSING, "restricted_tags"),
    Row("a reserved tag", tagged_by(document(("aws:x", "1"))),
        "400 InvalidTag", "aws:x=1", "aws:x=1", MISSING, "restricted_tags"),
    Row("a reserved tag of a bucket", tagged_by(document(("aws:x", "1")), "/b"),
        "400 InvalidTag", "aws:x=1", "aws:x=1", MISSING, "restricted_tags"),
    Row("a comma in the header", tagged("a=1,b=2"),
        "400 InvalidArgument", "a=1,b=2", "a=1,b=2", MISSING, "restricted_tags"),
    Row("= in the header", tagged("a=b=c"), "400 InvalidArgument", "a=b=c", "a=b=c", MISSING, "restricted_tags"),
    Row("signs in the header", tagged("k=a?b"), "400 InvalidTag", "k=a?b", "k=a?b", MISSING, "restricted_tags"),
    Row("plus in the header", tagged("a+b=c%2Bd"), "a b=c+d", "a+b=c+d", "a b=c+d", MISSING, "plain_tagging_header"),
    Row("empty items", tagged("a=1&&b=2"),
        "a=1&b=2", "400 InvalidArgument", "a=1&b=2", MISSING, "plain_tagging_header"),
    Row("a tag without name in the header", tagged("=v"),
        "400 InvalidArgument", "400 InvalidArgument", "400 InvalidTag", MISSING),
    Row("no value", tagged_by("<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>"),
        "400 MalformedXML", "400 MalformedXML", "k=", MISSING, "tag_elements"),
    Row("no key", tagged_by("<Tagging><TagSet><Tag><Value>v</Value></Tag></TagSet></Tagging>"),
        "400 MalformedXML", "400 MalformedXML", "400 InvalidTag", MISSING, "tag_elements"),
    Row("no key of a bucket's tag", tagged_by("<Tagging><TagSet><Tag><Value>v</Value></Tag></TagSet></Tagging>", "/b"),
        "400 MalformedXML", "400 MalformedXML", "400 MalformedXML", MISSING),
    Row("a long name in the header", tagged("k" * 129 + "=1"),
        "400 InvalidTag", "400 InvalidArgument", "400 InvalidTag", MISSING),
    Row("a long value of a bucket's tag", tagged_by(document(("k", "v" * 257)), "/b"),
        "400 InvalidTag", "400 InvalidTag", "400 MalformedXML", MISSING),
    Row("eleven tags", tagged_by(document(*((f"k{index}", "v") for index in range(11)))),
        "400 BadRequest", "400 InvalidTag", "400 BadRequest", MISSING),
    Row("eleven tags in the header", tagged("&".join(f"k{index}=1" for index in range(11))),
        "400 BadRequest", "400 InvalidArgument", "400 BadRequest", MISSING),
    Row("51 tags of a bucket", tagged_by(document(*((f"k{index}", "v") for index in range(51))), "/b"),
        "400 BadRequest", "400 InvalidTag", "400 MalformedXML", MISSING),
    Row("tags of nothing", asked("GET", "/b/none?tagging"),
        "404 NoSuchKey", "404 NoSuchKey", "404 NoSuchKey", "200", "tags_known"),
    Row("tags of a bucket without", asked("GET", "/b?tagging"),
        "404 NoSuchTagSet", "404 NoSuchTagSet", "404 NoSuchTagSet", "200", "tags_known"),
    Row("tags in no bucket", asked("GET", "/ob-none-at-all/k?tagging"),
        "404 NoSuchBucket", "404 NoSuchBucket", "404 NoSuchBucket", "200", "tags_known"),
    Row("tagging nothing", digested("/b/none?tagging", "<Tagging><TagSet/></Tagging>"),
        "404 NoSuchKey", "404 NoSuchKey", "500 InternalError", MISSING),
    Row("SSE-C", with_headers("PUT", "/b/e", KEY, "x"),
        "200", "400 InvalidRequest", "400 InvalidRequest", "200", "encryption_needs_tls"),
    Row("SSE-C of an upload", with_headers("POST", "/b/e?uploads", KEY),
        "200", "400 InvalidRequest", "400 InvalidRequest", "200", "encryption_needs_tls"),
    Row("SSE-C of another algorithm", with_headers("PUT", "/b/e", {**KEY, f"{METHOD}-customer-algorithm": "none"}, "x"),
        "400 InvalidEncryptionAlgorithmError", "400 InvalidEncryptionAlgorithmError", "400 InvalidRequest", "200"),
    Row("SSE-C of a copy", with_headers("PUT", "/b/e", {**KEY, **SOURCE}), "200", "200", "400 InvalidRequest", "200"),
    Row("AES256", with_headers("PUT", "/b/e", {METHOD: "AES256"}, "x"),
        "200", "400 InvalidRequest", MISSING, MISSING, "refused_methods"),
    Row("AES256 of a copy", with_headers("PUT", "/b/e", {METHOD: "AES256", **SOURCE}),
        "200", "200", MISSING, MISSING, "refused_methods"),
    Row("DSSE", with_headers("PUT", "/b/e", {METHOD: "aws:kms:dsse"}, "x"),
        "200", "400 InvalidRequest", MISSING, "400 InvalidArgument"),
    Row("DSSE of an upload", with_headers("POST", "/b/e?uploads", {METHOD: "aws:kms:dsse"}),
        "200", "400 InvalidRequest", MISSING, "400 InvalidArgument"),
    Row("KMS over HTTP", with_headers("PUT", "/b/e", {METHOD: "aws:kms", f"{METHOD}-aws-kms-key-id": "k"}, "x"),
        "200", "400 InvalidRequest", MISSING, MISSING, "encryption_needs_tls"),
    Row("a method that is none", with_headers("PUT", "/b/e", {METHOD: "none"}, "x"),
        "400 InvalidArgument", "400 InvalidRequest", MISSING, "400 InvalidArgument"),
    Row("a method that is none, read", with_headers("GET", "/b/k", {METHOD: "none"}),
        "400 InvalidArgument", "400 InvalidRequest", "400 BadRequest", "400 InvalidArgument"),
    Row("a method in a read", with_headers("GET", "/b/k", {METHOD: "AES256"}),
        "400 InvalidArgument", "400 InvalidRequest", "400 BadRequest", MISSING),
    Row("a KMS key alone", with_headers("PUT", "/b/e", {f"{METHOD}-aws-kms-key-id": "k"}, "x"),
        "400 InvalidArgument", "400 InvalidArgument", MISSING, "200"),
    Row("a KMS key alone, of an upload", with_headers("POST", "/b/e?uploads", {f"{METHOD}-aws-kms-key-id": "k"}),
        "400 InvalidArgument", "400 InvalidArgument", MISSING, "200"),
    Row("a key for nothing", with_headers("GET", "/b/k", KEY),
        "400 InvalidRequest", "200", "400 InvalidRequest", "200", "spare_keys_ignored"),
    Row("a key for a part of nothing", part_with(KEY),
        "400 InvalidRequest", "200", "400 InvalidRequest", "200", "spare_keys_ignored"),
    Row("retention without a body", asked("PUT", "/b/k?retention"),
        "400 MalformedXML", "400 InvalidRequest", "400 MissingContentMD5", "200", "lock_documents_need_digest"),
    Row("retention of nothing", digested("/b/k?retention", "<x/>"),
        "400 MalformedXML", "400 InvalidRequest", "400 InvalidRequest", "200", "lock_of_bucket"),
    Row("legal hold without a digest", asked("PUT", "/b/k?legal-hold", HELD),
        "400 InvalidRequest", "400 InvalidRequest", "400 MissingContentMD5", "200", "lock_documents_need_digest"),
    Row("legal hold that is none", digested("/b/k?legal-hold", "<x/>"),
        "400 MalformedXML", "400 InvalidRequest", "400 InvalidRequest", "200", "lock_of_bucket"),
    Row("an unknown lock", asked("PUT", "/b/k", "x", x_amz_object_lock_x="1"),
        MISSING, "200", "200", "200", "unknown_conditions_refused"),
    Row("a lock of a deletion", asked("DELETE", "/b/k", x_amz_object_lock_legal_hold="ON"),
        MISSING, "204", "204", "204", "unknown_conditions_refused"),
    Row("an unknown condition", asked("DELETE", "/b/k", x_amz_if_match_colour="1"),
        MISSING, "204", "204", "204", "unknown_conditions_refused"),
    Row("a condition of annotations", asked("DELETE", "/b/k", x_amz_object_if_match="1"),
        MISSING, "204", "204", "204", "unknown_conditions_refused"),
    Row("a legal hold of a put", asked("PUT", "/b/k", "x", x_amz_object_lock_legal_hold="ON"),
        "400 InvalidRequest", "400 InvalidRequest", "400 InvalidRequest", "200"),
    Row("a legal hold of a copy", with_headers("PUT", "/b/e", {**SOURCE, "x-amz-object-lock-legal-hold": "ON"}),
        "400 InvalidRequest", "200", "400 InvalidRequest", "200"),
    Row("a legal hold of an upload", asked("POST", "/b/e?uploads", x_amz_object_lock_legal_hold="ON"),
        "400 InvalidRequest", "200", "400 InvalidRequest", "200"),
    Row("an event hold", asked("PUT", "/b/e", "x", x_amz_object_lock_event_hold="ON"),
        "400 InvalidArgument", "200", "200", "200"),
    Row("an event hold of a copy", with_headers("PUT", "/b/e", {**SOURCE, "x-amz-object-lock-event-hold": "ON"}),
        "400 InvalidArgument", "200", "200", "200"),
    Row("tags of an upload", tags_of_an_upload, "a=1", "", "a=1", MISSING),
    Row("a copy of what is encrypted", copied_encrypted, "200", "501 NotImplemented", None, None, "encrypted_sources"),
    Row("a method beside a key", secure({**KEY, METHOD: "AES256"}), "400 InvalidArgument", "200", None, None,
        "method_beside_key"),
    Row("AES256 with a key's name", secure({METHOD: "AES256", f"{METHOD}-aws-kms-key-id": "k"}), "400 InvalidArgument",
        "200", None, None, "method_beside_key"),
    Row("a method that is none, over TLS", secure({METHOD: "none"}), "400 InvalidArgument", "400 InvalidArgument", None,
        None),
    Row("an upload's tag", aborted(if_match='"none"'), MISSING, "204", "204", "412 PreconditionFailed"),
    Row("an upload's tag, of nothing", aborted(if_match='"d41d8cd98f00b204e9800998ecf8427e"'),
        MISSING, "204", "204", "204"),
    Row("an upload of today", aborted(if_unmodified_since=PAST), MISSING, "204", "204", "412 PreconditionFailed"),
    Row("an upload, any tag", aborted(if_none_match="*"), MISSING, "204", "204", "204", "unknown_conditions_refused"),
    Row("a deletion of an old object", asked("DELETE", "/b/k", if_unmodified_since=PAST),
        MISSING, "204", "204", "412 PreconditionFailed"),
    Row("a deletion, not too late", asked("DELETE", "/b/k", if_unmodified_since=FUTURE), MISSING, "204", "204", "204"),
    Row("a deletion, no tag", asked("DELETE", "/b/k", if_none_match="*"), MISSING, "204", "204", "204"),
    Row("a deletion, other tag", asked("DELETE", "/b/k", if_match='"none"'),
        "412 PreconditionFailed", "204", "204", "412 PreconditionFailed"),
    Row("a deletion of nothing, some tag", asked("DELETE", "/b/none", if_match='"none"'),
        "404 NoSuchKey", "204", "204", "204", "deletions_like_reads"),
    Row("a deletion of nothing, any tag", asked("DELETE", "/b/none", if_match="*"),
        "404 NoSuchKey", "204", "204", "412 PreconditionFailed", "deletions_like_reads"),
    Row("a part with a date", part_with({"if-unmodified-since": FUTURE}), MISSING, "200", "200", MISSING),
    Row("a part with a tag", part_with({"if-match": "x"}), MISSING, "200", "200", MISSING),
    Row("a copied part, new", part_copied_with(if_none_match="*"),
        MISSING, "200", "200", "412 PreconditionFailed", "none_match_of_source"),
    Row("a new copy", with_headers("PUT", "/b/e", {**SOURCE, "if-none-match": "*"}),
        "200", "200", "200", "412 PreconditionFailed", "none_match_of_source"),
    Row("a copy since", with_headers("PUT", "/b/e", {**SOURCE, "if-modified-since": PAST}),
        MISSING, "200", "200", MISSING),
    Row("onto itself, its class", with_headers("PUT", "/b/k", {**SOURCE, "x-amz-storage-class": "STANDARD"}),
        "200", "400 InvalidRequest", "200", "400 InvalidRequest", "changes_in_place"),
    Row("onto itself, a redirect", with_headers("PUT", "/b/k", {**SOURCE, "x-amz-website-redirect-location": "/x"}),
        "200", "400 InvalidRequest", "400 InvalidRequest", MISSING),
    Row("a class that is none, of nothing",
        with_headers("PUT", "/b/e", {"x-amz-copy-source": "/b/none", "x-amz-storage-class": "NONE"}),
        "404 NoSuchKey", "400 InvalidArgument", "400 InvalidStorageClass", "400 InvalidStorageClass",
        "class_before_source"),
    Row("an MD5 as a checksum", asked("PUT", "/b/e", "x", x_amz_checksum_md5="nd1OpDRnOsWeR8P1x5Y/Lg=="),
        "400 BadDigest", "200", "200", "400 InvalidRequest", "checksum_algorithms"),
    Row("an MD5 of a completion", completed_with(x_amz_checksum_md5="nd1OpDRnOsWeR8P1x5Y/Lg=="),
        "400 InvalidRequest", "200", "200", "400 InvalidRequest", "checksum_algorithms"),
    Row("no checksum of a completion", completed_with(x_amz_checksum_crc32="AAAAAA==-1"),
        "200", "200", "200", "400 InvalidRequest", "checksum_algorithms"),
    Row("another checksum of a completion", completed_with(x_amz_checksum_crc32="AAAAAA=="),
        "200", "200", "200", "200"),
    Row("deletions", deleted("a", "b"),
        "['a', 'b'], left ", "['a', 'b'], left ", "[], left ", "['a', 'b'], left ", "deleted_keys_shown"),
    Row("deletions with a tag", deleted("a", within="<ETag>x</ETag>"),
        "['PreconditionFailed'], left ab", "['a'], left b", "[], left b", "400 MalformedXML, left ab",
        "deletion_elements"),
    Row("deletions with an element more", deleted("a", within="<X>1</X>"),
        "400 MalformedXML, left ab", "['a'], left b", "[], left b", "400 MalformedXML, left ab", "deletion_elements"),
    Row("deletions with an element beside", deleted("a", beside="<X>1</X>"),
        "400 MalformedXML, left ab", "['a'], left b", "[], left b", "400 MalformedXML, left ab", "deletion_elements"),
    Row("no deletion", deleted(),
        "400 MalformedXML, left ab", "[], left ab", "400 MalformedXML, left ab", "400 MalformedXML, left ab"),
    Row("select from no format", selected(""),
        "400 MalformedXML", None, "400 InvalidDataSource", MISSING, "select_faults_named"),
    Row("select from XML", selected("<XML/>"),
        "400 MalformedXML", None, "400 InvalidDataSource", MISSING, "select_faults_named"),
    Row("select into no format", selected("<CSV/>", ""),
        "400 MalformedXML", None, "400 ObjectSerializationConflict", MISSING, "select_faults_named"),
    Row("select into both", selected("<CSV/>", "<CSV/><JSON/>"),
        "400 MalformedXML", None, "400 ObjectSerializationConflict", MISSING),
    Row("select from no format by XPath", selected("", kind="XPATH"),
        "400 InvalidExpressionType", None, "400 InvalidDataSource", MISSING, "select_faults_named"),
    Row("more than tags", digested("/b/k?tagging", "<Tagging><TagSet><X/></TagSet></Tagging>"),
        "400 MalformedXML", "200", "200", MISSING, "tag_elements"),
    Row("tags that are none", digested("/b/k?tagging", "x"),
        "400 MalformedXML", "400 MalformedXML", "500 InternalError", MISSING),
    Row("tags of a bucket, status", digested("/b?tagging", "<Tagging><TagSet/></Tagging>"),
        "204", "200", "200", MISSING, "tags_put"),
    Row("an ACL", asked("PUT", "/b/e", "x", x_amz_acl="public-read"),
        "400 AccessControlListNotSupported", "200", "200", "200"),
    Row("an ACL that is none", asked("PUT", "/b/e", "x", x_amz_acl="none"),
        "400 InvalidArgument", "400 InvalidArgument", "200", "400 InvalidArgument"),
    Row("a grant without a kind", asked("PUT", "/b/e", "x", x_amz_grant_read="x"),
        "400 InvalidArgument", "400 InvalidArgument", "200", "200"),
    Row("the ACL of an object", asked("PUT", "/b/k?acl", x_amz_acl="private"),
        "400 AccessControlListNotSupported", "200", MISSING, MISSING),
    Row("the ACL of a bucket", asked("PUT", "/b?acl", x_amz_acl="private"),
        "400 AccessControlListNotSupported", "200", MISSING, "200"),
    Row("a bucket with an ACL", asked("PUT", "/new-bucket", x_amz_acl="public-read"),
        "400 InvalidBucketAclWithObjectOwnership", "200", "200", "200"),
    Row("a bucket with an ACL that is none", asked("PUT", "/new-bucket", x_amz_acl="none"), "400 InvalidArgument",
        "400 InvalidArgument", "200", "400 InvalidArgument"),
    Row("a bucket with a grant of no kind", asked("PUT", "/new-bucket", x_amz_grant_read="x"), "400 InvalidArgument",
        "400 InvalidArgument", "200", "200"),
    Row("a bucket of an ownership that is none", asked("PUT", "/new-bucket", x_amz_object_ownership="NONE"),
        "400 InvalidArgument", "200", "200", "200"),
    Row("tags of a copy", copied_tags(x_amz_tagging="b=2"), "a=1", "a=1", "a=1", MISSING),
    Row("tags of a copy with new metadata", copied_tags(x_amz_metadata_directive="REPLACE"),
        "a=1", "", "a=1", MISSING, "tags_with_metadata"),
    Row("new tags of a copy", copied_tags(x_amz_tagging_directive="REPLACE", x_amz_tagging="b=2"),
        "b=2", "a=1", "b=2", MISSING),
    Row("new metadata and tags of a copy",
        copied_tags(x_amz_metadata_directive="REPLACE", x_amz_tagging_directive="REPLACE", x_amz_tagging="b=2"),
        "b=2", "", "b=2", MISSING),
    Row("a copy with a body", with_headers("PUT", "/b/e", SOURCE, "body"),
        "200", "501 NotImplemented", "200", "200", "copy_body_refused"),
    Row("tags of another digest",
        with_headers("PUT", "/b/k?tagging", {"content-md5": WRONG_MD5}, document(("a", "1"))),
        "400 BadDigest", "200", "200", MISSING, "document_digests_compared"),
    Row("tags of a digest that is none",
        with_headers("PUT", "/b/k?tagging", {"content-md5": "none"}, document(("a", "1"))),
        "400 InvalidDigest", "200", "400 InvalidDigest", None, "document_digests_compared"),
    Row("deletions of another digest", with_headers("POST", "/b?delete", {"content-md5": WRONG_MD5}, DELETION),
        "400 BadDigest", "200", "200", "400 BadDigest", "document_digests_compared"),
    Row("deletions without a digest", with_headers("POST", "/b?delete", {}, DELETION),
        "400 InvalidRequest", "200", "400 MissingContentMD5", "400 InvalidRequest"),
    Row("deletions with a CRC32",
        with_headers("POST", "/b?delete", {"x-amz-checksum-crc32": crc32_of(DELETION)}, DELETION),
        "200", "200", "400 MissingContentMD5", "200", "digest_is_md5"),
    Row("deletions that are none", with_headers("POST", "/b?delete", {"content-md5": md5_base64(b"<X/>")}, "<X/>"),
        "400 MalformedXML", "400 no code", "400 MalformedXML", "400 MalformedXML"),
    Row("no ACL", asked("PUT", "/b?acl"),
        "400 MissingSecurityHeader", "400 InvalidArgument", MISSING, "400 MissingSecurityHeader"),
    Row("a redirect", redirected("/x"), "/x", "/x", "None", MISSING),
    Row("a redirect that is none", redirected("x"),
        "400 InvalidRedirectLocation", "x", "None", MISSING, "redirects_checked"),
    Row("a copied redirect", redirected("/x", copied=True), "None", "/x", "None", MISSING, "redirects_copied"),
    Row("no version to delete", asked("DELETE", "/b/k?versionId=none"),
        "400 InvalidArgument", "204", "400 InvalidArgument", "204", "unknown_versions_deleted"),
    Row("no version among several", deleted("a", within="<VersionId>none</VersionId>"),
        "['NoSuchVersion'], left ab", "['a'], left ab", "['NoSuchVersion'], left ab", None, "unknown_versions_deleted"),
    Row("no key among several", deleted(""),
        "400 UserKeyMustBeSpecified, left ab", "400 no code, left ab", None, "400 UserKeyMustBeSpecified, left ab"),
    Row("retention of no object", asked("GET", "/b/none?retention"),
        "404 NoSuchKey", "404 NoSuchKey", "400 InvalidRequest", "404 NoSuchKey", "lock_of_bucket"),
    Row("a hold that is none", asked("PUT", "/b/e", "x", x_amz_object_lock_legal_hold="none"),
        "400 InvalidArgument", "400 InvalidArgument", "400 InvalidRequest", "200", "lock_of_bucket"),
    Row("a lock without its date", asked("PUT", "/b/e", "x", x_amz_object_lock_mode="GOVERNANCE"),
        "400 InvalidArgument", "400 InvalidArgument", "400 InvalidRequest", "200", "lock_of_bucket"),
    Row("object lock without a body", asked("PUT", "/b?object-lock"),
        "400 MissingRequestBodyError", "409 InvalidBucketState", MISSING, MISSING, "lock_after_creation"),
    Row("a bypass without a lock", asked("DELETE", "/b/k", x_amz_bypass_governance_retention="true"),
        "400 InvalidArgument", "204", "204", "204"),
    Row("a method of a part", part_with({METHOD: "none"}),
        "400 InvalidArgument", "200", MISSING, "400 InvalidArgument"),
    Row("a method of a completion", completed_with(x_amz_server_side_encryption="AES256"),
        "400 InvalidArgument", "200", "200", MISSING),
    Row("a key of a completion", completed_with(**{name.replace("-", "_"): text for name, text in KEY.items()}),
        "400 InvalidRequest", "200", "400 InvalidRequest", "200", "spare_keys_ignored"),
    Row("a key of a source", with_headers("PUT", "/b/e", {**SOURCE, **SOURCE_KEY}),
        "400 InvalidRequest", "200", "400 InvalidRequest", "200", "spare_keys_ignored"),
    Row("a tag of a part", part_with({"x-amz-tagging": "a=1"}), "200", "200", "200", MISSING),
    Row("select by more than 256 KiB", asked("POST", "/b/k?select&select-type=2", LONG), "400 ExpressionTooLong",
        None, "200", MISSING, "select_expressions_limited"),
]  # fmt: skip
ENGINES: Final = ("ceph", "minio", "swift")
DECIDED: Final = [
    (engine, row)
    for row in ROWS
    for engine in ENGINES
    if row.switch
    and getattr(row, engine) not in {row.aws, None}
    and profiles.find(engine).switches[row.switch] != profiles.aws.switches[row.switch]
]


def named(value: object) -> str:
    return value.question if isinstance(value, Row) else str(value)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_engines_and_amazon(row: Row) -> None:
    given = {
        name: row.ask(wire_of(profiles.find(name))) for name in ("aws", *ENGINES) if getattr(row, name) is not None
    }
    assert given == {name: getattr(row, name) for name in given}


@pytest.mark.parametrize(("engine", "row"), DECIDED, ids=named)
def test_it_is_the_switch_that_decides(engine: str, row: Row) -> None:
    profile = profiles.find(engine)
    turned = profile.derive(**{row.switch: profiles.aws.switches[row.switch]})
    assert row.ask(wire_of(turned)) != getattr(row, engine)


def test_why_nothing_is_encrypted_over_http_is_noted() -> None:
    wire = wire_of(profiles.ceph)
    assert wire.ask("PUT", "/b/e", b"x", KEY).status == 400
    assert "rgw_crypt_require_ssl" in " ".join(hints_of(wire.store.calls))


def test_why_a_checksum_is_no_digest_is_noted() -> None:
    wire = wire_of(profiles.minio)
    assert wire.ask("POST", "/b?delete", DELETION.encode(), {"x-amz-checksum-crc32": crc32_of(DELETION)}).status == 400
    assert "Content-MD5" in " ".join(hints_of(wire.store.calls))


def test_what_nothing_unknown_has_is_noted() -> None:
    """A condition that has no effect is reported as such, unless it is judged as in a read."""
    wire = wire_of(profiles.swift)
    wire.must(wire.delete("/b/k", if_none_match="*", if_unmodified_since=FUTURE))
    assert {name for _, name in wire.dispatcher.ignored} == {"if-none-match"}

"""What engines differ in beside what tests/profiles/test_engines.py asks: form, addresses, owners, what new buckets are
like. Each switch has a question whose answer changes with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pytest

from fakeoss import profiles
from fakeoss.profiles.profile import Profile
from support.wire import HOSTS, Wire

ENGINES: Final = ("ceph", "minio", "swift")
Probe = Callable[[Wire], object]


def wire_of(profile: Profile, host: str = HOSTS["aws"]) -> Wire:
    wire = Wire(profile, limits=profile.limits, host=host)
    wire.must(wire.ask("PUT", "/bucket"))
    wire.must(wire.put("/bucket/k", b"x"))
    return wire


def code_of(method: str, target: str, **headers: str) -> Probe:
    def probe(wire: Wire) -> object:
        answer = wire.ask(method, target, b"", {name.replace("_", "-"): value for name, value in headers.items()})
        return answer.code if answer.status >= 400 else answer.status

    return probe


def header_of(name: str, method: str, target: str) -> Probe:
    return lambda wire: wire.ask(method, target).headers.get(name)


def error_children(wire: Wire) -> object:
    return " ".join(child.tag for child in wire.get("/bucket/none").tree)


def start_of(target: str) -> Probe:
    """A document up to the first element that its root holds: the declaration, white space, the namespace."""

    def probe(wire: Wire) -> object:
        text = wire.get(target).body.decode()
        found = re.match(r"(<\?xml.*?\?>)?(\s*)<\w+([^>]*)>", text)
        assert found is not None, text
        quotes = sorted(set(re.findall(r"&[#\w]+;", text)))
        return found[1], found[2], found[3].strip(), *quotes

    return probe


def request_ids(wire: Wire) -> object:
    """The highest character in the ids of many requests, which shows their alphabet."""
    return max("".join(wire.head("/bucket").headers["x-amz-request-id"] for _ in range(64)))


def in_europe(probe: Probe) -> Probe:
    def asked(wire: Wire) -> object:
        wire.host = "s3.eu-west-1.amazonaws.com"
        return probe(wire)

    return asked


def created_twice(wire: Wire) -> object:
    """Whether the owner may create a bucket again in us-east-1, and elsewhere."""
    body = b"<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>"
    at_home = wire.ask("PUT", "/bucket").status
    wire.host = "s3.eu-west-1.amazonaws.com"
    wire.must(wire.ask("PUT", "/twice", body))
    return at_home, wire.ask("PUT", "/twice", body).status


def checksum(wire: Wire) -> object:
    return wire.head("/bucket/k", x_amz_checksum_mode="ENABLED").headers.get("x-amz-checksum-crc64nvme")


def words(wire: Wire) -> object:
    wire.must(wire.put("/bucket/k", b"x", x_amz_meta_a="caf\xe9"))
    return wire.head("/bucket/k").headers["x-amz-meta-a"]


def encryption(wire: Wire) -> object:
    """What a bucket is encrypted with by default, where the operation is known."""
    answer = wire.get("/bucket?encryption")
    return answer.text("Rule/ApplyServerSideEncryptionByDefault/SSEAlgorithm") or answer.code


def copied_etag(wire: Wire) -> object:
    return (wire.copy("/bucket/c", "/bucket/k").text("ETag") or "")[:1]


def grantees(wire: Wire) -> object:
    answer = wire.ask("PUT", "/bucket/k", b"x", {"x-amz-acl": "public-read"})
    if answer.status != 200:
        return answer.code
    found = wire.get("/bucket/k?acl").tree.iter("Grantee")
    return ["group" if grantee.find("URI") is not None else "user" for grantee in found]


def policy(wire: Wire) -> object:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bucket/*"}
    sent = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=4).encode()
    answer = wire.ask("PUT", "/bucket?policy", sent)
    if answer.status == 501:
        return answer.code
    return wire.get("/bucket?policy").body == sent


CUSTOMER_KEY: Final = {
    "x_amz_server_side_encryption_customer_algorithm": "AES256",
    "x_amz_server_side_encryption_customer_key": "pO3upElrwuEXSoFwCfnZPdSsmt/xWeFa0N9KgDijwVs=",
    "x_amz_server_side_encryption_customer_key_md5": "DWygnHRtgiJ77HCm+1rvHw==",
}
PROBES: Final[dict[str, Probe]] = {
    "server": header_of("Server", "HEAD", "/bucket"),
    "error_children": error_children,
    "error_shape": start_of("/bucket/%22"),
    "shape": start_of("/bucket"),
    "shapes": start_of("/?usage"),
    "reply_headers": header_of("x-amz-server-side-encryption", "HEAD", "/bucket/k"),
    "acls": code_of("PUT", "/bucket?acl", x_amz_acl="public-read"),
    "request_ids": request_ids,
    "host_id": lambda wire: "x-amz-id-2" in wire.head("/bucket").headers,
    "location_required": in_europe(code_of("PUT", "/new")),
    "account_namespaces": code_of("PUT", "/new-210987654321-us-east-1-an"),
    "bucket_arns": header_of("x-amz-bucket-arn", "HEAD", "/bucket"),
    "access_point_aliases": header_of("x-amz-access-point-alias", "HEAD", "/bucket"),
    "region_headers": header_of("x-amz-bucket-region", "HEAD", "/bucket"),
    "listed_regions": lambda wire: wire.get("/?max-buckets=9").text("Buckets/Bucket/BucketRegion"),
    "region_redirects": in_europe(code_of("GET", "/bucket")),
    "unknown_regions_refused": code_of("GET", "/?bucket-region=mars"),
    "owned_again": created_twice,
    "checksums": checksum,
    "encoded_words": words,
    "default_encryption": encryption,
    "blocked_encryption_types": code_of("PUT", "/bucket/c", **CUSTOMER_KEY),
    "groups_first": grantees,
    "display_names": lambda wire: wire.get("/").text("Owner/DisplayName"),
    "email_grants": code_of("PUT", "/bucket/c", x_amz_grant_read='emailAddress="nobody@example.com"'),
    "quoted_copy_etags": copied_etag,
    "bypass_needs_lock": code_of("DELETE", "/bucket/k", x_amz_bypass_governance_retention="true"),
    "policy_as_sent": policy,
}


class Forms(NamedTuple):
    """The answers of the profiles of Amazon and of each engine."""

    aws: Any
    ceph: Any
    minio: Any
    swift: Any


ANSWERS: Final[dict[str, Forms]] = {
    "server": Forms("AmazonS3", None, "MinIO", None),
    "error_children": Forms(
        "Code Message Key RequestId HostId",
        "Code Message BucketName RequestId HostId",
        "Code Message Key BucketName Resource RequestId HostId",
        "Code Message RequestId Key",
    ),
    "error_shape": Forms(
        ('<?xml version="1.0" encoding="UTF-8"?>', "\n", "", "&quot;"),
        ('<?xml version="1.0" encoding="UTF-8"?>', "", ""),
        ('<?xml version="1.0" encoding="UTF-8"?>', "\n", "", "&#34;"),
        ("<?xml version='1.0' encoding='UTF-8'?>", "\n", ""),
    ),
    "shape": Forms(
        ('<?xml version="1.0" encoding="UTF-8"?>', "\n", 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', "&quot;"),
        ('<?xml version="1.0" encoding="UTF-8"?>', "", 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', "&quot;"),
        ('<?xml version="1.0" encoding="UTF-8"?>', "\n", 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', "&#34;"),
        ("<?xml version='1.0' encoding='UTF-8'?>", "\n", 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'),
    ),
    "shapes": Forms(
        ('<?xml version="1.0" encoding="UTF-8"?>', "\n", ""),
        ('<?xml version="1.0" encoding="UTF-8"?>', "", ""),
        ('<?xml version="1.0" encoding="UTF-8"?>', "\n", ""),
        ("<?xml version='1.0' encoding='UTF-8'?>", "\n", ""),
    ),
    "reply_headers": Forms("AES256", None, None, None),
    "acls": Forms("AccessControlListNotSupported", 200, "NotImplemented", 200),
    "request_ids": Forms("Z", "f", "F", "f"),
    "host_id": Forms(True, False, False, False),
    "location_required": Forms("IllegalLocationConstraintException", 200, 200, 200),
    "account_namespaces": Forms("MissingNamespaceHeader", 200, 200, 200),
    "bucket_arns": Forms("arn:aws:s3:::bucket", None, None, None),
    "access_point_aliases": Forms("false", None, None, None),
    "region_headers": Forms("us-east-1", None, None, None),
    "listed_regions": Forms("us-east-1", None, None, None),
    "region_redirects": Forms(301, 200, 200, 200),
    "unknown_regions_refused": Forms("InvalidArgument", 200, 200, 200),
    "owned_again": Forms((200, 409), (200, 200), (409, 409), (409, 409)),
    "checksums": Forms("Lb1nAmRU5LE=", None, None, None),
    "encoded_words": Forms("=?UTF-8?Q?caf=C3=A9?=", "café", "café", "café"),
    "default_encryption": Forms("AES256", None, "ServerSideEncryptionConfigurationNotFoundError", None),
    "blocked_encryption_types": Forms("AccessDenied", 200, "InvalidRequest", 200),
    "groups_first": Forms("AccessControlListNotSupported", ["group", "user"], ["user"], ["group", "user"]),
    "display_names": Forms(None, "fakeoss", "fakeoss", "fakeoss"),
    "email_grants": Forms("MethodNotAllowed", "UnresolvableGrantByEmailAddress", 200, 200),
    "quoted_copy_etags": Forms('"', "9", '"', '"'),
    "bypass_needs_lock": Forms("InvalidArgument", 204, 204, 204),
    "policy_as_sent": Forms(False, True, False, "NotImplemented"),
}


UNSEEN: Final = {
    ("ceph", "default_encryption"): "a GET of ?encryption lists the objects",
    ("swift", "default_encryption"): "the same",
    ("swift", "email_grants"): "it does not read grants with an object",
    ("swift", "policy_as_sent"): "it has no bucket policies",
    ("swift", "blocked_encryption_types"): "it ignores the keys of customers",
}
"""The switches of an engine whose value nobody sees, and why."""


def switched(engine: str) -> list[str]:
    """The switches of an engine that are not Amazon's."""
    ours, theirs = profiles.find(engine).switches, profiles.aws.switches
    return [name for name in PROBES if ours[name] != theirs[name]]


@pytest.mark.parametrize("engine", ["aws", *ENGINES])
@pytest.mark.parametrize("switch", PROBES)
def test_the_form_is_that_of_the_engine(engine: str, switch: str) -> None:
    given = PROBES[switch](wire_of(profiles.find(engine)))
    assert given == getattr(ANSWERS[switch], engine)


@pytest.mark.parametrize(("engine", "switch"), [(engine, name) for engine in ENGINES for name in switched(engine)])
def test_the_switch_decides(engine: str, switch: str) -> None:
    profile = profiles.find(engine)
    turned = profile._with_switches({switch: profiles.aws.switches[switch]})
    is_seen = PROBES[switch](wire_of(turned)) != PROBES[switch](wire_of(profile))
    assert is_seen == ((engine, switch) not in UNSEEN)

"""The documents of bucket policies: which are refused and why, and what comes back of the others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakeoss.errors import OssError
from fakeoss.model.policy import verdict
from fakeoss.model.policy_document import Dialect, parse_policy
from support.policies import ALICE, LIMIT, Asked, document, parsed, statement


def cause_of(data: bytes, dialect: Dialect | None = None) -> tuple[str, dict[str, object]]:
    with pytest.raises(OssError) as caught:
        parse_policy(data, "b", LIMIT, *(() if dialect is None else (dialect,)))
    return caught.value.cause.name, caught.value.fields


@pytest.mark.parametrize(
    ("data", "cause", "fields"),
    [
        (b"", "POLICY_EMPTY", {"First": "{"}),
        (b"invalid json", "POLICY_NOT_JSON", {"First": "{"}),
        (b" {}", "POLICY_NOT_JSON", {"First": "{"}),
        (b"[]", "POLICY_NOT_JSON", {"First": "{"}),
        (b"{", "POLICY_JSON", {}),
        (b'{"Statement":NaN}', "POLICY_JSON", {}),
        # RFC 8259, 6: neither can be written for a number, so that GetBucketPolicy could not answer it
        (b'{"Statement":1e999}', "POLICY_JSON", {}),
        (b'{"Id":-1E400}', "POLICY_JSON", {}),
        (b'{"Id":' + b"9" * 5000 + b"}", "POLICY_JSON", {}),
        (b'{"Id":"\xff"}', "POLICY_JSON", {}),
        (b'{"Id":"\\ud800"}', "POLICY_JSON", {}),
        (b'{"Statement":[],"Statement":[]}', "POLICY_JSON", {}),
        (b'{"a":' * 100_000, "POLICY_JSON", {}),
        (b"{}", "POLICY_FIELD_MISSING", {"Field": "Statement"}),
        (document(), "POLICY_STATEMENT_EMPTY", {}),
        (document(statement(), Version="2012-10-18"), "POLICY_VERSION", {}),
        (document(statement(), Version=2012), "POLICY_VERSION", {}),
        (document(statement(), Id=1), "POLICY_SYNTAX", {}),
        (document(statement(), Statements=[]), "POLICY_FIELD_UNKNOWN", {"Field": "Statements"}),
        (b'{"Statement":1}', "POLICY_SYNTAX", {}),
        (document(statement(condition={})), "POLICY_FIELD_UNKNOWN", {"Field": "condition"}),
        (document(statement(Sid=1)), "POLICY_SYNTAX", {}),
        (document(statement(Effect=None)), "POLICY_FIELD_MISSING", {"Field": "Effect"}),
        (document(statement(Effect="allow")), "POLICY_EFFECT", {"Effect": "allow"}),
        (document(statement(Effect=["Allow"])), "POLICY_SYNTAX", {}),
        (document(statement(Principal=None)), "POLICY_FIELD_MISSING", {"Field": "Principal"}),
        (document(statement(Principal="alice")), "POLICY_PRINCIPAL", {}),
        (document(statement(Principal={})), "POLICY_PRINCIPAL", {}),
        (document(statement(Principal={"AWS": []})), "POLICY_PRINCIPAL", {}),
        (document(statement(Principal={"AWS": "AIDAJQABLZS4A3QDU576Q"})), "POLICY_PRINCIPAL", {}),
        (document(statement(Principal={"AWS": "arn:aws:iam::111122223333:user/*"})), "POLICY_PRINCIPAL", {}),
        (document(statement(Principal={"AWS": "arn:aws:iam::s3tenant1:root"})), "POLICY_PRINCIPAL", {}),
        (document(statement(Principal={"Federated": "x"})), "POLICY_PRINCIPAL", {}),
        (document(statement(Principal={"Service": "*"})), "POLICY_PRINCIPAL", {}),
        (document(statement(Principal=None, NotPrincipal={"AWS": "111122223333"})), "POLICY_PRINCIPAL", {}),
        (document(statement(NotPrincipal="*")), "POLICY_SYNTAX", {}),
        (document(statement(Action=None)), "POLICY_FIELD_MISSING", {"Field": "Action"}),
        (document(statement(Action="invalid_action")), "POLICY_ACTION", {}),
        (document(statement(Action="s3:PutObjectLockConfiguration")), "POLICY_ACTION", {}),
        (document(statement(Action="sqs:*")), "POLICY_ACTION", {}),
        (document(statement(Action=[])), "POLICY_ACTION", {}),
        (document(statement(Action=1)), "POLICY_SYNTAX", {}),
        (document(statement(Resource=None)), "POLICY_FIELD_MISSING", {"Field": "Resource"}),
        (document(statement(Resource="*")), "POLICY_RESOURCE", {}),
        (document(statement(Resource="arn:aws:s3:::other/*")), "POLICY_RESOURCE", {}),
        (document(statement(Resource="arn:aws:s3:::${aws:username}/*")), "POLICY_RESOURCE", {}),
        (document(statement(Resource=[])), "POLICY_RESOURCE", {}),
        (document(statement(Resource="arn:aws:s3:::b")), "POLICY_NOT_APPLICABLE", {}),
        (document(statement(Action=["s3:GetObject", "s3:ListBucket"])), "POLICY_NOT_APPLICABLE", {}),
        (document(statement(Condition=[])), "POLICY_SYNTAX", {}),
        (document(statement(Condition={"Bool": 1})), "POLICY_SYNTAX", {}),
        (document(statement(Condition={"Equals": {}})), "POLICY_OPERATOR", {"Operator": "Equals"}),
        (document(statement(Condition={"stringequals": {}})), "POLICY_OPERATOR", {"Operator": "stringequals"}),
        (document(statement(Condition={"NullIfExists": {}})), "POLICY_OPERATOR", {"Operator": "NullIfExists"}),
        (document(statement(Condition={"ForSome:Bool": {}})), "POLICY_OPERATOR", {"Operator": "ForSome:Bool"}),
        (document(statement(Condition={"Bool": {"s3:VersionStatus": "true"}})), "POLICY_KEY", {}),
        (document(statement(Condition={"Bool": {"s3:ExistingObjectTag/": "true"}})), "POLICY_KEY", {}),
        (document(statement(Condition={"StringLike": {"s3:prefix": "x"}})), "POLICY_KEY_NOT_APPLICABLE", {}),
        (document(statement(Condition={"Bool": {"aws:SecureTransport": "yes"}})), "POLICY_SYNTAX", {}),
        (document(statement(Condition={"IpAddress": {"aws:SourceIp": "123"}})), "POLICY_ADDRESS", {}),
        (document(statement(Condition={"StringEquals": {"aws:Referer": {}}})), "POLICY_SYNTAX", {}),
    ],
)
def test_malformed(data: bytes, cause: str, fields: dict[str, object]) -> None:
    # messages: versitygw, aws-serverless-appsync-app#4, S3-Uploads#239, cloud-custodian#4948, noobaa-core#10058
    assert cause_of(data) == (cause, fields)


@pytest.mark.parametrize("action", ["PutObject", "DeleteObject", "DeleteObjectVersion", "GetObjectRetention"])
def test_existing_tags_do_not_go_with(action: str) -> None:  # observed at Amazon, per argmin's notes
    condition = {"StringEquals": {"s3:ExistingObjectTag/a": "b"}}
    for actions in (f"s3:{action}", ["s3:GetObject", f"s3:{action}"]):
        data = document(statement(Action=actions, Condition=condition))
        assert cause_of(data) == ("POLICY_KEY_NOT_APPLICABLE", {})


@pytest.mark.parametrize("action", ["GetObject", "GetObjectAttributes", "PutObjectTagging", "*"])
def test_existing_tags_go_with(action: str) -> None:  # observed at Amazon, per argmin's notes; the star: our reading
    assert parsed(statement(Action=f"s3:{action}", Condition={"StringEquals": {"s3:ExistingObjectTag/a": "b"}}))


def test_size_is_that_of_the_normal_form() -> None:
    sids = [statement(Sid=f"{number:0100}") for number in range(80)]
    spaced = json.dumps({"Statement": sids}, indent=40).encode()
    assert len(spaced) > LIMIT
    normal = parse_policy(spaced, "b", LIMIT).document
    assert parse_policy(spaced, "b", len(normal)).document == normal
    with pytest.raises(OssError) as caught:
        parse_policy(spaced, "b", len(normal) - 1)
    assert (caught.value.cause.name, caught.value.fields) == ("POLICY_TOO_LARGE", {"MaxSizeAllowed": len(normal) - 1})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["*", "s3:*"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "Condition"])
CONDITIONS = st.dictionaries(
    st.sampled_from(["StringLike", "Null", "DateEquals", "ForAllValues:NumericEquals", "IpAddressIfExists", "x"]),
    st.dictionaries(st.sampled_from(["aws:x", "s3:prefix", "s3:ExistingObjectTag/k", "y"]), JSON, max_size=2) | JSON,
    max_size=2,
)
STATEMENTS = st.builds(
    lambda changed, condition: statement(**changed, **({} if condition is None else {"Condition": condition})),
    st.dictionaries(NAMES.filter(lambda name: name != "Condition"), JSON, max_size=2),
    st.none() | CONDITIONS,
)
ASKED = st.builds(
    Asked,
    resource=st.text(max_size=6).map("b/".__add__),
    user=st.sampled_from([None, ALICE]),
    aws_x=st.text(max_size=5),
)


def judged(data: bytes, asked: Asked) -> bool | None:
    """What a policy says; ``None`` too where it is refused with a cause of its own."""
    try:
        policy = parse_policy(data, "b", LIMIT)
    except OssError as error:
        if not error.cause.name.startswith("POLICY_"):
            raise
        return None
    return verdict(policy, asked)


@settings(max_examples=400, deadline=None)
@given(JSON | st.builds(lambda listed: {"Statement": listed}, st.lists(STATEMENTS, max_size=3)), ASKED)
def test_any_json_is_judged_or_refused(value: Any, asked: Asked) -> None:
    data = json.dumps(value).encode("utf-8", "surrogatepass")
    assert judged(data, asked) in {True, False, None}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40).map(b"{".__add__), ASKED)
def test_any_bytes_are_refused(data: bytes, asked: Asked) -> None:
    assert judged(data, asked) is None


# what comes back


def test_document_is_written_in_amazons_order() -> None:
    # the order: recorded at Amazon, per localstack's snapshots; without blanks, one for a list of one: argmin's tests
    sent = b"""{ "Statement": [{"Action": ["s3:GetObject"], "Effect": "Allow", "Resource": ["arn:aws:s3:::b/*"],
        "Principal": {"AWS": ["*"]}, "Sid": "\xc3\xa9", "Condition": {"Bool": {"aws:SecureTransport": [true]}}}],
        "Id": "i", "Version": "2012-10-17"}"""
    assert parse_policy(sent, "b", LIMIT).document.decode() == (
        '{"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"\u00e9","Effect":"Allow","Principal":{"AWS":"*"},'
        '"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:SecureTransport":true}}}]}'
    )


def test_statement_alone_comes_back_in_a_list() -> None:  # argmin's tests
    sent = json.dumps({"Statement": statement()}).encode()
    assert json.loads(parse_policy(sent, "b", LIMIT).document)["Statement"] == [statement()]

"""Bucket policies: what conditions hold, who is spoken to, what is public, and which documents are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakeoss.errors import OssError
from fakeoss.model.accounts import User
from fakeoss.model.policy import Policy, verdict
from fakeoss.model.policy_conditions import Condition, holds
from fakeoss.model.policy_document import Dialect, parse_policy

ALICE = User("KEY", "secret", "a" * 64, "alice", account_id="111122223333")
LIMIT = 20_480
KEY = "aws:x"


class Asked:
    """A question with the values it is made with."""

    def __init__(
        self, action: str = "s3:GetObject", resource: str = "b/k", user: User | None = ALICE, **values: str
    ) -> None:
        self.action, self.resource, self.user = action, resource, user
        self._values = {name.replace("_", ":", 1): (value,) for name, value in values.items()}

    def values(self, key: str) -> tuple[str, ...] | None:
        return self._values.get(key)


def statement(**changed: Any) -> dict[str, Any]:
    """An allow for everyone to read; ``None`` leaves an element out."""
    made = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    return {name: value for name, value in (made | changed).items() if value is not None}


def document(*statements: Any, **members: Any) -> bytes:
    return json.dumps({"Version": "2012-10-17", **members, "Statement": list(statements)}).encode()


def parsed(*statements: Any, **members: Any) -> Policy:
    return parse_policy(document(*statements, **members), "b", LIMIT)


def cause_of(data: bytes, dialect: Dialect | None = None) -> tuple[str, dict[str, object]]:
    with pytest.raises(OssError) as caught:
        parse_policy(data, "b", LIMIT, *(() if dialect is None else (dialect,)))
    return caught.value.cause.name, caught.value.fields


# conditions: IAM User Guide, Condition operators, and Conditions with multiple context keys or values

ABSENT = None


@pytest.mark.parametrize(
    ("operator", "wanted", "actual", "met"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", ("x", "a"), "a", True),
        ("StringEquals", "a", ABSENT, False),
        ("StringNotEquals", "a", "b", True),
        ("StringNotEquals", ("a", "b"), "b", False),
        ("StringNotEquals", "a", ABSENT, True),
        ("StringEqualsIgnoreCase", "ab", "AB", True),
        ("StringNotEqualsIgnoreCase", "ab", "AB", False),
        ("StringLike", "a*c?", "abbcd", True),
        ("StringLike", "a*", "A", False),
        ("StringNotLike", "a*", "b", True),
        ("StringNotLike", "a*", "ab", False),
        ("NumericEquals", "10", "10.0", True),
        ("NumericNotEquals", "10", "11", True),
        ("NumericLessThan", "10", "9", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "-1.5", "-1", True),
        ("NumericGreaterThanEquals", "10", "9", False),
        ("NumericEquals", "10", "ten", False),
        ("NumericNotEquals", "10", ABSENT, True),
        ("NumericGreaterThan", "10", ABSENT, False),
        ("DateEquals", "2011-04-11T20:34:56Z", "2011-04-11T20:34:56.000Z", True),
        ("DateEquals", "1302554096", "2011-04-11T20:34:56Z", True),
        ("DateEquals", "2011-04-11T22:34:56+02:00", "2011-04-11T20:34:56Z", True),
        ("DateLessThan", "2011-04-12", "2011-04-11T23:59:59Z", True),
        ("DateGreaterThan", "2011", "2011-04", True),
        ("DateGreaterThanEquals", "2011-04-12", "2011-04-11", False),
        ("DateLessThanEquals", "2011-04-12", "2011-04-12T00:00:00.5Z", False),
        ("DateNotEquals", "2011-04-12", "2011-04-11", True),
        ("Bool", "true", "true", True),
        ("Bool", "True", "true", True),
        ("Bool", "false", "true", False),
        ("Bool", "false", ABSENT, False),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
        ("BinaryEquals", "QmluYXJ5", "qmluYXJ5", False),
        ("IpAddress", "203.0.113.0/24", "203.0.113.9", True),
        ("IpAddress", "203.0.113.7", "203.0.113.7", True),
        ("IpAddress", ("10.0.0.0/8", "2001:db8::/32"), "2001:db8::1", True),
        ("IpAddress", "203.0.113.0/24", "203.0.114.9", False),
        ("IpAddress", "203.0.113.0/24", "nobody", False),
        ("NotIpAddress", "203.0.113.0/24", "203.0.114.9", True),
        ("NotIpAddress", "203.0.113.0/24", ABSENT, True),
        ("ArnEquals", "arn:aws:iam::1:user/*", "arn:aws:iam::1:user/a", True),
        ("ArnLike", "arn:aws:*::1:user/a", "arn:aws:iam::1:user/a", True),
        ("ArnLike", "arn:*:user/a", "arn:aws:iam::1:user/a", False),
        ("ArnNotLike", "arn:aws:iam::2:*", "arn:aws:iam::1:user/a", True),
        ("ArnNotEquals", "arn:aws:iam::1:*", "arn:aws:iam::1:user/a", False),
        ("ArnEquals", "alice", "alice", False),
        ("Null", "true", ABSENT, True),
        ("Null", "true", "a", False),
        ("Null", "false", "a", True),
        ("Null", "false", ABSENT, False),
        ("StringLikeIgnoreCase", "HTTP*", "http://x", True),  # JD Cloud: Access-Control-Base-On-Bucket-Policy
        ("StringNotLikeIgnoreCase", "HTTP*", "http://x", False),
    ],
)
def test_operator(operator: str, wanted: str | tuple[str, ...], actual: str | None, met: bool) -> None:
    values = (wanted,) if isinstance(wanted, str) else wanted
    assert holds(Condition(operator, KEY, values), None if actual is None else (actual,), None) is met


@pytest.mark.parametrize(
    ("quantifier", "operator", "wanted", "actual", "met"),
    [
        ("ForAllValues", "StringEquals", ("a", "b"), ("a",), True),
        ("ForAllValues", "StringEquals", ("a", "b"), ("a", "c"), False),
        ("ForAllValues", "StringEquals", ("a",), None, True),
        ("ForAllValues", "StringNotEquals", ("a",), ("b", "c"), True),
        ("ForAllValues", "StringNotEquals", ("a",), ("b", "a"), False),
        ("ForAnyValue", "StringEquals", ("a", "b"), ("a", "c"), True),
        ("ForAnyValue", "StringEquals", ("a",), ("b", "c"), False),
        ("ForAnyValue", "StringEquals", ("a",), None, False),
        ("ForAnyValue", "StringNotEquals", ("a",), ("a", "b"), True),
        ("ForAnyValue", "StringNotEquals", ("a",), None, False),
    ],
)
def test_quantifier(
    quantifier: str, operator: str, wanted: tuple[str, ...], actual: tuple[str, ...] | None, met: bool
) -> None:
    assert holds(Condition(operator, KEY, wanted, quantifier), actual, None) is met


@pytest.mark.parametrize("operator", ["StringEquals", "StringNotEquals", "Bool", "IpAddress", "NumericLessThan"])
def test_if_exists_holds_without_the_key(operator: str) -> None:
    assert holds(Condition(operator, KEY, ("1",), if_exists=True), None, None)


@pytest.mark.parametrize("operator", ["StringEquals", "Bool"])
def test_if_exists_changes_nothing_with_the_key(operator: str) -> None:
    assert not holds(Condition(operator, KEY, ("true",), if_exists=True), ("false",), None)


# statements


@pytest.mark.parametrize(
    ("principal", "user", "included"),
    [
        ("*", None, True),
        ({"AWS": "*"}, None, True),
        ({"AWS": "111122223333"}, ALICE, True),
        ({"AWS": "arn:aws:iam::111122223333:root"}, ALICE, True),
        ({"AWS": "arn:aws-cn:iam::111122223333:root"}, ALICE, True),
        ({"AWS": "arn:aws:iam::111122223333:user/alice"}, ALICE, True),
        ({"AWS": "arn:aws:iam::111122223333:user/team/alice"}, ALICE, True),
        ({"AWS": f"arn:aws:iam::111122223333:user/{ALICE.id}"}, ALICE, True),
        ({"AWS": "arn:aws:iam::111122223333:user/bob"}, ALICE, False),
        ({"AWS": "arn:aws:iam::111122223333:role/alice"}, ALICE, False),
        ({"AWS": ["444455556666", "111122223333"]}, ALICE, True),
        ({"AWS": "444455556666"}, ALICE, False),
        ({"AWS": "111122223333"}, None, False),
        ({"CanonicalUser": ALICE.id}, ALICE, True),
        ({"CanonicalUser": "b" * 64}, ALICE, False),
        ({"Service": "cloudfront.amazonaws.com"}, ALICE, False),
        ({"Service": "cloudfront.amazonaws.com", "AWS": "111122223333"}, ALICE, True),
    ],
)
def test_principal(principal: Any, user: User | None, included: bool) -> None:  # IAM: Principal
    said = verdict(parsed(statement(Principal=principal)), Asked(user=user))
    assert said is (True if included else None)


def test_not_principal_speaks_to_all_others() -> None:  # IAM: NotPrincipal
    policy = parsed(statement(Principal=None, NotPrincipal={"AWS": "111122223333"}, Effect="Deny"))
    assert verdict(policy, Asked()) is None
    assert verdict(policy, Asked(user=None)) is False
    assert verdict(policy, Asked(user=User("K", "s", "444455556666"))) is False


@pytest.mark.parametrize(
    ("changed", "asked", "said"),
    [
        ({}, Asked(), True),
        ({}, Asked("s3:GetObject", "b"), None),
        ({"Action": "S3:getobject"}, Asked(), True),
        ({"Action": "s3:Get*"}, Asked("s3:GetObjectVersion"), True),
        ({"Action": "s3:GetObject?cl"}, Asked("s3:GetObjectAcl"), True),
        ({"Action": "*"}, Asked("s3:PutObject"), True),
        ({"Action": ["s3:PutObject", "s3:GetObject"]}, Asked(), True),
        ({"Action": None, "NotAction": "s3:PutObject"}, Asked(), True),
        ({"Action": None, "NotAction": "s3:Get*"}, Asked(), None),
        ({"Resource": "arn:aws:s3:::b/K"}, Asked(), None),
        ({"Resource": "arn:aws:s3:::b/?"}, Asked(), True),
        ({"Resource": "arn:aws:s3:::*"}, Asked(), True),
        ({"Resource": ["arn:aws:s3:::b/x", "arn:aws:s3:::b/k"]}, Asked(), True),
        ({"Resource": None, "NotResource": "arn:aws:s3:::b/k"}, Asked(), None),
        ({"Resource": None, "NotResource": "arn:aws:s3:::b/x"}, Asked(), True),
        ({"Resource": "arn:aws:s3:::b/${aws:username}"}, Asked(resource="b/alice", aws_username="alice"), True),
        ({"Resource": "arn:aws:s3:::b/${aws:username}"}, Asked(resource="b/bob", aws_username="alice"), None),
        ({"Effect": "Deny"}, Asked(), False),
        (
            {"Condition": {"StringEquals": {"aws:Referer": "x"}, "Bool": {"aws:SecureTransport": True}}},
            Asked(aws_referer="x", aws_securetransport="true"),
            True,
        ),
        (
            {"Condition": {"StringEquals": {"aws:Referer": "x"}, "Bool": {"aws:SecureTransport": True}}},
            Asked(aws_referer="x", aws_securetransport="false"),
            None,
        ),
        ({"Condition": {"StringEquals": {"aws:Referer": "x", "aws:UserAgent": "y"}}}, Asked(aws_referer="x"), None),
        (
            {"Condition": {"StringLike": {"aws:Referer": "${aws:username}/*"}}},
            Asked(aws_referer="alice/1", aws_username="alice"),
            True,
        ),
    ],
)
def test_statement(changed: dict[str, Any], asked: Asked, said: bool | None) -> None:
    assert verdict(parsed(statement(**changed)), asked) is said


def test_deny_outweighs_every_allow() -> None:
    policy = parsed(statement(), statement(Effect="Deny", Action="s3:*"), statement())
    assert verdict(policy, Asked()) is False


def test_variables_are_text_in_the_old_version() -> None:
    policy = parsed(statement(Resource="arn:aws:s3:::b/${aws:username}"), Version="2008-10-17")
    assert verdict(policy, Asked(resource="b/alice", aws_username="alice")) is None
    assert verdict(policy, Asked(resource="b/${aws:username}")) is True


# what is public: Amazon, Blocking public access, The meaning of "public"


@pytest.mark.parametrize(
    ("changed", "public"),
    [
        ({}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Effect": "Deny"}, False),
        ({"Principal": {"AWS": "111122223333"}}, False),
        ({"Principal": {"AWS": ["111122223333", "*"]}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "128.0.0.0/1"}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "::/0"]}}}, True),
        ({"Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}, True),
        ({"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-91237329"}}}, False),
        ({"Condition": {"StringEqualsIfExists": {"aws:SourceVpc": "vpc-91237329"}}}, True),
        ({"Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-91237329"}}}, True),
        ({"Condition": {"StringLike": {"aws:SourceVpc": "vpc-*"}}}, True),
        ({"Condition": {"StringEquals": {"aws:SourceVpc": "${aws:username}"}}}, True),
        ({"Condition": {"StringLike": {"aws:Referer": "http://example.com/*"}}}, True),
    ],
)
def test_public(changed: dict[str, Any], public: bool) -> None:
    assert parsed(statement(**changed)).public is public


# documents


@pytest.mark.parametrize(
    ("data", "cause", "fields"),
    [
        (b"", "POLICY_EMPTY", {"First": "{"}),
        (b"invalid json", "POLICY_NOT_JSON", {"First": "{"}),
        (b" {}", "POLICY_NOT_JSON", {"First": "{"}),
        (b"[]", "POLICY_NOT_JSON", {"First": "{"}),
        (b"{", "POLICY_JSON", {}),
        (b'{"Statement":NaN}', "POLICY_JSON", {}),
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

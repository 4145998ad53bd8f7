"""Bucket policies: who is spoken to, what is said to whom, and what is public."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.model.accounts import User
from fakeoss.model.policy import verdict
from support.policies import ALICE, Asked, parsed, statement

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


ROOT = User("ROOTKEY", "secret", "b" * 64, account_id="111122223333")
ACCOUNT, NAMED = "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/alice"


@pytest.mark.parametrize(
    ("principals", "user", "denied"),
    [
        # IAM: AWS JSON policy elements: NotPrincipal; whoever is exempt is named with its account
        ([NAMED, ACCOUNT], ALICE, False),
        ([NAMED, "111122223333"], ALICE, False),
        ([ACCOUNT], ALICE, True),
        (["111122223333"], ALICE, True),
        ([NAMED], ALICE, True),
        ([NAMED.replace("alice", "bob"), ACCOUNT], ALICE, True),
        ([NAMED, "444455556666"], ALICE, True),
        ([ACCOUNT], ROOT, False),
        ([NAMED, ACCOUNT], ROOT, False),
        ([NAMED], ROOT, True),
        ([ACCOUNT], User("K", "s", "444455556666"), True),
        ([NAMED, ACCOUNT], None, True),
        (["*"], ALICE, False),
        (["*"], None, False),
    ],
)
def test_not_principal_speaks_to_all_others(principals: list[str], user: User | None, denied: bool) -> None:
    policy = parsed(statement(Principal=None, NotPrincipal={"AWS": principals}, Effect="Deny"))
    assert verdict(policy, Asked(user=user)) is (False if denied else None)


def test_not_principal_of_a_canonical_user_names_its_account() -> None:
    policy = parsed(statement(Principal=None, NotPrincipal={"CanonicalUser": ROOT.id}, Effect="Deny"))
    assert verdict(policy, Asked(user=ROOT)) is None
    assert verdict(policy, Asked(user=ALICE)) is False


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

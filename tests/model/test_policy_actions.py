"""What policies can speak of. Amazon: Service Authorization Reference, Amazon S3."""

from __future__ import annotations

import pytest

from fakeoss.model.policy_actions import OBJECT_ACTIONS, actions_of, is_key, takes_key


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("s3:GetObject", {"GetObject"}),
        ("S3:getobject", {"GetObject"}),
        ("s3:GetObjectAc?", {"GetObjectAcl"}),
        ("s3:*ObjectAcl", {"GetObjectAcl", "PutObjectAcl"}),
        ("s3:ListB*", {"ListBucket", "ListBucketMultipartUploads", "ListBucketVersions"}),
        ("s3:None", set()),
        ("sqs:*", set()),
        ("GetObject", set()),
        ("", set()),
    ],
)
def test_actions_of(pattern: str, names: set[str]):
    assert actions_of(pattern) == names


def test_a_star_is_all_of_them():
    assert actions_of("*") == actions_of("s3:*") > OBJECT_ACTIONS
    assert "GetObject" in OBJECT_ACTIONS
    assert "ListBucket" not in OBJECT_ACTIONS


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("aws:anything", True),
        ("aws:", False),
        ("s3:prefix", True),
        ("s3:Prefix", False),  # in lower case, as its caller writes it
        ("s3:existingobjecttag/name", True),
        ("s3:existingobjecttag/", False),
        ("s3:existingobjecttag", False),
        ("s3:prefix/x", False),
        ("s3:none", False),
        ("ec2:x", False),
        ("", False),
    ],
)
def test_is_key(key: str, known: bool):
    assert is_key(key) is known


@pytest.mark.parametrize(
    ("action", "key", "takes"),
    [
        ("ListBucket", "s3:prefix", True),
        ("GetObject", "s3:prefix", False),
        ("GetObject", "aws:sourceip", True),
        ("GetObject", "s3:signatureversion", True),
        ("GetObject", "s3:existingobjecttag/a", True),
        ("PutObject", "s3:existingobjecttag/a", False),
        ("PutObject", "s3:requestobjecttag/a", True),
        ("GetObjectVersion", "s3:versionid", True),
        ("GetObject", "s3:versionid", False),
    ],
)
def test_key_goes_with_action(action: str, key: str, takes: bool):
    assert takes_key(action, key) is takes

"""Policies of POST forms: every form of condition, what fails, and with which words."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.errors import Cause, OssError
from fakeoss.wire.auth.form_policy import require_policy

NOW = 1_530_000_000.0  # 2018-06-26T08:00:00Z
LATER, EARLIER = "2018-07-30T12:00:00.000Z", "2018-06-25T12:00:00Z"
FORM = {"bucket": "b", "key": "user/eric/a.jpg", "content-type": "image/jpeg", "policy": "…", "signature": "…"}
COVERED = [{"bucket": "b"}, ["starts-with", "$key", "user/"], ["starts-with", "$Content-Type", "image/"]]
RECORDED = "recorded at Amazon, localstack's TestS3PresignedPost"
DOCUMENTED = "Amazon: Creating a POST policy"
GATEWAY = "as the Versity S3 gateway, which follows Amazon, has it"
OURS = "our reading"


def judged(policy: Any, form: dict[str, str] = FORM, size: int = 5) -> tuple[Cause, dict[str, object]] | None:
    text = policy if isinstance(policy, str) else json.dumps(policy)
    try:
        require_policy(b64encode(text.encode()).decode(), form, size, NOW)
    except OssError as error:
        return error.cause, error.fields
    return None


def with_conditions(*conditions: Any) -> dict[str, Any]:
    return {"expiration": LATER, "conditions": [*COVERED, *conditions]}


def failed(reason: str) -> tuple[Cause, dict[str, object]]:
    return Cause.FORM_POLICY_FAILED, {"Reason": reason}


def invalid(reason: str) -> tuple[Cause, dict[str, object]]:
    return Cause.FORM_POLICY_INVALID, {"Reason": reason}


def unmet(condition: list[Any]) -> tuple[Cause, dict[str, object]]:
    return failed(f"Policy Condition failed: {json.dumps(condition)}")


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({"key": "user/eric/a.jpg"}, id="simple"),
        pytest.param({"KEY": "user/eric/a.jpg"}, id="names in any case"),
        pytest.param(["eq", "$key", "user/eric/a.jpg"], id="eq"),
        pytest.param(["EQ", "$Key", "user/eric/a.jpg"], id="operators in any case"),
        pytest.param(["starts-with", "$key", "user/eric/"], id="starts-with"),
        pytest.param(["starts-with", "$absent", ""], id="starts with nothing: also what is absent"),
        pytest.param(["content-length-range", 0, 5], id="range"),
        pytest.param(["content-length-range", "5", "9"], id="range in texts"),  # JD Cloud: Post-Object-2
        pytest.param(["content-length-range", -1, "9" * 30], id="range wider than any file"),
    ],
)
def test_condition_that_holds(condition: Any) -> None:
    assert judged(with_conditions(condition)) is None


@pytest.mark.parametrize(
    ("condition", "expected", "source"),
    [
        pytest.param({"key": "other"}, unmet(["eq", "$key", "other"]), RECORDED, id="simple"),
        pytest.param(["eq", "$key", "User/eric/a.jpg"], None, RECORDED, id="values keep their case"),
        pytest.param(["eq", "key", "user/eric/a.jpg"], None, RECORDED, id="no dollar"),
        pytest.param(["starts-with", "$key", "home/"], None, RECORDED, id="starts-with"),
        pytest.param(["eq", "$absent", "x"], None, DOCUMENTED, id="absent"),
        pytest.param(["content-length-range", "test", "10"], None, RECORDED, id="range of words"),
        pytest.param(["content-length-range", 0, 1.5], None, OURS, id="range to a fraction"),
        *(
            pytest.param(["content-length-range", 0, number], invalid("Invalid JSON."), "RFC 8259, 6", id=f"{number}")
            for number in (float("inf"), float("-inf"), float("nan"))
        ),
        pytest.param(["content-length-range", 0, True], None, OURS, id="range to a truth"),
        pytest.param(["content-length-range", 0, "1_0"], None, OURS, id="range with an underscore"),
        pytest.param(["content-length-range", 0, [9]], None, OURS, id="range to a list"),
        pytest.param(
            ["content-length-range", 6, 9],
            (Cause.FORM_FILE_TOO_SMALL, {"ProposedSize": 5, "MinSizeAllowed": 6}),
            RECORDED,
            id="too small",
        ),
        pytest.param(
            ["content-length-range", 1, 4],
            (Cause.FORM_FILE_TOO_LARGE, {"ProposedSize": 5, "MaxSizeAllowed": 4}),
            RECORDED,
            id="too large",
        ),
        pytest.param(
            {"a": "1", "b": "2"},
            invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."),
            RECORDED,
            id="two properties",
        ),
        pytest.param({"a": 1}, invalid("Invalid Simple-Condition: value must be a string."), GATEWAY, id="a number"),
        pytest.param("x", invalid("Invalid condition test: must be a List or Object."), GATEWAY, id="a text"),
        pytest.param([], invalid("Invalid Condition: missing operation identifier."), GATEWAY, id="empty"),
        pytest.param(["in", "$a", "b"], invalid("Invalid Condition: unknown operation 'in'."), GATEWAY, id="unknown"),
        pytest.param(["eq", "$a"], invalid("Invalid eq: wrong number of arguments."), GATEWAY, id="two of three"),
    ],
)
def test_condition_that_fails(condition: Any, expected: Any, source: str) -> None:
    assert judged(with_conditions(condition)) == (expected or unmet(condition)), source


@pytest.mark.parametrize(
    ("policy", "expected", "source"),
    [
        pytest.param({**with_conditions(), "expiration": EARLIER}, failed("Policy expired."), RECORDED, id="expired"),
        pytest.param({"conditions": []}, invalid("Policy missing expiration."), GATEWAY, id="no expiration"),
        pytest.param({"expiration": LATER}, invalid("Policy missing conditions."), GATEWAY, id="no conditions"),
        pytest.param(
            {"expiration": LATER, "conditions": {}},
            invalid("Invalid 'conditions' value: must be a List."),
            GATEWAY,
            id="conditions in an object",
        ),
        pytest.param(
            {"expiration": "2018-07-30 12:00:00", "conditions": []},
            invalid("Invalid 'expiration' value: '2018-07-30 12:00:00'"),
            GATEWAY,
            id="another form of date",
        ),
        pytest.param(
            {"EXPIRATION": LATER, "conditions": []}, invalid('Unexpected: "EXPIRATION"'), GATEWAY, id="in capitals"
        ),
        pytest.param("[]", invalid("Invalid JSON."), GATEWAY, id="a list"),
        pytest.param("{", invalid("Invalid JSON."), GATEWAY, id="no JSON"),
    ],
)
def test_document(policy: Any, expected: Any, source: str) -> None:
    assert judged(policy) == expected, source


def test_base64_that_is_none() -> None:
    with pytest.raises(OssError) as caught:
        require_policy("not base64!", FORM, 0, NOW)
    assert caught.value.fields == {"Reason": "invalid Base64 encoding."}


@pytest.mark.parametrize(
    ("extra", "covered"),
    [
        pytest.param({"x-amz-meta-a": "b"}, False, id="metadata"),
        pytest.param({"acl": "private"}, False, id="acl"),
        pytest.param({"content-md5": "x"}, False, id="content-md5"),  # aws-sdk-ruby#257
        pytest.param({"x-ignore-a": "b"}, True, id="x-ignore-"),
        pytest.param({"x-amz-checksum-crc32": "AAAAAA=="}, True, id="a checksum"),  # ceph/s3-tests
        pytest.param({"x-amz-signature": "b"}, True, id="the signature"),
    ],
)
def test_every_field_needs_a_condition(extra: dict[str, str], covered: bool) -> None:
    expected = None if covered else failed(f"Extra input fields: {next(iter(extra))}")
    assert judged(with_conditions(), {**FORM, **extra}) == expected, DOCUMENTED


def test_the_bucket_needs_one_too() -> None:
    assert judged({"expiration": LATER, "conditions": COVERED[1:]}) == failed("Extra input fields: bucket")  # php#3292


def test_each_of_several_content_types_must_begin_so() -> None:
    two = {**FORM, "content-type": "image/jpeg,text/html"}
    assert judged(with_conditions(), two) == unmet(COVERED[2])
    assert judged(with_conditions(), {**FORM, "content-type": "image/jpeg,image/png"}) is None


def test_escapes_that_json_does_not_have() -> None:
    text = json.dumps(with_conditions(["starts-with", "$key", "user"])).replace('"user"', r'"\u0075ser\$x"')
    assert judged(text, {**FORM, "key": "user$x/"}) == unmet(COVERED[1])
    assert judged(text.replace("user/", ""), {**FORM, "key": "user$x/"}) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["expiration", "conditions", "key"]), inner),
    )
)
def test_any_json_is_refused_in_words(policy: Any) -> None:
    found = judged(policy)
    assert found is not None
    assert found[0] in {Cause.FORM_POLICY_INVALID, Cause.FORM_POLICY_FAILED}

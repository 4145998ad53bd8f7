"""Lifecycle configurations that are rejected."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML, argument, invalid
from fakeoss.contract.case import ANY, AWS, BOTH, JDCLOUD, Expect
from fakeoss.contract.lifecycle_steps import (
    ABORT,
    KEEP,
    MARKERS,
    OLD,
    RECORDED,
    REPORTED,
    TAG,
    TRANSITION,
    V1,
    expire,
    invalid_argument,
    rejected_case,
    rule,
)

__all__ = ["CASES"]

_MALFORMED: Final = tuple(
    rejected_case(name, source, MALFORMED_XML, *rules, profiles=profiles)
    for name, source, profiles, rules in (
        ("no filter", RECORDED, BOTH, (f"<Rule><ID>r</ID><Status>Enabled</Status>{expire(7)}</Rule>",)),
        ("no rules", f"{REPORTED}; Put-Bucket-Lifecycle", BOTH, ()),
        ("an action without days", RECORDED, AWS, (rule("<NoncurrentVersionExpiration/>", ""),)),
        ("And together with Prefix", RECORDED, AWS, (rule(expire(7), "<And><Prefix>t</Prefix></And><Prefix/>"),)),
        (
            "a size together with Prefix",
            RECORDED,
            AWS,
            (rule(expire(7), "<ObjectSizeGreaterThan>500</ObjectSizeGreaterThan><Prefix/>"),),
        ),
        (
            "And with a single condition",
            f"{REPORTED}: terraform-provider-aws#23882",
            AWS,
            (rule(expire(7), "<And><Prefix>t</Prefix></And>"),),
        ),
        ("days and ExpiredObjectDeleteMarker", RECORDED, AWS, (rule(f"{expire(1)[:-13]}{MARKERS[12:]}", ""),)),
        (
            "days and a date",
            "Put-Bucket-Lifecycle: one of them",
            BOTH,
            (rule("<Expiration><Days>1</Days><Date>2030-01-01T00:00:00Z</Date></Expiration>"),),
        ),
        (
            "an unknown status",
            "ceph/s3-tests test_lifecycle_invalid_status",
            BOTH,
            (rule(expire(1), status="enabled"),),
        ),
        ("an unknown storage class", "our reading", AWS, (rule(TRANSITION.format(1, "COLD")),)),
        ("days that are not a number", "our reading", BOTH, (rule(expire("soon")),)),
        (
            "an invalid date",
            "aws-sdk-js#2352",
            BOTH,
            (rule("<Expiration><Date>Fri, 01 Jan 2016 00:00:00 GMT</Date></Expiration>"),),
        ),
    )
)

_FOR: Final = "filter '(prefix=)'"
_INVALID: Final = (
    rejected_case(
        "a date that is not at midnight",
        RECORDED,
        argument("Date", "2023-01-01T02:02:00Z", "'Date' must be at midnight GMT"),
        rule("<Expiration><Date>2023-01-01T02:02:00Z</Date></Expiration>", ""),
        profiles=BOTH,
    ),
    rejected_case(
        "a repeated tag key",
        RECORDED,
        invalid("Duplicate Tag Keys are not allowed."),
        rule(expire(1), f"<And>{TAG}{TAG}</And>"),
    ),
    rejected_case(
        "zero days",
        f"{REPORTED}; Put-Bucket-Lifecycle: a positive number",
        invalid_argument("'Days' for Expiration action must be a positive integer"),
        rule(expire(0)),
        profiles=BOTH,
    ),
    *(
        rejected_case(
            f"zero {name}",
            f"{REPORTED}: {issue}",
            invalid_argument(f"'{name}' for {action} action must be a positive integer"),
            rule(text),
        )
        for name, action, text, issue in (
            ("NoncurrentDays", "NoncurrentVersionExpiration", OLD.format(0), "terraform-provider-aws#35328"),
            ("DaysAfterInitiation", "AbortIncompleteMultipartUpload", ABORT.format(0), "noobaa-core#8970"),
        )
    ),
    rejected_case(
        "a repeated ID",
        f"{REPORTED}: tiflash#9889; Lifecycle",
        invalid_argument("Rule ID must be unique. Found same ID for more than one rule"),
        rule(expire(1)),
        rule(expire(2)),
        profiles=BOTH,
    ),
    rejected_case(
        "an ID of 256 characters",
        f"{REPORTED}: noobaa-core#8628",
        invalid_argument("ID length should not exceed allowed limit of 255"),
        rule(expire(1), name="x" * 256),
    ),
    rejected_case(
        "an ID of 65 characters",
        "Put-Bucket-Lifecycle: 64; the message: Amazon's",
        invalid_argument("ID length should not exceed allowed limit of 64"),
        rule(expire(1), name="x" * 65),
        profiles=JDCLOUD,
    ),
    rejected_case(
        "no action",
        f"{REPORTED}: terraform-aws-mcaf-s3#46",
        invalid("At least one action needs to be specified in a rule"),
        rule(""),
    ),
    *(
        rejected_case(
            f"{action} with {kind}",
            source,
            invalid(f"{action} cannot be specified with {kind}."),
            rule(text, conditions),
        )
        for action, kind, text, conditions, source in (
            (
                "AbortIncompleteMultipartUpload",
                "Tags",
                ABORT.format(1),
                TAG,
                f"{REPORTED}: terraform-aws-s3-bucket#109",
            ),
            (
                "AbortIncompleteMultipartUpload",
                "Object Size",
                ABORT.format(1),
                "<ObjectSizeLessThan>9</ObjectSizeLessThan>",
                f"{REPORTED}: cfn-lint#3554; the code: our reading",
            ),
            (
                "ExpiredObjectDeleteMarker",
                "Object Size",
                MARKERS,
                "<ObjectSizeGreaterThan>9</ObjectSizeGreaterThan>",
                f"{REPORTED}: terraform-aws-s3-bucket#376",
            ),
            ("ExpiredObjectDeleteMarker", "Tags", MARKERS, TAG, "our reading"),
        )
    ),
    rejected_case(
        "a maximum size of zero",
        f"{REPORTED}: terraform-provider-aws#41521",
        invalid("'ObjectSizeLessThan' should be between 1 and 1099511627776000."),
        rule(expire(1), "<ObjectSizeLessThan>0</ObjectSizeLessThan>"),
    ),
    rejected_case(
        "a maximum size not above the minimum",
        f"{REPORTED} from CloudFormation; the code: our reading",
        invalid("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'."),
        rule(
            expire(1),
            "<And><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>5</ObjectSizeLessThan></And>",
        ),
    ),
    rejected_case(
        "a noncurrent version to STANDARD_IA before 30 days",
        f"{REPORTED} of current versions from CloudFormation, where it is allowed since July 2026: API reference, "
        "Transition; that it is not here, and the code: our reading",
        invalid_argument(
            "'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to 30 for storageClass "
            "'STANDARD_IA'"
        ),
        rule(
            "<NoncurrentVersionTransition><NoncurrentDays>29</NoncurrentDays><StorageClass>STANDARD_IA</StorageClass>"
            "</NoncurrentVersionTransition>"
        ),
    ),
    rejected_case(
        "a repeated storage class",
        f"{REPORTED}, and noobaa-core#9969 takes it over",
        invalid(f"'StorageClass' must be different for 'Transition' actions in same 'Rule' with {_FOR}"),
        rule(TRANSITION.format(1, "GLACIER") + TRANSITION.format(2, "GLACIER")),
    ),
    rejected_case(
        "an expiration not after a transition",
        f"{REPORTED}, and noobaa-core#9969 takes it over",
        invalid_argument(
            f"'Days' in the Expiration action for {_FOR} must be greater than 'Days' in the Transition action"
        ),
        rule(expire(30) + TRANSITION.format(30, "GLACIER")),
    ),
    rejected_case(
        "days and dates",
        f"{REPORTED}, and noobaa-core#9969 takes it over",
        invalid(f"Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for {_FOR}"),
        rule(f"<Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration>{TRANSITION.format(1, 'GLACIER')}"),
    ),
    rejected_case(
        "a filter after a prefix",
        f"{REPORTED}: ansible#53751",
        invalid("Filter element can only be used in Lifecycle V2."),
        f"<Rule>{V1.format('a', expire(1))}</Rule>",
        rule(expire(1)),
    ),
    rejected_case(
        "a prefix after a filter",
        f"{REPORTED}: terraform-provider-aws#23299",
        invalid("Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter."),
        rule(expire(1)),
        f"<Rule>{V1.format('a', expire(1))}</Rule>",
    ),
    rejected_case(
        "prefixes that overlap",
        f"{REPORTED}: noobaa-core#8341",
        invalid("Found overlapping prefixes '' and 'a' for same action type 'Expiration'"),
        f"<Rule>{V1.format('a', expire(1))}</Rule>",
        f"<Rule>{V1.format('', expire(2))}</Rule>",
    ),
    rejected_case(
        "NewerNoncurrentVersions without a filter",
        f"{REPORTED}: terraform-provider-aws#23228",
        invalid("NewerNoncurrentVersions element can only be used in Lifecycle V2."),
        f"<Rule>{V1.format('', OLD.format(3).replace('</NoncurrentVersionExpiration>', KEEP))}</Rule>",
    ),
    *(
        rejected_case(
            f"{name} is not implemented",
            "not among the elements of Put-Bucket-Lifecycle; 501 is ours",
            Expect(501, code="NotImplemented", message=ANY, fields=None),
            rule,
            profiles=JDCLOUD,
        )
        for name, rule in (
            ("NoncurrentVersionExpiration", rule(OLD.format(1))),
            ("ExpiredObjectDeleteMarker", rule(MARKERS)),
            ("ObjectSizeGreaterThan", rule(expire(1), "<ObjectSizeGreaterThan>9</ObjectSizeGreaterThan>")),
        )
    ),
    *(
        rejected_case(
            f"JD Cloud moves nothing to {storage_class}",
            "Put-Bucket-Lifecycle: STANDARD_IA or GLACIER; the answer: our reading",
            MALFORMED_XML,
            rule(TRANSITION.format(60, storage_class)),
            profiles=JDCLOUD,
        )
        for storage_class in ("DEEP_ARCHIVE", "ONEZONE_IA", "STANDARD")
    ),
    rejected_case(
        "JD Cloud: DaysAfterInitiation beyond 32 bits",
        "Put-Bucket-Lifecycle: at most 2147483647; the answer: our reading",
        MALFORMED_XML,
        rule(ABORT.format(2**31)),
        profiles=JDCLOUD,
    ),
)


CASES: Final = (*_MALFORMED, *_INVALID)

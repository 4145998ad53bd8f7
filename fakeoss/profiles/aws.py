"""Amazon S3, general purpose buckets, as recorded in February 2026."""

from __future__ import annotations

from typing import Final

from fakeoss.limits import Limits
from fakeoss.profiles.object_traits import ObjectTraits
from fakeoss.profiles.profile import Profile
from fakeoss.profiles.traits import (
    AclTraits,
    BucketTraits,
    DocumentTraits,
    EncryptionTraits,
    LockTraits,
)
from fakeoss.wire.address import HostForm
from fakeoss.wire.error_table import ERRORS
from fakeoss.wire.xml import Shape

__all__ = ["AWS", "AWS_LEGACY"]

_ENDPOINTS = "AWS General Reference, Amazon S3 endpoints and quotas"
_RULES = "endpoint rule sets of the AWS SDKs, S3 and S3 Control"
_VIRTUAL = "Amazon S3 User Guide, Virtual hosting of general purpose buckets"
_ONE_LINE = '<?xml version="1.0" encoding="UTF-8"?>'
_REGIONS: Final = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "me-west-1",
    "mx-central-1",
    "sa-east-1",
    "sa-west-1",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "eu-isoe-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
)
_PARTITIONS: Final = {
    "cn-": "amazonaws.com.cn",
    "us-gov-": "amazonaws.com",
    "eusc-": "amazonaws.eu",
    "us-iso-": "c2s.ic.gov",
    "us-isob-": "sc2s.sgov.gov",
    "eu-isoe-": "cloud.adc-e.uk",
    "us-isof-": "csp.hci.ic.gov",
}
"""The domains of the partitions other than the commercial one, by the start of the names of their regions (partitions
of the AWS SDKs)."""
_SEPARATE_DOMAINS: Final = tuple(name for name in _PARTITIONS.values() if not name.startswith("amazonaws.com"))
"""Those of partitions that share no domain with the others."""
_ISOLATED: Final = frozenset(
    [
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "me-west-1",
        "mx-central-1",
        "sa-west-1",
    ]
)
"""The regions launched after 20 March 2019, all of which have to be opted in to (Amazon S3 User Guide, Request routing;
AWS Account Management, Regions)."""
_DASHED: Final = frozenset(
    [
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-west-1",
        "sa-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    ]
)
"""The regions that are as old as the endpoints with a dash, ``s3-us-west-2`` (AWS General Reference, Amazon S3 website
endpoints). Redirects name these: s3rs#18, spring-cloud-aws#452, mountpoint-s3#1; a dot for others: AWS.jl#413."""
_SIGNED_V2: Final = _DASHED | {"us-east-1", "us-gov-east-1"}
"""The regions that accept signature version 2 besides version 4: those launched until January 2014 (Amazon S3 API
reference, Authenticating requests) and those for which the endpoint data of botocore 1.44.8 names both."""
_BARE = (
    HostForm("s3.amazonaws.com", _ENDPOINTS, "us-east-1", regional=False),
    HostForm("s3.{region}.amazonaws.com", _ENDPOINTS),
    HostForm("s3.{region}.amazonaws.com.cn", _ENDPOINTS),
    HostForm("s3-{region}.amazonaws.com", _ENDPOINTS),
    HostForm("s3-external-1.amazonaws.com", _ENDPOINTS, "us-east-1"),
    HostForm("s3.dualstack.{region}.amazonaws.com", _ENDPOINTS),
    HostForm("s3.dualstack.{region}.amazonaws.com.cn", _RULES),
    HostForm("s3-fips.{region}.amazonaws.com", _ENDPOINTS),
    HostForm("s3-fips.dualstack.{region}.amazonaws.com", _ENDPOINTS),
    HostForm("s3-accelerate.amazonaws.com", _ENDPOINTS, regional=False),
    HostForm("s3-accelerate.dualstack.amazonaws.com", _ENDPOINTS, regional=False),
    *(
        HostForm(f"s3{variant}.{{region}}.{suffix}", _RULES)
        for suffix in _SEPARATE_DOMAINS
        for variant in ("", ".dualstack")
    ),
)
_GUARDED = (
    *(
        HostForm(f"{name}.{{region}}.{suffix}", _RULES)
        for suffix in ("amazonaws.com", "amazonaws.com.cn", *_SEPARATE_DOMAINS)
        for name in (
            "{bucket}.s3-control{variant}",
            "{bucket}.s3-accesspoint{variant}",
            "{bucket}.s3-object-lambda{variant}",
            "{bucket}.s3-outposts{variant}",
            "{bucket}.s3express-{zone}",
            "s3-control{variant}",
            "s3-object-lambda{variant}",
            "s3-outposts{variant}",
            "s3express-control{variant}",
            "s3express-{zone}",
        )
    ),
    HostForm("{bucket}.accesspoint.s3-global.amazonaws.com", _RULES),
)

_WEBSITES = (
    HostForm("{bucket}.s3-website-{region}.amazonaws.com", _ENDPOINTS, website=True),
    HostForm("{bucket}.s3-website.{region}.amazonaws.com", _ENDPOINTS, website=True),
)

AWS: Final = Profile(
    name="aws",
    hosts=(*_BARE, *(form._replace(pattern="{bucket}." + form.pattern, source=_VIRTUAL) for form in _BARE), *_WEBSITES),
    guarded_hosts=_GUARDED,
    regions=_REGIONS,
    default_region="us-east-1",
    limits=Limits(),
    server="AmazonS3",
    errors=ERRORS,
    error_children=("Code", "Message", "*", "RequestId", "HostId"),
    error_shape=Shape(namespace=""),
    shapes={
        "PostResponse": Shape(namespace=""),
        # measured at Amazon, September 2026 (brekkylab/backlot)
        "ListBucketAnalyticsConfigurationsResult": Shape(declaration=""),
        "ListIntelligentTieringConfigurationsResult": Shape(declaration=""),
        "ListInventoryConfigurationsResult": Shape(declaration=_ONE_LINE),
        "ListMetricsConfigurationsResult": Shape(declaration=_ONE_LINE),
    },
    shape=Shape(),
    disabled=frozenset(),
    ignored_headers={},
    refused_headers=frozenset(
        {
            "x-amz-rename-source",
            "x-amz-server-side-encryption-context",
            "x-amz-write-offset-bytes",
        }
    ),
    conditional_headers={},
    reply_headers={"x-amz-server-side-encryption": "AES256"},
    signature_v2_regions=_SIGNED_V2,
    climbing_keys=False,  # Amazon S3 User Guide, Naming objects; seen at Amazon: floci#1231, #1320
    with_acls={
        "blocked_encryption_types": "NONE",  # as in buckets of before April 2026: Default SSE-C setting FAQ
        "email_grants": True,  # accepted by Amazon until October 2025: API reference, PutBucketAcl
        "display_names": True,  # sent by Amazon until November 2025: API reference, Owner
        "groups_first": True,  # ceph/s3-tests compare in this order; recorded at Amazon, 2023 and 2026: owners first
        "policy_as_sent": True,  # ceph/s3-tests compare the exact text
        "bypass_needs_lock": False,  # ceph/s3-tests send the bypass header when they clean up any bucket
    },
    buckets=BucketTraits(
        locations={region: region for region in _REGIONS[1:]},
        default_location="us-east-1",
        location_required=True,  # recorded at Amazon
        arns=True,  # recorded at Amazon
        access_point_aliases=True,  # recorded at Amazon, February 2026
        account_namespaces=True,  # Amazon S3 User Guide, Namespaces for general purpose buckets
        host="s3.amazonaws.com",  # recorded at Amazon; the host: API reference, CreateBucket
        isolated_regions=_ISOLATED,
        dashed_regions=_DASHED,
        partitions=_PARTITIONS,
    ),
    objects=ObjectTraits(
        storage_classes=frozenset(
            [
                "STANDARD",
                "REDUCED_REDUNDANCY",
                "STANDARD_IA",
                "ONEZONE_IA",
                "INTELLIGENT_TIERING",
                "GLACIER",
                "DEEP_ARCHIVE",
                "GLACIER_IR",
            ]
        ),
        encoded_words=True,  # recorded at Amazon; User Guide, Working with object metadata
    ),
    encryption=EncryptionTraits(
        default="AES256",
        methods=frozenset({"AES256", "aws:kms", "aws:kms:dsse"}),
        opaque_etags=True,  # Amazon: API reference, Object (ETag)
        blocked_encryption_types="SSE-C",  # since April 2026: Amazon S3 User Guide, Default SSE-C setting FAQ
    ),
    acl=AclTraits(
        email_grants=False,  # since October 2025: API reference, PutBucketAcl, PutObjectAcl, Grantee
        canned_acls=frozenset(  # Amazon: Access control list overview, canned ACL
            [
                "private",
                "public-read",
                "public-read-write",
                "aws-exec-read",
                "authenticated-read",
                "bucket-owner-read",
                "bucket-owner-full-control",
                "log-delivery-write",
            ]
        ),
    ),
    documents=DocumentTraits(  # recorded at Amazon, March and April 2026: dyus/meeseeks-s3
        max_versioning=1024,
        untyped=frozenset({"InitiateMultipartUploadResult", "VersioningConfiguration"}),
        undeclared_errors=frozenset(
            {"CompleteMultipartUpload", "CopyObject", "UploadPartCopy"}
        ),  # each of three hundred
    ),
    lock=LockTraits(
        bypass_needs_lock=True,  # recorded at Amazon
    ),
)

AWS_LEGACY: Final = AWS.derive(
    name="aws-legacy",
    acls="enabled",  # as before April 2023: Amazon S3 User Guide, Controlling ownership of objects
    groups_first=False,  # recorded at Amazon
    location_required=False,  # our reading: suites of that time name no location
    climbing_keys=True,  # a listing of Amazon's, 2021: S3Scanner#122
    legacy_names=True,  # Amazon S3 User Guide, General purpose bucket naming rules: us-east-1 until March 2018
    legacy="profile 'aws-legacy' enables ACLs on new buckets, and more (python -m fakeoss help moving)",
)
"""Amazon as test suites from before 2023 expect it."""

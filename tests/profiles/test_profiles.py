"""Profiles are data: consistent in themselves, apart from each other, and varied by switches that exist."""

from __future__ import annotations

import itertools
import re

import pytest

import fakeoss
from fakeoss import profiles
from fakeoss.limits import GIB, KIB, MIB, Limits
from fakeoss.operations import OPERATIONS
from fakeoss.profiles.choices import CHOICES
from fakeoss.profiles.profile import Profile
from fakeoss.wire.address import HostForm, Hosts
from fakeoss.wire.xml import Shape

PROFILES = [pytest.param(profile, id=name) for name, profile in profiles.PROFILES.items()]
PAIRS = [
    pytest.param(one, other, id=f"{one.name} in {other.name}")
    for one, other in itertools.permutations(profiles.SERVICES, 2)
]
OPERATION_NAMES = {operation.name for operation in OPERATIONS}


def named(form: HostForm, region: str) -> list[str]:
    """Hosts of a form."""
    name = form.pattern.replace("{bucket}", "a.b-c").replace("{region}", region)
    variants = ("", "-fips", ".dualstack", "-fips.dualstack") if "{variant}" in name else ("",)
    zones = ("use1-az4", "fips-use1-az4.dualstack") if "{zone}" in name else ("",)
    return [name.replace("{variant}", variant).replace("{zone}", zone) for variant in variants for zone in zones]


def names_of(profile: Profile) -> list[str]:
    """Hosts of every form and region, guarded ones too."""
    forms = (*profile.hosts, *profile.guarded_hosts)
    return [name for form in forms for region in profile.regions for name in named(form, region)]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_hosts_of_one_profile_are_not_those_of_another(one: Profile, other: Profile) -> None:
    hosts = Hosts((*other.hosts, *other.guarded_hosts), other.regions)
    assert [name for name in names_of(one) if hosts.find(name) is not None] == []


@pytest.mark.parametrize("profile", PROFILES)
def test_guarded_hosts_are_not_served(profile: Profile) -> None:
    hosts, guarded = Hosts(profile.hosts, profile.regions), Hosts(profile.guarded_hosts, profile.regions)
    for form in profile.guarded_hosts:
        for name in named(form, profile.default_region):
            assert hosts.find(name) is None, name
            assert guarded.find(name) is not None, name


DOCUMENTED_HOSTS = [
    # page Oss-endpont-list
    *("s3.cn-north-1.jdcloud-oss.com", "s3.cn-east-1.jdcloud-oss.com", "s3.cn-east-2.jdcloud-oss.com"),
    *(
        "s3.cn-south-1.jdcloud-oss.com",
        "s3-internal.cn-north-1.jdcloud-oss.com",
        "s3-internal.cn-south-1.jdcloud-oss.com",
    ),
    *("s3-ipv6.cn-north-1.jdcloud-oss.com", "s3-ipv6.cn-east-1.jdcloud-oss.com"),
    *("bucket.s3.cn-north-1.jdcloud-oss.com", "bucket.s3-internal.cn-east-2.jdcloud-oss.com"),
    *("s3.cn-north-1.jcloudcs.com", "target-bucket.s3.cn-north-1.jcloudcs.com"),  # Upload-Part-Copy-2
    *("b.s3-accelerate.cn-north-1.jdcloud-oss.com", "b.s3-accelerate-cache.cn-north-1.jdcloud-oss.com"),
    "b.s3-cache-accelerate.cn-north-1.jdcloud-oss.com",  # Transfer-Acceleration, the newest revision
]


@pytest.mark.parametrize("host", DOCUMENTED_HOSTS)
def test_documented_host_is_served_by_jdcloud(host: str) -> None:
    assert Hosts(profiles.jdcloud.hosts, profiles.jdcloud.regions).find(host) is not None


@pytest.mark.parametrize(
    "host",
    [
        # Amazon S3 User Guide, Virtual hosting of general purpose buckets; AWS General Reference, endpoints
        *("s3.amazonaws.com", "s3.us-east-1.amazonaws.com", "s3-us-west-2.amazonaws.com", "b.s3.amazonaws.com"),
        *("b.s3.eu-west-1.amazonaws.com", "b.s3-eu-west-1.amazonaws.com", "s3.dualstack.eu-west-1.amazonaws.com"),
        *("b.s3.dualstack.eu-west-1.amazonaws.com", "s3-fips.us-gov-west-1.amazonaws.com"),
        *("b.s3-accelerate.amazonaws.com", "b.s3-accelerate.dualstack.amazonaws.com"),
        *("s3.cn-north-1.amazonaws.com.cn", "b.s3.cn-northwest-1.amazonaws.com.cn", "s3-external-1.amazonaws.com"),
        # partitions and endpoint rule sets of the AWS SDKs
        *("s3.ap-southeast-6.amazonaws.com", "s3.eusc-de-east-1.amazonaws.eu"),
        *("b.s3.eusc-de-east-1.amazonaws.eu", "b.s3.dualstack.eusc-de-east-1.amazonaws.eu"),
        *("b.s3.us-isob-east-1.sc2s.sgov.gov", "b.s3.us-iso-east-1.c2s.ic.gov"),
    ],
)
def test_documented_host_is_served_by_aws(host: str) -> None:
    assert Hosts(profiles.aws.hosts, profiles.aws.regions).find(host) is not None


@pytest.mark.parametrize("profile", PROFILES)
def test_every_host_form_names_its_source(profile: Profile) -> None:
    forms = (*profile.hosts, *profile.guarded_hosts)
    assert all(form.source for form in forms)
    assert len({form.pattern for form in forms}) == len(forms)


@pytest.mark.parametrize("profile", PROFILES)
def test_what_a_profile_names_exists(profile: Profile) -> None:
    assert profile.default_region in profile.regions
    assert set(profile.buckets.locations) <= set(profile.regions)
    assert profile.disabled <= OPERATION_NAMES
    assert set(profile.ignored_headers) <= OPERATION_NAMES
    assert set(profile.conditional_headers) <= OPERATION_NAMES
    assert profile.acls in {"enabled", "disabled"}
    assert "STANDARD" in profile.objects.storage_classes
    assert set(profile.operation_errors) <= OPERATION_NAMES
    known = {"statusCode", "Code", "Message", "Resource", "BucketName", "Key", "RequestId", "HostId", "*"}
    assert {name for name in profile.error_children if "=" not in name} <= known
    assert ("HostId" in profile.error_children) is profile.host_id
    assert all(profile.switches[name] in (*choices, "") for name, choices in CHOICES.items())  # "": it has no such


@pytest.mark.parametrize("profile", PROFILES)
def test_headers_are_named_as_requests_hold_them(profile: Profile) -> None:
    groups = (profile.refused_headers, *profile.ignored_headers.values(), *profile.conditional_headers.values())
    assert all(name == name.lower() for group in groups for name in group)
    assert not any(profile.refused_headers & names for names in profile.ignored_headers.values())


def test_limits_of_jdcloud_are_the_documented_ones() -> None:
    assert profiles.jdcloud.limits == Limits(
        min_part_size=5 * MIB,  # Complete-Multipart-Upload-2
        max_part_size=5 * GIB,  # Restrictions
        max_parts=10_000,  # Upload-Part-2
        max_copy_size=5 * GIB,  # Put-Object-Copy-2
        max_put_size=5 * GIB,  # Restrictions
        max_object_size=50_000 * GIB,  # Restrictions: 48.8 TB, ten thousand parts of 5 GB
        max_key_bytes=1022,  # Basic-Concepts, Post-Object-1
        max_metadata_bytes=2 * KIB,  # User-Defined-Metadata
        max_page=1000,  # Get-Bucket-2, List-Parts-2, List-Multipart-Uploads-2
        max_delete_keys=1000,  # Delete-Multiple-Objects-2
        max_buckets=20,  # Put-Bucket-2
        max_policy_bytes=16 * KIB,  # Restrictions
    )


def test_limits_of_aws_are_the_documented_ones() -> None:
    limits = profiles.aws.limits  # Amazon S3 User Guide, Multipart upload limits; Object key naming guidelines
    assert (limits.min_part_size, limits.max_part_size, limits.max_parts) == (5 * MIB, 5 * GIB, 10_000)
    assert (limits.max_object_size, limits.max_put_size, limits.max_copy_size) == (10_000 * 5 * GIB, 5 * GIB, 5 * GIB)
    assert (limits.max_key_bytes, limits.max_metadata_bytes) == (1024, 2 * KIB)


def test_common_data_of_jdcloud() -> None:
    jdcloud = profiles.jdcloud
    assert jdcloud.regions == ("cn-north-1", "cn-east-1", "cn-east-2", "cn-south-1")  # Oss-endpont-list
    assert list(jdcloud.buckets.locations.values()) == [
        "huabei",
        "suqian",
        "shanghai",
        "guangzhou",
    ]  # GET-Bucket-Location
    assert jdcloud.server == "JDCloudOSS"  # Compatibility-Header
    assert jdcloud.error_shape == Shape(declaration="", namespace="", quote='"')  # Error-Response-2


def test_profile_is_found_by_name() -> None:
    assert profiles.find("jdcloud") is profiles.jdcloud is fakeoss.profiles.jdcloud
    assert profiles.find("aws") is profiles.aws
    derived = profiles.aws.derive(name="minio")
    assert profiles.find(derived) is derived


def test_unknown_profile_is_refused_with_the_known_names() -> None:
    known = "jdcloud, aws, aws-legacy, ceph, minio, swift"
    with pytest.raises(ValueError, match=f"no profile 'gcs'; the profiles are {known}"):
        profiles.find("gcs")


def test_derived_profile_differs_in_what_was_switched() -> None:
    derived = profiles.aws.derive(name="minio", acls="enabled", limits={"min_part_size": 256})
    assert (derived.name, derived.acls, repr(derived)) == ("minio", "enabled", "<Profile minio>")
    assert derived.limits == profiles.aws.limits._replace(min_part_size=256)
    assert profiles.aws.acls == "disabled"
    assert profiles.aws.limits.min_part_size == 5 * MIB
    assert derived.hosts is profiles.aws.hosts
    assert profiles.aws.derive(limits=Limits(max_parts=1)).limits.max_parts == 1


@pytest.mark.parametrize(
    ("switches", "message"),
    [
        pytest.param({"acl": "enabled"}, "a profile has no 'acl'; did you mean 'acls'", id="unknown"),
        pytest.param(
            {"b": 1, "a": 2, "name": "x"}, "a profile has no '[ab]'; the switches are name, hosts", id="several"
        ),
        pytest.param(
            {"limits": {"min_part": 1}}, "no limit 'min_part'; did you mean 'min_part_size'", id="unknown limit"
        ),
    ],
)
def test_unknown_switch_is_refused(switches: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        profiles.aws.derive(**switches)


PROMISED = """
name hosts guarded_hosts regions default_region limits server errors error_children error_shape shapes shape
locations default_location storage_classes disabled ignored_headers refused_headers conditional_headers
reply_headers default_encryption default_methods encryption_header object_encryption encryption_deleted
policy_written policy_as_sent policy_actions policy_aliases policy_keys policy_operators signature_v2 host_id acls
with_acls canned_acls bucket_acl_documents bucket_acl_covers_objects writers_own groups_first versions
bypass_needs_lock bypass_action locked_writes_need_digest restore_upgrade checksums lifecycle_headers
lifecycle_unsupported max_rule_id cors_needs_digest select_unsupported notification_events notification_unsupported
notification_callbacks replication_statuses replication_unsupported replication_header websites_at_buckets
website_redirect website_errors website_unsupported replication_blocks_delete tags_put configuration_put
inventory_formats forms_fall_back form_result repeated_complete uploads_block_delete small_source_refused
several_ranges anonymous_listing anonymous_copies location_required encoded_words bucket_arns account_namespaces
bucket_host display_names dots_in_buckets key_start max_content_disposition presigned_v2 signature_v2_regions
fault_statuses transition_classes small_objects_stay max_tag_value max_tagging_header logging_unsupported max_log_prefix
"""
"""Names that ``derive`` and configuration files have had since there are any, whatever record a switch belongs to."""


def test_regions_of_version_2_are_regions() -> None:
    assert profiles.aws.signature_v2_regions < set(profiles.aws.regions)


def test_every_promised_name_is_a_switch() -> None:
    assert [name for name in PROMISED.split() if name not in profiles.aws.switches] == []


def test_every_trait_is_one_switch() -> None:
    records = [value for value in profiles.aws if isinstance(value, tuple) and type(value).__name__.endswith("Traits")]
    own = len(profiles.aws) - len(records)
    assert len(profiles.aws.switches) == own + sum(map(len, records))


def another(name: str, value: object) -> object:
    """Another value of the kind that the switch has."""
    if name in CHOICES:
        return next(choice for choice in CHOICES[name] if choice != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | str):
        return value * 2 + type(value)(1)
    if isinstance(value, frozenset):
        return value | {"other"}
    return object() if name in UNCHECKED else () if isinstance(value, tuple) else {}


UNCHECKED = {"hosts", "guarded_hosts", "errors", "operation_errors", "error_shape", "shape", "limits", "shapes"}
"""Switches whose values are looked at where they are used."""


@pytest.mark.parametrize("name", list(profiles.aws.switches))
def test_a_switch_changes_itself_alone(name: str) -> None:
    value = another(name, profiles.jdcloud.switches[name])
    derived = profiles.jdcloud.derive(**{name: value}).switches
    assert derived == {**profiles.jdcloud.switches, name: value}


def test_acls_bring_the_switches_along_that_belong_to_them() -> None:
    enabled, other = profiles.aws.derive(acls="enabled"), profiles.aws.derive(acls="enabled", groups_first=False)
    assert (enabled.acl.display_names, enabled.acl.groups_first, enabled.policy.as_sent) == (True, True, True)
    assert (other.acl.groups_first, other.acl.display_names) == (False, True)
    assert not profiles.find("aws-legacy").acl.groups_first
    assert profiles.aws.with_acls.keys() <= profiles.aws.switches.keys()


def test_a_profile_is_frozen() -> None:
    for record in (profiles.aws, profiles.aws.acl):
        with pytest.raises(AttributeError):
            record.groups_first = True  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("switch", "value", "words"),
    [
        ("digest_is_md5", 1, "True or False"),
        ("max_keys", "x", "a number from 0 on"),
        ("max_keys", -1, "a number from 0 on"),
        ("max_keys", True, "a number from 0 on"),
        ("server", None, "a text"),
        ("checksum_algorithms", ["CRC32"], "a set of texts"),
        ("changes_in_place", "x", "a set of texts"),
        ("subresource_order", "acl", "a tuple of texts"),
        ("refused_query", {"GET": "x"}, "a dictionary of sets of texts"),
        ("unread_query", frozenset({"x"}), "a dictionary of sets of texts"),
        ("reply_headers", {"x-zone": 1}, "a dictionary of texts"),
    ],
)
def test_a_value_of_another_kind_is_refused(switch: str, value: object, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"fakeoss: {switch} must be {words}, not {value!r}")):
        profiles.aws.derive(**{switch: value})


@pytest.mark.parametrize("profile", profiles.PROFILES.values(), ids=lambda profile: profile.name)
def test_every_profile_can_be_derived_from_its_own_values(profile: Profile) -> None:
    assert profile.derive(**profile.switches) == profile

"""The data in which services differ; each switch is read by the operation family that it concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.limits import Limits
from fakeoss.profiles.choices import CHOICES
from fakeoss.profiles.object_traits import ListingTraits, ObjectTraits
from fakeoss.profiles.traits import (
    AclTraits,
    BucketTraits,
    DocumentTraits,
    EncryptionTraits,
    FormTraits,
    LifecycleTraits,
    LockTraits,
    NotificationTraits,
    PolicyTraits,
    ReplicationTraits,
    WebsiteTraits,
)
from fakeoss.profiles.upload_traits import AMAZON_COPIES, CopyTraits, MultipartTraits
from fakeoss.suggestion import suggestion

if TYPE_CHECKING:
    from fakeoss.errors import Cause
    from fakeoss.wire.address import HostForm
    from fakeoss.wire.error_row import Row
    from fakeoss.wire.xml import Shape

__all__ = ["RECORDS", "SWITCHES", "Profile"]


class Profile(NamedTuple):
    """The behaviour of a service. ``derive`` returns a variant: ``profiles.aws.derive(name="minio", acls="enabled")``.

    Switches that every request reads are fields of the profile itself, which makes them fast to read; those of a single
    family are in the record of that family: ``buckets``, ``objects``, ``encryption``, ``acl``, ``copies``,
    ``documents``, ``forms``, ``lifecycle``, ``listings``, ``lock``, ``multipart``, ``notification``, ``policy``,
    ``replication``, ``website``.
    """

    name: str
    """By which a mock, a server and the command line are told to use the profile."""
    hosts: tuple[HostForm, ...]
    """The hosts that the service answers at."""
    guarded_hosts: tuple[HostForm, ...]
    """Hosts of the service with other APIs: requests to them are refused rather than let through."""
    regions: tuple[str, ...]
    """The regions that exist."""
    default_region: str
    """The region of buckets that are made without saying where."""
    limits: Limits
    """The limits of stores that are made for it."""
    server: str
    """The ``Server`` header; empty if there is none."""
    errors: Mapping[Cause, Row]
    """How each cause is sent; ``derive`` replaces the rows that it is given and keeps the others."""
    error_children: tuple[str, ...]
    """Children of ``Error``, in order: ``statusCode``, ``Code``, ``Message``, ``Resource``, ``BucketName``, ``Key``,
    ``RequestId``, ``HostId``, the name of any other field of an error, or ``Name=value`` for a constant; ``*`` stands for
    the fields of the row. A child without a value is left out."""
    error_shape: Shape
    """The shape of the documents of errors."""
    shapes: Mapping[str, Shape]
    """The shapes of results that differ from ``shape``, by root element."""
    shape: Shape
    """The shape of all other results."""
    disabled: frozenset[str]
    """Operations that answer 501 although fakeoss implements them."""
    ignored_headers: Mapping[str, frozenset[str]]
    """Headers that an operation does not know, by operation; the option ``unsupported`` decides whether they are refused
    or have no effect, whatever they ask for."""
    refused_headers: frozenset[str]
    """Headers that select or protect data and are not known to be supported: always 501."""
    conditional_headers: Mapping[str, frozenset[str]]
    """The same, by operation."""
    reply_headers: Mapping[str, str]
    """Headers of responses about the data of an object for which no other encryption was selected."""
    buckets: BucketTraits
    objects: ObjectTraits
    encryption: EncryptionTraits
    acls: str = "disabled"
    """The default for new buckets. ``"enabled"``: ACLs are enabled and no public access is blocked; ``"disabled"``:
    ACLs are disabled and all public access is blocked, as at Amazon since April 2023."""
    with_acls: Mapping[str, Any] = MappingProxyType({})
    """Switches that change together with ``acls`` if a variant enables ACLs."""
    request_ids: str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    """The characters of request ids; those of Amazon's were measured in September 2026 (brekkylab/backlot)."""
    host_id: bool = True
    """Whether responses have x-amz-id-2, and errors the same value as HostId if it is among ``error_children``."""
    legacy: str = ""
    """What the profile accepts although its service does not any longer, in words, for a ``LegacyWarning``."""
    key_start: str = ""
    """Characters that a key may not start with."""
    climbing_keys: bool = True
    """Whether keys are accepted that have more ``..`` than segments before them, so that they lead out of their
    bucket."""
    fault_statuses: Mapping[str, int] = MappingProxyType({})
    """The statuses with which injected faults send codes, where they differ from those of the rows."""
    signature_v2: bool = True
    """Whether signature version 2 is accepted, in headers and in forms, if signatures are verified."""
    presigned_v2: bool = True
    """Whether signature version 2 is accepted in the query of a presigned URL."""
    signature_v2_regions: frozenset[str] = frozenset()
    """The regions whose endpoints accept signature version 2; if empty, all do. Endpoints without a region do, too."""
    versions: bool = True
    """Whether buckets can be versioned; if not, any version id but ``null`` answers 501."""
    websites_at_buckets: bool = False
    """Whether websites are served at the hosts of buckets, instead of objects and listings, rather than at website
    endpoints."""
    operation_errors: Mapping[str, Mapping[Cause, Row]] = MappingProxyType({})
    """Rows that one operation sends instead of those in ``errors``, by operation."""
    unread_query: Mapping[str, frozenset[str]] = MappingProxyType({})
    """Query parameters that the service does not know although Amazon does, by method, ``GET``, or method and kind of
    resource, ``GET of bucket``, ``GET of key``, ``GET of service``: requests are answered as if they had none of them."""
    refused_query: Mapping[str, frozenset[str]] = MappingProxyType({})
    """Query parameters with which requests answer 501, by method, or method and kind of resource."""
    subresource_order: tuple[str, ...] = ()
    """Sub-resources that do not conflict in one query: of several, the first in this order counts (measured of GET of a
    bucket, of each pair, at Ceph RGW 16.2.15, Swift 2.38.3 and JuiceFS 1.4.2; of the other methods: our reading)."""
    service: str = "aws"
    """The service that the profile is a variant of: its rows of the contract are asked about the variant, too."""
    unread_headers: frozenset[str] = frozenset()
    """Headers that the service does not know although Amazon does: requests are answered as if they had none of them."""
    own_query: frozenset[str] = frozenset()
    """Query parameters that this service knows, although those that Amazon does not know are refused if another service
    does: ``usage`` and ``allow-unordered`` of Ceph."""
    signing_region: str = ""
    """The region that signatures must be for if they are verified, at endpoints without a region; empty for any."""
    acl: AclTraits = AclTraits()
    copies: CopyTraits = AMAZON_COPIES
    documents: DocumentTraits = DocumentTraits()
    forms: FormTraits = FormTraits()
    lifecycle: LifecycleTraits = LifecycleTraits()
    listings: ListingTraits = ListingTraits()
    lock: LockTraits = LockTraits()
    multipart: MultipartTraits = MultipartTraits()
    notification: NotificationTraits = NotificationTraits()
    policy: PolicyTraits = PolicyTraits()
    replication: ReplicationTraits = ReplicationTraits()
    website: WebsiteTraits = WebsiteTraits()

    @property
    def switches(self) -> dict[str, Any]:
        """The values of all switches, by the names that ``derive`` uses."""
        return {
            name: getattr(getattr(self, record) if record else self, field)
            for name, (record, field) in SWITCHES.items()
        }

    def derive(self, **switches: Any) -> Profile:
        """Return a variant of this profile. Raises ValueError if a switch or a limit does not exist, if a switch that is
        chosen by name has no such value, or if a value is of another kind than the switch's.

        ``acls="enabled"`` in a profile with disabled ACLs means the service as it was while they were enabled by
        default, and as older test suites expect it: it also sets the switches ``with_acls``, unless ``switches`` sets
        them otherwise.
        """
        for name in switches.keys() - SWITCHES.keys():
            raise ValueError(f"fakeoss: a profile has no {name!r}{suggestion(name, tuple(SWITCHES), 'switches')}")
        if isinstance(limits := switches.get("limits"), dict):
            for name in limits.keys() - set(Limits._fields):
                raise ValueError(f"fakeoss: there is no limit {name!r}{suggestion(name, Limits._fields, 'limits')}")
            switches["limits"] = self.limits._replace(**limits)
        for name in switches.keys() & CHOICES.keys():
            if switches[name] not in CHOICES[name]:
                choices = " or ".join(choice or "''" for choice in CHOICES[name])
                raise ValueError(f"fakeoss: {name} must be {choices}, not {switches[name]!r}")
        for name, value in switches.items():
            _require_kind(name, value)
        if isinstance(rows := switches.get("errors"), Mapping):
            for row in rows.values():
                row.require_valid()
            switches["errors"] = {**self.errors, **rows}
        if switches.get("acls") == "enabled" and self.acls == "disabled":
            switches = {**self.with_acls, **switches}
        return self._with_switches(switches)

    def _with_switches(self, switches: Mapping[str, Any]) -> Profile:
        changes: dict[str, dict[str, Any]] = {}
        for name, value in switches.items():
            record, field = SWITCHES[name]
            changes.setdefault(record, {})[field] = value
        own_fields = changes.pop("", {})
        records = {record: getattr(self, record)._replace(**fields) for record, fields in changes.items()}
        return self._replace(**own_fields, **records)

    def __repr__(self) -> str:
        return f"<Profile {self.name}>"


RECORDS: Final[dict[str, type[Any]]] = {
    "buckets": BucketTraits,
    "objects": ObjectTraits,
    "encryption": EncryptionTraits,
    "acl": AclTraits,
    "copies": CopyTraits,
    "documents": DocumentTraits,
    "forms": FormTraits,
    "lifecycle": LifecycleTraits,
    "listings": ListingTraits,
    "lock": LockTraits,
    "multipart": MultipartTraits,
    "notification": NotificationTraits,
    "policy": PolicyTraits,
    "replication": ReplicationTraits,
    "website": WebsiteTraits,
}
_NAMES: Final = {
    "buckets.dots": "dots_in_buckets",
    "documents.untyped": "untyped_results",
    "buckets.host": "bucket_host",
    "buckets.arns": "bucket_arns",
    "documents.deleted": "documents_deleted",
    "encryption.default": "default_encryption",
    "encryption.methods": "default_methods",
    "encryption.header": "encryption_header",
    "encryption.of_objects": "object_encryption",
    "encryption.deleted": "encryption_deleted",
    "encryption.needs_tls": "encryption_needs_tls",
    "forms.fall_back": "forms_fall_back",
    "forms.result": "form_result",
    "lifecycle.headers": "lifecycle_headers",
    "lifecycle.unsupported": "lifecycle_unsupported",
    "lifecycle.classes": "transition_classes",
    "listings.anonymous": "anonymous_listing",
    "multipart.location": "completed_location",
    "lock.documents_need_digest": "lock_documents_need_digest",
    "lock.of_bucket": "lock_of_bucket",
    "lock.after_creation": "lock_after_creation",
    "notification.events": "notification_events",
    "notification.unsupported": "notification_unsupported",
    "notification.callbacks": "notification_callbacks",
    "notification.capitals": "notification_capitals",
    "policy.written": "policy_written",
    "policy.as_sent": "policy_as_sent",
    "policy.actions": "policy_actions",
    "policy.aliases": "policy_aliases",
    "policy.keys": "policy_keys",
    "policy.operators": "policy_operators",
    "replication.statuses": "replication_statuses",
    "replication.unsupported": "replication_unsupported",
    "replication.needs_digest": "replication_needs_digest",
    "replication.in_pairs": "replication_in_pairs",
    "replication.header": "replication_header",
    "replication.shown_without": "replication_shown",
    "replication.blocks_delete": "replication_blocks_delete",
    "website.redirect": "website_redirect",
    "website.errors": "website_errors",
    "website.unsupported": "website_unsupported",
}
"""The names of switches in ``derive`` and in configuration files, if they differ from the names of the fields."""
SWITCHES: Final = {
    **{name: ("", name) for name in Profile._fields if name not in RECORDS},
    **{
        _NAMES.get(f"{record}.{field}", field): (record, field)
        for record, kind in RECORDS.items()
        for field in kind._fields
    },
}
"""Each switch by that name: its record, ``""`` for the profile itself, and its field there."""


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_set(value: object) -> bool:
    return isinstance(value, Set) and all(isinstance(item, str) for item in value)


_KINDS: Final[dict[str, tuple[str, Callable[[object], bool]]]] = {
    "bool": ("True or False", lambda value: isinstance(value, bool)),
    "int": ("a number from 0 on", _is_count),
    "str": ("a text", lambda value: isinstance(value, str)),
    "frozenset[str]": ("a set of texts", _is_set),
    "tuple[str, ...]": ("a tuple of texts", lambda value: isinstance(value, tuple) and _is_set({*value})),
    "Mapping[str, frozenset[str]]": (
        "a dictionary of sets of texts",
        lambda value: isinstance(value, Mapping) and _is_set({*value}) and all(map(_is_set, value.values())),
    ),
    "Mapping[str, str]": (
        "a dictionary of texts",
        lambda value: isinstance(value, Mapping) and _is_set({*value, *value.values()}),
    ),
}
"""What the value of a switch must be, by the annotation of its field; others are looked at where they are used."""


def _require_kind(name: str, value: object) -> None:
    """Raise ValueError if a value is of another kind than the switch's."""
    record, field = SWITCHES[name]
    annotation = (RECORDS[record] if record else Profile).__annotations__[field]
    words, is_kind = _KINDS.get(str(getattr(annotation, "__forward_arg__", annotation)), ("anything", lambda _: True))
    if not is_kind(value):
        raise ValueError(f"fakeoss: {name} must be {words}, not {value!r}")

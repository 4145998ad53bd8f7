"""What one service does differently from another: data, each switch read where its family is."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.limits import Limits
from fakeoss.profiles.traits import (
    AclTraits,
    BucketTraits,
    DocumentTraits,
    EncryptionTraits,
    FormTraits,
    LifecycleTraits,
    ListingTraits,
    LockTraits,
    MultipartTraits,
    NotificationTraits,
    ObjectTraits,
    PolicyTraits,
    ReplicationTraits,
    WebsiteTraits,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.errors import Cause
    from fakeoss.wire.address import HostForm
    from fakeoss.wire.error_row import Row
    from fakeoss.wire.xml import Shape

__all__ = ["Profile"]


class Profile(NamedTuple):
    """A service as its users meet it. ``derive`` makes a variant: ``profiles.aws.derive(name="minio", acls="enabled")``.

    What every request asks after stands here, so that it costs one look; what one family asks after stands in the
    record of that family.
    """

    name: str
    hosts: tuple[HostForm, ...]
    guarded_hosts: tuple[HostForm, ...]
    """Hosts of the service that speak something else: refused rather than let through."""
    regions: tuple[str, ...]
    default_region: str
    limits: Limits
    server: str
    """The ``Server`` header."""
    errors: Mapping[Cause, Row]
    error_children: tuple[str, ...]
    """Children of ``Error`` in order; ``*`` stands for the fields of the row."""
    error_shape: Shape
    shapes: Mapping[str, Shape]
    """Shapes of results that differ from ``shape``, by root element."""
    shape: Shape
    disabled: frozenset[str]
    """Operations that answer 501 although they are written."""
    ignored_headers: Mapping[str, frozenset[str]]
    """Headers documented as unsupported, by operation: the option ``unsupported`` decides."""
    refused_headers: frozenset[str]
    """Headers that select or guard data and are not known to be supported: always 501."""
    conditional_headers: Mapping[str, frozenset[str]]
    """The same, but for single operations."""
    reply_headers: Mapping[str, str]
    """Headers that answers about the data of an object carry which nobody asked to encrypt otherwise."""
    buckets: BucketTraits
    objects: ObjectTraits
    encryption: EncryptionTraits
    acls: str = "disabled"
    """New buckets: ``"enabled"``: ACLs work and nothing is blocked; ``"disabled"``: no ACLs, all that is public blocked,
    as at Amazon since April 2023."""
    with_acls: Mapping[str, Any] = MappingProxyType({})
    """Switches that change together with ``acls`` when a variant enables them."""
    host_id: bool = True
    """Whether answers carry x-amz-id-2, and errors the same as HostId where ``error_children`` have it."""
    key_start: str = ""
    """Characters that no key may begin with."""
    signature_v2: bool = True
    """Whether requests may be signed with version 2, where signatures are verified."""
    versions: bool = True
    """Whether buckets can be versioned; where not, any version id but ``null`` answers 501."""
    websites_at_buckets: bool = False
    """Whether websites are shown at the hosts of buckets, in the place of objects and listings, rather than at hosts of
    their own."""
    acl: AclTraits = AclTraits()
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
        """What can be derived otherwise, by the name that ``derive`` has for it."""
        return {
            name: getattr(getattr(self, record) if record else self, field)
            for name, (record, field) in _SWITCHES.items()
        }

    def derive(self, **switches: Any) -> Profile:
        """A variant of this profile. Raises ValueError for a switch, a limit or a state of ``acls`` that does not exist.

        ``acls="enabled"`` where they are disabled means the service as it was while they were the default, and as older
        suites expect it: unless it is said otherwise, ``with_acls`` goes along.
        """
        unknown = switches.keys() - _SWITCHES.keys()
        if unknown:
            raise ValueError(f"a profile has no {', '.join(sorted(unknown))}; it has {', '.join(_SWITCHES)}")
        if isinstance(limits := switches.get("limits"), dict):
            if strange := limits.keys() - set(Limits._fields):
                raise ValueError(
                    f"there is no limit {', '.join(sorted(strange))}; there are {', '.join(Limits._fields)}"
                )
            switches["limits"] = self.limits._replace(**limits)
        if switches.get("acls", self.acls) not in {"enabled", "disabled"}:
            raise ValueError(f"acls is one of enabled, disabled; not {switches['acls']!r}")
        if switches.get("acls") == "enabled" and self.acls == "disabled":
            switches = {**self.with_acls, **switches}
        return self._switched(switches)

    def _switched(self, switches: Mapping[str, Any]) -> Profile:
        changes: dict[str, dict[str, Any]] = {}
        for name, value in switches.items():
            record, field = _SWITCHES[name]
            changes.setdefault(record, {})[field] = value
        own = changes.pop("", {})
        records = {record: getattr(self, record)._replace(**fields) for record, fields in changes.items()}
        return self._replace(**own, **records)

    def __repr__(self) -> str:
        return f"<Profile {self.name}>"


_RECORDS: Final[dict[str, type[Any]]] = {
    "buckets": BucketTraits,
    "objects": ObjectTraits,
    "encryption": EncryptionTraits,
    "acl": AclTraits,
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
    "buckets.host": "bucket_host",
    "buckets.arns": "bucket_arns",
    "encryption.default": "default_encryption",
    "encryption.methods": "default_methods",
    "encryption.header": "encryption_header",
    "encryption.of_objects": "object_encryption",
    "encryption.deleted": "encryption_deleted",
    "forms.fall_back": "forms_fall_back",
    "forms.result": "form_result",
    "lifecycle.headers": "lifecycle_headers",
    "lifecycle.unsupported": "lifecycle_unsupported",
    "listings.anonymous": "anonymous_listing",
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
    "replication.blocks_delete": "replication_blocks_delete",
    "website.redirect": "website_redirect",
    "website.errors": "website_errors",
    "website.unsupported": "website_unsupported",
}
"""What ``derive`` and configuration files call a switch of a record; where it is not said, they call it as the record
does."""
_SWITCHES: Final = {
    **{name: ("", name) for name in Profile._fields if name not in _RECORDS},
    **{
        _NAMES.get(f"{record}.{field}", field): (record, field)
        for record, kind in _RECORDS.items()
        for field in kind._fields
    },
}
"""Every switch by that name: the record that has it, ``""`` for the profile itself, and its field there."""

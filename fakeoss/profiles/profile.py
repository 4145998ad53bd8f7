"""What one service does differently from another: data, read in one place each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakeoss.limits import Limits
from fakeoss.wire.xml import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.errors import Cause
    from fakeoss.wire.address import HostForm
    from fakeoss.wire.error_row import Row

__all__ = ["Profile"]


class Profile(NamedTuple):
    """A service as its users meet it. ``derive`` makes a variant: ``profiles.aws.derive(name="minio", acls="enabled")``."""

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
    locations: Mapping[str, str]
    """Region to what GetBucketLocation says."""
    default_location: str
    """The region for which GetBucketLocation says nothing, and in which one's own bucket can be created again."""
    storage_classes: frozenset[str]
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
    default_encryption: str
    """The method of buckets for which none was chosen; empty where there is none."""
    default_methods: frozenset[str]
    """The methods that a bucket's default encryption can have."""
    encryption_header: str = "x-amz-server-side-encryption"
    """The header of answers that names the method."""
    object_encryption: bool = True
    """Whether a request may choose how its object is encrypted, and with which key; where not, what it says of a method
    is without effect and no key is ever named."""
    encryption_deleted: int = 204
    """What DeleteBucketEncryption answers."""
    host_id: bool = True
    """Whether answers carry x-amz-id-2."""
    acls: str = "disabled"
    """``"enabled"``: canned ACLs are taken and public ones work; ``"disabled"``: refused, as on a new Amazon bucket."""
    versions: bool = True
    """Whether buckets can be versioned; where not, any version id but ``null`` answers 501."""
    checksums: bool = True
    """Whether checksums are kept with objects and answered; they are verified in any case."""
    repeated_complete: bool = True
    """Whether CompleteMultipartUpload, repeated with the same list, answers 200 while its object is current."""
    uploads_block_delete: bool = False
    small_source_refused: bool = False
    """Whether a range copy needs a source of at least ``Limits.min_part_size``."""
    several_ranges: bool = True
    """Whether a Range header with several ranges is ignored (the whole object, 200) rather than refused."""
    anonymous_listing: bool = True
    display_names: bool = False
    """Whether ``Owner`` carries a DisplayName."""
    dots_in_buckets: bool = True
    key_start: str = ""
    """Characters that no key may begin with."""
    max_content_disposition: int = 0
    """Longest Content-Disposition in bytes; 0 for no bound."""

    def derive(self, **switches: Any) -> Profile:
        """A variant of this profile. Raises ValueError for a switch or a limit that does not exist."""
        unknown = switches.keys() - set(self._fields)
        if unknown:
            raise ValueError(f"a profile has no {', '.join(sorted(unknown))}; it has {', '.join(self._fields)}")
        if isinstance(limits := switches.get("limits"), dict):
            if strange := limits.keys() - set(Limits._fields):
                raise ValueError(
                    f"there is no limit {', '.join(sorted(strange))}; there are {', '.join(Limits._fields)}"
                )
            switches["limits"] = self.limits._replace(**limits)
        return self._replace(**switches)

    def __repr__(self) -> str:
        return f"<Profile {self.name}>"

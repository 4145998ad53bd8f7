"""The switches whose values are chosen by name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fakeoss.profiles.upload_traits import CopyTraits

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CHOICES"]

CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "acls": ("enabled", "disabled"),
        "backward_ranges": ("malformed", "beyond"),
        "bad_escapes": ("refused", "literal", "no copy"),
        "blocked_encryption_types": ("SSE-C", "NONE", ""),
        "completed_location": ("encoded", "half encoded", "plain"),
        "copy_order": (
            CopyTraits().copy_order,
            "bucket source source-bucket range source-key number upload range-end",
            "source bucket number upload source-key condition range range-end",
            "source number source-key range-start condition range range-end bucket upload",
        ),
        "deletion_elements": ("judged", "malformed", "ignored"),
        "directives": ("exact", "any case", "or empty"),
        "early_digests": ("never", "not base64", "malformed"),
        "encoding_case": ("kept", "lowered", "minded"),
        "list_read": ("after upload", "before upload", "first"),
        "list_types": ("exact", "by value", "numbers"),
        "listed_numbers": ("checked", "integers", "texts"),
        "lock_of_bucket": ("last", "before document", "first"),
        "marker_header": ("if there", "never", "always"),
        "open_ranges": ("refused", "rest", "zero"),
        "owned_again": ("default", "everywhere", "nowhere"),
        "part_number_checks": ("before the key", "range first", "number first"),
        "part_numbers": ("limited", "from zero", "any"),
        "part_order": ("ascending", "not descending", "any"),
        "parts_encoding": ("named", "unnamed", "ignored"),
        "plain_puts": ("never", "without upload", "without number"),
        "ranges_past_end": ("refused", "clipped"),
        "repeated_tags": ("refused", "first in header", "first"),
        "served_ranges": ("none", "first", "all"),
        "service": ("aws", "jdcloud"),
        "source_buckets": ("some bucket", "new bucket", "any"),
        "source_query": ("key", "refused", "ignored"),
        "tag_elements": ("exact", "needed", "free"),
        "target_lookup": ("first", "after form", "after source"),
        "trailers": ("read", "refused", "refused with body"),
        "upload_prefixes": ("counted", "repeated", "beside", "hidden"),
        "usage_headers": ("never", "always", "on request"),
        "version_markers": ("checked", "checked, of a key", "any"),
        "wide_sizes": ("refused", "wrapped", "kept"),
    }
)
"""The values of the switches that are chosen by name, each with its default first but for ``acls``."""

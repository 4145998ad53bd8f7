"""The sub-resources that the engines were asked for, of buckets and of keys, on 29 November 2026."""

from __future__ import annotations

from typing import Final

__all__ = ["SUBRESOURCES"]

SUBRESOURCES: Final = frozenset(
    [
        *("abac", "accelerate", "acl", "analytics", "annotation", "attributes", "cors", "delete", "encryption"),
        *("intelligent-tiering", "inventory", "legal-hold", "lifecycle", "location", "logging"),
        *("metadataConfiguration", "metadataTable", "metrics", "notification", "object-lock", "ownershipControls"),
        *("policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore", "retention"),
        *("select", "tagging", "torrent", "uploadId", "uploads", "versioning", "versions", "website"),
    ]
)

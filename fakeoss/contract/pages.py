"""Pages of listings, as cases expect them."""

from __future__ import annotations

from fakeoss.contract.case import Expect

__all__ = ["objects_page", "parts_page", "uploads_page"]


def parts_page(
    numbers: str, next_marker: int, *, marker: int = 0, most: int = 1000, truncated: str = "false"
) -> Expect:
    """A page of parts: their numbers, and the marker for the next page."""
    return Expect(
        200,
        "ListPartsResult",
        {
            "Part/PartNumber": tuple(numbers.split()),
            "PartNumberMarker": str(marker),
            "NextPartNumberMarker": str(next_marker),
            "MaxParts": str(most),
            "IsTruncated": truncated,
        },
    )


def uploads_page(
    shown: str, next_key: str = "", next_upload: str = "", **others: str | tuple[str, ...] | None
) -> Expect:
    """A page of uploads: the placeholders of their ids, and the markers for the next page."""
    xml: dict[str, str | tuple[str, ...] | None] = {
        "Upload/UploadId": tuple(f"{{{name}}}" for name in shown.split()),
        "NextKeyMarker": next_key,
        "NextUploadIdMarker": next_upload,
        "IsTruncated": "false",
        **others,
    }
    return Expect(200, "ListMultipartUploadsResult", xml)


def objects_page(contents: str, prefixes: str, **others: str | tuple[str, ...] | None) -> Expect:
    """A page of objects: keys and common prefixes, separated by blanks."""
    xml: dict[str, str | tuple[str, ...] | None] = {
        "Contents/Key": tuple(contents.split()),
        "CommonPrefixes/Prefix": tuple(prefixes.split()),
        **others,
    }
    return Expect(200, "ListBucketResult", xml)

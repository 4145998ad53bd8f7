"""Expected pages of listings."""

from __future__ import annotations

from fakeoss.contract.case import Expect

__all__ = ["objects_page", "parts_page", "uploads_page"]


def parts_page(
    numbers: str, next_marker: int, *, marker: int = 0, most: int = 1000, truncated: str = "false"
) -> Expect:
    """Return a page of parts: their numbers, separated by blanks, and the marker of the next page."""
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


def uploads_page(ids: str, next_key: str = "", next_upload: str = "", **others: str | tuple[str, ...] | None) -> Expect:
    """Return a page of uploads: the names of the placeholders for their IDs, separated by blanks, and the markers of
    the next page."""
    xml: dict[str, str | tuple[str, ...] | None] = {
        "Upload/UploadId": tuple(f"{{{name}}}" for name in ids.split()),
        "NextKeyMarker": next_key,
        "NextUploadIdMarker": next_upload,
        "IsTruncated": "false",
        **others,
    }
    return Expect(200, "ListMultipartUploadsResult", xml)


def objects_page(contents: str, prefixes: str, **others: str | tuple[str, ...] | None) -> Expect:
    """Return a page of objects: keys and common prefixes, separated by blanks."""
    xml: dict[str, str | tuple[str, ...] | None] = {
        "Contents/Key": tuple(contents.split()),
        "CommonPrefixes/Prefix": tuple(prefixes.split()),
        **others,
    }
    return Expect(200, "ListBucketResult", xml)

"""Uploads that a test leaves half done: begun, with some of their parts, or with a part that got lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fakeoss.model import digests
from fakeoss.model.body_source import content_of
from fakeoss.model.name_rules import require_key
from fakeoss.model.seeding import attributes_of, encryption_of
from fakeoss.model.uploads import MultipartUpload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.seeding import ObjectOptions

    PartBody = bytes | str | int
    Parts = Sequence[PartBody] | Mapping[int, PartBody]

__all__ = ["begin_upload", "lose_part", "upload_named"]


def begin_upload(
    state: BucketState, key: str, parts: Parts, options: ObjectOptions, *, encryption: str | None
) -> MultipartUpload:
    """Open an upload with these parts: bytes, or the size of a sparse part, as a number or ``"5MiB"``; in order from 1
    on, or by number.

    Raises INVALID_KEY, KEY_TOO_LONG and what ``attributes_of`` raises; TypeError and ValueError for parts and numbers
    that cannot be.
    """
    __tracebackhide__ = True  # a failing test shows its own line
    limits = state.store.limits
    require_key(key, limits.max_key_bytes)
    bodies = dict(parts) if isinstance(parts, Mapping) else dict(enumerate(parts, 1))
    for number in bodies:
        if not isinstance(number, int) or isinstance(number, bool):
            raise TypeError(f"fakeoss: the number of a part must be a number, not {number!r}")
        if not 1 <= number <= limits.max_parts:
            raise ValueError(f"fakeoss: the number of a part must be 1 to {limits.max_parts}, not {number}")
    contents = {number: _content(body) for number, body in bodies.items()}
    upload = state.open_upload(
        key,
        state.store.ids.upload_id(),
        attributes_of(state, options),
        encryption=encryption_of(state, encryption),
        owner=state.owner,
        initiator=state.owner,
    )
    for number, content in contents.items():
        state.put_part(upload, number, content, (digests.md5_of(content), None))
    return upload


def _content(body: Any) -> Any:
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if isinstance(body, (int, str)) and not isinstance(body, bool):
        return content_of(b"", None, body)
    raise TypeError(f"fakeoss: a part is bytes, or a size such as 1048576 or '1MiB', not {body!r}")


def upload_named(state: BucketState, upload: MultipartUpload | str) -> MultipartUpload:
    """Return an open upload, given as such, by its id, or by its key if that has one open upload only. Raises
    ValueError if there is none, or more than one."""
    __tracebackhide__ = True
    uploads = state.open_uploads()
    if isinstance(upload, MultipartUpload):
        matches = [each for each in uploads if each.upload_id == upload.upload_id]
    else:
        matches = [each for each in uploads if upload in {each.upload_id, each.key}]
    if len(matches) == 1:
        return matches[0]
    name = upload.upload_id if isinstance(upload, MultipartUpload) else upload
    if matches:
        raise ValueError(f"fakeoss: {len(matches)} open uploads have the key {name!r}; give the id of one")
    known = ", ".join(f"{each.key!r} {each.upload_id}" for each in uploads) or "none"
    raise ValueError(f"fakeoss: there is no open upload {name!r} in {state.name!r}; the open ones are: {known}")


def lose_part(state: BucketState, upload: MultipartUpload | str, number: int) -> None:
    """Take a part away from an open upload, as if it had never arrived. Raises ValueError if it is not there."""
    __tracebackhide__ = True
    with state.store.lock:
        found = upload_named(state, upload)
        if number not in found.parts:
            numbers = ", ".join(map(str, sorted(found.parts))) or "none"
            raise ValueError(f"fakeoss: the upload of {found.key!r} has no part {number!r}; its parts are: {numbers}")
        found.parts = {each: part for each, part in found.parts.items() if each != number}

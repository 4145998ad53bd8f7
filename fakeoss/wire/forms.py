"""The form of POST Object: fields followed by one file, as ``multipart/form-data``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.sansio.multipart import Field, File

__all__ = ["Form", "parse_form"]

_MAX_FIELDS: Final = 20 * 1024
"""Maximum total size of the fields before the file, in bytes (Amazon: POST Object; JD Cloud: Post-Object-2)."""
_FILE: Final = "file"
_FILENAME: Final = re.compile(r';\s*filename="((?:\\"|[^"])*)"', re.IGNORECASE)


class Form(NamedTuple):
    """The fields by lower-case name, and the file; ``filename`` is ``None`` if it has no name. Anything after the file
    is not read."""

    fields: Mapping[str, str]
    filename: str | None
    content: bytes


def parse_form(content_type: str, body: bytes) -> Form:
    """Read a form. Raises FORM_TYPE, FORM_MALFORMED, FORM_TOO_LARGE, FORM_WITHOUT_FILE."""
    from werkzeug.http import parse_options_header

    media_type, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if media_type != "multipart/form-data" or not boundary:
        raise OssError(Cause.FORM_TYPE)
    try:
        return _parts(boundary.encode("latin-1"), body)
    except ValueError:  # raised for malformed framing, and for text that is not UTF-8
        raise OssError(Cause.FORM_MALFORMED) from None


def _parts(boundary: bytes, body: bytes) -> Form:
    from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

    decoder = MultipartDecoder(boundary)
    decoder.receive_data(body)
    decoder.receive_data(None)
    fields: dict[str, str] = {}
    name, filename, pieces = "", None, [b""]
    remaining = _MAX_FIELDS
    event = decoder.next_event()
    while not isinstance(event, (Epilogue, NeedData)):
        if isinstance(event, (Field, File)):
            name, pieces = _name(event), []
            filename = _filename(event) if isinstance(event, File) else None
        elif isinstance(event, Data):
            pieces.append(bytes(event.data))
            remaining -= len(event.data) if name != _FILE else 0
            if remaining < 0:
                raise OssError(Cause.FORM_TOO_LARGE, MaxPostPreDataLengthBytes=_MAX_FIELDS)
            if not event.more_data and name == _FILE:
                return Form(fields, filename, b"".join(pieces))
            if not event.more_data:
                fields.setdefault(name, b"".join(pieces).decode("utf-8"))
        event = decoder.next_event()
    if isinstance(event, NeedData):
        raise OssError(Cause.FORM_MALFORMED)
    raise OssError(Cause.FORM_WITHOUT_FILE)


def _name(event: Field | File) -> str:
    """Return the name in lower case. Raises FORM_MALFORMED for a part without one (RFC 7578, 4.2: it is mandatory)."""
    if event.name is None:
        raise OssError(Cause.FORM_MALFORMED)
    return event.name.lower()


def _filename(event: File) -> str:
    """Return the file name as sent: browsers use a backslash in paths, not as an escape (except before a quote)."""
    match = _FILENAME.search(event.headers.get("content-disposition", ""))
    return match[1].replace('\\"', '"') if match else event.filename or ""

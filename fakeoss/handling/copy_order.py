"""What copies find first, of several things that are wrong, at services that do not look in Amazon's order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.copy_source import read_source, require_source_conditions, source_bucket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.records import ObjectRecord

__all__ = ["require_in_order", "require_source"]


def require_in_order(call: Call) -> None:
    """Raise what is wrong with a copy of a part and found first, in the profile's order; what is right is looked at
    again by the operation. Raises what that raises."""
    for step in call.profile.copies.copy_order.split():
        _STEPS[step](call)


def require_source(call: Call) -> None:
    """Raise what is wrong with the source of CopyObject if the profile sees that before a missing bucket of the
    target."""
    if call.store.find(call.bucket_name or "") is not None:
        return
    address = call.copy_source()
    if call.profile.copies.target_lookup == "after source":
        require_source_conditions(call, read_source(call, address, whole=True))


def _source(call: Call) -> ObjectRecord:
    return read_source(call, call.copy_source())


def _require_upload(call: Call) -> None:
    bucket = call.bucket()
    call.authorise("s3:PutObject", bucket)
    call.upload(bucket)


def _require_start(call: Call) -> None:
    """Raise COPY_RANGE_BEYOND for a range that can be read and begins after the source."""
    try:
        _require_end(call)
    except OssError as error:
        if error.cause is Cause.COPY_RANGE_BEYOND:
            raise


def _require_end(call: Call) -> None:
    span = call.copy_range()
    if span is not None:
        span.within(_source(call).size)


_STEPS: Final[Mapping[str, Callable[[Call], object]]] = {
    "bucket": lambda call: call.bucket(),
    "number": lambda call: call.part_number(),
    "source": lambda call: call.copy_source(),
    "source-bucket": lambda call: source_bucket(call, call.copy_source()),
    "source-key": _source,
    "range": lambda call: call.copy_range(),
    "range-start": _require_start,
    "range-end": _require_end,
    "condition": lambda call: require_source_conditions(call, _source(call)),
    "upload": _require_upload,
}
"""What is looked at in each step, by its name in ``CopyTraits.copy_order``."""

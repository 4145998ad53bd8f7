"""Temporary copies of archived objects: RestoreObject."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.events import RESTORE_ORDERED
from fakeoss.model.records import Attributes
from fakeoss.model.restoration import TIERS, RestoreOrder, is_restored, restored
from fakeoss.wire.numbers import parse_integer
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element

_SELECT_ELEMENTS = frozenset({"Type", "SelectParameters", "OutputLocation"})
_MAX_DAYS = 99_999  # no bound is documented; our reading


@operation("RestoreObject", "POST", Target.OBJECT, query={"restore"}, allows={"versionId"}, page="Post-Object-Restore")
def restore_object(call: Call) -> Reply:
    """Request a temporary copy of an archived object: 202, or 200 if there is one, whose period then starts anew.

    The copy is available after the delay in ``Store.restore_delays``, by the store's clock. Raises as
    ``Call.addressed``, MALFORMED_XML, RESTORE_DAYS, OBJECT_NOT_ARCHIVED, RESTORE_TIER_NOT_OFFERED, RESTORE_ONGOING;
    OPERATION_NOT_IMPLEMENTED for a SELECT request on the archive. JD Cloud page: Post-Object-Restore.
    """
    bucket = call.bucket()
    record = call.addressed(bucket, "s3:RestoreObject")
    order = _order(
        parse_xml(receive_document(call, required=False), "RestoreRequest"), faster=call.profile.objects.restore_upgrade
    )
    store = call.store
    now = store.clock.now()
    with store.lock:
        attributes = bucket.present(record).attributes
        status = 200 if is_restored(attributes, now) else 202
        restoration = restored(attributes, order, now, store.restore_delays)
        kind = RESTORE_ORDERED if status == 202 else ""  # that extending the period sends no event is our reading
        bucket.revise(record, partial(Attributes._replace, restoration=restoration), kind)
    return Reply(status)


def _order(root: Element, *, faster: bool) -> RestoreOrder:
    if any(child.name in _SELECT_ELEMENTS for child in root.children):
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="RestoreObject of type SELECT")
    days, tier = require_text(root, "Days"), root.text_of("Tier")
    parameters = next(root.all("GlacierJobParameters"), None)
    if parameters is not None:
        tier = require_text(parameters, "Tier") if parameters.children else tier
    number = parse_integer(days)
    if number is None or number > _MAX_DAYS or tier not in {None, *TIERS}:
        raise OssError(Cause.MALFORMED_XML)
    if number < 1:
        raise OssError(Cause.RESTORE_DAYS, ArgumentValue=days)
    return RestoreOrder(number, tier or "Standard", faster)

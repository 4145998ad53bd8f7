"""Requests and answers for the cases of event holds, of the object ``{absent}/k`` in a bucket with object lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import MALFORMED_XML, invalid
from fakeoss.contract.case import Expect, Step
from fakeoss.contract.object_lock_steps import BYPASS, EMPTY, MODE, default_rule, put_locked

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BOTH_PERIODS",
    "DAY",
    "DAYS",
    "EVENT",
    "HELD",
    "INACTIVE",
    "IN_RANGE",
    "NOT_HELD",
    "ONE_DAY",
    "SECURED",
    "YEARS",
    "hold_by_default",
    "hold_off",
    "hold_on",
    "incomplete",
    "kept",
    "put_retention",
    "refused_headers",
    "refused_retention",
]

DAY: Final = 86_400
EVENT: Final = "x-amz-object-lock-event-hold"
DAYS: Final = "x-amz-object-lock-event-hold-duration-days"
YEARS: Final = "x-amz-object-lock-event-hold-duration-years"
NOT_HELD: Mapping[str, None] = {EVENT: None, DAYS: None, YEARS: None}
HELD: Final = {MODE: "GOVERNANCE", EVENT: "ON", DAYS: "2"}
SECURED: Final = {MODE: "COMPLIANCE", EVENT: "ON", DAYS: "2"}
INACTIVE: Final = invalid("The object has no active event hold, and the request has no retain until date")
_TOGETHER: Final = "An event hold that is ON needs a mode and a duration in days or in years; one that is OFF has a mode and no duration"
ONE_DAY: Final = "<EventHoldDuration><Days>1</Days></EventHoldDuration>"
BOTH_PERIODS: Final = "<EventHoldDuration><Days>1</Days><Years>1</Years></EventHoldDuration>"
IN_RANGE: Final = "The duration of an event hold is 1 to 36500 days or 1 to 100 years"


def hold_on(length: str, mode: str = "GOVERNANCE", until: str = "", *, bypass: bool = False, wait: float = 0) -> Step:
    """PutObjectRetention with an event hold; ``length`` is such as ``"Days>2"``."""
    date = f"<RetainUntilDate>{until}</RetainUntilDate>" if until else ""
    duration = f"<EventHoldDuration><{length}</{length.partition('>')[0]}></EventHoldDuration>"
    return put_retention(f"<Mode>{mode}</Mode>{date}<EventHold>ON</EventHold>{duration}", bypass=bypass, wait=wait)


def hold_off(mode: str = "GOVERNANCE", until: str = "", expect: Expect = EMPTY, *, wait: float = 0) -> Step:
    """PutObjectRetention that releases an event hold."""
    date = f"<RetainUntilDate>{until}</RetainUntilDate>" if until else ""
    return put_retention(f"<Mode>{mode}</Mode>{date}<EventHold>OFF</EventHold>", expect, wait=wait)


def put_retention(content: str, expect: Expect = EMPTY, *, bypass: bool = False, wait: float = 0) -> Step:
    """PutObjectRetention with these elements."""
    body = f"<Retention>{content}</Retention>"
    return Step("PUT /{absent}/k?retention", BYPASS if bypass else {}, body, expect, wait=wait)


def kept(until: str, state: str | None, *, days: str | None = None, mode: str = "GOVERNANCE", wait: float = 0) -> Step:
    """GetObjectRetention, which must return this."""
    texts: dict[str, str | None] = {"Mode": mode, "RetainUntilDate": until, "EventHold": state}
    texts |= {"EventHoldDuration/Days": days, "EventHoldDuration/Years": None}
    step = Step("GET /{absent}/k?retention", expect=Expect(200, "Retention", texts))
    return step._replace(wait=wait)


def refused_retention(content: str, expect: Expect = MALFORMED_XML) -> Step:
    """PutObjectRetention that a bypass does not help either."""
    return put_retention(content, expect, bypass=True)


def refused_headers(headers: Mapping[str, str], expect: Expect) -> Step:
    """PutObject of another key, which must be refused."""
    return put_locked("new", headers=headers, expect=expect)


def incomplete(name: str) -> Expect:
    """The error for headers of an event hold that do not belong together."""
    return Expect(400, code="InvalidArgument", message=_TOGETHER, fields={"ArgumentName": name})


def hold_by_default(*elements: str, hold: str) -> str:
    """Return a rule with a default retention of these elements and an event hold of this duration."""
    inner = default_rule(*elements)
    return inner.replace("</DefaultRetention>", f"<DefaultEventHold>{hold}</DefaultEventHold></DefaultRetention>")

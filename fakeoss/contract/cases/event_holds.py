"""Event holds of object lock: retentions whose date moves with the clock until an event releases them.

Nothing of them has been recorded yet. The rules are those of Amazon's documentation, Locking objects with Object Lock and
Configuring S3 Object Lock; it says that faults are answered with 400, and neither codes nor messages, which are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import MALFORMED_XML, argument, invalid
from fakeoss.contract.case import AWS, JDCLOUD, Expect, Step
from fakeoss.contract.object_lock_steps import (
    BYPASS,
    DIGEST,
    EMPTY,
    GONE,
    HOLD,
    LOCKED,
    MODE,
    UNTIL,
    configure,
    default_rule,
    head_locked,
    lock_case,
    put_locked,
    put_version,
    remove_version,
    retain,
)
from fakeoss.contract.steps import SOURCE, TEN, complete, copy_object, put, result, start, upload

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_LOCKING: Final = "Amazon's documentation, Locking objects with Object Lock"
_CONFIGURING: Final = "Amazon's documentation, Configuring S3 Object Lock"
_OURS: Final = "400 is documented there, code and message are our reading"
_DAY: Final = 86_400
_EVENT: Final = "x-amz-object-lock-event-hold"
_DAYS: Final = "x-amz-object-lock-event-hold-duration-days"
_YEARS: Final = "x-amz-object-lock-event-hold-duration-years"
_NONE: Mapping[str, None] = {_EVENT: None, _DAYS: None, _YEARS: None}
_HELD: Final = {MODE: "GOVERNANCE", _EVENT: "ON", _DAYS: "2"}
_SECURED: Final = {MODE: "COMPLIANCE", _EVENT: "ON", _DAYS: "2"}
_INACTIVE: Final = invalid("The object has no active event hold, and the request has no retain until date")
_TOGETHER: Final = "An event hold that is ON needs a mode and a duration in days or in years; one that is OFF has a mode and no duration"
_ONE: Final = "<EventHoldDuration><Days>1</Days></EventHoldDuration>"
_BOTH: Final = "<EventHoldDuration><Days>1</Days><Years>1</Years></EventHoldDuration>"
_IN_RANGE: Final = "The duration of an event hold is 1 to 36500 days or 1 to 100 years"


def _on(length: str, mode: str = "GOVERNANCE", until: str = "", *, bypass: bool = False, wait: float = 0) -> Step:
    """PutObjectRetention with an event hold; ``length`` is such as ``"Days>2"``."""
    date = f"<RetainUntilDate>{until}</RetainUntilDate>" if until else ""
    duration = f"<EventHoldDuration><{length}</{length.partition('>')[0]}></EventHoldDuration>"
    return _retention(f"<Mode>{mode}</Mode>{date}<EventHold>ON</EventHold>{duration}", bypass=bypass, wait=wait)


def _off(mode: str = "GOVERNANCE", until: str = "", expect: Expect = EMPTY, *, wait: float = 0) -> Step:
    date = f"<RetainUntilDate>{until}</RetainUntilDate>" if until else ""
    return _retention(f"<Mode>{mode}</Mode>{date}<EventHold>OFF</EventHold>", expect, wait=wait)


def _retention(content: str, expect: Expect = EMPTY, *, bypass: bool = False, wait: float = 0) -> Step:
    body = f"<Retention>{content}</Retention>"
    return Step("PUT /{absent}/k?retention", BYPASS if bypass else {}, body, expect, wait=wait)


def _kept(until: str, state: str | None, *, days: str | None = None, mode: str = "GOVERNANCE", wait: float = 0) -> Step:
    """GetObjectRetention, which must return this."""
    texts: dict[str, str | None] = {"Mode": mode, "RetainUntilDate": until, "EventHold": state}
    texts |= {"EventHoldDuration/Days": days, "EventHoldDuration/Years": None}
    step = Step("GET /{absent}/k?retention", expect=Expect(200, "Retention", texts))
    return step._replace(wait=wait)


def _refused(content: str, expect: Expect = MALFORMED_XML) -> Step:
    return _retention(content, expect, bypass=True)


def _refused_headers(headers: Mapping[str, str], expect: Expect) -> Step:
    return put_locked("new", headers=headers, expect=expect)


def _incomplete(name: str) -> Expect:
    return Expect(400, code="InvalidArgument", message=_TOGETHER, fields={"ArgumentName": name})


_CLOCK: Final = (
    lock_case(
        "event hold: the date moves with the clock until the release fixes it",
        f"{_LOCKING}; that a released object answers OFF is our reading, as for legal holds",
        AWS,
        _on("Days>2", "COMPLIANCE"),
        _kept("2011-04-13T20:34:56.000Z", "ON", days="2", mode="COMPLIANCE"),
        _kept("2011-04-23T20:34:56.000Z", "ON", days="2", mode="COMPLIANCE", wait=10 * _DAY),
        remove_version("{V}"),
        remove_version("{V}", bypass=True),
        _off("COMPLIANCE"),
        _kept("2011-04-23T20:34:56.000Z", "OFF", mode="COMPLIANCE", wait=_DAY),
        head_locked({MODE: "COMPLIANCE", UNTIL: "2011-04-23T20:34:56.000Z", **_NONE, _EVENT: "OFF"}),
        remove_version("{V}", bypass=True),
        remove_version("{V}", wait=_DAY - 1),
        remove_version("{V}", GONE, wait=1),
        given=(put_version("V"),),
    ),
    lock_case(
        "event hold: a year has 365 days",
        _LOCKING,
        AWS,
        _on("Years>2"),
        head_locked({UNTIL: "2013-04-10T20:34:56.000Z", _EVENT: "ON", _DAYS: None, _YEARS: "2"}),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: the date that the request names is a floor",
        _LOCKING,
        AWS,
        _on("Days>1", until="2011-04-15T00:00:00Z"),
        _kept("2011-04-15T00:00:00.000Z", "ON", days="1"),
        _kept("2011-04-15T00:00:00.000Z", "ON", days="1", wait=2 * _DAY),
        _kept("2011-04-15T20:34:56.000Z", "ON", days="1", wait=_DAY),
        _off(),
        _kept("2011-04-15T20:34:56.000Z", "OFF"),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: released before its floor, it lasts to the floor; to a later date of the release; not to an earlier",
        _LOCKING,
        AWS,
        _on("Days>1", until="2011-04-20T00:00:00Z"),
        _off(until="2011-04-12T00:00:00Z"),
        _kept("2011-04-20T00:00:00.000Z", "OFF"),
        _on("Days>1"),
        _off(until="2011-04-30T00:00:00Z"),
        _kept("2011-04-30T00:00:00.000Z", "OFF"),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: a shorter duration does not move the date back, which stands until it has caught up",
        _LOCKING,
        AWS,
        _on("Days>5"),
        _on("Days>1"),
        _kept("2011-04-16T20:34:56.000Z", "ON", days="1"),
        _kept("2011-04-16T20:34:56.000Z", "ON", days="1", wait=3 * _DAY),
        _kept("2011-04-17T20:34:56.000Z", "ON", days="1", wait=2 * _DAY),
        _on("Days>3"),
        _kept("2011-04-19T20:34:56.000Z", "ON", days="3"),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: placed on a retention, it does not move its date back",
        f"{_LOCKING}; for a date in the request before the present one: our reading",
        AWS,
        _on("Days>1", "COMPLIANCE"),
        _kept("2011-04-20T00:00:00.000Z", "ON", days="1", mode="COMPLIANCE"),
        _on("Days>1", "COMPLIANCE", until="2011-04-13T00:00:00Z"),
        _kept("2011-04-20T00:00:00.000Z", "ON", days="1", mode="COMPLIANCE"),
        given=(put_locked(headers={MODE: "COMPLIANCE", UNTIL: "2011-04-20T00:00:00Z"}),),
    ),
    lock_case(
        "event hold: GOVERNANCE can be shortened, replaced, removed and deleted with a bypass",
        f"{_LOCKING}; that a date alone, or nothing, in place of a hold is refused without: our reading",
        AWS,
        retain("GOVERNANCE", "2031-01-01T00:00:00Z", LOCKED),
        retain("", "", LOCKED),
        _retention("<Mode>COMPLIANCE</Mode><EventHold>OFF</EventHold>", LOCKED),
        _on("Days>1", bypass=True),
        _kept("2011-04-12T20:34:56.000Z", "ON", days="1"),
        retain("GOVERNANCE", "2011-04-12T00:00:00Z", bypass=True),
        _kept("2011-04-12T00:00:00.000Z", None),
        _on("Years>1"),
        retain("", "", bypass=True),
        Step("GET /{absent}/k?retention", expect=Expect(404, code="NoSuchObjectLockConfiguration")),
        _on("Years>1"),
        remove_version("{V}"),
        remove_version("{V}", GONE, bypass=True),
        given=(put_version("V", _HELD),),
    ),
    lock_case(
        "event hold: COMPLIANCE is neither shortened nor removed, but released, with a bypass or without",
        _LOCKING,
        AWS,
        _retention("", LOCKED, bypass=True),
        retain("COMPLIANCE", "2031-01-01T00:00:00Z", LOCKED, bypass=True),
        _retention("<Mode>GOVERNANCE</Mode><EventHold>OFF</EventHold>", LOCKED, bypass=True),
        _on("Days>1", "COMPLIANCE", bypass=True),
        _kept("2011-04-13T20:34:56.000Z", "ON", days="1", mode="COMPLIANCE"),
        _retention("<Mode>COMPLIANCE</Mode><EventHold>OFF</EventHold>", bypass=True),
        _kept("2011-04-13T20:34:56.000Z", "OFF", mode="COMPLIANCE"),
        given=(put_version("V", _SECURED),),
    ),
    lock_case(
        "event hold: a delete marker goes above the version, which stays however long it is on",
        _LOCKING,
        AWS,
        Step("DELETE /{absent}/k", expect=Expect(204, headers={"x-amz-delete-marker": "true"})),
        remove_version("{V}", wait=9_000 * _DAY),
        given=(put_version("V", _SECURED),),
    ),
)

_FAULTS: Final = (
    lock_case(
        "event hold: documents that are not complete",
        f"{_CONFIGURING}: {_OURS}, as for a mode without a date; the duration that is no number, too",
        AWS,
        *(
            _refused(content)
            for content in (
                "<EventHold>OFF</EventHold>",
                f"<EventHold>ON</EventHold>{_ONE}",
                _ONE,
                "<Mode>GOVERNANCE</Mode><EventHold>ON</EventHold>",
                "<Mode>GOVERNANCE</Mode><EventHold>ON</EventHold><EventHoldDuration/>",
                f"<Mode>GOVERNANCE</Mode><EventHold>ON</EventHold>{_BOTH}",
                f"<Mode>GOVERNANCE</Mode><EventHold>OFF</EventHold>{_ONE}",
                f"<Mode>GOVERNANCE</Mode>{_ONE}",
                f"<Mode>GOVERNANCE</Mode><RetainUntilDate>2031-01-01T00:00:00Z</RetainUntilDate>{_ONE}",
                f"<Mode>GOVERNANCE</Mode><EventHold>on</EventHold>{_ONE}",
                "<Mode>GOVERNANCE</Mode><RetainUntilDate>soon</RetainUntilDate><EventHold>OFF</EventHold>",
            )
        ),
        _kept("2011-04-13T20:34:56.000Z", "ON", days="2"),
        given=(put_locked(headers=_HELD),),
    ),
    lock_case(
        "event hold: a retention with an element that it does not have is not an empty one",
        "our reading: an empty Retention removes one, so nothing may be lost on the way to it",
        AWS,
        _refused("<Colour>blue</Colour>"),
        _refused("<Retention/>"),
        _refused("<Mode>GOVERNANCE</Mode><Mode>GOVERNANCE</Mode>"),
        _kept("2011-04-13T20:34:56.000Z", "ON", days="2"),
        given=(put_locked(headers=_HELD),),
    ),
    lock_case(
        "event hold: durations out of range",
        f"{_CONFIGURING}: 1 to 36,500 days or 1 to 100 years; {_OURS}",
        AWS,
        *(
            _on(length, bypass=True)._replace(
                expect=argument(length.partition(">")[0], length.partition(">")[2], _IN_RANGE)
            )
            for length in ("Days>0", "Days>36501", "Years>101", "Years>-1", "Days>x")
        ),
        _on("Days>36500"),
        _on("Years>100"),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: OFF where none is on, and none was",
        f"{_CONFIGURING}: {_OURS}",
        AWS,
        _off(expect=_INACTIVE),
        _off(until="2011-04-12T00:00:00Z"),
        _kept("2011-04-12T00:00:00.000Z", "OFF"),
        _off(expect=_INACTIVE),
        _off(until="2011-04-11T23:00:00Z", expect=LOCKED),
        _off(
            until="2011-04-11T20:34:55Z",
            expect=argument(
                "RetainUntilDate", "Mon Apr 11 13:34:55 PDT 2011", "The retain until date must be in the future!"
            ),
        ),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: headers that do not belong together",
        f"{_CONFIGURING}: {_OURS}, as for legal holds",
        AWS,
        _refused_headers({_EVENT: "ON"}, _incomplete(_DAYS)),
        _refused_headers({_EVENT: "ON", _DAYS: "1"}, _incomplete(MODE)),
        _refused_headers({MODE: "GOVERNANCE", _EVENT: "ON"}, _incomplete(_DAYS)),
        _refused_headers({MODE: "GOVERNANCE", _EVENT: "ON", _DAYS: "1", _YEARS: "1"}, _incomplete(_DAYS)),
        _refused_headers({MODE: "GOVERNANCE", _EVENT: "OFF", _DAYS: "1"}, _incomplete(_DAYS)),
        _refused_headers({MODE: "GOVERNANCE", _EVENT: "OFF"}, _INACTIVE),
        _refused_headers({MODE: "GOVERNANCE", _DAYS: "1"}, _incomplete(_EVENT)),
        _refused_headers({MODE: "GOVERNANCE", _EVENT: "ON", _DAYS: "0"}, argument(_DAYS, "0", _IN_RANGE)),
        _refused_headers({MODE: "GOVERNANCE", _EVENT: "ON", _YEARS: "101"}, argument(_YEARS, "101", _IN_RANGE)),
        _refused_headers({**_HELD, _EVENT: "on"}, argument(_EVENT, "on", "Event Hold must be either of 'ON' or 'OFF'")),
        _refused_headers({**_HELD, MODE: "BAD-VALUE"}, argument(MODE, "BAD-VALUE", "Unknown wormMode directive.")),
        start("new", {MODE: "GOVERNANCE", _EVENT: "ON"}, to="{absent}", keep={}, expect=_incomplete(_DAYS)),
        Step("HEAD /{absent}/new", expect=Expect(404, body=b"")),
    ),
    lock_case(
        "event hold: not in a bucket without object lock",
        f"{_LOCKING}; the answer: our reading, as for the other headers (versitygw)",
        AWS,
        put("k", TEN, _HELD, expect=invalid("Bucket is missing ObjectLockConfiguration")),
        start("k", _HELD, keep={}, expect=invalid("Bucket is missing ObjectLockConfiguration")),
        copy_object("k", _HELD, invalid("Bucket is missing ObjectLockConfiguration")),
        Step("HEAD /{b}/k", expect=Expect(404, body=b"")),
        given=(SOURCE,),
    ),
    lock_case(
        "event holds at JD Cloud",
        "not documented in Put-Object, Put-Object-Retention and Put-Bucket-Object-Lock-Configuration: what guards data is "
        "refused (our reading)",
        JDCLOUD,
        put_locked("new", headers=_HELD, expect=Expect(501, code="NotImplemented", fields=None)),
        _refused("<EventHold>OFF</EventHold>", Expect(501, code="NotImplemented", fields=None)),
        configure(
            default_rule("Mode>GOVERNANCE").replace(
                "</Def", "<DefaultEventHold><Days>1</Days></DefaultEventHold></Def"
            ),
            Expect(501, code="NotImplemented", fields=None),
        ),
        head_locked({MODE: "GOVERNANCE", UNTIL: "2011-04-12T00:00:00.000Z"}),
        given=(put_locked(headers={MODE: "GOVERNANCE", UNTIL: "2011-04-12T00:00:00Z"}),),
    ),
)


def _default(*elements: str, hold: str) -> str:
    """Return a rule with a default retention of these elements and an event hold of this duration."""
    inner = default_rule(*elements)
    return inner.replace("</DefaultRetention>", f"<DefaultEventHold>{hold}</DefaultEventHold></DefaultRetention>")


_WRITES: Final = (
    lock_case(
        "event hold: in the headers of PutObject, CreateMultipartUpload and CopyObject, and of reads",
        "Amazon's documentation, PutObject, CopyObject, CreateMultipartUpload, GetObject, HeadObject",
        AWS,
        put_locked(headers={**_HELD, UNTIL: "2011-04-12T00:00:00Z", HOLD: "ON"}),
        head_locked({**_HELD, UNTIL: "2011-04-13T20:34:56.000Z", _YEARS: None, HOLD: "ON"}),
        Step("GET /{absent}/k", expect=Expect(200, headers=_HELD, body=TEN)),
        start("m", {MODE: "COMPLIANCE", _EVENT: "ON", _YEARS: "1"}, to="{absent}"),
        upload(1, TEN, to="{absent}/m"),
        complete((1, TEN), to="{absent}/m"),
        Step("HEAD /{absent}/m", expect=Expect(200, headers={_EVENT: "ON", _DAYS: None, _YEARS: "1"}, body=b"")),
        copy_object("c", _HELD, source="/{absent}/m")._replace(request="PUT /{absent}/c"),
        Step("HEAD /{absent}/c", expect=Expect(200, headers={**_HELD, _YEARS: None}, body=b"")),
        copy_object("d", source="/{absent}/m")._replace(request="PUT /{absent}/d"),
        Step("HEAD /{absent}/d", expect=Expect(200, headers={MODE: None, **_NONE}, body=b"")),
        put_locked("off", headers={MODE: "GOVERNANCE", _EVENT: "OFF", UNTIL: "2011-04-12T00:00:00Z"}),
        Step(
            "HEAD /{absent}/off", expect=Expect(200, headers={UNTIL: "2011-04-12T00:00:00.000Z", _DAYS: None}, body=b"")
        ),
    ),
    lock_case(
        "event hold: by default, alone or with a period, unless the object has a retention of its own",
        f"{_CONFIGURING}; Amazon's documentation, DefaultRetention",
        AWS,
        configure(_default("Mode>GOVERNANCE", hold="<Days>2</Days>")),
        Step(
            "GET /{absent}?object-lock",
            expect=Expect(
                200,
                "ObjectLockConfiguration",
                {
                    "Rule/DefaultRetention/Mode": "GOVERNANCE",
                    "Rule/DefaultRetention/Days": None,
                    "Rule/DefaultRetention/DefaultEventHold/Days": "2",
                    "Rule/DefaultRetention/DefaultEventHold/Years": None,
                },
            ),
        ),
        put_locked(),
        head_locked({**_HELD, UNTIL: "2011-04-13T20:34:56.000Z"}),
        put_locked("own", headers={MODE: "COMPLIANCE", UNTIL: "2011-04-12T00:00:00Z"}),
        Step("HEAD /{absent}/own", expect=Expect(200, headers={MODE: "COMPLIANCE", **_NONE}, body=b"")),
        put("bare", TEN, to="{absent}", expect=invalid(DIGEST)),
        configure(_default("Mode>COMPLIANCE", "Days>7", hold="<Years>1</Years>")),
        Step(
            "GET /{absent}?object-lock",
            expect=Expect(
                200,
                "ObjectLockConfiguration",
                {"Rule/DefaultRetention/Days": "7", "Rule/DefaultRetention/DefaultEventHold/Years": "1"},
            ),
        ),
        put_locked(),
        head_locked({MODE: "COMPLIANCE", UNTIL: "2012-04-10T20:34:56.000Z", _EVENT: "ON", _YEARS: "1"}),
        configure(_default("Mode>GOVERNANCE", "Days>7", hold="<Days>1</Days>")),
        put_locked(),
        _off(),
        head_locked({UNTIL: "2011-04-18T20:34:56.000Z", _EVENT: "OFF"}),
    ),
    lock_case(
        "event hold: defaults that are none change nothing",
        f"{_CONFIGURING}: {_OURS}, as for the other faults of the document (recorded)",
        AWS,
        *(
            configure(_default(*elements, hold=hold), expect)
            for elements, hold, expect in (
                ((), "<Days>1</Days>", MALFORMED_XML),
                (("Mode>GOVERNANCE",), "", MALFORMED_XML),
                (("Mode>GOVERNANCE",), "<Days>1</Days><Years>1</Years>", MALFORMED_XML),
                (("Mode>GOVERNANCE",), "<Weeks>1</Weeks>", MALFORMED_XML),
                (("Mode>GOVERNANCE", "Days>1", "Years>1"), "<Days>1</Days>", MALFORMED_XML),
                (("Mode>GOVERNANCE",), "<Days>0</Days>", argument("Days", "0", _IN_RANGE)),
                (("Mode>GOVERNANCE",), "<Years>101</Years>", argument("Years", "101", _IN_RANGE)),
            )
        ),
        Step("GET /{absent}?object-lock", expect=result("ObjectLockConfiguration", "ObjectLockEnabled")),
    ),
)

CASES: Final = (*_CLOCK, *_FAULTS, *_WRITES)

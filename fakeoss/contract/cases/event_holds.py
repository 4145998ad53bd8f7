"""Event holds of object lock: retentions whose date moves with the clock until an event releases them.

Nothing of them has been recorded yet. The rules are those of Amazon's documentation, Locking objects with Object Lock and
Configuring S3 Object Lock; it says that faults are answered with 400, and neither codes nor messages, which are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import MALFORMED_XML, argument, invalid
from fakeoss.contract.case import AWS, JDCLOUD, Expect, Step
from fakeoss.contract.event_hold_steps import (
    BOTH_PERIODS,
    DAY,
    DAYS,
    EVENT,
    HELD,
    IN_RANGE,
    INACTIVE,
    NOT_HELD,
    ONE_DAY,
    SECURED,
    YEARS,
    hold_by_default,
    hold_off,
    hold_on,
    incomplete,
    kept,
    put_retention,
    refused_headers,
    refused_retention,
)
from fakeoss.contract.object_lock_steps import (
    DIGEST,
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
    pass

__all__ = ["CASES"]

_LOCKING: Final = "Amazon's documentation, Locking objects with Object Lock"
_CONFIGURING: Final = "Amazon's documentation, Configuring S3 Object Lock"
_OURS: Final = "400 is documented there, code and message are our reading"
_CLOCK: Final = (
    lock_case(
        "event hold: the date moves with the clock until the release fixes it",
        f"{_LOCKING}; that a released object answers OFF is our reading, as for legal holds",
        AWS,
        hold_on("Days>2", "COMPLIANCE"),
        kept("2011-04-13T20:34:56.000Z", "ON", days="2", mode="COMPLIANCE"),
        kept("2011-04-23T20:34:56.000Z", "ON", days="2", mode="COMPLIANCE", wait=10 * DAY),
        remove_version("{V}"),
        remove_version("{V}", bypass=True),
        hold_off("COMPLIANCE"),
        kept("2011-04-23T20:34:56.000Z", "OFF", mode="COMPLIANCE", wait=DAY),
        head_locked({MODE: "COMPLIANCE", UNTIL: "2011-04-23T20:34:56.000Z", **NOT_HELD, EVENT: "OFF"}),
        remove_version("{V}", bypass=True),
        remove_version("{V}", wait=DAY - 1),
        remove_version("{V}", GONE, wait=1),
        given=(put_version("V"),),
    ),
    lock_case(
        "event hold: a year has 365 days",
        _LOCKING,
        AWS,
        hold_on("Years>2"),
        head_locked({UNTIL: "2013-04-10T20:34:56.000Z", EVENT: "ON", DAYS: None, YEARS: "2"}),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: the date that the request names is a floor",
        _LOCKING,
        AWS,
        hold_on("Days>1", until="2011-04-15T00:00:00Z"),
        kept("2011-04-15T00:00:00.000Z", "ON", days="1"),
        kept("2011-04-15T00:00:00.000Z", "ON", days="1", wait=2 * DAY),
        kept("2011-04-15T20:34:56.000Z", "ON", days="1", wait=DAY),
        hold_off(),
        kept("2011-04-15T20:34:56.000Z", "OFF"),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: released before its floor, it lasts to the floor; to a later date of the release; not to an earlier",
        _LOCKING,
        AWS,
        hold_on("Days>1", until="2011-04-20T00:00:00Z"),
        hold_off(until="2011-04-12T00:00:00Z"),
        kept("2011-04-20T00:00:00.000Z", "OFF"),
        hold_on("Days>1"),
        hold_off(until="2011-04-30T00:00:00Z"),
        kept("2011-04-30T00:00:00.000Z", "OFF"),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: a shorter duration does not move the date back, which stands until it has caught up",
        _LOCKING,
        AWS,
        hold_on("Days>5"),
        hold_on("Days>1"),
        kept("2011-04-16T20:34:56.000Z", "ON", days="1"),
        kept("2011-04-16T20:34:56.000Z", "ON", days="1", wait=3 * DAY),
        kept("2011-04-17T20:34:56.000Z", "ON", days="1", wait=2 * DAY),
        hold_on("Days>3"),
        kept("2011-04-19T20:34:56.000Z", "ON", days="3"),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: placed on a retention, it does not move its date back",
        f"{_LOCKING}; for a date in the request before the present one: our reading",
        AWS,
        hold_on("Days>1", "COMPLIANCE"),
        kept("2011-04-20T00:00:00.000Z", "ON", days="1", mode="COMPLIANCE"),
        hold_on("Days>1", "COMPLIANCE", until="2011-04-13T00:00:00Z"),
        kept("2011-04-20T00:00:00.000Z", "ON", days="1", mode="COMPLIANCE"),
        given=(put_locked(headers={MODE: "COMPLIANCE", UNTIL: "2011-04-20T00:00:00Z"}),),
    ),
    lock_case(
        "event hold: GOVERNANCE can be shortened, replaced, removed and deleted with a bypass",
        f"{_LOCKING}; that a date alone, or nothing, in place of a hold is refused without: our reading",
        AWS,
        retain("GOVERNANCE", "2031-01-01T00:00:00Z", LOCKED),
        retain("", "", LOCKED),
        put_retention("<Mode>COMPLIANCE</Mode><EventHold>OFF</EventHold>", LOCKED),
        hold_on("Days>1", bypass=True),
        kept("2011-04-12T20:34:56.000Z", "ON", days="1"),
        retain("GOVERNANCE", "2011-04-12T00:00:00Z", bypass=True),
        kept("2011-04-12T00:00:00.000Z", None),
        hold_on("Years>1"),
        retain("", "", bypass=True),
        Step("GET /{absent}/k?retention", expect=Expect(404, code="NoSuchObjectLockConfiguration")),
        hold_on("Years>1"),
        remove_version("{V}"),
        remove_version("{V}", GONE, bypass=True),
        given=(put_version("V", HELD),),
    ),
    lock_case(
        "event hold: COMPLIANCE is neither shortened nor removed, but released, with a bypass or without",
        _LOCKING,
        AWS,
        put_retention("", LOCKED, bypass=True),
        retain("COMPLIANCE", "2031-01-01T00:00:00Z", LOCKED, bypass=True),
        put_retention("<Mode>GOVERNANCE</Mode><EventHold>OFF</EventHold>", LOCKED, bypass=True),
        hold_on("Days>1", "COMPLIANCE", bypass=True),
        kept("2011-04-13T20:34:56.000Z", "ON", days="1", mode="COMPLIANCE"),
        put_retention("<Mode>COMPLIANCE</Mode><EventHold>OFF</EventHold>", bypass=True),
        kept("2011-04-13T20:34:56.000Z", "OFF", mode="COMPLIANCE"),
        given=(put_version("V", SECURED),),
    ),
    lock_case(
        "event hold: a delete marker goes above the version, which stays however long it is on",
        _LOCKING,
        AWS,
        Step("DELETE /{absent}/k", expect=Expect(204, headers={"x-amz-delete-marker": "true"})),
        remove_version("{V}", wait=9_000 * DAY),
        given=(put_version("V", SECURED),),
    ),
)

_FAULTS: Final = (
    lock_case(
        "event hold: documents that are not complete",
        f"{_CONFIGURING}: {_OURS}, as for a mode without a date; the duration that is no number, too",
        AWS,
        *(
            refused_retention(content)
            for content in (
                "<EventHold>OFF</EventHold>",
                f"<EventHold>ON</EventHold>{ONE_DAY}",
                ONE_DAY,
                "<Mode>GOVERNANCE</Mode><EventHold>ON</EventHold>",
                "<Mode>GOVERNANCE</Mode><EventHold>ON</EventHold><EventHoldDuration/>",
                f"<Mode>GOVERNANCE</Mode><EventHold>ON</EventHold>{BOTH_PERIODS}",
                f"<Mode>GOVERNANCE</Mode><EventHold>OFF</EventHold>{ONE_DAY}",
                f"<Mode>GOVERNANCE</Mode>{ONE_DAY}",
                f"<Mode>GOVERNANCE</Mode><RetainUntilDate>2031-01-01T00:00:00Z</RetainUntilDate>{ONE_DAY}",
                f"<Mode>GOVERNANCE</Mode><EventHold>on</EventHold>{ONE_DAY}",
                "<Mode>GOVERNANCE</Mode><RetainUntilDate>soon</RetainUntilDate><EventHold>OFF</EventHold>",
            )
        ),
        kept("2011-04-13T20:34:56.000Z", "ON", days="2"),
        given=(put_locked(headers=HELD),),
    ),
    lock_case(
        "event hold: a retention with an element that it does not have is not an empty one",
        "our reading: an empty Retention removes one, so nothing may be lost on the way to it",
        AWS,
        refused_retention("<Colour>blue</Colour>"),
        refused_retention("<Retention/>"),
        refused_retention("<Mode>GOVERNANCE</Mode><Mode>GOVERNANCE</Mode>"),
        kept("2011-04-13T20:34:56.000Z", "ON", days="2"),
        given=(put_locked(headers=HELD),),
    ),
    lock_case(
        "event hold: durations out of range",
        f"{_CONFIGURING}: 1 to 36,500 days or 1 to 100 years; {_OURS}",
        AWS,
        *(
            hold_on(length, bypass=True)._replace(
                expect=argument(length.partition(">")[0], length.partition(">")[2], IN_RANGE)
            )
            for length in ("Days>0", "Days>36501", "Years>101", "Years>-1", "Days>x")
        ),
        hold_on("Days>36500"),
        hold_on("Years>100"),
        given=(put_locked(),),
    ),
    lock_case(
        "event hold: OFF where none is on, and none was",
        f"{_CONFIGURING}: {_OURS}",
        AWS,
        hold_off(expect=INACTIVE),
        hold_off(until="2011-04-12T00:00:00Z"),
        kept("2011-04-12T00:00:00.000Z", "OFF"),
        hold_off(expect=INACTIVE),
        hold_off(until="2011-04-11T23:00:00Z", expect=LOCKED),
        hold_off(
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
        refused_headers({EVENT: "ON"}, incomplete(DAYS)),
        refused_headers({EVENT: "ON", DAYS: "1"}, incomplete(MODE)),
        refused_headers({MODE: "GOVERNANCE", EVENT: "ON"}, incomplete(DAYS)),
        refused_headers({MODE: "GOVERNANCE", EVENT: "ON", DAYS: "1", YEARS: "1"}, incomplete(DAYS)),
        refused_headers({MODE: "GOVERNANCE", EVENT: "OFF", DAYS: "1"}, incomplete(DAYS)),
        refused_headers({MODE: "GOVERNANCE", EVENT: "OFF"}, INACTIVE),
        refused_headers({MODE: "GOVERNANCE", DAYS: "1"}, incomplete(EVENT)),
        refused_headers({MODE: "GOVERNANCE", EVENT: "ON", DAYS: "0"}, argument(DAYS, "0", IN_RANGE)),
        refused_headers({MODE: "GOVERNANCE", EVENT: "ON", YEARS: "101"}, argument(YEARS, "101", IN_RANGE)),
        refused_headers({**HELD, EVENT: "on"}, argument(EVENT, "on", "Event Hold must be either of 'ON' or 'OFF'")),
        refused_headers({**HELD, MODE: "BAD-VALUE"}, argument(MODE, "BAD-VALUE", "Unknown wormMode directive.")),
        start("new", {MODE: "GOVERNANCE", EVENT: "ON"}, to="{absent}", keep={}, expect=incomplete(DAYS)),
        Step("HEAD /{absent}/new", expect=Expect(404, body=b"")),
    ),
    lock_case(
        "event hold: not in a bucket without object lock",
        f"{_LOCKING}; the answer: our reading, as for the other headers (versitygw)",
        AWS,
        put("k", TEN, HELD, expect=invalid("Bucket is missing ObjectLockConfiguration")),
        start("k", HELD, keep={}, expect=invalid("Bucket is missing ObjectLockConfiguration")),
        copy_object("k", HELD, invalid("Bucket is missing ObjectLockConfiguration")),
        Step("HEAD /{b}/k", expect=Expect(404, body=b"")),
        given=(SOURCE,),
    ),
    lock_case(
        "event holds at JD Cloud",
        "not documented in Put-Object, Put-Object-Retention and Put-Bucket-Object-Lock-Configuration: what guards data is "
        "refused (our reading)",
        JDCLOUD,
        put_locked("new", headers=HELD, expect=Expect(501, code="NotImplemented", fields=None)),
        refused_retention("<EventHold>OFF</EventHold>", Expect(501, code="NotImplemented", fields=None)),
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


_WRITES: Final = (
    lock_case(
        "event hold: in the headers of PutObject, CreateMultipartUpload and CopyObject, and of reads",
        "Amazon's documentation, PutObject, CopyObject, CreateMultipartUpload, GetObject, HeadObject",
        AWS,
        put_locked(headers={**HELD, UNTIL: "2011-04-12T00:00:00Z", HOLD: "ON"}),
        head_locked({**HELD, UNTIL: "2011-04-13T20:34:56.000Z", YEARS: None, HOLD: "ON"}),
        Step("GET /{absent}/k", expect=Expect(200, headers=HELD, body=TEN)),
        start("m", {MODE: "COMPLIANCE", EVENT: "ON", YEARS: "1"}, to="{absent}"),
        upload(1, TEN, to="{absent}/m"),
        complete((1, TEN), to="{absent}/m"),
        Step("HEAD /{absent}/m", expect=Expect(200, headers={EVENT: "ON", DAYS: None, YEARS: "1"}, body=b"")),
        copy_object("c", HELD, source="/{absent}/m")._replace(request="PUT /{absent}/c"),
        Step("HEAD /{absent}/c", expect=Expect(200, headers={**HELD, YEARS: None}, body=b"")),
        copy_object("d", source="/{absent}/m")._replace(request="PUT /{absent}/d"),
        Step("HEAD /{absent}/d", expect=Expect(200, headers={MODE: None, **NOT_HELD}, body=b"")),
        put_locked("off", headers={MODE: "GOVERNANCE", EVENT: "OFF", UNTIL: "2011-04-12T00:00:00Z"}),
        Step(
            "HEAD /{absent}/off", expect=Expect(200, headers={UNTIL: "2011-04-12T00:00:00.000Z", DAYS: None}, body=b"")
        ),
    ),
    lock_case(
        "event hold: by default, alone or with a period, unless the object has a retention of its own",
        f"{_CONFIGURING}; Amazon's documentation, DefaultRetention",
        AWS,
        configure(hold_by_default("Mode>GOVERNANCE", hold="<Days>2</Days>")),
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
        head_locked({**HELD, UNTIL: "2011-04-13T20:34:56.000Z"}),
        put_locked("own", headers={MODE: "COMPLIANCE", UNTIL: "2011-04-12T00:00:00Z"}),
        Step("HEAD /{absent}/own", expect=Expect(200, headers={MODE: "COMPLIANCE", **NOT_HELD}, body=b"")),
        put("bare", TEN, to="{absent}", expect=invalid(DIGEST)),
        configure(hold_by_default("Mode>COMPLIANCE", "Days>7", hold="<Years>1</Years>")),
        Step(
            "GET /{absent}?object-lock",
            expect=Expect(
                200,
                "ObjectLockConfiguration",
                {"Rule/DefaultRetention/Days": "7", "Rule/DefaultRetention/DefaultEventHold/Years": "1"},
            ),
        ),
        put_locked(),
        head_locked({MODE: "COMPLIANCE", UNTIL: "2012-04-10T20:34:56.000Z", EVENT: "ON", YEARS: "1"}),
        configure(hold_by_default("Mode>GOVERNANCE", "Days>7", hold="<Days>1</Days>")),
        put_locked(),
        hold_off(),
        head_locked({UNTIL: "2011-04-18T20:34:56.000Z", EVENT: "OFF"}),
    ),
    lock_case(
        "event hold: defaults that are none change nothing",
        f"{_CONFIGURING}: {_OURS}, as for the other faults of the document (recorded)",
        AWS,
        *(
            configure(hold_by_default(*elements, hold=hold), expect)
            for elements, hold, expect in (
                ((), "<Days>1</Days>", MALFORMED_XML),
                (("Mode>GOVERNANCE",), "", MALFORMED_XML),
                (("Mode>GOVERNANCE",), "<Days>1</Days><Years>1</Years>", MALFORMED_XML),
                (("Mode>GOVERNANCE",), "<Weeks>1</Weeks>", MALFORMED_XML),
                (("Mode>GOVERNANCE", "Days>1", "Years>1"), "<Days>1</Days>", MALFORMED_XML),
                (("Mode>GOVERNANCE",), "<Days>0</Days>", argument("Days", "0", IN_RANGE)),
                (("Mode>GOVERNANCE",), "<Years>101</Years>", argument("Years", "101", IN_RANGE)),
            )
        ),
        Step("GET /{absent}?object-lock", expect=result("ObjectLockConfiguration", "ObjectLockEnabled")),
    ),
)

CASES: Final = (*_CLOCK, *_FAULTS, *_WRITES)

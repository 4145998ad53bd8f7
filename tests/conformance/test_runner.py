"""The runner of the contract: it sends what a case says, and sees whatever differs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from fakeoss.contract.case import ANY, NOBODY, OTHER, OWNER, Case, Expect, Like, Repeat, Seed, Step
from fakeoss.contract.frames import FRAMES
from fakeoss.contract.runner import World, differences, differences_by_step, needs

NAMES = {"b": "bucket", "c": "other", "o": "others", "absent": "absent"}
FRAME = {
    "Server": "JDCloudOSS",
    "Date": "Mon, 11 Apr 2011 20:34:56 GMT",
    "x-amz-request-id": "0123456789ABCDEF",
    "Content-Type": "application/xml",
}
RESULT = b"<R><A>1</A><A>2</A><B><C>x</C></B></R>"
ERROR = (
    b"<Error><statusCode>404</statusCode><Code>NoSuchKey</Code><Message>gone</Message><Resource>/bucket/k</Resource>"
    b"<RequestId>0123456789ABCDEF</RequestId><Key>k</Key></Error>"
)

Answer = tuple[int, Mapping[str, str], bytes]


def answered(status: int, body: bytes, **headers: str | None) -> Answer:
    """An answer as JD Cloud frames it, with ``headers`` besides or instead; ``None`` leaves one out."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    fields = {**FRAME, "Content-Length": str(len(body)), **given}
    return status, {name: value for name, value in fields.items() if value is not None}, body


def world(*answers: Answer, sent: list[object] | None = None) -> World:
    """A world in which these are the answers, one after another, whoever asks."""
    coming = iter(answers)

    def sender(user: str):
        def send(*request: object) -> Answer:
            if sent is not None:
                sent.append((user, *request))
            return next(coming)

        return send

    return World({user: sender(user) for user in (OWNER, OTHER, NOBODY)}, NAMES, FRAMES["jdcloud"])


def case(*steps: Step) -> Case:
    return Case("a case", "this test", ("jdcloud",), steps, ())


def asking(expect: Expect) -> Case:
    return case(Step("GET /{b}/k", expect=expect))


NO_KEY = Expect(404, code="NoSuchKey", message="gone", fields={"Key": "k"})


@pytest.mark.parametrize(
    ("expect", "answer"),
    [
        pytest.param(Expect(), answered(200, b""), id="nothing stated"),
        pytest.param(Expect(root="R", children=("A", "A", "B")), answered(200, RESULT), id="children"),
        pytest.param(Expect(root="R", xml={"A": ("1", "2"), "B/C": "x", "D": None}), answered(200, RESULT), id="texts"),
        pytest.param(Expect(root="R", xml={"B/C": Like("[a-z]")}), answered(200, RESULT), id="text like"),
        pytest.param(NO_KEY, answered(404, ERROR), id="error"),
        pytest.param(Expect(404, code="NoSuchKey", fields=None), answered(404, ERROR), id="error of unknown elements"),
        pytest.param(
            Expect(body=b"abc", headers={"ETag": "t", "x-no": None}), answered(200, b"abc", etag="t"), id="body"
        ),
        pytest.param(Expect(body=Repeat(5, b"ab")), answered(200, b"ababa"), id="large body"),
        pytest.param(Expect(body="<{b}>"), answered(200, b"<bucket>"), id="body with a placeholder"),
        pytest.param(Expect(304), answered(304, b"", Content_Length=None, Content_Type=None), id="not modified"),
    ],
)
def test_what_is_as_stated_gives_no_line(expect: Expect, answer: Answer):
    assert differences(asking(expect), world(answer)) == []


@pytest.mark.parametrize(
    ("expect", "answer", "line"),
    [
        pytest.param(Expect(), answered(500, b"oops"), "status: expected 200, found 500, b'oops'", id="status"),
        pytest.param(Expect(body=b"abc"), answered(200, b"abd"), "body: expected b'abc', found b'abd'", id="body"),
        pytest.param(
            Expect(body=b"a" * 300),
            answered(200, b"a" * 299),
            f"body: expected {b'a' * 200!r}... (300 bytes), found {b'a' * 200!r}... (299 bytes)",
            id="a large body, one byte short",
        ),
        pytest.param(
            Expect(headers={"ETag": "x"}),
            answered(200, b"", etag="y"),
            "header ETag: expected 'x', found 'y'",
            id="header",
        ),
        pytest.param(
            Expect(headers={"ETag": "x"}), answered(200, b""), "header ETag: expected 'x', found None", id="no header"
        ),
        pytest.param(
            Expect(headers={"ETag": None}),
            answered(200, b"", etag="y"),
            "header ETag: expected None, found 'y'",
            id="header too many",
        ),
        pytest.param(
            Expect(root="R", xml={"A": "1"}),
            answered(200, RESULT),
            "A: expected '1', found ['1', '2']",
            id="an element too many",
        ),
        pytest.param(
            Expect(root="R", xml={"A": ("2", "1")}),
            answered(200, RESULT),
            "A: expected ('2', '1'), found ['1', '2']",
            id="order",
        ),
        pytest.param(
            Expect(root="R", xml={"B/C": None}),
            answered(200, RESULT),
            "B/C: expected None, found ['x']",
            id="an element that must not be",
        ),
        pytest.param(
            Expect(root="R", xml={"D": ANY}), answered(200, RESULT), f"D: expected {ANY!r}, found []", id="no element"
        ),
        pytest.param(
            Expect(root="R", children=("A", "B")),
            answered(200, RESULT),
            "elements of R: expected A, B, found A, A, B",
            id="children",
        ),
        pytest.param(Expect(root="S"), answered(200, RESULT), "body: expected S, found R", id="root"),
        pytest.param(Expect(root="R"), answered(200, b"<R>"), "body: expected R, found b'<R>'", id="not XML"),
        pytest.param(
            NO_KEY._replace(code="NoSuchBucket"),
            answered(404, ERROR),
            "Code: expected 'NoSuchBucket', found 'NoSuchKey'",
            id="code",
        ),
        pytest.param(
            NO_KEY._replace(message="left"),
            answered(404, ERROR),
            "Message: expected 'left', found 'gone'",
            id="message",
        ),
        pytest.param(
            NO_KEY._replace(fields={"Key": "j"}),
            answered(404, ERROR),
            "Key: expected 'j', found 'k'",
            id="field of an error",
        ),
        pytest.param(
            NO_KEY._replace(fields={}),
            answered(404, ERROR),
            "elements of Error: expected statusCode, Code, Message, Resource, RequestId, "
            "found statusCode, Code, Message, Resource, RequestId, Key",
            id="an error's element too many",
        ),
        pytest.param(
            Expect(404, code="NoSuchKey", fields=None),
            answered(404, b"<Error><Code>NoSuchKey</Code></Error>"),
            "elements of Error: expected first statusCode, Code, Message, Resource, RequestId, found Code",
            id="an error without its frame",
        ),
        pytest.param(
            NO_KEY,
            answered(404, ERROR.replace(b"/bucket/k", b"/bucket")),
            "Resource: expected '/bucket/k', found '/bucket'",
            id="resource",
        ),
        pytest.param(
            NO_KEY,
            answered(404, ERROR.replace(b"0123456789ABCDEF", b"FEDCBA9876543210")),
            "RequestId: expected '0123456789ABCDEF', found 'FEDCBA9876543210'",
            id="request id of the body",
        ),
        pytest.param(
            Expect(),
            answered(200, b"", Server="nginx"),
            "header Server (in every answer): expected 'JDCloudOSS', found 'nginx'",
            id="server",
        ),
        pytest.param(
            Expect(),
            answered(200, b"", x_amz_id_2="x"),
            "header x-amz-id-2 (in every answer): expected None, found 'x'",
            id="host id",
        ),
        pytest.param(
            Expect(),
            answered(200, b"a", Content_Length="2"),
            "header Content-Length (in every answer): expected '1', found '2'",
            id="length",
        ),
        pytest.param(
            Expect(204),
            answered(204, b""),
            "header Content-Type (in every answer): expected None, found 'application/xml'",
            id="204 with a type",
        ),
    ],
)
def test_what_differs_is_one_line(expect: Expect, answer: Answer, line: str):
    assert differences(asking(expect), world(answer)) == [f"a case: step 1, GET /bucket/k: {line}"]


def test_every_difference_of_a_step_is_told_and_the_rest_is_not_sent():
    sent: list[object] = []
    wrong = asking(Expect(body=b"x", headers={"ETag": "t"}))
    found = differences(wrong._replace(steps=wrong.steps * 2), world(answered(200, b"y"), sent=sent))
    assert found == [
        "a case: step 1, GET /bucket/k: header ETag: expected 't', found None",
        "a case: step 1, GET /bucket/k: body: expected b'x', found b'y'",
    ]
    assert len(sent) == 1


def test_what_every_answer_has_is_told_apart_and_the_next_step_can_be_sent():
    steps = asking(Expect(body=b"x")).steps + asking(NO_KEY).steps
    bare = ERROR.replace(b"<statusCode>404</statusCode>", b"").replace(b"<Key>k", b"<Key>j")
    answers = world(answered(200, b"y", Server="nginx"), answered(404, bare.replace(b"0123456789ABCDEF", b"0")))
    found = list(differences_by_step(case(*steps), answers))
    assert [where for where, _ in found] == ["step 1, GET /bucket/k", "step 2, GET /bucket/k"]
    assert [[(each.text.partition(":")[0], each.common) for each in step] for _, step in found] == [
        [("header Server (in every answer)", "header Server"), ("body", "")],
        [("elements of Error", "elements of Error"), ("RequestId", "RequestId"), ("Key", "")],
    ]


def test_an_error_without_its_own_elements_is_its_own_difference():
    answer = answered(404, ERROR.replace(b"<Key>k</Key>", b""))
    ((_, (found,)),) = differences_by_step(asking(NO_KEY), world(answer))
    assert (found.text.partition(":")[0], found.common) == ("elements of Error", "")


def test_placeholders_are_filled_from_answers():
    sent: list[object] = []
    steps = (
        Step("POST /{b}/k?uploads", body="{b}", expect=Expect(root="R"), keep={"U": "B/C", "tag": "@ETag"}),
        Step("PUT /{c}/k?uploadId={U}", {"If-Match": "{tag}"}, b"{b}", expect=Expect(body="{U}"), user=OTHER),
    )
    found = differences(case(*steps), world(answered(200, RESULT, ETag='"t"'), answered(200, b"x"), sent=sent))
    assert found == []
    assert sent == [
        (OWNER, "POST", "/bucket/k?uploads", {"Content-Length": "6"}, b"bucket"),
        (OTHER, "PUT", "/other/k?uploadId=x", {"Content-Length": "3", "If-Match": '"t"'}, b"{b}"),
    ]


def test_what_cannot_be_kept_is_a_difference():
    step = Step("GET /{b}", expect=Expect(root="R"), keep={"U": "UploadId"})
    (line,) = differences(case(step), world(answered(200, RESULT)))
    assert line == f"a case: step 1, GET /bucket: UploadId: expected one text, found [] in {RESULT!r}"


def test_an_unknown_placeholder_is_a_mistake_in_the_case():
    with pytest.raises(KeyError, match="nowhere"):
        differences(case(Step("GET /{b}/{nowhere}")), world())


def test_the_usual_comes_first():
    sent: list[object] = []
    differences(case()._replace(given=None, steps=()), world(answered(200, b""), answered(200, RESULT), sent=sent))
    assert [request[1:3] for request in sent] == [("PUT", "/bucket/src"), ("POST", "/bucket/d?uploads")]


def test_a_host_of_its_own_is_sent_and_is_the_bucket_of_the_error():
    sent: list[object] = []
    step = Step("GET /k", expect=NO_KEY, host="{b}.s3.example")
    assert differences(case(step), world(answered(404, ERROR), sent=sent)) == []
    assert sent == [(OWNER, "GET", "/k", {"Host": "bucket.s3.example"}, b"")]


@pytest.mark.parametrize(
    ("changed", "needed"),
    [
        pytest.param({}, set(), id="nothing"),
        pytest.param({"limits": {"jdcloud": {"max_parts": 3}}}, {"limits"}, id="limits"),
        pytest.param({"limits": {"aws": {"max_parts": 3}}}, set(), id="limits of another profile"),
        pytest.param({"at": 1.0}, {"clock"}, id="clock"),
        pytest.param({"steps": (Step("GET /{b}", wait=1),)}, {"clock"}, id="time that passes"),
        pytest.param({"seeds": (Seed("k", 1),)}, {"seed"}, id="seed"),
        pytest.param({"steps": (Step("GET /{b}", user=NOBODY),)}, {"users"}, id="users"),
        pytest.param({"steps": (Step("GET /", host="{b}.s3"),)}, {"hosts"}, id="hosts"),
    ],
)
def test_needs_are_told_beforehand(changed: dict[str, object], needed: set[str]):
    assert needs(case(Step("GET /{b}"))._replace(**changed), "jdcloud") == needed


def test_seeding_where_it_is_not_possible_is_refused():
    with pytest.raises(ValueError, match="cannot seed"):
        differences(case()._replace(seeds=(Seed("k", 1),)), world())

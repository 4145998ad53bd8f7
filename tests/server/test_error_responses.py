"""Answers to what reached no operation."""

from __future__ import annotations

import pytest

import fakeoss
from fakeoss.dispatch import Dispatcher
from fakeoss.errors import Cause
from fakeoss.server.error_responses import error_response, http_refusal
from fakeoss.wire.request_head import HttpError

ANSWERS = [
    pytest.param(400, "", "", ("BadRequest", "An error occurred when parsing the HTTP request."), id="bad request"),
    pytest.param(405, "", "", ("MethodNotAllowed", "Method Not Allowed"), id="a known status"),
    pytest.param(431, "", "", ("BadRequest", "An error occurred when parsing the HTTP request."), id="another status"),
    pytest.param(421, "Code", "in words", ("Code", "in words"), id="given"),
]


@pytest.fixture(params=["aws", "jdcloud"])
def dispatcher(request: pytest.FixtureRequest) -> Dispatcher:
    return Dispatcher(fakeoss.Store(seed=1), fakeoss.profiles.find(request.param))


@pytest.mark.parametrize(("status", "code", "message", "shown"), ANSWERS)
def test_it_is_a_document_of_the_service(
    dispatcher: Dispatcher, status: int, code: str, message: str, shown: tuple[str, str]
) -> None:
    response = error_response(dispatcher, status, code, message)
    text = response.content().decode()
    assert response.status == status
    assert f"<Code>{shown[0]}</Code><Message>{shown[1]}</Message><RequestId>" in text
    assert response.headers["x-amz-request-id"] in text
    assert response.headers["Content-Length"] == str(len(text))


def test_a_cause_has_the_words_of_the_profile(dispatcher: Dispatcher) -> None:
    row = dispatcher.profile.errors[Cause.INVALID_URI]
    response = http_refusal(dispatcher, HttpError(418, Cause.INVALID_URI))
    assert response.status == row.status
    assert f"<Code>{row.code}</Code>" in response.content().decode()

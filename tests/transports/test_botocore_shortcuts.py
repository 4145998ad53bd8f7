"""What botocore need not do in a lenient mock: nobody can tell that it was not done."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from unittest.mock import patch

import botocore.auth
import botocore.useragent
import botocore.utils
import pytest
from botocore.config import Config
from hypothesis import given
from hypothesis import strategies as st

import fakeoss
from fakeoss.transports.botocore_shortcuts import SIGNATURE
from support.boto import boto3_session
from support.parity import signing_clock

ALICE = fakeoss.User("ALICE", "a-secret", "a" * 64, "alice")
KEYS = {"aws_access_key_id": "ALICE", "aws_secret_access_key": "a-secret"}
COMPUTED = re.compile(r"Signature=(?!0{64})[0-9a-f]{64}$")

CALLS: dict[str, Callable[[Any], object]] = {
    "get": lambda s3: s3.get_object(Bucket="bkt", Key="a key/ö"),
    "head of a version": lambda s3: s3.head_object(Bucket="bkt", Key="a key/ö", PartNumber=1),
    "list": lambda s3: s3.list_objects_v2(Bucket="bkt", Prefix="a k", Delimiter="/"),
    "put of bytes": lambda s3: s3.put_object(Bucket="bkt", Key="k", Body=b"body", Metadata={"colour": "red"}),
    "put of nothing": lambda s3: s3.put_object(Bucket="bkt", Key="k"),
    "put with a digest": lambda s3: s3.put_object(
        Bucket="bkt", Key="k", Body=b"body", ContentMD5="hBotaJrYa9FhFEdFPCLG/A=="
    ),
    "copy": lambda s3: s3.copy_object(Bucket="bkt", Key="k", CopySource={"Bucket": "bkt", "Key": "a key/ö"}),
    "delete": lambda s3: s3.delete_objects(Bucket="bkt", Delete={"Objects": [{"Key": "k"}, {"Key": "<&>"}]}),
    "buckets": lambda s3: s3.list_buckets(),
}
CONFIGS = {
    "as it comes": {},
    "signed body": {"s3": {"payload_signing_enabled": True}},
    "path style": {"s3": {"addressing_style": "path"}},
    "no checksums": {"request_checksum_calculation": "when_required"},
}


class Seen:
    """What a client has sent, and what its handlers saw."""

    def __init__(self, auth: str, config: dict[str, Any], call: Callable[[Any], object]) -> None:
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        with (
            patch.multiple("botocore.auth", **signing_clock()),
            patch("uuid.uuid4", lambda: "an id"),
            fakeoss.mock(
                profile="aws", users=[ALICE], auth=auth, buckets=["bkt"], clock=fakeoss.Clock(1_302_554_096)
            ) as oss,
            closing(boto3_session().client("s3", region_name="us-east-1", config=Config(**config), **KEYS)) as s3,
        ):
            oss.bucket("bkt").put("a key/ö", b"content")
            s3.meta.events.register("before-send.s3", self.note)
            call(s3)

    def note(self, request: Any, **_: Any) -> None:
        fields = {name.lower(): str(request.headers[name]) for name in request.headers.keys()}  # noqa: SIM118
        fields = {name: value.removeprefix("b'").removesuffix("'") for name, value in fields.items()}
        self.requests.append((request.method, request.url, fields))


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("call", CALLS)
def test_only_the_signature_differs_from_a_computed_one(call: str, config: str) -> None:
    lenient, verified = (Seen(auth, CONFIGS[config], CALLS[call]).requests for auth in ("lenient", "verify"))
    assert lenient
    for (*where, fields), (*verified_where, verified_fields) in zip(lenient, verified, strict=True):
        assert where == verified_where
        constant, computed = fields.pop("authorization"), verified_fields.pop("authorization")
        assert fields == verified_fields
        assert constant == COMPUTED.sub(f"Signature={SIGNATURE}", computed) != computed


@pytest.fixture
def client(no_network: None) -> Iterator[Any]:
    with (
        fakeoss.mock(profile="aws", buckets=["bkt"]),
        closing(boto3_session().client("s3", region_name="us-east-1", **KEYS)) as s3,
    ):
        yield s3


def authorization(client: Any) -> str:
    """The header of a call."""
    seen: list[str] = []
    client.meta.events.register(
        "before-send.s3", lambda request, **_: seen.append(str(request.headers["Authorization"]))
    )
    client.list_objects_v2(Bucket="bkt")
    return seen[0].removeprefix("b'").removesuffix("'")


def test_without_the_library_s_own_steps_it_signs(client: Any) -> None:
    assert authorization(client).endswith(SIGNATURE)
    with patch.object(botocore.auth.SigV4Auth, "signature", lambda *_: "mine"):
        assert authorization(client).endswith("Signature=mine")


def test_a_signer_of_ones_own_signs(client: Any) -> None:
    class Own(botocore.auth.S3SigV4Auth):  # type: ignore[misc]
        """Derived from the library's."""

    with patch.dict(botocore.auth.AUTH_TYPE_MAPS, {"s3v4": Own}):
        assert COMPUTED.search(authorization(client))


def test_who_reads_the_log_of_signatures_finds_them(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "botocore.auth"):
        assert COMPUTED.search(authorization(client))
    assert any("CanonicalRequest:\nGET\n/" in record.getMessage() for record in caplog.records)


def test_a_server_is_sent_real_signatures_from_inside_a_mock() -> None:
    with fakeoss.Server(profile="aws", users=[ALICE], auth="verify") as server, fakeoss.mock(profile="aws"):
        with closing(
            boto3_session().client("s3", region_name="us-east-1", endpoint_url=server.endpoint_url, **KEYS)
        ) as s3:
            s3.create_bucket(Bucket="bkt")
        assert [bucket.name for bucket in server.store.buckets] == ["bkt"]


@pytest.mark.usefixtures("no_network")
def test_presigned_urls_are_signed() -> None:
    config = Config(signature_version="s3v4")
    with fakeoss.mock, closing(boto3_session().client("s3", region_name="us-east-1", config=config, **KEYS)) as s3:
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": "k"})
    assert re.search("X-Amz-Signature=(?!0{64})[0-9a-f]{64}", url)


def test_without_credentials_nothing_is_sent(client: Any) -> None:
    signer = botocore.auth.S3SigV4Auth(None, "s3", "us-east-1")
    request = botocore.awsrequest.AWSRequest("GET", "https://bkt.s3.amazonaws.com/")
    with pytest.raises(botocore.exceptions.NoCredentialsError):
        signer.add_auth(request)
    assert type(signer) is botocore.auth.S3SigV4Auth


TIMESTAMPS = st.one_of(
    st.datetimes().map(lambda date: date.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    st.datetimes().map(lambda date: date.isoformat() + "Z"),
    st.sampled_from(["2020-01-01T00:00:00+02:00", "Z", "GMT", "no date GMT", "", 0, 1.5, "1302554096", None]),
)


def parsed(text: Any) -> Any:
    try:
        date = botocore.utils.parse_timestamp(text)
    except Exception as error:
        return type(error), str(error)
    return date, date.tzinfo and date.utcoffset()


@given(TIMESTAMPS)
def test_dates_are_what_they_are_without_a_mock(text: Any) -> None:
    without = parsed(text)
    with fakeoss.mock:
        assert parsed(text) == parsed(text) == without


WORDS = st.tuples(st.text(max_size=9), st.text(max_size=9), st.none() | st.text(max_size=9))


@given(WORDS)
def test_words_of_the_user_agent_are_what_they_are_without_a_mock(words: tuple[str, str, str | None]) -> None:
    word = botocore.useragent.UserAgentComponent(*words)
    without = word.to_string()
    with fakeoss.mock:
        assert word.to_string() == word.to_string() == without


def user_agents(client: Any) -> list[str]:
    """What a client calls itself in a call, and what botocore writes anew."""
    seen: list[str] = []

    def note(request: Any, **_: Any) -> None:
        agent = client._user_agent_creator
        seen.extend((str(request.headers["User-Agent"]), type(agent).to_string.__wrapped__(agent)))

    client.meta.events.register_first("before-sign.s3", note)
    client.list_buckets()
    client.meta.events.unregister("before-sign.s3", note)
    return [" ".join(sorted(re.split("[ ,]", text.replace(" m/", " m/,")))) for text in seen]  # features are a set


def test_the_user_agent_is_what_botocore_writes(client: Any) -> None:
    for _ in range(3):
        written, own = user_agents(client)
        assert written == own != ""


def test_what_changes_in_the_configuration_is_in_the_user_agent(client: Any) -> None:
    before = user_agents(client)
    config = client._user_agent_creator._client_config
    config.user_agent_extra = "extra/1"
    extended = user_agents(client)
    config.retries = {"mode": "adaptive"}
    adapted = user_agents(client)
    config.retries["mode"] = "standard"
    standard = user_agents(client)
    for written, own in (before, extended, adapted, standard):
        assert written == own
    assert ["extra/1" in texts[0] for texts in (before, extended)] == [False, True]
    assert "retry-mode#adaptive" in adapted[0]
    assert "retry-mode#standard" in standard[0]


def test_features_are_told_where_they_are_used(client: Any) -> None:
    plain = user_agents(client)[0]
    names: list[str] = []
    client.meta.events.register_last(
        "before-send.s3", lambda request, **_: names.append(str(request.headers["User-Agent"]))
    )
    list(client.get_paginator("list_objects_v2").paginate(Bucket="bkt"))
    client.list_objects_v2(Bucket="bkt")
    if hasattr(botocore.useragent, "register_feature_id"):
        features = [set(re.search(r" m/(\S+)", name.strip("b'"))[1].split(",")) for name in names]
        assert features[0] - features[1] == {"C"}  # of a paginator
    assert plain


def test_who_changes_the_words_of_the_user_agent_is_asked_each_time(client: Any) -> None:
    calls: list[object] = []
    user_agents(client)
    with patch.object(botocore.useragent, "modify_components", lambda words: calls.append(words) or words):
        user_agents(client)
        first = len(calls)
        user_agents(client)
    assert len(calls) == 2 * first > 0

"""``aws-legacy``: Amazon as suites from before 2023 expect it; and anonymous requests as the owner's."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
import requests

import fakeoss
from fakeoss import profiles, warning_place
from fakeoss.errors import Cause, LegacyWarning, OssError
from support.boto import boto3_session
from support.wire import HOSTS, Wire

EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"


@pytest.fixture(autouse=True)
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody was warned yet."""
    monkeypatch.setattr(warning_place, "_told", set())


@pytest.fixture
def legacy(monkeypatch: pytest.MonkeyPatch) -> Wire:
    monkeypatch.setitem(HOSTS, "aws-legacy", HOSTS["aws"])
    return Wire("aws-legacy")


def test_new_buckets_have_acls_and_the_owner_stands_first(legacy: Wire):
    legacy.must(legacy.put("/bkt", x_amz_acl="public-read"))
    answer = legacy.get("/bkt?acl")
    owner = legacy.dispatcher.accounts.owner
    grantees = [grant[0][0].text for grant in answer.tree.findall("AccessControlList/Grant")]
    assert grantees == [owner.id, EVERYBODY]
    legacy.must(legacy.put("/bkt/key", b"data", x_amz_acl="public-read"))
    assert legacy.ask("GET", "/bkt/key", user=None).body == b"data"


@pytest.mark.parametrize("name", ["my_bucket", "MyBucket", "a_", "a..b", "192.168.5.4", "x" * 255, "A.b-C_9"])
def test_names_of_old(legacy: Wire, name: str):
    """us-east-1 until March 2018: up to 255 letters of either case, digits, dots, hyphens and underscores."""
    accepted = len(name) > 2
    answer = legacy.put(f"/{name}")
    assert (answer.status == 200, answer.code) == (accepted, None if accepted else "InvalidBucketName")
    assert (name in legacy.store) is accepted
    if accepted:
        legacy.must(legacy.put(f"/{name}/key", b"data"))
        if not name.startswith("192."):  # which names no copy source
            legacy.must(legacy.copy(f"/{name}/copy", f"{name}/key"))


@pytest.mark.parametrize("name", ["x" * 256, "a b", "ä_b", "...", "_ab", "a"])
def test_no_names_at_any_time(legacy: Wire, name: str):
    with pytest.raises(OssError) as caught:
        legacy.store.create_bucket(name)
    assert caught.value.cause is Cause.INVALID_BUCKET_NAME


def test_todays_amazon_accepts_none_of_them():
    wire = Wire("aws")
    assert wire.put("/my_bucket").code == "InvalidBucketName"
    with pytest.raises(OssError):
        fakeoss.Store().create_bucket("my_bucket")


def test_a_dump_of_such_a_bucket_is_seeded_again(legacy: Wire, tmp_path: Path):
    legacy.store.create_bucket("My_Bucket").put("key", b"data")
    legacy.store.dump(tmp_path)
    again = Wire("aws-legacy")
    again.store.seed(tmp_path)
    assert again.store.bucket("My_Bucket").object("key").body == b"data"


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
@pytest.mark.filterwarnings("ignore::fakeoss.LegacyWarning")
def test_no_location_is_required(region: str):
    with fakeoss.mock(profile="aws-legacy", buckets=["Seeded_Bucket"]) as oss:
        s3 = boto3_session().client("s3", region)
        try:
            s3.create_bucket(Bucket="my_bucket")
            s3.put_object(Bucket="my_bucket", Key="key", Body=b"data", ACL="public-read")
            assert s3.get_object(Bucket="my_bucket", Key="key")["Body"].read() == b"data"
        finally:
            s3.close()
        assert [bucket.name for bucket in oss.buckets] == ["Seeded_Bucket", "my_bucket"]


def test_it_is_warned_of_once(recwarn: pytest.WarningsRecorder):
    for _ in range(3):
        with fakeoss.mock(profile="aws-legacy"):
            pass
        with fakeoss.Server(profile="aws-legacy"):
            pass
    (warning,) = recwarn.list
    assert (warning.category, warning.filename) == (LegacyWarning, __file__)
    assert "profile 'aws-legacy' enables ACLs on new buckets" in str(warning.message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with fakeoss.mock(profile="aws"), fakeoss.mock(profile=profiles.aws.derive(acls="enabled")):
            pass


def test_it_breaks_no_suite_whose_warnings_are_errors(capsys: pytest.CaptureFixture[str]):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with fakeoss.mock(profile="aws-legacy"), fakeoss.Server(anonymous="owner"):
            pass
    lines = capsys.readouterr().err.splitlines()
    assert [line.startswith("LegacyWarning: fakeoss: ") for line in lines] == [True, True]
    assert ("anonymous='owner'" in lines[0], "profile 'aws-legacy'" in lines[1]) == (True, True)


def test_a_server_warns_where_it_is_started(recwarn: pytest.WarningsRecorder):
    with fakeoss.Server(profile="aws-legacy", anonymous="owner"):
        pass
    assert [warning.category for warning in recwarn.list] == [LegacyWarning] * 2


# anonymous requests


def ask(base: str) -> list[Any]:
    put = requests.put(f"{base}/bkt/key", data=b"data").status_code
    form = requests.post(f"{base}/bkt", data={"key": "posted"}, files={"file": b"x"}).status_code
    return [
        requests.get(f"{base}/").status_code,
        put,
        form,
        requests.get(f"{base}/bkt/key").status_code,
        requests.get(f"{base}/bkt?policy").status_code,
        requests.put(f"{base}/bkt/copy", headers={"x-amz-copy-source": "bkt/key"}).status_code,
        requests.delete(f"{base}/bkt/key").status_code,
    ]


@pytest.mark.parametrize("profile", ["aws", "jdcloud", "aws-legacy"])
@pytest.mark.parametrize("auth", ["lenient", "verify"])
def test_anonymous_requests_are_nobodys_or_the_owners(profile: str, auth: str, recwarn: pytest.WarningsRecorder):
    user = fakeoss.User("ALICE", "secret", "a" * 64, "alice")
    allowed = [200, 200, 204, 200, 404, 200, 204]
    for anonymous, expected in (("nobody", [403] * 7), ("owner", allowed)):
        options: dict[str, Any] = {"profile": profile, "auth": auth, "anonymous": anonymous, "users": [user]}
        with fakeoss.mock(endpoints=["http://minio.test:9000"], buckets=["bkt"], **options) as oss:
            assert ask("http://minio.test:9000") == expected
            assert {bucket.owner.id for bucket in oss.buckets} == {user.id}
        with fakeoss.Server(**options) as server:
            server.store.create_bucket("bkt", owner=user)
            assert ask(server.endpoint_url) == expected
    assert sum("anonymous='owner'" in str(warning.message) for warning in recwarn.list) == 1


def test_a_wrong_value_is_named():
    for make in (fakeoss.mock, fakeoss.Server):
        with pytest.raises(ValueError, match="anonymous must be one of nobody, owner"):
            make(anonymous="everybody")


def test_a_server_whose_anonymous_callers_are_the_owner_answers_no_foreign_page(recwarn: pytest.WarningsRecorder):
    """Whatever is verified: a page could send requests without a signature."""
    user = fakeoss.User("ALICE", "secret", "a" * 64, "alice")
    for auth in ("lenient", "verify"):
        with fakeoss.Server(users=[user], auth=auth, anonymous="owner") as server:
            server.store.create_bucket("bkt", owner=user)
            for headers, status in (({"Origin": "https://evil.test"}, 403), ({"Host": "evil.test"}, 421), ({}, 200)):
                assert requests.put(f"{server.endpoint_url}/bkt/key", headers=headers).status_code == status

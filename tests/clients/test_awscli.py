"""The AWS CLI in process: since 1.46 it has a botocore of its own, and ``import awscli`` makes ``import botocore`` find
that one. It is served as botocore is, whether botocore was there before or not, and refused after the mock.

Each test runs in a process of its own, since that import is not undone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import botocore.useragent
import pytest

ROOT = Path(__file__).parent.parent.parent


def has_botocore_of_its_own() -> bool:
    try:
        return tuple(map(int, version("awscli").split(".")[:2])) >= (1, 46)
    except PackageNotFoundError:
        return False


pytestmark = pytest.mark.skipif(
    not has_botocore_of_its_own(), reason="awscli 1.46 or newer is not installed: pip install -e '.[test]'"
)
PROGRAM = """
import contextlib, io, json, sys

BEFORE
import fakeoss

def aws(*words):
    from awscli.clidriver import create_clidriver
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = create_clidriver().main([*words, "--region", REGION])
    seen.append([status, out.getvalue(), err.getvalue()])

seen, REGION = [], "us-east-1"
BODY
print(json.dumps(seen))
"""
SERVED = """
with fakeoss.mock(profile=PROFILE, buckets=["bkt"], ENDPOINTS) as oss:
    oss.bucket("bkt").put("k", size=9 << 20)
    aws("s3", "cp", "s3://bkt/k", "s3://bkt/copy", "--no-progress", *ENDPOINT)
    aws("s3api", "put-object-tagging", "--bucket=bkt", "--key=k", "--tagging=TagSet=[{Key=a,Value=b}]", *ENDPOINT)
    aws("s3", "ls", "s3://bkt", *ENDPOINT)
    seen.append([oss.bucket("bkt").object("copy").size, dict(oss.bucket("bkt").object("k").tags)])
    import botocore
    seen.append([botocore.__file__, sorted({call.client for call in oss.calls}), sorted({c.status for c in oss.calls})])
aws("s3", "ls", "s3://bkt", *ENDPOINT)
"""
BESIDE = "import boto3; boto3.client('s3', 'us-east-1', aws_access_key_id='a', aws_secret_access_key='b')"


def ran(body: str, before: str = "") -> Any:
    """What a program prints as JSON; its warnings are errors."""
    program = PROGRAM.replace("BEFORE", before).replace("BODY", body)
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    env |= {"PYTHONPATH": str(ROOT), "HOME": os.devnull, "AWS_EC2_METADATA_DISABLED": "true"}
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("before", ["", BESIDE], ids=["alone", "beside boto3"])
@pytest.mark.parametrize("profile", ["aws", "jdcloud"])
def test_it_is_served_without_keys(profile: str, before: str) -> None:
    if before and not hasattr(botocore.useragent, "register_feature_id"):
        pytest.skip("awscli does not start beside a botocore as old as this one")
    endpoint = ["--endpoint-url=https://s3.cn-north-1.jdcloud-oss.com"] if profile == "jdcloud" else []
    unsupported = "unsupported='ignore'"  # JD Cloud knows no conditions on copies
    body = (
        SERVED.replace("PROFILE", repr(profile)).replace("ENDPOINTS", unsupported).replace("ENDPOINT", repr(endpoint))
    )
    copied, tagged, listed, stored, used, after = ran(body, before)
    assert (copied[0], tagged[0], listed[0]) == (0, 0, 0), (copied, tagged, listed)
    assert listed[1].split()[-1] == "k"
    assert stored == [9 << 20, {"a": "b"}]
    assert (f"awscli{os.sep}botocore" in used[0], used[2]) == (not before, [200])
    assert (after[0], "Unable to locate credentials" in after[2]) == (255, True)


def test_the_guard_refuses_it_without_a_mock() -> None:
    (listed,) = ran(
        """
import os
os.environ |= {"AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "secret"}
with fakeoss.guard("s3"):
    aws("s3", "ls", "s3://bkt")
"""
    )
    assert listed[0] != 0
    assert "s3.amazonaws.com" in listed[2]
    assert "fakeoss" in listed[2]


def test_a_client_of_the_mock_reaches_nothing_after_it() -> None:
    (error,) = ran(
        """
from awscli.botocore.session import get_session
keys = {"aws_access_key_id": "AK", "aws_secret_access_key": "secret"}
with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss:
    s3 = get_session().create_client("s3", "us-east-1", **keys)
    s3.put_object(Bucket="bkt", Key="k", Body=b"x")
    assert oss.bucket("bkt").object("k").body == b"x"
try:
    s3.get_object(Bucket="bkt", Key="k")
except fakeoss.OutsideMockError as error:
    seen.append(str(error))
"""
    )
    assert "the mock" in error
    assert "has ended" in error

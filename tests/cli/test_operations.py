"""The table of operations: narrowed, with links, for machines."""

from __future__ import annotations

import json

import pytest

from fakeoss.__main__ import main


def test_search_and_profile(capsys: pytest.CaptureFixture[str]):
    assert main(["operations", "--profile", "aws", "--search", "copy"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()[:3]] == [
        ["OPERATION", "aws", "PAGE"],
        ["CopyObject", "yes", "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html"],
        ["UploadPartCopy", "yes", "https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html"],
    ]


def test_as_json(capsys: pytest.CaptureFixture[str]):
    assert main(["operations", "--json", "--search", "ListObjectVersions"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["profiles"] == {"jdcloud": False, "aws": True}


def test_nothing_is_found(capsys: pytest.CaptureFixture[str]):
    assert main(["operations", "--search", "nonsense"]) == 0
    assert "0 of 0 operations" in capsys.readouterr().out

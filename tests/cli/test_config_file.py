"""The server's configuration file: what it may say, and what is said about one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakeoss import User, profiles
from fakeoss.cli.config_file import Configuration, ConfigurationError, read_configuration

USER = '[[users]]\naccess_key = "AK"\nsecret_key = "SK"\nid = "1"\n'


def read(folder: Path, text: str, profile: str | None = None) -> Configuration:
    path = folder / "users.toml"
    path.write_text(text, encoding="utf-8")
    return read_configuration(path, profile)


@pytest.mark.parametrize(
    ("text", "given", "changed"),
    [
        pytest.param("", None, {}, id="nothing"),
        pytest.param('profile = "aws"', None, {}, id="a profile"),
        pytest.param('profile = "aws"', "jdcloud", {}, id="the command line wins"),
        pytest.param('profile = "aws"\nacls = "enabled"', None, {"acls": "enabled"}, id="design, section 5"),
        pytest.param('acls = "enabled"', "aws", {"acls": "enabled"}, id="a switch holds for the profile that won"),
        pytest.param("host_id = true", None, {"host_id": True}, id="a boolean"),
        pytest.param("max_content_disposition = 0", None, {"max_content_disposition": 0}, id="a number"),
        pytest.param('default_region = "cn-east-2"', None, {"default_region": "cn-east-2"}, id="a region"),
        pytest.param('name = "minio"\nserver = "MinIO"', "aws", {"name": "minio", "server": "MinIO"}, id="strings"),
        pytest.param(
            'disabled = ["UploadPartCopy"]', None, {"disabled": frozenset({"UploadPartCopy"})}, id="operations"
        ),
        pytest.param("[limits]\nmin_part_size = 256", None, {"limits": {"min_part_size": 256}}, id="a limit"),
    ],
)
def test_file_derives_a_profile(tmp_path: Path, text: str, given: str | None, changed: dict[str, object]):
    name = given or ("aws" if "aws" in text else "jdcloud")
    configuration = read(tmp_path, text, given)
    assert configuration.profile == profiles.PROFILES[name].derive(**changed)
    assert configuration.users == ()


def test_limits_not_named_stay_the_profiles(tmp_path: Path):
    limits = read(tmp_path, "[limits]\nmin_part_size = 256").profile.limits
    assert limits == profiles.jdcloud.limits._replace(min_part_size=256)
    assert limits.max_key_bytes == 1022


def test_hosts_are_read_in_small_letters(tmp_path: Path):
    assert read(tmp_path, 'hosts = ["Minio.test", "localhost:3000"]').hosts == ("minio.test", "localhost:3000")
    assert read(tmp_path, "").hosts == ()


def test_users_are_read_in_order(tmp_path: Path):
    second = (
        '[[users]]\naccess_key = "A2"\nsecret_key = "S2"\nid = "2"\ndisplay_name = "二"\nemail = "b@c"\ntenant = "t"\n'
    )
    users = read(tmp_path, USER + second).users
    assert users == (User("AK", "SK", "1"), User("A2", "S2", "2", "二", "b@c", "t"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("profile = aws\n", ["not TOML", "line 1"]),
        ('profile = "gcs"', ["profile: 'gcs'", "jdcloud, aws"]),
        ('profile = ["aws"]', ["profile: ['aws']", "jdcloud, aws"]),
        ('hosts = "minio.test"', ["hosts: 'minio.test'", "is not a list of strings"]),
        ("hosts = [1]", ["hosts: ", "collection of host names, not [1]"]),
        ('hosts = ["*.test"]', ["hosts: '*.test' is not a host", "names below it are included"]),
        ('host = ["minio.test"]', ["host: unknown key; did you mean 'hosts'?"]),
        ('acls = "on"', ["acls: 'on'", "enabled, disabled"]),
        ("acls = true", ["acls: True", "is not a string"]),
        ('default_region = "mars"', ["default_region: 'mars'", "cn-north-1"]),
        ("host_id = 1", ["host_id: 1", "neither true nor false"]),
        ("max_content_disposition = true", ["max_content_disposition: True", "whole number of at least 0"]),
        ("max_content_disposition = -1", ["max_content_disposition: -1", "whole number of at least 0"]),
        ("max_content_disposition = 1.5", ["max_content_disposition: 1.5", "whole number of at least 0"]),
        ('disabled = "UploadPartCopy"', ["disabled: 'UploadPartCopy'", "list of strings"]),
        ("disabled = [1]", ["disabled: [1]", "list of strings"]),
        ('disabled = ["Upload"]', ["disabled: 'Upload'", "UploadPartCopy"]),
        ("acl = 1", ["acl: unknown key; did you mean 'acls'?"]),
        ("zzzzzz = 1", ["zzzzzz: unknown key; the keys are profile, limits, users", "acls"]),
        ("limits = 5", ["limits: must be a table"]),
        ("[limits]\nmin_part = 1", ["limits.min_part: unknown limit", "min_part_size"]),
        ("[limits]\nmin_part_size = 0", ["limits.min_part_size: 0", "whole number of at least 1"]),
        ('[limits]\nmin_part_size = "5MiB"', ["limits.min_part_size: '5MiB'", "whole number"]),
        ('users = "me"', ["users: must be a list of tables: [[users]]"]),
        ("users = [1]", ["users: must be a list of tables: [[users]]"]),
        (USER + 'name = "x"', ["users, entry 1: name", "access_key, secret_key, id, display_name, email, tenant"]),
        (USER + "email = 5", ["users, entry 1: email: must be a string, not int"]),
        (USER + USER, ["users, entry 2: access_key: 'AK'", "earlier"]),
        (USER + '[[users]]\naccess_key = "B"\nsecret_key = "C"', ["users, entry 2: id: missing or empty"]),
        (USER.replace('"AK"', '""'), ["users, entry 1: access_key: missing or empty"]),
        (USER.replace('"SK"', "12345"), ["users, entry 1: secret_key: must be a string"]),
    ],
)
def test_wrong_file_is_refused_by_name(tmp_path: Path, text: str, words: list[str]):
    with pytest.raises(ConfigurationError) as raised:
        read(tmp_path, text)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'users.toml'}: ")
    assert [word for word in words if word not in message] == []
    assert "SK" not in message
    assert "12345" not in message


def test_file_that_is_not_text_is_refused(tmp_path: Path):
    path = tmp_path / "users.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="not TOML"):
        read_configuration(path)


def test_missing_file_is_an_oserror(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        read_configuration(tmp_path / "users.toml")

"""The options of ``python -m fakeoss verify``."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Final

from fakeoss import profiles

__all__ = ["add_options"]

_DESCRIPTION: Final = """\
Run the contract of this fake against a real service, row by row, and print where their answers differ. Everything is
stored below a new prefix in the given bucket, and removed again; no bucket is created, and no setting is changed. The
requests are signed with version 4, and the service may charge for them.
"""
_EPILOG: Final = """\
exit status: 0 if all rows that ran agree, 1 if some failed or differ in substance (status, code, content, ids), 3 if
some differ in form alone (wording, quotes, order, more headers), 2 if the service could not be verified or something
was left behind

examples:
  fakeoss verify --endpoint https://s3.cn-north-1.jdcloud-oss.com --bucket mine
  fakeoss verify --endpoint http://127.0.0.1:9000 --bucket mine --profile aws --only copy --json report.json
  fakeoss verify --endpoint http://127.0.0.1:9000 --bucket mine --profile ceph --profile-out mine.toml
  fakeoss verify --resume /tmp/fakeoss-verify.journal
"""


def add_options(verify: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    verify.description, verify.epilog = _DESCRIPTION, _EPILOG
    add = verify.add_argument
    add("--endpoint", metavar="URL", help="the service, such as https://s3.cn-north-1.jdcloud-oss.com")
    add("--bucket", metavar="NAME", help="an existing bucket; only keys below a new prefix are used")
    add("--second-bucket", metavar="NAME", help="another existing bucket, for rows that need two")
    add(
        "--empty", action="store_true", help="the bucket is empty and used for nothing else: also run rows that list it"
    )
    words = "profile to compare with, or the TOML file of one (default: jdcloud)"
    add("--profile", metavar="NAME|FILE", type=_profile, default="jdcloud", help=words)
    add("--region", metavar="NAME", help="region to sign for (default: the profile's)")
    add("--only", metavar="REGEX", type=_pattern, help="run only rows whose names match (case-insensitive)")
    add("--json", metavar="FILE", help="write the result of each row to this file")
    add("--profile-out", metavar="FILE", help="write what the answers decide as a profile in TOML, based on --profile")
    add("--access-key", metavar="TEXT", help="default: the environment variable AWS_ACCESS_KEY_ID")
    add(
        "--secret-key", metavar="TEXT", help="default: the variable AWS_SECRET_ACCESS_KEY, which other users cannot see"
    )
    add("--session-token", metavar="TEXT", help="default: the environment variable AWS_SESSION_TOKEN")
    add("--journal", metavar="FILE", help="where to keep what is made until it is ended (default: a temporary file)")
    again = verify.add_mutually_exclusive_group()
    again.add_argument("--resume", metavar="JOURNAL", help="go on with a run that was interrupted")
    again.add_argument("--clean", metavar="JOURNAL", help="only end what a run has left behind")
    add(
        "--patience",
        metavar="SECONDS",
        type=float,
        default=60.0,
        help="how long to wait for an endpoint that went away (default: %(default)g)",
    )


def _profile(text: str) -> str:
    try:
        profiles.find(text)
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("fakeoss: ")) from None
    return str(Path(text).resolve()) if text.endswith(".toml") else text


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a regular expression: {error}") from None

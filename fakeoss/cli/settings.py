"""``python -m fakeoss settings``: what to paste, to point a client at the server."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from fakeoss import profiles
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.server.client_settings import CLIENTS, PLACEHOLDER, Target, client_settings
from fakeoss.suggestion import suggestion

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["client_of", "command_for", "print_settings"]

_PROFILE: Final = "aws"
_ALIASES: Final = {
    "boto3": ("boto", "botocore", "py", "python", "python3"),
    "aws-cli": ("aws", "awscli", "cli"),
    "s3fs": ("dask", "fsspec", "pandas"),
    "duckdb": ("duck",),
    "pyarrow": ("arrow",),
    "spark": ("hadoop", "pyspark", "s3a"),
    "javascript": ("js", "node", "nodejs", "ts", "typescript"),
    "go": ("golang",),
    "java": ("jvm", "kotlin", "scala"),
}
"""What people type, by client."""


def client_of(text: str) -> str:
    """Return the client that a word means. Raises argparse.ArgumentTypeError, with the nearest, if it means none."""
    word = text.lower()
    for client in CLIENTS:
        if word == client or word in _ALIASES.get(client, ()):
            return client
    known = (*CLIENTS, *(alias for aliases in _ALIASES.values() for alias in aliases))
    hint = suggestion(text, known)
    raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(CLIENTS)}{hint}")


def print_settings(options: argparse.Namespace, out: TextIO) -> None:
    """Print the settings of one client, or of all."""
    scheme = "https" if options.ca_file else "http"
    url = options.endpoint or f"{scheme}://127.0.0.1:{options.port}"
    region = options.region or profiles.find(options.profile or _PROFILE).default_region
    user = options.access_key or DEFAULT_OWNER.access_key
    secret = PLACEHOLDER if options.access_key else DEFAULT_OWNER.secret_key
    settings = client_settings(Target(url, region, user, secret, options.ca_file))
    if options.client:
        out.write(settings[options.client])
    else:
        out.write("\n".join(f"{name}:\n{text}" for name, text in settings.items()))


def command_for(url: str, region: str, certificate: str | None, access_key: str | None) -> str:
    """Return the command that prints the settings for a server, without the client; ``access_key`` is that of a server
    which verifies signatures."""
    words = ["fakeoss settings --endpoint", url]
    if region != profiles.find(_PROFILE).default_region:
        words += ["--region", region]
    if access_key is not None:
        words += ["--access-key", access_key]
    if certificate is not None:
        words += ["--ca-file", certificate]
    return " ".join(words)

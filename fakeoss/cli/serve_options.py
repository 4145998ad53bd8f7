"""The options of ``serve`` for a server that people keep running."""

from __future__ import annotations

import argparse
from typing import Any

__all__ = ["add_upkeep"]


def add_upkeep(serve: argparse.ArgumentParser) -> None:
    """Add the options for a server that people keep running."""
    add = serve.add_argument
    add("--sync", action="store_true", help="with --data: it survives a loss of power, too, and is slower")
    add("--seed", metavar="DIR", help="folder of folders to begin with: buckets, and files as objects")
    add("--upstream", metavar="URL", help="stand in front of this engine (keys: FAKEOSS_UPSTREAM_ACCESS_KEY, ...)")
    add("--upstream-ca", metavar="FILE", help="its certificate authority's (PEM), if the system does not trust it")
    add(
        "--bucket", metavar="NAME", action="append", default=[], help="bucket to create if it is not there (repeatable)"
    )
    add(
        "--fault",
        metavar="FAULT",
        type=_fault,
        action="append",
        default=[],
        help="let calls fail: 'GetObject, cut(1024), key=src/*, times=2', '*, [SlowDown, reset, ok], every=3': an "
        "error code, a kind of failure or several in turn, and settings of Store.faults.add (repeatable)",
    )
    add("--record", metavar="FILE", help="append each call to this file, as a line of JSON, without bodies and secrets")
    add("-v", "--verbose", action="store_true", help="write a line for each request to stderr")
    add(
        "--control",
        choices=("local", "everywhere", "off"),
        default="local",
        help="who may use the control API below /_fakeoss/: programs of this machine (the default), everybody, nobody",
    )
    add("--tls", action="store_true", help="speak HTTPS, with a certificate made for it (needs fakeoss[tls])")
    add("--ca-file", metavar="FILE", help="write the certificate that clients are to trust there; implies --tls")
    add("--certificate", metavar="FILE", help="speak HTTPS with this certificate (PEM, with its chain)")
    add("--key", metavar="FILE", help="its key (PEM), if that is not in the same file")
    for name, thing in (("containerfile", "Containerfile"), ("compose", "compose file"), ("systemd", "systemd unit")):
        add(f"--{name}", dest="example", action="store_const", const=name, help=f"print a {thing}, and serve nothing")


def _fault(text: str) -> tuple[str, Any, dict[str, Any]]:
    from fakeoss.fault_words import read_fault, require_ending

    try:
        fault = read_fault(text)
        require_ending(fault[1])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("fakeoss: ")) from None
    return fault

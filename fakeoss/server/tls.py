"""HTTPS: with a certificate that is given, or one that is made on the spot.

The certificate authority that is made for it lives as long as the process: its key is never written, so nobody can make
another certificate that a client which trusts it would accept.
"""

from __future__ import annotations

import os
import ssl
import tempfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Identity", "given_identity", "made_identity"]

_NAMES: Final = ("localhost", "s3.localhost", "*.s3.localhost", "127.0.0.1", "::1")
"""Virtual-hosted buckets are below ``s3.localhost``: OpenSSL takes no ``*.localhost`` (RFC 6125, 7.2)."""


class Identity:
    """What a server shows to clients that speak TLS. ``authority_path`` is the file with the certificate that they are
    to trust, ``None`` if it is one that was given; it ``is_temporary`` if nobody has said where it is to be."""

    def __init__(
        self, context: ssl.SSLContext, authority_path: str | None = None, *, is_temporary: bool = False
    ) -> None:
        self.context = context
        self.authority_path = authority_path
        self.is_temporary = is_temporary


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def given_identity(certificate: str | os.PathLike[str], key: str | os.PathLike[str] | None = None) -> Identity:
    """Return the identity of a certificate (with its chain) and its key in PEM; the key may be in the same file.

    Raises OSError for a file that cannot be read, ValueError for one that holds no certificate or no key, or not the
    key of the certificate.
    """
    context = _context()
    for path in (certificate, key or certificate):
        with open(path, "rb"):
            pass  # the message of OpenSSL does not name the file
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except ssl.SSLError as error:
        names = " and ".join(map(str, filter(None, (certificate, key))))
        reason = (error.reason or str(error)).lower().replace("_", " ")
        raise ValueError(f"{names}: no certificate with its key in PEM ({reason})") from None
    return Identity(context)


def _no_password() -> str:
    raise ValueError("the key is encrypted; give one that is not")


def made_identity(names: Iterable[str] = (), path: str | os.PathLike[str] | None = None) -> Identity:
    """Make an authority, and a certificate for this machine and for ``names``; the authority's own is written to
    ``path``, or to a new file of the system's directory for temporary files.

    Raises ImportError without trustme (``fakeoss[tls]``), OSError.
    """
    import trustme

    authority = trustme.CA()
    certificate = authority.issue_cert(*dict.fromkeys((*_NAMES, *names)))
    context = _context()
    certificate.configure_cert(context)
    is_temporary = path is None
    if path is None:
        number, path = tempfile.mkstemp(prefix="fakeoss-", suffix=".pem")
        os.close(number)
    with open(path, "wb") as file:
        file.write(authority.cert_pem.bytes())
    return Identity(context, os.path.abspath(path), is_temporary=is_temporary)

"""Who may ask a server that verifies no signatures: this machine's own programs, and no web page of somebody else.

A server without users answers whatever it is asked. A page of any site that a browser of this machine shows could
therefore read and write the store, if it guessed the port. It sends requests of its own (``fetch`` in mode ``no-cors``,
forms, images, web sockets), or takes a name of its own and changes the address of that name to this machine's once it
has been loaded (DNS rebinding). Three headers that pages cannot forge tell such requests:

- **Host** names the server that the browser believes to ask. Bound to a loopback address, the server answers to names
  of this machine only: ``localhost`` and what is below it (RFC 6761, 6.3), loopback addresses, the machine's host name,
  names in public DNS that always mean this machine, the profile's own hosts, and hosts that were given. Any other is
  refused with 421 (RFC 9110, 15.5.20). Bound wider, the server is called by whatever name containers give it.
- **Origin** names the page. A page of the server itself may ask; any other, ``null`` included, only what the CORS rules
  of the bucket allow, without a preflight too, and is refused with 403 otherwise. The server's own pages are those of a
  name of this machine, at the port of the request; of a host that was given; and of the Host itself if it is an address
  or a name without a dot, neither of which can be rebound. Another port is another origin (RFC 6454, 4).
- **Sec-Fetch-Site** is ``cross-site`` in requests that come without an Origin, such as those for images. They are
  refused unless the bucket's rules allow every origin. A link that a user follows is answered, as no page can read what
  it leads to (the resource isolation policy of web.dev, "Protect your resources from web attacks with Fetch Metadata").

Preflight requests pass: they change nothing, and the CORS rules answer them. With users, signatures decide, unless
requests without any are the owner's. No signature guards the control API, so it is judged more strictly, with users
too: no page but the server's own may ask, and no Host that could be rebound is answered to, however widely the server
is bound.

What a proxy says of its client (``X-Forwarded-*``, ``Forwarded``) is never heeded: anybody can say it.
"""

from __future__ import annotations

import socket
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import OssError
from fakeoss.model.store import state_of
from fakeoss.wire.address import Hosts, Place, endpoint_name, split_target
from fakeoss.wire.request_head import is_authority

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeoss.dispatch import Dispatcher
    from fakeoss.wire.request_head import RequestHead

__all__ = [
    "ANY_HOST",
    "BASE_NAMES",
    "ClosedGate",
    "Gate",
    "Refusal",
    "is_address",
    "name_of",
    "require_endpoints",
    "require_hosts",
]

BASE_NAMES: Final = ("localhost", "s3.localhost", "127.0.0.1.nip.io", "127.0.0.1.sslip.io", "lvh.me", "localtest.me")
"""Names that resolve to this machine, as do all names below them, so virtual-hosted buckets work."""
ANY_HOST: Final = "*"
"""Given as a host: every Host and every Origin may ask."""
_SCHEMES: Final = ("http", "https")
_CACHE_SIZE: Final = 1024


class Refusal(NamedTuple):
    """Why a request is not answered: the status, the code and the message of the error."""

    status: int
    code: str
    message: str


def require_hosts(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts that a user gave, in lower case. Raises TypeError if they are not a collection of strings,
    ValueError for one that is no host name or address, with or without a port."""
    listed = (hosts,) if isinstance(hosts, bytes) else tuple(hosts)
    if isinstance(hosts, str) or not all(isinstance(host, str) for host in listed):
        raise TypeError(f"fakeoss.Server: hosts must be a collection of host names, not {hosts!r}")
    for host in listed:
        if host != ANY_HOST and ("*" in host or not is_authority(host)):
            raise ValueError(
                f"fakeoss.Server: {host!r} is not a host; write a name or an address, with or without a port, such as "
                "minio.test or minio.test:9000 (names below it are included), or * for every host"
            )
    return tuple(host.lower() for host in listed)


def require_endpoints(endpoints: Iterable[str]) -> tuple[str, ...]:
    """Return host, port and path of each endpoint that a user gave; an empty host for a path alone. Raises TypeError if
    they are not a collection of strings, ValueError for one that is neither a URL nor a path."""
    listed = (endpoints,) if isinstance(endpoints, bytes) else tuple(endpoints)
    if isinstance(endpoints, str) or not all(isinstance(endpoint, str) for endpoint in listed):
        raise TypeError(f"fakeoss.Server: endpoints must be a collection of URLs or paths, not {endpoints!r}")
    names = []
    for endpoint in listed:
        try:
            name = endpoint_name(endpoint)
        except ValueError as error:
            raise ValueError(f"fakeoss.Server: {error}") from None
        host, slash, _ = name.partition("/")
        if not is_authority(host) if host else not slash:
            raise ValueError(
                f"fakeoss.Server: {endpoint!r} is no endpoint; write a URL or a path, such as "
                "https://proj.supabase.co/storage/v1/s3 or /storage/v1/s3"
            )
        names.append(name)
    return tuple(names)


def is_address(host: str) -> bool:
    """Whether ``host``, with or without a port, is an IP address rather than a name."""
    return host.startswith("[") or host.count(":") > 1 or host.replace(".", "").replace(":", "").isdigit()


class Gate:
    """Judges requests for a server at ``address`` (its own, as bound), whose store ``dispatcher`` serves.

    ``names`` are the server's own names beside ``BASE_NAMES`` and the machine's; ``hosts`` those that were given, and
    ``endpoints`` too, with their paths.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        address: str,
        names: Iterable[str] = (),
        hosts: Iterable[str] = (),
        endpoints: Iterable[str] = (),
    ) -> None:
        accounts = dispatcher.accounts
        self._dispatcher = dispatcher
        self._names = (*BASE_NAMES, *names)
        self._given = frozenset(hosts)
        self._signed = accounts.verifies and bool(accounts.users) and accounts.unsigned is None
        self._any_host = self._signed or ANY_HOST in self._given or not ip_address(address).is_loopback
        self._any_origin = self._signed or ANY_HOST in self._given
        self._endpoints = tuple(endpoints)
        paths = {"".join(endpoint.partition("/")[1:]) for endpoint in self._endpoints}
        self._paths = () if paths == {""} else tuple(sorted(paths, key=len, reverse=True))
        self._places: dict[str, Place | None] = {}

    def judge(self, head: RequestHead) -> tuple[Place, Refusal | None]:
        """Return the bucket and region that the Host names, neither for an address or an unknown name; and why the
        request is refused, if it is."""
        host = head.host
        place = self._places[host] if host in self._places else self._place(host)
        if place is None:
            return Place(), _foreign_host(host)
        if not self._any_origin and ("origin" in head.fields or "sec-fetch-site" in head.fields):
            return place, self._judge_origin(head, place)
        return place, None

    def judge_control(self, head: RequestHead, *, is_bare: bool = False) -> Refusal | None:
        """Return why a request to the control API is refused, if it is. One that is ``is_bare`` tells and changes
        nothing that matters: any Host and page may send it."""
        host, fields = head.host.lower(), head.fields
        if is_bare:
            return None
        if not self._is_safe(host):
            return _foreign_host(head.host)
        origin = fields.get("origin")
        if origin is not None and not (origin.lower().partition("://")[2] == host and host):
            return _foreign_control(origin)
        site = fields.get("sec-fetch-site", "none").lower()
        if origin is None and site not in {"none", "same-origin"} and not _is_navigation(head):
            return _foreign_control(None)
        return None

    def _is_safe(self, host: str) -> bool:
        """Whether no page could have taken ``host`` and changed its address to this machine's."""
        if not host or is_address(host) or "." not in _split(host)[0].rstrip("."):
            return True
        return ANY_HOST in self._given or self._own.find(host) is not None

    def _place(self, host: str) -> Place | None:
        """Return what ``host`` names; ``None`` if the server does not answer to it."""
        own = Place(paths=self._paths)
        place = own if is_address(host) else self._hosts.find(host) or own
        if not self._any_host and not self._is_known(host):
            return None
        if len(self._places) >= _CACHE_SIZE:
            self._places.clear()
        self._places[host] = place
        return place

    def _is_known(self, host: str) -> bool:
        """Whether ``host`` is a name of this machine, of the service, or given; none at all is HTTP/1.0, which no
        browser speaks."""
        if not host or (is_address(host) and _is_loopback(host)):
            return True
        return self._hosts.find(host) is not None

    @cached_property
    def _hosts(self) -> Hosts:
        """Created on first use, since it compiles dozens of regular expressions."""
        profile = self._dispatcher.profile
        own = (name + path for name in (*self._own_names, *self._given) for path in self._paths or ("",))
        called = (endpoint for endpoint in self._endpoints if not endpoint.startswith("/"))
        return Hosts(profile.hosts, profile.regions, (*own, *called))

    @cached_property
    def _own(self) -> Hosts:
        return Hosts((), (), (*self._own_names, *self._given))

    @cached_property
    def _own_names(self) -> tuple[str, ...]:
        machine = socket.gethostname().lower()
        return (*self._names, *(name for name in {machine, machine.partition(".")[0]} if is_authority(name)))

    def _judge_origin(self, head: RequestHead, place: Place) -> Refusal | None:
        """Return why the page that sent a request may not send it; ``None`` if it may, or if no page did."""
        fields = head.fields
        origin = fields.get("origin")
        if head.method == "OPTIONS" or (origin is None and fields["sec-fetch-site"].lower() != "cross-site"):
            return None
        if self._is_own(origin, head.host) if origin is not None else _is_navigation(head):
            return None
        if self._shares(head, place, "null" if origin is None else origin):
            return None
        return _foreign_origin(origin)

    def _is_own(self, origin: str, host: str) -> bool:
        """Whether ``origin`` is that of a page of this server, which was asked as ``host``."""
        scheme, _, authority = origin.lower().partition("://")
        host = host.lower()
        if scheme not in _SCHEMES or not is_authority(authority):
            return False
        if authority in self._given:
            return True
        name, port = _split(authority)
        if port != _split(host)[1]:
            return False
        if is_address(authority):
            return authority == host or _is_loopback(authority)
        return self._own.find(name) is not None or (authority == host and "." not in name.rstrip("."))

    def _shares(self, head: RequestHead, place: Place, origin: str) -> bool:
        """Whether the CORS rules of the bucket allow pages of ``origin`` this method."""
        try:
            name = split_target(head.target, place).bucket
            cors = None if name is None else state_of(self._dispatcher.store).bucket(name).settings.cors
        except OssError:
            return False
        return cors is not None and cors.find(origin, head.method) is not None


class ClosedGate(Gate):
    """Refuses every request, for one reason."""

    def __init__(self, dispatcher: Dispatcher, address: str, reason: str) -> None:
        super().__init__(dispatcher, address)
        self._refusal = Refusal(403, "AccessDenied", reason)

    def judge(self, head: RequestHead) -> tuple[Place, Refusal | None]:
        """Return no place, and why the request is refused. Raises ConnectionAbortedError for HEAD, whose answer cannot
        say so: the client shows the URL."""
        if head.method == "HEAD":
            raise ConnectionAbortedError
        return Place(), self._refusal


def _is_navigation(head: RequestHead) -> bool:
    """Whether a user follows a link: a page cannot read what it leads to."""
    fields = head.fields
    is_document = fields.get("sec-fetch-mode") == "navigate" and fields.get("sec-fetch-dest") == "document"
    return is_document and head.method in {"GET", "HEAD"}


def name_of(authority: str) -> str:
    """Return a host without its port, if it has one."""
    return _split(authority)[0]


def _split(authority: str) -> tuple[str, str]:
    """Return name and port, which is empty if there is none."""
    name, colon, port = authority.rpartition(":")
    return (authority, "") if not colon or port.endswith("]") else (name, port)


def _is_loopback(host: str) -> bool:
    """Whether ``host``, with or without a port, is a loopback address."""
    try:
        address = ip_address(_split(host)[0].strip("[]"))
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _foreign_host(host: str) -> Refusal:
    message = (
        f"fakeoss: the host {host!r} is no name of this machine, so a web page may have sent this request (DNS "
        f"rebinding). If the name is yours, allow it: Server(hosts=[{host!r}]), serve --allow-host {host}, or hosts in "
        "the configuration file; with users, whose signatures are verified, every host is allowed."
    )
    return Refusal(421, "MisdirectedRequest", message)


def _foreign_origin(origin: str | None) -> Refusal:
    page = "a page of another site" if origin is None else f"a page of {origin!r}"
    host = (origin or "").partition("://")[2] or "HOST"
    message = (
        f"fakeoss: {page} sent this request, and the CORS rules of the bucket do not allow it. If the page is yours, "
        f"allow it with PutBucketCors, or its host with Server(hosts=[{host!r}]), serve --allow-host {host}, or hosts "
        "in the configuration file; with users, whose signatures are verified, every page may ask."
    )
    return Refusal(403, "AccessDenied", message)


def _foreign_control(origin: str | None) -> Refusal:
    page = "a page of another site" if origin is None else f"a page of {origin!r}"
    return Refusal(
        403, "AccessDenied", f"fakeoss: {page} sent this request; only pages of this server may use its API."
    )

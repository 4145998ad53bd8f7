"""The guard: hosts that no request may reach outside a mock, from the start of a suite to its end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from fakeoss import profiles, transports
from fakeoss.errors import OutsideMockError
from fakeoss.suggestion import suggestion
from fakeoss.wire.address import Hosts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Guard", "guard"]

_SERVICES: Final = ("s3", "aws")
_DOMAINS: Final = (
    # dnsSuffix and dualStackDnsSuffix of the partitions (botocore, partitions.json)
    *("amazonaws.com", "api.aws", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    *("amazonaws.eu", "api.amazonwebservices.eu", "c2s.ic.gov", "api.aws.ic.gov", "sc2s.sgov.gov", "api.aws.scloud"),
    *("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    "on.aws",  # the addresses of functions (AWS Lambda Developer Guide, Function URLs)
    # JD Cloud: object storage, and the gateway of its other services (jdcloud_sdk, SERVICE.jdcloud-api.com)
    *("jdcloud-oss.com", "jcloudcs.com", "jcloud.com", "jdcloud-api.com"),
)
_CURRENT_TEST: Final = "PYTEST_CURRENT_TEST"


def guard(services: str = "s3", *, allow: Iterable[str] = ()) -> Guard:
    """Return a guard, to be used as ``with fakeoss.guard("s3"):`` or with ``start()`` and ``stop()``.

    While it is active and no mock is, clients are refused with OutsideMockError at every host of S3 and of JD Cloud
    (``"s3"``), or of any of Amazon's and JD Cloud's services (``"aws"``); inside a mock ``"aws"`` refuses the services
    that the mock does not answer. ``allow`` are hosts that may be reached, each with all below it. Under pytest the ini
    option ``fakeoss_guard`` does the same from the start. Raises ValueError for other ``services``, TypeError for a
    string as ``allow``.
    """
    return Guard(services, allow=allow)


class Guard:
    """What ``fakeoss.guard`` returns."""

    def __init__(self, services: str, *, allow: Iterable[str] = (), moment: Callable[[], str] | None = None) -> None:
        if services not in _SERVICES:
            known = ", ".join(_SERVICES)
            hint = suggestion(str(services), _SERVICES)
            raise ValueError(f"fakeoss: the guard is one of {known}, not {services!r}{hint}")
        if isinstance(allow, str):
            raise TypeError(f"fakeoss: allow must be a list, even of a single host: allow=[{allow!r}]")
        self._services = services
        self._allowed = tuple(host.lower() for host in allow)
        self._moment = moment or _moment
        self._hosts = [Hosts((*each.hosts, *each.guarded_hosts), ()) for each in (profiles.aws, profiles.jdcloud)]
        self._end: Callable[[], None] | None = None

    def start(self) -> None:
        """Refuse requests from now on. Raises RuntimeError if it does already."""
        if self._end is not None:
            raise RuntimeError("fakeoss: the guard is active already")
        self._end = transports.guard(self)

    def stop(self) -> None:
        """Let requests pass again. Raises RuntimeError if they do."""
        end, self._end = self._end, None
        if end is None:
            raise RuntimeError("fakeoss: the guard is not active")
        end()

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *details: object) -> None:
        self.stop()

    def check(self, host: str, mock: str | None = None) -> None:
        """Raise OutsideMockError for a host that may not be reached; ``mock`` is the name of the active one."""
        name = host.lower().rstrip(".").partition(":")[0].rstrip(".")
        is_storage = any(hosts.find(name) is not None for hosts in self._hosts)
        if not is_storage and (self._services == "s3" or not _is_below(name, _DOMAINS)):
            return
        if _is_below(name, self._allowed):
            return
        raise OutsideMockError(self._refusal(name, mock, is_storage=is_storage))

    def _refusal(self, host: str, mock: str | None, *, is_storage: bool) -> str:
        if mock is None and is_storage:
            advice = "no mock is active. Make the request inside one (the fixture oss, @fakeoss.mock)"
        elif mock is None:
            advice = "no mock answers there"
        else:
            advice = f"{mock} does not answer there"
        if not is_storage:
            advice += (
                '. fakeoss answers object storage only: let moto answer the rest beside it, mock_aws(config={"core": '
                '{"passthrough": {"services": ["s3"]}}})'
            )
        return (
            f"fakeoss: a request to {host} was stopped by the guard {self._moment()}: {advice}, or let the host "
            f"through: fakeoss_guard_allow = {host} in the ini file, or fakeoss.guard(allow=[{host!r}])."
        )


def _is_below(name: str, domains: Iterable[str]) -> bool:
    return any(name == domain or name.endswith("." + domain) for domain in domains)


def _moment() -> str:
    """Return when it is, in words."""
    test = os.environ.get(_CURRENT_TEST)
    return f"in {test}" if test else "outside of any test"

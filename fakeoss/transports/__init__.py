"""The seams of the client libraries. A library is patched at once if it is already imported, else when it is."""

from __future__ import annotations

import sys
from importlib import import_module
from operator import is_
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.environment import ENVIRONMENT
from fakeoss.transports.elsewhere import watch_forks
from fakeoss.transports.exchange import EXCHANGE
from fakeoss.transports.patching import ImportWatcher, PatchSet

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from fakeoss.transports.claims import Guard
    from fakeoss.transports.exchange import Exchange, Session
    from fakeoss.transports.patching import Recipe

__all__ = ["EXCHANGE", "enter", "guard", "leave"]

_SEAMS: Final = {
    # module that contains the seam: (transport module, its install function)
    "aiobotocore.credentials": ("fakeoss.transports.aiobotocore", "install_credentials"),
    "aiobotocore.httpsession": ("fakeoss.transports.patient_context", "install"),
    "aiobotocore.regions": ("fakeoss.transports.botocore_endpoint_parameters", "install_async"),
    "aiobotocore.signers": ("fakeoss.transports.aiobotocore", "install_signer"),
    "aiobotocore.utils": ("fakeoss.transports.botocore_environment", "install_async_region"),
    "aiohttp.client": ("fakeoss.transports.aiohttp", "install_client"),
    "aiohttp.connector": ("fakeoss.transports.aiohttp", "install"),
    "awscrt.s3": ("fakeoss.transports.awscrt", "install"),
    "boto3.crt": ("fakeoss.transports.awscrt", "install_boto3"),
    "botocore.auth": ("fakeoss.transports.botocore_shortcuts", "install_signature"),
    "botocore.configprovider": ("fakeoss.transports.botocore_environment", "install_variables"),
    "botocore.credentials": ("fakeoss.transports.botocore", "install_credentials"),
    "botocore.endpoint": ("fakeoss.transports.botocore", "install_endpoint"),
    "botocore.endpoint_provider": ("fakeoss.transports.botocore_sessions", "install_rules"),
    "botocore.hooks": ("fakeoss.transports.botocore_sessions", "install_events"),
    "botocore.httpsession": ("fakeoss.transports.botocore", "install"),
    "botocore.loaders": ("fakeoss.transports.botocore_sessions", "install_loader"),
    "botocore.model": ("fakeoss.transports.botocore_sessions", "install_shapes"),
    "botocore.parsers": ("fakeoss.transports.botocore_shortcuts", "install_timestamps"),
    "botocore.regions": ("fakeoss.transports.botocore_endpoint_parameters", "install"),
    "botocore.session": ("fakeoss.transports.botocore_environment", "install_profile"),
    "botocore.signers": ("fakeoss.transports.botocore", "install_signer"),
    "botocore.tokens": ("fakeoss.transports.botocore_environment", "install_token"),
    "botocore.useragent": ("fakeoss.transports.botocore_shortcuts", "install_user_agent"),
    "botocore.utils": ("fakeoss.transports.botocore_environment", "install_region"),
    "concurrent.futures.process": ("fakeoss.transports.children", "install_executor"),
    "concurrent.futures.thread": ("fakeoss.transports.threads", "install"),
    "datafusion.object_store": ("fakeoss.transports.object_store", "install_datafusion"),
    "deltalake.table": ("fakeoss.transports.object_store", "install_table"),
    "deltalake.transaction": ("fakeoss.transports.object_store", "install_transaction"),
    "deltalake.writer.convert_to": ("fakeoss.transports.object_store", "install_convert"),
    "deltalake.writer.writer": ("fakeoss.transports.object_store", "install_writer"),
    "duckdb": ("fakeoss.transports.duckdb", "install"),
    "http.client": ("fakeoss.transports.httpclient", "install"),
    "httpcore": ("fakeoss.transports.httpcore", "install"),
    "httpx": ("fakeoss.transports.httpx", "install"),
    "icechunk.storage": ("fakeoss.transports.icechunk", "install"),
    "joblib.externals.loky.process_executor": ("fakeoss.transports.children", "install_loky_of_joblib"),
    "lance.dataset": ("fakeoss.transports.object_store", "install_lance"),
    "lancedb": ("fakeoss.transports.object_store", "install_lancedb"),
    "loky.process_executor": ("fakeoss.transports.children", "install_loky"),
    "minio.helpers": ("fakeoss.transports.threads", "install_minio"),
    "moto.core.models": ("fakeoss.transports.moto", "install"),
    "multiprocessing.forkserver": ("fakeoss.transports.children", "install_forkserver"),
    "multiprocessing.pool": ("fakeoss.transports.children", "install_tasks"),
    "multiprocessing.process": ("fakeoss.transports.children", "install_process"),
    "obstore.store": ("fakeoss.transports.object_store", "install_obstore"),
    "opendal": ("fakeoss.transports.opendal", "install"),
    "os": ("fakeoss.transports.children", "install_forks"),
    "polars.io.cloud.credential_provider._builder": ("fakeoss.transports.polars", "install"),
    "pyarrow.fs": ("fakeoss.transports.pyarrow", "install"),
    "pycurl": ("fakeoss.transports.pycurl", "install"),
    "requests.adapters": ("fakeoss.transports.requests", "install"),
    "requests.sessions": ("fakeoss.transports.requests", "install_session"),
    "s3fs.core": ("fakeoss.transports.s3fs", "install"),
    "s3torchconnector._s3client._s3client": ("fakeoss.transports.s3torchconnector", "install"),
    "socket": ("fakeoss.transports.name_lookup", "install"),
    "subprocess": ("fakeoss.transports.children", "install_popen"),
    "tensorstore": ("fakeoss.transports.tensorstore", "install"),
    "urllib.request": ("fakeoss.transports.httpclient", "install_opener"),
    "urllib3.connectionpool": ("fakeoss.transports.urllib3", "install"),
    "urllib3.poolmanager": ("fakeoss.transports.urllib3", "install_manager"),
}

_installers: dict[str, Callable[[PatchSet, Exchange], None]] = {}
_patches = PatchSet()
_watcher = ImportWatcher()


class _Repetition(NamedTuple):
    """How the next mock patches, while the modules of ``_SEAMS`` are these."""

    recipe: Recipe
    modules: list[ModuleType | None]
    waiting: dict[str, Callable[[], None]]


_repetition: _Repetition | None = None


def enter(session: Session) -> None:
    """Let ``session`` answer requests. The first session patches the libraries."""
    with EXCHANGE.lock:
        try:
            if not EXCHANGE.sessions:
                watch_forks(EXCHANGE)
            if not EXCHANGE.is_watching:
                _patch_all()
            session.layer = _patches.cover()
        except BaseException:
            _restore()
            raise
        if session.environment is not None:
            ENVIRONMENT.enter(session.environment)
        if not EXCHANGE.sessions:
            EXCHANGE.claims.serve()
        EXCHANGE.enter(session)


def leave(session: Session) -> None:
    """Stop ``session`` from answering. The last session to leave restores the libraries."""
    with EXCHANGE.lock:
        EXCHANGE.leave(session)
        if session.environment is not None:
            ENVIRONMENT.leave(session.environment)
        _patches.uncover(session.layer)
        if not EXCHANGE.sessions:
            EXCHANGE.programs.clear()
            _restore()
            EXCHANGE.claims.refuse()


def guard(guard: Guard) -> Callable[[], None]:
    """Let ``guard`` refuse requests; the function returned ends it. It takes the place of another one until then."""
    with EXCHANGE.lock:
        try:
            if not EXCHANGE.is_watching:
                _patch_all()
            layer = _patches.cover()
        except BaseException:
            _restore()
            raise
        outer, EXCHANGE.guard = EXCHANGE.guard, guard
        EXCHANGE.claims.is_guarded = True

    def end() -> None:
        with EXCHANGE.lock:
            EXCHANGE.guard = outer
            EXCHANGE.claims.is_guarded = outer is not None
            _patches.uncover(layer)
            _restore()

    return end


def _patch_all() -> None:
    """Patch what is imported, as the last mock did if nothing has changed since."""
    global _repetition
    known = _repetition
    if known is not None and all(map(is_, map(sys.modules.get, _SEAMS), known.modules)) and known.recipe.is_valid():
        _patches.follow(known.recipe)
        _watcher.resume(known.waiting)
        return
    _repetition = None
    for module, (transport, function) in _SEAMS.items():
        _patch_module(module, transport, function)


def _restore() -> None:
    """Restore the libraries, unless a mock or the guard is still active."""
    if EXCHANGE.is_watching:
        return
    if _repetition is None:
        _note_repetition()
    _watcher.stop()
    _patches.undo()


def _note_repetition() -> None:
    """Remember what is patched for the next mock, if every module that is imported is."""
    global _repetition
    modules, waiting = list(map(sys.modules.get, _SEAMS)), _watcher.waiting
    if all((name in waiting) is (module is None) for name, module in zip(_SEAMS, modules, strict=True)):
        recipe = _patches.recipe()
        _repetition = None if recipe is None else _Repetition(recipe, modules, waiting)


def _patch_module(module: str, transport: str, function: str) -> None:
    def install() -> None:
        global _repetition
        _repetition = None
        installer = _installers.get(module)
        if installer is None:
            installer = _installers[module] = getattr(import_module(transport), function)
        installer(_patches, EXCHANGE)

    if module in sys.modules:
        install()
    else:
        _watcher.wait_for(module, install)

"""The pipeline that every request goes through: address, match, authenticate, handle, render, log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from fakeoss.calls import CallEntry
from fakeoss.errors import Cause, OssError
from fakeoss.handling.call import Call
from fakeoss.handling.registry import Target
from fakeoss.handling.website_pages import WEBSITE_REQUEST, answer_at_bucket, answer_website, error_page
from fakeoss.model.accounts import Accounts
from fakeoss.model.store import state_of
from fakeoss.model.store_state import Service
from fakeoss.operations import OPERATIONS
from fakeoss.operations.cors import cors_headers
from fakeoss.wire.address import split_target
from fakeoss.wire.auth.claim import is_presigned, require_one_signature
from fakeoss.wire.auth.identity import read_identity
from fakeoss.wire.dates import http_date, iso_second
from fakeoss.wire.error_row import Row
from fakeoss.wire.message import Response
from fakeoss.wire.xml import render_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fakeoss.faults import Fault
    from fakeoss.handling.event_documents import Origin
    from fakeoss.handling.registry import Operation
    from fakeoss.handling.reply import Reply
    from fakeoss.model.accounts import User
    from fakeoss.model.events import Change, Letter
    from fakeoss.model.store import Store
    from fakeoss.profiles.profile import Profile
    from fakeoss.wire.address import Place
    from fakeoss.wire.message import Request
    from fakeoss.wire.xml import Node

__all__ = ["Dispatcher"]

_LOG: Final = logging.getLogger("fakeoss")
_BODILESS: Final = frozenset({204, 304})
_LIFTED: Final = frozenset(
    {"content-md5", "content-type", "if-match", "if-none-match"}
)  # the last two: recorded at Amazon
_OF_SIGNATURES: Final = frozenset(
    f"x-amz-{name}"
    for name in ("algorithm", "content-sha256", "credential", "date", "expires", "signature", "signedheaders")
)
_UNPARSED: Final = "Unparsed"
_OPERATION_NAMES: Final = frozenset(row.name for row in OPERATIONS)
_REMEMBERED: Final = 64
_codes: Final[dict[int, tuple[Profile, frozenset[str]]]] = {}


class Dispatcher:
    """Answers requests for one store as one profile; ``users`` are those whose access keys are known, and with ``auth``
    of ``"verify"`` the only ones.

    ``unsupported`` says what happens to headers that the profile documents as unsupported: ``"ignore"`` and ``"warn"``
    let them pass (their names gather in ``ignored``), ``"reject"`` answers 501.
    """

    def __init__(
        self,
        store: Store,
        profile: Profile,
        users: Iterable[User] = (),
        *,
        unsupported: str = "ignore",
        auth: str = "lenient",
    ) -> None:
        self.store = store
        self.profile = profile
        self.accounts = Accounts(users, verifies=auth == "verify")
        self.ignored: set[tuple[str, str]] = set()
        self._rejects = unsupported == "reject"
        self._state = state_of(store)
        names = _OPERATION_NAMES | {WEBSITE_REQUEST}
        self._attached = Service(names, _codes_of(profile), profile.versions, self._compose)
        self._state.attach(self._attached)

    def detach(self) -> None:
        """Stand no longer for what no request does to the store, because the mock has ended."""
        self._state.detach(self._attached)

    def answer(self, request: Request, place: Place) -> Response:
        """The response to ``request``, which arrived at ``place``. A fault of ours is a 500; only hooks and listeners
        raise."""
        call = Call(self._state, request, place.bucket, profile=self.profile, accounts=self.accounts)
        call.operation = _UNPARSED
        return self._answer(call, place) if self._state.outbox is None else self._answer_and_tell(call, place)

    def _answer_and_tell(self, call: Call, place: Place) -> Response:
        """Answer, and tell what has changed, whatever the answer is."""
        from fakeoss.handling.event_documents import Origin  # few stores have listeners

        outbox = self._state.outbox
        assert outbox is not None  # the caller has looked
        outer, response = outbox.begin(), None
        try:
            response = self._answer(call, place)
        finally:
            headers = {} if response is None else response.headers
            origin = Origin(
                call.operation,
                call.user,
                call.region,
                call.request.host,
                call.request.target,
                request_id=headers.get("x-amz-request-id", ""),
                host_id=headers.get("x-amz-id-2", ""),
            )
            outbox.end(outer, lambda change: self._compose(change, origin))
        return response

    def _compose(self, change: Change, origin: Origin | None = None) -> Iterable[Letter]:
        from fakeoss.handling.event_documents import letters

        return letters(self.profile, list(self._state.listeners), change, origin)

    def _answer(self, call: Call, place: Place) -> Response:
        store, request, code = self._state, call.request, None
        try:
            response = self._show(call, place) if place.website else self._handle(call, place)
        except OssError as error:
            response, code = self._refuse(call, place, error)
        except _InjectedError as injected:
            response, code = self._render_error(call, injected.row, {}), injected.row.code
        except _HookError as raised:
            raise raised.error from None
        except Exception:
            _LOG.exception("fakeoss failed on %s %s", request.method, call.operation)
            response, code = self._refuse(call, place, OssError(Cause.INTERNAL_ERROR))
        if "origin" in request.headers:
            response.headers.update(cors_headers(call))
        entry = CallEntry(call.operation, request.method, call.bucket_name, call.key, response.status, code)
        store.calls.add(entry)
        for hook in store.hooks:
            if hook.after is not None and hook.operation in {"*", entry.operation}:
                hook.after(entry)
        return response

    def operation_of(self, method: str, target: str, headers: Mapping[str, str], place: Place) -> str:
        """What a request asks for, as documented, without carrying it out: ``"Unparsed"`` where that cannot be said."""
        try:
            bucket, key, query = split_target(target, place)
            kind = Target.SERVICE if bucket is None else Target.BUCKET if key is None else Target.OBJECT
            return OPERATIONS.match(method, kind, query, headers).name
        except OssError:
            return _UNPARSED

    def _handle(self, call: Call, place: Place) -> Response:
        request = call.request
        address = split_target(request.target, place)
        call.bucket_name, call.key, query = address
        call.query = query
        if query and is_presigned(query):
            _lift(query, call.headers)
        call.virtual_hosted = place.bucket is not None
        target = Target.SERVICE if address.bucket is None else Target.BUCKET if address.key is None else Target.OBJECT
        operation = OPERATIONS.match(request.method, target, query, request.headers)
        call.operation = operation.name
        store = self._state
        if store.hooks:
            self._before(call)
        if store.faults and (fault := store.faults.take(operation.name, address.bucket, address.key)) is not None:
            return self._inject(fault, call, place, operation)
        return self._perform(call, place, operation)

    def _show(self, call: Call, place: Place) -> Response:
        """Answer for the host of a website, where nobody is asked who he is."""
        call.operation = WEBSITE_REQUEST
        call.bucket_name, call.key, call.query = split_target(call.request.target, place)
        call.virtual_hosted = True
        return self._render(call, answer_website(call))

    def _perform(self, call: Call, place: Place, operation: Operation) -> Response:
        if operation.method != "OPTIONS":  # what browsers ask beforehand is not signed
            self._authenticate(call, place)
        self._require_supported(call)
        if operation.website and self.profile.websites_at_buckets and call.virtual_hosted:
            return self._render(call, answer_at_bucket(call, operation.handler))
        return self._render(call, operation.handler(call))

    def _before(self, call: Call) -> None:
        entry = CallEntry(call.operation, call.request.method, call.bucket_name, call.key, 0)
        for hook in list(self._state.hooks):
            if hook.before is not None and hook.operation in {"*", entry.operation}:
                try:
                    hook.before(entry)
                except Exception as error:
                    raise _HookError(error) from error

    def _inject(self, fault: Fault, call: Call, place: Place, operation: Operation) -> Response:
        """Answer as the fault says, doing the work or not."""
        if fault.delay:
            call.request.wait(fault.delay)
        if fault.error is None:
            return self._perform(call, place, operation)
        if fault.after:
            self._perform(call, place, operation)
        known = next((row for row in self.profile.errors.values() if row.code == fault.error), None)
        row = known or Row(Cause.INTERNAL_ERROR, 500, fault.error, "ours", fault.error)
        status = 200 if fault.in_body else fault.status or row.status
        message = fault.message or (row.code if "{" in row.message else row.message)
        raise _InjectedError(row._replace(status=status, message=message, fields=()))

    def _authenticate(self, call: Call, place: Place) -> None:
        """Find out who asks. Unless signatures are verified any passes, but who is named by the access key, and the
        expiry of presigned URLs, hold. Raises AUTH_TWICE, REQUEST_EXPIRED, and what ``verify`` raises."""
        accounts = self.accounts
        if call.query and "authorization" in call.headers:
            require_one_signature(call.headers["authorization"], call.query)
        if accounts.verifies:
            self._verify(call, place)
            return
        identity = read_identity(call.headers, call.query)
        call.region = place.region or identity.region
        if not identity.signed:
            return
        call.user = accounts.with_key(identity.access_key) or accounts.owner
        expiry = identity.expiry
        if expiry is not None and self._state.clock.now() > expiry.at:
            times = {"Expires": iso_second(expiry.at), "ServerTime": iso_second(self._state.clock.now())}
            given = {} if expiry.seconds is None else {"X-Amz-Expires": expiry.seconds}
            raise OssError(Cause.REQUEST_EXPIRED, **given, **times)

    def _verify(self, call: Call, place: Place) -> None:
        from fakeoss.wire.auth.verification import Terms, verify

        accounts, request = self.accounts, call.request
        now = self._state.clock.now()

        def require_token(access_key: str, token: str | None) -> None:
            accounts.require_token(access_key, token, now)

        taken = self.profile.signature_v2
        terms = Terms(now, accounts.secret_of, require_token, place.region, place.bucket, taken)
        verified = verify(request, call.query, terms)
        call.region = place.region
        if verified is None:
            return
        claim, request.seal = verified
        call.region = place.region or claim.region or None
        call.user = accounts.with_key(claim.access_key)

    def _require_supported(self, call: Call) -> None:
        """Raise HEADER_NOT_IMPLEMENTED for headers that would change what is done and are not implemented."""
        profile, name = self.profile, call.operation
        if not profile.refused_headers.isdisjoint(call.headers):
            raise _not_implemented(min(profile.refused_headers & call.headers.keys()))
        if name in profile.conditional_headers and (found := profile.conditional_headers[name] & call.headers.keys()):
            raise _not_implemented(min(found))
        if name in profile.ignored_headers and (found := profile.ignored_headers[name] & call.headers.keys()):
            if self._rejects:
                raise _not_implemented(min(found))
            self.ignored.update((name, header) for header in found)
        if name in profile.disabled:
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=name)

    def _common(self) -> dict[str, str]:
        store, profile = self._state, self.profile
        request_id, date = store.ids.request_id(), http_date(store.clock.now())
        headers = {"x-amz-request-id": request_id, "Date": date, "Server": profile.server}
        if profile.host_id:
            headers["x-amz-id-2"] = store.ids.host_id(request_id)
        return headers

    def _render(self, call: Call, reply: Reply) -> Response:
        headers = self._common()
        if reply.headers:
            headers.update(reply.headers)
        if call.charged:
            headers["x-amz-request-charged"] = "requester"
        if reply.xml is not None:
            shape = self.profile.shapes.get(reply.xml[0], self.profile.shape)
            body = render_xml(reply.xml, shape)
            headers["Content-Type"] = shape.media_type
            headers["Content-Length"] = str(len(body))
            return Response(reply.status, headers, body)
        if reply.size is None:
            if reply.status not in _BODILESS:
                headers.setdefault("Content-Length", "0")
            return Response(reply.status, headers)
        headers["Content-Length"] = str(reply.size)
        if call.request.method == "HEAD":
            return Response(reply.status, headers)
        return Response(reply.status, headers, reply.content, reply.size)

    def _refuse(self, call: Call, place: Place, error: OssError) -> tuple[Response, str]:
        """The response to a request that failed, and its code."""
        row = self.profile.errors[error.cause]
        if place.website and row.status not in _BODILESS:
            response = self._render_page(call, row, error)
        else:
            response = self._render_error(call, row, error.fields)
        response.headers.update(error.headers)
        return response, row.code

    def _render_page(self, call: Call, row: Row, error: OssError) -> Response:
        """An error as the hosts of websites show it."""
        headers = self._common()
        ids = {"RequestId": headers["x-amz-request-id"]}
        if self.profile.host_id:
            ids["HostId"] = headers["x-amz-id-2"]
        page = error_page(self.profile.errors, error, ids)
        headers.update({"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(page))})
        return Response(row.status, headers, b"" if call.request.method == "HEAD" else page)

    def _render_error(self, call: Call, row: Row, fields: Mapping[str, object]) -> Response:
        """An error as the API shows it."""
        headers = self._common()
        if row.status in _BODILESS:
            for name, field in (("ETag", "ETag"), ("Last-Modified", "LastModified")):
                if field in fields:
                    headers[name] = str(fields[field])
            return Response(row.status, headers)
        known = {
            "statusCode": str(row.status),
            "Code": row.code,
            "Message": row.message.format_map(fields) if fields else row.message,
            "Resource": _resource(call),
            "RequestId": headers["x-amz-request-id"],
            "HostId": headers.get("x-amz-id-2", ""),
        }
        children: list[Node] = []
        for child in self.profile.error_children:
            if child == "*":
                children.extend(_fields(row.fields, fields))
            elif child != "HostId" or self.profile.host_id:
                children.append((child, known[child]))
        shape = self.profile.error_shape
        body = b"" if call.request.method == "HEAD" else render_xml(("Error", children), shape)
        headers["Content-Type"] = shape.media_type
        if body:
            headers["Content-Length"] = str(len(body))
        return Response(row.status, headers, body)


class _InjectedError(Exception):
    """A fault, on its way to be rendered."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.row = row


class _HookError(Exception):
    """What a hook raised, on its way to the caller of the client."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


def _lift(query: Mapping[str, str], headers: dict[str, str]) -> None:
    """Take the headers that a presigned URL carries in its query for headers."""
    for name, value in query.items():
        lowered = name.lower()
        if lowered in headers or lowered in _OF_SIGNATURES:
            continue
        if lowered in _LIFTED or lowered.startswith("x-amz-"):
            headers[lowered] = value


def _codes_of(profile: Profile) -> frozenset[str]:
    """The error codes of a profile, gathered once: a mock is entered for every test."""
    known = _codes.get(id(profile))
    if known is None:
        if len(_codes) >= _REMEMBERED:
            _codes.clear()
        known = _codes[id(profile)] = profile, frozenset(row.code for row in profile.errors.values())
    return known[1]


def _resource(call: Call) -> str:
    """Bucket and key, decoded, however they were addressed; the raw path of what names no bucket or cannot be read."""
    if call.bucket_name is None:
        return call.request.target.partition("?")[0]
    return f"/{call.bucket_name}/{call.key}" if call.key else f"/{call.bucket_name}"


def _fields(names: tuple[str, ...], fields: Mapping[str, object]) -> list[Node]:
    children: list[Node] = []
    for name in names:
        given, equals, value = name.partition("=")
        if equals:
            children.append((given, value))
        elif given in fields:
            children.append((given, str(fields[given])))
    return children


def _not_implemented(header: str) -> OssError:
    implied = f"fakeoss does not implement the header {header} in this profile"
    return OssError(Cause.HEADER_NOT_IMPLEMENTED, Header=header, additionalMessage=implied)

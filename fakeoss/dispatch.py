"""The pipeline that every request goes through, in process and over a socket alike. Its steps, and why in this order:

1. Address: bucket, key and query are read from host and target; they select everything that follows. Headers that a
   presigned URL carries in its query are copied to the headers, so that later steps look for them in one place only.
   More than 8 KB of headers are refused.
2. Match: method, target, sub-resource and headers select the operation. It comes early because hooks, faults and the
   log go by the operation's name. A request that no operation accepts is refused here, whether it is signed or not. The
   host of a website endpoint skips steps 2 to 6: its requests are anonymous and name no operation.
3. Hooks (``before``): they run before faults, so that a hook may add the fault that its own call is to meet.
4. Faults: they imitate a service that fails before it has looked at the request, so they precede authentication. A
   fault with ``after`` runs steps 5 to 8 and then discards the response; one that only delays goes on to step 5.
5. Region, a digest that the profile refuses at once, then authentication: whoever fails them learns nothing more of
   buckets. A CORS preflight is never signed. A signed body that the operation does not read is verified here.
6. Supported headers and operations: 501 for those that the profile does not implement, so that no handler has to know
   which ones these are. After authentication: our reading.
7. Handler: it looks up bucket and upload, authorises the caller, and reads the body last, so that no body is read for a
   bucket that does not exist or a caller who may not write. A website at a bucket's own host wraps the handler.
8. Rendering: a reply or an error becomes a response, and gets the common headers: request id, date, server.
9. CORS headers: errors carry them too, so they are added to the finished response. Other regions do not know the rules.
10. Log, then hooks (``after``), which find their own call in the log. What gets no response but the exception of a
    hook or of the client's own body is logged with status 0 and the exception's name.
11. Events: last, because their documents name the request id, and listeners may call the service again.

What is not elegant:
- A ``Call`` is filled step by step: its operation is ``Unparsed`` before step 2 and its user ``None`` before step 5.
- Step 1 changes the request's own headers, so the verification of signatures has to accept unsigned headers that the
  signed query holds.
- Injected errors and the exceptions of hooks travel as private exceptions: an ``OssError`` needs a cause.
- On website hosts, ``after`` hooks run, but neither ``before`` hooks nor faults do.
- A store may have several dispatchers; events for changes that no request made are composed by the first one only.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.authentication import authenticate, verify_unread
from fakeoss.handling.call import Call
from fakeoss.handling.error_codes import codes_of
from fakeoss.handling.error_document import error_document, error_shape, row_of
from fakeoss.handling.forgetting import forget, forgets
from fakeoss.handling.header_names import unread, unread_by
from fakeoss.handling.hook_answer import response_of
from fakeoss.handling.injection import Injected, circumstances, damaged, inject
from fakeoss.handling.locations import failure_headers, reached_place
from fakeoss.handling.payload import require_early_digest
from fakeoss.handling.presigned import copy_presigned_headers
from fakeoss.handling.query_names import require_own_query, survey
from fakeoss.handling.registry import Target
from fakeoss.handling.stored_bodies import begun, unreadable
from fakeoss.handling.website_pages import WEBSITE_REQUEST, answer_at_bucket, answer_website, error_page
from fakeoss.hooks import Answered, HookError, meet, run_after_hooks
from fakeoss.model.accounts import Accounts
from fakeoss.model.mapped import BodyError
from fakeoss.model.store import state_of
from fakeoss.model.store_state import Service
from fakeoss.operations import OPERATIONS
from fakeoss.operations.cors import cors_headers
from fakeoss.wire.address import split_target
from fakeoss.wire.auth.claim import is_presigned
from fakeoss.wire.dates import http_date
from fakeoss.wire.message import BodyWanted, Response, require_header_size
from fakeoss.wire.xml import render_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fakeoss.handling.event_documents import Origin
    from fakeoss.handling.registry import Operation
    from fakeoss.handling.reply import Reply
    from fakeoss.model.accounts import User
    from fakeoss.model.events import Change, Letter
    from fakeoss.model.store import Store
    from fakeoss.profiles.profile import Profile
    from fakeoss.upstream.forwarder import Forwarder
    from fakeoss.wire.address import Place
    from fakeoss.wire.error_row import Row
    from fakeoss.wire.message import Request

__all__ = ["Dispatcher"]

_LOG: Final = logging.getLogger("fakeoss")
_BODILESS: Final = frozenset({204, 304})
_UNPARSED: Final = "Unparsed"
_OPERATION_NAMES: Final = frozenset(row.name for row in OPERATIONS) | {WEBSITE_REQUEST}
_MAX_IGNORED: Final = 1000


class Dispatcher:
    """Answers requests for one store as one profile. ``users`` are the users whose access keys are known; with
    ``auth="verify"`` all other access keys are refused.

    With ``anonymous="owner"``, requests without a signature are those of the first user, else of the default owner.

    ``unsupported`` decides about headers that the profile documents as unsupported: ``"ignore"`` and ``"warn"`` accept
    them and collect their names in ``ignored``, ``"reject"`` answers 501.

    With a ``forwarder``, an upstream answers in place of steps 6 to 9.
    """

    def __init__(
        self,
        store: Store,
        profile: Profile,
        users: Iterable[User] = (),
        *,
        unsupported: str = "ignore",
        auth: str = "lenient",
        anonymous: str = "nobody",
        forwarder: Forwarder | None = None,
    ) -> None:
        self.forwarder = forwarder
        self.store = store
        self.profile = profile
        self.accounts = Accounts(users, verifies=auth == "verify", nobody=anonymous == "nobody")
        self.ignored: set[tuple[str, str]] = set()
        self._forgets = forgets(profile)
        self._digests_first = profile.objects.early_digests != "never" and forwarder is None
        self._rejects_unsupported = unsupported == "reject"
        self._state = state_of(store)
        facts = _OPERATION_NAMES, codes_of(profile), profile.versions, self._compose, profile.objects.storage_classes
        plain, legacy = not profile.encryption.opaque_etags, profile.buckets.legacy_names
        self._service = Service(*facts, climbing_keys=profile.climbing_keys, plain_etags=plain, legacy_names=legacy)
        self._state.attach(self._service)

    def detach(self) -> None:
        """Stop composing the events of changes that no request makes, because the mock has ended."""
        self._state.detach(self._service)
        if self.forwarder is not None:
            self.forwarder.close()

    def refuses(self, *, connecting: bool = False) -> bool:
        """Whether a fault refuses connections now; one that a client is ``connecting`` is counted."""
        return self._state.faults.refuse() if connecting else self._state.faults.is_refusing

    def answer(self, request: Request, place: Place) -> Response:
        """Return the response to ``request`` at ``place``. Exceptions but those of hooks and listeners become a 500."""
        call = Call(self._state, request, place.bucket, profile=self.profile, accounts=self.accounts)
        call.operation = _UNPARSED
        return self._answer(call, place) if self._state.outbox is None else self._answer_and_notify(call, place)

    def _answer_and_notify(self, call: Call, place: Place) -> Response:
        """Answer, and notify the listeners of the changes made, even if the answer is an error."""
        from fakeoss.handling.event_documents import Origin  # few stores have listeners

        outbox = self._state.outbox
        assert outbox is not None  # checked by the caller
        outer, response = outbox.begin(), None
        try:
            response = self._answer(call, place)
        finally:
            headers, asked = {} if response is None else response.headers, call.request
            ids = {"request_id": headers.get("x-amz-request-id", ""), "host_id": headers.get("x-amz-id-2", "")}
            origin = Origin(call.operation, call.user, call.region, asked.host, asked.target, **ids)
            outbox.end(outer, lambda change: self._compose(change, origin))
        return response

    def _compose(self, change: Change, origin: Origin | None = None) -> Iterable[Letter]:
        from fakeoss.handling.event_documents import letters

        return letters(self.profile, list(self._state.listeners), change, origin)

    def _answer(self, call: Call, place: Place) -> Response:
        store, request, code, fault = self._state, call.request, None, None
        try:
            response = self._handle_website(call, place) if place.website else self._handle(call, place)
        except OssError as error:
            response, code = self._render_failure(call, place, error)
        except Injected as injected:
            response, code = self._render_injected(call, injected), injected.row.code
        except Answered as answered:
            response = response_of(answered.answer, self._common_headers())
            fault = f"hook: {response.status}"
        except HookError as failure:
            self._log_failure(call, failure.error)
            raise failure.error from None
        except BodyError as error:
            _LOG.error("fakeoss cannot read the store: %s", error)
            response, code = self._render_failure(call, place, unreadable(error))
        except Exception:
            _LOG.exception("fakeoss failed on %s %s", request.method, call.operation)
            response, code = self._render_failure(call, place, OssError(Cause.INTERNAL_ERROR))
        except BodyWanted:
            raise  # the request comes again, with its body
        except BaseException as error:
            self._log_failure(call, error)
            raise
        if self.forwarder is not None:
            code = code or self.forwarder.code_of(response)
        elif "origin" in request.headers and not call.elsewhere:
            response.headers.update(cors_headers(call))
        if request.met is not None and (hit := request.met[0]) is not None:
            response, fault = damaged(hit, call, response)
        entry = call.entry(response.status, code, fault, response)
        store.calls.add(entry)
        if store.hooks and (answer := run_after_hooks(store.hooks, entry)) is not None:
            response = response_of(answer, {}, response)
        return response if self.forwarder is None else self.forwarder.finish(response, call)

    def _log_failure(self, call: Call, error: BaseException) -> None:
        """Log a request that gets no response but an exception."""
        self._state.calls.add(call.entry(0, type(error).__name__))

    def missing_bucket(self) -> str | None:
        """Return the bucket of the last call if it was answered that there is none."""
        entry = next(reversed(self._state.calls.entries), None)
        is_known = entry is None or self.forwarder is not None or self.has_bucket(entry.bucket or "")
        return None if is_known or entry is None else entry.bucket

    def has_bucket(self, name: str) -> bool:
        """Whether there is a bucket of this name."""
        return self._state.find(name) is not None

    def hint(self, text: str) -> None:
        """Add a line about a mistake that a test may have made to the reports of the calls."""
        if text not in self._state.calls.hints:
            self._state.calls.hints.append(text)

    def operation_of(self, method: str, target: str, headers: Mapping[str, str], place: Place) -> str:
        """Return the documented name of a request's operation, without carrying it out, or ``"Unparsed"``."""
        try:
            bucket, key, query, _ = split_target(target, place)
            kind = Target.SERVICE if bucket is None else Target.BUCKET if key is None else Target.OBJECT
            return OPERATIONS.match(method, kind, query, headers).name
        except OssError:
            return _UNPARSED

    def _handle(self, call: Call, place: Place) -> Response:
        request = call.request
        call.bucket_name, call.key, call.query, call.base = address = split_target(request.target, place)
        require_header_size(request.headers)
        if call.query and is_presigned(call.query):
            copy_presigned_headers(call.query, call.headers)
        call.virtual_hosted = place.bucket is not None
        target = Target.SERVICE if address.bucket is None else Target.BUCKET if address.key is None else Target.OBJECT
        if self._forgets:
            forget(call)
        if call.query:
            require_own_query(call, target)
        operation = OPERATIONS.match(request.method, target, call.query, call.headers)
        if operation.target == Target.BUCKET:  # whatever the key, if it is a sub-resource of the bucket
            call.key = None
        call.operation = operation.name
        if call.key is not None and ".." in call.key:
            call.require_below(call.key)
        store = self._state
        if store.hooks or store.faults:
            hit = meet(request, circumstances(call), store.hooks, store.faults)
            if hit is not None:
                return inject(hit, call, operation, lambda operation: self._perform(call, place, operation))
        return self._perform(call, place, operation)

    def _handle_website(self, call: Call, place: Place) -> Response:
        """Answer at the host of a website endpoint, where every request is anonymous."""
        call.operation = WEBSITE_REQUEST
        call.bucket_name, call.key, call.query, _ = split_target(call.request.target, place)
        require_header_size(call.request.headers)
        if self.forwarder is not None:
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="a website in front of an upstream")
        call.virtual_hosted = True
        call.require_below(call.key or "")
        reached_place(call, place)
        return self._render(call, answer_website(call))

    def _perform(self, call: Call, place: Place, operation: Operation) -> Response:
        place = reached_place(call, place)
        if self._digests_first:
            require_early_digest(call)
        if operation.method != "OPTIONS":  # browsers do not sign preflight requests
            authenticate(call, place)
        if self.forwarder is not None:
            return self.forwarder.forward(call, place)
        if call.request.seal is not None and not operation.reads_body:
            verify_unread(call)
        self._require_supported(call, operation)
        if operation.website and self.profile.websites_at_buckets and call.virtual_hosted:
            return self._render(call, answer_at_bucket(call, operation.handler))
        reply = operation.handler(call)
        self._state.confirm()  # what was changed lasts before it is acknowledged
        return self._render(call, reply)

    def _require_supported(self, call: Call, operation: Operation) -> None:
        """Raise HEADER_NOT_IMPLEMENTED and OPERATION_NOT_IMPLEMENTED for what the profile does not implement."""
        profile, name = self.profile, operation.name
        if not profile.refused_headers.isdisjoint(call.headers):
            raise _not_implemented(min(profile.refused_headers & call.headers.keys()))
        if name in profile.conditional_headers and (headers := profile.conditional_headers[name] & call.headers.keys()):
            raise _not_implemented(min(headers))
        if name in profile.ignored_headers and (headers := profile.ignored_headers[name] & call.headers.keys()):
            if self._rejects_unsupported:
                raise _not_implemented(min(headers))
            self.ignored.update((name, header) for header in headers)
            call.headers = {header: value for header, value in call.headers.items() if header not in headers}
        if name in profile.disabled:
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=name)
        if call.query and (strays := survey(operation.target, *call.query).stray):
            if self._rejects_unsupported:
                raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{name} with {strays[0]}")
            if len(self.ignored) < _MAX_IGNORED:  # a server may meet ever new ones
                self.ignored.update((name, f"the query parameter {stray}") for stray in strays)
        if names := unread(name, call.headers):
            names, guards = unread_by(profile.objects, name, names)
            if refused := names if self._rejects_unsupported else guards:
                raise _not_implemented(refused[0])
            self.ignored.update((name, header) for header in names)

    def _common_headers(self) -> dict[str, str]:
        store, profile = self._state, self.profile
        request_id, date = store.ids.request_id(profile.request_ids), http_date(store.clock.now())
        headers = {"x-amz-request-id": request_id, "Date": date}
        if profile.server:
            headers["Server"] = profile.server
        if profile.host_id:
            headers["x-amz-id-2"] = store.ids.host_id(request_id)
        return headers

    def _ids(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the ids in the common headers under their element names."""
        ids = {"RequestId": headers["x-amz-request-id"]}
        return {**ids, "HostId": headers["x-amz-id-2"]} if self.profile.host_id else ids

    def _render(self, call: Call, reply: Reply) -> Response:
        headers = self._common_headers()
        if reply.headers:
            headers.update(reply.headers)
        if call.charged:
            headers["x-amz-request-charged"] = "requester"
        if reply.xml is not None:
            shape = self.profile.shapes.get(reply.xml[0], self.profile.shape)
            body = render_xml(reply.xml, shape)
            if reply.xml[0] not in self.profile.documents.untyped:
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
        content = reply.content
        if self._state.has_files and not isinstance(content, bytes):
            content = begun(content)
        return Response(reply.status, headers, content, reply.size, reply.again)

    def _render_failure(self, call: Call, place: Place, error: OssError) -> tuple[Response, str]:
        """Return the response to a request that failed, and its error code."""
        row = row_of(self.profile, call.operation, error.cause)
        if place.website and row.status not in _BODILESS and not row.bodiless:
            response = self._render_error_page(call, row, error)
        else:
            response = self._render_error(call, row, error.fields)
        response.headers.update(failure_headers(call, error))
        return response, row.code

    def _render_injected(self, call: Call, injected: Injected) -> Response:
        """Render what a fault answers."""
        if injected.response is not None:
            return injected.response
        if not injected.bare:
            response = self._render_error(call, injected.row, injected.fields)
        else:
            response = Response(injected.row.status, self._common_headers())
            if response.status not in _BODILESS:
                response.headers["Content-Length"] = "0"
        response.headers.update(injected.headers)
        return response

    def _render_error_page(self, call: Call, row: Row, error: OssError) -> Response:
        """Render an error as an HTML page, as website endpoints do."""
        headers = self._common_headers()
        page = error_page(self.profile.errors, error, self._ids(headers))
        headers.update({"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(page))})
        return Response(row.status, headers, b"" if call.request.method == "HEAD" else page)

    def _render_error(self, call: Call, row: Row, fields: Mapping[str, object]) -> Response:
        """Render an error as an XML document, as the API does."""
        headers = self._common_headers()
        if row.status in _BODILESS:
            for name, field in (("ETag", "ETag"), ("Last-Modified", "LastModified")):
                if field in fields:
                    headers[name] = str(fields[field])
            return Response(row.status, headers)
        if row.bodiless:
            headers["Content-Length"] = "0"
            return Response(row.status, headers)
        shape, ids = error_shape(self.profile, call.operation), self._ids(headers)
        body = b"" if call.request.method == "HEAD" else render_xml(error_document(call, row, fields, ids), shape)
        headers["Content-Type"] = shape.media_type
        if body:
            headers["Content-Length"] = str(len(body))
        return Response(row.status, headers, body)


def _not_implemented(header: str) -> OssError:
    words = f"fakeoss does not implement the header {header} in this profile"
    return OssError(Cause.HEADER_NOT_IMPLEMENTED, Header=header, additionalMessage=words)

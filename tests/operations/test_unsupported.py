"""Operations and query names of the service that nobody answers."""

from __future__ import annotations

from fakeoss.handling.registry import RESERVED, Target
from fakeoss.operations import OPERATIONS
from support.wire import Wire


def test_reserved_name_stores_nothing_on_the_wire(wire: Wire):
    for name in sorted(RESERVED):
        answer = wire.ask("PUT", f"/b/k?{name}=1", b"x")
        assert answer.status in {400, 404, 405, 501}, name
    assert wire.store.bucket("b").keys() == []


def test_unsupported_operation_names_itself(wire: Wire):
    unsupported = [rule for rule in OPERATIONS if not rule.supported]
    assert unsupported
    for rule in unsupported:
        path = {Target.SERVICE: "/", Target.BUCKET: "/b", Target.OBJECT: "/b/k"}[rule.target]
        answer = wire.ask(rule.method, f"{path}?{'&'.join(sorted(rule.query))}")
        assert answer.status == 501, rule
        assert (answer.code, answer.text("Operation")) == ("NotImplemented", rule.name)

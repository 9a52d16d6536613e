"""Scenarios of caching hints."""

from __future__ import annotations

from typing import Any

from conformance.suite import MODERN, Checks, Session, scenario

CACHEABLE: dict[str, tuple[str, dict[str, Any]]] = {
    "tools-list": ("tools/list", {}),
    "prompts-list": ("prompts/list", {}),
    "resources-list": ("resources/list", {}),
    "resources-templates-list": ("resources/templates/list", {}),
    "resources-read": ("resources/read", {"uri": "test://static-text"}),
}


@scenario(
    "caching",
    "sep-2549-caching-connection",
    *(f"sep-2549-{name}-caching-hints" for name in CACHEABLE),
    "sep-2549-ttl-non-negative",
    "sep-2549-cache-scope-valid",
    revisions=(MODERN,),
)
def caching(session: Session, check: Checks) -> None:
    with check("sep-2549-caching-connection"):
        assert session.result("server/discover")
    hints = []
    for name, (method, params) in CACHEABLE.items():
        with check(f"sep-2549-{name}-caching-hints"):
            result = session.result(method, **params)
            hints.append((result["ttlMs"], result["cacheScope"]))
    with check("sep-2549-ttl-non-negative"):
        assert len(hints) == len(CACHEABLE)
        assert all(isinstance(ttl, int) and ttl >= 0 for ttl, _ in hints)
    with check("sep-2549-cache-scope-valid"):
        assert {scope for _, scope in hints} <= {"public", "private"}

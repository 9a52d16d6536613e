"""Requests without an envelope, as a client of the legacy era sends them."""

from __future__ import annotations

from typing import Any

from harness.wire import Wire


def request(id: Any, method: str, params: Any = None) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id, "method": method, **({} if params is None else {"params": params})}


def text(response: dict[str, Any]) -> str:
    return response["result"]["content"][0]["text"]


def call(wire: Wire, tool: str, arguments: dict[str, Any] | None = None) -> dict[str, Any]:
    """Calls a tool without an envelope."""
    return wire.request("tools/call", {"name": tool, "arguments": arguments or {}})

"""How hosts open a session, in the order and with the oddities of those that are in use; each must get its tools."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from harness import schemas
from harness.wire import Wire, encode, modern

# A step is what a host writes and the id that it then waits for, or None where it does not wait.
Step = tuple[bytes, Any]


def request(id: Any, method: str, params: dict[str, Any] | None = None) -> Step:
    return encode({"jsonrpc": "2.0", "id": id, "method": method, **({} if params is None else {"params": params})}), id


def notification(method: str) -> Step:
    return encode({"jsonrpc": "2.0", "method": method}), None


def initialize(id: Any, version: str = schemas.NEWEST_LEGACY) -> Step:
    capabilities = {"roots": {"listChanged": True}, "sampling": {}, "elicitation": {"form": {}, "url": {}}}
    client = {"name": "host", "title": "A host", "version": "1.2.3", "websiteUrl": "https://example.com", "icons": []}
    return request(id, "initialize", {"protocolVersion": version, "capabilities": capabilities, "clientInfo": client})


DISCOVER = request("probe", "server/discover", modern())
INITIALIZED = notification("notifications/initialized")
LIST = request("list", "tools/list")
LIST_PARAMS = request("list", "tools/list", {})

OPENINGS: dict[str, list[Step]] = {
    "modern": [DISCOVER, request("list", "tools/list", modern())],
    "modern, without asking first": [request("list", "tools/list", modern())],
    "legacy": [initialize(0), INITIALIZED, LIST],
    "legacy, and never initialized": [initialize(0), LIST_PARAMS],
    "legacy, and no handshake at all": [LIST],
    "both eras on one pipe": [DISCOVER, initialize(0), INITIALIZED, LIST],
    "roots before the handshake": [DISCOVER, notification("notifications/roots/list_changed"), initialize(1), LIST],
    "a log level before initialized": [
        initialize(1),
        request(2, "logging/setLevel", {"level": "info"}),
        INITIALIZED,
        LIST_PARAMS,
    ],
    "every list, whatever was declared": [
        initialize(0),
        INITIALIZED,
        request(1, "prompts/list", {}),
        request(2, "resources/list", {}),
        request(3, "resources/templates/list", {}),
        LIST_PARAMS,
    ],
    "a newer revision in the handshake": [initialize(0, "2026-07-28"), INITIALIZED, LIST],
    "a revision from the future": [initialize("a", "2031-01-01"), INITIALIZED, LIST],
    "the oldest revision": [initialize(0, "2024-11-05"), INITIALIZED, LIST],
    "a reconnection on the same pipe": [initialize(0), INITIALIZED, initialize(0), INITIALIZED, LIST],
    "handshake in the middle of modern traffic": [request(1, "tools/list", modern()), initialize(2), INITIALIZED, LIST],
    "a ping first": [request("p", "ping"), initialize(0), INITIALIZED, LIST],
    "null for what is absent": [initialize(0), INITIALIZED, request("list", "tools/list", {"cursor": None})],
}


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS)
def test_a_host_that_opens_so_gets_its_tools(server: Wire, opening: list[Step]) -> None:
    answers = {}
    for data, id in opening:
        server.send_bytes(data)
        if id is not None:
            answers[id] = server.receive_response(id)
    assert all("result" in answer for answer in answers.values()), answers
    assert answers["list"]["result"]["tools"]
    assert server.end() == 0


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS)
def test_the_same_opening_in_one_write_gets_the_same_answers(spawn: Callable[..., Wire], opening: list[Step]) -> None:
    """Hosts that do not wait, and scripts that pipe a whole session in."""
    slow, quick = spawn("fixture-server"), spawn("fixture-server")
    for data, id in opening:
        slow.send_bytes(data)
        if id is not None:
            slow.receive_response(id)
    quick.send_bytes(b"".join(data for data, _ in opening))
    for wire in (slow, quick):
        assert wire.end() == 0
    received = [[line for direction, line in wire.lines if direction == "<"] for wire in (slow, quick)]
    assert sorted(received[0]) == sorted(received[1])


def test_a_host_that_tries_headers_before_lines_is_told_and_served(server: Wire) -> None:
    """The framing of the Language Server Protocol: the header is no message, what it announces is one."""
    body = encode({"jsonrpc": "2.0", "id": 1, "method": "ping"}).rstrip(b"\n")
    server.send_bytes(b"Content-Length: %d\r\n\r\n%b\n" % (len(body), body))
    refused = server.receive()
    assert (refused["id"], refused["error"]["code"]) == (None, -32700)
    assert json.dumps(server.receive()["result"]) == "{}"

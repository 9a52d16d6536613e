"""The schema check itself: it must find what is wrong, or the tests that rely on it prove nothing."""

import json
from typing import Any

import pytest

from harness import schemas
from harness.wire import modern

LEGACY = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "t", "_meta": {"progressToken": "p"}}}
MODERN = LEGACY | {"params": modern(name="t", _meta={"progressToken": "p"})}
ASKABLE = LEGACY | {
    "params": modern(name="t", _meta={"io.modelcontextprotocol/clientCapabilities": {"roots": {}, "sampling": {}}})
}
QUESTION = {"method": "roots/list", "params": {}}
RESULT = {"content": [{"type": "text", "text": "x"}]}
META = {"io.modelcontextprotocol/serverInfo": {"name": "s", "version": "1"}}


def answer(**members: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, **members}


def progress(value: float, token: str = "p") -> dict[str, Any]:  # noqa: S107
    return {"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progressToken": token, "progress": value}}


def check(request: dict[str, Any], *answers: Any) -> list[str]:
    lines = [(">", json.dumps(request).encode())]
    lines += [("<", item if isinstance(item, bytes) else json.dumps(item).encode()) for item in answers]
    return schemas.check(lines)


@pytest.mark.parametrize(
    ("request_", "answers"),
    [
        (LEGACY, [progress(0.5), progress(1), answer(result=RESULT)]),
        (MODERN, [progress(0.5), answer(result=RESULT | {"resultType": "complete", "_meta": META})]),
        (ASKABLE, [answer(result={"resultType": "input_required", "inputRequests": {"k": QUESTION}})]),
        (LEGACY, [answer(error={"code": -32602, "message": "unknown tool"})]),
        (LEGACY, [{"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "not JSON"}}]),
    ],
    ids=["legacy", "modern", "input required", "error", "unreadable"],
)
def test_a_correct_session_has_no_problems(request_: dict[str, Any], answers: list[Any]) -> None:
    assert check(request_, *answers) == []


@pytest.mark.parametrize(
    ("request_", "answers"),
    [
        (MODERN, [answer(result=RESULT)]),
        (LEGACY, [answer(result={"content": "x"})]),
        (LEGACY, [answer(result={"content": [{"type": "text"}]})]),
        (LEGACY, [answer(result=RESULT, extra=1)]),
        (LEGACY, [answer(result=RESULT), answer(result=RESULT)]),
        (LEGACY, [{"jsonrpc": "2.0", "id": "1", "result": RESULT}]),
        (LEGACY, [{"id": 1, "result": RESULT}]),
        (LEGACY, [answer(error={"code": "x", "message": "m"})]),
        (LEGACY, [{"jsonrpc": "2.0", "id": None, "error": {"code": -32700}}]),
        (LEGACY, [progress(1), progress(1)]),
        (LEGACY, [progress(1, "other")]),
        (LEGACY, [answer(result=RESULT), progress(1)]),
        (LEGACY, [{"jsonrpc": "2.0", "method": "notifications/no_such_thing"}]),
        (LEGACY, [{"jsonrpc": "2.0", "id": 5, "method": "roots/list"}]),
        (LEGACY, [{"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": LEGACY["id"]}}]),
        (MODERN, [answer(result={"resultType": "input_required"})]),
        (MODERN, [answer(result={"resultType": "input_required", "inputRequests": {"k": QUESTION}})]),
        (ASKABLE, [answer(result={"resultType": "input_required", "inputRequests": {"k": {"method": "ping"}}})]),
        (LEGACY, [b"a stray print"]),
        (LEGACY, ['{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"\u2028"}}'.encode()]),
    ],
    ids=[
        "no resultType",
        "content no list",
        "text without text",
        "extra member",
        "answered twice",
        "id of another type",
        "no version",
        "code no number",
        "unreadable without message",
        "progress stands still",
        "progress under a foreign token",
        "progress after the answer",
        "unknown notification",
        "request that the client did not declare",
        "a request of the client cancelled by the server",
        "input required without questions",
        "question that the request did not declare",
        "question that is none",
        "stray print",
        "raw line separator",
    ],
)
def test_a_wrong_line_is_found(request_: dict[str, Any], answers: list[Any]) -> None:
    assert check(request_, *answers)


def test_a_structured_result_is_checked_against_the_schema_that_was_listed() -> None:
    checker = schemas.Checker()
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    tool = {"name": "t", "inputSchema": {"type": "object"}, "outputSchema": schema}
    checker.client_line(b'{"jsonrpc":"2.0","id":0,"method":"tools/list"}')
    assert checker.server_line(json.dumps(answer(id=0, result={"tools": [tool]})).encode()) == []
    for structured, right in [({"n": 1}, True), ({"n": "1"}, False), ({}, False)]:
        checker.client_line(json.dumps(LEGACY).encode())
        line = json.dumps(answer(result=RESULT | {"structuredContent": structured})).encode()
        assert (checker.server_line(line) == []) is right


@pytest.mark.parametrize(
    ("key", "right"),
    [
        ("io.modelcontextprotocol/serverInfo", True),
        ("com.example.mcp/x", True),
        ("anthropic/maxResultSizeChars", True),
        ("progressToken", True),
        ("io.modelcontextprotocol/mine", False),
        ("dev.mcp/x", False),
        ("1com.example/x", False),
        ("com.example-/x", False),
        ("com.example/x-", False),
        ("a b", False),
    ],
)
def test_a_metadata_key_must_have_a_name_and_none_that_is_reserved(key: str, right: bool) -> None:
    result = {"content": [{"type": "text", "text": "x", "_meta": {key: {"name": "s", "version": "1"}}}]}
    assert (check(LEGACY, answer(result=result)) == []) is right


LISTEN = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "subscriptions/listen",
    "params": modern(notifications={"toolsListChanged": True}),
}


def change(method: str, subscription: Any = None, **params: Any) -> dict[str, Any]:
    meta = {} if subscription is None else {"_meta": {schemas.SUBSCRIPTION: subscription}}
    return {"jsonrpc": "2.0", "method": f"notifications/{method}", "params": params | meta}


ACKNOWLEDGED = change("subscriptions/acknowledged", 1, notifications={"toolsListChanged": True})


def test_what_a_subscription_was_promised_is_right() -> None:
    assert not check(LISTEN, ACKNOWLEDGED, change("tools/list_changed", 1))


@pytest.mark.parametrize(
    "answers",
    [
        [change("tools/list_changed", 1)],
        [ACKNOWLEDGED, ACKNOWLEDGED],
        [ACKNOWLEDGED, change("prompts/list_changed", 1)],
        [ACKNOWLEDGED, change("resources/updated", 1, uri="x:1")],
        [ACKNOWLEDGED, change("tools/list_changed", 2)],
        [ACKNOWLEDGED, change("tools/list_changed")],
    ],
    ids=["not acknowledged", "acknowledged twice", "not asked for", "another resource", "foreign", "untagged"],
)
def test_a_change_that_nobody_was_promised_is_found(answers: list[Any]) -> None:
    assert check(LISTEN, *answers)


def test_a_request_of_the_server_is_allowed_once_for_what_the_client_declared() -> None:
    checker = schemas.Checker()
    params = {
        "protocolVersion": "2025-11-25",
        "capabilities": {"roots": {}},
        "clientInfo": {"name": "t", "version": "0"},
    }
    checker.client_line(json.dumps({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}).encode())
    question = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "roots/list"}).encode()
    assert checker.server_line(question) == []
    assert checker.server_line(question) != []
    other = {"jsonrpc": "2.0", "id": 2, "method": "sampling/createMessage", "params": {"messages": [], "maxTokens": 1}}
    assert checker.server_line(json.dumps(other).encode()) != []

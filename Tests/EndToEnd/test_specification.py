"""What the specification demands of a server, where no other suite is about it; docs/conformance.md lists it all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from harness import schemas
from harness.wire import Wire, encode, modern

Spawn = Callable[..., Wire]
LEGACY = pytest.mark.parametrize("version", schemas.REVISIONS[:-1])

# Every method of 2026-07-28 whose result may be kept, with parameters that are right on any server.
CACHEABLE = ["server/discover", "tools/list", "prompts/list", "resources/list", "resources/templates/list"]

# Every notification that a revision lets a client send, and one that none has.
NOTIFICATIONS = [
    "notifications/initialized",
    "notifications/cancelled",
    "notifications/progress",
    "notifications/roots/list_changed",
    "notifications/elicitation/complete",
    "notifications/no_such_thing",
    "tools/list",
    "",
]
PARAMS = [None, {}, [], 5, "x", {"requestId": {}}, {"_meta": 5}, {"progressToken": 1, "progress": "no"}]

# The codes that JSON-RPC 2.0 (section 5.1) and revision 2026-07-28 (basic, error codes) define and let a server emit.
MODERN_CODES = {-32700, -32600, -32601, -32602, -32603, -32021, -32022}


def legacy(wire: Wire, version: str) -> Wire:
    wire.initialize(version)
    return wire


@pytest.mark.parametrize("method", NOTIFICATIONS)
def test_no_notification_is_answered_whatever_it_carries(server: Wire, method: str) -> None:
    for params in PARAMS:
        message = {"jsonrpc": "2.0", "method": method} | ({} if params is None else {"params": params})
        server.send(message)
        server.send({"jsonrpc": "2.0", "id": "after", "method": "ping"})
        assert server.receive()["id"] == "after", message


WRONG_REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("no/such/method", {}),
    ("initialize", {"protocolVersion": "2025-11-25"}),
    ("ping", {}),
    ("logging/setLevel", {"level": "info"}),
    ("resources/subscribe", {"uri": "x:y"}),
    ("tasks/get", {"taskId": "x"}),
    ("tools/call", {}),
    ("tools/call", {"name": "no_such_tool"}),
    ("tools/call", {"name": 5}),
    ("tools/call", {"name": "echo", "arguments": 5}),
    ("tools/list", {"cursor": "never given out"}),
    ("tools/list", {"cursor": 5}),
    ("resources/read", {}),
    ("resources/read", {"uri": "no:such/resource"}),
    ("resources/read", {"uri": 5}),
    ("resources/read", {"uri": "not a URI"}),
    ("prompts/get", {}),
    ("prompts/get", {"name": "no_such_prompt"}),
    ("prompts/get", {"name": []}),
    ("completion/complete", {}),
    ("completion/complete", {"ref": {"type": "ref/prompt", "name": "no_such_prompt"}, "argument": {"name": "a"}}),
    ("subscriptions/listen", {"notifications": 5}),
]


def test_the_modern_era_emits_only_codes_that_it_defines(server: Wire) -> None:
    """Among those it must not emit are the -32002 and -32042 of earlier revisions."""
    for method, params in WRONG_REQUESTS:
        answer = server.request(method, modern(**params))
        assert "error" in answer, (method, params, answer)
        assert answer["error"]["code"] in MODERN_CODES, (method, params, answer)
    for version in ("2025-11-25", "1.0", ""):
        meta = {"io.modelcontextprotocol/protocolVersion": version}
        assert server.request("tools/list", modern(_meta=meta))["error"]["code"] == -32022


def test_a_resource_that_is_not_there_is_an_error_and_never_an_empty_content(server: Wire) -> None:
    for uri in (
        "no:such/resource",
        "workbench://artifacts/00000000000000000000000000000000/x.png",
        "file:///etc/passwd",
    ):
        assert server.request("resources/read", modern(uri=uri))["error"]["code"] == -32602
        assert server.request("resources/read", {"uri": uri})["error"]["code"] == -32002


# RFC 3986, section 3, for URIs with an authority: a scheme, and characters that need no escape or have one.
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})+")


def test_the_uri_of_a_file_is_one_whatever_the_name_of_the_file(workbench: Wire) -> None:
    names = [
        "a b.txt",
        "é😀.txt",
        "100%.txt",
        "a?b#c.txt",
        "[x]{y}.txt",
        "a/b/c.txt",
        "'\"<>.txt",
        "%2e%2e.txt",
        "+&=.txt",
    ]
    code = f"""
import os
for name in {names!r}:
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    open(name, "w").write(name)
"""
    run = workbench.execute(code)
    assert sorted(artifact["name"] for artifact in run["artifacts"]) == sorted(names)
    for artifact in run["artifacts"]:
        assert URI.fullmatch(artifact["uri"]), artifact
        assert workbench.read_resource(artifact["uri"])["text"] == artifact["name"]


def test_every_result_of_the_modern_era_says_its_type_and_who_made_it(server: Wire) -> None:
    tool = server.result("tools/list", modern())["tools"][0]["name"]
    requests = [*[(method, modern()) for method in CACHEABLE], ("tools/call", modern(name=tool, arguments={}))]
    for method, params in requests:
        result = server.result(method, params)
        assert result["resultType"] == "complete", method
        assert result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], method


def test_every_result_that_may_be_kept_says_how_long_and_by_whom(workbench: Wire) -> None:
    run = workbench.execute("open('a.txt', 'w').write('x')")
    read = ("resources/read", modern(uri=run["artifacts"][0]["uri"]))
    for method, params in [*[(method, modern()) for method in CACHEABLE], read]:
        result = workbench.result(method, params)
        assert isinstance(result["ttlMs"], int) and result["ttlMs"] >= 0, method
        assert result["cacheScope"] in ("public", "private"), method


@LEGACY
def test_no_result_of_the_legacy_era_has_what_only_the_modern_one_has(server: Wire, version: str) -> None:
    legacy(server, version)
    for method in ("ping", "tools/list", "prompts/list", "resources/list", "resources/templates/list"):
        result = server.result(method)
        assert not {"resultType", "ttlMs", "cacheScope"} & result.keys(), method


def test_what_was_said_before_changes_nothing_for_the_modern_era(spawn: Spawn) -> None:
    """One server is asked at once; the other after everything that a client may say before."""

    def ask(wire: Wire) -> list[bytes]:
        answers = []
        for number, method in enumerate(CACHEABLE):
            wire.send_request(method, modern(), id=f"modern {number}")
            answers.append(wire.receive_line())
        # A log level that the legacy era was told is none for this request.
        wire.send_request("tools/call", modern(name="slow", arguments={"ms": 1}), id="call")
        return [*answers, wire.receive_line()]

    fresh, used = spawn("fixture-server"), spawn("fixture-server")
    for version in schemas.REVISIONS[:-1]:
        used.initialize(version)
    used.result("logging/setLevel", {"level": "debug"})
    used.request("no/such/method")
    used.request("tools/call", {"name": "no_such_tool"})
    used.result("tools/call", {"name": "echo", "arguments": {"text": "x"}})
    assert ask(used) == ask(fresh)


METADATA = [
    {"": 1},
    {"com.example/x": [1, {"y": None}], "progressToken2": 7},
    {"traceparent": 5, "tracestate": [], "baggage": {}},
    {"traceparent": "not a trace", "baggage": "=;,"},
    {"io.modelcontextprotocol/unknown": {}, "dev.mcp/x": 1, "io.modelcontextprotocol/subscriptionId": []},
    {"a" * 10_000: "b" * 10_000},
]


@pytest.mark.parametrize("meta", METADATA, ids=lambda meta: ascii(next(iter(meta)))[:30])
def test_metadata_that_nobody_knows_is_ignored_in_both_eras(fixture_server: Wire, meta: dict[str, Any]) -> None:
    call = {"name": "echo", "arguments": {"text": "x"}}
    for params in (call | {"_meta": meta}, modern(**call, _meta=meta)):
        assert fixture_server.result("tools/call", params)["content"] == [{"type": "text", "text": "x"}]


@pytest.mark.parametrize(
    "extensions",
    [{"io.modelcontextprotocol/tasks": {}}, {"com.example/x": {"a": [1]}}, {"no prefix": 5}],
    ids=json.dumps,
)
def test_an_extension_that_the_client_alone_has_changes_nothing(fixture_server: Wire, extensions: Any) -> None:
    meta = {"io.modelcontextprotocol/clientCapabilities": {"extensions": extensions}}
    result = fixture_server.result("tools/call", modern(name="echo", arguments={"text": "x"}, _meta=meta))
    assert result["resultType"] == "complete"
    assert result["content"] == [{"type": "text", "text": "x"}]
    assert not fixture_server.result("server/discover", modern(_meta=meta))["capabilities"].get("extensions")


@pytest.mark.parametrize("task", [{}, {"ttl": 60_000}, {"ttl": -1}, {"ttl": None}, 5], ids=json.dumps)
def test_a_call_as_a_task_is_a_plain_call_where_tasks_are_not_declared(fixture_server: Wire, task: Any) -> None:
    """Revision 2025-11-25, tasks: without the capability the request is processed as if it had not asked for one."""
    assert "tasks" not in fixture_server.initialize()["capabilities"]
    result = fixture_server.result("tools/call", {"name": "echo", "arguments": {"text": "x"}, "task": task})
    assert result["content"] == [{"type": "text", "text": "x"}]
    for tool in fixture_server.result("tools/list")["tools"]:
        assert tool.get("execution", {}).get("taskSupport", "forbidden") == "forbidden"


# What each capability that a server may declare promises.
PROMISES = {
    "tools": ["tools/list", "tools/call"],
    "resources": ["resources/list", "resources/templates/list", "resources/read"],
    "prompts": ["prompts/list", "prompts/get"],
    "completions": ["completion/complete"],
}


def methods_that_exist(wire: Wire, wrap: Callable[[], dict[str, Any]]) -> set[str]:
    methods = [method for promised in PROMISES.values() for method in promised] + ["logging/setLevel"]
    return {method for method in methods if wire.request(method, wrap()).get("error", {}).get("code") != -32601}


@pytest.mark.parametrize("era", ["legacy", "modern"])
def test_what_is_declared_is_served_and_what_is_served_is_declared(server: Wire, era: str) -> None:
    """The lists of features that a server does not have are served all the same, and empty: some hosts insist."""
    if era == "legacy":
        declared, served = server.initialize()["capabilities"], methods_that_exist(server, dict)
        assert ("logging" in declared) == ("logging/setLevel" in served)
    else:
        declared = server.result("server/discover", modern())["capabilities"]
        served = methods_that_exist(server, modern)
        assert "logging/setLevel" not in served
    assert declared.keys() <= {*PROMISES, "logging", "extensions", "experimental"}
    for capability, methods in PROMISES.items():
        if capability in declared:
            assert served >= set(methods), capability
        elif capability != "completions":
            items = server.result(methods[0], {} if era == "legacy" else modern())[capability]
            assert items == [], capability
        else:
            assert not served & set(methods), capability


@LEGACY
def test_log_messages_come_only_where_logging_is_declared(fixture_server: Wire, version: str) -> None:
    assert "logging" in fixture_server.initialize(version)["capabilities"]
    fixture_server.result("logging/setLevel", {"level": "debug"})
    fixture_server.send_request("tools/call", {"name": "slow", "arguments": {"ms": 1}}, id="call")
    assert fixture_server.receive()["method"] == "notifications/message"
    error = fixture_server.request("logging/setLevel", {"level": "loud"})["error"]
    assert error["code"] == -32602


def test_every_schema_is_valid_by_the_dialect_that_it_has_by_default(server: Wire) -> None:
    for tool in server.result("tools/list", modern())["tools"]:
        for schema in (tool["inputSchema"], tool.get("outputSchema", {"type": "object"})):
            assert "$schema" not in schema
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"


def test_names_of_tools_are_unique(server: Wire) -> None:
    names = [tool["name"] for tool in server.result("tools/list", modern())["tools"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("version", [None, 5, [], {}, "", "2026-07-28", "x" * 100_000], ids=lambda v: ascii(v)[:20])
def test_a_handshake_with_any_version_agrees_on_one_that_has_a_handshake(server: Wire, version: Any) -> None:
    """A version that is no string is the client's error or is negotiated; neither ends the session."""
    params = {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    answer = server.request("initialize", params)
    if isinstance(version, str):
        assert answer["result"]["protocolVersion"] == schemas.NEWEST_LEGACY
    else:
        assert "result" in answer or answer["error"]["code"] == -32602
    assert server.request("ping")["result"] == {}


def test_a_client_may_probe_with_anything_and_then_shake_hands(server: Wire) -> None:
    """What hosts that know both eras send first, in one write."""
    probes = [
        {"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": modern()},
        {"jsonrpc": "2.0", "method": "notifications/roots/list_changed"},
        {"jsonrpc": "2.0", "id": 2, "method": "server/discover"},
        {"jsonrpc": "2.0", "id": 3, "method": "logging/setLevel", "params": {"level": "warning"}},
        {"jsonrpc": "2.0", "id": 4, "method": "no/such/probe", "params": modern()},
        {
            "jsonrpc": "2.0",
            "id": 5,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "x", "version": "1"},
            },
        },
    ]
    server.send_bytes(b"".join(encode(probe) for probe in probes))
    answers = {}
    while len(answers) < 5:
        message = server.receive()
        answers[message["id"]] = message
    assert "result" in answers[1]
    assert answers[2]["error"]["code"] == -32602
    assert answers[4]["error"]["code"] == -32601
    assert answers[5]["result"]["protocolVersion"] == "2025-06-18"


IDS = [
    *(0, -1, 1, 2**31, 2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64, 10**300),
    *(
        "",
        " ",
        "0",
        "\u0000",
        "\n",
        '"',
        "\\",
        "/",
        "\u007f",
        "\u0085",
        "\u2028",
        "é",
        "e\u0301",
        "😀",
        "\ufeff",
        "\uffff",
    ),
    "x" * 4000,
]


def test_ids_of_every_size_come_back_exactly_and_all_at_once(server: Wire) -> None:
    """In flight together: none is taken for another, though some look alike."""
    for id in IDS:
        server.send({"jsonrpc": "2.0", "id": id, "method": "ping"})
    answered = [schemas.identity(server.receive()["id"]) for _ in IDS]
    assert answered == [schemas.identity(id) for id in IDS]


def test_the_same_id_may_come_again_after_its_answer(fixture_server: Wire) -> None:
    for number in range(100):
        answer = fixture_server.request("tools/call", modern(name="echo", arguments={"text": str(number)}), id="same")
        assert answer["result"]["content"][0]["text"] == str(number)


def test_progress_stops_with_the_answer_also_when_calls_end_together(fixture_server: Wire) -> None:
    """The check of every line at the end of the test refuses progress under a token whose call is answered."""
    for number in range(200):
        params = modern(name="slow", arguments={"ms": number % 20}, _meta={"progressToken": number})
        fixture_server.send_request("tools/call", params, id=number)
    answers = 0
    while answers < 200:
        answers += "method" not in fixture_server.receive()
    assert fixture_server.end() == 0


def test_a_client_that_dies_in_the_middle_of_a_line_leaves_no_server(spawn: Spawn) -> None:
    wire = spawn("workbench")
    wire.send_request("tools/call", modern(name="execute_sandboxed", arguments={"code": "x", "language": "bash"}))
    wire.send_bytes(b'{"jsonrpc":"2.0","id":2,"meth')
    wire.close_input()
    wire.close_output()
    wire.wait()


def test_nul_and_byte_order_marks_within_a_string_are_characters(fixture_server: Wire) -> None:
    for text in ("\u0000", "a\u0000b", "\ufeffx", "\ufffe", "\u001b[31m", "\u202e"):
        assert json.loads(json.dumps(fixture_server.call("echo", {"text": text})["content"][0]["text"])) == text

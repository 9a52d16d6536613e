"""Input that no honest client sends. Whatever comes: the right answer or none, and the session goes on."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import schemas
from harness.wire import Wire, encode, modern


def is_alive(wire: Wire) -> bool:
    return wire.request("ping")["result"] == {}


def line(id: Any, method: str, params: Any = None) -> bytes:
    return encode({"jsonrpc": "2.0", "id": id, "method": method, **({} if params is None else {"params": params})})


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ('{"jsonrpc":"2.0","id":1,"id":"two","method":"ping"}', "two"),
        ('{"jsonrpc":"1.0","jsonrpc":"2.0","id":1,"method":"no","method":"ping"}', 1),
        ('{"jsonrpc":"2.0","id":1,"method":"ping","params":[],"params":{}}', 1),
        ('{"j\\u0073onrpc":"2.0","id":1,"m\\u0065thod":"ping"}', 1),
        ('{"extra":[1,{"id":7}],"jsonrpc":"2.0","id":1,"method":"ping","and":null}', 1),
    ],
    ids=["id twice", "method twice", "params twice", "escaped names", "members of its own"],
)
def test_the_last_of_repeated_members_counts_and_unknown_ones_do_not(server: Wire, text: str, id: Any) -> None:
    server.send_bytes(text.encode() + b"\n")
    assert server.receive() == {"jsonrpc": "2.0", "id": id, "result": {}}


def test_a_byte_order_mark_costs_one_line_only(server: Wire) -> None:
    server.send_bytes(b"\xef\xbb\xbf" + line(1, "ping") + line(2, "ping"))
    assert server.receive()["error"]["code"] == -32700
    assert server.receive()["id"] == 2


@pytest.mark.parametrize("member", ["method", "uri", "tool", "prompt", "version", "cursor", "argument"])
def test_an_error_never_repeats_more_than_an_excerpt(server: Wire, member: str) -> None:
    # One visible character of a million code points is the longest "sixty characters" there is.
    junk = "e" + "\u0301" * 1_000_000
    method, params = {
        "method": (junk, {}),
        "uri": ("resources/read", {"uri": junk}),
        "tool": ("tools/call", {"name": junk}),
        "prompt": ("prompts/get", {"name": junk}),
        "version": ("ping", {"_meta": {"io.modelcontextprotocol/protocolVersion": junk}}),
        "cursor": ("tools/list", {"cursor": junk}),
        "argument": ("tools/call", {"name": server.result("tools/list")["tools"][0]["name"], "arguments": {junk: 1}}),
    }[member]
    server.send_request(method, params, id="long")
    assert len(server.receive_line()) < 4096
    assert is_alive(server)


def test_an_id_beyond_the_longest_is_refused_and_not_repeated(server: Wire) -> None:
    server.send_request("ping", id="x" * 4094)
    assert server.receive()["id"] == "x" * 4094
    server.send_request("ping", id="x" * 4095)
    refused = server.receive()
    assert refused["id"] is None
    assert refused["error"]["code"] == -32600


WRONG_METADATA = [5, "x", [], True]


@pytest.mark.parametrize("meta", WRONG_METADATA, ids=json.dumps)
def test_metadata_of_a_wrong_type_is_named_or_ignored(server: Wire, meta: Any) -> None:
    name = server.result("tools/list")["tools"][0]["name"]
    refused = server.request("tools/call", {"name": name, "arguments": {}, "_meta": meta})
    assert refused["error"]["code"] == -32602
    assert "_meta" in refused["error"]["message"]
    assert server.request("server/discover", {"_meta": meta})["error"]["code"] == -32602
    assert server.result("tools/list", {"_meta": meta})["tools"]


@pytest.mark.parametrize("key", ["protocolVersion", "clientCapabilities", "clientInfo", "logLevel"])
@pytest.mark.parametrize("value", [None, 5, [], True, "nonsense"], ids=json.dumps)
def test_an_envelope_with_a_wrong_member_is_refused_and_named(server: Wire, key: str, value: Any) -> None:
    params = modern(_meta={f"io.modelcontextprotocol/{key}": value})
    error = server.request("tools/list", params)["error"]
    unsupported = key == "protocolVersion" and isinstance(value, str)
    assert error["code"] == (-32022 if unsupported else -32602)
    assert unsupported or key in error["message"]


@pytest.mark.parametrize("token", [1.5, True, {}, [], "x" * 5000], ids=lambda token: json.dumps(token)[:10])
def test_a_progress_token_that_is_none_is_refused(fixture_server: Wire, token: Any) -> None:
    for params in (
        {"name": "slow", "arguments": {"ms": 1}, "_meta": {"progressToken": token}},
        modern(name="slow", arguments={"ms": 1}, _meta={"progressToken": token}),
    ):
        error = fixture_server.request("tools/call", params)["error"]
        assert error["code"] == -32602
        assert "progressToken" in error["message"]


@pytest.mark.parametrize("token", ["", "7", 7, 0, -1, 2**63, 2**70, 'a"\\b', "a\u2028b"], ids=ascii)
def test_progress_carries_the_token_exactly(fixture_server: Wire, token: Any) -> None:
    params = {"name": "slow", "arguments": {"ms": 150}, "_meta": {"progressToken": token}}
    fixture_server.send_request("tools/call", params, id="call")
    tokens = []
    while "method" in (message := fixture_server.receive()):
        if message["method"] == "notifications/progress":
            tokens.append(message["params"]["progressToken"])
    assert message["id"] == "call"
    assert tokens
    assert all(type(found) is type(token) and found == token for found in tokens)


@pytest.mark.parametrize("requested", [None, {}, [], 1.5, True, "nobody", "init"], ids=json.dumps)
def test_a_cancellation_that_names_no_call_changes_nothing(server: Wire, requested: Any) -> None:
    """`init` is the id of a handshake that is over: there is nothing left to cancel."""
    client = {"name": "x", "version": "1"}
    handshake = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
    server.send_bytes(line("init", "initialize", handshake))
    server.notify("notifications/cancelled", requestId=requested)
    server.send({"jsonrpc": "2.0", "method": "notifications/cancelled"})
    server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": [requested]})
    assert server.receive()["result"]["protocolVersion"] == "2025-06-18"
    assert is_alive(server)


def test_cancellations_race_answers_and_each_id_is_answered_at_most_once(fixture_server: Wire) -> None:
    """Each second call is cancelled at once, while calls of no length end; the others are all answered."""
    data = b""
    for id in range(2000):
        data += line(id, "tools/call", modern(name="slow", arguments={"ms": id % 3}))
        if id % 2:
            data += encode({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}})
    writer = threading.Thread(target=lambda: (fixture_server.send_bytes(data), fixture_server.close_input()))
    writer.start()
    answers = fixture_server.receive_until_end()
    writer.join()
    counts = Counter(message["id"] for message in answers)
    assert max(counts.values()) == 1
    assert {id for id in range(2000) if id % 2 == 0} <= counts.keys()
    assert fixture_server.wait() == 0


def test_ten_thousand_calls_in_one_write_are_each_answered_once(fixture_server: Wire) -> None:
    data = b"".join(line(id, "tools/call", modern(name="echo", arguments={"text": str(id)})) for id in range(10_000))
    writer = threading.Thread(target=fixture_server.send_bytes, args=(data,))
    writer.start()
    seen = set()
    for _ in range(10_000):
        message = fixture_server.receive()
        assert message["id"] not in seen
        seen.add(message["id"])
        text = message["result"]["content"][0]["text"]
        assert text == str(message["id"]) or text.startswith("overloaded:")
    writer.join()
    assert is_alive(fixture_server)


def test_the_end_of_input_may_come_anywhere(spawn: Callable[..., Wire]) -> None:
    """Whole lines are answered, half a line is an error, nothing hangs and nothing crashes."""
    session = (
        line(1, "initialize", {"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {}})
        + b"["
        + line(2, "ping")[:-1]
        + b"]\r\n"
        + line("drei", "tools/call", {"name": "echo", "arguments": {"text": "é"}, "_meta": {"progressToken": 1}})
    )
    for cut in range(0, len(session) + 1, 7):
        wire = spawn("fixture-server")
        wire.send_bytes(session[:cut])
        wire.close_input()
        messages = wire.receive_until_end()
        assert wire.wait() == 0
        whole = session[:cut].count(b"\n")
        # A last line that only lacks its newline is whole too; other remains are one error.
        rest = session[:cut].rpartition(b"\n")[2]
        assert len(messages) == whole + bool(rest), (cut, messages)


BATCH_REVISION = "2025-03-26"


@pytest.mark.parametrize("version", [version for version in schemas.REVISIONS[:-1] if version != BATCH_REVISION])
def test_only_one_revision_has_batches(server: Wire, version: str) -> None:
    server.initialize(version)
    server.send([{"jsonrpc": "2.0", "id": 1, "method": "ping"}])
    answer = server.receive()
    assert (answer["id"], answer["error"]["code"]) == (None, -32600)


def test_a_batch_of_nonsense_is_answered_piece_by_piece(server: Wire) -> None:
    server.initialize(BATCH_REVISION)
    ping = {"jsonrpc": "2.0", "method": "ping"}
    server.send([ping | {"id": 1}, 7, [ping | {"id": 2}], {}, ping | {"id": None}, ping, {"jsonrpc": "2.0", "id": 3}])
    answers = server.receive()
    assert Counter(str(answer["id"]) for answer in answers) == {"1": 1, "None": 4, "3": 1}
    server.send([])
    assert server.receive()["error"]["code"] == -32600
    server.send([ping | {"id": 1}] * 10_001)
    assert server.receive()["error"]["code"] == -32600
    server.send([ping | {"id": id} for id in range(10_000)])
    assert len(server.receive()) == 10_000


@pytest.mark.parametrize("params", [[], [1], "x", 5, True], ids=json.dumps)
def test_params_that_are_no_object_are_refused(server: Wire, params: Any) -> None:
    for method in ("ping", "tools/call", "initialize", "server/discover", "no/such/method"):
        assert server.request(method, params)["error"]["code"] == -32602


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("add", {"a": "1e400", "b": 1}),
        ("add", {"a": 1e308, "b": 1e308}),
        ("add", {"a": "nan", "b": 1}),
        ("add", {"a": None, "b": 1}),
        ("add", {"a": [1], "b": 1}),
        ("slow", {"ms": 2**63}),
        ("slow", {"ms": -(2**63) - 1}),
        ("slow", {"ms": 1.5}),
        ("slow", {"ms": "1e999"}),
        ("echo", {"text": {}}),
        ("echo", {"txet": "x"}),
        ("echo", {}),
        ("size", {"data": "AAA"}),
        ("size", {"data": "AAAA\n"}),
        ("size", {"data": "AB=="}),
        ("size", {"data": 5}),
    ],
    ids=lambda value: json.dumps(value)[:30],
)
def test_absurd_arguments_are_a_tool_error_that_names_them(fixture_server: Wire, tool: str, arguments: Any) -> None:
    result = fixture_server.call(tool, arguments)
    assert result["isError"]
    assert result["content"][0]["text"].startswith("invalid_argument: ")


def test_half_a_surrogate_pair_is_no_text_and_is_not_repaired(fixture_server: Wire) -> None:
    fixture_server.send_bytes(
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"a\\ud800"}}}\n'
    )
    assert fixture_server.receive()["result"]["isError"]


@pytest.mark.parametrize("depth", [500, 505, 600])
def test_nesting_beyond_the_bound_is_an_error_and_below_it_none(server: Wire, depth: int) -> None:
    deep = b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":' + b"[" * depth + b"]" * depth + b"}}\n"
    server.send_bytes(deep)
    answer = server.receive()
    assert ("result" in answer) == (depth < 511)
    assert is_alive(server)


# Paths of the caller's files


@pytest.fixture
def rooted(spawn: Callable[..., Wire], tmp_path: Path) -> tuple[Wire, Path]:
    """A server whose one root holds traps, among them the server's own state folder."""
    root = tmp_path / "root"
    (root / "state" / "workbench").mkdir(parents=True)
    (root / "state" / "workbench" / "own").write_text("state")
    (root / "good.txt").write_text("good")
    (tmp_path / "outside.txt").write_text("outside")
    (root / "link.txt").symlink_to(tmp_path / "outside.txt")
    (root / "up").symlink_to("..")
    (root / "loop").symlink_to("loop")
    (root / "self").symlink_to("/proc/self")
    (root / ".ssh").mkdir()
    (root / ".ssh" / "\u0301key").write_text("secret")
    os.mkfifo(root / "fifo")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_STATE_HOME": str(root / "state")}
    return spawn("workbench", "--root", str(root), env=env), root


@pytest.mark.parametrize(
    "path",
    [
        "../outside.txt",
        "link.txt",
        "up/outside.txt",
        "loop",
        "self/environ",
        "/proc/self/environ",
        "/proc/self/root/etc/passwd",
        "/dev/stdin",
        "/etc/passwd",
        "file:///etc/passwd",
        "fifo",
        ".",
        "state/workbench/own",
        ".ssh/\u0301key",
        "good.txt/",
        "good.txt\u0000.png",
        "",
        "a/" * 100_000,
        "\u2024\u2024/outside.txt",
    ],
    ids=lambda path: ascii(path)[:30],
)
def test_a_path_that_leads_elsewhere_is_refused(rooted: tuple[Wire, Path], path: str) -> None:
    wire, _ = rooted
    arguments = {"code": "cat *", "language": "bash", "files": [{"path": path, "name": "f"}]}
    result = wire.call("execute_sandboxed", arguments)
    assert result["isError"]
    text = result["content"][0]["text"]
    assert "files[0].path" in text
    assert len(text) < 2000
    assert is_alive(wire)

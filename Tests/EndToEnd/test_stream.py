"""Bytes and lines: how messages may arrive, and what may arrive that is no message."""

import json
import os
import threading
from pathlib import Path

import pytest

from harness import schemas
from harness.programs import counts_memory
from harness.wire import Wire, encode, modern


def ping(id: object) -> bytes:
    return encode({"jsonrpc": "2.0", "id": id, "method": "ping"})


def is_alive(wire: Wire) -> bool:
    return wire.request("ping")["result"] == {}


def test_a_message_may_arrive_byte_by_byte(server: Wire) -> None:
    for byte in ping("slowly"):
        server.send_bytes(bytes([byte]))
    assert server.receive()["id"] == "slowly"


def test_half_a_line_waits_for_its_other_half(server: Wire) -> None:
    """The first line is answered at once, although half of the next one came with it."""
    whole = ping(2)
    server.send_bytes(ping(1) + whole[:10])
    assert server.receive()["id"] == 1
    server.send_bytes(whole[10:])
    assert server.receive()["id"] == 2


def test_lines_may_end_with_carriage_return_and_newline(server: Wire) -> None:
    server.send_bytes(ping(1).replace(b"\n", b"\r\n") + b"\r\n\n" + ping(2).replace(b"\n", b"\r\n"))
    assert [server.receive()["id"], server.receive()["id"]] == [1, 2]


def test_ten_thousand_pings_in_one_write_are_answered_in_order(server: Wire) -> None:
    data = b"".join(ping(number) for number in range(10_000))
    # Written beside the reading: neither pipe holds all of it.
    writer = threading.Thread(target=server.send_bytes, args=(data,))
    writer.start()
    assert [server.receive()["id"] for _ in range(10_000)] == list(range(10_000))
    writer.join()


@counts_memory
def test_a_line_beyond_the_limit_is_answered_once_and_in_bounded_memory(server: Wire) -> None:
    """300 MB in one line: the server may keep a part of it, never all."""
    server.initialize()
    piece = b"x" * (1 << 20)
    write_unrecorded(server, b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"')
    for _ in range(300):
        write_unrecorded(server, piece)
    write_unrecorded(server, b'"}}\n')
    answer = server.receive()
    assert answer["id"] is None
    assert answer["error"]["code"] in (-32700, -32600)
    assert is_alive(server)
    assert peak_memory(server) < 200 << 20


def write_unrecorded(wire: Wire, data: bytes) -> None:
    """Writes past the transcript, which would keep the giant line."""
    assert wire.process.stdin is not None
    view = memoryview(data)
    while view:
        view = view[os.write(wire.process.stdin.fileno(), view) :]


def peak_memory(wire: Wire) -> int:
    status = Path(f"/proc/{wire.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) << 10


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"not json",
        b'{"jsonrpc":"2.0","id":1,"method":"ping"',
        b'{"jsonrpc":"2.0","id":1,"method":"pi\xff\xfeng"}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping"}}',
        b"\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=["brace", "words", "cut", "invalid UTF-8", "one brace more", "NUL", "deep array", "deep object"],
)
def test_a_malformed_line_gets_one_parse_error_and_the_session_goes_on(server: Wire, line: bytes) -> None:
    server.send_bytes(line + b"\n")
    answer = server.receive()
    assert answer["error"]["code"] == -32700
    assert answer["id"] is None
    assert is_alive(server)


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "id": 7},
        {"jsonrpc": "2.0", "id": 7, "method": 5},
        {"jsonrpc": "1.0", "id": 7, "method": "ping"},
        {"id": 7, "method": "ping"},
        {"jsonrpc": "2.0", "id": 7, "method": "ping", "params": 3},
    ],
    ids=["no method", "method a number", "other version", "no version", "params a number"],
)
def test_an_invalid_request_with_a_readable_id_is_answered_under_it(server: Wire, message: dict[str, object]) -> None:
    server.send(message)
    answer = server.receive()
    assert answer["id"] == 7
    assert answer["error"]["code"] in (-32600, -32602)
    assert is_alive(server)


@pytest.mark.parametrize("id", [1.5, True, None, {}, []], ids=json.dumps)
def test_an_id_that_is_neither_string_nor_integer_is_refused(server: Wire, id: object) -> None:
    server.send({"jsonrpc": "2.0", "id": id, "method": "ping"})
    answer = server.receive()
    assert answer["id"] is None
    assert answer["error"]["code"] == -32600
    assert is_alive(server)


@pytest.mark.parametrize("id", [0, -1, 2**53 + 1, 2**70, "", "1", 'é 😀 " \\'], ids=json.dumps)
def test_an_id_comes_back_exactly(server: Wire, id: object) -> None:
    server.send({"jsonrpc": "2.0", "id": id, "method": "ping"})
    assert schemas.identity(server.receive()["id"]) == schemas.identity(id)


def test_unknown_notifications_and_stray_responses_are_ignored(server: Wire) -> None:
    server.notify("notifications/no_such_thing")
    server.notify("notifications/roots/list_changed")
    server.notify("notifications/cancelled", requestId="never used")
    server.send({"jsonrpc": "2.0", "id": 99, "result": {}})
    server.send({"jsonrpc": "2.0", "id": 98, "error": {"code": 1, "message": "stray"}})
    server.send_bytes(ping("next"))
    assert server.receive()["id"] == "next"


def test_an_unknown_method_is_named_in_its_error(server: Wire) -> None:
    for params in (None, modern()):
        error = server.request("no/such/method", params)["error"]
        assert error["code"] == -32601
        assert "no/such/method" in error["message"]


def test_both_eras_mix_on_one_pipe(server: Wire) -> None:
    """Hosts probe with server/discover, then initialize on the same pipe, and go on in either."""
    assert server.result("server/discover", modern())["supportedVersions"] == [schemas.MODERN]
    assert server.initialize("2025-06-18")["protocolVersion"] == "2025-06-18"
    legacy = server.result("tools/list")["tools"]
    latest = server.result("tools/list", modern())["tools"]
    assert [tool["name"] for tool in legacy] == [tool["name"] for tool in latest]
    assert server.initialize("2024-11-05")["protocolVersion"] == "2024-11-05"


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_every_legacy_revision_is_negotiated_and_served(server: Wire, version: str) -> None:
    assert server.initialize(version)["protocolVersion"] == version
    assert server.result("tools/list")["tools"]
    for key in ("resources", "prompts"):
        assert isinstance(server.result(f"{key}/list")[key], list)


@pytest.mark.parametrize("version", ["2026-07-28", "2099-01-01", "1.0"])
def test_initialize_negotiates_any_other_revision_down(server: Wire, version: str) -> None:
    assert server.initialize(version)["protocolVersion"] == schemas.NEWEST_LEGACY


def test_a_batch_is_answered_as_one_where_its_revision_has_batches(server: Wire) -> None:
    server.initialize("2025-03-26")
    batch = [{"jsonrpc": "2.0", "id": number, "method": "ping"} for number in (1, 2)]
    server.send([*batch, {"jsonrpc": "2.0", "method": "notifications/no_such_thing"}])
    assert sorted(message["id"] for message in server.receive()) == [1, 2]


def test_a_batch_is_refused_where_its_revision_has_none(server: Wire) -> None:
    server.initialize("2025-11-25")
    server.send([{"jsonrpc": "2.0", "id": 1, "method": "ping"}])
    assert server.receive()["error"]["code"] == -32600
    assert is_alive(server)


def test_a_ping_overtakes_calls_that_burn_the_processor(fixture_server: Wire) -> None:
    """Six calls of ten minutes; the ping is answered while all are in flight, and cancelling them frees the server."""
    burning = [
        fixture_server.send_request("tools/call", modern(name="burn", arguments={"ms": 600_000})) for _ in range(6)
    ]
    assert is_alive(fixture_server)
    for id in burning:
        fixture_server.notify("notifications/cancelled", requestId=id)
    assert fixture_server.call("add", {"a": 1, "b": 2})["content"]
    assert fixture_server.end() == 0


def test_a_cancelled_request_is_never_answered(fixture_server: Wire) -> None:
    """The whole output is read to its end, so that a late answer would be seen."""
    cancelled = fixture_server.send_request("tools/call", modern(name="slow", arguments={"ms": 600_000}))
    fixture_server.notify("notifications/cancelled", requestId=cancelled, reason="test")
    assert is_alive(fixture_server)
    fixture_server.close_input()
    assert fixture_server.receive_until_end() == []
    assert fixture_server.wait() == 0


def test_cancelling_by_an_id_of_the_other_type_cancels_nothing(fixture_server: Wire) -> None:
    fixture_server.send_request("tools/call", modern(name="slow", arguments={"ms": 300}), id=1)
    fixture_server.notify("notifications/cancelled", requestId="1")
    assert not fixture_server.receive_response(1)["result"].get("isError")


def test_a_second_request_under_an_open_id_is_refused_and_the_first_lives(fixture_server: Wire) -> None:
    fixture_server.send_request("tools/call", modern(name="slow", arguments={"ms": 500}), id="twice")
    fixture_server.send_request("tools/call", modern(name="echo", arguments={"text": "second"}), id="twice")
    refused, first = fixture_server.receive(), fixture_server.receive()
    assert refused["error"]["code"] == -32600
    assert not first["result"].get("isError")


def test_too_many_calls_are_answered_as_overloaded_and_the_rest_go_on(fixture_server: Wire) -> None:
    ids = [
        fixture_server.send_request("tools/call", modern(name="slow", arguments={"ms": 600_000})) for _ in range(1100)
    ]
    overloaded = fixture_server.receive()
    assert overloaded["result"]["isError"]
    assert "overloaded" in overloaded["result"]["content"][0]["text"]
    assert overloaded["id"] in ids
    fixture_server.notify("notifications/cancelled", requestId=ids[0])
    assert fixture_server.request("ping", id="after")["result"] == {}

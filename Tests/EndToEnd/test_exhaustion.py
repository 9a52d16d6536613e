"""A client that knows the protocol and means harm: what it can make the server hold, and for how long.

Each message is well-formed, and the whole is what hurts.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.messages import request, text
from harness.programs import counts_memory
from harness.wire import Wire, encode, modern, wait_for_exit

Spawn = Callable[..., Wire]
BATCHES = "2025-03-26"
FOLDERS = {"roots": {"listChanged": True}}


# A process begins with the peak of the one that started it, so that a small one must: this one, which says its child's.
MEASURING = """import resource, subprocess, sys
child = subprocess.run(sys.argv[2:])
open(sys.argv[1], 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))
sys.exit(child.returncode)"""


def peak_megabytes(command: list[str], data: bytes, folder: Path) -> int:
    """The most memory that a server ever had, which gets this input and whose output goes nowhere."""
    result = folder / "peak"
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", MEASURING, str(result), *command],
        input=data,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return int(result.read_text())


HANDSHAKE = {"capabilities": {**FOLDERS, "elicitation": {}}, "clientInfo": {"name": "x", "version": "1"}}


# Batches


def test_requests_of_a_batch_that_repeat_or_cancel_each_other_are_each_settled_once(fixture_server: Wire) -> None:
    fixture_server.initialize(BATCHES)
    slow = {"name": "slow", "arguments": {"ms": 600_000}}
    cancel = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}
    batch = [request(1, "tools/call", slow), request(1, "tools/call", slow), request(2, "ping"), cancel]
    fixture_server.send([*batch, request(1, "no/such"), {"jsonrpc": "2.0", "id": 9, "result": {}}])
    answers = [(answer["id"], answer.get("error", {}).get("code")) for answer in fixture_server.receive()]
    assert answers == [(1, -32600), (2, None), (1, -32601)]
    # Cancelled as a whole it is answered with nothing.
    fixture_server.send([request(3, "tools/call", slow)])
    fixture_server.notify("notifications/cancelled", requestId=3)
    fixture_server.send_request("ping", id="next")
    # The call may have logged before it was cancelled.
    while "method" in (message := fixture_server.receive()):
        pass
    assert message["id"] == "next"


def test_a_subscription_holds_back_no_batch(fixture_server: Wire) -> None:
    fixture_server.initialize(BATCHES)
    listen = request("listen", "subscriptions/listen", modern(notifications={"toolsListChanged": True}))
    fixture_server.send([request(1, "ping"), listen, request(2, "server/discover", modern())])
    answers = {answer["id"]: answer for answer in fixture_server.receive()}
    assert answers["listen"]["error"]["code"] == -32600
    assert "result" in answers[1] and "result" in answers[2]


@counts_memory
def test_batches_that_wait_for_slow_calls_do_not_fill_the_memory(
    commands: dict[str, list[str]], tmp_path: Path
) -> None:
    """Each held back the answers to thousands of cheap requests until its slow one ended: 120 MB for 450 kB."""
    lists = [request(number, "tools/list") for number in range(2000)]
    data = encode(request("begin", "initialize", {"protocolVersion": BATCHES, **HANDSHAKE}))
    for number in range(40):
        slow = request(f"slow{number}", "tools/call", {"name": "slow", "arguments": {"ms": 600_000}})
        data += encode([slow, *lists])
    assert peak_megabytes(commands["fixture-server"], data, tmp_path) < 250


# Memory and load


@counts_memory
@pytest.mark.parametrize("what", ["request", "answer", "nothing", "text in a text"])
def test_a_line_of_a_million_values_is_refused_in_bounded_memory(
    commands: dict[str, list[str]], tmp_path: Path, what: str
) -> None:
    """A value of one digit took 16 bytes and more, a line of 60 MB a gigabyte."""
    values = b"[" + b"1," * (30 << 20) + b"1]"
    around = {
        "request": (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":', b"}}"),
        "answer": (b'{"jsonrpc":"2.0","id":"server-1","result":{"roots":', b"}}"),
        "nothing": (b"", b""),
        # Where a list is wanted, a string that holds one is read too.
        "text in a text": (
            b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"execute_sandboxed","arguments":'
            b'{"code":"","language":"bash","files":"',
            b'"}}}',
        ),
    }[what]
    server = "workbench" if what == "text in a text" else "fixture-server"
    data = encode(request("begin", "initialize", {"protocolVersion": "2025-11-25", **HANDSHAKE}))
    data += encode({"jsonrpc": "2.0", "method": "notifications/initialized"})
    assert peak_megabytes(commands[server], data + around[0] + values + around[1] + b"\n", tmp_path) < 350


def test_a_line_of_too_many_values_is_a_parse_error_and_one_less_is_none(fixture_server: Wire) -> None:
    def ask(count: int) -> dict[str, Any]:
        values = b"[" + b"1," * (count - 1) + b"1]"
        fixture_server.send_bytes(b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":' + values + b"}}\n")
        return fixture_server.receive()

    assert ask(4_000_000)["result"] == {}
    refused = ask(4_200_000)
    assert (refused["id"], refused["error"]["code"]) == (None, -32700)
    assert "4194304 values" in refused["error"]["message"]
    assert ask(1)["result"] == {}


def wait_for_rest(pid: int) -> None:
    """Waits until the process computes nothing in many looks in a row."""
    ticks, same = "", 0
    while same < 50:
        time.sleep(0.02)
        now = " ".join(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])
        same, ticks = (same + 1 if now == ticks else 0), now


@counts_memory
def test_answers_that_nobody_reads_are_refused_rather_than_kept(commands: dict[str, list[str]]) -> None:
    """A hundred bytes ask for megabytes, and a thousand such requests may be in flight."""
    command = [*commands["workbench"], "--warm-python=off"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        code = "import os\nopen('a.bin', 'wb').write(os.urandom(5_500_000))"
        arguments = {"code": code, "language": "python"}
        process.stdin.write(encode(request(0, "tools/call", modern(name="execute_sandboxed", arguments=arguments))))
        process.stdin.flush()
        content = json.loads(process.stdout.readline())["result"]["content"]
        uri = next(piece["uri"] for piece in content if piece["type"] == "resource_link")
        total = 150
        read = b"".join(encode(request(n + 1, "resources/read", modern(uri=uri))) for n in range(total))
        process.stdin.write(read)
        process.stdin.flush()
        wait_for_rest(process.pid)
        outcomes: Counter[str] = Counter()
        for _ in range(total):
            line = process.stdout.readline()
            outcomes["whole" if len(line) > 7_000_000 else json.loads(line)["error"]["message"]] += 1
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])
        process.stdin.close()
        rest = process.stdout.read()
    assert (process.returncode, rest) == (0, b"")
    assert peak // 1024 < 700
    assert 30 < outcomes.pop("whole") < 60
    assert all("wait to be read" in message for message in outcomes)


def test_a_flood_of_subscriptions_is_bounded_and_cancelling_makes_room(spawn: Spawn) -> None:
    wire = spawn("fixture-server", "--max-in-flight", "50")
    notifications = {"toolsListChanged": True, "resourceSubscriptions": ["test://watched-resource"] * 100}
    for rest in range(3):
        for number in range(60):
            wire.send_request("subscriptions/listen", modern(notifications=notifications), id=f"{rest}-{number}")
        seen = [wire.receive() for _ in range(60)]
        assert sum(message.get("method") == "notifications/subscriptions/acknowledged" for message in seen) == 50
        assert sum("error" in message for message in seen) == 10
        assert wire.request("ping")["result"] == {}
        for number in range(60):
            wire.notify("notifications/cancelled", requestId=f"{rest}-{number}")
    wire.call("test_trigger_tool_change")
    # None of them is told anything any more.
    assert not any(way == "<" and b"/list_changed" in line for way, line in wire.lines)


def test_an_id_is_free_once_its_call_is_cancelled_and_only_the_last_call_answers(fixture_server: Wire) -> None:
    for number in range(300):
        tool = "burn" if number % 2 else "slow"
        fixture_server.send_request("tools/call", {"name": tool, "arguments": {"ms": 60_000}}, id="same")
        fixture_server.notify("notifications/cancelled", requestId="same")
    fixture_server.send_request("tools/call", {"name": "echo", "arguments": {"text": "the last"}}, id="same")
    assert text(fixture_server.receive_response("same")) == "the last"
    fixture_server.close_input()
    assert fixture_server.receive_until_end() == []


# Endings


def test_an_orphan_whose_output_nobody_takes_ends_though_another_process_holds_the_pipes(
    commands: dict[str, list[str]],
) -> None:
    """The parent writes more requests than the output has room for, and dies; this test holds both pipes, unread."""
    stdin_read, stdin_write = os.pipe()
    stdout_read, stdout_write = os.pipe()
    launcher = """
import json, os, signal, subprocess, sys, threading
server = subprocess.Popen(json.loads(sys.argv[1]), stdin=int(sys.argv[2]), stdout=int(sys.argv[3]))
print(server.pid, flush=True)
threading.Event().wait()
"""
    arguments = [
        sys.executable,
        "-c",
        launcher,
        json.dumps(commands["fixture-server"]),
        str(stdin_read),
        str(stdout_write),
    ]
    with contextlib.ExitStack() as stack:
        parent = stack.enter_context(
            subprocess.Popen(arguments, stdout=subprocess.PIPE, pass_fds=[stdin_read, stdout_write])
        )
        stack.callback(parent.kill)
        for descriptor in (stdin_write, stdout_read):
            stack.callback(os.close, descriptor)
        os.close(stdin_read)
        os.close(stdout_write)
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        server = os.pidfd_open(pid)
        stack.callback(os.close, server)
        # It stands still while its parent writes and dies, so that it finds both at once.
        os.write(stdin_write, encode(request(0, "ping")))
        assert b'"id":0' in os.read(stdout_read, 4096)
        os.kill(pid, signal.SIGSTOP)
        fcntl.fcntl(stdin_write, fcntl.F_SETPIPE_SZ, 1 << 20)
        os.set_blocking(stdin_write, False)
        assert os.write(stdin_write, b"".join(encode(request(n, "tools/list")) for n in range(20_000))) > 500_000
        parent.kill()
        parent.wait()
        os.kill(pid, signal.SIGCONT)
        try:
            wait_for_exit(server)
        except AssertionError:
            os.kill(pid, signal.SIGKILL)
            raise


def fill_and_close(wire: Wire) -> int:
    """Leaves some seven megabytes of answers unread, closes the input, and answers the descriptor to read them from."""
    os.write(wire._stopped, b"x")
    wire._reader.join()
    line = "x" * 100_000
    for number in range(35):
        wire.send_request("tools/call", modern(name="echo", arguments={"text": line}), id=number)
    wire.close_input()
    # The schema check would miss what this test reads itself.
    wire.lines.clear()
    return wire._stdout.fileno()


def test_a_client_that_reads_slowly_gets_all_of_it_after_the_end_of_its_input(fixture_server: Wire) -> None:
    """What moved was seen only when one write of many megabytes was through, and a slow reader was taken for none."""
    output = fill_and_close(fixture_server)
    received = b""
    while data := os.read(output, 1 << 16):
        received += data
        time.sleep(0.03)
    assert Counter(json.loads(line)["id"] for line in received.splitlines()) == Counter(range(35))
    assert fixture_server.wait() == 0


def test_a_signal_ends_the_wait_for_a_client_that_reads_slowly(fixture_server: Wire) -> None:
    """At this pace the client would be done in minutes."""
    output = fill_and_close(fixture_server)
    stop = threading.Event()

    def read() -> None:
        while os.read(output, 4096) and not stop.wait(0.05):
            pass

    reader = threading.Thread(target=read)
    reader.start()
    # By now it has seen the end of its input, and does nothing but wait for the client.
    wait_for_rest(fixture_server.pid)
    fixture_server.process.send_signal(signal.SIGTERM)
    assert fixture_server.wait() == 0
    stop.set()
    reader.join()

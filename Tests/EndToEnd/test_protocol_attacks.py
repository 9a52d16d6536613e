"""A client that knows the protocol and means harm: folders, batches, questions, states, endings and memory.

`test_hostile_input.py` has what is no protocol at all. Here each message is well-formed, and the whole is what hurts.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import re
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

from harness.wire import DEADLINE, Wire, encode, modern, wait_for_exit

Spawn = Callable[..., Wire]
BATCHES = "2025-03-26"
FOLDERS = {"roots": {"listChanged": True}}


def request(id: Any, method: str, params: Any = None) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id, "method": method, **({} if params is None else {"params": params})}


def text(response: dict[str, Any]) -> str:
    return response["result"]["content"][0]["text"]


def call(wire: Wire, tool: str, arguments: dict[str, Any] | None = None) -> dict[str, Any]:
    """Calls a tool without an envelope."""
    return wire.request("tools/call", {"name": tool, "arguments": arguments or {}})


def peak_megabytes(command: list[str], data: bytes) -> int:
    """The most memory that a server ever had, which gets this input and whose output goes nowhere."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        process.stdin.write(data)
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss // 1024


HANDSHAKE = {"capabilities": {**FOLDERS, "elicitation": {}}, "clientInfo": {"name": "x", "version": "1"}}


# Folders


def test_a_client_that_wants_to_be_asked_for_folders_again_and_again_holds_up_no_call(fixture_server: Wire) -> None:
    fixture_server.initialize(capabilities=FOLDERS)
    assert fixture_server.receive()["method"] == "roots/list"
    fixture_server.send_request("tools/call", {"name": "folders", "arguments": {}}, id="call")
    # The call waits for an answer by now, or will: a ping behind it has been read.
    fixture_server.send_request("ping", id="ping")
    assert fixture_server.receive()["id"] == "ping"
    fixture_server.notify("notifications/roots/list_changed")
    assert fixture_server.receive()["method"] == "roots/list"
    assert text(fixture_server.receive_response("call")) == ""


@pytest.mark.parametrize("how", ["file", "removed", "swapped"])
def test_a_folder_that_is_none_or_is_gone_takes_no_other_along(spawn: Spawn, tmp_path: Path, how: str) -> None:
    bad, good = tmp_path / "bad", tmp_path / "good"
    good.mkdir()
    (good / "data.txt").write_text("from the good one")
    bad.write_text("") if how == "file" else bad.mkdir()
    wire = spawn("workbench", cwd="/")
    wire.initialize(capabilities=FOLDERS)
    wire.respond(wire.receive(), {"roots": [{"uri": bad.as_uri()}, {"uri": good.as_uri()}]})
    arguments = {"code": "cat data.txt", "language": "bash", "files": [{"path": "data.txt"}]}
    assert "from the good one" in text(call(wire, "execute_sandboxed", arguments))
    if how != "file":
        bad.rmdir()
    if how == "swapped":
        # Where the folder was is a link to what no root may be.
        bad.symlink_to("/etc")
        arguments["files"].append({"path": str(bad / "passwd")})
        refused = call(wire, "execute_sandboxed", arguments)
        assert refused["result"]["isError"] and "root:" not in text(refused)
        del arguments["files"][1]
    assert "from the good one" in text(call(wire, "execute_sandboxed", arguments))


def test_folders_that_are_links_are_judged_by_where_they_lead(fixture_server: Wire, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "system").symlink_to("/usr/lib")
    (tmp_path / "top").symlink_to("/")
    (tmp_path / "loop").symlink_to("loop")
    fixture_server.initialize(capabilities=FOLDERS)
    names = ["system", "top", "loop", "link", "real/../link/../system", "real/../../../../../.."]
    roots = [{"uri": (tmp_path / name).as_uri()} for name in names]
    fixture_server.respond(fixture_server.receive(), {"roots": roots})
    assert text(call(fixture_server, "folders")) == str(tmp_path / "real")


@pytest.mark.parametrize("kind", ["elsewhere", "same folder"])
def test_a_flood_of_folders_is_cut_and_told_in_few_words(spawn: Spawn, tmp_path: Path, kind: str) -> None:
    """Twenty thousand spellings of one folder were compared with each other, and each refusal was repeated."""
    here = tmp_path.as_uri()
    many = {
        "elsewhere": [f"https://example.org/{number}/{'x' * 100}" for number in range(20_000)],
        "same folder": ["/".join([here, *[f"../{tmp_path.name}"] * (n % 40)]) for n in range(20_000)],
    }[kind]
    wire = spawn("workbench", cwd="/")
    wire.initialize(capabilities=FOLDERS)
    wire.respond(wire.receive(), {"roots": [{"uri": uri} for uri in many]})
    arguments = {"code": "", "language": "bash", "files": [{"path": "/nowhere/x"}]}
    answer = call(wire, "execute_sandboxed", arguments)
    assert answer["result"]["isError"]
    assert len(text(answer)) < 4096
    assert "more" in text(answer)


@pytest.mark.parametrize(
    "result",
    [None, 5, [], {}, {"roots": {}}, {"roots": [5]}, {"roots": [{"uri": 5}]}, {"roots": [{"uri": "file:///%zz"}]}],
    ids=json.dumps,
)
def test_folders_that_cannot_be_read_are_none(fixture_server: Wire, result: Any) -> None:
    fixture_server.initialize(capabilities=FOLDERS)
    fixture_server.respond(fixture_server.receive(), result)
    assert text(call(fixture_server, "folders")) == ""


# Questions and answers


def test_an_answer_before_its_question_is_none(fixture_server: Wire) -> None:
    """The ids of the server can be guessed."""
    fixture_server.initialize(capabilities={"elicitation": {}})
    accepted = {"action": "accept", "content": {"username": "early", "email": "e"}}
    for id in ("server-1", "server-2", 1, 0, None, "server-1\u0000"):
        fixture_server.send({"jsonrpc": "2.0", "id": id, "result": accepted})
    fixture_server.send_request("tools/call", {"name": "test_elicitation", "arguments": {}}, id="call")
    question = fixture_server.receive()
    assert question["method"] == "elicitation/create"
    accepted["content"]["username"] = "in time"
    # A client cancels its own requests only, and an answer to a text is none to a number.
    fixture_server.notify("notifications/cancelled", requestId=question["id"])
    fixture_server.send({"jsonrpc": "2.0", "id": 1, "result": {"action": "decline"}})
    fixture_server.respond(question, accepted)
    fixture_server.respond(question, {"action": "decline"})
    assert "in time" in text(fixture_server.receive_response("call"))


def test_a_new_handshake_leaves_an_open_question_answerable_and_a_level_behind(fixture_server: Wire) -> None:
    fixture_server.initialize(capabilities={"elicitation": {}})
    fixture_server.result("logging/setLevel", {"level": "emergency"})
    fixture_server.send_request("tools/call", {"name": "test_elicitation", "arguments": {}}, id="call")
    question = fixture_server.receive()
    fixture_server.initialize("2024-11-05")
    fixture_server.respond(question, {"action": "decline"})
    assert "decline" in text(fixture_server.receive_response("call"))
    fixture_server.send_request("tools/call", {"name": "slow", "arguments": {"ms": 1}}, id="slow")
    assert fixture_server.receive()["method"] == "notifications/message"
    # The new handshake declared nothing.
    assert "client_capability_missing" in text(call(fixture_server, "test_elicitation"))


LIES: list[dict[str, Any]] = [
    {"result": None},
    {"result": []},
    {"result": {"action": "accept"}},
    {"result": {"action": "accept", "content": []}},
    {"result": {"action": "accept", "content": {"username": {"a": 1}, "email": "e"}}},
    {"result": {"action": "ACCEPT", "content": {"username": "u", "email": "e"}}},
    {"error": None},
    {"error": {"code": "no", "message": "x"}},
    {"error": {"code": 1.5, "message": "x"}},
    {"error": {"code": 7, "message": "m" * 1_000_000}},
    {"error": {"code": -32001, "message": "\u001b]0;title\u0007\n\u2028"}},
]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: json.dumps(lie)[:40])
def test_an_answer_that_lies_is_a_short_error_of_its_call_alone(fixture_server: Wire, lie: dict[str, Any]) -> None:
    fixture_server.initialize(capabilities={"elicitation": {}})
    fixture_server.send_request("tools/call", {"name": "test_elicitation", "arguments": {}}, id="call")
    fixture_server.send({"jsonrpc": "2.0", "id": fixture_server.receive()["id"], **lie})
    answer = fixture_server.receive_response("call")
    assert answer["result"]["isError"]
    assert re.match(r"client_(refused|answer_unusable): ", text(answer))
    assert len(text(answer)) < 1000
    assert fixture_server.request("ping")["result"] == {}


# States


def asking(wire: Wire, **params: Any) -> dict[str, Any]:
    meta = {"io.modelcontextprotocol/clientCapabilities": {"elicitation": {}}}
    return wire.request("tools/call", modern(**{"name": "test_elicitation", "arguments": {}, "_meta": meta} | params))


def test_a_state_serves_again_for_its_own_call_and_for_no_other(spawn: Spawn) -> None:
    """Single use would need memory for each state, and refuse a client that repeats a call whose answer was lost. It
    would keep nobody out: who has a state has its answers, and may ask anew at any time."""
    wire, other = spawn("fixture-server"), spawn("fixture-server")
    state = asking(wire)["result"]["requestState"]
    answers = {"user": {"action": "accept", "content": {"username": "u", "email": "e"}}}
    first = asking(wire, requestState=state, inputResponses=answers)["result"]
    assert first == asking(wire, requestState=state, inputResponses=answers)["result"]
    declined = asking(wire, requestState=state, inputResponses={"user": {"action": "decline"}})["result"]
    assert "decline" in declined["content"][0]["text"]
    for server, params in (
        (wire, {"arguments": {"message": "Another question"}}),
        (wire, {"name": "test_elicitation_sep1034_defaults"}),
        (other, {}),
    ):
        refused = asking(server, requestState=state, inputResponses=answers, **params)
        assert refused["error"]["code"] == -32602
        assert "requestState" in refused["error"]["message"]


def test_a_state_longer_than_any_that_was_made_is_forged(fixture_server: Wire) -> None:
    state = asking(fixture_server)["result"]["requestState"]
    payload, seal = state.split(".")
    for forged in ("A" * (20 << 20) + "." + seal, payload * 1000 + "." + seal, "." * 100_000, "", ".", seal, payload):
        refused = asking(fixture_server, requestState=forged)
        assert refused["error"]["code"] == -32602
        assert len(refused["error"]["message"]) < 300
    assert (
        "content" in asking(fixture_server, requestState=state, inputResponses={"user": {"action": "cancel"}})["result"]
    )


# Cursors, completion, URIs


@pytest.mark.parametrize(
    "content", [b"t+1", b"t01", b"t-0", b"t1 ", b"t\xd9\xa1", b"t", b"", b"t1.0", b"T1", b"t" + b"9" * 30]
)
def test_a_cursor_in_another_spelling_was_not_given_out(spawn: Spawn, content: bytes) -> None:
    wire = spawn("fixture-server", "--page-size", "2")
    assert base64.b64decode(wire.result("tools/list")["nextCursor"]) == b"t1"
    forged = base64.b64encode(content).decode()
    assert wire.request("tools/list", {"cursor": forged})["error"]["code"] == -32602
    assert wire.request("tools/list", {"cursor": "dDE"})["error"]["code"] == -32602


def test_a_completion_takes_of_a_million_known_arguments_those_that_there_are(fixture_server: Wire) -> None:
    known = {f"junk{number}": "x" for number in range(200_000)} | {"arg1": "paris"}
    params = {
        "ref": {"type": "ref/prompt", "name": "test_prompt_with_arguments"},
        "argument": {"name": "arg2", "value": ""},
    }
    completion = fixture_server.result("completion/complete", modern(**params, context={"arguments": known}))[
        "completion"
    ]
    assert completion["values"] == ["paris-north", "paris-south"]
    for wrong in (None, 5, [], {"arguments": 5}, {"arguments": [1]}, {"arguments": {"arg1": 5}}):
        answer = fixture_server.result("completion/complete", modern(**params, context=wrong))
        assert answer["completion"]["values"] == []


@pytest.mark.parametrize(
    "uri",
    [
        "workbench://artifact/../../etc/passwd",
        "workbench://artifact/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "workbench://artifact/\u0301/x",
        "workbench://artifact//",
        "workbench://artifact/" + "0" * 32 + "/x",
        "workbench://artifact/%00/x",
        "WORKBENCH://ARTIFACT/x/y",
        "file:///etc/passwd",
        "",
        "\u0000",
        "workbench://artifact/" + "%" * 17_000,
    ],
    ids=lambda uri: ascii(uri)[:40],
)
def test_a_uri_that_climbs_or_hides_bytes_reads_nothing(workbench: Wire, uri: str) -> None:
    for params, code in ((modern(uri=uri), -32602), ({"uri": uri}, -32002)):
        error = workbench.request("resources/read", params)["error"]
        assert error["code"] == code
        assert len(json.dumps(error)) < 4096


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


def test_batches_that_wait_for_slow_calls_do_not_fill_the_memory(commands: dict[str, list[str]]) -> None:
    """Each held back the answers to thousands of cheap requests until its slow one ended: 120 MB for 450 kB."""
    lists = [request(number, "tools/list") for number in range(2000)]
    data = encode(request("begin", "initialize", {"protocolVersion": BATCHES, **HANDSHAKE}))
    for number in range(40):
        slow = request(f"slow{number}", "tools/call", {"name": "slow", "arguments": {"ms": 600_000}})
        data += encode([slow, *lists])
    assert peak_megabytes(commands["fixture-server"], data) < 250


# Memory and load


@pytest.mark.parametrize("what", ["request", "answer", "nothing", "text in a text"])
def test_a_line_of_a_million_values_is_refused_in_bounded_memory(commands: dict[str, list[str]], what: str) -> None:
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
    assert peak_megabytes(commands[server], data + around[0] + values + around[1] + b"\n") < 350


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
        process.stdin.close()
        rest = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert (process.returncode, rest) == (0, b"")
    assert usage.ru_maxrss // 1024 < 700
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


# Terminals and logs

STEERING = "\u001b]0;owned\u0007\u001b[2J\u009b31m\r"
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def test_what_the_command_line_says_cannot_steer_a_terminal(commands: dict[str, list[str]], tmp_path: Path) -> None:
    program = commands["workbench"][0]
    name = STEERING.replace("/", "") + ".py"
    (tmp_path / name).write_text("import os\n")
    for arguments in (
        ["call", STEERING],
        ["call", "execute_sandboxed", f"{STEERING}=1"],
        ["call", "execute_sandboxed", "language=bash", "code=x", f'files=[{{"path":{json.dumps(STEERING)}}}]'],
        ["lint", "--fix", name],
        ["trace", "show", STEERING],
        ["repl", "--", STEERING],
        ["serve", "--" + STEERING],
        ["serve", STEERING],
    ):
        done = subprocess.run(
            [program, *arguments], cwd=tmp_path, capture_output=True, stdin=subprocess.DEVNULL, timeout=DEADLINE
        )
        assert done.stderr, arguments
        assert not CONTROLS.search(done.stderr.decode()), (arguments, done.stderr)


def test_nothing_that_a_caller_says_becomes_a_line_of_the_log(spawn: Spawn, tmp_path: Path) -> None:
    forged = f"\nworkbench: error: forged{STEERING}\n"
    with (tmp_path / "stderr").open("wb") as stderr:
        wire = spawn("workbench", "--log-level", "debug", cwd="/", stderr=stderr.fileno())
        wire.initialize(capabilities=FOLDERS)
        wire.respond(
            wire.receive(), {"roots": [{"uri": forged}, {"uri": "file:///nowhere%0aworkbench: error: forged"}]}
        )
        for method in (forged, "tools/call", "prompts/get", "resources/read"):
            wire.request(method, {"name": forged, "uri": forged})
        for arguments in (
            {"code": forged, "language": forged},
            {"code": "cat", "language": "bash", "files": [{"path": forged}]},
            {"code": f"printf '%s' '{forged}' >&2; exit 3", "language": "bash"},
        ):
            wire.call("execute_sandboxed", arguments)
        wire.send_bytes(STEERING.encode() + b"\n")
        wire.request("ping")
        assert wire.end() == 0
    for line in (tmp_path / "stderr").read_text().splitlines():
        assert line.startswith("workbench: ")
        assert not line.startswith("workbench: error: forged")
        assert not CONTROLS.search(line)

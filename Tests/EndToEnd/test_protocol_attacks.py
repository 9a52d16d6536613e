"""A client that knows the protocol and means harm: folders, questions, states, cursors, logs.

`test_hostile_input.py` has what is no protocol at all. Here each message is well-formed, and the whole is what hurts;
`test_exhaustion.py` has what would fill the memory or never end.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.messages import call, text
from harness.wire import DEADLINE, Wire, modern

Spawn = Callable[..., Wire]
FOLDERS = {"roots": {"listChanged": True}}


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

"""What every client must be able to do with our servers, written once and held with each (harness/clients.py).

In an environment without pytest: python -m harness.sessions CLIENT SESSION COMMAND... ends with 0 if the session held.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio

from harness.clients import CLIENTS, Client, Refused

# A first call for each server, and a text that its answer contains.
CALLS: dict[str, tuple[str, dict[str, Any], str]] = {
    "fixture-server": ("add", {"a": 2, "b": 3}, "5"),
    "workbench": ("execute_sandboxed", {"code": "6 * 7", "language": "python"}, "42"),
}

Session = Callable[[Client], Awaitable[None]]
SESSIONS: dict[str, tuple[str, Session]] = {}


def session(server: str) -> Callable[[Session], Session]:
    """Adds a session with that server under the function's name."""

    def add(function: Session) -> Session:
        SESSIONS[function.__name__] = (server, function)
        return function

    return add


async def hold(name: str, of: str, command: list[str]) -> None:
    """Holds one session with one client against a server started by the command."""
    revision, connect = CLIENTS[of]
    async with connect(command) as client:
        assert client.revision == revision, client.revision
        assert client.version.startswith("1." if of == "mcp-1-session" else ("2.", "4.")), client.version
        await SESSIONS[name][1](client)


@session("fixture-server")
async def it_connects_lists_and_calls(client: Client) -> None:
    await _list_and_call(client, "fixture-server")


@session("workbench")
async def it_connects_lists_and_runs_code(client: Client) -> None:
    await _list_and_call(client, "workbench")


async def _list_and_call(client: Client, server: str) -> None:
    tool, arguments, expected = CALLS[server]
    assert client.server == server, client.server
    assert (await client.tools())[tool]["type"] == "object"
    answer = await client.call(tool, arguments)
    assert not answer.is_error, answer
    assert expected in answer.text, answer


@session("fixture-server")
async def progress_reaches_the_callback_and_rises(client: Client) -> None:
    reported: list[float] = []

    async def note(done: float) -> None:
        reported.append(done)

    answer = await client.call("slow", {"ms": 1000}, note)
    assert not answer.is_error, answer
    assert reported and reported == sorted(set(reported)), reported


@session("fixture-server")
async def cancelling_a_call_leaves_the_session_usable(client: Client) -> None:
    """Cancelled while the tool works: its first progress says that it does. The call would last ten minutes."""
    with anyio.CancelScope() as scope:

        async def leave(done: float) -> None:
            scope.cancel()

        await client.call("slow", {"ms": 600_000}, leave)
    assert scope.cancelled_caught
    assert "still here" in (await client.call("echo", {"text": "still here"})).text


@session("fixture-server")
async def big_arguments_arrive_whole(client: Client) -> None:
    for mebibytes in (1, 10):
        data = os.urandom(mebibytes << 20)
        answer = await client.call("size", {"data": base64.b64encode(data).decode()})
        assert not answer.is_error, answer
        assert str(len(data)) in answer.text, answer


@session("fixture-server")
async def a_big_result_arrives_whole(client: Client) -> None:
    """Every kind of character that needs care in a line: quotes, controls, line separators, beyond the first plane."""
    sent = '"\\\u0000\u0007\r\n\u2028\u2029é€😀' * 40_000
    assert sent in (await client.call("echo", {"text": sent})).text


@session("fixture-server")
async def many_calls_at_once_are_each_answered_with_their_own(client: Client) -> None:
    answers: dict[int, str] = {}

    async def call(number: int) -> None:
        answers[number] = (await client.call("echo", {"text": f"call {number}."})).text

    async with anyio.create_task_group() as group:
        for number in range(50):
            group.start_soon(call, number)
    assert all(f"call {number}." in answers[number] for number in range(50)), answers


@session("fixture-server")
async def an_unknown_tool_is_a_protocol_error(client: Client) -> None:
    try:
        answer = await client.call("no_such_tool", {})
    except Refused as refused:
        assert refused.code == -32602, refused
        assert "no_such_tool" in refused.message, refused
    else:
        raise AssertionError(answer)


@session("fixture-server")
async def a_wrong_argument_is_a_tool_error_that_names_it(client: Client) -> None:
    answer = await client.call("add", {"a": 1, "b": "many"})
    assert answer.is_error, answer
    assert "invalid_argument" in answer.text and "b" in answer.text, answer


@session("fixture-server")
async def prompts_are_listed_filled_in_and_refused_by_name(client: Client) -> None:
    name = "test_prompt_with_arguments"
    assert (await client.prompts())[name] == ["arg1", "arg2"]
    text = await client.prompt(name, {"arg1": "one", "arg2": "two"})
    assert text == "Prompt with arguments: arg1='one', arg2='two'", text
    try:
        text = await client.prompt(name, {"arg1": "one"})
    except Refused as refused:
        assert refused.code == -32602 and "arg2" in refused.message, refused
    else:
        raise AssertionError(text)


@session("fixture-server")
async def resources_are_listed_and_read_also_those_of_a_template(client: Client) -> None:
    assert "test://static-text" in await client.resources()
    mime_type, text = await client.read("test://static-text")
    assert mime_type == "text/plain" and text, text
    assert (await client.templates()) == ["test://template/{id}/data"]
    _, text = await client.read("test://template/a%20b/data")
    assert b'"id":"a b"' in text, text


@session("fixture-server")
async def an_argument_is_completed_by_what_is_known_of_the_others(client: Client) -> None:
    suggestions = await client.complete("test_prompt_with_arguments", "arg2", "", {"arg1": "x"})
    assert suggestions == ["x-north", "x-south"], suggestions


@session("workbench")
async def a_chart_comes_back_as_an_artifact_read_by_its_uri(client: Client) -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 4, 9])\nplt.savefig('squares.png')"
    await client.tools()
    answer = await client.call("execute_sandboxed", {"code": code, "language": "python"})
    assert answer.structured is not None and answer.structured["status"] == "ok", answer
    (link,) = answer.links
    assert (link.name, link.mime_type) == ("squares.png", "image/png"), link
    mime_type, image = await client.read(link.uri)
    assert mime_type == "image/png"
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    assert link.size == len(image), link


@session("workbench")
async def a_flawed_file_is_linted_with_a_diff_and_sarif_read_by_its_uri(client: Client) -> None:
    flawed = {"path": "t.py", "content": "import os\nx = 1\n"}
    await client.tools()
    answer = await client.call("lint", {"files": [flawed], "fix": "preview", "format": "sarif"})
    assert not answer.is_error and answer.structured is not None, answer
    assert [one["rule"] for one in answer.structured["diagnostics"]] == ["F401"], answer
    assert "t.py:1:8 warning F401" in answer.text and "\n-import os\n" in answer.text, answer
    (link,) = answer.links
    mime_type, log = await client.read(link.uri)
    assert mime_type == "application/sarif+json" and b'"ruleId":"F401"' in log, log


if __name__ == "__main__":
    of, name, *command = sys.argv[1:]
    anyio.run(hold, name, of, command)

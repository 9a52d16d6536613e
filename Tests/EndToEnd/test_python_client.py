"""The Python SDK's clients (PyPI mcp 2.x), in both eras, against both servers."""

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import mcp_types
import pytest
from mcp import Client, ClientSession, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client

from harness import schemas

Recorded = Callable[[str], tuple[str, list[str]]]

# A first call for each server, and a text that its answer contains.
CALLS: dict[str, tuple[str, dict[str, Any], str]] = {
    "fixture-server": ("add", {"a": 2, "b": 3}, "5"),
    "workbench": ("execute_sandboxed", {"code": "6 * 7", "language": "python"}, "42"),
}
SERVERS = pytest.mark.parametrize("name", CALLS)
ERAS = pytest.mark.parametrize(
    ("mode", "revision"), [("auto", schemas.MODERN), ("legacy", schemas.NEWEST_LEGACY)], ids=["discover", "initialize"]
)


def parameters(command: tuple[str, list[str]]) -> StdioServerParameters:
    return StdioServerParameters(command=command[0], args=command[1])


def text(result: mcp_types.CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, mcp_types.TextContent))


@SERVERS
@ERAS
def test_client_connects_lists_and_calls(recorded: Recorded, name: str, mode: str, revision: str) -> None:
    tool, arguments, expected = CALLS[name]

    async def session() -> None:
        async with Client(parameters(recorded(name)), mode=mode) as client:
            assert client.protocol_version == revision
            assert client.server_info is not None
            listed = {entry.name: entry for entry in (await client.list_tools()).tools}
            assert listed[tool].input_schema["type"] == "object"
            result = await client.call_tool(tool, arguments)
            assert not result.is_error
            assert expected in text(result)

    anyio.run(session)


@SERVERS
def test_client_session_initializes_pings_lists_and_calls(recorded: Recorded, name: str) -> None:
    tool, arguments, expected = CALLS[name]

    async def session() -> None:
        async with stdio_client(parameters(recorded(name))) as streams, ClientSession(*streams) as client:
            initialized = await client.initialize()
            assert initialized.protocol_version == schemas.NEWEST_LEGACY
            assert initialized.capabilities.tools is not None
            await client.send_ping()
            assert tool in [entry.name for entry in (await client.list_tools()).tools]
            result = await client.call_tool(tool, arguments)
            assert expected in text(result)

    anyio.run(session)


@ERAS
def test_progress_reaches_the_callback_and_rises(recorded: Recorded, mode: str, revision: str) -> None:
    reported: list[float] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        reported.append(done)

    async def session() -> None:
        async with Client(parameters(recorded("fixture-server")), mode=mode) as client:
            result = await client.call_tool("slow", {"ms": 1000}, progress_callback=progress)
            assert not result.is_error

    anyio.run(session)
    assert reported
    assert reported == sorted(set(reported))


@ERAS
def test_cancelling_a_call_leaves_the_session_usable(recorded: Recorded, mode: str, revision: str) -> None:
    """Cancelled while the tool works: its first progress says that it does. The call would last ten minutes."""

    async def session() -> None:
        async with Client(parameters(recorded("fixture-server")), mode=mode) as client:
            with anyio.CancelScope() as scope:

                async def progress(done: float, total: float | None, message: str | None) -> None:
                    scope.cancel()

                await client.call_tool("slow", {"ms": 600_000}, progress_callback=progress)
            assert scope.cancelled_caught
            result = await client.call_tool("echo", {"text": "still here"})
            assert "still here" in text(result)

    anyio.run(session)


@pytest.mark.parametrize("mebibytes", [1, 10])
@ERAS
def test_a_big_argument_arrives_whole(recorded: Recorded, mode: str, revision: str, mebibytes: int) -> None:
    data = os.urandom(mebibytes << 20)

    async def session() -> None:
        async with Client(parameters(recorded("fixture-server")), mode=mode) as client:
            result = await client.call_tool("size", {"data": base64.b64encode(data).decode()})
            assert not result.is_error
            assert str(len(data)) in text(result)

    anyio.run(session)


def test_a_big_result_arrives_whole(recorded: Recorded) -> None:
    """Every kind of character that needs care in a line: quotes, controls, line separators, beyond the first plane."""
    sent = '"\\\u0000\u0007\r\n\u2028\u2029é€😀' * 40_000

    async def session() -> None:
        async with Client(parameters(recorded("fixture-server"))) as client:
            assert sent in text(await client.call_tool("echo", {"text": sent}))

    anyio.run(session)


@ERAS
def test_many_calls_at_once_are_each_answered_with_their_own(recorded: Recorded, mode: str, revision: str) -> None:
    async def session() -> None:
        answers: dict[int, str] = {}
        async with Client(parameters(recorded("fixture-server")), mode=mode) as client:

            async def call(number: int) -> None:
                answers[number] = text(await client.call_tool("echo", {"text": f"call {number}."}))

            async with anyio.create_task_group() as group:
                for number in range(50):
                    group.start_soon(call, number)
        assert all(f"call {number}." in answers[number] for number in range(50))

    anyio.run(session)


@SERVERS
def test_an_unknown_tool_is_a_protocol_error(recorded: Recorded, name: str) -> None:
    async def session() -> None:
        async with Client(parameters(recorded(name))) as client:
            with pytest.raises(MCPError) as raised:
                await client.call_tool("no_such_tool", {})
            assert raised.value.error.code == -32602
            assert "no_such_tool" in raised.value.error.message

    anyio.run(session)


def test_a_wrong_argument_is_a_tool_error_that_names_it(recorded: Recorded) -> None:
    async def session() -> None:
        async with Client(parameters(recorded("fixture-server"))) as client:
            result = await client.call_tool("add", {"a": 1, "b": "many"})
            assert result.is_error
            assert "invalid_argument" in text(result)
            assert "b" in text(result)

    anyio.run(session)


@ERAS
def test_a_chart_comes_back_as_an_artifact_read_by_its_uri(recorded: Recorded, mode: str, revision: str) -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 4, 9])\nplt.savefig('squares.png')"

    async def session() -> None:
        async with Client(parameters(recorded("workbench")), mode=mode) as client:
            await client.list_tools()
            result = await client.call_tool("execute_sandboxed", {"code": code, "language": "python"})
            assert result.structured_content["status"] == "ok", result.structured_content
            link = next(block for block in result.content if isinstance(block, mcp_types.ResourceLink))
            assert link.name == "squares.png"
            assert link.mime_type == "image/png"
            contents = (await client.read_resource(str(link.uri))).contents[0]
            assert isinstance(contents, mcp_types.BlobResourceContents)
            image = base64.b64decode(contents.blob)
            assert image.startswith(b"\x89PNG\r\n\x1a\n")
            assert link.size == len(image)

    anyio.run(session)


@SERVERS
@ERAS
def test_leaving_the_client_ends_the_server_without_force(
    commands: dict[str, list[str]], tmp_path: Path, name: str, mode: str, revision: str
) -> None:
    """The SDK closes stdin, and signals the whole group only if that does not help: then no status is written."""
    status = tmp_path / "status"
    shell = ["-c", '"$@"; echo $? >"$0"', str(status), *commands[name]]

    async def session() -> None:
        async with Client(StdioServerParameters(command="/bin/sh", args=shell), mode=mode) as client:
            await client.list_tools()

    anyio.run(session)
    assert status.read_text().strip() == "0"

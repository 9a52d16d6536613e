"""mcp.json at the top of the checkout, and the script that it names."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import anyio
import fastmcp
import pytest
from fastmcp.client.transports import StdioTransport
from fastmcp.server import create_proxy
from mcp import Client, StdioServerParameters


def test_a_client_starts_exactly_what_mcp_json_says(
    checkout: Path, mcp_json: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relative command resolves against the checkout as working directory, as hosts start project servers."""
    monkeypatch.chdir(checkout)

    async def session() -> None:
        parameters = StdioServerParameters(
            command=mcp_json["command"], args=mcp_json["args"], env=mcp_json.get("env"), cwd=checkout
        )
        async with Client(parameters) as client:
            assert client.server_info is not None
            assert client.server_info.name == "workbench"
            tools = (await client.list_tools()).tools
            assert "execute_sandboxed" in [tool.name for tool in tools]

    anyio.run(session)


def test_fastmcp_reads_mcp_json_as_its_configuration(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)

    async def session() -> None:
        async with fastmcp.Client(json.loads((checkout / "mcp.json").read_text())) as client:
            tools = await client.list_tools()
            assert any(tool.name.endswith("execute_sandboxed") for tool in tools)

    anyio.run(session)


def test_a_proxy_made_from_mcp_json_passes_the_tools_on(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gateways stand between hosts and servers, and write every list and result anew."""
    monkeypatch.chdir(checkout)

    async def session() -> None:
        proxy = create_proxy(json.loads((checkout / "mcp.json").read_text()))
        async with fastmcp.Client(proxy) as client:
            (tool,) = [tool for tool in await client.list_tools() if tool.name.endswith("execute_sandboxed")]
            direct = await client.call_tool_mcp(tool.name, {"code": "6 * 7", "language": "python"})
            assert not direct.is_error
            assert direct.structured_content["value"] == "42"
            wrong = await client.call_tool_mcp(tool.name, {"code": "6 * 7", "language": "cobol"})
            assert wrong.is_error
            assert "language" in wrong.content[0].text

    anyio.run(session)


def test_a_proxy_on_one_session_reads_artifacts(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It passes on only URIs that it finds in a list, or that follow a pattern in one."""
    monkeypatch.chdir(checkout)

    async def session() -> None:
        said = json.loads((checkout / "mcp.json").read_text())["mcpServers"]["workbench"]
        async with fastmcp.Client(StdioTransport(**said, keep_alive=False)) as server:
            async with fastmcp.Client(create_proxy(server)) as client:
                run = {"code": "import os\nos.mkdir('a')\nopen('a/b c.txt', 'w').write('kept')", "language": "python"}
                result = await client.call_tool_mcp("execute_sandboxed", run)
                (link,) = [block for block in result.content if block.type == "resource_link"]
                assert link.name == "a/b c.txt"
                assert (await client.read_resource(link.uri))[0].text == "kept"

    anyio.run(session)


def test_without_a_build_the_script_says_in_one_line_what_to_run(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    shutil.copy(checkout / "tools" / "workbench", tmp_path / "tools")
    run = subprocess.run([tmp_path / "tools" / "workbench", "serve"], capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert "tools/build" in run.stderr

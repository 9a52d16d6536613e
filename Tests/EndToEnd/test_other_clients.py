"""Clients of other generations: mcp 1.x, in its own environment, and fastmcp."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import anyio
import fastmcp
import pytest
from fastmcp.client.transports import StdioTransport
from test_python_client import CALLS

from harness import schemas

Recorded = Callable[[str], tuple[str, list[str]]]
SERVERS = pytest.mark.parametrize("name", CALLS)


def first_generation_python() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "workbench" / "python" / "clients1" / "bin" / "python"


@SERVERS
def test_the_first_generation_client_connects_lists_and_calls(recorded: Recorded, name: str) -> None:
    tool, arguments, expected = CALLS[name]
    command, parameters = recorded(name)
    script = Path(__file__).parent / "harness" / "first_generation.py"
    job = {"command": command, "args": parameters, "tool": tool, "arguments": arguments}
    run = subprocess.run([first_generation_python(), script], input=json.dumps(job), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    assert report["sdk"].startswith("1.")
    assert report["revision"] == schemas.NEWEST_LEGACY
    assert tool in report["tools"]
    assert not report["is_error"]
    assert expected in report["text"]


@SERVERS
def test_fastmcp_connects_lists_and_calls(recorded: Recorded, name: str) -> None:
    tool, arguments, expected = CALLS[name]
    command, parameters = recorded(name)

    async def session() -> None:
        async with fastmcp.Client(StdioTransport(command, parameters, keep_alive=False)) as client:
            assert tool in [entry.name for entry in await client.list_tools()]
            result = await client.call_tool(tool, arguments)
            assert expected in "".join(getattr(block, "text", "") for block in result.content)

    anyio.run(session)

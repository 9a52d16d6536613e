"""Tools that ask their client, with a client that we did not write, in both eras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client, types

Recorded = Callable[[str], tuple[str, list[str]]]
ERAS = pytest.mark.parametrize("mode", ["legacy", "2026-07-28"])


class Person:
    """Answers everything, and remembers what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.folder = folder

    async def elicit(self, _: Any, params: Any) -> types.ElicitResult:
        self.asked.append(params.message)
        values = {"name": "Ada", "color": "blue", "ok": True}
        wanted = params.requested_schema["properties"]
        return types.ElicitResult(action="accept", content={key: values[key] for key in wanted})

    async def sample(self, _: Any, params: types.CreateMessageRequestParams) -> types.CreateMessageResult:
        self.asked.append(params.messages[0].content.text)
        content = types.TextContent(type="text", text="Paris")
        return types.CreateMessageResult(role="assistant", content=content, model="a model", stop_reason="endTurn")

    async def roots(self, _: Any) -> types.ListRootsResult:
        self.asked.append("roots")
        return types.ListRootsResult(roots=[types.Root(uri=self.folder.as_uri())])


def call(recorded: Recorded, mode: str, tool: str, person: Person, *, server: str = "fixture-server", **arguments: Any):
    async def run() -> types.CallToolResult:
        command, options = recorded(server)
        transport = stdio_client(StdioServerParameters(command=command, args=options))
        callbacks = {
            "elicitation_callback": person.elicit,
            "sampling_callback": person.sample,
            "list_roots_callback": person.roots,
        }
        async with Client(transport, mode=mode, **callbacks) as client:
            return await client.call_tool(tool, arguments)

    return anyio.run(run)


@ERAS
@pytest.mark.parametrize(
    ("tool", "asked", "said"),
    [
        ("test_input_required_result_elicitation", ["What is your name?"], "Hello, Ada!"),
        ("test_sampling", ["Say hello."], "LLM response: Paris"),
        (
            "test_input_required_result_multi_round",
            ["Step 1: What is your name?", "Step 2: What is your favorite color?"],
            'action=accept, content={name: "Ada"}; action=accept, content={color: "blue"}',
        ),
        (
            "test_input_required_result_multiple_inputs",
            ["Generate a greeting", "What is your name?", "roots"],
            'action=accept, content={name: "Ada"}; Paris; 1 folders',
        ),
    ],
)
def test_a_tool_gets_the_answers_of_person_model_and_client(
    recorded: Recorded, tmp_path: Path, mode: str, tool: str, asked: list[str], said: str
) -> None:
    person = Person(tmp_path)
    result = call(recorded, mode, tool, person)
    assert (result.content[0].text, result.is_error) == (said, False)
    # A legacy client is also asked for its folders after the handshake, whatever the tool does, and may leave before.
    own = [one for one in person.asked if one != "roots" or mode != "legacy"]
    assert sorted(own) == sorted(one for one in asked if one != "roots" or mode != "legacy")


@ERAS
def test_a_program_may_be_given_a_file_of_a_folder_that_the_client_declares(
    recorded: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "data.txt").write_text("from the project")
    # A server that is started in / has no folder of its own.
    monkeypatch.chdir("/")
    arguments = {"code": "cat data.txt", "language": "bash", "files": [{"path": str(folder / "data.txt")}]}
    result = call(recorded, mode, "execute_sandboxed", Person(folder), server="workbench", **arguments)
    assert not result.is_error, result.content
    assert result.structured_content["stdout"] == "from the project"
    refused = call(recorded, mode, "execute_sandboxed", Person(Path("/etc")), server="workbench", **arguments)
    assert refused.is_error and "no folder is allowed" in refused.content[0].text

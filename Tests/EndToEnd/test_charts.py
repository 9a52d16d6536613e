"""Charts, pictures and output as they come, through a real client."""

import base64
from collections.abc import Callable
from typing import Any

import anyio
import mcp_types
import pytest
from mcp import Client, StdioServerParameters

Recorded = Callable[[str], tuple[str, list[str]]]

PNG = b"\x89PNG\r\n\x1a\n"
PICTURES = {
    "pyplot": "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])",
    "pandas": "import pandas as pd\npd.DataFrame({'x': [1, 3, 2]}).plot()",
    "PIL": "from PIL import Image\nImage.new('RGB', (9, 9), 'red')",
}


async def call(command: tuple[str, list[str]], arguments: dict[str, Any], **more: Any) -> mcp_types.CallToolResult:
    async with Client(StdioServerParameters(command=command[0], args=command[1])) as client:
        return await client.call_tool("execute_sandboxed", arguments, **more)


@pytest.mark.parametrize("code", PICTURES.values(), ids=PICTURES)
def test_a_picture_that_nobody_saved_arrives_as_one(recorded: Recorded, code: str) -> None:
    arguments = {"language": "python", "code": code, "inline_images": True}
    result = anyio.run(call, recorded("workbench"), arguments)
    assert not result.is_error, result
    pictures = [block for block in result.content if isinstance(block, mcp_types.ImageContent)]
    assert [picture.mime_type for picture in pictures] == ["image/png"]
    assert base64.b64decode(pictures[0].data).startswith(PNG)
    links = [block for block in result.content if isinstance(block, mcp_types.ResourceLink)]
    assert [link.mime_type for link in links] == ["image/png"]


def test_what_a_program_prints_reaches_the_progress_callback_while_it_runs(recorded: Recorded) -> None:
    """The program would go on for long: the session ends because its output has been heard of."""
    heard: list[str] = []
    arguments = {"language": "bash", "code": "echo first words; exec sleep 100", "timeout_s": 60}

    async def session() -> None:
        with anyio.CancelScope() as scope:

            async def progress(done: float, total: float | None, message: str | None) -> None:
                heard.append(message or "")
                if "first words" in heard[-1]:
                    scope.cancel()

            await call(recorded("workbench"), arguments, progress_callback=progress)

    anyio.run(session)
    assert "stdout: first words" in heard[-1]

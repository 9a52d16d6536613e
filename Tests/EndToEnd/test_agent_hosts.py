"""Agent frameworks that start us from mcp.json as it is written, and call tools through their own adapters.

Where a framework will not call a tool without a model, a scripted one asks for it: what the adapter does is the same.
"""

from __future__ import annotations

import base64
import json
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import agents
import anyio
import pydantic_ai
import pytest
from agents.mcp import MCPServerStdio
from google import genai
from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage, ResponseOutputText
from pydantic_ai.mcp import load_mcp_toolsets
from pydantic_ai.messages import BinaryContent, ModelMessage, ModelResponse, TextPart, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.profiles.google import GoogleJsonSchemaTransformer
from pydantic_ai.profiles.openai import OpenAIJsonSchemaTransformer

from harness.wire import DEADLINE, Wire, modern

TOOL = "execute_sandboxed"
ARGUMENTS = {"code": "print(6 * 7)", "language": "python"}
WRONG = {"code": "print(6 * 7)", "language": "cobol"}
# One grey pixel, returned as an image beside the link to it.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBdwD5cgAAAABJRU5ErkJggg=="
PICTURE = {
    "code": f"import base64; open('pixel.png', 'wb').write(base64.b64decode('{PIXEL}'))",
    "language": "python",
    "inline_images": True,
}


@pytest.fixture(autouse=True)
def in_the_checkout(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts start the servers of a project with the project as working directory, which is what mcp.json relies on."""
    monkeypatch.chdir(checkout)


class ScriptedModel(agents.Model):
    """Asks for one tool, then repeats what the tool answered."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        self.arguments = arguments
        self.offered: list[agents.Tool] = []

    async def get_response(self, *, input: Any, tools: list[agents.Tool], **_: Any) -> agents.ModelResponse:
        self.offered = tools
        answers = [item for item in input if isinstance(item, dict) and item.get("type") == "function_call_output"]
        if answers:
            text = ResponseOutputText(type="output_text", text=json.dumps(answers[0]["output"]), annotations=[])
            said = ResponseOutputMessage(
                id="message-1", type="message", role="assistant", status="completed", content=[text]
            )
        else:
            said = ResponseFunctionToolCall(
                type="function_call", call_id="call-1", name=TOOL, arguments=json.dumps(self.arguments)
            )
        return agents.ModelResponse(output=[said], usage=agents.Usage(), response_id=None)

    def stream_response(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("nothing here streams")


def openai_agent(mcp_json: dict[str, Any], arguments: dict[str, Any], *, strict: bool) -> tuple[str, ScriptedModel]:
    model = ScriptedModel(arguments)

    async def session() -> str:
        async with MCPServerStdio(mcp_json, client_session_timeout_seconds=DEADLINE) as server:
            agent = agents.Agent(
                name="test",
                model=model,
                mcp_servers=[server],
                mcp_config={"convert_schemas_to_strict": strict},
            )
            run = await agents.Runner.run(agent, "What is 6 * 7?", run_config=agents.RunConfig(tracing_disabled=True))
            return str(run.final_output)

    return anyio.run(session), model


@pytest.mark.parametrize("strict", [False, True], ids=["schemas as they are", "schemas made strict"])
def test_openai_agents_call_a_tool(mcp_json: dict[str, Any], strict: bool) -> None:
    output, model = openai_agent(mcp_json, ARGUMENTS, strict=strict)
    assert "status: ok" in output and "42" in output
    (offered,) = [tool for tool in model.offered if tool.name == TOOL]
    assert isinstance(offered, agents.FunctionTool)
    assert "language" in offered.params_json_schema["properties"]
    # The framework leaves a schema that it cannot make strict as it was, and says so here.
    assert offered.strict_json_schema == strict


def test_openai_agents_hand_an_argument_error_to_the_model(mcp_json: dict[str, Any]) -> None:
    output, _ = openai_agent(mcp_json, WRONG, strict=False)
    assert "invalid_argument" in output and "language" in output


def test_openai_agents_hand_a_picture_to_the_model(mcp_json: dict[str, Any]) -> None:
    output, _ = openai_agent(mcp_json, PICTURE, strict=False)
    (image,) = [part for part in json.loads(output) if part["type"] == "input_image"]
    assert image["image_url"] == f"data:image/png;base64,{PIXEL}"


def pydantic_agent(checkout: Path, arguments: dict[str, Any]) -> tuple[list[ModelMessage], str]:
    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        (offered,) = [tool.name for tool in info.function_tools if tool.name.endswith(TOOL)]
        if len(messages) == 1:
            return ModelResponse(parts=[ToolCallPart(offered, arguments)])
        return ModelResponse(parts=[TextPart(str(messages[-1].parts[0].content))])

    async def session() -> Any:
        agent = pydantic_ai.Agent(FunctionModel(answer), toolsets=load_mcp_toolsets(checkout / "mcp.json"))
        async with agent:
            return await agent.run("What is 6 * 7?")

    run = anyio.run(session)
    return run.all_messages(), run.output


def test_pydantic_ai_calls_a_tool(checkout: Path) -> None:
    messages, output = pydantic_agent(checkout, ARGUMENTS)
    (returned,) = [part for message in messages for part in message.parts if isinstance(part, ToolReturnPart)]
    # This host gives models the structured result where there is one.
    assert returned.content["status"] == "ok"
    assert returned.content["stdout"] == "42\n"
    assert "42" in output


def test_pydantic_ai_hands_an_argument_error_to_the_model(checkout: Path) -> None:
    _, output = pydantic_agent(checkout, WRONG)
    assert "invalid_argument" in output and "language" in output


def test_pydantic_ai_hands_a_picture_to_the_model(checkout: Path) -> None:
    messages, _ = pydantic_agent(checkout, PICTURE)
    (returned,) = [part for message in messages for part in message.parts if isinstance(part, ToolReturnPart)]
    (image,) = [part for part in returned.content if isinstance(part, BinaryContent)]
    assert (image.media_type, image.data) == ("image/png", base64.b64decode(PIXEL))


def test_pydantic_ai_changes_no_schema_on_its_way_to_a_model(workbench: Wire) -> None:
    """Its rewriting for Gemini and OpenAI finds nothing to take away; for OpenAI's strict mode it closes objects."""
    for tool in workbench.result("tools/list", modern())["tools"]:
        schema = tool["inputSchema"]
        assert GoogleJsonSchemaTransformer(deepcopy(schema)).walk() == schema
        assert OpenAIJsonSchemaTransformer(deepcopy(schema), strict=False).walk() == schema
        strict = OpenAIJsonSchemaTransformer(deepcopy(schema), strict=True)
        assert strict.walk()["additionalProperties"] is False
        assert strict.is_strict_compatible


@pytest.mark.parametrize("api", ["GEMINI_API", "VERTEX_AI"])
def test_the_sdk_of_gemini_reads_every_schema_and_loses_nothing(workbench: Wire, api: Any) -> None:
    for tool in workbench.result("tools/list", modern())["tools"]:
        for schema in (tool["inputSchema"], tool["outputSchema"]):
            assert through_gemini(schema, api) == schema
    with pytest.raises(ValueError, match="exclusiveMinimum"):
        through_gemini({"type": "object", "properties": {"x": {"type": "integer", "exclusiveMinimum": 0}}}, api)


def through_gemini(schema: dict[str, Any], api: Any) -> dict[str, Any]:
    """A schema as Google's types hold it, written as JSON Schema again; an error for what they cannot hold."""
    read = genai.types.Schema.from_json_schema(
        json_schema=genai.types.JSONSchema.model_validate(schema),
        api_option=api,
        raise_error_on_unsupported_field=True,
    )
    return read.json_schema.model_dump(exclude_none=True, mode="json", by_alias=True)


@pytest.mark.parametrize(
    ("arguments", "status", "expected"),
    [(ARGUMENTS, "success", "42"), (WRONG, "error", "invalid_argument"), (PICTURE, "success", "pixel.png")],
    ids=["a call", "a wrong argument", "a picture"],
)
def test_langchain_calls_a_tool(
    first_generation: Path, mcp_json: dict[str, Any], arguments: dict[str, Any], status: str, expected: str
) -> None:
    """It starts a new server for each call."""
    job = [json.dumps(value) for value in ({"workbench": mcp_json}, TOOL, arguments)]
    script = Path(__file__).parent / "harness" / "langchain_host.py"
    run = subprocess.run([first_generation, script, *job], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    assert TOOL in report["tools"]
    assert report["status"] == status
    assert expected in report["content"]
    assert report["images"] == ([PIXEL] if arguments == PICTURE else [])

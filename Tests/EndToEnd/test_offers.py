"""Prompts, resources, completion, pages and changes of lists by hand, and changes with the Python SDK's client.

What a client does with prompts, resources and completion is in harness/sessions.py, for every client.
"""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Callable
from typing import Any

import anyio
import mcp_types
import pytest
from mcp import Client, StdioServerParameters

from harness import schemas
from harness.wire import DEADLINE, Wire, modern

Recorded = Callable[[str], tuple[str, list[str]]]

LEGACY = [revision for revision in schemas.REVISIONS if revision != schemas.MODERN]
PROMPT = "test_prompt_with_arguments"
# What asks its client for something: test_asking.py's business. This client has not said that it can be asked.
ASKING = re.compile(r"input_required|sampling|elicitation|missing_capability")


def speak(wire: Wire, revision: str) -> Callable[..., dict[str, Any]]:
    """Parameters as requests of this revision carry them; agrees on a legacy one first."""
    if revision == schemas.MODERN:
        return modern
    wire.initialize(revision)
    return dict


# By hand, in every revision. The schema check at the end of each test looks at every line besides.


@pytest.mark.parametrize("revision", schemas.REVISIONS)
def test_everything_is_offered_in_every_revision(fixture_server: Wire, revision: str) -> None:
    params = speak(fixture_server, revision)
    prompts = fixture_server.result("prompts/list", params())["prompts"]
    assert [prompt["name"] for prompt in prompts if prompt["name"] == PROMPT]
    for prompt in prompts:
        arguments = {argument["name"]: "test://x" for argument in prompt["arguments"]}
        got = fixture_server.request("prompts/get", params(name=prompt["name"], arguments=arguments))
        if ASKING.search(prompt["name"]):
            assert "elicitation.form" in got["error"]["message"]
        else:
            assert got["result"]["messages"]
    for resource in fixture_server.result("resources/list", params())["resources"]:
        (contents,) = fixture_server.result("resources/read", params(uri=resource["uri"]))["contents"]
        assert contents["uri"] == resource["uri"]
        assert ("blob" in contents) is (resource["mimeType"] == "image/png")
    (template,) = fixture_server.result("resources/templates/list", params())["resourceTemplates"]
    uri = template["uriTemplate"].replace("{id}", "123")
    assert "123" in fixture_server.result("resources/read", params(uri=uri))["contents"][0]["text"]
    reference = {"type": "ref/prompt", "name": PROMPT}
    argument = {"name": "arg1", "value": "par"}
    completed = fixture_server.result("completion/complete", params(ref=reference, argument=argument))
    assert completed["completion"]["values"] == ["paris", "park", "party"]
    for tool in fixture_server.result("tools/list", params())["tools"]:
        if tool["name"].startswith("test_") and not (tool["inputSchema"]["required"] or ASKING.search(tool["name"])):
            assert fixture_server.result("tools/call", params(name=tool["name"], arguments={}))["content"]


@pytest.mark.parametrize("revision", schemas.REVISIONS)
def test_what_does_not_exist_is_an_error_in_the_code_of_the_revision(server: Wire, revision: str) -> None:
    params = speak(server, revision)
    missing = server.request("resources/read", params(uri="test://template/missing/data"))["error"]
    assert missing["code"] == (-32602 if revision == schemas.MODERN else -32002)
    assert missing["data"]["uri"] == "test://template/missing/data"
    assert server.request("prompts/get", params(name="no_such_prompt"))["error"]["code"] == -32602
    for method in ("tools/list", "prompts/list", "resources/list", "resources/templates/list"):
        assert server.request(method, params(cursor="bm90aGluZw=="))["error"]["code"] == -32602


@pytest.mark.parametrize("method", ["tools/list", "prompts/list", "resources/list"])
def test_pages_of_one_make_up_the_whole_list(spawn: Callable[..., Wire], method: str) -> None:
    key = method.partition("/")[0]
    whole = spawn("fixture-server").result(method, modern())
    assert "nextCursor" not in whole
    paged = spawn("fixture-server", "--page-size", "1")
    entries: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = paged.result(method, modern(**cursor))
        assert len(page[key]) == 1
        entries += page[key]
        if "nextCursor" not in page:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert entries == whole[key]


@pytest.mark.parametrize("revision", LEGACY)
def test_a_legacy_client_is_told_unasked(fixture_server: Wire, revision: str) -> None:
    fixture_server.initialize(revision)
    fixture_server.result("resources/subscribe", {"uri": "test://watched-resource"})
    for tool, expected in [
        ("test_trigger_tool_change", "notifications/tools/list_changed"),
        ("test_trigger_prompt_change", "notifications/prompts/list_changed"),
        ("test_trigger_resource_change", "notifications/resources/list_changed"),
        ("test_touch_watched_resource", "notifications/resources/updated"),
    ]:
        request = fixture_server.send_request("tools/call", {"name": tool, "arguments": {}})
        assert fixture_server.receive()["method"] == expected
        assert fixture_server.receive()["id"] == request
    names = [tool["name"] for tool in fixture_server.result("tools/list")["tools"]]
    assert names[-1] == "test_dynamic_tool"
    fixture_server.result("resources/unsubscribe", {"uri": "test://watched-resource"})
    request = fixture_server.send_request("tools/call", {"name": "test_touch_watched_resource", "arguments": {}})
    assert fixture_server.receive()["id"] == request


def test_a_modern_client_is_told_what_it_listens_to_and_nothing_else(fixture_server: Wire) -> None:
    filter_ = {"promptsListChanged": True, "resourceSubscriptions": ["test://watched-resource", "test://nothing"]}
    listening = fixture_server.send_request("subscriptions/listen", modern(notifications=filter_))
    acknowledged = fixture_server.receive()
    assert acknowledged["method"] == "notifications/subscriptions/acknowledged"
    assert acknowledged["params"]["notifications"] == {
        "promptsListChanged": True,
        "resourceSubscriptions": ["test://watched-resource"],
    }
    for tool, told in [
        ("test_trigger_tool_change", None),
        ("test_trigger_prompt_change", "notifications/prompts/list_changed"),
        ("test_touch_watched_resource", "notifications/resources/updated"),
    ]:
        request = fixture_server.send_request("tools/call", modern(name=tool, arguments={}))
        if told:
            message = fixture_server.receive()
            assert message["method"] == told
            assert message["params"]["_meta"][schemas.SUBSCRIPTION] == listening
        assert fixture_server.receive()["id"] == request
    fixture_server.close_input()
    (end,) = fixture_server.receive_until_end()
    assert end["id"] == listening
    assert end["result"]["_meta"][schemas.SUBSCRIPTION] == listening


def test_the_product_declares_what_it_has_and_no_more(workbench: Wire) -> None:
    assert workbench.initialize()["capabilities"] == {"logging": {}, "resources": {}, "tools": {}}
    assert workbench.request("resources/subscribe", {"uri": "test://x"})["error"]["code"] == -32601
    reference = {"type": "ref/prompt", "name": "x"}
    params = modern(ref=reference, argument={"name": "a", "value": ""})
    assert workbench.request("completion/complete", params)["error"]["code"] == -32601


# With the SDK.


def client(recorded: Recorded, mode: str, **options: Any) -> Client:
    command, arguments = recorded("fixture-server")
    return Client(StdioServerParameters(command=command, args=arguments), mode=mode, **options)


@pytest.mark.parametrize("mode", ["auto", "legacy"], ids=["discover", "initialize"])
def test_the_sdk_understands_every_kind_of_content_and_a_completion_cut_short(recorded: Recorded, mode: str) -> None:
    async def session() -> None:
        async with client(recorded, mode) as peer:
            image = (await peer.get_prompt("test_prompt_with_image")).messages[0].content
            assert isinstance(image, mcp_types.ImageContent)
            assert base64.b64decode(image.data).startswith(b"\x89PNG\r\n\x1a\n")
            embedded = (await peer.call_tool("test_embedded_resource", {})).content[0]
            assert isinstance(embedded, mcp_types.EmbeddedResource)
            audio = (await peer.call_tool("test_audio_content", {})).content[0]
            assert isinstance(audio, mcp_types.AudioContent)
            reference = mcp_types.ResourceTemplateReference(type="ref/resource", uri="test://template/{id}/data")
            completion = (await peer.complete(reference, {"name": "id", "value": "1"})).completion
            assert completion.total == 111 and completion.has_more and len(completion.values) == 100

    anyio.run(session)


def test_the_sdk_listens_to_changes(recorded: Recorded) -> None:
    async def session() -> None:
        with anyio.fail_after(DEADLINE):
            async with client(recorded, "auto") as peer:
                before = [tool.name for tool in (await peer.list_tools()).tools]
                uris = ["test://watched-resource"]
                async with peer.listen(tools_list_changed=True, resource_subscriptions=uris) as changes:
                    assert changes.honored.tools_list_changed
                    assert changes.honored.resource_subscriptions == uris
                    await peer.call_tool("test_trigger_tool_change", {})
                    assert type(await anext(changes)).__name__ == "ToolsListChanged"
                    after = [tool.name for tool in (await peer.list_tools()).tools]
                    assert after == [*before, "test_dynamic_tool"]
                    await peer.call_tool("test_touch_watched_resource", {})
                    assert str((await anext(changes)).uri) == uris[0]

    anyio.run(session)


def test_the_sdk_subscribes_in_the_legacy_way(recorded: Recorded) -> None:
    async def session() -> None:
        sending, receiving = anyio.create_memory_object_stream[str](10)

        async def hear(message: Any) -> None:
            method = getattr(getattr(message, "root", message), "method", None)
            if method:
                await sending.send(method)

        async with client(recorded, "legacy", message_handler=hear) as peer:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                await peer.subscribe_resource("test://watched-resource")
            for tool, expected in [
                ("test_touch_watched_resource", "notifications/resources/updated"),
                ("test_trigger_prompt_change", "notifications/prompts/list_changed"),
            ]:
                await peer.call_tool(tool, {})
                with anyio.fail_after(DEADLINE):
                    assert await receiving.receive() == expected

    anyio.run(session)

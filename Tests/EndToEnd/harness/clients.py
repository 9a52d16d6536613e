"""The clients that the sessions of sessions.py are held with, behind one small interface.

Each library is imported when its client is asked for, so that this runs in every environment that has one of them.
"""

from __future__ import annotations

import base64
import importlib.metadata
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import anyio

# What a progress callback gets: how much is done.
Progress = Callable[[float], Awaitable[None]]


@dataclass
class Link:
    """A file that a result points to."""

    name: str
    uri: str
    mime_type: str | None
    size: int | None


@dataclass
class Answer:
    """The result of a tool."""

    text: str
    is_error: bool
    structured: dict[str, Any] | None
    links: list[Link]


class Refused(Exception):
    """A protocol error, as the client reports it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


class Client(Protocol):
    """One open session of a real client."""

    # The client library's version, and what it and the server agreed on.
    version: str
    revision: str
    server: str

    async def tools(self) -> dict[str, dict[str, Any]]:
        """The input schema of each tool, by name."""

    async def call(self, tool: str, arguments: dict[str, Any], progress: Progress | None = None) -> Answer: ...

    async def read(self, uri: str) -> tuple[str | None, bytes]:
        """MIME type and bytes of a resource."""

    async def prompts(self) -> dict[str, list[str]]:
        """The names of each prompt's arguments, by name."""

    async def prompt(self, name: str, arguments: dict[str, str]) -> str:
        """The text of a prompt's first message."""

    async def resources(self) -> list[str]:
        """The URIs that are listed."""

    async def templates(self) -> list[str]:
        """The URI templates that are listed."""

    async def complete(self, prompt: str, argument: str, value: str, known: dict[str, str]) -> list[str]:
        """The suggestions for an argument of a prompt whose other arguments are known."""


def _field(value: Any, name: str) -> Any:
    """The second generation of the SDK writes snake_case where the first writes what is on the wire."""
    if not hasattr(value, name):
        head, *rest = name.split("_")
        name = head + "".join(word.capitalize() for word in rest)
    return getattr(value, name, None)


def _answer(result: Any) -> Answer:
    return Answer(
        text="\n".join(block.text for block in result.content if block.type == "text"),
        is_error=bool(_field(result, "is_error")),
        structured=_field(result, "structured_content"),
        links=[
            Link(block.name, str(block.uri), _field(block, "mime_type"), block.size)
            for block in result.content
            if block.type == "resource_link"
        ],
    )


def _contents(result: Any) -> tuple[str | None, bytes]:
    first = result.contents[0]
    data = base64.b64decode(first.blob) if hasattr(first, "blob") else first.text.encode()
    return _field(first, "mime_type"), data


class _Library:
    """What the three libraries have in common: they return the SDK's own types, and raise its own error."""

    def __init__(self, library: str, client: Any, error: type[Exception], revision: str, server: str) -> None:
        self.version = importlib.metadata.version(library)
        self.revision, self.server = revision, server
        self._client, self._error = client, error
        # fastmcp's methods of these names return types of its own; the SDK's come from those with this suffix.
        self._suffix = "_mcp" if library == "fastmcp" else ""
        self._progress = "progress_handler" if library == "fastmcp" else "progress_callback"

    async def _ask(self, method: str, *arguments: Any, **options: Any) -> Any:
        try:
            return await getattr(self._client, method + self._suffix)(*arguments, **options)
        except self._error as error:
            raise Refused(error.error.code, error.error.message) from error

    async def tools(self) -> dict[str, dict[str, Any]]:
        return {tool.name: _field(tool, "input_schema") for tool in (await self._ask("list_tools")).tools}

    async def call(self, tool: str, arguments: dict[str, Any], progress: Progress | None = None) -> Answer:
        if progress is None:
            return _answer(await self._call(tool, arguments))

        async def report(done: float, total: float | None, message: str | None) -> None:
            await progress(done)

        return _answer(await self._call(tool, arguments, **{self._progress: report}))

    async def _call(self, tool: str, arguments: dict[str, Any], **options: Any) -> Any:
        return await self._ask("call_tool", tool, arguments, **options)

    async def read(self, uri: str) -> tuple[str | None, bytes]:
        return _contents(await self._ask("read_resource", uri))

    async def prompts(self) -> dict[str, list[str]]:
        prompts = (await self._ask("list_prompts")).prompts
        return {prompt.name: [argument.name for argument in prompt.arguments or []] for prompt in prompts}

    async def prompt(self, name: str, arguments: dict[str, str]) -> str:
        return (await self._ask("get_prompt", name, arguments)).messages[0].content.text

    async def resources(self) -> list[str]:
        return [str(resource.uri) for resource in (await self._ask("list_resources")).resources]

    async def templates(self) -> list[str]:
        templates = _field(await self._ask("list_resource_templates"), "resource_templates")
        return [_field(template, "uri_template") for template in templates]

    async def complete(self, prompt: str, argument: str, value: str, known: dict[str, str]) -> list[str]:
        from mcp.types import PromptReference

        reference = PromptReference(type="ref/prompt", name=prompt)
        result = await self._ask("complete", reference, {"name": argument, "value": value}, known)
        return result.completion.values


class _FirstGeneration(_Library):
    """Tells the server nothing when a call is cancelled; hosts on it send the notification themselves."""

    async def _call(self, tool: str, arguments: dict[str, Any], **options: Any) -> Any:
        from mcp import types

        id = self._client._request_id
        try:
            return await super()._call(tool, arguments, **options)
        except anyio.get_cancelled_exc_class():
            params = types.CancelledNotificationParams(requestId=id, reason="the caller left")
            cancelled = types.CancelledNotification(method="notifications/cancelled", params=params)
            with anyio.CancelScope(shield=True):
                await self._client.send_notification(types.ClientNotification(cancelled))
            raise


@asynccontextmanager
async def _second_generation(command: list[str], mode: str) -> AsyncIterator[Client]:
    from mcp import Client as SDKClient
    from mcp import MCPError, StdioServerParameters

    async with SDKClient(StdioServerParameters(command=command[0], args=command[1:]), mode=mode) as client:
        yield _Library("mcp", client, MCPError, client.protocol_version, client.server_info.name)


@asynccontextmanager
async def _session(command: list[str]) -> AsyncIterator[Client]:
    """The SDK's lower layer, which both generations have. It is where a ping can be sent."""
    import mcp
    from mcp.client.stdio import stdio_client

    # The error was renamed, nothing else about it.
    second = hasattr(mcp, "MCPError")
    library, error = (_Library, mcp.MCPError) if second else (_FirstGeneration, mcp.McpError)
    parameters = mcp.StdioServerParameters(command=command[0], args=command[1:])
    async with stdio_client(parameters) as streams, mcp.ClientSession(*streams) as session:
        begun = await session.initialize()
        await session.send_ping()
        server = _field(begun, "server_info").name
        yield library("mcp", session, error, str(_field(begun, "protocol_version")), server)


@asynccontextmanager
async def _fastmcp(command: list[str]) -> AsyncIterator[Client]:
    import fastmcp
    from fastmcp.client.transports import StdioTransport
    from mcp import MCPError

    async with fastmcp.Client(StdioTransport(command[0], command[1:], keep_alive=False)) as client:
        yield _Library("fastmcp", client, MCPError, client.protocol_version, client.server_info.name)


# Each client, and the revision that it and our server agree on.
CLIENTS: dict[str, tuple[str, Callable[[list[str]], Any]]] = {
    "mcp-2-discover": ("2026-07-28", lambda command: _second_generation(command, "auto")),
    "mcp-2-initialize": ("2025-11-25", lambda command: _second_generation(command, "legacy")),
    "mcp-2-session": ("2025-11-25", _session),
    "mcp-1-session": ("2025-11-25", _session),
    "fastmcp": ("2026-07-28", _fastmcp),
}

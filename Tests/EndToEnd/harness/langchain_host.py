"""A LangChain host: starts what it is told, calls a tool as its model would, and prints what it saw as JSON.

langchain_host.py CONFIGURATION TOOL ARGUMENTS, all of them JSON. Runs in the environment of the SDK's first generation.
"""

import asyncio
import json
import sys

from langchain_core.messages import ToolCall
from langchain_mcp_adapters.client import MultiServerMCPClient


async def main() -> None:
    configuration, name, arguments = (json.loads(argument) for argument in sys.argv[1:])
    client = MultiServerMCPClient({server: {"transport": "stdio", **said} for server, said in configuration.items()})
    tools = {tool.name: tool for tool in await client.get_tools()}
    # The message that a tool node hands over when a model has asked for a tool, and the one that the model gets back.
    message = await tools[name].ainvoke(ToolCall(type="tool_call", id="call-1", name=name, args=arguments))
    blocks = message.content if isinstance(message.content, list) else []
    images = [block["base64"] for block in blocks if block["type"] == "image" and "base64" in block]
    report = {"tools": sorted(tools), "status": message.status, "content": message.text, "images": images}
    json.dump(report, sys.stdout)


asyncio.run(main())

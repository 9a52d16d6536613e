"""One session of the first-generation Python client: reads a job as JSON on stdin, prints what it saw as JSON.

Runs in the environment that holds mcp 1.x, so it imports nothing of the tests.
"""

import asyncio
import importlib.metadata
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main() -> None:
    job = json.load(sys.stdin)
    parameters = StdioServerParameters(command=job["command"], args=job["args"])
    async with stdio_client(parameters) as streams, ClientSession(*streams) as session:
        initialized = await session.initialize()
        tools = await session.list_tools()
        result = await session.call_tool(job["tool"], job["arguments"])
    report = {
        "sdk": importlib.metadata.version("mcp"),
        "revision": initialized.protocolVersion,
        "tools": [tool.name for tool in tools.tools],
        "is_error": result.isError,
        "text": "".join(getattr(block, "text", "") for block in result.content),
    }
    json.dump(report, sys.stdout)


asyncio.run(main())

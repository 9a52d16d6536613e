"""The server of fixture-server's cheap tools, on PyPI mcp."""

import base64

from mcp.server import MCPServer

server = MCPServer("peer", log_level="ERROR")


@server.tool()
def echo(text: str) -> str:
    """Gives back the text it is given."""
    return text


@server.tool()
def size(data: str) -> int:
    """Counts the bytes of base64 data."""
    return len(base64.b64decode(data, validate=True))


server.run("stdio")

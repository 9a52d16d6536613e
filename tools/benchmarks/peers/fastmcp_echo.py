"""The server of fixture-server's cheap tools, on FastMCP."""

import base64

from fastmcp import FastMCP

server = FastMCP("peer")


@server.tool
def echo(text: str) -> str:
    """Gives back the text it is given."""
    return text


@server.tool
def size(data: str) -> int:
    """Counts the bytes of base64 data."""
    return len(base64.b64decode(data, validate=True))


server.run("stdio", show_banner=False, log_level="ERROR")

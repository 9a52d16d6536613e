"""A small server made with an SDK that is not ours: `foreign_server.py fastmcp` or `foreign_server.py mcp`."""

import sys
from typing import Literal

import anyio

if sys.argv[1] == "fastmcp":
    from fastmcp import Context, FastMCP
    from fastmcp.utilities.types import Image

    server = FastMCP("foreign")
else:
    from mcp.server.mcpserver import Context, Image, MCPServer

    server = MCPServer("foreign")

# The smallest PNG: one grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63680000008200817700f9"
    "720000000049454e44ae426082"
)


@server.tool()
def greet(name: str, times: int = 1, mood: Literal["warm", "cold"] = "warm") -> str:
    """Greets somebody."""
    return " ".join(["hello" if mood == "warm" else "so"] * times + [name])


@server.tool()
def add(a: int, b: int) -> dict[str, int]:
    """Adds two numbers."""
    return {"sum": a + b}


@server.tool()
def picture() -> Image:
    """Paints."""
    return Image(data=PIXEL, format="png")


@server.tool()
def fail() -> str:
    """Fails."""
    raise ValueError("on purpose")


@server.tool()
async def wait(ctx: Context) -> str:
    """Says that it waits, and waits until it is cancelled."""
    await ctx.report_progress(1, 2, "waiting for you")
    await anyio.sleep_forever()
    return "never"


@server.resource("note://today")
def today() -> str:
    """A note."""
    return "buy bread"


if sys.argv[1] == "fastmcp":
    server.run(show_banner=False)
else:
    server.run()

"""What the servers of the tests have in common: free ports, and a life as long as their standard input."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
import threading
from typing import Any

import uvicorn


class Server(uvicorn.Server):
    """Leaves signals alone: two of them run in one process."""

    @contextlib.contextmanager
    def capture_signals(self):
        yield


def listening() -> socket.socket:
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind(("127.0.0.1", 0))
    opened.listen(128)
    return opened


def port(opened: socket.socket) -> int:
    return opened.getsockname()[1]


def serve(app: Any, opened: socket.socket, **options: Any) -> asyncio.Task[None]:
    # A connection is kept however long a busy machine takes between two requests.
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_keep_alive=600, **options)
    return asyncio.create_task(Server(config).serve([opened]))


def end_with_input() -> None:
    """Ends the process with its input, whatever its loop is busy with: nothing outlives the tests."""
    sys.stdin.read()
    os._exit(0)


async def until_input_ends(ports: dict[str, Any], tasks: list[asyncio.Task[None]]) -> None:
    print(json.dumps(ports), flush=True)
    threading.Thread(target=end_with_input, daemon=True).start()
    await asyncio.gather(*tasks)

"""A server whose Python runs are born of a warm interpreter."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .bystanders import descendants
from .wire import DEADLINE, Wire


@contextmanager
def warm_server(command: list[str], env: dict[str, str] | None = None) -> Iterator[Wire]:
    """Starts one; its interpreter is loaded after the first Python run, by and by."""
    wire = Wire([*command, "--warm-python=on"], cwd="/", env=env)
    try:
        yield wire
    finally:
        wire.dispose()


def wait_until_warm(wire: Wire) -> set[int]:
    """Runs nothing in particular until it was born, not executed; the processes that stay then."""
    deadline = time.monotonic() + DEADLINE
    while wire.execute("1")["isolation"]["path"] != "warm":
        assert time.monotonic() < deadline, "Python runs are still executed"
    return wait_until_rested(wire)


# Host, keeper and interpreter; and two runs to come, each with its init.
RESTING = 3 + 2 * 2


def wait_until_rested(wire: Wire) -> set[int]:
    """Waits until below the server there is what waits for the next runs, and nothing else."""
    deadline = time.monotonic() + DEADLINE
    while len(rest := descendants(wire.pid)) != RESTING:
        assert time.monotonic() < deadline, f"left behind: {rest}"
        time.sleep(0.005)  # nobody but its parent is told when a zombie goes
    return set(rest)


def path(result: dict[str, Any]) -> str:
    """How the program of a call came to be."""
    return result["structuredContent"]["isolation"]["path"]

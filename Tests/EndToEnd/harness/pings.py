"""Whether a server stays responsive while it works."""

from __future__ import annotations

import time
from collections.abc import Set
from typing import Any

from harness.wire import Wire, modern

# Between two pings: often enough to meet the worst moment, seldom enough not to be the load.
PAUSE = 0.02


def call_while_pinging(workbench: Wire, arguments: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """Calls execute_sandboxed and pings until its result is there; the result, and the slowest answer in seconds."""
    call = workbench.send_request("tools/call", modern(name="execute_sandboxed", arguments=arguments))
    results, slowest = ping_until({call}, workbench)
    return results[call], slowest


def ping_until(calls: Set[Any], workbench: Wire) -> tuple[dict[Any, dict[str, Any]], float]:
    """Pings until every call has its result; the results by id, and the slowest answer in seconds."""
    results: dict[Any, dict[str, Any]] = {}
    slowest = 0.0
    while True:
        sent = time.monotonic()
        ping = workbench.send_request("ping")
        while (message := workbench.receive()).get("id") != ping:
            if message.get("id") in calls:
                results[message["id"]] = message["result"]
        slowest = max(slowest, time.monotonic() - sent)
        if results.keys() == calls:
            return results, slowest
        time.sleep(PAUSE)

"""A message of 10 MiB in, a small answer out: image data as an argument."""

from __future__ import annotations

import base64

from figures import lower_quartile
from subjects import HANDSHAKE, Talk, Workshop, call

MESSAGE = 10 << 20


def size_calls(shop: Workshop, command: list[str], count: int) -> dict[str, float]:
    """Round trip in milliseconds, and the server's peak memory as a multiple of the message."""
    data = base64.b64encode(bytes(range(256)) * (MESSAGE // 4 * 3 // 256)).decode()
    burst = Talk(call(10, "size", data=data), 1)
    measured = shop.drive(command, Talk(HANDSHAKE, 2), [burst], rounds=count)
    return {
        "wall_ms": lower_quartile([one["wall"] for one in measured["bursts"]]) / 1e6,
        "cpu_ms": lower_quartile([one["cpu"] for one in measured["bursts"]]) / 1e6,
        "peak": measured["peak_kib"] * 1024 / len(burst.text),
        "peak_mb": measured["peak_kib"] / 1024,
    }

"""How far a run gets past its limits: memory beyond 2 GB, and time that 128 processes need to go."""

from __future__ import annotations

import sys
import time

from subjects import CHECKOUT, BenchmarkFailed

LIMIT_MB = 2048

# As fast as two CPUs can touch memory, in small processes that RLIMIT_DATA does not stop.
MEMORY_BOMB = """
import mmap, os
for _ in range(8):
    if os.fork() == 0:
        held = []
        while True:
            held.append(mmap.mmap(-1, 8 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE))
os.wait()
"""
FORK_BOMB = "bomb() { bomb | bomb & }; bomb; while :; do :; done"


def _protocol():
    sys.path.insert(0, str(CHECKOUT / "Tests" / "Host"))
    import host_protocol

    return host_protocol


def overshoot(rounds: int) -> float:
    """Percent of the limit by which the tree was above it when it was stopped, the worst of the rounds."""
    protocol = _protocol()
    worst = 0.0
    with protocol.Host() as host:
        for _ in range(rounds):
            request = protocol.python(MEMORY_BOMB, memory_bytes=LIMIT_MB << 20, wall_ms=60000, cpu_seconds=60)
            outcome = host.run(request)
            if outcome.status != "MEMORY":
                raise BenchmarkFailed(f"the memory bomb ended otherwise than expected: {outcome}")
            worst = max(worst, 100 * (outcome.exit["peak_bytes"] / (LIMIT_MB << 20) - 1))
    return worst


def time_to_nothing(rounds: int) -> float:
    """Milliseconds from a fork bomb's deadline to its last event, when no process of it lives; the worst."""
    protocol = _protocol()
    worst = 0.0
    wall_ms = 700
    with protocol.Host() as host:
        for _ in range(rounds):
            events = host.begin(protocol.bash(FORK_BOMB, wall_ms=wall_ms, grace_ms=0, processes=128))
            events.wait_for("SB_STARTED")
            started = time.perf_counter()
            outcome = events.finish()
            worst = max(worst, 1e3 * (time.perf_counter() - started) - wall_ms)
            if outcome.status != "TIMEOUT":
                raise BenchmarkFailed(f"the fork bomb ended otherwise than expected: {outcome}")
    return worst

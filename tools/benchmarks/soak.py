"""A session of very many calls: what the server holds afterwards, beside what it held after the handshake."""

from __future__ import annotations

from dataclasses import dataclass

from subjects import HANDSHAKE, Talk, Workshop
from throughput import echoes

BURST = 20_000


@dataclass
class Held:
    """What the server's process holds at one moment."""

    resident_mb: float
    threads: int
    descriptors: int


@dataclass
class Soak:
    calls: int
    burst: int
    before: Held
    """After the handshake."""
    warm: Held
    """After the first burst: the lanes have started, the buffers have their size."""
    after: Held


def held(measured: dict[str, int]) -> Held:
    return Held(measured["resident_kib"] / 1024, measured["threads"], measured["descriptors"])


def soak(shop: Workshop, command: list[str], calls: int, *, window: int) -> Soak:
    burst = echoes(min(calls, BURST))
    rounds = max(calls // burst.answers, 2)
    measured = shop.drive(command, Talk(HANDSHAKE, 2), [burst], rounds=rounds, window=window)
    states = [held(one) for one in measured["bursts"]]
    return Soak(rounds * burst.answers, burst.answers, held(measured), states[0], states[-1])

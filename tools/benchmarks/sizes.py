"""How often the benchmarks do everything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Sizes:
    """How often everything is done."""

    spawns: int = 200
    peers_every: int = 25
    handshakes: int = 21
    requests: int = 200_000
    floor_requests: int = 500_000
    peer_requests: int = 2_000
    turns: int = 5_000
    peer_turns: int = 300
    rounds: int = 7
    soak: int = 1_000_000
    large: int = 9
    large_peers: int = 5
    runs: int = 200
    bombs: int = 10
    lints: int = 60
    lint_lines: int = 12
    lint_files: int = 200
    warm_runs: int = 60
    cold_runs: int = 6
    warm_seconds: float = 60
    cancellations: int = 5
    seconds: float = 0.5
    curve_calls: int = 100_000
    curve_runs: int = 600
    curve_rounds: int = 10


SMOKE = Sizes(
    spawns=3,
    peers_every=3,
    handshakes=1,
    requests=2_000,
    floor_requests=2_000,
    peer_requests=20,
    turns=50,
    peer_turns=5,
    rounds=1,
    soak=4_000,
    large=1,
    large_peers=1,
    runs=3,
    bombs=1,
    lints=2,
    lint_lines=1,
    lint_files=3,
    warm_runs=2,
    cold_runs=1,
    warm_seconds=0.2,
    cancellations=1,
    seconds=0.1,
    curve_calls=300,
    curve_runs=5,
    curve_rounds=1,
)

"""Start-up and memory against the checked-in baseline, as ratios to the C line loop measured in the same minute."""

from __future__ import annotations

import json

from startup import resident_after_handshake, spawn_alternated
from subjects import HERE, WORKBENCH, Workshop

BASELINE = HERE / "baseline.json"
ALLOWED = 1.10
SPAWNS = 200
# Other programs only ever add to a measurement: a regression is what every attempt shows.
ATTEMPTS = 3

MEANING = {
    "spawn_wall": "wall time from spawn to the first answer",
    "spawn_cpu": "CPU time of a process that is spawned, answers once and ends",
    "resident": "resident memory after the handshake",
}


def ratios(shop: Workshop) -> dict[str, float]:
    """Ours divided by the C line loop's; lower quartiles of alternated spawns."""
    spawns = spawn_alternated(shop, SPAWNS)
    ours, floor = spawns["workbench"], spawns["floor"]
    return {
        "spawn_wall": ours.wall_ms / floor.wall_ms,
        "spawn_cpu": ours.cpu_ms / floor.cpu_ms,
        "resident": resident_after_handshake(shop, WORKBENCH, 11) / floor.resident_mb,
    }


def run(shop: Workshop, *, update: bool) -> int:
    """The exit status."""
    if update:
        measured = ratios(shop)
        BASELINE.write_text(json.dumps({name: round(value, 3) for name, value in measured.items()}, indent=2) + "\n")
        print(f"wrote {BASELINE}: {measured}")
        return 0
    baseline = json.loads(BASELINE.read_text())
    best: dict[str, float] = {}
    for attempt in range(1, ATTEMPTS + 1):
        measured = ratios(shop)
        best = {name: min(value, best.get(name, value)) for name, value in measured.items()}
        above = [name for name in MEANING if best[name] > baseline[name] * ALLOWED]
        for name, meaning in MEANING.items():
            verdict = "ABOVE" if name in above else "ok"
            print(
                f"{verdict:5} {meaning}: {best[name]:.2f} x the C line loop, baseline {baseline[name]:.2f},"
                f" allowed {baseline[name] * ALLOWED:.2f} (attempt {attempt})"
            )
        if not above:
            return 0
    print("a regression, or a change that is worth its cost: then run tools/bench check --update and say why")
    return 1

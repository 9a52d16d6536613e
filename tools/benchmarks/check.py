"""The checked-in baseline: instructions per start and request, and start-up and memory as ratios to the C line loop."""

from __future__ import annotations

import json
import platform
import subprocess
from typing import Any

import instructions
from startup import resident_after_handshake, spawn_alternated
from subjects import HERE, WORKBENCH, Workshop, processor

BASELINE = HERE / "baseline.json"

# Counts repeat to a tenth of a percent, so that a few percent are a change of the program.
ALLOWED_INSTRUCTIONS = 1.03

ALLOWED = 1.10
SPAWNS = 200
# Other programs only ever add to a measurement: a regression is what every attempt shows.
ATTEMPTS = 3

RATIOS = {
    "spawn_wall": "wall time from spawn to the first answer",
    "spawn_cpu": "CPU time of a process that is spawned, answers once and ends",
    "resident": "resident memory after the handshake",
}


def ratios(shop: Workshop) -> dict[str, float]:
    """Ours divided by the C line loop's; lower quartiles of alternated spawns."""
    spawns = spawn_alternated(shop, SPAWNS)
    ours, floor = spawns["workbench"], spawns["floor"]
    return {
        "spawn_wall": round(ours.wall_ms / floor.wall_ms, 3),
        "spawn_cpu": round(ours.cpu_ms / floor.cpu_ms, 3),
        "resident": round(resident_after_handshake(shop, WORKBENCH, 11) / floor.resident_mb, 3),
    }


def machine() -> dict[str, str]:
    """What the counts may depend on: another compiler makes another program."""

    def first_line(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]

    return {
        "processor": processor(),
        "libc": " ".join(platform.libc_ver()),
        "valgrind": first_line("valgrind", "--version"),
        "swift": instructions.compiler(),
    }


def run(shop: Workshop, *, update: bool, only_instructions: bool) -> int:
    """The exit status."""
    instructions.require_valgrind()
    baseline = json.loads(BASELINE.read_text())
    if update:
        baseline |= {"machine": machine(), "instructions": instructions.instructions(shop)}
        if not only_instructions:
            baseline |= {"ratios": ratios(shop)}
        BASELINE.write_text(json.dumps(baseline, indent=2) + "\n")
        print(f"wrote {BASELINE}:\n{BASELINE.read_text()}", end="")
        return 0
    good = check_instructions(shop, baseline)
    if not only_instructions:
        good = check_ratios(shop, baseline["ratios"]) and good
    if good:
        return 0
    print("a regression, or a change that is worth its cost: then run tools/bench check --update and say why")
    return 1


def check_instructions(shop: Workshop, baseline: dict[str, Any]) -> bool:
    counted = instructions.instructions(shop)
    good = True
    for name, meaning in instructions.MEANING.items():
        known = baseline["instructions"][name]
        change = counted[name] / known - 1
        above = counted[name] > known * ALLOWED_INSTRUCTIONS
        good = good and not above
        hint = " (worth a tools/bench check --update)" if counted[name] * ALLOWED_INSTRUCTIONS < known else ""
        print(
            f"{'ABOVE' if above else 'ok':5} {meaning}: {counted[name]:,} instructions, baseline {known:,}:"
            f" {change:+.1%}{hint}"
        )
    now = machine()
    if now["swift"] != baseline["machine"]["swift"]:
        print(
            f"the baseline decides nothing here: it is of {baseline['machine']['swift']}, the server of {now['swift']};"
            " tools/bench check --update makes one"
        )
        return True
    if not good and now != baseline["machine"]:
        print(f"the baseline is of another machine: {baseline['machine']}, this is {now}")
    return good


def check_ratios(shop: Workshop, baseline: dict[str, float]) -> bool:
    best: dict[str, float] = {}
    for attempt in range(1, ATTEMPTS + 1):
        measured = ratios(shop)
        best = {name: min(value, best.get(name, value)) for name, value in measured.items()}
        above = [name for name in RATIOS if best[name] > baseline[name] * ALLOWED]
        for name, meaning in RATIOS.items():
            verdict = "ABOVE" if name in above else "ok"
            print(
                f"{verdict:5} {meaning}: {best[name]:.2f} x the C line loop, baseline {baseline[name]:.2f},"
                f" allowed {baseline[name] * ALLOWED:.2f} (attempt {attempt})"
            )
        if not above:
            return True
    return False

"""Spawn to first answer, and what stays resident: what every client pays for every server in its list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from figures import lower_quartile, median
from subjects import FASTMCP, HANDSHAKE, INITIALIZE, PYPI_MCP, WORKBENCH, Talk, Workshop


@dataclass
class Spawns:
    """Samples of one program."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)

    def add(self, measured: dict[str, Any]) -> None:
        self.wall.append(measured["first_answer"])
        self.cpu.append(measured["cpu"])
        self.resident.append(measured["resident_kib"])

    @property
    def wall_ms(self) -> float:
        return lower_quartile(self.wall) / 1e6

    @property
    def cpu_ms(self) -> float:
        return lower_quartile(self.cpu) / 1e6

    @property
    def resident_mb(self) -> float:
        return median(self.resident) / 1024


def spawn_alternated(shop: Workshop, rounds: int, *, peers_every: int = 0) -> dict[str, Spawns]:
    """Spawns workbench and the C line loop in turn, and every `peers_every` rounds the others."""
    samples = {name: Spawns() for name in ("workbench", "floor", "mcp", "fastmcp")}
    first = Talk(INITIALIZE, 1)
    for number in range(rounds):
        samples["floor"].add(shop.drive(shop.floor, first))
        samples["workbench"].add(shop.drive(WORKBENCH, first))
        if peers_every and number % peers_every == 0:
            samples["mcp"].add(shop.drive(PYPI_MCP, first))
            samples["fastmcp"].add(shop.drive(FASTMCP, first))
    return samples


def resident_after_handshake(shop: Workshop, command: list[str], rounds: int) -> float:
    """MB, median."""
    return median([shop.drive(command, Talk(HANDSHAKE, 2))["resident_kib"] for _ in range(rounds)]) / 1024

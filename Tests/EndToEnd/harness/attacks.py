"""Reads sandbox/attacks: programs, and the tables that say what must happen to each (README.md there explains both)."""

from __future__ import annotations

import dataclasses
import platform
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[3] / "sandbox" / "attacks"
LANGUAGES = {".py": "python", ".sh": "bash", ".c": "c"}

# How a C program is run through bash: compiled where it will run, as a user's own program would be.
COMPILE = "gcc -D_GNU_SOURCE -O1 -I. -o /tmp/attack {name} && rm {name} attack.h && exec /tmp/attack"


@dataclass(frozen=True)
class Attack:
    """One program and what its table says; the fields are those of the table."""

    name: str
    program: Path
    fear: str = ""
    control: frozenset[str] = frozenset()
    inside: dict[str, str] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)
    call: dict[str, Any] = field(default_factory=dict)
    repeat: int = 1
    neighbour: bool = False
    needs: tuple[str, ...] = ()

    status: str = "ok"
    exit_code: int | None = None
    signal: str | None = None
    held: bool = True
    stdout: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    inert: bool = False
    dropped: int = 0
    denied: tuple[str, ...] = ()
    not_denied: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float | None = None
    peak_mb: int | None = None
    processors: float | None = None
    artifacts: tuple[str, ...] | None = None
    changed: tuple[str, ...] = ()
    skipped: dict[str, str] = field(default_factory=dict)
    skips: int = 0
    artifact_count: int | None = None
    artifact_minimum: int = 0
    artifact_bytes: int | None = None
    pictures: int | None = None

    @property
    def language(self) -> str:
        return LANGUAGES[self.program.suffix]

    def source(self, values: dict[str, str], overrides: dict[str, str]) -> str:
        """The program's text with every @NAME@ filled in."""
        known = values | {name.lower(): value.format(**values) for name, value in overrides.items()}
        return re.sub(r"@([A-Z][A-Z0-9_]*)@", lambda match: known[match.group(1).lower()], self.program.read_text())

    def arguments(self, values: dict[str, str]) -> dict[str, Any]:
        """Arguments of execute_sandboxed that run the program."""
        code = self.source(values, self.inside)
        if self.language != "c":
            return {"code": code, "language": self.language, **self.call}
        files = [
            {"name": self.program.name, "content": code},
            {"name": "attack.h", "content": (FOLDER / "attack.h").read_text()},
        ]
        return {"code": COMPILE.format(name=self.program.name), "language": "bash", "files": files, **self.call}


def load(table: str, *, control: str = "program") -> list[Attack]:
    """The attacks of one table, in its order; `control` is what holds where an attack names none and no refused call.

    Table and folder must agree: no program is left out of the tests by being left out of the table.
    """
    path = FOLDER / f"{table}.toml"
    entries = tomllib.loads(path.read_text())
    programs = {p.stem: p for p in path.parent.glob(f"{path.stem}[0-9]*") if p.suffix in LANGUAGES}
    if differing := programs.keys() ^ entries.keys():
        raise ValueError(f"{path} and the programs beside it differ in {sorted(differing)}")
    return [
        _attack(name, programs[name], entry, control)
        for name, entry in entries.items()
        if entry.pop("architecture", platform.machine()) == platform.machine()
    ]


def _attack(name: str, program: Path, entry: dict[str, Any], control: str) -> Attack:
    machine = platform.machine()
    by_machine = {key: entry.pop(key) for key in list(entry) if key.startswith("denied_")}
    entry["denied"] = [*entry.get("denied", []), *by_machine.get(f"denied_{machine}", [])]
    # A refused call that the reply must name is a control by itself; one that the table names comes on top.
    named = "denied" if entry["denied"] else None
    controls = {named, entry.pop("control", None if named else control)} - {None}
    if unknown := controls - {"outside", "denied", "program"}:
        raise ValueError(f"{program}: unknown control {sorted(unknown)}")
    for item in dataclasses.fields(Attack):
        if item.name in entry and isinstance(entry[item.name], list):
            entry[item.name] = tuple(entry[item.name])
    return Attack(name, program, control=frozenset(controls), **entry)


def lines(text: str, word: str) -> list[str]:
    """The lines that begin with LEAK, HELD or DONE."""
    return [line for line in text.splitlines() if line.split(" ", 1)[0] == word]

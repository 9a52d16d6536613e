"""What is measured: our programs, the C line loop, and the servers of others; and how each is talked to."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
RELEASE = CHECKOUT / ".build" / "release"
STATE = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "workbench"
CLIENTS = STATE / "python" / "clients2" / "bin" / "python"

# A server that has not done its part after this many seconds hangs; it is killed and the benchmark fails.
TIMEOUT = 300


class BenchmarkFailed(Exception):
    """Something that was to be measured did not work."""


def line(message: dict[str, Any]) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode() + b"\n"


def call(number: int, tool: str, **arguments: Any) -> bytes:
    return line({"id": number, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})


def ping(number: int) -> bytes:
    return line({"id": number, "method": "ping"})


INITIALIZE = line(
    {
        "id": 0,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "tools/bench", "version": "1"},
        },
    }
)
HANDSHAKE = INITIALIZE + line({"method": "notifications/initialized"}) + ping(1)


@dataclass
class Talk:
    """Lines that are sent, and how many answers they get."""

    text: bytes
    answers: int


@dataclass
class Workshop:
    """A temporary folder with the C programs and what they are to say; servers run in an empty folder of it."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="workbench-bench.")))

    def __post_init__(self) -> None:
        (self.folder / "empty").mkdir()
        for name in ("driver", "floor"):
            source = HERE / f"{name}.c"
            command = ["gcc", "-D_GNU_SOURCE", "-std=gnu11", "-O2", "-Wall", "-o", str(self.folder / name), str(source)]
            subprocess.run(command, check=True)

    @property
    def floor(self) -> list[str]:
        return [str(self.folder / "floor")]

    def drive(
        self,
        command: list[str],
        talk: Talk,
        bursts: list[Talk] | None = None,
        *,
        until: tuple[bytes, str] | None = None,
        rounds: int = 1,
        window: int | None = None,
        turns: Talk | None = None,
        answers: Path | None = None,
        abreast: tuple[Talk, int] | None = None,
    ) -> dict[str, Any]:
        """Spawns a server and talks to it (driver.c says how); what was measured."""
        arguments = [str(self.folder / "driver"), "--timeout", str(TIMEOUT)]
        if window is not None:
            arguments += ["--window", str(window)]
        arguments += ["--talk", self._file("talk", talk.text), str(talk.answers)]
        if until is not None:
            arguments += ["--until", self._file("until", until[0]), until[1]]
        for number, burst in enumerate(bursts or []):
            arguments += ["--burst", self._file(f"burst{number}", burst.text), str(burst.answers)]
        if rounds > 1:
            arguments += ["--rounds", str(rounds)]
        if turns is not None:
            arguments += ["--turns", self._file("turns", turns.text)]
        if answers is not None:
            arguments += ["--answers", str(answers)]
        if abreast is not None:
            arguments += ["--abreast", self._file("abreast", abreast[0].text), str(abreast[1])]
        with tempfile.TemporaryFile() as log:
            done = subprocess.run(
                [*arguments, "--", *command],
                cwd=self.folder / "empty",
                env={"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"},
                stdout=subprocess.PIPE,
                stderr=log,
            )
            if done.returncode:
                log.seek(0)
                text = log.read().decode(errors="replace")[-2000:]
                raise BenchmarkFailed(f"{' '.join(command)} failed:\n{text}")
        return json.loads(done.stdout)

    def _file(self, name: str, text: bytes) -> str:
        path = self.folder / name
        if not path.exists() or path.stat().st_size != len(text) or path.read_bytes() != text:
            path.write_bytes(text)
        return str(path)


WORKBENCH = [str(RELEASE / "workbench"), "serve"]
FIXTURE = [str(RELEASE / "fixture-server")]
PYPI_MCP = [str(CLIENTS), str(HERE / "peers" / "mcp_echo.py")]
FASTMCP = [str(CLIENTS), str(HERE / "peers" / "fastmcp_echo.py")]


def processor() -> str:
    with open("/proc/cpuinfo") as text:
        names = [one.partition(":")[2].strip() for one in text if one.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else platform.machine()


def require_built() -> None:
    missing = [name for name in ("workbench", "fixture-server", "sandbox-host") if not (RELEASE / name).exists()]
    if missing:
        raise BenchmarkFailed(f"not built: {', '.join(missing)}; run tools/build")
    if not CLIENTS.exists():
        raise BenchmarkFailed(f"no {CLIENTS}: run tools/setup")

"""Fixtures of the end-to-end tests. They need a release build (tools/build) and the environments of tools/setup.

checkout            the checkout: what a client is given as working directory
commands            how each server is started: `commands["workbench"]` is what mcp.json says, made absolute;
                    `commands["fixture-server"]` has the tools echo, add, slow, burn and size on the same MCP library
spawn               spawn("workbench", *arguments, cwd=, env=, stderr=) -> Wire: a raw session (harness/wire.py); it
                    has no warm Python, whose processes would be counted (harness/warm.py starts one that has)
server              a raw session with each of the two servers in turn: tests of the protocol run against both
fixture_server      a raw session with the fixture server
workbench           a raw session with workbench; `workbench.execute(code, language, ...)` runs code in the sandbox
recorded            recorded("workbench") -> command and arguments for a client we did not write, through the relay
first_generation    the Python of the environment with the SDK's first generation and the agent host that is built on it

Every line that a server emits in a test is validated against the official schema of its revision when the test ends; so
is every line that passed the relay. No test can switch that off.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import schemas
from harness.programs import CHECKOUT, PROGRAMS, RELEASE
from harness.wire import Wire


def pytest_configure(config: pytest.Config) -> None:
    missing = [name for name in ("workbench", "fixture-server", "sandbox-host") if not (PROGRAMS / name).exists()]
    if missing:
        raise pytest.UsageError(f"not built: {', '.join(missing)}; run tools/build")


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def mcp_json(checkout: Path) -> dict[str, Any]:
    """What mcp.json says about workbench, word for word."""
    return json.loads((checkout / "mcp.json").read_text())["mcpServers"]["workbench"]


@pytest.fixture(scope="session")
def commands(mcp_json: dict[str, Any]) -> dict[str, list[str]]:
    command = os.path.normpath(CHECKOUT / mcp_json["command"]) if PROGRAMS == RELEASE else str(PROGRAMS / "workbench")
    return {"workbench": [command, *mcp_json["args"]], "fixture-server": [str(PROGRAMS / "fixture-server")]}


@pytest.fixture(scope="session")
def first_generation() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "workbench" / "python" / "clients1" / "bin" / "python"


@pytest.fixture
def spawn(commands: dict[str, list[str]]) -> Iterator[Callable[..., Wire]]:
    wires: list[Wire] = []

    def start(name: str, *arguments: str, cwd: Path | str = CHECKOUT, **options: Any) -> Wire:
        cold = ["--warm-python=off"] if name == "workbench" else []
        wires.append(Wire([*commands[name], *cold, *arguments], cwd=cwd, **options))
        return wires[-1]

    yield start
    for wire in wires:
        wire.dispose()
    for number, wire in enumerate(wires, start=1):
        assert_valid(wire.lines, f"session {number}")


@pytest.fixture(params=["fixture-server", "workbench"])
def server(request: pytest.FixtureRequest, spawn: Callable[..., Wire]) -> Wire:
    return spawn(request.param)


@pytest.fixture
def fixture_server(spawn: Callable[..., Wire]) -> Wire:
    return spawn("fixture-server")


@pytest.fixture
def workbench(spawn: Callable[..., Wire]) -> Wire:
    return spawn("workbench")


@pytest.fixture
def recorded(commands: dict[str, list[str]], tmp_path: Path) -> Iterator[Callable[[str], tuple[str, list[str]]]]:
    logs: list[Path] = []

    def command(name: str) -> tuple[str, list[str]]:
        logs.append(tmp_path / f"session-{len(logs)}.log")
        relay = str(Path(__file__).parent / "harness" / "relay.py")
        return sys.executable, [relay, str(logs[-1]), *commands[name]]

    yield command
    for log in logs:
        lines = [(line[:1].decode(), line[1:]) for line in log.read_bytes().split(b"\n") if line]
        assert any(direction == "<" for direction, _ in lines), "the relay saw no line from the server"
        assert_valid(lines, log.name)


def assert_valid(lines: list[tuple[str, bytes]], name: str) -> None:
    found = schemas.check(lines)
    assert not found, f"{name}: the server's lines break the official schemas:\n" + "\n".join(found[:20])

"""Every session of harness/sessions.py with every client that we did not write, and how those clients leave."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from harness import sessions
from harness.clients import CLIENTS

Recorded = Callable[[str], tuple[str, list[str]]]


def hold(name: str, client: str, command: list[str], python: Path) -> None:
    """Holds a session in this process, or in the environment of a client that cannot share this one."""
    if client != "mcp-1-session":
        anyio.run(sessions.hold, name, client, command)
        return
    arguments = [python, "-m", "harness.sessions", client, name, *command]
    run = subprocess.run(arguments, cwd=Path(__file__).parent, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("name", sessions.SESSIONS)
@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_holds_its_session(recorded: Recorded, first_generation: Path, client: str, name: str) -> None:
    program, arguments = recorded(sessions.SESSIONS[name][0])
    hold(name, client, [program, *arguments], first_generation)


@pytest.mark.parametrize("server", sessions.CALLS)
@pytest.mark.parametrize("client", CLIENTS)
def test_leaving_the_client_ends_the_server_without_force(
    commands: dict[str, list[str]], first_generation: Path, tmp_path: Path, client: str, server: str
) -> None:
    """The SDK closes stdin, and signals the whole group only if that does not help: then no status is written."""
    status = tmp_path / "status"
    name = next(name for name, (of, _) in sessions.SESSIONS.items() if of == server)
    shell = ["/bin/sh", "-c", '"$@"; echo $? >"$0"', os.fspath(status), *commands[server]]
    hold(name, client, shell, first_generation)
    assert status.read_text().strip() == "0"

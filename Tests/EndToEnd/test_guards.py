"""sandbox/attacks/guards: ordinary programs that the sandbox must not break."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable, Iterator

import pytest

from harness import attacks
from harness.attacks import Attack
from harness.warm import path, wait_until_warm, warm_server
from harness.wire import Wire

GUARDS = attacks.load("guards/K")


# Of the host, a run sees /usr and those toolchains in /opt that are on the server's PATH.
TOOLCHAINS = sorted(glob.glob("/opt/*/bin") + glob.glob("/opt/*/usr/bin"))
SEARCH_PATH = os.pathsep.join(["/usr/local/bin", "/usr/bin", "/bin", *TOOLCHAINS])


@pytest.fixture(scope="module")
def warm(commands: dict[str, list[str]]) -> Iterator[Wire]:
    with warm_server(commands["workbench"]) as wire:
        yield wire


@pytest.mark.parametrize("guard", [each for each in GUARDS if each.language == "python"], ids=lambda guard: guard.name)
def test_guard_of_a_program_that_was_born(guard: Attack, warm: Wire) -> None:
    wait_until_warm(warm)
    result = warm.call("execute_sandboxed", guard.arguments({}) | {"timeout_s": 60})
    text = result["content"][0]["text"]
    assert path(result) == "warm"
    assert result["structuredContent"]["status"] == "ok", text
    assert attacks.lines(text, "DONE"), text


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_guard(guard: Attack, spawn: Callable[..., Wire]) -> None:
    if guard.needs and not any(shutil.which(name, path=SEARCH_PATH) for name in guard.needs):
        pytest.skip(f"not installed in /usr or /opt: {', '.join(guard.needs)}")
    workbench = spawn("workbench", env=os.environ | {"PATH": SEARCH_PATH})
    result = workbench.call("execute_sandboxed", guard.arguments({}) | {"timeout_s": 60})
    text = result["content"][0]["text"]
    assert not result.get("isError"), text
    assert result["structuredContent"]["status"] == "ok", text
    assert attacks.lines(text, "DONE"), text

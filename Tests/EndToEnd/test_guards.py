"""sandbox/attacks/guards: ordinary programs that the sandbox must not break."""

from __future__ import annotations

import shutil

import pytest

from harness import attacks
from harness.attacks import Attack
from harness.wire import Wire

GUARDS = attacks.load("guards/K")


def visible(program: str) -> bool:
    """Whether a run can see the program: of the host it sees /usr, and toolchains in /opt."""
    path = shutil.which(program)
    return path is not None and path.startswith(("/usr/", "/bin/", "/opt/"))


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_guard(guard: Attack, workbench: Wire) -> None:
    if guard.needs and not any(visible(name) for name in guard.needs):
        pytest.skip(f"{' and '.join(guard.needs)} not installed in /usr or /opt")
    result = workbench.call("execute_sandboxed", guard.arguments({}) | {"timeout_s": 60})
    text = result["content"][0]["text"]
    assert not result.get("isError"), text
    assert result["structuredContent"]["status"] == "ok", text
    assert attacks.lines(text, "DONE"), text

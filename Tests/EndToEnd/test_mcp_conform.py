"""The checker mcp-conform of PyPI, which we did not write, over stdio."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.wire import DEADLINE

# By its module: the first line of the installed script names the environment where it was made, and the ordinary user
# sees that elsewhere (tools/lib/as-user).
PROGRAM = [sys.executable, "-m", "mcp_probe"]


def check(*command: str | Path) -> tuple[int, list[dict]]:
    """The exit status, and the checks that failed."""
    line = " ".join(map(str, command))
    options = ["--transport", "stdio", "--format", "json", "--timeout", str(DEADLINE), "--command", line]
    run = subprocess.run([*PROGRAM, "server", *options], capture_output=True, text=True, timeout=2 * DEADLINE)
    report = json.loads(run.stdout)
    return run.returncode, [one for one in report["checks"] if not one["passed"]]


@pytest.mark.parametrize("server", ["workbench", "fixture-server"])
def test_every_check_passes(commands: dict[str, list[str]], server: str) -> None:
    assert check(*commands[server]) == (0, [])


def test_a_server_that_answers_nonsense_fails(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text('for _ in iter(input, \'\'): print(\'{"jsonrpc":"2.0","id":1,"result":{}}\', flush=True)')
    status, failed = check(sys.executable, script)
    assert status != 0
    assert failed

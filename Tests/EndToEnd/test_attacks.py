"""sandbox/attacks against execute_sandboxed: every program through the tool, and its control."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness import attacks, verdict
from harness.attacks import Attack
from harness.bystanders import Bystanders, find_process, neighbour_code
from harness.footprint import assert_nothing_left, footprint
from harness.pings import call_while_pinging
from harness.wire import DEADLINE, Wire, modern, wait_for_exit

ATTACKS = [
    *attacks.load("A", control="outside"),
    *attacks.load("B", control="outside"),
    *attacks.load("C"),
    *attacks.load("D"),
    *attacks.load("E", control="outside"),
    *attacks.load("F"),
    *attacks.load("G"),
]


@pytest.fixture(scope="module")
def bystanders() -> Iterator[Bystanders]:
    with Bystanders() as made:
        yield made


@pytest.fixture
def target(spawn: Callable[..., Wire], bystanders: Bystanders, tmp_path: Path) -> Wire:
    """A workbench whose environment holds secrets, with its host running and a temporary folder of its own."""
    workbench = spawn("workbench", env=bystanders.environment | {"TMPDIR": str(tmp_path)})
    workbench.execute("true", "bash")
    return workbench


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack(attack: Attack, target: Wire, bystanders: Bystanders, tmp_path: Path) -> None:
    arguments = attack.arguments(bystanders.values | {"scratch": "/var/tmp"})
    before = footprint(target)
    with neighbour(target, bystanders, wanted=attack.neighbour):
        for _ in range(attack.repeat):
            result, slowest = call_while_pinging(target, arguments)
    verdict.check(attack, result)
    assert slowest < 1, f"the server took {slowest} s to answer a ping"
    reply = json.dumps(result)
    assert bystanders.secret not in reply and bystanders.canary_text not in reply
    assert bystanders.visited() == []

    assert target.result("tools/list", modern())["tools"]
    assert_nothing_left(target, before)
    assert list(tmp_path.iterdir()) == []
    bystanders.assert_untouched()

    if "outside" in attack.control:
        outside = bystanders.run_outside(attack)
        assert attacks.lines(outside, "LEAK"), f"it fails outside of the sandbox too, so it proves nothing:\n{outside}"
        reached = bystanders.visited()
        assert reached or not attack.name.startswith("E"), "outside of the sandbox no listener saw the program"


@contextmanager
def neighbour(target: Wire, bystanders: Bystanders, *, wanted: bool) -> Iterator[None]:
    """A second run on the same server, alive and marked for as long as the block lasts."""
    if not wanted:
        yield
        return
    arguments = {"code": neighbour_code(bystanders.mark), "language": "python", "timeout_s": 120}
    request = target.send_request("tools/call", modern(name="execute_sandboxed", arguments=arguments))
    name = f"{bystanders.mark}-of-run".encode()
    deadline = time.monotonic() + DEADLINE
    # Nothing announces that a run is under way but its process.
    while (pid := find_process(lambda line: line.startswith(name))) is None:
        assert time.monotonic() < deadline, "the run beside this one did not start"
        time.sleep(0.01)
    process = os.pidfd_open(pid)
    yield
    target.notify("notifications/cancelled", requestId=request)
    wait_for_exit(process)
    os.close(process)

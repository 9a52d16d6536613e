"""Server and sandbox host killed at any moment: nothing of any run is left, and a server that lives goes on."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.bystanders import children, descendants
from harness.footprint import assert_nothing_left, footprint, mounts
from harness.wire import Wire, modern, wait_for_exit

PR_SET_CHILD_SUBREAPER = 36
MOMENTS = 24
# A launch, its program, its daemons and its end lie within this; the moment is drawn from it.
SECONDS = 0.08
CODE = """
import os, signal, time
for number in (1, 2, 15): signal.signal(number, signal.SIG_IGN)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        time.sleep(0.02)
        os._exit(0)
open("f", "w").write("x" * 100000)
time.sleep(0.02)
print("done")
"""


@pytest.fixture(autouse=True)
def orphans_come_to_us() -> Iterator[None]:
    """Whatever survives its server becomes a child of this process, where it is seen."""
    libc = ctypes.CDLL(None)
    assert libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    yield
    assert libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0) == 0


def start_some(workbench: Wire, chance: random.Random) -> set[Any]:
    """Sends some runs, and waits for a moment that the generator draws."""
    arguments = {"code": CODE, "language": "python"}
    calls = {
        workbench.send_request("tools/call", modern(name="execute_sandboxed", arguments=arguments))
        for _ in range(chance.randint(1, 4))
    }
    end = time.monotonic() + chance.random() * SECONDS
    while time.monotonic() < end:
        pass
    return calls


def kill_and_watch(pid: int) -> None:
    """Kills a process and waits for the end of everything below it."""
    handles = []
    for each in (pid, *descendants(pid)):
        with contextlib.suppress(ProcessLookupError):
            handles.append(os.pidfd_open(each))
    os.kill(pid, signal.SIGKILL)
    for handle in handles:
        wait_for_exit(handle)
        os.close(handle)


def assert_no_orphan(before: dict[int, str]) -> None:
    """Waits for those that were born while we looked, and reaps what has come to us.

    Whoever is found was born of one that has ended meanwhile: a few looks find the last.
    """
    for _ in range(20):
        found = descendants(os.getpid()).keys() - before.keys()
        if not found:
            return
        for each in found:
            with contextlib.suppress(ProcessLookupError):
                handle = os.pidfd_open(each)
                wait_for_exit(handle)
                os.close(handle)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(each, 0)
    pytest.fail(f"left behind: {found}")


def assert_nothing_is_kept(temporary: Path) -> None:
    """Namespaces live by a process, a descriptor or a mount; processes have been waited for."""
    assert mounts() == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_server_killed_at_any_moment_leaves_nothing(spawn: Callable[..., Wire], tmp_path: Path, moment: int) -> None:
    before = descendants(os.getpid())
    workbench = spawn("workbench", env=os.environ | {"TMPDIR": str(tmp_path)})
    start_some(workbench, random.Random(moment))  # noqa: S311 - the same moments each time
    kill_and_watch(workbench.pid)
    workbench.wait()
    assert_no_orphan(before)
    assert_nothing_is_kept(tmp_path)


def test_a_host_killed_at_any_moment_is_replaced_and_leaves_nothing(spawn: Callable[..., Wire], tmp_path: Path) -> None:
    workbench = spawn("workbench", env=os.environ | {"TMPDIR": str(tmp_path)})
    workbench.execute("print(1)")
    # Its own alone: another host has other namespaces.
    own = f"descriptors of {workbench.pid}"
    before = {own: footprint(workbench)[own]}
    lost = 0
    for moment in range(MOMENTS):
        calls = start_some(workbench, random.Random(1000 + moment))  # noqa: S311
        (host,) = children(workbench.pid)
        kill_and_watch(host)
        while calls:
            message = workbench.receive()
            if message.get("id") not in calls:
                continue
            calls.remove(message["id"])
            result = message["result"]
            text = result["content"][0]["text"]
            if result.get("isError"):
                lost += 1
                assert text.startswith("sandbox_error: ") and "nothing of it is left alive" in text, text
            else:
                assert result["structuredContent"]["stdout"] == "done\n", text
        assert workbench.execute("print(1)")["stdout"] == "1\n"
        assert len(footprint(workbench)["hosts"]) == 1
        assert_nothing_left(workbench, before)
        assert_nothing_is_kept(tmp_path)
    assert lost > 0, "no moment was in the middle of a run"

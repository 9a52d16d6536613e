"""What a server and its sandbox host hold of the machine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harness.bystanders import wait_until_alone
from harness.wire import DEADLINE, Wire

NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")


def footprint(workbench: Wire) -> dict[str, Any]:
    """Everything but memory and threads that a run could leave behind, once none is under way: equal before and after.

    Of processes of other users an ordinary user sees less; before and after he sees the same.
    """
    hosts = wait_until_alone(workbench.pid)
    held: dict[str, Any] = {"hosts": sorted(hosts)}
    for pid in (workbench.pid, *hosts):
        held[f"namespaces of {pid}"] = dict(namespaces(pid))
        held[f"mounts of {pid}"] = mounts(pid)
        held[f"control groups of {pid}"] = lines_of(f"/proc/{pid}/cgroup")
        # The host is not dumpable, so that even its own user cannot look at its descriptors.
        if pid == workbench.pid or os.geteuid() == 0:
            held[f"descriptors of {pid}"] = len(os.listdir(f"/proc/{pid}/fd"))
    return held


def assert_nothing_left(workbench: Wire, before: dict[str, Any]) -> None:
    """Fails if there is more than `before`, once none is under way.

    A descriptor is closed a moment after the process at its other end has gone, and nothing announces that: the first
    reading may have one too many, and so may this one for a while.
    """
    deadline = time.monotonic() + DEADLINE
    while True:
        now = footprint(workbench)
        more = {
            name: (now.get(name), value)
            for name, value in before.items()
            if now.get(name) != value and not (isinstance(value, int) and now.get(name, value) < value)
        }
        if not more:
            return
        assert time.monotonic() < deadline, f"more than before (now, before): {more}"
        time.sleep(0.01)


def resident_bytes(workbench: Wire) -> int:
    """Of the server and its host together."""
    pids = (workbench.pid, *wait_until_alone(workbench.pid))
    return sum(int(status(pid)["VmRSS"].split()[0]) << 10 for pid in pids)


def threads(workbench: Wire) -> int:
    """Of the server; the host has one."""
    return int(status(workbench.pid)["Threads"])


def status(pid: int) -> dict[str, str]:
    return dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())


def namespaces(pid: int) -> Iterator[tuple[str, str]]:
    """Kind and identity of each namespace of a process that we may look at."""
    for kind in NAMESPACES:
        try:
            yield kind, os.readlink(f"/proc/{pid}/ns/{kind}")
        except OSError:
            return  # it has ended, or is not ours


def mounts(pid: int | str = "self") -> list[str]:
    """The mounts that can only come from a run: those named as the sandbox names its own, and kept namespaces.

    Not all mounts: others on the machine come and go by themselves.
    """
    return [line for line in lines_of(f"/proc/{pid}/mountinfo") if " sandbox " in line or " - nsfs " in line]


def lines_of(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []

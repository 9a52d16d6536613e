"""What isolating `/bin/true` costs over spawning it: our sandbox host, and bubblewrap with its nearest options."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time

from figures import lower_quartile
from subjects import CHECKOUT, BenchmarkFailed

BWRAP = [
    "bwrap",
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    "--clearenv",
    "--ro-bind",
    "/usr",
    "/usr",
    "--symlink",
    "usr/bin",
    "/bin",
    "--symlink",
    "usr/lib",
    "/lib",
    "--symlink",
    "usr/lib64",
    "/lib64",
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--tmpfs",
    "/tmp",
    "/bin/true",
]


def alternated(rounds: int) -> dict[str, float]:
    """Milliseconds, lower quartile: a bare spawn, bwrap and the sandbox host in turn."""
    sys.path.insert(0, str(CHECKOUT / "Tests" / "Host"))
    import host_protocol as protocol

    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise BenchmarkFailed("no bwrap: run tools/setup")
    request = protocol.Request(["/bin/true"])
    message, parcel = request.message(), request.parcel()
    samples: dict[str, list[float]] = {"bare": [], "bwrap": [], "workbench": []}
    with protocol.Host() as host:
        for _ in range(rounds):
            samples["bare"].append(_spawn(["/bin/true"]))
            samples["bwrap"].append(_spawn([bwrap, *BWRAP[1:]]))
            samples["workbench"].append(_run(protocol, host, message, parcel))
    return {name: lower_quartile(each) * 1e3 for name, each in samples.items()}


def _spawn(command: list[str]) -> float:
    began = time.perf_counter()
    pid = os.posix_spawn(command[0], command, {})
    _, status = os.waitpid(pid, 0)
    took = time.perf_counter() - began
    if status:
        raise BenchmarkFailed(f"{' '.join(command)} ended with status {status}")
    return took


def _run(protocol, host, message: bytes, parcel: bytes) -> float:
    """From the request to the last event, after which no process of the run lives any more."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    memory = protocol.memory_file(parcel)
    events = protocol.Events(ours)
    began = time.perf_counter()
    socket.send_fds(host.control, [message], [theirs.fileno(), memory])
    theirs.close()
    outcome = events.finish(30)
    took = time.perf_counter() - began
    os.close(memory)
    if outcome.status != "EXITED" or outcome.done["tier"] != protocol.SB["SB_TIER_A"]:
        raise BenchmarkFailed(f"the sandbox run ended otherwise than expected: {outcome}")
    return took

"""How far a run gets past its limits: memory beyond 2 GB, and time that 128 processes need to go."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from subjects import CHECKOUT, BenchmarkFailed

LIMIT_MB = 2048

# As fast as two CPUs can touch memory, in processes that RLIMIT_DATA does not stop.
GROW = """
import mmap, os
for _ in range({processes}):
    if os.fork() == 0:
        held = []
        while True:
            held.append(mmap.mmap(-1, {step} << 20, flags=mmap.{sharing} | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE))
os.wait()
"""
WRITE = """
import os
for number in range(8):
    if os.fork() == 0:
        file = os.open(f"/dev/shm/{number}", os.O_CREAT | os.O_WRONLY)
        while True:
            os.write(file, bytes(1 << 20))
os.wait()
"""


def _grow(processes: int, step: int = 8, sharing: str = "MAP_PRIVATE") -> str:
    return GROW.format(processes=processes, step=step, sharing=sharing)


MEMORY_BOMBS = {
    "8 processes": _grow(8),
    "32": _grow(32),
    "100": _grow(100),
    "8 with 256 MB at a time": _grow(8, 256),
    "100 with 20 MB": _grow(100, 20),
    "shared mappings": _grow(8, sharing="MAP_SHARED"),
    "files": WRITE,
}
FORK_BOMB = "bomb() { bomb | bomb & }; bomb; while :; do :; done"


@dataclass
class Overshoot:
    """How far the worst of the rounds of each bomb was above its limit, in percent of it."""

    above: dict[str, float]
    counted: bool  # by the kernel; else as far as the watchdog has seen it

    @property
    def worst(self) -> float:
        return max(self.above.values())


def _protocol():
    sys.path.insert(0, str(CHECKOUT / "Tests" / "Host"))
    import host_protocol

    return host_protocol


class Account:
    """A memory cgroup for one host: what it and its runs held at most, by the kernel's count."""

    VERSIONS = (
        (Path("/sys/fs/cgroup/memory"), "memory.usage_in_bytes", "memory.max_usage_in_bytes"),
        (Path("/sys/fs/cgroup"), "memory.current", "memory.peak"),
    )

    def __init__(self, parent: Path, now: str, peak: str) -> None:
        self.folder = parent / f"workbench-bench-{os.getpid()}"
        self.folder.mkdir(exist_ok=True)
        self.now, self.peak = self.folder / now, self.folder / peak
        try:
            self.peak_bytes()
        except OSError:
            self.close()
            raise

    def add(self, pid: int) -> None:
        (self.folder / "cgroup.procs").write_text(str(pid))
        self.before = int(self.now.read_text())

    def peak_bytes(self) -> int:
        return int(self.peak.read_text())

    @classmethod
    def open(cls) -> Account | None:
        """None where this user may make none, or the kernel does not count."""
        for parent, now, peak in cls.VERSIONS:
            with suppress(OSError):
                return cls(parent, now, peak)
        return None

    def close(self) -> None:
        # The kernel lets go of dead processes when it has the time, and tells nobody.
        deadline = time.monotonic() + 5
        while True:
            try:
                return self.folder.rmdir()
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)


@contextmanager
def _busy(loops: int) -> Iterator[None]:
    running = [subprocess.Popen(["/bin/sh", "-c", "while :; do :; done"]) for _ in range(loops)]
    try:
        yield
    finally:
        for each in running:
            each.kill()
            each.wait()


def _above(code: str) -> tuple[float, bool]:
    """Percent of the limit by which one bomb was above it, and whether the kernel says so."""
    protocol = _protocol()
    limit = LIMIT_MB << 20
    account = Account.open()
    with protocol.Host() as host:
        if account:
            account.add(host.process.pid)
        request = protocol.python(
            code, memory_bytes=limit, work_bytes=limit, file_bytes=limit, wall_ms=60000, cpu_seconds=60
        )
        outcome = host.run(request)
    peak = outcome.exit["peak_bytes"] if outcome.exit else 0
    if account:
        peak = account.peak_bytes() - account.before
        account.close()
    # A shared mapping that would pass the limit is refused, and a file that would pass the quota.
    if outcome.status not in ("MEMORY", "EXITED"):
        raise BenchmarkFailed(f"the memory bomb ended otherwise than expected: {outcome}")
    return 100 * (peak / limit - 1), account is not None


def overshoot(rounds: int, busy_loops: int) -> Overshoot:
    """The worst of the rounds of each bomb, beside so many loops that want a processor each."""
    counted = True
    above = {}
    with _busy(busy_loops):
        for name, code in MEMORY_BOMBS.items():
            results = [_above(code) for _ in range(rounds)]
            above[name] = max(percent for percent, _ in results)
            counted = counted and all(by_kernel for _, by_kernel in results)
    return Overshoot(above, counted)


def time_to_nothing(rounds: int) -> float:
    """Milliseconds from a fork bomb's deadline to its last event, when no process of it lives; the worst."""
    protocol = _protocol()
    worst = 0.0
    wall_ms = 700
    with protocol.Host() as host:
        for _ in range(rounds):
            events = host.begin(protocol.bash(FORK_BOMB, wall_ms=wall_ms, grace_ms=0, processes=128))
            events.wait_for("SB_STARTED")
            started = time.perf_counter()
            outcome = events.finish()
            worst = max(worst, 1e3 * (time.perf_counter() - started) - wall_ms)
            if outcome.status != "TIMEOUT":
                raise BenchmarkFailed(f"the fork bomb ended otherwise than expected: {outcome}")
    return worst

"""A warm parent of one sandbox-host, and the same Python program on both ways: executed, and born of that parent."""

from __future__ import annotations

import json
import os
import re
import socket
import struct
import time
from pathlib import Path

from host_protocol import HOST, MEBIBYTE, REPOSITORY, SB, Events, Host, Outcome, Request, memory_file
from processes import descendants

RUNNERS = REPOSITORY / "sandbox/runners"
LIBRARY = Path(HOST).parent / "libworkbench-warm.so"
STATE = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state")
LIBRARIES = STATE / "workbench/python/sandbox"
TARGET = "/opt/workbench/python"
ENVIRONMENT = {
    "PATH": f"{TARGET}/bin:/usr/bin:/bin",
    "HOME": "/tmp",
    "TMPDIR": "/tmp",
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "2",
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": "/tmp/matplotlib",
}
COMMAND = [f"{TARGET}/bin/python3", "-I", "-B", "-c", (RUNNERS / "python.py").read_text(), "/run/code.py", "/run/value"]


def program(code: str, **changes: object) -> Request:
    """A run of Python code as the tool makes it, to be executed."""
    changes = {"memory_bytes": 1024 * MEBIBYTE, "env": ENVIRONMENT, "binds": [(str(LIBRARIES), TARGET)]} | changes
    request = Request(list(COMMAND), **changes)  # type: ignore[arg-type]
    request.side_files = [("/run/code.py", code.encode(), 0o444), ("/run/value", b"", 0o666)]
    return request


def said(outcome: Outcome) -> object:
    """What a program printed as JSON."""
    assert outcome.status == "EXITED", outcome
    assert not outcome.stderr, outcome.stderr.decode()
    return json.loads(outcome.stdout)


# As the server has it, on two processors.
WAITING = 2


def start(
    host: Host,
    number: int,
    argv: list[str],
    env: dict[str, str],
    binds: list[tuple[str, str]],
    waiting: int = WAITING,
    idle_ms: int = 60000,
) -> Events:
    """Sends WARM."""
    files = [("/run/warm.py", (RUNNERS / "python_warm.py").read_bytes(), 0o444)]
    files.append(("/run/warm.so", LIBRARY.read_bytes(), 0o555))
    request = Request(list(argv), env=env, binds=binds, side_files=files)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    parcel = memory_file(request.parcel())
    message = struct.pack("<IIIIII", SB["SB_WARM"], 24, number, waiting, idle_ms, 0)
    socket.send_fds(host.control, [message], [theirs.fileno(), parcel])
    os.close(parcel)
    theirs.close()
    return Events(ours)


class WarmHost(Host):
    """A host with one warm parent, number 1, that is ready."""

    def __init__(self, waiting: int = WAITING, idle_ms: int = 60000, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.waiting, self.idle_ms = waiting, idle_ms
        self.parent = self.start_parent(1)
        self.parent.wait_output(b"\n")
        # Now, when there is nothing else below the host.
        self.keeper, self.interpreter = descendants(self.process.pid)

    def start_parent(self, number: int) -> Events:
        return start(self, number, COMMAND, ENVIRONMENT, [(str(LIBRARIES), TARGET)], self.waiting, self.idle_ms)

    def lasting(self) -> list[int]:
        """The keeper, and the interpreter that has its libraries loaded."""
        return [self.keeper, self.interpreter]

    def programs(self, *, locked_in: bool) -> list[tuple[int, int]]:
        """Init and main process of the runs that have begun, or of those that wait for a request."""
        found = []
        for pid in descendants(self.process.pid):
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            # The main process is the third in its namespace. It waits in all of them, without rights beyond.
            if not re.search(r"^NSpid:.*\t3$", status, re.M) or ("\nSeccomp:\t2\n" in status) != locked_in:
                continue
            if re.search(r"^CapBnd:\t0+$", status, re.M):
                found.append((int(re.search(r"^PPid:\t(\d+)$", status, re.M)[1]), pid))
        return found

    def waits_for(self, count: int) -> list[tuple[int, int]]:
        """Init and main process of those that wait, when there are so many and nothing else is left of any run."""
        lasting, deadline = self.lasting(), time.monotonic() + 60
        while True:
            found = self.programs(locked_in=False)
            others = set(descendants(self.process.pid)) - {pid for pair in found for pid in pair} - set(lasting)
            if len(found) == count and not others:
                return found
            assert time.monotonic() < deadline, (count, found, others)

    def born(self, code: str, **changes: object) -> Outcome:
        """The outcome of a run that the warm parent gives birth to."""
        return self.run(program(code, warm=1, **changes))

"""Calls of an init that waits, and of the keeper, fail once: a run is as isolated as ever, or ends and says why."""

from __future__ import annotations

import concurrent.futures
import errno
import itertools
import os
import platform
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import warm_parent
from host_protocol import NAMES, SB, Host, Outcome
from processes import descendants

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="the tracer knows the registers of x86_64")

# More at a time than there are CPUs, because most of it is waiting.
WORKERS = 4
KEEPER, INIT = 1, 2  # roles of fault.py; before it executes the warm parent has the second too
SENDMSG, RECVMSG = 46, 47
# exit, exit_group, rt_sigreturn do not return, or not to the caller; getpid, getuid and their like cannot fail.
SKIPPED = {60, 231, 15, 39, 102, 104, 107, 108}
INFORMING = SB["SB_LAYER_SOURCE_NAMES"] | SB["SB_LAYER_DENIED_CALLS"]
RUNS = 3  # the first is born when it comes; one waits for each of the others
OBSERVE = """
import os, re
status = open("/proc/self/status").read()
print(re.findall(r"^(?:Uid|Gid|Groups|Cap\\w+|NoNewPrivs|Seccomp|Umask):.*", status, re.M))
# Without the system's links, which are mounts where they cannot be read.
mounts = [re.sub("[ug]id=[0-9]+", "", line.split(" ", 4)[4]) for line in open("/proc/self/mountinfo")]
print(sorted(line for line in mounts if not re.match("/(s?bin|lib(64)?|etc/localtime) ro,nosuid,nodev", line)))
print(os.listdir("/proc/self/fd"), sorted(os.listdir("/")), os.uname()[1], open("/box/in").read())
"""


@dataclass
class Attempt:
    """One host under the tracer, with a warm parent and its runs."""

    outcomes: list[Outcome] = field(default_factory=list)
    calls: dict[tuple[int, int], int] = field(default_factory=dict)  # (role, number): how often
    host_ended: bool = False


def attempt(*faults: str) -> Attempt:
    """Waits until nothing of it is left."""
    made = Attempt()
    tracer = [sys.executable, "-I", "-S", str(Path(__file__).with_name("fault.py")), *faults, "--"]
    command = ["/usr/bin/python3", *warm_parent.COMMAND[1:]]
    host = Host.__new__(Host)
    try:
        host.start(tracer, stdout=subprocess.PIPE)
        parent = warm_parent.start(host, 1, command, warm_parent.ENVIRONMENT, [], waiting=1)
        while b"\n" not in parent.outcome.stdout and parent.next() is not None:
            pass
        for _ in range(RUNS):
            request = warm_parent.program(OBSERVE, warm=1, files=[("in", b"x")], wall_ms=30000)
            request.argv, request.binds = command, []
            made.outcomes.append(host.run(request, timeout=60))
        host.greet()
    except (OSError, AssertionError):
        made.host_ended = True
    host.control.close()
    written, _ = host.process.communicate(timeout=60)
    for line in written.splitlines():
        role, number, count = map(int, line.split())
        made.calls[role, number] = count
    return made


def check(fault: tuple[int, int, int, int], seen: Attempt, whole: Attempt) -> None:
    role, number, nth, error = fault
    name = f"role {role}, call {number}, time {nth}: {errno.errorcode[error]}"
    assert not seen.host_ended, name
    for outcome in seen.outcomes:
        if outcome.done is not None:
            assert outcome.done["tier"] == SB["SB_TIER_A"] and not outcome.done["missing"] & ~INFORMING, name
            assert outcome.stdout == whole.outcomes[0].stdout, (name, outcome)
        elif outcome.failed is not None:
            step, _, layer, what = outcome.failed
            assert f"SB_STEP_{step}" in SB and what, (name, outcome.failed)
            assert layer == 0 or layer in NAMES["SB_LAYER_"], (name, outcome.failed)
        else:
            # The server sees the end of the socket, and executes the program if it had not begun.
            assert outcome.ended, (name, outcome)


def test_each_call_of_what_waits_fails_once() -> None:
    whole = attempt()
    assert [outcome.done and outcome.done["missing"] for outcome in whole.outcomes] == [0] * RUNS, whole
    assert len({outcome.stdout for outcome in whole.outcomes}) == 1, whole
    errors = itertools.cycle((errno.EPERM, errno.ENOMEM, errno.EMFILE, errno.EAGAIN))
    faults = [
        (role, number, nth, next(errors))
        for (role, number), count in sorted(whole.calls.items())
        if role in (KEEPER, INIT) and number not in SKIPPED
        # Of those of the second run's init, which waits, and the last ones of all.
        for nth in sorted({count // RUNS + 1, count * 2 // RUNS, count})
    ]
    # Which word to which process each of them is, varies: of the last run's, every one.
    words = whole.calls[INIT, SENDMSG]
    faults += [(INIT, SENDMSG, nth, errno.EAGAIN) for nth in range(words * 2 // RUNS, words + 1)]
    rules = [f"{role}:{number}:{nth}={error}" for role, number, nth, error in faults]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for fault, seen in zip(faults, pool.map(attempt, rules), strict=True):
            check(fault, seen, whole)
    assert descendants(os.getpid()) == []

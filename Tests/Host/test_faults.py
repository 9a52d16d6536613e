"""Every system call of a launch fails once: the run ends with the step and the error, or is as isolated as ever."""

import concurrent.futures
import errno
import itertools
import os
import platform
import re
import subprocess
import sys
import unittest
from dataclasses import dataclass, field
from pathlib import Path

from host_protocol import NAMES, SB, Host, Outcome, bash
from processes import descendants

# A whole launch is traced again and again; more at a time than there are CPUs, because most of it is waiting.
WORKERS = 4
# exit, exit_group, rt_sigreturn do not return, or not to the caller; getpid, getuid and their like cannot fail.
SKIPPED = {60, 231, 15, 39, 102, 104, 107, 108}
SENDMSG = 46
INFORMING = SB["SB_LAYER_SOURCE_NAMES"] | SB["SB_LAYER_DENIED_CALLS"]
KINDS = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
# Everything about its isolation that a program can see of itself, one fact a line.
OBSERVE = """
grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp|Sig[BI]|Umask)' /proc/self/status
ulimit -aH; ulimit -a
sed -e 's/^[0-9]* [0-9]* [0-9:]*//' -e 's/uid=[0-9]*,gid=[0-9]*//' /proc/self/mountinfo
ls /dev /proc; readlink /proc/self/fd/0 /proc/self/cwd
cat /proc/self/oom_score_adj /proc/self/cgroup /box/in
hostname; env | sort; echo $$ $PPID
for kind in user mnt pid net ipc uts cgroup; do
  [[ $OUTER != *$(readlink /proc/self/ns/$kind)* ]] && echo "own $kind namespace"
done
kill -0 1; echo $?
for path in /usr/x /etc/x /x; do (echo x >$path) 2>/dev/null || echo "$path is closed"; done
touch /box/out /tmp/out /dev/shm/out
"""


def observe() -> object:
    request = bash(OBSERVE, files=[("in", b"x\n")], wall_ms=30000)
    request.env["OUTER"] = ",".join(os.readlink(f"/proc/self/ns/{kind}") for kind in KINDS)
    return request


def seen(outcome: Outcome) -> list[str]:
    """What the program saw, without what may differ: the system's links are mounts instead, two limits are lower."""
    lines = outcome.stdout.decode().splitlines()
    return [
        line
        for line in lines
        if not re.search(r"/(s?bin|lib(64)?|localtime) ro,nosuid,nodev|^cpu time|^stack size", line)
    ]


@dataclass
class Attempt:
    """One launch under the tracer."""

    outcome: Outcome | None = None  # None: the host ended before it answered
    calls: list[tuple[int, int, int]] = field(default_factory=list)  # role, number, count
    host_ended: bool = False


def launch(*faults: str) -> Attempt:
    """Runs OBSERVE once in a host whose calls fail as told (see fault.py), and waits until nothing of it is left."""
    attempt = Attempt()
    tracer = [sys.executable, "-I", "-S", str(Path(__file__).with_name("fault.py")), *faults, "--"]
    host = Host.__new__(Host)
    try:
        host.start(tracer, stdout=subprocess.PIPE)
        attempt.outcome = host.run(observe(), timeout=60)
        host.greet()
    except (OSError, AssertionError):
        attempt.host_ended = True
    host.control.close()
    written, _ = host.process.communicate(timeout=60)
    attempt.calls = [tuple(map(int, line.split())) for line in written.splitlines()]
    return attempt


@unittest.skipUnless(platform.machine() == "x86_64", "the tracer knows the registers of x86_64")
class FaultTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.whole = launch()
        assert cls.whole.outcome is not None and cls.whole.outcome.done["missing"] == 0, cls.whole
        assert "own net namespace" in cls.whole.outcome.stdout.decode(), cls.whole.outcome

    def places(self) -> list[tuple[int, int, int]]:
        """Role, number and which of its calls: the first three and the last three of each number."""
        return [
            (role, number, nth)
            for role, number, count in self.whole.calls
            if number not in SKIPPED
            for nth in sorted({*range(1, min(count, 3) + 1), *range(max(count - 2, 1), count + 1)})
        ]

    def check(self, faults: list[tuple[int, int, int, int]], attempt: Attempt) -> None:
        name = [f"role {role}, call {number}, time {nth}: {errno.errorcode[e]}" for role, number, nth, e in faults]
        outcome = attempt.outcome
        if outcome is None:  # the server is told at once, and starts another
            self.assertEqual({0}, {role for role, *_ in faults}, name)
        elif outcome.done is not None:
            self.assertEqual(SB["SB_TIER_A"], outcome.done["tier"], name)
            self.assertEqual(0, outcome.done["missing"] & ~INFORMING, name)
            self.assertEqual(seen(self.whole.outcome), seen(outcome), name)
        elif outcome.failed is not None:
            step, error, layer, what = outcome.failed
            self.assertIn(f"SB_STEP_{step}", SB, name)
            self.assertIn(error, {e for *_, e in faults}, (name, outcome.failed))
            self.assertTrue(layer == 0 or layer in NAMES["SB_LAYER_"], name)
            self.assertTrue(what, (name, outcome.failed))
        else:
            # Nothing can be told where telling itself fails; the server sees the end of the socket.
            self.assertTrue(outcome.ended, name)
            told = [number == SENDMSG for role, number, *_ in faults if role > 0]
            self.assertTrue(attempt.host_ended or any(told), (name, outcome))

    def check_all(self, cases: list[list[tuple[int, int, int, int]]]) -> None:
        rules = [[f"{role}:{number}:{nth}={error}" for role, number, nth, error in case] for case in cases]
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for case, attempt in zip(cases, pool.map(lambda case: launch(*case), rules), strict=True):
                with self.subTest(faults=case):
                    self.check(case, attempt)
        self.assertEqual([], descendants(os.getpid()))

    def test_every_call_fails_once(self) -> None:
        errors = itertools.cycle((errno.EPERM, errno.ENOMEM, errno.EMFILE, errno.ENOSYS, errno.EAGAIN))
        self.check_all([[(*place, next(errors))] for place in self.places()])

    def test_what_is_done_about_a_failure_fails_too(self) -> None:
        clone, mount, move_mount, umount2, seccomp, ioctl = 56, 165, 429, 166, 317, 16
        setrlimit, openat2, openat, waitpid, kill = 302, 437, 257, 61, 62
        counts = {(role, number): count for role, number, count in self.whole.calls}
        last = counts[1, SENDMSG]
        pairs = [
            [(0, clone, 1), (0, clone, 2)],  # the run, and the attempt to name the refused namespace
            [(1, mount, 1), (1, SENDMSG, 1)],  # the root, and its report
            [(2, seccomp, 1), (2, seccomp, 2)],  # the filter with a listener, and without
            [(2, seccomp, 1), (1, ioctl, 1)],
            [(2, setrlimit, 1), (2, setrlimit, 3)],  # a limit, and its fall-back
            [(1, clone, 1), (1, SENDMSG, 1)],
            [(1, umount2, 1), (1, move_mount, 1)],
            [(1, openat2, 1), (1, openat, 1)],
            [(1, waitpid, 1), (1, kill, 1)],
            [(1, SENDMSG, last - 1), (1, SENDMSG, last)],
        ]
        if maps := counts.get((0, openat)):  # written by the host where it is root
            pairs.append([(0, openat, maps), (0, SENDMSG, 2)])
        errors = (errno.EPERM, errno.ENOMEM)
        self.check_all([[(*place, e) for place, e in zip(pair, errors, strict=True)] for pair in pairs])


if __name__ == "__main__":
    unittest.main()

"""Kernels and containers that refuse something, emulated: tier A with what is missing named, or a clear error."""

from __future__ import annotations

import errno
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.bystanders import wait_until_alone
from harness.programs import CHECKOUT, PROGRAMS
from harness.wire import DEADLINE, Wire

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="the call numbers are those of x86_64")

NEWUSER, NEWNET = "clone:0:0x10000000", "clone:0:0x40000000"
# The program's own process (CLONE_VM | CLONE_VFORK | CLONE_FILES), the overlay's mount flags, a filter with a listener,
# the listener's ioctls, F_ADD_SEALS, and prctl by its first argument.
PROGRAM, OVERLAY, LISTENER = "clone:0:0xffffffff:0x4511", "mount:3:0xffff:7", "seccomp:1:8"
NOTIFY, SEAL = "ioctl:1:0x2000", "fcntl:1:0xffffffff:1033"
PRCTL = "prctl:0:0xffffffff:{}"
DUMPABLE, DEATH_SIGNAL, BOUNDING_SET, SECUREBITS, NO_NEW_PRIVS = (PRCTL.format(n) for n in (4, 1, 24, 28, 38))

# fmt: off
NUMBERS = {
    "ioctl": 16, "sendmsg": 46, "recvmsg": 47, "socketpair": 53, "clone": 56, "fcntl": 72, "setresuid": 117,
    "capset": 126, "pivot_root": 155, "prctl": 157, "mount": 165, "umount2": 166, "sethostname": 170,
    "sched_getaffinity": 204, "unshare": 272, "pipe2": 293, "prlimit64": 302, "setns": 308, "seccomp": 317,
    "memfd_create": 319, "open_tree": 428, "move_mount": 429, "pidfd_open": 434, "clone3": 435, "close_range": 436,
    "openat2": 437, "mount_setattr": 442, "landlock_create_ruleset": 444, "landlock_add_rule": 445,
    "landlock_restrict_self": 446,
}
# A sanitizer asks the machine for them too, and does without neither.
asks_itself = pytest.mark.skipif("WORKBENCH_TEST_SANITIZER" in os.environ, reason="a sanitizer needs these calls")
# What is refused, and what must be said: the missing layers of a run, or code, words and error of the reply.
RUNS = [
    (["clone3=ENOSYS"], []),
    (["unshare=EPERM"], []),
    (["setns=EPERM"], []),
    (["unshare=EPERM", "setns=EPERM", "clone3=ENOSYS"], []),
    ([f"{LISTENER}=EBUSY"], ["denied_calls"]),
    ([f"{NOTIFY}=EPERM"], ["denied_calls"]),
]
REFUSED = [
    ([f"{NEWUSER}=EPERM"], "user_namespace"),
    ([f"{NEWUSER}=ENOSPC"], "max_user_namespaces"),
    ([f"{NEWNET}=EPERM"], "net_namespace"),
    (["mount=EPERM"], "private_root"),
    (["pivot_root=EPERM"], "pivot_root"),
    (["umount2=EPERM"], "old root"),
    (["open_tree=ENOSYS"], "/usr"),
    (["move_mount=EPERM"], "/usr"),
    (["mount_setattr=ENOSYS"], "/usr"),
    (["openat2=ENOSYS"], "private_root"),
    (["sethostname=EPERM"], "uts_namespace"),
    (["setresuid=EPERM"], "id_map"),
    (["capset=EPERM"], "capabilities"),
    ([f"{BOUNDING_SET}=EPERM"], "bounding set"),
    ([f"{SECUREBITS}=EPERM"], "securebits"),
    ([f"{NO_NEW_PRIVS}=EPERM"], "PR_SET_NO_NEW_PRIVS"),
    ([f"{DEATH_SIGNAL}=EPERM"], "PR_SET_PDEATHSIG"),
    pytest.param(["prlimit64=EPERM"], "limits", marks=asks_itself),
    pytest.param(["sched_getaffinity=EPERM"], "limits", marks=asks_itself),
    (["landlock_create_ruleset=ENOSYS"], "landlock"),
    (["landlock_create_ruleset=EOPNOTSUPP"], "landlock"),
    (["landlock_add_rule=EPERM"], "landlock"),
    (["landlock_restrict_self=EPERM"], "landlock_restrict_self"),
    (["seccomp=ENOSYS"], "seccomp"),
    (["landlock_create_ruleset=ENOSYS", "seccomp=ENOSYS"], "landlock"),
    ([f"{NEWUSER}=EPERM", "landlock_create_ruleset=ENOSYS", "seccomp=ENOSYS"], "user_namespace"),
    ([f"{LISTENER}=EBUSY", "landlock_restrict_self=EPERM"], "landlock_restrict_self"),
    ([f"{OVERLAY}=EPERM", "pivot_root=EPERM"], "pivot_root"),
]
FAILED = [
    (["mount=ENOMEM"], "building the private root"),
    ([f"{NEWUSER}=ENOMEM"], "creating namespaces"),
    ([f"{NEWUSER}=EAGAIN"], "creating namespaces"),
    ([f"{PROGRAM}=EAGAIN"], "creating the program's process"),
    (["pipe2=EMFILE"], "making pipes"),
    (["memfd_create=EMFILE"], "memfd_create"),
    (["memfd_create=ENOSYS"], "memfd_create"),
    ([f"{SEAL}=EINVAL"], "seal"),
    (["socketpair=EMFILE"], "socket pair"),
    (["sendmsg=ENOBUFS"], "greet the sandbox host"),
    (["recvmsg=ENOMEM"], "read the run's events"),
    (["pidfd_open=EMFILE"], "watch the sandbox host"),
    (["close_range=ENOSYS"], "starting the sandbox host (close_range)"),
    ([f"{DUMPABLE}=EPERM"], "starting the sandbox host (PR_SET_DUMPABLE)"),
]
# fmt: on

CODE = "open('out.txt', 'w').write('x')\nprint(open('in').read())"
ARGUMENTS = {"code": CODE, "language": "python", "files": [{"name": "in", "content": "given"}]}


@contextmanager
def weaker(rules: list[str]) -> Iterator[Wire]:
    """A workbench on a machine that refuses these calls: NAME[:ARGUMENT:MASK[:VALUE]]=ERROR."""
    numbered = []
    for rule in rules:
        call, error = rule.split("=")
        name, *rest = call.split(":")
        numbered.append(":".join([str(NUMBERS[name]), *rest]) + f"={getattr(errno, error)}")
    refuse = [sys.executable, str(CHECKOUT / "Tests/Host/refuse.py"), *numbered, "--"]
    wire = Wire([*refuse, str(PROGRAMS / "workbench"), "serve", "--warm-python=off"], cwd=CHECKOUT)
    try:
        yield wire
        assert wire.request("ping")["result"] == {}
        wait_until_alone(wire.pid)
    finally:
        wire.dispose()


def name_of(value: object) -> str | None:
    return "+".join(value) if isinstance(value, list) else None


@pytest.mark.parametrize(("rules", "missing"), RUNS, ids=name_of)
def test_what_is_not_needed_or_only_informs_is_missed_by_name(rules: list[str], missing: list[str]) -> None:
    with weaker(rules) as workbench:
        for _ in range(2):
            result = workbench.call("execute_sandboxed", ARGUMENTS)
            assert not result.get("isError"), result["content"]
            run = result["structuredContent"]
            assert (run["isolation"]["tier"], run["isolation"]["missing"]) == ("A", missing)
            assert run["stdout"] == "given\n" and [each["name"] for each in run["artifacts"]] == ["out.txt"]


@pytest.mark.parametrize(("rules", "words"), REFUSED, ids=name_of)
def test_a_machine_that_refuses_a_layer_runs_nothing_and_says_which(rules: list[str], words: str) -> None:
    with weaker(rules) as workbench:
        for _ in range(2):  # the second call meets the same, not a broken server
            text = error_of(workbench, rules)
            assert text.startswith("refused: "), text
            assert words in text and "the missing layer is" in text and "nothing was run" in text, text


@pytest.mark.parametrize(("rules", "words"), FAILED, ids=name_of)
def test_a_machine_that_has_used_something_up_is_told_from_one_that_refuses(rules: list[str], words: str) -> None:
    with weaker(rules) as workbench:
        # A host that cannot start answers one request and ends: the next ones shall not meet its end.
        for _ in range(6):
            text = error_of(workbench, rules)
            assert text.startswith("sandbox_error: ") and words in text, text


def error_of(workbench: Wire, rules: list[str]) -> str:
    """The text of the tool error; it names one of the errors that were given."""
    result = workbench.call("execute_sandboxed", ARGUMENTS)
    text = result["content"][0]["text"]
    assert result.get("isError"), result
    assert any(re.search(rf"\b{rule.split('=')[1]}\b", text) for rule in rules), text
    return text


@pytest.mark.parametrize("call", ["290", "289"], ids=["eventfd2", "signalfd4"])
def test_a_server_that_cannot_start_says_why(call: str, tmp_path: Path) -> None:
    refuse = [sys.executable, str(CHECKOUT / "Tests/Host/refuse.py"), f"{call}={errno.EMFILE}", "--"]
    command = [*refuse, str(PROGRAMS / "workbench"), "serve"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, cwd=tmp_path, timeout=DEADLINE)
    assert done.returncode == 71, done
    assert b"cannot start" in done.stderr and b"Too many open files" in done.stderr, done.stderr

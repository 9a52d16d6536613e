"""Limits, refusals and cancellation reach a run that was born as they reach one that is executed."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import pytest
from host_protocol import MEBIBYTE
from processes import wait_gone
from warm_parent import WarmHost, program, said


@pytest.fixture(scope="module")
def host() -> Iterator[WarmHost]:
    with WarmHost() as made:
        yield made


def test_a_run_can_be_cancelled_and_left(host: WarmHost) -> None:
    endless = "print('here', flush=True)\nwhile True: pass"
    events = host.begin(program(endless, warm=1))
    events.wait_output(b"here\n")
    events.cancel()
    assert events.finish().status == "CANCELLED"
    events = host.begin(program(endless, warm=1))
    events.wait_output(b"here\n")
    ((_, process),) = host.programs(locked_in=True)
    events.socket.close()
    assert wait_gone(process, 30)


def test_the_clock_ends_a_run_that_ignores_signals(host: WarmHost) -> None:
    code = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("here", flush=True)
while True:
    time.sleep(60)
"""
    outcome = host.born(code, wall_ms=1000, grace_ms=100)
    assert (outcome.status, outcome.stdout) == ("TIMEOUT", b"here\n")


def test_refused_calls_are_named(host: WarmHost) -> None:
    outcome = host.born("import ctypes; print(ctypes.CDLL(None).unshare(0x10000000))")
    assert outcome.stdout == b"-1\n"
    assert sum(count for count, answer in outcome.denied.values() if answer == errno.EPERM) == 1


BOMB = """
import mmap, os, sys, time
# Some of it before the fork, so that it is shared, and most of it in each of many processes.
shared = bytearray(b"x" * (64 << 20))
for _ in range(6):
    if os.fork() == 0:
        held = []
        while True:
            held.append(bytearray(b"y" * (8 << 20)))
while True:
    time.sleep(60)
"""


def test_the_memory_of_a_tree_that_was_born_is_limited_as_that_of_others(host: WarmHost) -> None:
    limit = 2048 * MEBIBYTE
    outcome = host.born(BOMB, memory_bytes=limit)
    assert outcome.status == "MEMORY"
    kind, allowed, measured = outcome.limit
    assert (kind, allowed) == ("MEMORY", limit)
    # What two processors touch between two looks; more where a machine lets the watchdog wait.
    assert measured > limit
    assert outcome.exit["peak_bytes"] < limit * 1.05 or measured > limit * 1.05


def test_what_was_there_before_a_run_does_not_count_for_it(host: WarmHost) -> None:
    small = host.born("pass")
    assert small.exit["peak_bytes"] < 32 * MEBIBYTE
    # Sixteen copies of the parent are within a limit that two would exceed, were they counted as their own.
    code = """
import os, time
children = []
for _ in range(16):
    pid = os.fork()
    if pid == 0:
        time.sleep(0.3)
        os._exit(0)
    children.append(pid)
print(sum(os.waitpid(pid, 0)[1] for pid in children))
"""
    outcome = host.born(code, memory_bytes=128 * MEBIBYTE)
    assert (outcome.status, outcome.stdout) == ("EXITED", b"0\n")


def test_one_process_can_hold_its_limit_and_no_more(host: WarmHost) -> None:
    code = "held = b'x' * (%d << 20); print(len(held) >> 20)"
    for limit in (512, 64):
        most = limit * 3 // 4
        assert said(host.born(code % most, memory_bytes=limit * MEBIBYTE)) == most
        # Beyond it by what may be mapped besides, which was there when the run began.
        assert host.born(code % (limit + 160), memory_bytes=limit * MEBIBYTE).stdout == b""


def test_processes_and_files_are_counted_for_each_run(host: WarmHost) -> None:
    code = """
import os, time
made = 0
try:
    while made < 200:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        made += 1
except OSError as error:
    print(made)
"""
    assert host.born(code, processes=32).stdout == host.run(program(code, processes=32)).stdout

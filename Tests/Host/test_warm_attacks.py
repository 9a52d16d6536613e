"""The attacks in Python, by programs that a warm parent gave birth to; and those that aim at being born."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from host_protocol import MEBIBYTE, SB
from warm_parent import WarmHost, program, said

sys.path.insert(0, str(Path(__file__).parents[1] / "EndToEnd"))
from harness import attacks
from harness.attacks import Attack
from harness.bystanders import Bystanders

# Of section F those that do not wait for a clock.
LIMITS = {"F06", "F07", "F08", "F15", "F17", "F20", "F23", "F24", "F26", "F27"}
ATTACKS = [
    each
    for table in "ABEFG"
    for each in attacks.load(table)
    if each.language == "python" and (table != "F" or each.name[:3] in LIMITS)
]
STATUS = {"ok": "EXITED", "error": "EXITED", "signal": "EXITED"}


@pytest.fixture(scope="module")
def host() -> Iterator[WarmHost]:
    with WarmHost() as made:
        yield made


@pytest.fixture(scope="module")
def bystanders() -> Iterator[Bystanders]:
    with Bystanders() as made:
        yield made


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_held_in_a_warm_run_too(attack: Attack, host: WarmHost, bystanders: Bystanders) -> None:
    arguments = attack.arguments(bystanders.values | {"scratch": "/var/tmp"})
    changes = {"memory_bytes": arguments.get("memory_mb", 2048) * MEBIBYTE, "work_bytes": 512 * MEBIBYTE}
    changes |= {"file_bytes": 512 * MEBIBYTE, "wall_ms": int(1000 * arguments.get("timeout_s", 30)), "cpu_seconds": 60}
    if "stdin" in arguments:
        changes["stdin"] = arguments["stdin"].encode()
    for _ in range(attack.repeat):
        outcome = host.born(arguments["code"], **changes)
    assert outcome.done is not None, outcome
    assert (outcome.done["tier"], outcome.done["missing"]) == (SB["SB_TIER_A"], 0)
    assert outcome.status in {STATUS.get(each, each.upper()) for each in attack.status.split("|")}, outcome
    text = outcome.stdout.decode(errors="replace")
    assert not attacks.lines(text, "LEAK"), text
    if attack.held:
        assert attacks.lines(text, "HELD"), (text, outcome.stderr)
    assert bystanders.canary_text not in text and bystanders.secret not in text
    assert bystanders.visited() == []
    bystanders.assert_untouched()
    # The parent has lived through it, and nothing else: the next run works.
    assert host.born("print('alive')").stdout == b"alive\n"
    host.greet()
    host.waits_for(host.waiting)


def test_no_memory_is_shared_with_the_parent_for_writing(host: WarmHost) -> None:
    maps = host.born("print(open('/proc/self/maps').read())").stdout.decode()
    assert "r-xp" in maps
    assert not re.search(r"^\S+ .w.s ", maps, re.M), maps


def test_the_parent_cannot_be_reached_by_number_signal_or_descriptor(host: WarmHost) -> None:
    code = """
import ctypes, errno, json, os
libc = ctypes.CDLL(None, use_errno=True)
reached = []
own = {int(name) for name in os.listdir("/proc/self/task")}
for number in [os.getppid(), *sorted({*range(4, 400)} - own), *range(2**22 - 300, 2**22), *range(32768 - 50, 32768)]:
    try: os.kill(number, 0); reached.append(number)
    except ProcessLookupError: pass
    except PermissionError: reached.append(number)
names = [name for name in os.listdir("/proc") if name.isdigit()]
groups = []
for call in (lambda: os.killpg(0, 0), lambda: os.getpgid(0), lambda: os.getsid(0)):
    groups.append(call())
descriptors = [n for n in range(3, 1024) if os.path.exists(f"/proc/self/fd/{n}")]
def refused(*call):
    ctypes.set_errno(0)
    return libc.syscall(*call) == -1 and ctypes.get_errno()
foreign = [refused(101, 16, 1, 0, 0), refused(308, 0, 0), refused(434, 2**22 - 2, 0), refused(438, 0, 0, 0),
           refused(272, 0x10000000), refused(310, 1, 0, 0, 0, 0, 0)]
print(json.dumps([reached, names, groups, descriptors, foreign]))
"""
    reached, names, groups, descriptors, foreign = said(host.born(code))
    # Init alone, and it only by its number.
    assert reached == [1]
    assert sorted(names) == ["1", "3"] and groups == [None, 3, 3]
    assert descriptors == []
    expected = [errno.EPERM, errno.EPERM, errno.ESRCH, errno.EPERM, errno.EPERM, errno.EPERM]
    assert all(got in (want, errno.EINVAL) for got, want in zip(foreign, expected, strict=True)), foreign


def test_two_bombs_do_not_use_up_the_parents_numbers(host: WarmHost) -> None:
    bomb = """
import os, time
made = 0
try:
    while True:
        if os.fork() == 0: time.sleep(99); os._exit(0)
        made += 1
except OSError: print(made, flush=True)
time.sleep(99)
"""
    bombs = [host.begin(program(bomb, warm=1, processes=128, wall_ms=60000)) for _ in range(3)]
    for events in bombs:
        events.wait_output(b"127\n")
    # While they stand the parent forks as ever.
    fork = "import os\nif (child := os.fork()) == 0: os._exit(7)\nprint(os.waitpid(child, 0)[1] >> 8)"
    assert host.born(fork).stdout == b"7\n"
    for events in bombs:
        events.cancel()
        assert events.finish().status == "CANCELLED"
    assert host.born("print('alive')").stdout == b"alive\n"


def test_a_warm_run_cannot_hide_memory_in_what_it_shares(host: WarmHost) -> None:
    code = """
import mmap, os
held = []
try:
    while len(held) < 30:
        held.append(mmap.mmap(-1, 60 << 20))
        if os.fork() == 0:
            for offset in range(0, 60 << 20, 4096): held[-1][offset] = 1
            os._exit(0)
        os.wait()
except OSError as error: print(error.errno, len(held))
"""
    outcome = host.born(code, memory_bytes=320 * MEBIBYTE)
    assert (outcome.status, outcome.stdout) in (("EXITED", b"12 5\n"), ("MEMORY", b"")), outcome

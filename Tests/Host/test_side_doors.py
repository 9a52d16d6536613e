"""Allowed calls, used for what they were not meant for."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from host_protocol import MEBIBYTE, SB, Host, Outcome, bash, python

PRELUDE = """
import ctypes, fcntl, mmap, os, signal, socket, struct, time
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def error(*numbers):
    ctypes.set_errno(0)
    arguments = [each if isinstance(each, bytes) else ctypes.c_long(each) for each in numbers]
    return ctypes.get_errno() if libc.syscall(*arguments) == -1 else 0
def failure(attempt):
    try: attempt(); return 0
    except OSError as refused: return refused.errno
"""


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as made:
        yield made


def said(outcome: Outcome) -> str:
    assert outcome.status == "EXITED" and not outcome.stderr, outcome
    return outcome.stdout.decode().strip()


def test_a_socket_gives_no_way_to_run_a_program_in_the_kernel(host: Host) -> None:
    code = """
program = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0xFFFFFFFF))
filter = struct.pack("HxxxxxxQ", 1, ctypes.addressof(program))
end, _ = socket.socketpair()
print([failure(lambda: end.setsockopt(socket.SOL_SOCKET, option, filter)) for option in (26, 50, 51, 52)])
end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
"""
    outcome = host.run(python(PRELUDE + code))
    assert said(outcome) == str([errno.EPERM] * 4)
    assert outcome.denied == {54: (4, errno.EPERM)}


def test_a_rename_leaves_no_device_behind(host: Host) -> None:
    code = 'open("a", "w").close(); print(error(316, -100, b"a", -100, b"b", 4), os.listdir())'
    outcome = host.run(python(PRELUDE + code))
    assert said(outcome) == f"{errno.EPERM} ['a']"
    assert (
        host.run(python(PRELUDE + 'open("a", "w").close(); print(error(316, -100, b"a", -100, b"b", 1))')).stdout
        == b"0\n"
    )


def test_who_holds_the_other_end_of_the_channel_cannot_be_reached_by_it(host: Host) -> None:
    # SO_PEERPIDFD: a descriptor of the server's process, if the kernel knows the option.
    code = """
channel = socket.socket(fileno=3)
try: peer = struct.unpack("i", channel.getsockopt(socket.SOL_SOCKET, 77, 4))[0]
except OSError: peer = None
if peer is None: print("unknown")
else:
    print([failure(lambda: signal.pidfd_send_signal(peer, 0)), error(438, peer, 0, 0), error(308, peer, 0x20000),
           failure(lambda: os.waitid(os.P_PIDFD, peer, os.WEXITED)),
           struct.unpack("i", channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4])[0]])
"""
    ours, theirs = socket.socketpair()
    request = python(PRELUDE + code, channel=theirs.fileno())
    answer = said(host.run(request))
    assert answer in ("unknown", str([errno.EINVAL, errno.EPERM, errno.EPERM, errno.ECHILD, 0]))
    ours.close()
    theirs.close()


def test_the_supervisor_is_neither_slowed_nor_signalled_nor_stopped(host: Host) -> None:
    code = """
failed = [failure(lambda: os.setpriority(kind, who, 19)) for kind, who in ((os.PRIO_PROCESS, 1), (os.PRIO_USER, 1000))]
for number in range(1, 65):
    failure(lambda: os.kill(1, number)); error(129, 1, number, 0)
print(failed, open("/proc/1/stat").read().rpartition(")")[2].split()[16] == own)
"""
    own = 'own = open("/proc/1/stat").read().rpartition(")")[2].split()[16]\n'
    assert said(host.run(python(PRELUDE + own + code))) == f"{[errno.EPERM] * 2} True"


def test_the_supervisor_cannot_be_interrupted_while_it_walks(host: Host) -> None:
    # Near the limit it has a second thread, whose number the program can see.
    code = """
held = bytearray(b"x") * (60 << 20)
for _ in range(3):
    if os.fork() == 0: time.sleep(60)
seen, end = set(), time.monotonic() + 1
while time.monotonic() < end:
    for thread in os.listdir("/proc/1/task"):
        seen.add(thread)
        for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV, 34): error(234, 1, int(thread), number)
print(len(seen) > 1)
"""
    outcome = host.run(python(PRELUDE + code, memory_bytes=200 * MEBIBYTE))
    assert (outcome.status, outcome.stdout) == ("EXITED", b"True\n"), outcome


def test_nobody_is_told_of_a_descriptor_who_did_not_ask(host: Host) -> None:
    # F_SETOWN: a signal of the program's choice to process 1 for each byte in a pipe.
    code = """
reader, writer = os.pipe()
for command, value in ((fcntl.F_SETOWN, 1), (10, signal.SIGKILL), (fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)):
    fcntl.fcntl(reader, command, value)
for _ in range(5000): os.write(writer, b"x"); os.read(reader, 1)
init = os.pidfd_open(1)
print([failure(lambda: signal.pidfd_send_signal(init, number)) for number in (9, 19)], error(438, init, 4, 0))
"""
    assert said(host.run(python(PRELUDE + code))) == f"{[errno.EPERM] * 2} {errno.EPERM}"


def test_who_waits_for_a_stopped_child_of_his_own_memory_is_ended_by_the_clock(host: Host) -> None:
    # vfork(2): the main process cannot go on before its child does.
    code = """
print("before", flush=True)
if libc.vfork() == 0:
    libc.kill(libc.getpid(), signal.SIGSTOP)
    libc._exit(0)
"""
    outcome = host.run(python(PRELUDE + code, wall_ms=500, grace_ms=200))
    assert (outcome.status, outcome.stdout) == ("TIMEOUT", b"before\n")


def test_the_priority_of_the_same_users_other_processes_is_not_touched(host: Host) -> None:
    with subprocess.Popen(["/bin/sleep", "60"]) as bystander:
        before = os.getpriority(os.PRIO_PROCESS, bystander.pid)
        host.run(
            python(
                "import os\nfor uid in (0, 1000):\n try: os.setpriority(os.PRIO_USER, uid, 19)\n except OSError: pass"
            )
        )
        assert os.getpriority(os.PRIO_PROCESS, bystander.pid) == before
        bystander.kill()


# MAP_PRIVATE | MAP_ANONYMOUS with MAP_GROWSDOWN, MAP_NORESERVE, MAP_STACK; and MAP_DROPPABLE | MAP_ANONYMOUS.
@pytest.mark.parametrize("flags", [0x122, 0x4022, 0x20022, 0x28])
def test_no_kind_of_anonymous_memory_is_beyond_the_limit(host: Host, flags: int) -> None:
    code = f"""
libc.mmap.restype = ctypes.c_void_p
held = 0
for _ in range(20):
    place = libc.mmap(None, ctypes.c_size_t(40 << 20), 3, {flags}, -1, ctypes.c_long(0))
    if place in (None, 2**64 - 1): break
    for offset in range(0, 40 << 20, 4096): ctypes.c_char.from_address(place + offset).value = b"x"
    held += 40
print(held)
"""
    outcome = host.run(python(PRELUDE + code, memory_bytes=160 * MEBIBYTE))
    assert outcome.status == "MEMORY" or int(outcome.stdout) < 160, outcome


def test_a_program_that_nobody_may_look_at_is_measured_all_the_same(host: Host) -> None:
    # Executed without the right to read it, a program is not dumpable: the finer half of /proc is closed, also to init.
    code = """cp /usr/bin/python3 /tmp/p; chmod 111 /tmp/p
for _ in 1 2 3 4 5; do /tmp/p -I -S -c 'import time; x = bytearray(b"x") * (50 << 20); time.sleep(60)' & done; wait"""
    assert host.run(bash(code, memory_bytes=200 * MEBIBYTE)).status == "MEMORY"


def test_two_processes_with_one_memory_are_not_charged_twice(host: Host) -> None:
    # posix_spawn(3): until it executes, the child has the memory of its parent; here it waits to open a FIFO.
    code = """
import os
os.mkfifo("gate")
if os.fork() == 0:
    os.read(3, 1)
    os.close(os.open("gate", os.O_WRONLY))
    os._exit(0)
held = bytearray(b"x") * (300 << 20)
print("spawning", flush=True)
gate = (os.POSIX_SPAWN_OPEN, 0, "gate", os.O_RDONLY, 0)
os.waitpid(os.posix_spawn("/bin/true", ["true"], {}, file_actions=[gate]), 0)
print("spawned")
"""
    ours, theirs = socket.socketpair()
    events = host.begin(python(code, channel=theirs.fileno(), memory_bytes=512 * MEBIBYTE))
    events.wait_output(b"spawning\n")
    # What the server is told counts shared pages for each process; what ends a run does not.
    while events.measure() < 600 * MEBIBYTE:
        pass
    for _ in range(200):
        events.measure()
    ours.send(b"x")
    outcome = events.finish()
    assert (outcome.status, outcome.stdout) == ("EXITED", b"spawning\nspawned\n"), outcome
    ours.close()
    theirs.close()


def test_output_is_whole_whatever_is_done_to_its_pipe(host: Host) -> None:
    # The smallest pipe, one packet for each write, without waiting; and somebody who holds its reading end open.
    code = """
fcntl.fcntl(1, 1031, 4096)
fcntl.fcntl(1, fcntl.F_SETFL, os.O_DIRECT)
held = os.open("/proc/self/fd/1", os.O_RDONLY | os.O_NONBLOCK)
for _ in range(5000): os.write(1, b"ab")
os.write(2, b"end")
"""
    outcome = host.run(python(PRELUDE + code, output_head_bytes=10, output_tail_bytes=4))
    assert (outcome.status, outcome.stdout, outcome.stderr) == ("EXITED", b"ababababab", b"end")
    assert outcome.exit["stdout_bytes"] == 10000
    assert outcome.tails[SB["SB_STREAM_STDOUT"]] == (9996, b"abab")


def test_given_input_cannot_be_changed_by_opening_it_anew(host: Host) -> None:
    code = """
again = os.open("/proc/self/fd/0", os.O_RDWR)
print([failure(attempt) for attempt in (
    lambda: os.write(again, b"x"), lambda: os.ftruncate(again, 0), lambda: os.truncate("/proc/self/fd/0", 9),
    lambda: mmap.mmap(again, 4), lambda: fcntl.fcntl(again, 1033, 0))])
"""
    assert said(host.run(python(PRELUDE + code, stdin=b"data"))) == str([errno.EPERM] * 5)


def test_who_bombs_in_his_grace_is_gone_at_its_end(host: Host) -> None:
    code = """
def bomb(*_):
    while True:
        failure(os.fork)
signal.signal(signal.SIGTERM, bomb)
time.sleep(60)
"""
    outcome = host.run(python(PRELUDE + code, wall_ms=150, grace_ms=150))
    assert (outcome.status, outcome.exit["code"]) == ("TIMEOUT", 9)


def test_callers_that_die_in_a_refused_call_leave_the_supervisor_free(host: Host) -> None:
    code = """
for turn in range(200):
    if (child := os.fork()) == 0:
        while True: libc.syscall(101, 0, 0)
    if turn % 2: time.sleep(turn / 200000)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
libc.syscall(425, 0, 0)
"""
    outcome = host.run(python(PRELUDE + code))
    assert outcome.status == "EXITED" and 425 in outcome.denied, outcome


def test_descriptors_sent_in_circles_do_not_outlive_the_run(host: Host) -> None:
    # Each socket lies in the other's queue, and nobody holds either; the kernel counts them for the user.
    code = """
circles = 0
try:
    while True:
        pair = socket.socketpair()
        for one, other in (pair, pair[::-1]): socket.send_fds(one, [b"x"], [one.fileno(), other.fileno()])
        for each in pair: each.close()
        circles += 1
except OSError as refused: print(refused.errno, circles > 50)
"""
    for _ in range(3):
        assert said(host.run(python(PRELUDE + code))) == f"{errno.ETOOMANYREFS} True"


def test_locks_of_files_that_others_see_end_with_the_run(host: Host) -> None:
    code = """
file = open("/usr/bin/env")
fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
print("locked", flush=True)
time.sleep(60)
"""
    for _ in range(2):
        events = host.begin(python(PRELUDE + code))
        events.wait_output(b"locked\n")
        events.cancel()
        assert events.finish().status == "CANCELLED"


def test_a_socket_or_a_pipe_in_a_bound_folder_leads_nowhere(host: Host) -> None:
    folder = Path("/var/tmp") / f"workbench-bound-{os.getpid()}"
    folder.mkdir(mode=0o755)
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(folder / "socket"))
        listener.listen()
        os.mkfifo(folder / "pipe")
        for name in ("socket", "pipe"):
            (folder / name).chmod(0o777)
        socket.socket(socket.AF_UNIX).connect(str(folder / "socket"))  # the control: who sees it may
        listener.accept()
        reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        code = """
print(failure(lambda: socket.socket(socket.AF_UNIX).connect("/opt/x/socket")),
      failure(lambda: os.open("/opt/x/pipe", os.O_WRONLY | os.O_NONBLOCK)))
"""
        outcome = host.run(python(PRELUDE + code, binds=[(str(folder), "/opt/x")]))
        assert said(outcome) == f"{errno.ECONNREFUSED} {errno.EACCES}"
        os.close(reader)
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()
    finally:
        listener.close()
        for name in ("socket", "pipe"):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()

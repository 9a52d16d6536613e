"""What a run could learn of others on the machine, or do to them, by the files, the memory and the disks they share."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from host_protocol import Host, Outcome, python
from test_side_doors import PRELUDE

EPERM, EOPNOTSUPP = errno.EPERM, errno.EOPNOTSUPP
FCNTL, MADVISE = 72, 28  # their numbers


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as made:
        yield made


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder of the machine that a run sees, with a file that is in memory."""
    folder = Path("/var/tmp") / f"workbench-shared-{os.getpid()}"
    folder.mkdir(mode=0o755)
    file = folder / "file"
    try:
        file.write_bytes(b"x" * 65536)
        with file.open("rb") as written:
            os.fsync(written.fileno())
            written.read()
        yield folder
    finally:
        file.unlink(missing_ok=True)
        folder.rmdir()


def said(outcome: Outcome) -> str:
    assert outcome.status == "EXITED" and not outcome.stderr, outcome
    return outcome.stdout.decode().strip()


def resident(file: Path) -> bool:
    """Whether the first page of a file is in the machine's memory."""
    with file.open("rb") as opened:
        try:
            return bool(os.preadv(opened.fileno(), [bytearray(1)], 0, os.RWF_NOWAIT))
        except BlockingIOError:
            return False


def test_no_program_makes_the_disks_of_the_machine_flush(host: Host) -> None:
    # Each of these, of a file that lies on a disk, empties the disk's cache. That nothing at all was done is told by a
    # descriptor that has nothing to flush: the kernel would refuse it.
    code = """
end, _ = os.pipe()
f = os.open("/usr/bin/env", os.O_RDONLY)
print([error(number, each) for number in (74, 75, 306) for each in (end, f)], error(277, end, 0, 0, 7), error(162))
page = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE)
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
print(error(26, address, 4096, 4), error(26, address, 4096, 1), error(26, address + (1 << 40), 4096, 1))
"""
    outcome = host.run(python(PRELUDE + code))
    assert said(outcome) == f"{[0] * 6} 0 0\n0 0 {errno.ENOMEM}"
    assert outcome.denied == {}


def test_nobody_is_made_to_read_a_file_from_the_disk_again(host: Host, shared: Path) -> None:
    with (shared / "file").open("rb") as mine:
        os.posix_fadvise(mine.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        assert not resident(shared / "file")  # the control: who may, can
        mine.read()
    code = """
f = os.open("/opt/x/file", os.O_RDONLY)
print([failure(lambda: os.posix_fadvise(f, 0, 0, advice)) for advice in range(6)], error(221, f, 0, 0, 4 | 1 << 32))
libc.mmap.restype = ctypes.c_void_p
place = libc.mmap(None, ctypes.c_size_t(65536), 1, 1, f, ctypes.c_long(0))
ctypes.string_at(place, 65536)
print([error(28, place, 65536, advice) for advice in (20, 21, 25, 12, 13, 100, 101, 1 << 32 | 21)])
print([error(28, place, 65536, advice) for advice in (0, 1, 2, 3, 4)])
"""
    outcome = host.run(python(PRELUDE + code, binds=[(str(shared), "/opt/x")]))
    assert said(outcome) == f"{[0] * 6} 0\n{[EPERM] * 8}\n{[0] * 5}"
    assert outcome.denied == {MADVISE: (8, EPERM)}
    assert resident(shared / "file")


def test_whether_others_have_read_a_file_is_not_told(host: Host) -> None:
    # RWF_NOWAIT, and cachestat.
    code = """
f = os.open("/usr/bin/env", os.O_RDONLY)
print(failure(lambda: os.preadv(f, [bytearray(9)], 0, os.RWF_NOWAIT)), os.preadv(f, [bytearray(9)], 0, 0))
told = ctypes.create_string_buffer(40)
print(error(451, f, ctypes.addressof(told), ctypes.addressof(told), 0))
"""
    outcome = host.run(python(PRELUDE + code))
    assert said(outcome) == f"{EOPNOTSUPP} 9\n{errno.ENOSYS}"


def test_equal_pages_of_others_cannot_be_found_by_merging(host: Host) -> None:
    # MADV_MERGEABLE, and the same for the whole process (PR_SET_MEMORY_MERGE).
    code = """
page = mmap.mmap(-1, 65536, mmap.MAP_PRIVATE)
print(error(28, ctypes.addressof(ctypes.c_char.from_buffer(page)), 65536, 12), error(157, 67, 1, 0, 0, 0))
"""
    assert said(host.run(python(PRELUDE + code))) == f"{EPERM} {EPERM}"


def test_no_word_is_left_at_a_file_for_the_next_run(host: Host) -> None:
    # F_SET_RW_HINT, and the attributes of a file in every way: what a run could write to what it may only read.
    code = """
f = os.open("/usr/bin/env", os.O_RDONLY)
hint = ctypes.c_uint64(2)
print([error(72, f, command, ctypes.addressof(hint)) for command in (1035, 1036, 1037, 1038)])
print([failure(attempt) for attempt in (
    lambda: os.utime(f), lambda: os.utime("/usr/bin/env"), lambda: os.utime("/dev/null"),
    lambda: os.chmod("/dev/null", 0o600),
    lambda: os.setxattr("/usr/bin/env", "user.x", b"1"), lambda: os.chmod(f, 0o755), lambda: os.chown(f, -1, 1000),
    lambda: fcntl.ioctl(f, 0x40086602, bytes(8)), lambda: fcntl.ioctl(f, 0x8004587d, bytes(4)))])
before = os.stat("/usr/bin/env").st_atime_ns
os.read(f, 10)
print(os.stat("/usr/bin/env").st_atime_ns == before)
"""
    outcome = host.run(python(PRELUDE + code))
    erofs = errno.EROFS
    expected = [erofs, erofs, erofs, erofs, EOPNOTSUPP, erofs, erofs, EPERM, EPERM]
    assert said(outcome) == f"{[EPERM] * 4}\n{expected}\nTrue"
    assert outcome.denied[FCNTL] == (4, EPERM)


def test_no_wish_for_a_page_of_a_file_is_remembered(host: Host) -> None:
    # Such a wish is remembered with the file, outlives mapping and process, and is memory of the kernel's.
    code = """
f = os.open("/dev/shm/f", os.O_RDWR | os.O_CREAT); os.ftruncate(f, 1 << 20)
libc.mmap.restype = ctypes.c_void_p
mask, told = ctypes.c_ulong(1), ctypes.c_int(-1)
def place(): return libc.mmap(None, ctypes.c_size_t(1 << 20), 3, 1, f, ctypes.c_long(0))
print(error(237, place(), 4096, 2, ctypes.addressof(mask), 8, 0))
print(error(239, ctypes.addressof(told), 0, 0, place(), 2), told.value)
"""
    # MPOL_F_ADDR of a new mapping of the file: MPOL_DEFAULT, not the MPOL_BIND that was asked for.
    assert said(host.run(python(PRELUDE + code))) == "0\n0 0"


def test_a_lock_in_a_bound_folder_holds_up_nobody_outside(host: Host, shared: Path) -> None:
    code = """
f = os.open("/opt/x/file", os.O_RDONLY)
fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
print("locked", flush=True)
time.sleep(60)
"""
    events = host.begin(python(PRELUDE + code, binds=[(str(shared), "/opt/x")]))
    events.wait_output(b"locked\n")
    with (shared / "file").open("rb") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
    events.cancel()
    assert events.finish().status == "CANCELLED"


def test_what_the_supervisor_shows_of_itself_says_nothing_of_the_server(host: Host) -> None:
    code = r"""
import re
shown = {}
for name in os.listdir("/proc/1"):
    try: shown[name] = open(f"/proc/1/{name}", "rb").read()
    except OSError: pass
print(sorted(set(shown) & {"environ", "maps", "mem", "auxv", "stack", "syscall", "pagemap", "io", "exe"}))
print(shown["cmdline"].strip(b"\0"), [line for line in shown["cgroup"].decode().split() if not line.endswith(":/")])
print(sorted(name for name in os.listdir("/proc/self/net") if open_or_none(f"/proc/self/net/{name}")))
"""
    helper = """
def open_or_none(path):
    # Sockets, routes and neighbours of others; the tables of the run's own namespace are empty.
    if os.path.basename(path) not in ("tcp", "udp", "unix", "route", "arp", "packet", "raw"): return None
    return open(path).read().count("\\n") > 1
"""
    assert said(host.run(python(PRELUDE + helper + code))) == "[]\nb'' []\n[]"


def test_a_peer_that_has_gone_leaves_no_way_to_it(host: Host) -> None:
    # A descriptor that came by the channel from outside would be one.
    code = """
channel = socket.socket(fileno=3)
channel.send(b"?")
data, fds, *_ = socket.recv_fds(channel, 10, 10)
print(data, fds, channel.recv(1), sorted(int(n) for n in os.listdir("/proc/self/fd"))[:-1])
"""
    ours, theirs = socket.socketpair()
    events = host.begin(python(PRELUDE + code, channel=theirs.fileno()))
    theirs.close()
    assert ours.recv(1) == b"?"
    ours.send(b"!")
    ours.close()
    assert said(events.finish()) == "b'!' [] b'' [0, 1, 2, 3]"


def test_the_machines_handler_of_core_dumps_is_never_started(host: Host) -> None:
    # A limit of 1 is the kernel's sign for "no handler"; with 0 it would be started, outside and as root. By setrlimit,
    # by prlimit64, by its own number, and with bits set that the kernel cuts off. Who wants no core dump is told that
    # it is so, and it stays 1.
    code = """
import resource
limit = (ctypes.c_uint64 * 2)(0, 1)
none = ctypes.addressof(limit)
print([error(160, each, none) for each in (4, 1 << 32 | 4)],
      [error(302, who, 4, none, 0) for who in (0, os.getpid(), 1 << 32)], error(302, 0, 1 << 32 | 4, none, 0),
      resource.getrlimit(resource.RLIMIT_CORE))
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
print(resource.getrlimit(resource.RLIMIT_NOFILE), error(302, 1, 7, none, 0))
"""
    outcome = host.run(python(PRELUDE + code))
    assert said(outcome) == f"{[0] * 2} {[0, EPERM, 0]} 0 (1, 1)\n(32, 32) {EPERM}"
    assert outcome.denied == {302: (2, EPERM)}

"""The memory that the runs of one warm parent are born with is a file: nobody gets hold of it, nobody changes it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

import pytest
from host_protocol import Host
from warm_parent import COMMAND, ENVIRONMENT, WarmHost, program, said, start

# System calls by number, and where the parent's memory lies.
PRELUDE = """
import ctypes, json, os
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def error(*numbers):
    ctypes.set_errno(0)
    return ctypes.get_errno() if libc.syscall(*map(ctypes.c_long, numbers)) == -1 else 0
def mappings():
    for line in open("/proc/self/maps"):
        if "/memfd:warm" in line:
            span, rights = line.split()[:2]
            yield tuple(int(end, 16) for end in span.split("-")), rights
"""


@pytest.fixture(scope="module")
def host() -> Iterator[WarmHost]:
    with WarmHost() as made:
        yield made


def test_the_file_cannot_be_opened_by_the_links_to_what_is_mapped(host: WarmHost) -> None:
    code = """
names = os.listdir("/proc/self/map_files")
opened = []
for name in names:
    for flags in (os.O_RDONLY, os.O_RDWR, os.O_PATH):
        try: opened.append(os.open("/proc/self/map_files/" + name, flags))
        except PermissionError: pass
print(json.dumps([len(names) > 50, opened]))
"""
    assert said(host.born(PRELUDE + code)) == [True, []]


def test_no_second_mapping_of_the_file_can_be_made_and_no_page_of_it_be_freed(host: WarmHost) -> None:
    # mremap(2) of length 0 doubles a shared mapping; MADV_REMOVE frees the file's own pages.
    code = """
(start, end), _ = max(mappings(), key=lambda each: (each[1] == "rw-p", each[0][1] - each[0][0]))
print(json.dumps([error(25, start, 0, 4096, 1, 0), error(216, start, 4096, 0, 0, 0), error(28, start, 4096, 9)]))
"""
    assert said(host.born(PRELUDE + code)) == [errno.EINVAL, errno.ENOSYS, errno.EACCES]


def test_memory_is_not_written_through_proc_and_where_it_lies_is_not_told(host: WarmHost) -> None:
    code = """
(start, _), _ = next(mappings())
try: os.open("/proc/self/mem", os.O_RDWR); failed = 0
except OSError as refused: failed = refused.errno
with open("/proc/self/pagemap", "rb", 0) as pagemap:
    pagemap.seek(start // 4096 * 8)
    frame = int.from_bytes(pagemap.read(8), "little") & ((1 << 55) - 1)
print(json.dumps([failed, frame]))
"""
    assert said(host.born(PRELUDE + code)) == [errno.EROFS, 0]


# A text of the parent's, changed where it lies; a child of the run then drops its copy of the page.
CHANGE = (
    PRELUDE
    + """
import numpy
text = numpy.linalg.__doc__
place = id(text) + text.__sizeof__() - len(text) - 1
assert any(start <= place < end for (start, end), _ in mappings()), "the text is not where it was thought to be"
before = ctypes.string_at(place, 16)
ctypes.memmove(place, b"CHANGED BY A RUN", 16)
os.write(1, ctypes.string_at(place, 16) + b"\\n")
if (child := os.fork()) == 0:
    libc.madvise(ctypes.c_void_p(place & ~4095), ctypes.c_size_t(4096), 4)
    libc.write(1, ctypes.c_void_p(place), ctypes.c_size_t(16))
    libc._exit(0)
os.waitpid(child, 0)
os._exit(0)
"""
)
LOOK = "import numpy; print(numpy.linalg.__doc__[:16].encode().hex())"


def test_what_a_run_changes_no_later_run_sees(host: WarmHost) -> None:
    original = bytes.fromhex(host.born(LOOK).stdout.decode())
    changed = host.born(CHANGE).stdout
    assert changed == b"CHANGED BY A RUN\n" + original, "a page that is dropped shows the parent's content again"
    assert bytes.fromhex(host.born(LOOK).stdout.decode()) == original


SEARCH = """
kept = bytes.fromhex({mine!r})
half, rest = bytes.fromhex({half!r}), bytes.fromhex({rest!r})  # of another's; the rest has every bit turned
found = 0
with open("/proc/self/mem", "rb", 0) as memory:
    for line in open("/proc/self/maps"):
        if line.split()[1].startswith("r") and "[v" not in line:
            start, end = (int(text, 16) for text in line.split()[0].split("-"))
            memory.seek(start)
            try: content = memory.read(end - start)
            except OSError: continue
            found += sum(bytes(b ^ 255 for b in part[:len(rest)]) == rest for part in content.split(half)[1:])
print(found)
"""


def test_runs_that_live_at_the_same_time_find_nothing_of_one_another_in_memory(host: WarmHost) -> None:
    secret = os.urandom(32)
    halves = {"half": secret[:8].hex(), "rest": bytes(b ^ 255 for b in secret[8:]).hex()}
    holder = host.begin(
        program(
            f"kept = bytes.fromhex({secret.hex()!r})\nprint('ready', flush=True)\nimport time; time.sleep(99)", warm=1
        )
    )
    holder.wait_output(b"ready\n")
    assert said(host.born(SEARCH.format(mine="", **halves))) == 0
    assert int(str(said(host.born(SEARCH.format(mine=secret.hex(), **halves))))) > 0, "the search finds what is there"
    holder.cancel()
    holder.finish()


def test_the_rehearsal_has_left_nothing(host: WarmHost) -> None:
    code = """
import sys
print(json.dumps([os.listdir("/tmp"), os.listdir("/box"), sys.argv, "rehearsed" in globals(),
                  os.environ.get("OPENBLAS_NUM_THREADS"), len(os.listdir("/proc/self/task"))]))
"""
    assert said(host.born(PRELUDE + code)) == [["matplotlib"], [], ["/run/code.py"], False, "2", 1]


def test_the_library_of_the_parent_is_of_no_use_to_a_run(host: WarmHost) -> None:
    code = """
import ctypes, socket
library = ctypes.PyDLL("/run/warm.so")
pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
print(library.workbench_warm_wait(pair[0].fileno(), None, ctypes.c_size_t(0)) > 0)
library.workbench_warm_rehearsed()
print("here")
"""
    outcome = host.born(code)
    # It would make a file in memory, or itself undumpable, and is refused either.
    assert outcome.stdout == b"True\nhere\n", outcome
    assert host.born("print('alive')").stdout == b"alive\n"


def test_a_process_that_is_made_a_sibling_is_the_runs_own(host: WarmHost) -> None:
    # CLONE_PARENT: the child's parent is the caller's, which at its birth was a process of the warm parent's.
    code = """
told, tell = os.pipe()
for _ in range(20):
    if libc.syscall(56, 0x8000 | 17, 0, 0, 0, 0) == 0: os._exit(0)
if libc.syscall(56, 0x8000 | 17, 0, 0, 0, 0) == 0:
    os.write(tell, str(os.getppid()).encode())
    libc.pause()
print(os.read(told, 10).decode())
"""
    outcome = host.born(PRELUDE + code)
    assert (outcome.status, outcome.stdout) == ("EXITED", b"1\n"), outcome
    assert host.born("print('alive')").stdout == b"alive\n"


# In such memory C libraries keep the state of random generators: a fork finds it empty. The parent has a page of each.
EMPTIED = """
import ctypes as _ctypes, mmap as _mmap, sys
sys.emptied = []
for _advice in (_mmap.MADV_NORMAL, 18):  # MADV_WIPEONFORK
    _page = _mmap.mmap(-1, 8192, flags=_mmap.MAP_PRIVATE | _mmap.MAP_ANONYMOUS)
    sys.emptied.append((_ctypes.addressof(_ctypes.c_char.from_buffer(_page)), _page))
    _ctypes.CDLL(None).madvise(_ctypes.c_void_p(sys.emptied[-1][0]), _ctypes.c_size_t(8192), _advice)
    _page[:5] = b"state"
"""


def test_what_a_fork_shall_find_empty_is_empty_in_every_run() -> None:
    with Host() as host:
        argv = [*COMMAND[:4], EMPTIED + COMMAND[4], *COMMAND[5:]]
        request = program("import sys; print([bytes(page[:5]) for _, page in sys.emptied])", warm=7)
        parent = start(host, 7, argv, ENVIRONMENT, request.binds)
        parent.wait_output(b"\n")
        request.argv = argv
        assert host.run(request).stdout == b"[b'state', b'\\x00\\x00\\x00\\x00\\x00']\n"

"""Runs that a warm parent gives birth to: every layer of the others, nothing of each other, no visible difference."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from host_protocol import MEBIBYTE, SB, Host, Outcome, bash, descendants, kill, wait_gone
from warm_parent import WarmHost, program


@pytest.fixture(scope="module")
def host() -> Iterator[WarmHost]:
    with WarmHost() as made:
        yield made


def said(outcome: Outcome) -> object:
    """What a program printed as JSON."""
    assert outcome.status == "EXITED", outcome
    assert not outcome.stderr, outcome.stderr.decode()
    return json.loads(outcome.stdout)


def test_a_run_that_is_born_has_every_layer_of_one_that_is_executed(host: WarmHost) -> None:
    born, executed = host.born("print('here')"), host.run(program("print('here')"))
    assert born.stdout == b"here\n"
    assert born.started == executed.started
    assert born.done == executed.done
    assert (born.started["tier"], born.started["missing"]) == (SB["SB_TIER_A"], 0)


LOOK = """
import hashlib, json, os, re, resource, signal, stat, sys
digest = lambda text: hashlib.sha256(text.encode()).hexdigest()
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
kept = ("Name", "PPid", "Uid", "Gid", "SigQ", "SigBlk", "SigIgn", "SigCgt", "CapInh", "CapPrm", "CapEff", "CapBnd",
        "CapAmb", "NoNewPrivs", "Seccomp", "Cpus_allowed", "Umask", "CoreDumping")
mounts = [line.split(" - ") for line in open("/proc/self/mountinfo").read().splitlines()]
grown = ("RLIMIT_DATA", "RLIMIT_AS")
print(json.dumps({
    "status": {name: status[name].split("/")[-1 if name == "SigQ" else 0] for name in kept},
    "filters": status["Seccomp_filters"],
    "mounts": sorted([m[0].split(" ")[3:6], re.sub("id=[0-9]+", "", m[1])] for m in mounts),
    "limits": {name: resource.getrlimit(getattr(resource, name))
               for name in dir(resource) if name.startswith("RLIMIT") and name not in grown},
    "command": digest(open("/proc/self/cmdline").read()), "given": open("/proc/self/environ").read(),
    "first": [open("/proc/1/comm").read(), open("/proc/1/cmdline").read().strip("\\0")],
    "processes": len([name for name in os.listdir("/proc") if name.isdigit()]),
    "files": [[number, stat.S_IFMT(os.fstat(number).st_mode)]
              for number in range(64) if os.path.exists(f"/proc/self/fd/{number}")],
    "argv": [sys.argv, digest(repr(sys.orig_argv))], "path": sys.path, "flags": repr(sys.flags),
    "executable": sys.executable,
    "environment": dict(os.environ), "bytes": sorted(map(repr, os.environb.items())), "folder": os.getcwd(),
    "session": os.getsid(0) == os.getpid() == os.getpgrp(), "hosts": os.uname()[1], "nice": os.nice(0),
    "streams": [[each.name, each.mode, each.encoding, each.errors, each.line_buffering, each.seekable()]
                for each in (sys.stdin, sys.stdout, sys.stderr)],
    "input": sys.stdin.read(), "depth": len(__import__("inspect").stack()), "main": sorted(vars()),
    "handlers": [str(signal.getsignal(number)) for number in sorted(signal.valid_signals() - {32, 33})],
    "name": __name__, "file": __file__, "root": sorted(os.listdir("/")), "temporary": os.listdir("/dev/shm"),
    "exec": os.access("/proc/self/exe", os.X_OK), "own": os.stat("/proc/self/environ").st_uid,
}))
"""


@pytest.mark.parametrize("given", [None, b"", b"some\ntext"], ids=["no input", "empty input", "input"])
def test_a_program_cannot_see_from_its_surroundings_how_it_came_to_be(host: WarmHost, given: bytes | None) -> None:
    born, executed = said(host.born(LOOK, stdin=given)), said(host.run(program(LOOK, stdin=given)))
    # A library with threads has glibc's own handlers for signals 32 and 33 set up.
    for each in (born, executed):
        each["status"]["SigCgt"] = int(each["status"]["SigCgt"], 16) & 0x7FFFFFFF
    assert born == executed


def test_of_modules_only_those_differ_that_were_loaded_before(host: WarmHost) -> None:
    code = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    born, executed = set(said(host.born(code))), set(said(host.run(program(code))))
    assert executed - born == set()
    assert {"numpy", "pandas", "matplotlib.pyplot"} <= born - executed


# Everything that ends a program, and what others see of the end.
ENDS = {
    "nothing": "pass",
    "a code": "raise SystemExit(300)",
    "a sentence": "raise SystemExit('because')",
    "an exception": "def f():\n    return 1 / 0\nf()",
    "a syntax error": "1 +",
    "a missing module": "import no_such_module_at_all",
    "an interrupt": "raise KeyboardInterrupt",
    "at once": "import os; print('lost?', end=''); os._exit(7)",
    "its own signal": "import os, time; os.kill(os.getpid(), 15); time.sleep(60)",
    "an abort": "import os; os.abort()",
    "exit functions": "import atexit; atexit.register(print, 'first'); atexit.register(print, 'last')",
    "an exit function that fails": "import atexit\natexit.register(lambda: 1 / 0)",
    "a thread": "import threading, time; threading.Thread(target=lambda: (time.sleep(0.1), print('late'))).start()",
    "an object's end": "class A:\n    def __del__(self): print('ended')\nkept = A()",
    "a circle's end": "class A:\n    def __del__(self): print('ended')\nkept = A(); kept.self = kept",
    "a finalizer": "import weakref\nclass A: pass\nkept = A(); f = weakref.finalize(kept, print, 'finalized')",
    "a closed output": "import sys; sys.stdout.close()",
    "an output without reader": "import os\nr, w = os.pipe(); os.close(r); os.dup2(w, 1)\nprint('y', end='')",
    "an unwritten file": "f = open('left.txt', 'w'); f.write('written in the end')",
    "its last value": "{'a': 1}",
    "an unraisable error": "class A:\n    def __del__(self): 1 / 0\nkept = A()",
}


@pytest.mark.parametrize("code", ENDS.values(), ids=ENDS.keys())
def test_programs_end_alike(host: WarmHost, code: str) -> None:
    born, executed = host.born(code), host.run(program(code))

    def seen(outcome: Outcome) -> tuple[object, ...]:
        end = (outcome.exit["signaled"], outcome.exit["code"])
        # Addresses of objects are random, and an interpreter that is about to end shows no lines of source any more.
        streams = [re.sub(rb"0x[0-9a-f]+", b"0x", text) for text in (outcome.stdout, *outcome.artifacts.values())]
        errors = [line for line in outcome.stderr.splitlines() if not line.startswith(b"    ")]
        return outcome.status, end, streams, re.sub(rb"0x[0-9a-f]+", b"0x", b"\n".join(errors))

    assert seen(born) == seen(executed)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_every_way_to_start_processes_works(host: WarmHost, method: str) -> None:
    code = f"""
import multiprocessing
def square(x):
    return x * x
if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    with multiprocessing.Pool(2) as pool:
        print(pool.map(square, range(5)))
"""
    assert said(host.born(code)) == [0, 1, 4, 9, 16]


def test_the_interpreter_can_be_executed_by_its_own_link(host: WarmHost) -> None:
    code = "import subprocess; print(subprocess.check_output(['/proc/self/exe', '-c', 'print(7)']).decode())"
    # There it is the interpreter of the program, not of the child that opens the link.
    assert said(host.born("import os; os.execv('/proc/self/exe', ['python3', '-c', 'print(7)'])")) == 7
    assert host.born(code).stderr == host.run(program(code)).stderr


RANDOM = """
import json, os, random, tempfile, uuid
import numpy
print(json.dumps([
    random.random(), numpy.random.rand(), numpy.random.default_rng().random(), uuid.uuid4().hex, os.urandom(8).hex(),
    tempfile.mktemp(), numpy.random.mtrand._rand.randint(1 << 30),
]))
"""


def test_no_two_runs_share_their_randomness(host: WarmHost) -> None:
    runs = [said(host.born(RANDOM)) for _ in range(3)]
    for values in zip(*runs, strict=True):
        assert len(set(values)) == len(runs), values


def test_a_run_leaves_nothing_for_the_next(host: WarmHost) -> None:
    mark = os.urandom(8).hex()
    first = f"""
import json, os, sys, numpy
json.mark = numpy.mark = {mark!r}
os.environ["MARK"] = sys.argv[0] = {mark!r}
for path in ("/tmp/mark", "/box/mark", "/dev/shm/mark"):
    open(path, "w").write({mark!r})
sys.stdout.mark = {mark!r}
print({mark!r})
"""
    second = """
import json, os, sys, numpy
print(json.dumps([hasattr(json, "mark"), hasattr(numpy, "mark"), "MARK" in os.environ, hasattr(sys.stdout, "mark"),
                  [os.path.exists(path + "/mark") for path in ("/tmp", "/box", "/dev/shm")]]))
"""
    assert host.born(first).stdout.decode().strip() == mark
    assert said(host.born(second)) == [False, False, False, False, [False] * 3]


SEARCH = """
half, rest = {half!r}, {rest!r}  # the rest with a bit turned: only what was there before holds both in a row
kept = half + bytes(b ^ 1 for b in rest) if {control} else None
found = 0
with open("/proc/self/mem", "rb", 0) as memory:
    for line in open("/proc/self/maps"):
        start, end = (int(text, 16) for text in line.split()[0].split("-"))
        if not line.split()[1].startswith("rw"):
            continue
        memory.seek(start)
        parts = memory.read(end - start).split(half)
        found += sum(bytes(b ^ 1 for b in part[:len(rest)]) == rest for part in parts[1:])
print(found)
"""


def test_nothing_of_a_run_is_in_the_memory_of_its_parent(host: WarmHost) -> None:
    # A later run has a copy of all that the parent has.
    mark = os.urandom(16).hex().encode()
    half, rest = mark[:16], bytes(b ^ 1 for b in mark[16:])
    assert host.born("print(input())", stdin=mark).stdout.strip() == mark
    assert said(host.born(SEARCH.format(half=half, rest=rest, control=True))) >= 1
    assert said(host.born(SEARCH.format(half=half, rest=rest, control=False))) == 0


def test_no_object_of_the_parents_work_is_within_reach(host: WarmHost) -> None:
    code = """
import gc, json, sys
gc.unfreeze()
frames, frame = 0, sys._getframe()
while frame is not None:
    frames, frame = frames + 1, frame.f_back
kinds = {type(each).__name__ for each in gc.get_objects()}
print(json.dumps([frames, sorted(kinds & {"socket", "PyDLL"})]))
"""
    depth, kinds = said(host.born(code))
    assert depth == said(host.run(program(code)))[0]
    assert "socket" not in kinds


HOLDS = """
import json, re
kilobytes = dict(re.findall(r"(\\w+):\\s*(\\d+) kB", open("/proc/self/status").read()))
maps = [line.split() for line in open("/proc/self/maps")]
print(json.dumps([int(kilobytes["RssAnon"]), sorted({each[1][3] for each in maps if "/memfd:warm" in " ".join(each)})]))
"""


def test_a_run_holds_what_it_has_changed_of_the_parents_memory_and_no_more(host: WarmHost) -> None:
    own, sharing = said(host.born(HOLDS))
    assert own < 16 << 10
    assert sharing == ["p"]


DROP = """
import ctypes, json
kept = ctypes.CDLL(None)
written = bytearray(b"x" * (1 << 20))
address = ctypes.addressof((ctypes.c_char * len(written)).from_buffer(written)) + 8192 & ~4095
dropped = kept.madvise(ctypes.c_void_p(address), ctypes.c_size_t(65536), 4)  # MADV_DONTNEED
print(json.dumps([dropped, ctypes.string_at(address, 65536) == bytes(65536)]))
"""


def test_memory_that_a_run_gets_itself_is_empty_again_when_it_is_dropped(host: WarmHost) -> None:
    assert said(host.born(DROP)) == [0, True]


def test_the_linear_algebra_has_its_threads_when_it_needs_them(host: WarmHost) -> None:
    code = """
import json, numpy, os
threads = lambda: len(os.listdir("/proc/self/task"))
numpy.linalg.svd(numpy.eye(3))
few = threads()
numpy.ones((1000, 1000)) @ numpy.ones((1000, 1000))
print(json.dumps([few, threads()]))
"""
    assert said(host.born(code)) == [1, 2]


NAMESPACES = """
import json, os, time
names = [name for name in os.listdir("/proc/self/ns") if "time" not in name]
print(json.dumps({name: os.readlink("/proc/self/ns/" + name) for name in names}), flush=True)
time.sleep(60)
"""


def test_every_run_has_namespaces_of_its_own(host: WarmHost) -> None:
    # At one time, because a number can be given again to a later one.
    events = [host.begin(program(NAMESPACES, warm=1)) for _ in range(2)]
    for each in events:
        each.wait_output(b"}\n")
    sets = [json.loads(each.outcome.stdout) for each in events]
    sets.append({name: os.readlink("/proc/self/ns/" + name) for name in sets[0]})
    if os.geteuid() == 0:
        sets.append({name: os.readlink(f"/proc/{host.lasting()[1]}/ns/{name}") for name in sets[0]})
    for each in events:
        each.cancel()
        each.finish()
    for name in ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup"):
        assert len({each[name] for each in sets}) == len(sets), name


def test_the_parents_process_number_is_none_that_a_run_has(host: WarmHost) -> None:
    status = Path(f"/proc/{host.lasting()[1]}/status").read_text()
    inside = int(re.search(r"^NSpid:.*\t(\d+)$", status, re.M)[1])
    most = int(Path("/proc/sys/kernel/pid_max").read_text())
    assert inside >= most - 4
    assert said(host.born("import os; print(os.getpid())")) < 10


def test_the_parent_has_no_more_than_it_needs(host: WarmHost) -> None:
    parent = host.lasting()[1]
    status = Path(f"/proc/{parent}/status").read_text()
    assert re.search(r"^Threads:\t1$", status, re.M)
    assert re.search(r"^NoNewPrivs:\t1$", status, re.M)
    (capabilities,) = re.findall(r"^CapEff:\t(\w+)$", status, re.M)
    assert int(capabilities, 16) == 1 << 21  # CAP_SYS_ADMIN, in its own user namespace
    assert not re.search(r"^Uid:.*\b0\b", status, re.M)


def test_runs_at_one_time_have_different_users_outside_if_the_host_is_root(host: WarmHost) -> None:
    events = [host.begin(program("print('here', flush=True); import time; time.sleep(60)", warm=1)) for _ in range(2)]
    for each in events:
        each.wait_output(b"here\n")
    users = {os.stat(f"/proc/{pid}").st_uid for _, pid in host.programs(locked_in=True)}
    for each in events:
        each.cancel()
        assert each.finish().status == "CANCELLED"
    assert len(users) == (2 if host.privileged else 1)
    assert 0 not in users


def test_a_run_of_another_command_or_environment_is_refused_and_can_be_executed(host: WarmHost) -> None:
    other = program("print('here')")
    other.env = other.env | {"EXTRA": "1"}
    other.warm = 1
    outcome = host.run(other)
    assert (outcome.started, outcome.failed) == (None, ("WARM", errno.EINVAL, 0, "environment"))
    other = program("print('here')", warm=1)
    other.argv = [*other.argv, "more"]
    outcome = host.run(other)
    assert (outcome.started, outcome.failed) == (None, ("WARM", errno.EINVAL, 0, "arguments"))
    other.warm = 0
    assert host.run(other).stdout == b"here\n"


def test_a_parent_that_does_not_exist_gives_birth_to_nothing(host: WarmHost) -> None:
    outcome = host.run(program("print('here')", warm=77))
    assert (outcome.started, outcome.failed) == (None, ("WARM", errno.ENOENT, 0, "no such warm parent"))


def test_a_number_in_use_is_refused(host: WarmHost) -> None:
    outcome = host.start_parent(1).finish()
    assert outcome.failed == ("MESSAGE", errno.EINVAL, 0, "number")


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


@pytest.mark.parametrize("waiting", [0, 2])
def test_runs_leave_nothing_behind(waiting: int) -> None:
    with WarmHost(waiting=waiting) as host:
        lasting = descendants(host.process.pid)
        assert len(lasting) == 2
        networks = {network_namespace(pid) for pid in lasting}
        for _ in range(30):
            assert host.born("print('here')").stdout == b"here\n"
        host.waits_for(waiting)
        assert {network_namespace(pid) for pid in lasting} == networks
        if os.geteuid() == 0:
            # What the kernel still has of them, seen from the keeper.
            held = Path(f"/proc/{lasting[0]}/fd").iterdir()
            assert sum("net:" in os.readlink(each) for each in held) == 0


def network_namespace(pid: int) -> str:
    """Its name; that of a process of others is not told to an ordinary user."""
    return os.readlink(f"/proc/{pid}/ns/net") if os.geteuid() == 0 else ""


def test_a_parent_that_dies_takes_its_runs_along_and_the_next_are_refused() -> None:
    with WarmHost() as host:
        events = host.begin(program("print('here', flush=True); import time; time.sleep(60)", warm=1))
        events.wait_output(b"here\n")
        parent = host.lasting()[1]
        os.kill(parent, signal.SIGKILL)
        # Its keeper ends with it, and all that it keeps.
        assert host.parent.finish().exit["signaled"] == 1
        assert events.finish().ended
        refused = host.run(program("print('here')", warm=1))
        assert refused.started is None and (refused.failed or refused.ended)
        assert host.run(program("print('here')")).stdout == b"here\n"


def test_the_end_of_a_parent_is_the_end_of_its_runs() -> None:
    with WarmHost() as host:
        events = host.begin(program("print('here', flush=True); import time; time.sleep(60)", warm=1))
        events.wait_output(b"here\n")
        below = descendants(host.process.pid)
        host.parent.socket.close()
        assert all(wait_gone(pid, 30) for pid in below)
        assert events.finish().ended
        assert host.run(bash("echo there")).stdout == b"there\n"


def test_the_end_of_the_host_is_the_end_of_parent_and_runs() -> None:
    host = WarmHost()
    events = host.begin(program("print('here', flush=True); import time; time.sleep(60)", warm=1))
    events.wait_output(b"here\n")
    below = descendants(host.process.pid)
    assert len(below) >= 4
    kill(host.process.pid)
    host.process.wait()
    assert all(wait_gone(pid, 30) for pid in below)
    host.control.close()


def test_a_library_that_cannot_be_loaded_leaves_the_others() -> None:
    # Without its folder there is none to load, and runs are born all the same.
    import warm_parent

    with Host() as host:
        request = warm_parent.program("print('here')")
        bare = ["/usr/bin/python3", *request.argv[1:]]
        parent = warm_parent.start(host, 5, bare, warm_parent.ENVIRONMENT, [])
        parent.wait_output(b"\n")
        assert parent.outcome.stdout == b"ready\n"
        request.argv, request.binds, request.warm = bare, [], 5
        assert host.run(request).stdout == b"here\n"


def test_a_parent_that_fails_says_why() -> None:
    import warm_parent

    with Host() as host:
        broken = ["/usr/bin/python3", "-c", "raise SystemExit('no way')"]
        outcome = warm_parent.start(host, 5, broken, {}, []).finish()
        assert (outcome.stderr, outcome.exit["code"]) == (b"no way\n", 1)
        refused = host.run(warm_parent.program("print('here')", warm=5))
        assert refused.started is None and (refused.failed or refused.ended)

"""Runs that a warm parent gives birth to: every layer of the others, nothing of each other, no visible difference."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from host_protocol import SB, Outcome
from warm_parent import WarmHost, program, said


@pytest.fixture(scope="module")
def host() -> Iterator[WarmHost]:
    with WarmHost() as made:
        yield made


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

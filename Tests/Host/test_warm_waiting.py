"""Processes that wait for runs: what they are, what becomes of them, and whom they serve."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator

import pytest
from host_protocol import MEBIBYTE, bash
from processes import descendants, kill, wait_gone
from warm_parent import WarmHost, program, said


@pytest.fixture
def host() -> Iterator[WarmHost]:
    """A host in which two processes wait: a run makes them, at its end."""
    with WarmHost() as made:
        assert made.born("print('first')").stdout == b"first\n"
        made.waits_for(2)
        yield made


def test_nothing_waits_before_the_first_run() -> None:
    with WarmHost() as host:
        assert len(descendants(host.process.pid)) == 2


def test_a_run_takes_the_process_that_has_waited_longest_and_another_takes_its_place(host: WarmHost) -> None:
    before = host.waits_for(2)
    assert host.born("print('here')").stdout == b"here\n"
    after = host.waits_for(2)
    (taken,) = set(before) - set(after)
    (stays,) = set(before) & set(after)
    assert host.born("print('here')").stdout == b"here\n"
    assert stays not in host.waits_for(2) and taken != stays


def test_what_waits_is_closed_to_others_and_has_namespaces_of_its_own(host: WarmHost) -> None:
    waiting = host.waits_for(2)
    if os.geteuid() != 0:
        assert all(not os.access(f"/proc/{pid}/mem", os.R_OK) for pair in waiting for pid in pair)
        return
    outside = [os.getpid(), *host.lasting()]
    for kind in ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup"):
        names = [os.readlink(f"/proc/{program}/ns/{kind}") for _, program in waiting]
        assert names == [os.readlink(f"/proc/{init}/ns/{kind}") for init, _ in waiting]
        assert len({*names, *(os.readlink(f"/proc/{pid}/ns/{kind}") for pid in outside)}) >= 4
    users = [os.stat(f"/proc/{pid}/fd").st_uid for pair in waiting for pid in pair]
    assert users == [0] * 4  # of root: not even their own user may look
    # One socket beside the standard streams, by which init speaks.
    assert all(len(os.listdir(f"/proc/{program}/fd")) == 4 for _, program in waiting)


LIMITS = """
import json, os, resource
grown = ("RLIMIT_DATA", "RLIMIT_AS")
size, shared = os.statvfs("/box"), os.statvfs("/dev/shm")
print(json.dumps([{n: resource.getrlimit(getattr(resource, n)) for n in dir(resource)
                   if n.startswith("RLIMIT") and n not in grown},
                  len(os.sched_getaffinity(0)), size.f_blocks, size.f_files, shared.f_blocks, os.getcwd(),
                  open("/box/in/a.txt").read(), os.path.exists("/run/more")]))
"""


def test_what_waited_gets_the_limits_files_and_folder_of_its_request(host: WarmHost) -> None:
    def request(warm: int) -> object:
        made = program(
            LIMITS, warm=warm, cpu_seconds=7, work_bytes=33 * MEBIBYTE, work_inodes=777, file_bytes=5 * MEBIBYTE,
            processes=33, descriptors=77, cpus=1, files=[("in/a.txt", b"text")], directory="in", stdin=b"in",
        )  # fmt: skip
        made.side_files.append(("/run/more", b"x" * MEBIBYTE, 0o444))
        return made

    assert said(host.run(request(1))) == said(host.run(request(0)))


def test_a_quota_holds_in_a_root_that_was_made_before_the_request(host: WarmHost) -> None:
    code = "open('/box/a', 'wb').write(bytes(9 << 20)); open('/dev/shm/b', 'wb').write(bytes(9 << 20))"
    assert b"No space left on device" in host.born(code, work_bytes=16 * MEBIBYTE).stderr
    assert host.born(code, work_bytes=20 * MEBIBYTE).exit["code"] == 0


def test_a_run_with_other_folders_is_refused_and_can_be_executed(host: WarmHost) -> None:
    request = program("print('here')", warm=1)
    request.binds = [*request.binds, ("/usr/share", "/opt/more")]
    outcome = host.run(request)
    assert (outcome.started, outcome.failed) == (None, ("WARM", errno.EINVAL, 0, "binds"))
    request.warm = 0
    assert host.run(request).stdout == b"here\n"


def test_more_runs_at_a_time_than_wait_are_born_all_the_same() -> None:
    with WarmHost(waiting=1) as host:
        assert host.born("1").done
        host.waits_for(1)
        code = "import os, json; print(json.dumps([os.readlink('/proc/self/ns/net')]), flush=True); input()"
        rounds = [host.begin(program(code, warm=1, stdin=b"x")) for _ in range(4)]
        outcomes = [events.finish() for events in rounds]
        assert all(outcome.exit["code"] == 0 for outcome in outcomes)
        host.waits_for(1)


@pytest.mark.parametrize("which", ["init", "program"])
def test_what_is_killed_while_it_waits_is_missed_by_nobody(host: WarmHost, which: str) -> None:
    waiting = host.waits_for(2)
    for init, main in waiting:
        kill(init if which == "init" else main)
    for pair in waiting:
        assert all(wait_gone(pid, 30) for pid in pair)
    host.waits_for(0)
    assert host.born("print('here')").stdout == b"here\n"
    assert not {pid for pair in host.waits_for(2) for pid in pair} & {pid for pair in waiting for pid in pair}


def test_what_is_killed_when_it_is_handed_a_run_says_so_before_anything_has_run(host: WarmHost) -> None:
    (_, main), _ = sorted(host.waits_for(2))
    os.kill(main, signal.SIGSTOP)
    events = [host.begin(program("print('here')", warm=1)) for _ in range(2)]
    # Orders are obeyed one after the other: when a third run has ended, both have what waited, and the one whose
    # process stands still can only wait for it.
    assert host.born("1").done
    kill(main)
    outcomes = [each.finish() for each in events]
    ended = [each for each in outcomes if each.started is None]
    assert len(ended) == 1 and [each.stdout for each in outcomes if each.started] == [b"here\n"]
    assert ended[0].ended or ended[0].failed[:2] in (("WARM", errno.ECHILD), ("WARM", errno.EPIPE))
    assert ended[0].stdout == b""
    host.waits_for(2)


def test_a_run_is_cancelled_or_left_before_what_waited_takes_it(host: WarmHost) -> None:
    waiting = host.waits_for(2)
    for _, main in waiting:
        os.kill(main, signal.SIGSTOP)
    left = host.begin(program("print('here')", warm=1))
    left.socket.close()
    for _, main in waiting:
        os.kill(main, signal.SIGCONT)
    assert host.born("print('here')").stdout == b"here\n"
    host.waits_for(2)


@pytest.mark.parametrize("who", ["keeper", "parent", "host", "server"])
def test_what_waits_ends_with_whoever_made_it(who: str) -> None:
    host = WarmHost()
    assert host.born("1").done
    waiting = host.waits_for(2)
    keeper, parent = host.lasting()
    if who == "server":
        host.parent.socket.close()
    else:
        kill({"keeper": keeper, "parent": parent, "host": host.process.pid}[who])
    assert all(wait_gone(pid, 30) for pair in waiting for pid in pair)
    assert wait_gone(keeper, 30) and wait_gone(parent, 30)
    if who != "host":
        assert host.run(bash("echo there")).stdout == b"there\n"
    host.control.close()
    host.process.wait(30)


def test_what_waits_for_nobody_ends_and_runs_are_born_as_before() -> None:
    with WarmHost(idle_ms=1000) as host:
        assert host.born("print('here')").stdout == b"here\n"
        waiting = host.waits_for(2)
        assert all(wait_gone(pid, 60) for pair in waiting for pid in pair)
        host.waits_for(0)
        assert host.born("print('here')").stdout == b"here\n"
        host.waits_for(2)


@pytest.mark.parametrize(("waiting", "idle_ms", "what"), [(9, 1000, "waiting"), (1, 0, "idle_ms")])
def test_a_parent_with_impossible_numbers_is_refused(waiting: int, idle_ms: int, what: str) -> None:
    with WarmHost() as host:
        host.waiting, host.idle_ms = waiting, idle_ms
        assert host.start_parent(2).finish().failed == ("MESSAGE", errno.EINVAL, 0, what)


def test_a_thousand_runs_leave_what_one_leaves(host: WarmHost) -> None:
    def held() -> list[object]:
        host.waits_for(2)
        if os.geteuid() != 0:
            return [len(os.listdir(f"/proc/{pid}/task")) for pid in (host.process.pid, *host.lasting())]
        keeper, parent = host.lasting()
        names = {os.readlink(f"/proc/{pid}/ns/net") for pid in descendants(host.process.pid)}
        return [len(os.listdir(f"/proc/{pid}/fd")) for pid in (host.process.pid, keeper, parent)] + [len(names)]

    before = held()
    running = [host.begin(program("1", warm=1)) for _ in range(4)]
    for _ in range(996):
        assert running.pop(0).finish().status == "EXITED"
        running.append(host.begin(program("1", warm=1)))
    for each in running:
        assert each.finish().status == "EXITED"
    assert held() == before

"""Attacks on the channel and the life cycle that take more than one program: section G from G10 on."""

from __future__ import annotations

import json
import os
import platform
import re
import secrets
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from harness.bystanders import children, find_process, wait_until_alone
from harness.footprint import assert_nothing_left, footprint, resident_bytes, threads
from harness.pings import ping_until
from harness.programs import CHECKOUT, PROGRAMS, counts_memory
from harness.wire import DEADLINE, Wire, modern, wait_for_exit


def start(workbench: Wire, code: str, language: str = "python", **arguments: Any) -> Any:
    """Sends a run without waiting for it; returns the request's id."""
    arguments |= {"code": code, "language": language}
    return workbench.send_request("tools/call", modern(name="execute_sandboxed", arguments=arguments))


def refusal(workbench: Wire, **arguments: Any) -> str:
    """The text of the tool error that these arguments must get."""
    result = workbench.call("execute_sandboxed", {"code": "print(1)", "language": "python"} | arguments)
    assert result.get("isError"), result
    return result["content"][0]["text"]


@contextmanager
def running_tree(workbench: Wire) -> Iterator[tuple[Any, list[int]]]:
    """A run under way whose processes left their session, ignore signals and bear a mark: request id and pidfds."""
    mark = f"tree-{secrets.token_hex(8)}"
    code = f"""
import os, signal
for number in (1, 2, 15):
    signal.signal(number, signal.SIG_IGN)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        os.execv("/bin/sleep", ["{mark}", "110"])
os.execv("/bin/sleep", ["{mark}", "110"])
"""
    request = start(workbench, code, timeout_s=120)
    found: set[int] = set()
    deadline = time.monotonic() + DEADLINE
    while len(found) < 4:
        assert time.monotonic() < deadline, "the run did not start"
        pid = find_process(lambda line: line.startswith(mark.encode()), besides=found)
        if pid is None:
            time.sleep(0.01)  # nothing announces a process but /proc
        else:
            found.add(pid)
    handles = [os.pidfd_open(pid) for pid in found]
    yield request, handles
    for handle in handles:
        os.close(handle)


def assert_gone_within(seconds: float, processes: list[int]) -> None:
    """Waits for the ends of processes by their pidfds; what is promised of them is this long."""
    deadline = time.monotonic() + seconds
    for process in processes:
        poll = select.poll()
        poll.register(process, select.POLLIN)
        assert poll.poll(max(0, deadline - time.monotonic()) * 1000), f"a process lives on after {seconds} s"


# One of each way to end; the numbers make each run another.
WAYS = [
    ("open('f{n}', 'w').write('{n}'); print({n})", {}, "ok"),
    ("import sys; sys.exit(3)", {}, "error"),
    ("import os; os.abort()", {}, "signal"),
    ("while True: pass", {"timeout_s": 0.2}, "timeout"),
    ("x = bytearray(b'x') * (60 << 20); y = [bytearray(b'x') * (60 << 20)]", {"memory_mb": 64}, "error|memory"),
    ("import os\nfor _ in range(20):\n if os.fork() == 0: os.setsid(); os.execvp('sleep', ['sleep', '99'])", {}, "ok"),
    ("import socket; socket.socket(socket.AF_INET)", {}, "error"),
]


@counts_memory
def test_g10_many_runs_leave_nothing(spawn: Callable[..., Wire], tmp_path: Path) -> None:
    # WORKBENCH_SOAK_RUNS=1000 for a soak; what leaks once a run shows in 200 as well.
    runs = int(os.environ.get("WORKBENCH_SOAK_RUNS", "200"))
    workbench = spawn("workbench", env=os.environ | {"TMPDIR": str(tmp_path)})

    def run_some(count: int) -> None:
        for number in range(count):
            code, arguments, status = WAYS[number % len(WAYS)]
            run = workbench.execute(code.replace("{n}", str(number)), **arguments)
            assert run["status"] in status.split("|"), run
            if number % 10 == 0:
                with running_tree(workbench) as (request, processes):
                    workbench.notify("notifications/cancelled", requestId=request)
                    for process in processes:
                        wait_for_exit(process)

    run_some(3 * len(WAYS))
    before, resident, started = footprint(workbench), resident_bytes(workbench), threads(workbench)
    run_some(runs)
    assert_nothing_left(workbench, before)
    grown = resident_bytes(workbench) - resident
    # The server's pools start a thread when they first need it; a thread leaked in each run would be many.
    assert threads(workbench) - started < 10
    # Artifacts stay readable, a few hundred bytes each; a leak of one page a run would show.
    assert grown < 8 << 20, f"{grown} bytes more resident after {runs} runs"
    assert list(tmp_path.iterdir()) == []


BOMBS = {
    "processes": ("bomb() { bomb | bomb & }; bomb; wait; sleep 99", "bash", {"timeout_s": 3}, "timeout|error|ok"),
    "memory": (
        "l = []\nwhile True: l.append(bytearray(b'x') * (1 << 20))",
        "python",
        {"memory_mb": 256},
        "memory|error",
    ),
    "output": ("exec yes", "bash", {}, "output_limit"),
    "processor": ("(while :; do :; done) & while :; do :; done", "bash", {"timeout_s": 3}, "timeout"),
}


def test_g11_twenty_bombs_at_once(spawn: Callable[..., Wire], tmp_path: Path) -> None:
    workbench = spawn("workbench", env=os.environ | {"TMPDIR": str(tmp_path)})
    workbench.execute("true", "bash")
    before = footprint(workbench)
    bombs = {
        start(workbench, code, language, **arguments): ends
        for _ in range(5)
        for code, language, arguments, ends in BOMBS.values()
    }
    honest = {start(workbench, f"print({number})"): f"{number}\n" for number in range(5)}
    results, slowest = ping_until(bombs.keys() | honest.keys(), workbench)
    # Throughout: while bombs go off, while their trees are killed, while the next are let in.
    assert slowest < 1, f"a ping took {slowest} s"
    done = 0
    for request, result in results.items():
        text = result["content"][0]["text"]
        if result.get("isError"):
            assert text.startswith("overloaded: ") and "retry_after_ms" in text, text
            continue
        run = result["structuredContent"]
        done += 1
        if request in honest:
            assert run["stdout"] == honest[request], text
        else:
            assert run["status"] in bombs[request].split("|"), text
    # A place is free after at most three seconds and all share the patience of twenty: not all are turned away.
    assert done >= 8, results
    assert_nothing_left(workbench, before)
    assert list(tmp_path.iterdir()) == []


# Descriptors that lie unread in sockets: the kernel counts those of a user together, and who has more under way than he
# may have open sends none.
UNDER_WAY = """
import os, socket, time
pairs = []
try:
    while True:
        pairs.append(socket.socketpair())
        socket.send_fds(pairs[-1][0], [b"x"], [0] * 250)
except OSError as error: print(error, flush=True)
if os.fork() == 0: os.execv("/bin/sleep", ["@MARK@", "100"])
time.sleep(100)
"""


def test_g11_descriptors_under_way_in_one_run_do_not_end_the_others() -> None:
    program = str(PROGRAMS / "workbench")
    workbench = Wire(["/bin/bash", "-c", 'ulimit -n 300 && exec "$0" serve --warm-python=off', program], cwd=CHECKOUT)
    try:
        with running_tree(workbench) as (neighbour, processes):
            mark = f"under-way-{secrets.token_hex(8)}"
            attack = start(workbench, UNDER_WAY.replace("@MARK@", mark), timeout_s=60)
            deadline = time.monotonic() + DEADLINE
            while find_process(lambda line: line.startswith(mark.encode())) is None:
                assert time.monotonic() < deadline, "the run did not start"
                time.sleep(0.01)
            host = children(workbench.pid)
            # As root each run is a user of its own. As an ordinary user the server is told that no more can be sent.
            result = workbench.call("execute_sandboxed", {"code": "print(1)", "language": "python"})
            text = result["content"][0]["text"]
            assert "ETOOMANYREFS" in text if result.get("isError") else result["structuredContent"]["stdout"] == "1\n"
            assert children(workbench.pid) == host, "the host was given up, and the neighbour with it"
            for request in (attack, neighbour):
                workbench.notify("notifications/cancelled", requestId=request)
            for process in processes:
                wait_for_exit(process)
        wait_until_alone(workbench.pid)
        assert workbench.execute("print(1)")["stdout"] == "1\n"
    finally:
        workbench.dispose()


def test_g12_a_cancelled_run_is_gone(workbench: Wire) -> None:
    with running_tree(workbench) as (request, processes):
        workbench.notify("notifications/cancelled", requestId=request)
        assert_gone_within(1, processes)
    assert workbench.execute("print(1)")["stdout"] == "1\n"


def test_g13_a_run_ends_with_the_session(workbench: Wire) -> None:
    server = os.pidfd_open(workbench.pid)
    with running_tree(workbench) as (_, processes):
        workbench.close_input()
        assert_gone_within(3, [server, *processes])
    os.close(server)


@pytest.mark.parametrize("whom", ["server", "host"])
def test_g13_a_killed_process_takes_its_runs_along(workbench: Wire, whom: str) -> None:
    with running_tree(workbench) as (request, processes):
        (host,) = children(workbench.pid)
        os.kill(workbench.pid if whom == "server" else host, signal.SIGKILL)
        assert_gone_within(3, processes)
        if whom == "server":
            return
        # The server tells the truth about the lost run, and starts a new host for the next one.
        result = workbench.receive_response(request)["result"]
        assert result["isError"] and "sandbox_error" in result["content"][0]["text"], result
        assert workbench.execute("print(1)")["stdout"] == "1\n"


CODE = [
    pytest.param("print(1)\0print(2)", "python", None, id="NUL"),
    pytest.param("\ufeffprint(1)", "python", "1\n", id="byte order mark"),
    pytest.param("if True:\r\n  print(1)\r\n", "python", "1\n", id="CR LF python"),
    pytest.param("if true; then\r\n  echo 1\r\nfi\r\n", "bash", "1\n", id="CR LF bash"),
    # Python's compiler needs more than 2 GB for it.
    pytest.param("x = 1\n" * (10 << 20 >> 3) + "print(x)", "python", None, id="7 MB"),
    pytest.param("# " + "x" * (12 << 20) + "\nprint(1)", "python", "1\n", id="12 MB"),
    pytest.param("", "python", "", id="empty python"),
    pytest.param("", "bash", "", id="empty bash"),
]


@pytest.mark.parametrize(("code", "language", "output"), CODE)
def test_g14_code_of_any_shape(workbench: Wire, code: str, language: str, output: str | None) -> None:
    result = workbench.call("execute_sandboxed", {"code": code, "language": language, "timeout_s": 60})
    if result.get("isError"):
        assert "'code'" in result["content"][0]["text"], result["content"]
        assert output is None or len(code) > 1 << 20 or not code
    elif output is None:
        assert result["structuredContent"]["status"] in ("error", "memory"), result["content"]
    else:
        assert result["structuredContent"]["stdout"] == output, result["content"]
    assert workbench.execute("print(1)")["stdout"] == "1\n"


@pytest.mark.parametrize("language", ["python; id", "../../bin/sh", "", "PYTHON3\n", 3, None, ["bash", "python"]])
def test_g15_a_language_that_is_none(workbench: Wire, language: Any) -> None:
    assert "'language'" in refusal(workbench, language=language)


@pytest.mark.parametrize("seconds", [-1, 0, 1e9, 1e308, "NaN", "-inf", "soon", True, [], 121])
def test_g16_a_time_limit_that_is_none(workbench: Wire, seconds: Any) -> None:
    assert "'timeout_s'" in refusal(workbench, timeout_s=seconds)


@pytest.mark.parametrize("seconds", ["5", 5, 5.0])
def test_g16_a_time_limit_in_force_is_stated(workbench: Wire, seconds: Any) -> None:
    run = workbench.execute("print(1)", timeout_s=seconds)
    assert run["limits"]["timeout_s"] == 5


NAMES = [
    "../x",
    "/etc/x",
    "a/../../b",
    ".",
    "..",
    "a//b",
    "a/",
    "",
    "n" * 300,
    "d/" * 600 + "f",
    "a\0b",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name[:20]))
def test_g17_a_file_name_that_leads_elsewhere(workbench: Wire, name: str) -> None:
    assert "files[0]" in refusal(workbench, files=[{"name": name, "content": "x"}])


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../../etc/passwd", "/proc/self/environ", "mcp.json/../../x", "Sources"]
)
def test_g17_a_file_of_the_user_outside_of_the_roots(workbench: Wire, path: str) -> None:
    assert "files[0]" in refusal(workbench, files=[{"name": "x", "path": path}])


@pytest.mark.parametrize("argument", ["env", "environment", "cwd", "user", "network"])
def test_g18_there_is_no_parameter_for_the_environment(workbench: Wire, argument: str) -> None:
    assert argument in refusal(workbench, **{argument: {"LD_PRELOAD": "/tmp/x.so"}})


def test_g18_variables_of_the_server_do_not_reach_the_program(spawn: Callable[..., Wire]) -> None:
    hostile = {"LD_PRELOAD": "", "PYTHONSTARTUP": "/tmp/x.py", "BASH_ENV": "/tmp/x.sh", "PYTHONPATH": "/tmp"}
    workbench = spawn("workbench", env=os.environ | hostile)
    for code, language in (("import os; print(dict(os.environ))", "python"), ("env", "bash")):
        output = workbench.execute(code, language)["stdout"]
        assert not any(name in output for name in hostile), output


# A container's default filter: no namespaces; and the same on a kernel without Landlock.
CLONE_NEWUSER, EPERM, ENOSYS = 0x10000000, 1, 38
CONTAINER = [f"56:0:{CLONE_NEWUSER:#x}={EPERM}", f"165={EPERM}", f"272={EPERM}", f"435={ENOSYS}"]
WEAKER = [
    pytest.param(CONTAINER, {"user_namespace"}, {"landlock", "seccomp", "denied_calls"}, id="container"),
    pytest.param([*CONTAINER, f"444={ENOSYS}"], {"user_namespace", "landlock"}, {"seccomp"}, id="without Landlock"),
    pytest.param([f"317={ENOSYS}"], {"seccomp"}, {"user_namespace", "landlock"}, id="without seccomp"),
]


@pytest.mark.parametrize(("rules", "causes", "engaged"), WEAKER)
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the call numbers are those of x86_64")
def test_g19_doctor_and_reply_agree_about_a_weaker_kernel(
    tmp_path: Path, rules: list[str], causes: set[str], engaged: set[str]
) -> None:
    program = PROGRAMS / "workbench"
    weaker = [sys.executable, str(CHECKOUT / "Tests/Host/refuse.py"), *rules, "--", str(program)]
    command = [*weaker, "doctor", "--json", "--state-directory", str(tmp_path / "state")]
    doctor = subprocess.run(command, cwd=CHECKOUT, capture_output=True, timeout=DEADLINE)
    assert doctor.returncode == 1, doctor
    sandbox = json.loads(doctor.stdout)["sandbox"]
    assert sandbox["tier"] == "none" and not sandbox["ok"], sandbox
    layers = {layer["name"]: layer for layer in sandbox["layers"]}
    assert len(layers) == 17
    # A cause tells its error and its repair; what depends on one tells that; the rest works.
    for name in causes:
        assert re.search("EPERM|ENOSYS", layers[name]["failure"]) and layers[name]["repair"], layers[name]
    assert all(layers[name]["engaged"] for name in engaged), layers
    for name, layer in layers.items():
        assert layer["engaged"] or name in causes or "not tried" in layer["failure"], layer

    workbench = Wire([*weaker, "serve", "--warm-python=off"], cwd=CHECKOUT)
    try:
        result = workbench.call("execute_sandboxed", {"code": "print(1)", "language": "python"})
        text = result["content"][0]["text"]
        assert result["isError"] and "refused" in text, result
        # The reply names the first cause that a run meets, with its error and its repair.
        assert any(name in text for name in causes) and ("EPERM" in text or "ENOSYS" in text), text
        assert "repair" in text, text
    finally:
        workbench.dispose()


def test_g19_each_reply_names_the_tier(workbench: Wire) -> None:
    run = workbench.execute("print(1)")
    assert run["isolation"]["tier"] == "A"
    assert json.dumps(run["isolation"]["missing"]).startswith("[")

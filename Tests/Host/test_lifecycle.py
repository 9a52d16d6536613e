"""Nothing is left: of a run, of a server that dies, of a host that is killed."""

import contextlib
import ctypes
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

from host_protocol import Host, Request, bash, python
from processes import descendants, kill, wait_gone

SURVIVORS = """
import ctypes, os, signal, time
for _ in range(4):
  if os.fork() == 0:
    os.setsid(); ctypes.CDLL(None).prctl(1, 0)
    for number in range(1, 32):
      try: signal.signal(number, signal.SIG_IGN)
      except OSError: pass
    time.sleep(999)
print('ready', flush=True)
time.sleep(999)
"""


def open_descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


class LifecycleTests(unittest.TestCase):
    def started(self, host: Host, code: str = SURVIVORS) -> tuple[object, list[int]]:
        events = host.begin(python(code))
        events.wait_output(b"ready\n")
        processes = descendants(host.process.pid)
        self.assertGreaterEqual(len(processes), 2)
        return events, processes

    def assert_gone(self, processes: list[int]) -> None:
        for pid in processes:
            self.assertTrue(wait_gone(pid, 10), pid)

    def test_cancel_ends_everything_and_still_reports(self) -> None:
        with Host() as host:
            events, processes = self.started(host)
            events.cancel()
            outcome = events.finish()
            self.assertEqual(("CANCELLED", b"ready\n"), (outcome.status, outcome.stdout))
            self.assert_gone(processes)

    def test_a_closed_event_socket_ends_everything(self) -> None:
        with Host() as host:
            events, processes = self.started(host)
            events.socket.close()
            self.assert_gone(processes)
            self.assertEqual("EXITED", host.run(Request(["/usr/bin/true"])).status)

    def test_a_closed_control_socket_ends_host_and_runs(self) -> None:
        host = Host()
        events, processes = self.started(host)
        host.close()
        events.socket.close()
        self.assertEqual(0, host.process.returncode)
        self.assert_gone(processes)

    def test_a_killed_host_leaves_nothing(self) -> None:
        host = Host()
        events, processes = self.started(host)
        kill(host.process.pid)
        self.assert_gone(processes)
        self.assertTrue(events.finish().ended)
        host.close()

    def test_a_host_killed_at_any_moment_leaves_nothing(self) -> None:
        # As their subreaper this process inherits whatever would survive.
        libc = ctypes.CDLL(None)
        self.assertEqual(0, libc.prctl(36, 1, 0, 0, 0))
        self.addCleanup(libc.prctl, 36, 0, 0, 0, 0)
        for moment in range(60):
            host = Host()
            events = host.begin(bash("sleep 999 & sleep 999"))
            end = time.monotonic() + moment / 10000  # from before clone to after exec
            while time.monotonic() < end:
                pass
            kill(host.process.pid)
            host.close()
            events.socket.close()
            for pid in descendants(os.getpid()):
                self.assertTrue(wait_gone(pid, 10), pid)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)

    def test_a_killed_init_leaves_nothing_and_the_host_goes_on(self) -> None:
        with Host() as host:
            events, processes = self.started(host)
            init = int(Path(f"/proc/{host.process.pid}/task/{host.process.pid}/children").read_text().split()[0])
            kill(init)
            self.assert_gone(processes)
            self.assertTrue(events.finish().ended)
            self.assertEqual("EXITED", host.run(Request(["/usr/bin/true"])).status)

    def test_a_killed_server_leaves_nothing(self) -> None:
        code = (
            f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
            "from host_protocol import Host, python\nfrom processes import descendants\n"
            f"host = Host(); events = host.begin(python({SURVIVORS!r})); events.wait_output(b'ready')\n"
            "print(host.process.pid, *descendants(host.process.pid), flush=True); sys.stdin.read()"
        )
        server = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        processes = [int(pid) for pid in server.stdout.readline().split()]
        self.assertGreaterEqual(len(processes), 7)
        server.kill()
        server.wait()
        server.stdin.close()
        server.stdout.close()
        self.assert_gone(processes)

    def test_a_bomb_of_128_is_gone_when_it_is_cancelled(self) -> None:
        with Host() as host:
            code = (
                "import os, time\nfor _ in range(126):\n if os.fork() == 0: time.sleep(999)\n"
                "print('ready', flush=True)\ntime.sleep(999)"
            )
            events, processes = self.started(host, code)
            self.assertEqual(128, len(processes))
            events.cancel()
            events.finish()
            self.assert_gone(processes)

    def test_two_hundred_runs_leave_the_host_as_it_was(self) -> None:
        with Host() as host:
            host.run(Request(["/usr/bin/true"]))
            before = open_descriptors_when_idle(host)
            for number in range(200):
                request = Request(["/usr/bin/true"]) if number % 2 else bash("exec sleep 99")
                events = host.begin(request)
                if number % 4 == 0:
                    events.wait_for("SB_STARTED")
                    events.cancel()
                if number % 4 == 2:
                    events.socket.close()  # a server that loses interest at any moment
                else:
                    events.finish()
            self.assertEqual(before, open_descriptors_when_idle(host))
            self.assertEqual([], descendants(host.process.pid))
            # Others on the machine mount and unmount as they like; these names are ours.
            self.assertNotIn(" sandbox ", Path("/proc/self/mountinfo").read_text())

    def test_a_server_that_does_not_read_does_not_stop_the_clock(self) -> None:
        with Host() as host:
            events = host.begin(bash("while :; do echo flood flood flood; done", wall_ms=500, grace_ms=0))
            events.wait_for("SB_STARTED")
            _init, *processes = descendants(host.process.pid)
            self.assertTrue(processes)
            self.assert_gone(processes)
            self.assertIn(events.finish().status, ("TIMEOUT", "OUTPUT_LIMIT"))

    def test_the_terminal_of_the_server_is_not_the_hosts(self) -> None:
        with Host() as host:
            self.assertEqual(host.process.pid, os.getsid(host.process.pid))


def open_descriptors_when_idle(host: Host) -> int:
    """Of the host, once it has reaped every run."""
    while processes := descendants(host.process.pid):
        for pid in processes:
            wait_gone(pid, 10)
        host.greet()
    host.greet()
    # Not dumpable: an ordinary user cannot look, and finds the same nothing before and after; root can.
    return open_descriptors(host.process.pid) if os.access(f"/proc/{host.process.pid}/fd", os.R_OK) else 0


if __name__ == "__main__":
    unittest.main()

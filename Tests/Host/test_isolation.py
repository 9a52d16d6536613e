"""What a program can see and reach."""

import os
import socket
import tempfile
import unittest
from pathlib import Path

from host_protocol import Host, Request, bash, python
from processes import descendants

SYSCALL = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"


class IsolationTests(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host()
        self.addCleanup(self.host.close)

    def shell(self, code: str, **changes: object) -> str:
        return self.host.run(bash(code, **changes)).stdout.decode()

    def test_the_environment_is_what_was_asked_for(self) -> None:
        outcome = self.host.run(Request(["/usr/bin/env"], env={"A": "1", "B": "x=y"}))
        self.assertEqual(b"A=1\nB=x=y\n", outcome.stdout)

    def test_process_1_has_nothing_to_tell(self) -> None:
        told = self.shell(
            "cat /proc/1/environ /proc/1/mem /proc/1/maps; readlink /proc/1/exe /proc/1/cwd /proc/1/root; "
            "ls /proc/1/fd; tr -d '\\0' </proc/1/cmdline; echo end"
        )
        self.assertEqual("end\n", told)

    def test_only_this_run_is_in_proc(self) -> None:
        self.assertEqual(
            {"1", "2", "self", "thread-self"}, set(self.shell("echo /proc/*").replace("/proc/", "").split())
        )

    def test_mounts_name_no_folder_of_the_host(self) -> None:
        with tempfile.TemporaryDirectory(prefix="secret-home-name") as folder:
            os.chmod(folder, 0o755)  # noqa: S103 - the run is another user
            Path(folder, "file").write_text("content")
            outcome = self.host.run(
                bash("cat /opt/set/file; ls /opt/set; cat /proc/self/mountinfo", binds=[(folder, "/opt/set")])
            )
        self.assertEqual(0, outcome.done["missing"])
        self.assertTrue(outcome.stdout.startswith(b"contentfile\n"), outcome.stdout)
        self.assertNotIn(b"secret-home-name", outcome.stdout)
        self.assertIn(b"lowerdir=.layer", outcome.stdout)

    def test_a_bind_from_a_closed_home_works_and_is_read_only(self) -> None:
        with tempfile.TemporaryDirectory() as home:  # 0700
            inner = Path(home, "set")
            inner.mkdir(mode=0o755)
            Path(inner, "file").write_text("content")
            outcome = self.host.run(
                bash(
                    "cat /opt/set/file; echo x > /opt/set/file; echo x > /opt/set/new", binds=[(str(inner), "/opt/set")]
                )
            )
            self.assertEqual(["file"], os.listdir(inner))
            self.assertEqual("content", Path(inner, "file").read_text())
        self.assertEqual(b"content", outcome.stdout)
        self.assertEqual(2, outcome.stderr.count(b"\n"))

    def test_nothing_but_the_three_folders_can_be_written(self) -> None:
        code = """
import os
for folder, _, _ in os.walk('/'):
  if folder.startswith('/proc'): continue
  try: open(os.path.join(folder, 'probe'), 'w'); print(folder)
  except OSError: pass
"""
        self.assertEqual(
            {"/box", "/tmp", "/dev/shm"}, set(self.host.run(python(code, wall_ms=60000)).stdout.decode().split())
        )

    def test_proc_cannot_be_turned(self) -> None:
        code = """
for path in ('self/oom_score_adj', 'self/coredump_filter', 'self/timerslack_ns', '1/oom_score_adj',
             'sys/kernel/core_pattern', 'sysrq-trigger'):
  try: open('/proc/' + path, 'w').write('0'); print(path)
  except OSError: pass
print(open('/proc/self/oom_score_adj').read().strip())
"""
        self.assertEqual(b"1000\n", self.host.run(python(code)).stdout)

    def test_the_host_is_not_named(self) -> None:
        self.assertEqual(
            "sandbox\nlocalhost\n",
            self.shell("hostname; getent hosts 127.0.0.1 | awk '{print $2}'; cat /etc/machine-id /etc/hostname"),
        )

    def test_the_identity_is_unprivileged_inside_and_out(self) -> None:
        status = self.shell("grep -E '^(Uid|Gid|Cap|NoNewPrivs|Seccomp):?' /proc/self/status")
        self.assertIn("Uid:\t1000\t1000\t1000\t1000", status)
        for line in status.splitlines():
            if line.startswith("Cap"):
                self.assertEqual("0" * 16, line.split()[1], line)
        self.assertIn("NoNewPrivs:\t1", status)
        self.assertIn("Seccomp:\t2", status)
        # Ours alone: another suite, of another user, may be at the same test.
        time = f"1000.{os.getpid()}"
        events = self.host.begin(bash(f"echo ready; exec sleep {time}"))
        events.wait_output(b"ready\n")
        pids = [pid for pid in os.listdir("/proc") if pid.isdigit() and is_sleeper(pid, time)]
        owners = {os.stat(f"/proc/{pid}").st_uid for pid in pids}
        events.cancel()
        events.finish()
        self.assertEqual(1, len(owners))
        self.assertNotIn(0, owners)

    def test_only_three_descriptors_are_open(self) -> None:
        leak = os.open("/etc/passwd", os.O_RDONLY)
        self.addCleanup(os.close, leak)
        code = (
            "import os\nfor fd in range(3, 1024):\n try: os.fstat(fd); print(fd)\n"
            " except OSError: pass\nprint(os.getsid(0) == os.getpid())"
        )
        self.assertEqual(b"True\n", self.host.run(python(code)).stdout)

    def test_there_is_no_terminal_to_inject_into(self) -> None:
        code = (
            SYSCALL
            + """
import fcntl
for request in (0x5412, 0x541C, 0x5412 | 1 << 32):
  for fd in (0, 1, 2):
    libc.ioctl(fd, ctypes.c_ulong(request), ctypes.c_char_p(b'x')) == 0 and print('done')
try: os.open('/dev/tty', os.O_RDWR); print('tty')
except OSError: pass
try: os.open('/dev/ptmx', os.O_RDWR); print('ptmx')
except OSError: pass
"""
        )
        self.assertEqual(b"", self.host.run(python(code)).stdout)

    def test_no_namespace_can_be_made(self) -> None:
        code = SYSCALL + "print([libc.unshare(f) for f in (0x10000000, 0x20000, 0x40000000, 0x20000000)])"
        outcome = self.host.run(python(code))
        self.assertEqual(b"[-1, -1, -1, -1]\n", outcome.stdout)
        self.assertEqual({272: (4, 1)}, outcome.denied)

    def test_the_use_of_shared_files_by_others_is_not_told(self) -> None:
        # Watches hang on the inode: one on /usr/bin would tell what the whole machine starts, in any mount.
        code = (
            SYSCALL
            + """
import fcntl
print(libc.inotify_init1(0), ctypes.get_errno())
fd = os.open('/usr/bin', os.O_RDONLY)
for command in (1026, 1024):  # F_NOTIFY (dnotify), F_SETLEASE
    try: print(fcntl.fcntl(fd, command, 1))
    except OSError as e: print(e.errno)
fcntl.fcntl(fd, fcntl.F_SETFD, fcntl.fcntl(fd, fcntl.F_GETFD))
print(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 100))
"""
        )
        outcome = self.host.run(python(code))
        self.assertEqual(b"-1 38\n1\n1\n100\n", outcome.stdout, outcome.stderr)
        self.assertEqual({294: (1, 38), 72: (2, 1)}, outcome.denied)

    def test_refused_calls_are_named_with_count_and_answer(self) -> None:
        code = (
            SYSCALL
            + """
def call(*n): libc.syscall(*n); return ctypes.get_errno()
print([call(101, 16, 1), call(101, 16, 1), call(425, 8, 0), call(999)])
import socket
try: socket.socket(socket.AF_INET)
except OSError as e: print(e.errno)
"""
        )
        outcome = self.host.run(python(code))
        self.assertEqual(b"[1, 1, 1, 38]\n1\n", outcome.stdout)
        self.assertEqual({101: (2, 1), 425: (1, 1), 999: (1, 38), 41: (1, 1)}, outcome.denied)
        self.assertEqual(5, outcome.exit["denied_count"])

    def test_a_million_refused_calls_do_not_stop_the_clock(self) -> None:
        outcome = self.host.run(python(SYSCALL + "while True: libc.syscall(101, 0)", wall_ms=600, grace_ms=0))
        self.assertEqual("TIMEOUT", outcome.status)
        self.assertGreater(outcome.exit["denied_count"], 1000)
        self.assertLess(outcome.exit["denied_count"], 3000)

    def test_there_is_no_network(self) -> None:
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        abstract = socket.socket(socket.AF_UNIX)
        abstract.bind(f"\0workbench-{os.getpid()}")
        abstract.listen()
        self.addCleanup(abstract.close)
        socket.create_connection(server.getsockname()).close()  # the control: it can be reached from here
        server.accept()[0].close()
        code = f"""
import socket
addresses = {{socket.AF_INET: ('127.0.0.1', {server.getsockname()[1]}), socket.AF_UNIX: '\\0workbench-{os.getpid()}'}}
for family, address in addresses.items():
  try: socket.socket(family).connect(address); print('connected')
  except OSError as e: print(e.errno)
"""
        self.assertEqual(2, len(self.host.run(python(code)).stdout.split()))
        self.assertNotIn(b"connected", self.host.run(python(code)).stdout)
        server.settimeout(0)
        with self.assertRaises(BlockingIOError):
            server.accept()

    def test_two_runs_share_nothing(self) -> None:
        first = self.host.begin(
            bash("echo x > /tmp/mark; echo x > /dev/shm/mark; echo x > mark; echo ready; exec sleep 99")
        )
        first.wait_output(b"ready\n")
        self.assertEqual("", self.shell("ls /tmp /dev/shm /box | grep mark"))
        first.cancel()
        first.finish()

    def test_as_root_runs_of_two_hosts_have_different_users_outside(self) -> None:
        with Host() as other:
            runs = [each.begin(bash("echo ready; exec sleep 99")) for each in (self.host, self.host, other, other)]
            for events in runs:
                events.wait_output(b"ready\n")
            users = [
                os.stat(f"/proc/{pid}").st_uid for each in (self.host, other) for pid in descendants(each.process.pid)
            ]
            # Init and program of each run; those of init are root's while nobody may look at it.
            users = sorted(user for user in users if user != 0)
            self.assertEqual(4 if self.host.privileged else 1, len(set(users)), users)
            for events in runs:
                events.cancel()
                events.finish()

    def test_killing_everything_kills_only_this_run(self) -> None:
        other = self.host.begin(bash("echo ready; exec sleep 99"))
        other.wait_output(b"ready\n")
        for code in (
            "import os; os.kill(-1, 9)",
            "import os; os.kill(os.getppid(), 9); os.kill(1, 15); print('alive')",
        ):
            self.assertIsNotNone(self.host.run(python(code)).done)
        other.cancel()
        self.assertEqual("CANCELLED", other.finish().status)

    def test_foreign_calling_conventions_kill(self) -> None:
        # int 0x80 from 64-bit code, written as machine code: mov eax, 20 (getpid); int 0x80; ret.
        code = """
import ctypes, mmap
m = mmap.mmap(-1, 4096, prot=7)
m.write(bytes.fromhex('b814000000cd80c3'))
print(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))())
"""
        outcome = self.host.run(python(code))
        self.assertEqual((1, 31), (outcome.exit["signaled"], outcome.exit["code"]))
        self.assertEqual(b"", outcome.stdout)

    def test_ordinary_programs_work(self) -> None:
        self.assertEqual(
            "ok\n", self.shell("{ echo ok | cat; } > >(cat); wait $!; ls -la /dev/fd/ >/dev/null; echo x >/dev/stderr")
        )
        code = (
            "import multiprocessing as m\nif __name__ == '__main__':\n"
            " with m.Pool(3) as p: print(sum(p.map(abs, range(100))))"
        )
        self.assertEqual(b"4950\n", self.host.run(python(code)).stdout)
        self.assertEqual(
            "moved\n", self.shell("mkdir a b; echo moved > a/f; mv a/f b/g; mkfifo p; (cat b/g > p &); cat p")
        )


def is_sleeper(pid: str, time: str) -> bool:
    try:
        return time.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


if __name__ == "__main__":
    unittest.main()

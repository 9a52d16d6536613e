"""Each limit ends the run, or the call, that exceeds it."""

import os
import unittest

from host_protocol import MEBIBYTE, Host, bash, python


class LimitTests(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host()
        self.addCleanup(self.host.close)

    def test_the_wall_clock_ends_a_program_that_works_sleeps_ignores_or_stops(self) -> None:
        for code in (
            "while True: pass",
            "import time; time.sleep(9999)",
            "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(9999)",
            "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
            "import os, time; os.close(1); os.close(2); time.sleep(9999)",
        ):
            outcome = self.host.run(python(f"print('before', flush=True)\n{code}", wall_ms=700, grace_ms=200))
            self.assertEqual("TIMEOUT", outcome.status, code)
            self.assertEqual(("WALL", 700), outcome.limit[:2])
            self.assertEqual(b"before\n", outcome.stdout)

    def test_a_program_may_use_its_grace_to_say_goodbye(self) -> None:
        code = (
            "import signal, sys, time\ndef bye(*_): print('bye'); sys.exit(0)\nsignal.signal(15, bye)\ntime.sleep(99)"
        )
        outcome = self.host.run(python(code, wall_ms=500, grace_ms=5000))
        self.assertEqual(("TIMEOUT", b"bye\n"), (outcome.status, outcome.stdout))

    def test_one_process_cannot_allocate_beyond_the_limit(self) -> None:
        outcome = self.host.run(python("try: bytearray(8 << 30)\nexcept MemoryError: print('refused')"))
        self.assertEqual(b"refused\n", outcome.stdout)

    def test_the_memory_of_the_whole_tree_is_bounded(self) -> None:
        code = (
            "import os, time\nfor _ in range(8):\n"
            " if os.fork() == 0: x = bytearray(b'x') * (100 << 20); time.sleep(99)\ntime.sleep(99)"
        )
        outcome = self.host.run(python(code, memory_bytes=400 * MEBIBYTE))
        self.assertEqual("MEMORY", outcome.status)
        self.assertEqual(("MEMORY", 400 * MEBIBYTE), outcome.limit[:2])

    def test_shared_anonymous_memory_is_charged_before_it_is_mapped(self) -> None:
        code = (
            "import mmap\nheld = []\n"
            "try:\n while True: held.append(mmap.mmap(-1, 60 << 20))\nexcept OSError as e: print(e.errno, len(held))\n"
        )
        outcome = self.host.run(python(code, memory_bytes=256 * MEBIBYTE))
        self.assertEqual(b"12 4\n", outcome.stdout, outcome.stderr)
        self.assertGreater(outcome.exit["peak_bytes"], 200 * MEBIBYTE)
        self.assertEqual(({}, 0), (outcome.denied, outcome.exit["denied_count"]))

    def test_shared_anonymous_memory_cannot_be_hidden(self) -> None:
        # None of these pages is in the resident size of any process when the next mapping is made.
        for hide in (
            "pid = os.fork()\n if pid == 0: touch(m); os._exit(0)\n os.waitpid(pid, 0)",
            "touch(m); m.madvise(mmap.MADV_DONTNEED)",
            "touch(m); ctypes.CDLL(None).munmap(ctypes.c_void_p(address(m) + 4096), ctypes.c_size_t(len(m) - 4096))",
        ):
            code = f"""
import ctypes, mmap, os
def touch(m):
 for i in range(0, len(m), 4096): m[i] = 1
def address(m): return ctypes.addressof(ctypes.c_char.from_buffer(m))
held = []
for _ in range(12):
 try: m = mmap.mmap(-1, 60 << 20)
 except OSError: break
 {hide}
 held.append(m)
print(len(held), flush=True)
os._exit(0)
"""
            outcome = self.host.run(python(code, memory_bytes=256 * MEBIBYTE))
            self.assertEqual(("EXITED", b"4\n"), (outcome.status, outcome.stdout), outcome.stderr)

    def test_a_process_cannot_name_itself_out_of_the_sum(self) -> None:
        # Its name stands in the file from which its memory is read, before the line that says it.
        code = (
            "import ctypes, os, time\nctypes.CDLL(None).prctl(15, b'\\nRssAnon:\\t0 kB')\n"
            "for _ in range(4):\n if os.fork() == 0: x = bytearray(b'x') * (100 << 20); time.sleep(99)\ntime.sleep(99)"
        )
        self.assertEqual("MEMORY", self.host.run(python(code, memory_bytes=200 * MEBIBYTE)).status)

    def test_the_memory_of_a_user_in_many_groups_is_counted(self) -> None:
        # Nine hundred groups stand before the line with the memory.
        code = (
            "import os, time\n"
            "for _ in range(4):\n if os.fork() == 0: x = bytearray(b'x') * (100 << 20); time.sleep(99)\ntime.sleep(99)"
        )
        # Who is not root is in the groups that he is in.
        with Host(user=54321, groups=range(100000, 100900)) if os.geteuid() == 0 else Host() as host:
            self.assertEqual("MEMORY", host.run(python(code, memory_bytes=200 * MEBIBYTE)).status)

    def test_private_and_shared_memory_count_together(self) -> None:
        code = "import mmap, time\nm = mmap.mmap(-1, 150 << 20)\nx = bytearray(b'x') * (150 << 20)\ntime.sleep(99)"
        self.assertEqual("MEMORY", self.host.run(python(code, memory_bytes=256 * MEBIBYTE)).status)

    def test_the_zero_device_is_read_and_not_mapped(self) -> None:
        code = (
            "import mmap\nf = open('/dev/zero', 'r+b')\nprint(f.read(4))\n"
            "for flags in (mmap.MAP_SHARED, mmap.MAP_PRIVATE):\n"
            " try: mmap.mmap(f.fileno(), 4096, flags=flags); print('mapped')\n except OSError as e: print(e.errno)"
        )
        self.assertEqual(b"b'\\x00\\x00\\x00\\x00'\n19\n19\n", self.host.run(python(code)).stdout)

    def test_files_in_memory_count(self) -> None:
        code = (
            "open('f', 'wb').write(b'x' * (100 << 20))\nx = bytearray(b'x') * (90 << 20)\nimport time; time.sleep(99)"
        )
        self.assertEqual("MEMORY", self.host.run(python(code, memory_bytes=160 * MEBIBYTE)).status)

    def test_a_process_without_its_first_thread_hides_nothing(self) -> None:
        code = (
            "import ctypes, threading, time, os\n"
            "def eat():\n"
            " while 'VmRSS' in open('/proc/self/status').read(): pass\n"  # until the first thread has ended
            " x = bytearray(b'x') * (150 << 20)\n time.sleep(99)\n"
            "for _ in range(4):\n"
            " if os.fork() == 0: threading.Thread(target=eat).start(); ctypes.CDLL(None).syscall(60, 0)\n"
            "time.sleep(99)"
        )
        self.assertEqual("MEMORY", self.host.run(python(code, memory_bytes=400 * MEBIBYTE)).status)

    def test_processes_without_their_first_threads_do_not_pass_for_one(self) -> None:
        # All have the same size when a walk over page tables becomes worth while, because of what their parent takes.
        code = (
            "import ctypes, threading, time, os\n"
            "(ready, is_ready), (go, goes) = os.pipe(), os.pipe()\n"
            "def eat():\n"
            " while 'VmRSS' in open('/proc/self/status').read(): pass\n"
            " held = bytearray(b'x') * (60 << 20)\n os.write(is_ready, b'.')\n os.read(go, 1)\n"
            " more = bytearray(b'x') * (45 << 20)\n time.sleep(99)\n"
            "for _ in range(4):\n"
            " if os.fork() == 0: threading.Thread(target=eat).start(); ctypes.CDLL(None).syscall(60, 0)\n"
            "for _ in range(4): os.read(ready, 1)\n"
            "held = bytearray(b'x') * (70 << 20)\ntime.sleep(0.3)\nos.write(goes, b'....')\ntime.sleep(99)"
        )
        for _ in range(5):
            outcome = self.host.run(python(code, memory_bytes=400 * MEBIBYTE, wall_ms=8000))
            self.assertEqual("MEMORY", outcome.status)

    def test_pages_shared_after_fork_count_once(self) -> None:
        code = (
            "import os, time\nx = bytearray(b'x') * (100 << 20)\n"
            "pids = []\nfor _ in range(6):\n p = os.fork()\n if p == 0: time.sleep(0.3); os._exit(0)\n pids.append(p)\n"
            "for p in pids: os.waitpid(p, 0)\nprint('ok')"
        )
        self.assertEqual(b"ok\n", self.host.run(python(code, memory_bytes=300 * MEBIBYTE)).stdout)

    def test_a_flood_of_output_ends_the_run(self) -> None:
        for code in ("yes", "yes >&2", "head -c 1000000000 /dev/zero"):
            outcome = self.host.run(bash(code, output_total_bytes=8 * MEBIBYTE))
            self.assertEqual("OUTPUT_LIMIT", outcome.status, code)
            self.assertEqual(("OUTPUT", 8 * MEBIBYTE), outcome.limit[:2])
            self.assertLessEqual(len(outcome.stdout) + len(outcome.stderr), 2 * 24576)

    def test_cpu_time_is_bounded(self) -> None:
        outcome = self.host.run(python("while True: pass", cpu_seconds=1))
        self.assertEqual((1, 24), (outcome.exit["signaled"], outcome.exit["code"]))
        self.assertEqual(("CPU", 1), outcome.limit[:2])

    def test_a_program_cannot_say_that_its_cpu_time_was_used_up(self) -> None:
        outcome = self.host.run(python("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)"))
        self.assertEqual((1, 24, None), (outcome.exit["signaled"], outcome.exit["code"], outcome.limit))

    def test_a_fork_bomb_is_contained_and_gone_at_the_end(self) -> None:
        outcome = self.host.run(bash(":(){ :|:& };:; sleep 99", wall_ms=1500, grace_ms=0))
        self.assertEqual("TIMEOUT", outcome.status)

    def test_processes_and_threads_are_counted_for_each_run_alone(self) -> None:
        code = (
            "import os, time\nn = 0\ntry:\n while n < 500:\n  if os.fork() == 0: time.sleep(99)\n  n += 1\n"
            "except OSError: pass\nprint(n, flush=True)\ntime.sleep(99)"
        )
        runs = [self.host.begin(python(code, processes=40)) for _ in range(2)]
        for events in runs:
            events.wait_output(b"39\n")
        for events in runs:
            events.cancel()
            self.assertEqual("CANCELLED", events.finish().status)

    def test_the_limits_cannot_be_raised(self) -> None:
        code = (
            "import resource as r\n"
            "for l in (r.RLIMIT_NPROC, r.RLIMIT_DATA, r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_CPU):\n"
            " try: r.setrlimit(l, (r.getrlimit(l)[1] * 2,) * 2); print('raised', l)\n"
            " except (ValueError, OSError): pass"
        )
        self.assertEqual(b"", self.host.run(python(code)).stdout)

    def test_files_folders_and_single_files_are_bounded(self) -> None:
        outcome = self.host.run(
            bash(
                (
                    "dd if=/dev/zero of=big bs=1M count=400; dd if=/dev/zero of=/dev/shm/x bs=1M count=400; "
                    "stat -c %s big /dev/shm/x"
                ),
                work_bytes=64 * MEBIBYTE,
                artifact_count=1,
            )
        )
        sizes = [int(line) for line in outcome.stdout.split()]
        self.assertLessEqual(sum(sizes), 65 * MEBIBYTE)
        self.assertEqual(2, outcome.stderr.count(b"No space left"))
        single = self.host.run(
            python("f = open('x', 'wb')\ntry: f.truncate(1 << 40)\nexcept OSError as e: print(e.errno)")
        )
        self.assertEqual(b"27\n", single.stdout)
        inodes = (
            "n = 0\ntry:\n for n in range(10**6): open(f'f{n}', 'w').close()\n"
            "except OSError as e: print(e.errno, n < 1100)"
        )
        self.assertEqual(b"28 True\n", self.host.run(python(inodes, work_inodes=1000)).stdout)

    def test_descriptors_are_bounded(self) -> None:
        code = (
            "l = []\ntry:\n for _ in range(10**6): l.append(open('/dev/null'))\n"
            "except OSError as e: print(e.errno, len(l))"
        )
        self.assertEqual(b"24 253\n", self.host.run(python(code)).stdout)

    def test_one_cpu_is_one_cpu_for_the_whole_tree(self) -> None:
        code = (
            "import os, time\nfor _ in range(4):\n if os.fork() == 0:\n  end = time.monotonic() + 1\n"
            "  while time.monotonic() < end: pass\n  os._exit(0)\n"
            "for _ in range(4): os.wait()"
        )
        end = self.host.run(python(code, cpus=1)).exit
        self.assertLessEqual(end["user_ns"] + end["system_ns"], 1.1 * end["wall_ns"], end)

    @unittest.skipIf(len(os.sched_getaffinity(0)) < 2, "one CPU")
    def test_consecutive_runs_take_turns_on_the_cpus_of_the_server(self) -> None:
        code = "import os; print(*os.sched_getaffinity(0))"
        allowed = sorted(os.sched_getaffinity(0))
        used = [int(self.host.run(python(code, cpus=1)).stdout) for _ in range(2 * len(allowed))]
        self.assertEqual(allowed * 2, sorted(used[: len(allowed)]) + sorted(used[len(allowed) :]))
        # A server that is kept to some CPUs keeps its runs there.
        os.sched_setaffinity(0, allowed[-1:])
        self.addCleanup(os.sched_setaffinity, 0, allowed)
        with Host() as confined:
            used = [int(confined.run(python(code, cpus=1)).stdout) for _ in range(2)]
        self.assertEqual(allowed[-1:] * 2, used)

    def test_the_cpus_are_pinned_and_stay_so(self) -> None:
        code = (
            "import os\nprint(len(os.sched_getaffinity(0)))\n"
            "try: os.sched_setaffinity(0, range(64)); print('changed')\nexcept OSError: pass\n"
            "print(len(os.sched_getaffinity(0)))"
        )
        self.assertEqual(b"1\n1\n", self.host.run(python(code, cpus=1)).stdout)


if __name__ == "__main__":
    unittest.main()

"""What a run gives back."""

import errno
import unittest

from host_protocol import SB, Host, Request, bash, python


class RunTests(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host()
        self.addCleanup(self.host.close)

    def test_a_program_that_does_nothing_is_isolated_completely(self) -> None:
        outcome = self.host.run(Request(["/usr/bin/true"]))
        self.assertEqual([SB["SB_STARTED"], SB["SB_EXIT"], SB["SB_DONE"]], outcome.events)
        self.assertEqual(SB["SB_TIER_A"], outcome.done["tier"])
        self.assertEqual(0, outcome.done["missing"])
        self.assertEqual(self.host.landlock_abi, outcome.done["landlock_abi"])
        self.assertEqual(outcome.started["layers"], outcome.done["layers"])

    def test_both_streams_come_back_apart_with_exact_totals(self) -> None:
        outcome = self.host.run(bash("echo out; echo err >&2; exit 3"))
        self.assertEqual((b"out\n", b"err\n"), (outcome.stdout, outcome.stderr))
        self.assertEqual((4, 4), (outcome.exit["stdout_bytes"], outcome.exit["stderr_bytes"]))
        self.assertEqual((0, 3), (outcome.exit["signaled"], outcome.exit["code"]))

    def test_output_arrives_while_the_program_still_runs(self) -> None:
        events = self.host.begin(bash("echo early; exec sleep 60"))
        events.wait_output(b"early\n")
        events.cancel()
        self.assertEqual("CANCELLED", events.finish().status)

    def test_of_long_output_the_head_and_the_tail_are_kept(self) -> None:
        size = 5_000_000
        outcome = self.host.run(python(f"import sys\nfor n in range({size // 10}): sys.stdout.write('%09d\\n' % n)"))
        self.assertEqual(size, outcome.exit["stdout_bytes"])
        whole = b"".join(b"%09d\n" % n for n in range(size // 10))
        self.assertEqual(whole[:24576], outcome.stdout)
        self.assertEqual({SB["SB_STREAM_STDOUT"]: (size - 8192, whole[-8192:])}, outcome.tails)

    def test_a_tail_that_meets_the_head_repeats_nothing(self) -> None:
        for size in (24576, 24577, 30000, 32768, 32769):
            outcome = self.host.run(python(f"print('x' * {size}, end='')"))
            kept = len(outcome.stdout) + sum(len(data) for _, data in outcome.tails.values())
            self.assertEqual(min(size, 32768), kept, size)
            for offset, data in outcome.tails.values():
                self.assertEqual(size, offset + len(data))
                self.assertGreaterEqual(offset, 24576)

    def test_a_signal_is_told_from_an_exit_code(self) -> None:
        for code, signaled, number in (
            ("import os; os.abort()", 1, 6),
            ("import ctypes; ctypes.string_at(0)", 1, 11),
            # Process 1 would survive this: the program must not be it.
            ("import os; os.kill(os.getpid(), 15); import time; time.sleep(60)", 1, 15),
            ("raise SystemExit(300)", 0, 44),
        ):
            outcome = self.host.run(python(code))
            self.assertEqual((signaled, number), (outcome.exit["signaled"], outcome.exit["code"]), code)
            self.assertEqual("EXITED", outcome.status)

    def test_stdin_is_what_was_given_or_ends_at_once(self) -> None:
        self.assertEqual(b"b''\n", self.host.run(python("import sys; print(sys.stdin.buffer.read())")).stdout)
        given = python("import sys; print(sys.stdin.buffer.read())", stdin=b"a\0b")
        self.assertEqual(b"b'a\\x00b'\n", self.host.run(given).stdout)

    def test_arguments_and_environment_of_any_length_arrive(self) -> None:
        long = "x" * 100_000
        request = python(
            "import sys, os; print(len(sys.argv[1]), sorted(os.environ), len(os.environ['A']))", env={"A": long}
        )
        request.argv.append(long)
        self.assertEqual(b"100000 ['A', 'LC_CTYPE'] 100000\n", self.host.run(request).stdout)

    def test_input_files_lie_in_the_work_folder(self) -> None:
        outcome = self.host.run(
            bash("cat a.txt sub/deep/b.bin; pwd", files=[("a.txt", b"A"), ("sub/deep/b.bin", b"B\0")])
        )
        self.assertEqual(b"AB\0/box\n", outcome.stdout)
        self.assertEqual({}, outcome.artifacts)

    def test_the_working_directory_can_lie_below(self) -> None:
        outcome = self.host.run(bash("pwd; cat x", files=[("sub/x", b"here")], directory="sub"))
        self.assertEqual(b"/box/sub\nhere", outcome.stdout)

    def test_a_program_that_is_not_there_is_an_error_of_the_request(self) -> None:
        self.assertEqual(
            ("EXEC", errno.ENOENT, 0, "/usr/bin/nothing"), self.host.run(Request(["/usr/bin/nothing"])).failed
        )

    def test_processes_left_behind_do_not_keep_the_run_alive(self) -> None:
        outcome = self.host.run(bash("setsid sleep 1000 & (trap '' TERM HUP; sleep 1000) & echo done"))
        self.assertEqual(b"done\n", outcome.stdout)
        self.assertEqual("EXITED", outcome.status)

    def test_twenty_runs_at_once_do_not_mix(self) -> None:
        runs = [self.host.begin(bash(f"echo {n}; cat f", files=[("f", str(n).encode())])) for n in range(20)]
        for number, events in enumerate(runs):
            self.assertEqual(b"%d\n%d" % (number, number), events.finish().stdout)

    def test_usage_of_the_tree_is_reported(self) -> None:
        code = "import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', 'sum(range(10**7))'])"
        outcome = self.host.run(python(code))
        self.assertGreater(outcome.exit["user_ns"], 50_000_000)
        self.assertGreater(outcome.exit["wall_ns"], outcome.exit["user_ns"] // 2)
        big = self.host.run(python("x = bytearray(b'x') * (100 << 20); import time; time.sleep(0.1)"))
        self.assertGreater(big.exit["peak_bytes"], 100 << 20)
        self.assertLess(big.exit["peak_bytes"], 200 << 20)


if __name__ == "__main__":
    unittest.main()

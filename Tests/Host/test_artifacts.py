"""The files that a run leaves behind, and the tricks that can be played with them."""

import unittest

from host_protocol import MEBIBYTE, Host, Outcome, bash, python


def reasons(outcome: Outcome) -> dict[bytes, str]:
    return {name: reason for reason, _, _, name in outcome.skipped if name}


class ArtifactTests(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host()
        self.addCleanup(self.host.close)

    def test_new_files_come_back_with_their_content(self) -> None:
        outcome = self.host.run(
            bash("echo A > a.txt; mkdir -p sub/deep; printf 'B\\0' > sub/deep/b; : > empty; echo no > /tmp/t")
        )
        self.assertEqual({b"a.txt": b"A\n", b"sub/deep/b": b"B\0", b"empty": b""}, outcome.artifacts)
        self.assertEqual([], outcome.skipped)

    def test_inputs_come_back_only_if_changed_and_once(self) -> None:
        files = [
            ("same", b"1"),
            ("rewritten", b"2"),
            ("changed", b"3"),
            ("longer", b"4"),
            ("touched", b"5"),
            ("gone", b"6"),
            ("empty", b""),
        ]
        outcome = self.host.run(
            bash(
                "printf 2 > rewritten; printf X > changed; printf 44 > longer; chmod 600 touched; "
                "touch -d 2001-01-01 touched; rm gone; ln same linked",
                files=files,
            )
        )
        self.assertEqual({b"changed": b"X", b"longer": b"44", b"linked": b"1"}, outcome.artifacts)
        self.assertEqual({b"changed", b"longer"}, outcome.changed)

    def test_symbolic_links_are_not_followed(self) -> None:
        outcome = self.host.run(
            bash(
                "ln -s /etc/passwd out.png; ln -s /etc dir; ln -s ../../../../etc/shadow a.csv; "
                "ln -s . loop; echo x > real"
            )
        )
        self.assertEqual({b"real": b"x\n"}, outcome.artifacts)
        self.assertEqual(dict.fromkeys((b"out.png", b"dir", b"a.csv", b"loop"), "SPECIAL"), reasons(outcome))

    def test_special_files_are_skipped_without_waiting(self) -> None:
        code = "import os, socket\nos.mkfifo('chart.png')\nsocket.socket(socket.AF_UNIX).bind('s.png')"
        outcome = self.host.run(python(code))
        self.assertEqual({b"chart.png": "SPECIAL", b"s.png": "SPECIAL"}, reasons(outcome))

    def test_every_name_of_a_hard_linked_file_counts(self) -> None:
        code = "import os\nopen('a', 'wb').write(b'x' * 10**6)\nfor i in range(1000): os.link('a', f'a{i}')"
        outcome = self.host.run(python(code, artifact_total_bytes=10 * 10**6, artifact_count=2000))
        self.assertEqual(10, len(outcome.artifacts))
        self.assertEqual({"TOTAL": 991}, totals(outcome))

    def test_a_file_above_the_limit_is_named_with_its_size(self) -> None:
        outcome = self.host.run(
            bash("head -c 3000000 /dev/zero > big.bin; echo s > small", artifact_bytes=2 * MEBIBYTE)
        )
        self.assertEqual([("TOO_BIG", 1, 3000000, b"big.bin")], outcome.skipped)
        self.assertEqual({b"small"}, set(outcome.artifacts))

    def test_of_ten_thousand_files_some_come_and_all_are_counted(self) -> None:
        outcome = self.host.run(python("for i in range(10000): open(f'{i}.txt', 'w').write('x')", artifact_count=50))
        self.assertEqual(50, len(outcome.artifacts))
        self.assertEqual({"COUNT": 9950}, totals(outcome))
        self.assertEqual(33, len(outcome.skipped))

    def test_names_travel_as_bytes(self) -> None:
        names = [b"a\nb.png", b"\x1b[2J.txt", b"\xff\xfe", "naïve ☃".encode(), b"-rf", b" "]
        outcome = self.host.run(python(f"for name in {names!r}: open(name, 'wb').close()"))
        self.assertEqual(set(names), set(outcome.artifacts))

    def test_hidden_files_and_caches_stay_behind(self) -> None:
        outcome = self.host.run(
            bash("echo x > .hidden; mkdir .git __pycache__; echo x > .git/config; echo x > __pycache__/m.pyc")
        )
        self.assertEqual({}, outcome.artifacts)
        self.assertEqual(dict.fromkeys((b".hidden", b".git", b"__pycache__"), "HIDDEN"), reasons(outcome))

    def test_depth_is_bounded(self) -> None:
        outcome = self.host.run(
            python("import os\nos.makedirs('a/' * 200)\nopen('a/' * 200 + 'f', 'w').close()\nopen('a/f', 'w').close()")
        )
        self.assertEqual({b"a/f": b""}, outcome.artifacts)
        self.assertEqual({b"/".join([b"a"] * 17): "DEPTH"}, reasons(outcome))
        long = self.host.run(
            python("import os\nfor _ in range(10):\n n = 'd' * 200\n os.mkdir(n); os.chdir(n)\nopen('f', 'w').close()")
        )
        self.assertEqual(["DEPTH"], [reason for reason, *_ in long.skipped])

    def test_rights_do_not_hide_files(self) -> None:
        outcome = self.host.run(bash("mkdir d; echo x > d/f; chmod 0 d/f d; umask 777; echo y > g"))
        self.assertEqual({b"d/f": b"x\n", b"g": b"y\n"}, outcome.artifacts)

    def test_sparse_files_cost_what_they_claim(self) -> None:
        outcome = self.host.run(bash("truncate -s 100M sparse", artifact_bytes=16 * MEBIBYTE))
        self.assertEqual([("TOO_BIG", 1, 100 * MEBIBYTE, b"sparse")], outcome.skipped)

    def test_holes_that_nobody_can_fill_do_not_end_the_supervisor(self) -> None:
        # An input file as long as it was, all of it a hole, and no room left: to touch a mapping of it kills.
        code = """
import os
os.truncate("in", 0)
full = os.open("/tmp/full", os.O_CREAT | os.O_WRONLY)
for size in (65536, 4096):
    try:
        while True: os.write(full, bytes(size))
    except OSError: pass
os.truncate("in", 1 << 20)
os.truncate("same", 1 << 20)
print("done")
"""
        files = [("in", b"x" * MEBIBYTE), ("same", bytes(MEBIBYTE))]
        outcome = self.host.run(python(code, files=files, work_bytes=8 * MEBIBYTE))
        self.assertEqual(("EXITED", b"done\n"), (outcome.status, outcome.stdout), outcome)
        self.assertEqual({b"in": bytes(MEBIBYTE)}, outcome.artifacts)

    def test_what_stands_in_the_place_of_an_input_file_is_taken_for_what_it_is(self) -> None:
        code = """
import os, socket
for name in "abcdef": os.remove(name)
os.mkfifo("a"); os.mkdir("b"); os.symlink("/proc/1/environ", "c"); os.link("g", "d"); os.symlink(".", "f")
socket.socket(socket.AF_UNIX).bind("e")
os.chmod("g", 0)
"""
        outcome = self.host.run(python(code, files=[(name, b"1") for name in "abcdefg"]))
        self.assertEqual(dict.fromkeys((b"a", b"c", b"e", b"f"), "SPECIAL"), reasons(outcome))
        self.assertEqual({}, outcome.artifacts)

    def test_nothing_writes_to_a_file_after_it_was_sent(self) -> None:
        # A process that survives its parent keeps writing; it must be dead before the first file is opened.
        code = "(trap '' HUP TERM; while :; do echo more >> f; done) & sleep 0.2; echo end"
        outcome = self.host.run(bash(code, artifact_count=1))
        self.assertEqual({b"f"}, set(outcome.artifacts))

    def test_files_come_back_from_a_run_that_was_ended(self) -> None:
        outcome = self.host.run(bash("echo kept > f; exec sleep 99", wall_ms=300, grace_ms=0))
        self.assertEqual(("TIMEOUT", {b"f": b"kept\n"}), (outcome.status, outcome.artifacts))


def totals(outcome: Outcome) -> dict[str, int]:
    found: dict[str, int] = {}
    for reason, count, _, _ in outcome.skipped:
        found[reason] = found.get(reason, 0) + count
    return found


if __name__ == "__main__":
    unittest.main()

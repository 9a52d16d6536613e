"""Files outside of the work folder: what is given beside the input, and what comes back beside the artifacts."""

import errno
import unittest

from host_protocol import SB, Host, bash, python

CODE = ("/run/code.py", b"code", 0o444)
VALUE = ("/run/value", b"", 0o644)


class SideFileTests(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host()
        self.addCleanup(self.host.close)

    def test_the_work_folder_stays_empty_and_the_file_is_where_it_was_named(self) -> None:
        request = python("import os; print(os.listdir('/box'), open('/run/code.py').read())", side_files=[CODE, VALUE])
        outcome = self.host.run(request)
        self.assertEqual(b"[] code\n", outcome.stdout, outcome)
        self.assertEqual({b"/run/value": b""}, outcome.artifacts)

    def test_a_read_only_one_cannot_be_changed_replaced_or_moved(self) -> None:
        code = """
import os
for attempt in (
    lambda: open("/run/code.py", "w"), lambda: os.truncate("/run/code.py", 0), lambda: os.unlink("/run/code.py"),
    lambda: os.chmod("/run/code.py", 0o777), lambda: os.rename("/run/code.py", "/run/x"),
    lambda: os.rename("/run", "/x"), lambda: os.link("/run/code.py", "/box/x"), lambda: open("/run/new", "w"),
    lambda: os.symlink("/etc", "/run/y"), lambda: os.utime("/run/code.py"),
):
    try:
        attempt()
        print("succeeded", attempt.__code__.co_consts)
    except OSError:
        pass
"""
        outcome = self.host.run(python(code, side_files=[CODE]))
        self.assertEqual((b"", b""), (outcome.stdout, outcome.stderr))
        self.assertEqual({}, outcome.artifacts)

    def test_a_writable_one_comes_back_and_nothing_can_stand_in_its_place(self) -> None:
        code = """
import os
open("/run/value", "w").write("42")
os.chmod("/run/value", 0)
for attempt in (
    lambda: os.unlink("/run/value"), lambda: os.rename("/run/value", "/box/v"),
    lambda: os.link("/run/value", "/box/v"), lambda: os.link("/run/value", "/run/v"),
    lambda: os.rename("/box/mine", "/run/value"), lambda: os.symlink("/etc/passwd", "/run/value"),
):
    open("/box/mine", "w").close()
    try:
        attempt()
        print("succeeded", attempt.__code__.co_consts)
    except OSError:
        pass
"""
        outcome = self.host.run(python(code, side_files=[VALUE]))
        self.assertEqual((b"", b""), (outcome.stdout, outcome.stderr))
        self.assertEqual({b"/run/value": b"42", b"mine": b""}, outcome.artifacts)
        self.assertEqual([b"/run/value", b"mine"], list(outcome.artifacts), "it comes first")

    def test_it_comes_back_whatever_becomes_of_the_artifacts_and_of_the_run(self) -> None:
        for changes in (
            {"artifact_count": 1, "artifact_total_bytes": 1},
            {"flags": SB["SB_RUN_NO_ARTIFACTS"]},
            {"wall_ms": 300, "grace_ms": 0},
        ):
            tail = "; exec sleep 99" if "wall_ms" in changes else ""
            code = "echo 42 > /run/value; for n in 1 2 3; do echo xx > $n; done" + tail
            outcome = self.host.run(bash(code, side_files=[VALUE], **changes))
            self.assertEqual(b"42\n", outcome.artifacts[b"/run/value"], changes)

    def test_a_value_larger_than_what_comes_back_is_named_instead(self) -> None:
        size = SB["SB_SIDE_FILE_RETURN_MAX"]
        outcome = self.host.run(bash(f"head -c {size} /dev/zero > /run/value", side_files=[VALUE]))
        self.assertEqual(size, len(outcome.artifacts[b"/run/value"]))
        outcome = self.host.run(bash("truncate -s 100M /run/value", side_files=[VALUE]))
        self.assertEqual({}, outcome.artifacts)
        self.assertEqual([("TOO_BIG", 1, 100 << 20, b"/run/value")], outcome.skipped)

    def test_content_does_not_count_against_the_quota_of_the_program(self) -> None:
        big = ("/run/data", b"x" * (4 << 20), 0o444)
        code = "head -c 1000000 /dev/zero > f; stat -c %s /run/data f"
        outcome = self.host.run(bash(code, side_files=[big], work_bytes=1 << 20))
        self.assertEqual(b"4194304\n1000000\n", outcome.stdout, outcome)

    def test_places_that_are_taken_are_refused(self) -> None:
        names = ("x", "", "/", "/box", "/box/x", "/tmp/x", "/usr/x", "/etc/passwd", "/dev/x", "/proc/x", "/mnt/x")
        for name in (*names, "/run/../etc/x", "/run//x", "/run/.", "/run/a\0b"):
            outcome = self.host.run(bash("echo ran", side_files=[(name, b"", 0o444)]))
            self.assertEqual("PARCEL", outcome.failed[0], name)
        for mode in (0o4755, 0o1644):
            self.assertEqual("PARCEL", self.host.run(bash("echo ran", side_files=[("/run/x", b"", mode)])).failed[0])
        many = [(f"/run/{n}", b"", 0o444) for n in range(SB["SB_SIDE_FILES_MAX"] + 1)]
        outcome = self.host.run(bash("echo ran", side_files=many))
        self.assertEqual(("PARCEL", errno.E2BIG), outcome.failed[:2])
        self.assertEqual("EXITED", self.host.run(bash("echo ran", side_files=many[1:])).status)

    def test_files_in_each_others_or_a_binds_way_are_refused(self) -> None:
        for names in (["/run/a", "/run/a"], ["/run/a", "/run/a/b"], ["/run/a/b", "/run/a"]):
            outcome = self.host.run(bash("echo ran", side_files=[(name, b"", 0o444) for name in names]))
            self.assertEqual("FILE", outcome.failed[0], names)
        below = bash("echo ran", side_files=[("/opt/x/f", b"", 0o444)], binds=[("/usr/share", "/opt/x")])
        self.assertEqual("FILE", self.host.run(below).failed[0])


if __name__ == "__main__":
    unittest.main()

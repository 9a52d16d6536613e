"""What the host makes of requests that are wrong."""

import contextlib
import errno
import socket
import struct
import subprocess
import unittest

from host_protocol import HOST, SB, Host, Request, bash, memory_file, record
from spawning import spawn_with_control


class ProtocolTests(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host()
        self.addCleanup(self.host.close)

    def test_limits_out_of_range_name_their_member(self) -> None:
        for member in (
            "wall_ms",
            "cpu_seconds",
            "memory_bytes",
            "work_bytes",
            "work_inodes",
            "file_bytes",
            "processes",
            "descriptors",
            "cpus",
            "output_head_bytes",
            "output_total_bytes",
            "artifact_bytes",
            "artifact_total_bytes",
            "artifact_count",
            "minimum_tier",
            "policy",
        ):
            outcome = self.host.run(Request(["/usr/bin/true"], **{member: 0}))
            self.assertEqual(("MESSAGE", errno.EINVAL, 0, member), outcome.failed, member)
        for member, value in (
            ("flags", 64),
            ("network", 1),
            ("reserved", 1),
            ("minimum_tier", 4),
            ("policy", 9),
            ("wall_ms", 1 << 60),
            ("grace_ms", 10001),
            ("output_head_bytes", 32769),
            ("output_tail_bytes", 32769),
            ("artifact_depth", 65),
            ("memory_bytes", 1 << 63),
        ):
            outcome = self.host.run(Request(["/usr/bin/true"], **{member: value}))
            self.assertEqual(("MESSAGE", errno.EINVAL, 0, member), outcome.failed, member)

    def test_file_names_that_lead_elsewhere_are_refused(self) -> None:
        names = (
            "../x",
            "/etc/x",
            "a/../../b",
            ".",
            "..",
            "a//b",
            "a/",
            "/",
            "",
            "a/.",
            "n" * 300,
            "d/" * 600 + "f",
            "a\0b",
        )
        for name in names:
            outcome = self.host.run(bash("echo ran", files=[(name, b"")]))
            self.assertEqual("PARCEL", outcome.failed[0], name)
            self.assertEqual(b"", outcome.stdout)

    def test_files_in_each_others_way_are_refused(self) -> None:
        for files in ([("a", b""), ("a", b"")], [("a", b""), ("a/b", b"")], [("a/b", b""), ("a", b"")]):
            self.assertEqual("FILE", self.host.run(bash("echo ran", files=files)).failed[0], files)

    def test_binds_that_cover_the_root_are_refused(self) -> None:
        for target in (
            "/",
            "/usr",
            "/usr/lib/x",
            "/etc",
            "/etc/x",
            "/proc",
            "/dev/shm",
            "/box",
            "/box/x",
            "/tmp",
            "/bin",
            "/mnt",
            "relative",
            "/opt/../usr",
            "/opt//x",
        ):
            outcome = self.host.run(bash("echo ran", binds=[("/usr/share", target)]))
            self.assertEqual("PARCEL", outcome.failed[0], target)
        for source in ("relative", "/", "", "/usr/../etc"):
            self.assertEqual("PARCEL", self.host.run(bash("echo ran", binds=[(source, "/opt/x")])).failed[0], source)

    def test_a_bind_source_that_is_missing_or_a_file_is_an_error_of_the_request(self) -> None:
        outcome = self.host.run(bash("echo ran", binds=[("/usr/nothing", "/opt/x")]))
        self.assertEqual(("SOURCE", errno.ENOENT, 0, "/usr/nothing"), outcome.failed)
        outcome = self.host.run(bash("echo ran", binds=[("/usr/bin/env", "/opt/x")]))
        self.assertEqual(("SOURCE", errno.ENOTDIR, 0, "/usr/bin/env"), outcome.failed)

    def test_broken_parcels_are_refused(self) -> None:
        good = Request(["/usr/bin/true"]).parcel()
        argument = record(SB["SB_RECORD_ARGUMENT"], b"", b"/usr/bin/true")
        for name, parcel in {
            "no argument": record(SB["SB_RECORD_ENVIRONMENT"], b"", b"A=1"),
            "unknown record": good + record(99, b"", b""),
            "cut off": good[:-3],
            "rest": good + b"\1" * 7,
            "length beyond the end": good + struct.pack("<IIIIQ", 1, 0, 0, 0, 1 << 40),
            "length that wraps": good + struct.pack("<IIIIQ", 4, 0, 16, 0, (1 << 64) - 16) + b"x" * 16,
            "zero byte": record(SB["SB_RECORD_ARGUMENT"], b"", b"/usr/bin/true\0x"),
            "relative program": record(SB["SB_RECORD_ARGUMENT"], b"", b"true"),
            "two directories": argument + 2 * record(SB["SB_RECORD_DIRECTORY"], b"", b"a"),
            "setuid file": argument + record(SB["SB_RECORD_FILE"], b"f", b"", 0o4755),
        }.items():
            self.assertEqual("PARCEL", self.host.begin(Request(["x"]), parcel).finish().failed[0], name)

    def test_an_unsealed_parcel_is_refused(self) -> None:
        outcome = self.host.begin(Request(["/usr/bin/true"]), sealed=False).finish()
        self.assertEqual(("PARCEL", errno.EPERM), outcome.failed[:2])

    def test_input_beyond_the_quota_is_an_error_of_the_request(self) -> None:
        outcome = self.host.run(bash("echo ran", files=[("f", b"x" * (4 << 20))], work_bytes=1 << 20))
        self.assertEqual(("FILE", errno.ENOSPC, 0, "f"), outcome.failed)

    def test_a_working_directory_that_is_missing_is_an_error_of_the_request(self) -> None:
        outcome = self.host.run(bash("echo ran", directory="nowhere"))
        self.assertEqual(("SESSION", errno.ENOENT, 0, "/box/nowhere"), outcome.failed)

    def test_stdin_that_could_be_changed_is_refused(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = bash("cat", stdin=b"")
        with open("/etc/passwd", "rb") as file:
            socket.send_fds(
                self.host.control, [request.message()], [theirs.fileno(), memory_file(request.parcel()), file.fileno()]
            )
        theirs.close()
        self.assertIn(b"stdin", ours.recv(1000))
        ours.close()

    def test_the_host_survives_every_refused_request(self) -> None:
        self.host.run(Request([]))
        self.assertEqual("EXITED", self.host.run(Request(["/usr/bin/true"])).status)

    def test_more_runs_than_places_are_refused_one_by_one(self) -> None:
        runs = [self.host.begin(bash("exec sleep 99")) for _ in range(SB["SB_RUNS_MAX"] + 2)]
        self.assertEqual(("SLOT", errno.EAGAIN), runs[-1].finish().failed[:2])
        for events in runs[:-3]:
            events.wait_for("SB_STARTED")
        for events in runs[:-1]:
            events.socket.close()

    def test_what_is_not_understood_ends_the_host(self) -> None:
        hello = struct.pack("<IIIIII", SB["SB_HELLO"], 24, SB["SB_VERSION"], 0, 0, 0)
        request = Request(["/usr/bin/true"]).message()
        for messages in (
            [struct.pack("<IIIIII", SB["SB_HELLO"], 24, 999, 0, 0, 0)],
            [request],
            [b"x"],
            [hello, b"\0" * 8],
            [hello, request],
            [hello, struct.pack("<II", SB["SB_WORKER"], 8)],
            [hello, hello[:-4]],
            [hello, request + b"x"],
            [hello, b"x" * 4096],
        ):
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            process = spawn_with_control([HOST], theirs.fileno(), None)
            theirs.close()
            for message in messages:
                with contextlib.suppress(BrokenPipeError):
                    ours.send(message)
            self.assertEqual(1, process.wait(10), messages)
            ours.close()

    def test_by_hand_or_with_an_environment_it_does_not_start(self) -> None:
        by_hand = subprocess.run([HOST], env={}, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.assertEqual(1, by_hand.returncode)
        self.assertIn(b"started by workbench", by_hand.stderr)
        secret = subprocess.run([HOST], env={"SECRET_API_KEY": "x"}, capture_output=True, check=False)
        self.assertEqual(1, secret.returncode)
        self.assertIn(b"environment must be empty", secret.stderr)


if __name__ == "__main__":
    unittest.main()

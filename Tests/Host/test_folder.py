"""Work folders that outlive their run."""

import ctypes
import errno
import os
import select
import socket
import struct
import unittest

from host_protocol import MEBIBYTE, SB, Events, Host, Outcome, Request, bash, python
from processes import descendants, kill, wait_gone

KEEP = SB["SB_RUN_FOLDER"]
IN_DELETE, IN_UNMOUNT = 0x200, 0x2000  # inotify(7)


class Session:
    """Runs that follow one another on one folder."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.folder: int | None = None

    def begin(self, request: Request) -> Events:
        request.flags |= KEEP
        request.folder, self.folder = self.folder, None
        return self.host.begin(request)

    def run(self, request: Request) -> Outcome:
        outcome = self.begin(request).finish()
        self.folder = outcome.folder
        return outcome

    def close(self) -> None:
        if self.folder is not None:
            os.close(self.folder)


class FolderTests(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host()
        self.addCleanup(self.host.close)
        self.session = Session(self.host)
        self.addCleanup(self.session.close)

    def run_in_session(self, request: Request) -> Outcome:
        return self.session.run(request)

    def test_files_stay_and_nothing_else_does(self) -> None:
        first = self.run_in_session(
            bash("mkdir -p d; echo 1 > d/a; echo 2 > /tmp/t; echo 3 > /dev/shm/s; (sleep 99 &)")
        )
        self.assertEqual({b"d/a": b"1\n"}, first.artifacts)
        second = self.run_in_session(
            bash("cat d/a; ls /tmp /dev/shm; ps ax -o comm= | grep -c sleep; echo more >> d/a")
        )
        self.assertEqual(b"1\n/dev/shm:\n\n/tmp:\n0\n", second.stdout)
        self.assertEqual({b"d/a": b"1\nmore\n"}, second.artifacts)
        self.assertEqual((0, SB["SB_TIER_A"]), (second.done["missing"], second.done["tier"]))

    def test_without_the_flag_nothing_is_kept(self) -> None:
        self.assertIsNone(self.host.run(bash("echo 1 > a")).folder)

    def test_twenty_runs_on_one_folder(self) -> None:
        for number in range(20):
            outcome = self.run_in_session(bash(f"echo {number} >> log; wc -l < log; id -u; stat -c %u log"))
            self.assertEqual(f"{number + 1}\n1000\n1000\n".encode(), outcome.stdout, outcome)

    def test_only_what_a_run_changed_comes_back_from_it(self) -> None:
        self.run_in_session(
            bash(
                "echo old > old; echo x > renamed; mkdir -p .hidden d/e; echo h > .hidden/h; ln -s old link;"
                "echo y > d/e/y"
            )
        )
        for _ in range(3):
            outcome = self.run_in_session(bash("cat old > /dev/null"))
            self.assertEqual(({}, []), (outcome.artifacts, outcome.skipped))
        outcome = self.run_in_session(bash("mv renamed new; echo changed > old; ln -s / other; echo 2 > d/e/z"))
        self.assertEqual({b"new": b"x\n", b"old": b"changed\n", b"d/e/z": b"2\n"}, outcome.artifacts)
        self.assertEqual([("SPECIAL", b"other")], [(reason, name) for reason, _, _, name in outcome.skipped])

    def test_a_change_that_gives_itself_an_old_date_comes_back(self) -> None:
        self.run_in_session(bash("echo 1 > f"))
        outcome = self.run_in_session(bash("echo 2 > f; touch -d 2001-01-01 f"))
        self.assertEqual({b"f": b"2\n"}, outcome.artifacts)

    def test_a_change_through_a_mapping_alone_comes_back(self) -> None:
        self.run_in_session(bash("echo aaaa > f"))
        code = (
            "import ctypes, mmap, os\nfile = os.open('f', os.O_RDWR)\nview = mmap.mmap(file, 4)\nos.close(file)\n"
            "before = os.stat('f').st_mtime_ns\nview[:4] = b'bbbb'\nos.utime('f', ns=(before, before))\nos._exit(0)"
        )
        self.assertEqual({b"f": b"bbbb\n"}, self.run_in_session(python(code)).artifacts)

    def test_nothing_that_is_left_waits_for_the_next_run(self) -> None:
        # Locks, a listener, a deleted file held by a message under way: all end with the run that had them.
        code = """
import fcntl, os, socket
for name in ("locked", "gone"):
    open(name, "w").write("x" * 1000000)
lock, gone = open("locked"), open("gone")
fcntl.flock(lock, fcntl.LOCK_EX)
os.unlink("gone")
listener = socket.socket(socket.AF_UNIX)
listener.bind("socket")
listener.listen()
one, other = socket.socketpair()
socket.send_fds(one, [b"x"], [gone.fileno(), one.fileno(), other.fileno()])
"""
        first = self.run_in_session(python(code, work_bytes=4 * MEBIBYTE))
        self.assertEqual(b"", first.stderr)
        code = """
import fcntl, os, socket
fcntl.flock(open("locked"), fcntl.LOCK_EX | fcntl.LOCK_NB)
try: socket.socket(socket.AF_UNIX).connect("socket")
except OSError as refused: print(refused.errno)
space = os.statvfs(".")
print((space.f_blocks - space.f_bfree) * space.f_bsize // 1000000)
"""
        second = self.run_in_session(python(code))
        self.assertEqual((f"{errno.ECONNREFUSED}\n1\n".encode(), b""), (second.stdout, second.stderr))

    def test_changes_at_once_before_and_after_the_border_are_told_apart(self) -> None:
        for number in range(15):
            outcome = self.run_in_session(bash(f"echo x > {number}; exec true"))
            self.assertEqual({b"%d" % number: b"x\n"}, outcome.artifacts)

    def test_input_files_replace_what_lies_in_their_place(self) -> None:
        self.run_in_session(
            python(
                """
import os
os.symlink("/tmp/evil", "link"); os.symlink("kept", "inner"); os.mkfifo("fifo")
open("kept", "w").write("kept"); os.link("kept", "hard"); open("plain", "w").write("long old content")
open("closed", "w").close(); os.chmod("closed", 0); os.mkdir("d"); open("d/f", "w").write("old"); os.chmod("d", 0)
"""
            )
        )
        names = ["link", "inner", "fifo", "hard", "plain", "closed", "d/f", "new/deep/file"]
        outcome = self.run_in_session(
            bash(
                "chmod 700 d; stat -c '%n %F %h' link inner fifo hard plain closed d/f new/deep/file; cat kept;"
                "ls -A /tmp",
                files=[(name, name.encode()) for name in names],
            )
        )
        listing = "".join(f"{name} regular file 1\n" for name in names)
        self.assertEqual(listing.encode() + b"kept", outcome.stdout, outcome)
        self.assertEqual({}, outcome.artifacts, "inputs that are as they were given do not come back")

    def test_what_cannot_be_replaced_is_an_error_of_the_request_and_loses_nothing(self) -> None:
        self.run_in_session(
            bash("mkdir dir; ln -s /tmp up; ln -s . here; echo x > file; echo kept > kept; mkfifo pipe")
        )
        for name, error in (
            ("dir", errno.EISDIR),
            ("up/x", errno.ENOTDIR),
            ("up/x/y", errno.ELOOP),
            ("here/x", errno.ENOTDIR),
            ("here/x/y", errno.ELOOP),
            ("file/x", errno.ENOTDIR),
            ("pipe/x", errno.ENOTDIR),
        ):
            outcome = self.run_in_session(bash("echo ran", files=[(name, b"")]))
            self.assertEqual(("FILE", error, 0, name), outcome.failed, name)
        twice = self.run_in_session(bash("echo ran", files=[("twice", b"1"), ("twice", b"2")]))
        self.assertEqual("FILE", twice.failed[0])
        self.assertEqual(b"kept\n", self.run_in_session(bash("cat kept; ls /tmp")).stdout)

    def test_leftovers_cannot_hurt_the_next_run(self) -> None:
        self.run_in_session(
            python(
                """
import os
os.chmod("/box", 0); os.chmod("/box", 0o700)
open("su", "w").write("#!/bin/sh"); os.chmod("su", 0o6777)
os.mkdir("none"); os.mkdir("none/below"); open("none/below/f", "w").close(); os.chmod("none", 0)
deep = "d/" * 300
os.makedirs(deep)
for i in range(2000): open(f"many{i}", "w").close()
os.chmod("/box", 0)
"""
            )
        )
        outcome = self.run_in_session(
            bash("stat -c %a /box; pwd; ls | wc -l; grep NoNewPrivs /proc/self/status; echo n > n")
        )
        self.assertEqual(b"755\n/box\n2003\nNoNewPrivs:\t1\n", outcome.stdout, outcome)
        self.assertEqual({b"n": b"n\n"}, outcome.artifacts)
        self.assertEqual([], outcome.skipped)

    def test_the_mount_gives_no_rights_in_any_run(self) -> None:
        code = (
            "grep ' /box ' /proc/self/mountinfo | cut -d ' ' -f 6; cp /usr/bin/true t; ./t && echo runs; mknod n c 1 3"
        )
        for _ in range(3):
            outcome = self.run_in_session(bash(code))
            self.assertIn(b"nosuid,nodev", outcome.stdout)
            self.assertIn(b"runs", outcome.stdout)
            self.assertNotIn(b"n", outcome.artifacts)

    def test_the_quota_is_that_of_the_first_run_and_stays(self) -> None:
        limits = {"work_bytes": 8 * MEBIBYTE, "work_inodes": 100}
        fill = "head -c 6M /dev/zero > $0 2>&1 && echo fits || echo full"
        self.assertEqual(b"fits\n", self.run_in_session(bash(fill.replace("$0", "a"), **limits)).stdout)
        wide = {"work_bytes": 64 * MEBIBYTE, "work_inodes": 5000}
        outcome = self.run_in_session(bash(fill.replace("$0", "b"), **wide))
        self.assertEqual(b"full\n", outcome.stdout[-5:])
        self.assertEqual(b"fits\n", self.run_in_session(bash("rm b; " + fill.replace("$0", "/tmp/c"), **wide)).stdout)
        many = self.run_in_session(
            bash("for i in $(seq 200); do : > f$i || break; done 2>/dev/null; ls | wc -l", **wide)
        )
        self.assertEqual(b"100\n", many.stdout)

    def test_kept_files_count_against_the_memory_of_a_run(self) -> None:
        self.run_in_session(bash("head -c 40M /dev/zero > a"))
        outcome = self.run_in_session(bash("sleep 5", memory_bytes=32 * MEBIBYTE))
        self.assertEqual("MEMORY", outcome.status)
        self.assertEqual("EXITED", self.run_in_session(bash("rm a")).status)

    def test_a_run_that_is_killed_leaves_its_files_as_they_are(self) -> None:
        events = self.session.begin(bash("echo 1 > a; echo written; exec sleep 99"))
        events.wait_output(b"written\n")
        events.cancel()
        self.session.folder = events.finish().folder
        outcome = self.run_in_session(bash("cat a; echo 2 > b; exec sleep 99", wall_ms=300, grace_ms=0))
        self.assertEqual((b"1\n", "TIMEOUT"), (outcome.stdout, outcome.status))
        self.assertEqual(b"1\n2\n", self.run_in_session(bash("cat a b")).stdout)

    def test_the_folder_survives_its_init_and_its_host(self) -> None:
        events = self.session.begin(bash("echo 1 > a; echo written; exec sleep 99"))
        events.wait_output(b"written\n")
        below = descendants(self.host.process.pid)
        kill(self.host.process.pid)
        outcome = events.finish()
        self.assertTrue(outcome.ended)
        for pid in below:
            self.assertTrue(wait_gone(pid, 30))
        with Host() as other:
            self.session.host, self.session.folder = other, outcome.folder
            self.assertEqual(b"1\n1000\n", self.session.run(bash("cat a; stat -c %u a")).stdout)
            self.assertEqual(b"1\n", self.session.run(bash("cat a")).stdout)

    def test_a_folder_is_taken_once_and_only_if_it_is_one(self) -> None:
        self.run_in_session(bash("echo 1 > a"))
        used = os.dup(self.session.folder)
        self.run_in_session(bash("true"))
        outcome = self.host.run(bash("echo ran", flags=KEEP, folder=used))
        self.assertEqual(("ROOT", errno.EINVAL, 0), outcome.failed[:3])
        for path in ("/usr", "/etc/passwd"):
            refused = self.host.run(bash("echo ran", flags=KEEP, folder=os.open(path, os.O_PATH)))
            self.assertEqual(("MESSAGE", errno.EPERM, 0, "folder"), refused.failed)
        mine = f"/tmp/workbench-folder-{os.getpid()}"
        os.mkdir(mine)
        self.addCleanup(os.rmdir, mine)
        refused = self.host.run(bash("echo ran", flags=KEEP, folder=os.open(mine, os.O_PATH)))
        self.assertIn(refused.failed[:2], [("MESSAGE", errno.EPERM), ("ROOT", errno.EINVAL)])
        self.assertEqual(b"1\n", self.run_in_session(bash("cat a")).stdout)

    def test_two_sessions_have_nothing_in_common(self) -> None:
        other = Session(self.host)
        self.addCleanup(other.close)
        self.run_in_session(bash("echo secret > a"))
        other.run(bash("ls -A /box; echo mine > b"))
        self.assertEqual(b"b\n", other.run(bash("ls -A /box")).stdout)
        self.assertEqual(b"a\n", self.run_in_session(bash("ls -A /box")).stdout)
        if self.host.privileged:
            self.assertNotEqual(os.fstat(self.session.folder).st_uid, os.fstat(other.folder).st_uid)

    def test_as_root_a_folder_has_an_outer_uid_that_no_run_without_it_has(self) -> None:
        self.run_in_session(bash("true"))
        uid = os.fstat(self.session.folder).st_uid
        if self.host.privileged:
            self.assertGreaterEqual(uid, SB["SB_FOLDER_UID_BASE"])
        self.run_in_session(bash("true"))
        self.assertEqual(uid, os.fstat(self.session.folder).st_uid)

    def test_a_second_descriptor_without_the_flag_ends_the_host(self) -> None:
        request = bash("echo ran")
        read, write = os.pipe()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        socket.send_fds(self.host.control, [request.message()], [theirs.fileno(), read, write])
        self.assertEqual(1, self.host.process.wait(10))
        for each in (ours, theirs):
            each.close()
        for fd in (read, write):
            os.close(fd)

    def test_the_files_are_gone_when_the_last_descriptor_is_closed(self) -> None:
        self.run_in_session(bash("echo 1 > a"))
        self.run_in_session(bash("echo 2 > b"))
        libc = ctypes.CDLL(None, use_errno=True)
        news = libc.inotify_init1(os.O_CLOEXEC)
        # A watch holds no file system: its end is reported to whoever watched something in it.
        self.assertGreater(libc.inotify_add_watch(news, f"/proc/self/fd/{self.session.folder}".encode(), IN_DELETE), 0)
        os.close(self.session.folder)
        self.session.folder = None
        self.assertTrue(select.select([news], [], [], 60)[0])
        self.assertTrue(struct.unpack_from("<iI", os.read(news, 4096))[1] & IN_UNMOUNT)
        os.close(news)


if __name__ == "__main__":
    unittest.main()

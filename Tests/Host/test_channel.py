"""The descriptor through which a program that lives long is spoken to."""

import contextlib
import errno
import os
import socket
import unittest

from host_protocol import MEBIBYTE, Events, Host, Request, bash, python

WORKER = """
import array, socket
channel = socket.socket(fileno=3)
while True:
    data, fds, _, _ = socket.recv_fds(channel, 4096, 4)
    if not data:
        break
    if data == b"grow":
        kept = bytearray(b"x") * (64 << 20)
    channel.sendall(data.upper() + b"".join(open(fd, "rb").read() for fd in fds))
print("asked to end")
"""


def worker(code: str = WORKER, **changes: object) -> tuple[Request, socket.socket]:
    ours, theirs = socket.socketpair()
    request = python(code, channel=theirs.detach(), **changes)
    return request, ours


class ChannelTests(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host()
        self.addCleanup(self.host.close)

    def begin(self, request: Request) -> Events:
        events = self.host.begin(request)
        os.close(request.channel)
        return events

    def test_requests_and_their_descriptors_arrive_on_descriptor_3(self) -> None:
        request, channel = worker()
        events = self.begin(request)
        channel.sendall(b"one")
        self.assertEqual(b"ONE", channel.recv(100))
        read, write = os.pipe()
        os.write(write, b" and a pipe")
        os.close(write)
        socket.send_fds(channel, [b"two"], [read])
        os.close(read)
        self.assertEqual(b"TWO and a pipe", channel.recv(100))
        channel.shutdown(socket.SHUT_WR)
        outcome = events.finish()
        self.assertEqual((b"asked to end\n", 0), (outcome.stdout, outcome.exit["code"]), outcome)
        self.assertEqual(b"", channel.recv(1), "nobody else holds the other end")
        channel.close()

    def test_nothing_but_the_channel_is_there_and_only_if_asked_for(self) -> None:
        code = """
import os
held = []
for number in range(256):
    try:
        os.fstat(number)
        held.append(number)
    except OSError:
        pass
print(held)
"""
        self.assertEqual(b"[0, 1, 2]\n", self.host.run(python(code)).stdout)
        request, channel = worker(code)
        self.assertEqual(b"[0, 1, 2, 3]\n", self.begin(request).finish().stdout)
        channel.close()

    def test_it_ends_with_the_run(self) -> None:
        request, channel = worker()
        events = self.begin(request)
        channel.sendall(b"x")
        self.assertEqual(b"X", channel.recv(10))
        events.cancel()
        self.assertEqual("CANCELLED", events.finish().status)
        self.assertEqual(b"", channel.recv(1))
        channel.close()

    def test_what_could_be_opened_again_is_refused(self) -> None:
        with open("/etc/passwd", "rb") as file:
            outcome = self.host.run(bash("echo ran", channel=file.fileno()))
        self.assertEqual(("MESSAGE", errno.EPERM, 0), outcome.failed[:3])

    def test_memory_is_told_when_asked_for(self) -> None:
        request, channel = worker()
        events = self.begin(request)
        channel.sendall(b"x")
        channel.recv(10)
        before = events.measure()
        channel.sendall(b"grow")
        self.assertEqual(b"GROW", channel.recv(10))
        grown = events.measure()
        self.assertLess(before, 40 * MEBIBYTE)
        self.assertGreater(grown, 64 * MEBIBYTE)
        events.cancel()
        events.finish()
        channel.close()

    def test_a_descriptor_too_few_or_too_many_ends_the_host(self) -> None:
        request = bash("echo ran", channel=0)
        request.channel = None
        read, write = os.pipe()
        os.close(write)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        socket.send_fds(self.host.control, [request.message()], [theirs.fileno(), read, read])
        self.assertEqual(1, self.host.process.wait(10))
        for each in (ours, theirs):
            each.close()
        with contextlib.suppress(OSError):
            os.close(read)


if __name__ == "__main__":
    unittest.main()

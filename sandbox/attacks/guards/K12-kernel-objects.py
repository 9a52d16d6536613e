import os
import resource
import select
import signal
import socket
import threading
import time

child = os.fork()
if child == 0:
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7

seen = []
signal.signal(signal.SIGUSR1, lambda *_: seen.append("user"))
signal.signal(signal.SIGALRM, lambda *_: seen.append("alarm"))
os.kill(os.getpid(), signal.SIGUSR1)
signal.setitimer(signal.ITIMER_REAL, 0.01)
while "alarm" not in seen:
    signal.pause()
assert "user" in seen

ours, theirs = socket.socketpair()
poll = select.epoll()
poll.register(theirs, select.EPOLLIN)
assert poll.poll(0) == []
ours.sendall(b"text")
assert poll.poll()[0][0] == theirs.fileno()
assert select.select([theirs], [], [], 0)[0] == [theirs]
assert theirs.recv(10) == b"text"
socket.send_fds(ours, [b"x"], [0])
message, descriptors, _, _ = socket.recv_fds(theirs, 10, 1)
assert message == b"x" and len(descriptors) == 1

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
descriptor = os.pidfd_open(os.getpid())
os.close(descriptor)
assert len(os.sched_getaffinity(0)) >= 1
assert os.urandom(16) != os.urandom(16)
timer = threading.Timer(0.01, seen.append, ["timer"])
timer.start()
timer.join()
assert seen[-1] == "timer"
assert time.clock_gettime(time.CLOCK_MONOTONIC) > 0
print("DONE")

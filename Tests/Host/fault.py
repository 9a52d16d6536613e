"""Starts a program under ptrace and lets chosen system calls of its processes fail: a fault at one place, once.

usage: fault.py [ROLE:NUMBER:NTH=ERRNO...] -- PROGRAM [ARGUMENT...]

ROLE counts generations: 0 is the program (the sandbox host), 1 its children (init of a run), 2 theirs (the untrusted
program until it executes; from then on it is left alone). NTH counts the calls of this NUMBER in all processes of the
role, from 1. At the end each call that was made stands on stdout, one a line: ROLE NUMBER COUNT.

x86_64 only: the registers in which number and result stand are those of the architecture.
"""

import ctypes
import os
import signal
import sys

TRACEME, CONT, DETACH, GETREGS, SETREGS, SYSCALL, SETOPTIONS = 0, 7, 17, 12, 13, 24, 0x4200
# TRACESYSGOOD, TRACEFORK, TRACEVFORK, TRACECLONE, TRACEEXEC, EXITKILL
OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x100000
EVENT_EXEC, EVENTS_OF_BIRTH = 4, (1, 2, 3)
RAX, ORIG_RAX, REGISTERS = 10, 15, 27
WALL = 0x40000000
GETPID = 39  # made in place of the call that fails: harmless, and no filter refuses it

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long
Registers = ctypes.c_ulonglong * REGISTERS


class Tracer:
    def __init__(self, faults: dict[tuple[int, int, int], int]) -> None:
        self.faults = faults
        self.counts: dict[tuple[int, int], int] = {}
        self.roles: dict[int, int] = {}
        self.inside: set[int] = set()
        self.failing: dict[int, int] = {}
        self.early: set[int] = set()  # stopped before their birth was announced

    def run(self, first: int) -> None:
        self.roles[first] = 0
        while self.roles:
            try:
                pid, status = os.waitpid(-1, WALL)
            except ChildProcessError:
                return
            if os.WIFSTOPPED(status):
                self.stopped(pid, os.WSTOPSIG(status), status >> 16)
            else:
                for known in (self.roles, self.failing):
                    known.pop(pid, None)
                self.inside.discard(pid)

    def stopped(self, pid: int, number: int, event: int) -> None:
        deliver = 0
        if number == signal.SIGTRAP | 0x80:
            self.call(pid)
        elif event in EVENTS_OF_BIRTH:
            child = ctypes.c_ulong()
            libc.ptrace(0x4201, pid, None, ctypes.addressof(child))
            self.roles[child.value] = self.roles[pid] + 1
            if child.value in self.early:
                self.early.discard(child.value)
                libc.ptrace(SYSCALL, child.value, None, None)
        elif event == EVENT_EXEC and self.roles[pid] >= 2:
            self.roles.pop(pid)
            libc.ptrace(DETACH, pid, None, None)
            return
        elif event == 0 and number == signal.SIGSTOP and pid not in self.roles:
            self.early.add(pid)
            return
        elif event == 0 and number not in (signal.SIGSTOP, signal.SIGTRAP):
            deliver = number
        libc.ptrace(SYSCALL, pid, None, deliver)

    def call(self, pid: int) -> None:
        registers = Registers()
        if libc.ptrace(GETREGS, pid, None, ctypes.addressof(registers)) < 0:
            return  # killed meanwhile
        if pid in self.inside:
            self.inside.discard(pid)
            if error := self.failing.pop(pid, 0):
                registers[RAX] = (1 << 64) - error
                libc.ptrace(SETREGS, pid, None, ctypes.addressof(registers))
            return
        self.inside.add(pid)
        number = registers[ORIG_RAX]
        key = (self.roles[pid], number)
        self.counts[key] = self.counts.get(key, 0) + 1
        if error := self.faults.get((*key, self.counts[key])):
            self.failing[pid] = error
            registers[ORIG_RAX] = GETPID
            libc.ptrace(SETREGS, pid, None, ctypes.addressof(registers))


def main() -> None:
    split = sys.argv.index("--")
    faults = {}
    for rule in sys.argv[1:split]:
        place, _, error = rule.partition("=")
        role, number, nth = map(int, place.split(":"))
        faults[role, number, nth] = int(error)
    first = os.fork()
    if first == 0:
        libc.ptrace(TRACEME, 0, None, None)
        os.kill(os.getpid(), signal.SIGSTOP)
        os.execve(sys.argv[split + 1], sys.argv[split + 1 :], {})  # noqa: S606
    os.waitpid(first, WALL)
    libc.ptrace(SETOPTIONS, first, None, OPTIONS)
    os.closerange(3, 4)  # the control socket is the program's
    libc.ptrace(SYSCALL, first, None, None)
    tracer = Tracer(faults)
    tracer.run(first)
    for (role, number), count in sorted(tracer.counts.items()):
        print(role, number, count)


main()

"""Runs a program under a seccomp filter that refuses some calls: the weaker kernels and containers, on this machine.

usage: refuse.py RULE... -- PROGRAM [ARGUMENT...]
RULE is NUMBER=ERRNO; or NUMBER:INDEX:MASK=ERRNO to refuse only calls whose argument has a bit of MASK set; or
NUMBER:INDEX:MASK:VALUE=ERRNO to refuse only calls whose argument equals VALUE under MASK.
"""

import ctypes
import os
import struct
import sys

LOAD, AND, JUMP_EQUAL, JUMP_SET, RETURN = 0x20, 0x54, 0x15, 0x45, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000


def instruction(code: int, value: int, jump_true: int = 0, jump_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, jump_true, jump_false, value)


def compile_rule(rule: str) -> bytes:
    call, _, error = rule.partition("=")
    number, *argument = call.split(":")
    refuse = instruction(RETURN, ERRNO | int(error))
    if argument:
        index, mask = int(argument[0]), int(argument[1], 0)
        # The low half of the argument, which is where all flags asked about here are.
        test = instruction(JUMP_SET, mask, 0, 1)
        if len(argument) == 3:
            test = instruction(AND, mask) + instruction(JUMP_EQUAL, int(argument[2], 0), 0, 1)
        refuse = instruction(LOAD, 16 + 8 * index) + test + refuse
    return instruction(LOAD, 0) + instruction(JUMP_EQUAL, int(number), 0, len(refuse) // 8) + refuse


def main() -> None:
    split = sys.argv.index("--")
    code = b"".join(compile_rule(rule) for rule in sys.argv[1:split]) + instruction(RETURN, ALLOW)
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
        sys.exit(f"seccomp: {os.strerror(ctypes.get_errno())}")
    os.execve(sys.argv[split + 1], sys.argv[split + 1 :], {})  # noqa: S606


main()

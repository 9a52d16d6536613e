"""Starts a sandbox host, or a program in its place, with one end of a control socket."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable

from protocol_names import SB


def spawn_with_control(
    argv: list[str],
    control: int,
    user: int | None,
    stdout: int = subprocess.DEVNULL,
    groups: Iterable[int] = (),
) -> subprocess.Popen[bytes]:
    def settle() -> None:
        os.dup2(control, SB["SB_CONTROL_FD"], inheritable=True)
        if user is not None:
            os.setgroups(list(groups))
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)

    # By descriptor: another user need not be let into the folders above the program.
    program = os.open(argv[0], os.O_PATH) if user is not None else None
    try:
        return start_program(argv, None if program is None else f"/proc/self/fd/{program}", settle, stdout)
    finally:
        if program is not None:
            os.close(program)


def start_program(
    argv: list[str], path: str | None, settle: Callable[[], None], stdout: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv,
        executable=path,
        env={},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        preexec_fn=settle,
        close_fds=False,
    )

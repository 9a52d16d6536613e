"""What attacks aim at: files, processes and listeners of the harness, outside of every sandbox.

Each would be reached by the same program run outside by the same user (the control of a test), and must see nothing of
a run.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import select
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Container
from pathlib import Path
from typing import Self

from harness import attacks
from harness.attacks import Attack
from harness.wire import DEADLINE

CHECKOUT = Path(__file__).resolve().parents[3]
CANARIES = ("secret.txt", ".env", "id_ed25519", "server.pem")


class Bystanders:
    """Made once for a session. `values` are what @NAME@ in a program stands for, in lower case."""

    def __init__(self) -> None:
        token = secrets.token_hex(12)
        self.secret = f"secret-{token}"
        self.canary_text = f"canary-{secrets.token_hex(12)}"
        self.mark = f"mark-{secrets.token_hex(12)}"
        self._folder = Path(tempfile.mkdtemp(prefix="workbench-attacks-", dir="/var/tmp"))
        self._folder.chmod(0o755)
        self.canaries = self._folder / "canaries"
        self.canaries.mkdir(mode=0o755)
        for name in CANARIES:
            (self.canaries / name).write_text(f"{self.canary_text}\n")
            (self.canaries / name).chmod(0o644)
        self._marker = Path("/tmp") / self.mark
        self._marker.touch(mode=0o644)

        self._listeners: dict[str, socket.socket] = {}
        self._listen("tcp4", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        self._listen("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        with contextlib.suppress(OSError):  # a machine without IPv6
            self._listen("tcp6", socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0))
        self._listen("abstract", socket.AF_UNIX, socket.SOCK_STREAM, f"\0{self.mark}")
        self._listen("abstract-datagram", socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{self.mark}-datagram")
        self._listen("path", socket.AF_UNIX, socket.SOCK_STREAM, str(self._folder / "service.sock"))
        (self._folder / "service.sock").chmod(0o777)  # whoever may enter the folder may connect

        self._witness = subprocess.Popen(
            ["/bin/sleep", "infinity"], env={"SECRET_API_KEY": self.secret}, stdin=subprocess.DEVNULL
        )
        self.values = {
            "checkout": str(CHECKOUT),
            "canary": str(self.canaries / "secret.txt"),
            "canary_dir": str(self.canaries),
            "mark": self.mark,
            "root": str(self._folder),
            "pid1": str(self._witness.pid),
            "tcp4_port": str(self._port("tcp4")),
            "tcp6_port": str(self._port("tcp6")),
            "udp_port": str(self._port("udp")),
            "abstract": self.mark,
            "socket_path": str(self._folder / "service.sock"),
            "devices": ", ".join(f'"{path}"' for path in _devices()),
            "private_names": "\n".join(_private_names()),
            "scratch": "",
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._witness.kill()
        self._witness.wait()
        for listener in self._listeners.values():
            listener.close()
        self._marker.unlink()
        shutil.rmtree(self._folder)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a server that has something to hide."""
        return os.environ | {"SECRET_API_KEY": self.secret, "AWS_SECRET_ACCESS_KEY": self.secret}

    def _listen(self, name: str, family: int, kind: int, address: object) -> None:
        listener = socket.socket(family, kind | socket.SOCK_CLOEXEC)
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        self._listeners[name] = listener

    def _port(self, name: str) -> int:
        return self._listeners[name].getsockname()[1] if name in self._listeners else 9

    def visited(self) -> list[str]:
        """The listeners that somebody reached since the last call. What a run sent before its reply is there by now."""
        found: set[socket.socket] = set()
        while readable := select.select(list(self._listeners.values()), [], [], 0)[0]:
            for listener in readable:
                if listener.type == socket.SOCK_STREAM:
                    listener.accept()[0].close()
                else:
                    listener.recv(1024)
            found.update(readable)
        return [name for name, listener in self._listeners.items() if listener in found]

    def assert_untouched(self) -> None:
        """What lies beside the runs is as it was."""
        assert sorted(path.name for path in self.canaries.iterdir()) == sorted(CANARIES)
        for path in self.canaries.iterdir():
            assert path.read_text() == f"{self.canary_text}\n", path

    def scratch(self) -> Path:
        """A fresh folder that looks enough like a system for the programs that change one."""
        scratch = Path(tempfile.mkdtemp(prefix="workbench-attacks-", dir=self._folder))
        (scratch / "tree" / "usr" / "bin").mkdir(parents=True)
        for number in range(3):
            (scratch / "tree" / "usr" / "bin" / f"program{number}").touch()
        (scratch / "interpreter").write_text("interpreter")
        for folder in ("sys/kernel", "sys/vm", "self"):
            (scratch / "proc" / folder).mkdir(parents=True)
        return scratch

    def run_outside(self, attack: Attack) -> str:
        """Runs the program as it is, outside of every sandbox, by this user; returns what it printed."""
        scratch = self.scratch()
        work = scratch / "work"
        work.mkdir()
        values = self.values | {"scratch": str(scratch)}
        program = work / attack.program.name
        program.write_text(attack.source(values, attack.outside))
        if attack.language == "c":
            binary = scratch / "attack"
            compiler = ["gcc", "-D_GNU_SOURCE", f"-I{attacks.FOLDER}", "-o", str(binary), str(program)]
            subprocess.run(compiler, check=True, timeout=DEADLINE)
            command = [str(binary)]
        else:
            command = [{"python": sys.executable, "bash": "/bin/bash"}[attack.language], str(program)]
        output = ""
        with (scratch / "interpreter").open() as leaked:
            for _ in range(attack.repeat):
                done = subprocess.run(
                    command,
                    cwd=work,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    timeout=DEADLINE,
                    # A14 looks for descriptors that its parent left open.
                    pass_fds=(leaked.fileno(),),
                )
                output = done.stdout
        return output


def neighbour_code(mark: str) -> str:
    """A run that leaves its mark wherever it may write, then waits under a name that bears it until it is cancelled."""
    return f"""
import os
for folder in ("/tmp", "/dev/shm", os.getcwd()):
    open(f"{{folder}}/{mark}-of-run", "w").close()
os.execv("/bin/sleep", ["{mark}-of-run", "100"])
"""


def find_process(predicate: Callable[[bytes], bool], besides: Container[int] = ()) -> int | None:
    """A process of this machine by its command line."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in besides:
            with contextlib.suppress(OSError):
                if predicate((entry / "cmdline").read_bytes()):
                    return int(entry.name)
    return None


def descendants(pid: int) -> dict[int, str]:
    """The processes below one, by name; zombies included."""
    children: dict[int, list[tuple[int, str]]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            # The name in parentheses may itself hold blanks and parentheses.
            name, _, rest = (entry / "stat").read_text().partition("(")[2].rpartition(")")
            children.setdefault(int(rest.split()[1]), []).append((int(entry.name), name))
    found: dict[int, str] = {}
    pending = [pid]
    while pending:
        for child, name in children.get(pending.pop(), ()):
            found[child] = name
            pending.append(child)
    return found


def children(pid: int) -> set[int]:
    """The processes that one started itself, from whichever of its threads."""
    found: set[int] = set()
    for task in os.listdir(f"/proc/{pid}/task"):
        found |= {int(word) for word in Path(f"/proc/{pid}/task/{task}/children").read_text().split()}
    return found


def wait_until_alone(pid: int) -> set[int]:
    """Waits until below a server there is the sandbox host and nothing else, zombies included; returns the host.

    The reply to a run comes before its init, which sent it, has left; the host reaps it.
    """
    deadline = time.monotonic() + DEADLINE
    while rest := descendants(pid).keys() - (hosts := children(pid)):
        assert time.monotonic() < deadline, f"left behind: { {each: descendants(pid).get(each) for each in rest} }"
        time.sleep(0.005)  # nobody but its parent is told when a zombie goes
    return hosts


def _devices() -> list[str]:
    """Devices that programs here must not open: the host's own without the harmless ones, and well-known names."""
    harmless = {"null", "zero", "full", "random", "urandom", "tty"}
    found = [
        str(path)
        for path in sorted(Path("/dev").iterdir())
        # Opening and closing a watchdog reboots the machine, should the sandbox fail.
        if path.name not in harmless
        and not path.name.startswith("watchdog")
        and stat.S_ISCHR(mode := path.lstat().st_mode) | stat.S_ISBLK(mode)
    ]
    known = ["mem", "kmem", "port", "sda", "vda", "kvm", "fuse", "kmsg", "ptmx", "net/tun", "loop-control", "console"]
    return list(dict.fromkeys([*found, *(f"/dev/{name}" for name in known)]))


def _private_names() -> list[str]:
    """What tells where a run really is."""
    user = pwd.getpwuid(os.getuid())
    names = [os.uname().nodename, user.pw_dir, str(CHECKOUT)]
    for path in ("/etc/machine-id", "/etc/hostname"):
        with contextlib.suppress(OSError):
            names.append(Path(path).read_text().strip())
    # A name of one or two letters, or what every machine has, says nothing.
    return sorted({name for name in names if len(name) > 3 and name != "localhost"})

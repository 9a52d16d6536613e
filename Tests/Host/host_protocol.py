"""Speaks the protocol of sandbox/protocol/include to one sandbox-host."""

from __future__ import annotations

import array
import fcntl
import os
import select
import socket
import struct
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from protocol_names import NAMES, SB
from spawning import spawn_with_control

REPOSITORY = Path(__file__).resolve().parents[2]
HOST = os.environ.get("WORKBENCH_SANDBOX_HOST", str(REPOSITORY / ".build/release/sandbox-host"))

F_SEALS = 0x1 | 0x2 | 0x4 | 0x8
F_ADD_SEALS = 1033
MEBIBYTE = 1 << 20


RUN_FORMAT = "<II IIII QQQQQQQ IIII QQQ QQ IIII"


@dataclass
class Request:
    """One RUN, with defaults that fit a small test."""

    argv: list[str | bytes]
    env: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8"})
    files: list[tuple[str | bytes, bytes]] = field(default_factory=list)
    side_files: list[tuple[str | bytes, bytes, int]] = field(default_factory=list)
    binds: list[tuple[str, str]] = field(default_factory=list)
    directory: str | None = None
    stdin: bytes | None = None
    channel: int | None = None
    folder: int | None = None  # of an earlier run: given away
    flags: int = 0
    minimum_tier: int = SB["SB_TIER_A"]
    policy: int = SB["SB_POLICY_PROGRAM"]
    landlock_abi_max: int = 0
    wall_ms: int = 20000
    grace_ms: int = 500
    cpu_seconds: int = 20
    memory_bytes: int = 512 * MEBIBYTE
    work_bytes: int = 128 * MEBIBYTE
    work_inodes: int = 16384
    file_bytes: int = 128 * MEBIBYTE
    processes: int = 128
    descriptors: int = 256
    cpus: int = 2
    warm: int = 0
    output_head_bytes: int = 24576
    output_tail_bytes: int = 8192
    output_total_bytes: int = 64 * MEBIBYTE
    artifact_bytes: int = 16 * MEBIBYTE
    artifact_total_bytes: int = 64 * MEBIBYTE
    artifact_count: int = 64
    artifact_depth: int = 16
    network: int = SB["SB_NETWORK_NONE"]
    reserved: int = 0

    def message(self) -> bytes:
        flags = self.flags | (SB["SB_RUN_STDIN"] if self.stdin is not None else 0)
        flags |= SB["SB_RUN_CHANNEL"] if self.channel is not None else 0
        return struct.pack(
            RUN_FORMAT,
            SB["SB_RUN"],
            struct.calcsize(RUN_FORMAT),
            flags,
            self.minimum_tier,
            self.policy,
            self.landlock_abi_max,
            self.wall_ms,
            self.grace_ms,
            self.cpu_seconds,
            self.memory_bytes,
            self.work_bytes,
            self.work_inodes,
            self.file_bytes,
            self.processes,
            self.descriptors,
            self.cpus,
            self.warm,
            self.output_head_bytes,
            self.output_tail_bytes,
            self.output_total_bytes,
            self.artifact_bytes,
            self.artifact_total_bytes,
            self.artifact_count,
            self.artifact_depth,
            self.network,
            self.reserved,
        )

    def parcel(self) -> bytes:
        records = [record(SB["SB_RECORD_ARGUMENT"], b"", as_bytes(each)) for each in self.argv]
        records += [record(SB["SB_RECORD_ENVIRONMENT"], b"", f"{k}={v}".encode()) for k, v in self.env.items()]
        records += [record(SB["SB_RECORD_BIND"], as_bytes(to), as_bytes(source)) for source, to in self.binds]
        records += [record(SB["SB_RECORD_FILE"], as_bytes(name), data, 0o644) for name, data in self.files]
        records += [
            record(SB["SB_RECORD_SIDE_FILE"], as_bytes(name), data, mode) for name, data, mode in self.side_files
        ]
        if self.directory is not None:
            records.append(record(SB["SB_RECORD_DIRECTORY"], b"", as_bytes(self.directory)))
        return b"".join(records)


def as_bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def record(kind: int, name: bytes, data: bytes, mode: int = 0) -> bytes:
    body = struct.pack("<IIIIQ", kind, mode, len(name), 0, len(data)) + name + data
    return body + bytes(-len(body) % 8)


def memory_file(content: bytes, sealed: bool = True) -> int:
    fd = os.memfd_create("test", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.truncate(fd, len(content))
    os.pwrite(fd, content, 0) if len(content) < MEBIBYTE else os.write(fd, content)
    os.lseek(fd, 0, os.SEEK_SET)
    if sealed:
        fcntl.fcntl(fd, F_ADD_SEALS, F_SEALS)
    return fd


@dataclass
class Outcome:
    """What the events of one run or probe said."""

    events: list[int] = field(default_factory=list)
    stdout: bytes = b""
    stderr: bytes = b""
    tails: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    partials: list[tuple[int, int, bytes]] = field(default_factory=list)
    started: dict[str, int] | None = None
    exit: dict[str, int] | None = None
    limit: tuple[str, int, int] | None = None
    denied: dict[int, tuple[int, int]] = field(default_factory=dict)
    artifacts: dict[bytes, bytes] = field(default_factory=dict)
    changed: set[bytes] = field(default_factory=set)
    skipped: list[tuple[str, int, int, bytes]] = field(default_factory=list)
    done: dict[str, int] | None = None
    failed: tuple[str, int, int, str] | None = None
    layers: dict[str, tuple[bool, str, int, str]] = field(default_factory=dict)
    measured: list[int] = field(default_factory=list)
    folder: int | None = None  # a descriptor, the caller's to close or to give to a run
    ended: bool = False  # end of file without DONE or FAILED

    @property
    def status(self) -> str:
        return NAMES["SB_STATUS_"][self.done["status"]].removeprefix("SB_STATUS_") if self.done else "none"

    def take(self, data: bytes, fds: list[int]) -> bool:
        """Adds one event; true if it was the last."""
        kind, size = struct.unpack_from("<II", data)
        assert size == len(data), (kind, size, len(data))
        self.events.append(kind)
        body = data[8:]
        if kind == SB["SB_STARTED"]:
            self.started = dict(
                zip(("tier", "layers", "missing", "landlock_abi"), struct.unpack("<IIII", body), strict=False)
            )
        elif kind in (SB["SB_OUTPUT"], SB["SB_TAIL"]):
            stream, _, offset = struct.unpack_from("<IIQ", body)
            self.take_output(kind, stream, offset, body[16:])
        elif kind == SB["SB_PARTIAL"]:
            stream, _, offset = struct.unpack_from("<IIQ", body)
            self.partials.append((stream, offset, body[16:]))
        elif kind == SB["SB_LIMIT"]:
            limit, _, allowed, measured = struct.unpack("<IIQQ", body)
            self.limit = (NAMES["SB_LIMIT_"][limit].removeprefix("SB_LIMIT_"), allowed, measured)
        elif kind == SB["SB_DENIED"]:
            number, _, answer, _, count, *_ = struct.unpack("<IIiIQ6Q", body)
            self.denied[number] = (count, answer)
        elif kind == SB["SB_EXIT"]:
            names = (
                "signaled",
                "code",
                "wall_ns",
                "user_ns",
                "system_ns",
                "peak_bytes",
                "stdout_bytes",
                "stderr_bytes",
                "denied_count",
            )
            self.exit = dict(zip(names, struct.unpack("<IIQQQQQQQ", body), strict=False))
        elif kind == SB["SB_ARTIFACT"]:
            size, _, changed = struct.unpack_from("<QII", body)
            name = body[16:]
            assert name not in self.artifacts
            self.artifacts[name] = os.pread(fds[0], size + 1, 0)
            assert len(self.artifacts[name]) == size
            if changed:
                self.changed.add(name)
        elif kind == SB["SB_SKIPPED"]:
            reason, _, count, size = struct.unpack_from("<IIQQ", body)
            self.skipped.append((NAMES["SB_SKIP_"][reason].removeprefix("SB_SKIP_"), count, size, body[24:]))
        elif kind == SB["SB_DONE"]:
            names = ("status", "tier", "layers", "missing", "landlock_abi", "reserved")
            self.done = dict(zip(names, struct.unpack("<IIIIII", body), strict=False))
            return True
        elif kind == SB["SB_FAILED"]:
            step, error, layer, _ = struct.unpack_from("<IiII", body)
            self.failed = (
                NAMES["SB_STEP_"].get(step, "?").removeprefix("SB_STEP_"),
                error,
                layer,
                body[16:].decode(errors="replace"),
            )
            return True
        elif kind == SB["SB_FOLDER"]:
            assert self.folder is None and self.started is None
            self.folder = os.dup(fds[0])
        elif kind == SB["SB_MEASURED"]:
            self.measured.append(struct.unpack("<Q", body)[0])
        elif kind == SB["SB_LAYER"]:
            layer, engaged, step, error = struct.unpack_from("<IIIi", body)
            name = NAMES["SB_LAYER_"][layer].removeprefix("SB_LAYER_")
            step_name = NAMES["SB_STEP_"].get(step, "").removeprefix("SB_STEP_")
            self.layers[name] = (bool(engaged), step_name, error, body[16:].decode())
        else:
            raise AssertionError(f"unknown event {kind}")
        return False

    def take_output(self, kind: int, stream: int, offset: int, data: bytes) -> None:
        if kind == SB["SB_TAIL"]:
            assert stream not in self.tails
            self.tails[stream] = (offset, data)
        elif stream == SB["SB_STREAM_STDOUT"]:
            assert offset == len(self.stdout)
            self.stdout += data
        else:
            assert offset == len(self.stderr)
            self.stderr += data


class Events:
    """The server's end of one event socket."""

    def __init__(self, ours: socket.socket) -> None:
        self.socket = ours
        self.outcome = Outcome()

    def next(self, timeout: float = 60) -> int | None:
        """Waits for one event; its kind, or None after the last."""
        if not select.select([self.socket], [], [], timeout)[0]:
            raise TimeoutError("no event")
        try:
            data, ancillary, flags, _ = self.socket.recvmsg(SB["SB_MESSAGE_MAX"], socket.CMSG_SPACE(16))
        except ConnectionResetError:
            # Said once, when init ended with a message of ours unread; its events lie behind it.
            return self.next(timeout)
        assert not flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC)
        fds = array.array("i")
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                fds.frombytes(content)
        try:
            if not data:
                self.outcome.ended = True
                return None
            return None if self.outcome.take(data, list(fds)) else self.outcome.events[-1]
        finally:
            for fd in fds:
                os.close(fd)

    def wait_for(self, kind: str, timeout: float = 60) -> None:
        while (event := self.next(timeout)) != SB[kind]:
            if event is None:
                raise AssertionError(f"ended before {kind}: {self.outcome}")

    def wait_output(self, text: bytes) -> None:
        while text not in self.outcome.stdout:
            if self.next() is None:
                raise AssertionError(f"ended before {text!r}: {self.outcome}")

    def finish(self, timeout: float = 120) -> Outcome:
        while self.next(timeout) is not None:
            pass
        self.socket.close()
        return self.outcome

    def cancel(self) -> None:
        self.socket.send(struct.pack("<II", SB["SB_CANCEL"], 8))

    def measure(self) -> int:
        self.socket.send(struct.pack("<II", SB["SB_MEASURE"], 8))
        self.wait_for("SB_MEASURED")
        return self.outcome.measured[-1]


class Host:
    """One sandbox-host, started as the server starts it."""

    def __init__(self, wrapper: list[str] | None = None, user: int | None = None, groups: Iterable[int] = ()) -> None:
        self.start(wrapper or [], user, groups=groups)

    def start(
        self,
        wrapper: list[str],
        user: int | None = None,
        stdout: int = subprocess.DEVNULL,
        groups: Iterable[int] = (),
    ) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = spawn_with_control([*wrapper, HOST], theirs.fileno(), user, stdout, groups)
        theirs.close()
        self.greet()

    def greet(self) -> None:
        """HELLO. Its answer also says that everything sent before has been dealt with."""
        self.control.send(struct.pack("<IIIIII", SB["SB_HELLO"], 24, SB["SB_VERSION"], 0, 0, 0))
        answer = self.control.recv(64)
        assert len(answer) == 24, f"no HELLO from {HOST}"
        _, _, self.version, self.landlock_abi, self.privileged, _ = struct.unpack("<IIIIII", answer)

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.control.close()
        self.process.wait(30)

    def begin(self, request: Request, parcel: bytes | None = None, sealed: bool = True) -> Events:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        fds = [theirs.fileno(), memory_file(request.parcel() if parcel is None else parcel, sealed)]
        if request.stdin is not None:
            fds.append(memory_file(request.stdin))
        ours_only = fds[1:]
        if request.channel is not None:
            fds.append(request.channel)
        if request.folder is not None:
            ours_only.append(request.folder)
            fds.append(request.folder)
        socket.send_fds(self.control, [request.message()], fds)
        for fd in ours_only:
            os.close(fd)
        theirs.close()
        return Events(ours)

    def run(self, request: Request, timeout: float = 120) -> Outcome:
        return self.begin(request).finish(timeout)

    def probe(self, landlock_abi_max: int = 0) -> Outcome:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        message = struct.pack("<IIII", SB["SB_PROBE"], 16, SB["SB_POLICY_PROGRAM"], landlock_abi_max)
        socket.send_fds(self.control, [message], [theirs.fileno()])
        theirs.close()
        return Events(ours).finish()


def python(code: str, **changes: object) -> Request:
    return Request(["/usr/bin/python3", "-I", "-S", "-c", code], **changes)  # type: ignore[arg-type]


def bash(code: str, **changes: object) -> Request:
    return Request(["/bin/bash", "-c", code], **changes)  # type: ignore[arg-type]

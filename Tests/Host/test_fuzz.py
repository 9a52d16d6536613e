"""Requests with bytes changed and members at their ends: each is answered, and the host serves the next one."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from host_protocol import RUN_FORMAT, SB, Host, Outcome, Request

FLAGS, WALL_MS = 8, 24  # where they lie in a RUN
EXTREMES = [0, 1, 2, 7, 1 << 16, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 46, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as made:
        yield made


@dataclass
class Changed(Request):
    """A request with another value in one place of its message."""

    place: int = 0
    kind: str = "I"
    value: int = 0

    def message(self) -> bytes:
        message = bytearray(super().message())
        struct.pack_into("<" + self.kind, message, self.place, self.value)
        # As many descriptors as come with it: another number would end the host. And none waits for long.
        flags, wall_ms = struct.unpack_from("<I", message, FLAGS)[0], struct.unpack_from("<Q", message, WALL_MS)[0]
        struct.pack_into("<I", message, FLAGS, flags & ~SB["SB_RUN_CHANNEL"] | SB["SB_RUN_STDIN"])
        struct.pack_into("<Q", message, WALL_MS, wall_ms if wall_ms > 86400000 else min(wall_ms, 500))
        return bytes(message)


def sample(**changes: int | str) -> Changed:
    return Changed(
        ["/usr/bin/true", "argument"],
        files=[("a/b", b"content"), ("c", b"")],
        side_files=[("/run/x", b"side", 0o444), ("/run/y", b"", 0o666)],
        binds=[("/usr/share", "/opt/share")],
        directory="a",
        stdin=b"input",
        **({"place": 0, "value": SB["SB_RUN"]} | changes),  # type: ignore[arg-type]
    )


def end(outcome: Outcome) -> str:
    assert outcome.failed or outcome.done, outcome
    return outcome.failed[0] if outcome.failed else outcome.status


def test_a_parcel_with_bytes_changed_is_refused_or_run(host: Host) -> None:
    source = random.Random(1)  # noqa: S311 - the same each time
    parcel = sample().parcel()
    ends = set()
    for _ in range(400):
        broken = bytearray(parcel)
        for _ in range(source.choice((1, 1, 2, 8))):
            # Half of it where records begin, with their kinds and lengths.
            place = source.randrange(len(broken)) if source.random() < 0.5 else source.randrange(len(broken) // 8) * 8
            broken[place] = source.choice((0, 1, 0x7F, 0xFF, source.randrange(256)))
        if source.random() < 0.2:
            broken = broken[: source.randrange(len(broken))]
        ends.add(end(host.begin(sample(), bytes(broken)).finish()))
    assert {"PARCEL", "EXITED"} <= ends


def test_a_run_with_members_at_their_ends_is_refused_or_run(host: Host) -> None:
    ends = set()
    place = 0
    for kind in RUN_FORMAT.replace("<", "").replace(" ", ""):
        for value in EXTREMES:
            # The header says what the rest is.
            if place >= FLAGS and value < 1 << 8 * struct.calcsize(kind):
                ends.add(end(host.run(sample(place=place, kind=kind, value=value))))
        place += struct.calcsize(kind)
    assert {"MESSAGE", "EXITED", "WARM"} <= ends

"""What a call costs as more of them are under way, and as what it takes and gives grows: where a curve bends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from figures import lower_quartile
from subjects import FIXTURE, HANDSHAKE, WORKBENCH, Talk, Workshop, call

# Calls under way at a time; the last is past the number that the server of the curve lets in.
ECHO_ABREAST = (1, 2, 4, 8, 16, 32, 64, 128, 256, 4096)
RUNS_ABREAST = (1, 2, 4, 8, 16, 32, 64, 128, 256)
# Bytes of an argument or of a program's output.
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
# An echo stands twice in its answer, and no answer is longer than 8 MiB.
ECHO_SIZES = (1_000, 10_000, 100_000, 1_000_000, 3_000_000)


@dataclass
class Abreast:
    """One point of a curve over the calls under way; times in milliseconds, CPU time per served call.

    `executed` counts runs that were not born of the interpreter that waits.
    """

    abreast: int
    served: int
    executed: int
    refused: int
    per_second: float
    cpu: float
    p50: float
    p99: float
    longest_refusal: float


@dataclass
class Sized:
    """One point of a curve over a size in bytes: milliseconds of one call at a time, and of CPU."""

    size: int
    wall: float
    cpu: float


def echo(shop: Workshop, calls: int) -> list[Abreast]:
    def point(abreast: int) -> Abreast:
        count = max(calls, 2 * abreast)
        measured = shop.drive(
            FIXTURE, Talk(HANDSHAKE, 2), [_echoes(min(count, 1_000))], abreast=(_echoes(count), abreast), window=256
        )
        return _abreast(abreast, measured["abreast"], measured["abreast"]["cpu"])

    return [point(abreast) for abreast in ECHO_ABREAST]


def runs(shop: Workshop, calls: int) -> list[Abreast]:
    """`execute_sandboxed` with a warm Python. The CPU time is the machine's."""

    def point(abreast: int) -> Abreast:
        calling = _runs(max(calls, 2 * abreast), "1")
        measured = shop.drive(WORKBENCH, Talk(HANDSHAKE, 2), until=WARM, abreast=(calling, abreast), window=1)
        return _abreast(abreast, measured["abreast"], measured["abreast"]["machine"])

    return [point(abreast) for abreast in RUNS_ABREAST]


def taken(shop: Workshop, rounds: int) -> list[Sized]:
    """`size`: a base64 argument of so many bytes, a small answer."""
    return [_sized(shop, FIXTURE, size, call(10, "size", data="A" * (size // 4 * 4)), rounds) for size in SIZES]


def given_back(shop: Workshop, rounds: int) -> list[Sized]:
    """`echo`: as many bytes in, twice as many out."""
    return [_sized(shop, FIXTURE, size, call(10, "echo", text="x" * size), rounds) for size in ECHO_SIZES]


def printed(shop: Workshop, rounds: int) -> list[Sized]:
    """`execute_sandboxed` with a warm Python that prints so many bytes in lines. The CPU time is the machine's."""

    def point(size: int) -> Sized:
        code = f"print(('x' * 79 + chr(10)) * {size // 80}, end='')"
        printing = [Talk(_run(10, code), 1)] * rounds
        measured = shop.drive(WORKBENCH, Talk(HANDSHAKE, 2), printing, until=WARM, window=1)["bursts"]
        return Sized(
            size,
            lower_quartile([one["wall"] for one in measured]) / 1e6,
            sum(one["machine"] for one in measured) / rounds / 1e6,
        )

    return [point(size) for size in SIZES]


def _sized(shop: Workshop, command: list[str], size: int, request: bytes, rounds: int) -> Sized:
    measured = shop.drive(command, Talk(HANDSHAKE, 2), [Talk(request, 1)], rounds=rounds)["bursts"]
    # The first one makes the buffers.
    counted = measured[1:] or measured
    return Sized(
        size,
        lower_quartile([one["wall"] for one in counted]) / 1e6,
        lower_quartile([one["cpu"] for one in counted]) / 1e6,
    )


def _abreast(abreast: int, measured: dict, cpu: float) -> Abreast:
    served, refused = measured["served"], measured["refused"]
    return Abreast(
        abreast,
        served["count"],
        measured["executed"],
        refused["count"],
        served["count"] / (measured["wall"] / 1e9),
        cpu / served["count"] / 1e6,
        served["p50"] / 1e6,
        served["p99"] / 1e6,
        refused.get("max", 0) / 1e6,
    )


def _talk(count: int, make: Callable[[int], bytes]) -> Talk:
    return Talk(b"".join(make(number) for number in range(10, 10 + count)), count)


def _echoes(count: int) -> Talk:
    return _talk(count, lambda number: call(number, "echo", text="the quick brown fox jumps over the lazy dog"))


def _run(number: int, code: str) -> bytes:
    return call(number, "execute_sandboxed", language="python", code=code)


def _runs(count: int, code: str) -> Talk:
    return _talk(count, lambda number: _run(number, code))


# The interpreter that waits with its libraries loaded is started beside the first runs, which are executed and compete
# with it: of 600 that began before it was there, eight at a time, half were executed, at twice the cost on average.
WARM = (_run(9, "1"), '"path":"warm"')

"""Requests per second and CPU time per request, many in flight; and the latency of one at a time."""

from __future__ import annotations

from figures import lower_quartile
from subjects import HANDSHAKE, Talk, Workshop, call, ping


def pings(count: int) -> Talk:
    return Talk(b"".join(ping(number) for number in range(10, 10 + count)), count)


def echoes(count: int) -> Talk:
    text = "the quick brown fox jumps over the lazy dog"
    return Talk(b"".join(call(number, "echo", text=text) for number in range(10, 10 + count)), count)


def pipelined(shop: Workshop, command: list[str], burst: Talk, *, window: int, rounds: int) -> dict[str, float]:
    """The best of `rounds` bursts in one session, the first one being warm-up if there are more."""
    bursts = shop.drive(command, Talk(HANDSHAKE, 2), [burst], rounds=rounds, window=window)["bursts"]
    best = min(bursts[1:] or bursts, key=lambda one: one["wall"])
    return {
        "per_second": burst.answers / (best["wall"] / 1e9),
        "cpu_us": min(one["cpu"] for one in bursts) / 1e3 / burst.answers,
    }


def latency(shop: Workshop, command: list[str], turns: Talk, *, burning: int = 0) -> dict[str, float]:
    """Microseconds from writing a request to having read its answer, while `burning` calls compute for ten minutes."""
    handshake = HANDSHAKE.splitlines(keepends=True)
    burns = [call(1_000_000 + number, "burn", ms=600_000) for number in range(burning)]
    # The last line is answered when all before it has been read.
    text = b"".join([*handshake[:-1], *burns, handshake[-1]])
    measured = shop.drive(command, Talk(text, 2), turns=turns)["turns"]
    return {name: measured[name] / 1e3 for name in ("p50", "p99", "max", "cpu")}


def alternated_latency(
    shop: Workshop, commands: dict[str, tuple[list[str], Talk]], rounds: int
) -> dict[str, dict[str, float]]:
    """The lower quartile over rounds of each figure of each program."""
    samples: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, (command, turns) in commands.items():
            samples[name].append(latency(shop, command, turns))
    return {
        name: {figure: lower_quartile([one[figure] for one in each]) for figure in each[0]}
        for name, each in samples.items()
    }

"""PARTIAL: what a program prints beyond the head, for somebody who watches it."""

from __future__ import annotations

import pytest
from host_protocol import SB, Host, bash, python

# More than the head, then a word, then nothing for a long time.
TALKATIVE = "import sys, time\nsys.stdout.write('x' * 5000 + 'é' * 3000)\nprint('MARK', flush=True)\ntime.sleep(99)"


def test_what_lies_beyond_the_head_is_told_while_the_program_runs() -> None:
    with Host() as host:
        events = host.begin(python(TALKATIVE, flags=SB["SB_RUN_PARTIAL"], output_head_bytes=1000))
        while not any(data.endswith(b"MARK\n") for _, _, data in events.outcome.partials):
            assert events.next() is not None, events.outcome
        events.cancel()
        outcome = events.finish()
    assert outcome.status == "CANCELLED"
    assert outcome.stdout == b"x" * 1000, "the head is told as OUTPUT, once"
    written = b"x" * 5000 + "é".encode() * 3000 + b"MARK\n"
    for stream, offset, data in outcome.partials:
        assert stream == SB["SB_STREAM_STDOUT"]
        assert offset >= 1000
        assert 0 < len(data) <= SB["SB_PARTIAL_MAX"]
        assert written[offset : offset + len(data)] == data
    offset, tail = outcome.tails[SB["SB_STREAM_STDOUT"]]
    assert written[offset:] == tail, "the tail is whole, told before or not"


@pytest.mark.parametrize("flags", [0, SB["SB_RUN_PARTIAL"]])
def test_nothing_is_told_that_nobody_wants_or_that_the_head_has(flags: int) -> None:
    lines = 10 if flags else 100_000
    with Host() as host:
        outcome = host.run(bash(f"yes | head -n {lines}; exit 3", flags=flags, output_head_bytes=1000))
    assert outcome.exit is not None and outcome.exit["code"] == 3
    assert SB["SB_PARTIAL"] not in outcome.events


def test_a_flood_is_told_rarely_and_none_of_it_after_the_end() -> None:
    with Host() as host:
        outcome = host.run(
            bash(
                "yes | head -c 30000000", flags=SB["SB_RUN_PARTIAL"], output_head_bytes=1000, output_total_bytes=1 << 30
            )
        )
    assert outcome.exit is not None
    told = outcome.exit["wall_ns"] // (SB["SB_PARTIAL_MS"] * 1_000_000) + 1
    assert len(outcome.partials) <= told
    last = max((index for index, event in enumerate(outcome.events) if event == SB["SB_PARTIAL"]), default=-1)
    assert last < outcome.events.index(SB["SB_EXIT"])

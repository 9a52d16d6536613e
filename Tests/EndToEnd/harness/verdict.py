"""Compares the reply to one attack with what its table says."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from harness.attacks import Attack, lines

# What the reply itself may contain of control characters: the ends of lines, and tabs of programs.
HARMLESS = {"\n", "\t"}


def check(attack: Attack, result: dict[str, Any]) -> None:
    """Fails with the whole reply where it differs from the table."""
    text = result["content"][0]["text"]
    assert not result.get("isError"), text
    run = result["structuredContent"]
    assert run["isolation"]["tier"] == "A", text
    _check_end(attack, run, text)
    _check_output(attack, run, text)
    _check_denied(attack, run)
    _check_usage(attack, run)
    _check_artifacts(attack, run, result)


def _check_end(attack: Attack, run: dict[str, Any], text: str) -> None:
    assert run["status"] in attack.status.split("|"), text
    if attack.exit_code is not None:
        assert run["exit_code"] == attack.exit_code, text
    if attack.signal is not None:
        assert run["signal"] == attack.signal, text


def _check_output(attack: Attack, run: dict[str, Any], text: str) -> None:
    assert not lines(text, "LEAK"), text
    if attack.held:
        assert lines(text, "HELD"), f"the program did not say what it tried:\n{text}"
    if attack.status == "ok":
        assert lines(text, "DONE"), f"the program did not come to its end:\n{text}"
    dropped = run["stdout_dropped"] + run["stderr_dropped"]
    if attack.dropped:
        assert dropped >= attack.dropped, text[:2000]
        assert len(text) < 150_000, "the reply is not bounded"
    else:
        assert dropped == 0, "the output is cut, and a leak may hide in the gap"
    for pattern in attack.stdout:
        assert re.search(pattern, text, re.MULTILINE), f"no line matches {pattern}:\n{text}"
    for pattern in attack.text:
        assert re.search(pattern, text), f"the reply does not say {pattern}:\n{text}"
    if attack.inert:
        hostile = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - HARMLESS
        assert not hostile, f"the reply carries {sorted(map(ascii, hostile))}"


def _check_denied(attack: Attack, run: dict[str, Any]) -> None:
    denied = {call["syscall"]: call["count"] for call in run["denied"]}
    for names in attack.denied:
        assert any(name in denied for name in names.split("|")), f"{names} is not among the refused calls {denied}"
    for name in attack.not_denied:
        assert name not in denied
    for name, count in attack.counts.items():
        assert denied[name] == count


def _check_usage(attack: Attack, run: dict[str, Any]) -> None:
    usage = run["usage"]
    if attack.seconds is not None:
        assert usage["wall_ms"] <= attack.seconds * 1000, usage
    if attack.peak_mb is not None:
        assert usage["peak_memory_bytes"] <= attack.peak_mb << 20, usage
    if attack.processors is not None:
        assert usage["cpu_ms"] <= attack.processors * usage["wall_ms"], usage


def _check_artifacts(attack: Attack, run: dict[str, Any], result: dict[str, Any]) -> None:
    artifacts, skipped = run["artifacts"], run["skipped"]
    names = [artifact["name"] for artifact in artifacts]
    if attack.artifacts is not None:
        assert sorted(names) == sorted(attack.artifacts)
    for name, reason in attack.skipped.items():
        found = [item["reason"] for item in skipped if item.get("name") == name]
        assert len(found) == 1 and found[0] in reason.split("|"), skipped
    assert sum(item["count"] for item in skipped) >= attack.skips, skipped
    assert len(names) >= attack.artifact_minimum
    if attack.artifact_count is not None:
        assert len(names) <= attack.artifact_count
    if attack.artifact_bytes is not None:
        assert 0 < sum(artifact["size"] for artifact in artifacts) <= attack.artifact_bytes
    if attack.artifacts is not None or attack.changed:
        assert [artifact["name"] for artifact in artifacts if artifact["changed"]] == list(attack.changed)
    for name in names + [item.get("name", "") for item in skipped]:
        assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name), ascii(name)
    if attack.pictures is not None:
        assert sum(item["type"] == "image" for item in result["content"]) == attack.pictures
        assert not any(a["mime_type"] in ("image/png", "image/jpeg") for a in artifacts) or attack.pictures

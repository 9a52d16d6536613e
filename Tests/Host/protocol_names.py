"""The numbers of the protocol by their names, read from the headers, so that none stands here a second time."""

from __future__ import annotations

import re
from pathlib import Path

HEADERS = Path(__file__).resolve().parents[2] / "sandbox/protocol/include"


def constants() -> dict[str, int]:
    """The enumerators of the headers, so that no number stands here a second time."""
    found: dict[str, int] = {}
    for header in HEADERS.glob("*.h"):
        for name, value in re.findall(r"^\s*(SB_[A-Z0-9_]+)\s*=\s*([^,]+),", header.read_text(), re.M):
            found[name] = eval(value.replace("u", ""), {}, found)  # noqa: S307 - our own headers
    return found


SB = constants()
NAMES = {
    prefix: {value: name for name, value in SB.items() if name.startswith(prefix)}
    for prefix in ("SB_STEP_", "SB_LAYER_", "SB_SKIP_", "SB_STATUS_", "SB_LIMIT_")
}

"""Where the checkout is, and the programs under test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
RELEASE = CHECKOUT / ".build" / "release"

# tools/test names others when they watch themselves.
PROGRAMS = Path(os.environ.get("WORKBENCH_TEST_PROGRAMS") or RELEASE)

counts_memory = pytest.mark.skipif(
    "WORKBENCH_TEST_SANITIZER" in os.environ, reason="a sanitizer's memory is counted with that of the program"
)

"""The numbers that stand for many measurements."""

from __future__ import annotations

from collections.abc import Sequence


def quantile(values: Sequence[float], fraction: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * fraction), len(ordered) - 1)]


def lower_quartile(values: Sequence[float]) -> float:
    """What the work costs: other programs on the machine only add to it, so the upper half says more about them."""
    return quantile(values, 0.25)


def median(values: Sequence[float]) -> float:
    return quantile(values, 0.5)

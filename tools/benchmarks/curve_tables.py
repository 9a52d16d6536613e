"""The tables of the curves."""

from __future__ import annotations

import curves
from sizes import Sizes
from subjects import Workshop


def lines(shop: Workshop, sizes: Sizes) -> list[str]:
    """Both tables, line by line."""
    table = ["| call | under way | served | p50, p99 | CPU each | refused |", "| --- | --- | --- | --- | --- | --- |"]
    for name, points in (
        ("`echo`", curves.echo(shop, sizes.curve_calls)),
        ("`execute_sandboxed`, warm Python", curves.runs(shop, sizes.curve_runs)),
    ):
        for point in points:
            refused = f"{point.refused}, within {duration(point.longest_refusal)}" if point.refused else "none"
            executed = f", {point.executed} of {point.served} executed" if point.executed else ""
            table.append(
                f"| {name} | {point.abreast} | {point.per_second:,.0f} a second{executed} | {duration(point.p50)},"
                f" {duration(point.p99)} | {duration(point.cpu)} | {refused} |"
            )
    table += ["", "| call | bytes | time | CPU | time for a MB |", "| --- | --- | --- | --- | --- |"]
    for name, points in (
        ("`size` of an argument", curves.taken(shop, sizes.curve_rounds)),
        ("`echo`, in once and out twice", curves.given_back(shop, sizes.curve_rounds)),
        ("`execute_sandboxed`, printed by a warm Python", curves.printed(shop, sizes.curve_rounds)),
    ):
        for point in points:
            table.append(
                f"| {name} | {point.size:,} | {duration(point.wall)} | {duration(point.cpu)}"
                f" | {duration(point.wall / point.size * 1e6)} |"
            )
    return table


def duration(milliseconds: float) -> str:
    """With three digits."""
    if milliseconds < 1:
        return f"{milliseconds * 1e3:.3g} µs"
    return f"{milliseconds:.3g} ms" if milliseconds < 1000 else f"{milliseconds / 1e3:.3g} s"

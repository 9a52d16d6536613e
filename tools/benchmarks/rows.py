"""The rows of the table: what each part measures, beside what, and what is wanted of it."""

from __future__ import annotations

from dataclasses import dataclass

import bombs
import cancellation
import isolation
import large
import lint
import soak
import startup
import throughput
import warm
from sizes import Sizes
from subjects import FASTMCP, FIXTURE, PYPI_MCP, WORKBENCH, Workshop

# In flight at a time: well below the server's limit of calls.
WINDOW = 512


@dataclass
class Row:
    what: str
    ours: str
    others: str
    target: str
    met: bool | None


def start_rows(shop: Workshop, sizes: Sizes) -> list[Row]:
    spawns = startup.spawn_alternated(shop, sizes.spawns, peers_every=sizes.peers_every)
    ours, floor, mcp, fastmcp = (spawns[name] for name in ("workbench", "floor", "mcp", "fastmcp"))
    resident = startup.resident_after_handshake(shop, WORKBENCH, sizes.handshakes)
    peer = startup.resident_after_handshake(shop, FASTMCP, 1)
    share = fastmcp.wall_ms / ours.wall_ms
    return [
        Row(
            "spawn to first answer",
            f"{ours.wall_ms:.2f} ms ({ours.cpu_ms:.2f} ms CPU)",
            f"C loop {floor.wall_ms:.2f} ms ({floor.cpu_ms:.2f} ms CPU), PyPI mcp {mcp.wall_ms:.0f} ms,"
            f" FastMCP {fastmcp.wall_ms:.0f} ms = {share:.0f} x",
            "≤ 4 ms, ≤ 1/100 of FastMCP",
            ours.wall_ms <= 4 and share >= 100,
        ),
        Row(
            "resident after handshake",
            f"{resident:.1f} MB",
            f"C loop {floor.resident_mb:.1f} MB, FastMCP {peer:.0f} MB",
            "≤ 10 MB",
            resident <= 10,
        ),
    ]


def throughput_rows(shop: Workshop, sizes: Sizes) -> list[Row]:
    rows = []
    for name, make, target, least in (
        ("ping", throughput.pings, "≥ 300 k/s, ≥ 50 x PyPI mcp", 300_000),
        ("`echo` call", throughput.echoes, "≥ 200 k/s, ≥ 50 x PyPI mcp", 200_000),
    ):
        # The C loop on both sides of ours: what the machine gives just then.
        floor = throughput.pipelined(shop, shop.floor, make(sizes.floor_requests), window=WINDOW, rounds=2)
        ours = throughput.pipelined(shop, FIXTURE, make(sizes.requests), window=WINDOW, rounds=sizes.rounds)
        peer = throughput.pipelined(shop, PYPI_MCP, make(sizes.peer_requests), window=WINDOW, rounds=1)
        ratio = ours["per_second"] / peer["per_second"]
        rows.append(
            Row(
                f"{name} pipelined",
                f"{ours['per_second'] / 1e3:.0f} k/s, {ours['cpu_us']:.2f} µs CPU each",
                f"C loop {floor['per_second'] / 1e3:.0f} k/s, {floor['cpu_us']:.2f} µs;"
                f" PyPI mcp {peer['per_second'] / 1e3:.2f} k/s, {peer['cpu_us']:.0f} µs: {ratio:.0f} x",
                target,
                ours["per_second"] >= least and ratio >= 50,
            )
        )
    return rows


def latency_rows(shop: Workshop, sizes: Sizes) -> list[Row]:
    rows = []
    for name, make, limit in (("ping", throughput.pings, 15), ("`echo` call", throughput.echoes, 25)):
        turns = make(sizes.turns)
        figures = throughput.alternated_latency(
            shop, {"floor": (shop.floor, turns), "ours": (FIXTURE, turns)}, max(sizes.rounds, 1)
        )
        few = make(sizes.peer_turns)
        figures |= throughput.alternated_latency(shop, {"mcp": (PYPI_MCP, few), "fastmcp": (FASTMCP, few)}, 1)

        def times(one: dict[str, float]) -> str:
            return f"p50 {one['p50']:.1f} µs, p99 {one['p99']:.1f} µs"

        rows.append(
            Row(
                f"{name}, one at a time",
                times(figures["ours"]),
                f"C loop {times(figures['floor'])}; PyPI mcp {times(figures['mcp'])};"
                f" FastMCP {times(figures['fastmcp'])}",
                f"p50 ≤ {limit} µs",
                figures["ours"]["p50"] <= limit,
            )
        )
    busy = throughput.latency(shop, FIXTURE, throughput.pings(sizes.turns), burning=6)
    rows.append(
        Row(
            "ping while six `burn` calls run",
            f"p50 {busy['p50'] / 1e3:.3f} ms, p99 {busy['p99'] / 1e3:.2f} ms, max {busy['max'] / 1e3:.2f} ms",
            "",
            "p99 ≤ 5 ms",
            busy["p99"] <= 5_000,
        )
    )
    return rows


def soak_rows(shop: Workshop, sizes: Sizes) -> list[Row]:
    done = soak.soak(shop, FIXTURE, sizes.soak, window=WINDOW)
    grown = done.after.resident_mb - done.warm.resident_mb
    same = (done.after.threads, done.after.descriptors) == (done.warm.threads, done.warm.descriptors)
    return [
        Row(
            f"{done.calls:,} `echo` calls in one session",
            f"{grown:+.1f} MB, {done.after.threads} threads, {done.after.descriptors} descriptors",
            f"after the first {done.burst:,}: {done.warm.resident_mb:.1f} MB, {done.warm.threads} threads,"
            f" {done.warm.descriptors} descriptors; after the handshake: {done.before.resident_mb:.1f} MB,"
            f" {done.before.threads}, {done.before.descriptors}",
            "≤ 2 MB more, nothing else",
            grown <= 2 and same,
        )
    ]


def cancellation_rows(shop: Workshop, sizes: Sizes) -> list[Row]:
    room = max(cancellation.room_after_cancel(shop) for _ in range(sizes.cancellations))
    cpu = cancellation.cpu_after_cancel(shop, sizes.seconds)
    return [
        Row(
            "limit full of `burn`, one cancelled",
            f"next call answered after {room:.2f} ms at worst",
            "",
            "≤ 10 ms",
            room <= 10,
        ),
        Row(
            "CPU of a cancelled `burn`",
            f"{cpu['cancelled']:.3f} of a core",
            f"{cpu['running']:.2f} of a core while it ran",
            "none",
            cpu["cancelled"] < 0.02,
        ),
    ]


def large_rows(shop: Workshop, sizes: Sizes) -> list[Row]:
    ours = large.size_calls(shop, FIXTURE, sizes.large)
    peer = large.size_calls(shop, PYPI_MCP, sizes.large_peers)
    return [
        Row(
            "10 MiB base64 to `size`",
            f"{ours['wall_ms']:.1f} ms ({ours['cpu_ms']:.1f} ms CPU), peak {ours['peak']:.1f} x message",
            f"PyPI mcp {peer['wall_ms']:.0f} ms, peak {peer['peak']:.1f} x",
            "≤ 40 ms, ≤ 4 x",
            ours["wall_ms"] <= 40 and ours["peak"] <= 4,
        )
    ]


def isolation_rows(shop: Workshop, sizes: Sizes) -> list[Row]:
    times = isolation.alternated(sizes.runs)
    ours, bwrap = times["workbench"] - times["bare"], times["bwrap"] - times["bare"]
    return [
        Row(
            "isolated `/bin/true` over a bare spawn",
            f"+{ours:.2f} ms",
            f"bwrap +{bwrap:.2f} ms; bare {times['bare']:.2f} ms",
            "≤ 3 ms, ≤ bwrap",
            ours <= min(bwrap, 3),
        )
    ]


def bomb_rows(shop: Workshop, sizes: Sizes) -> list[Row]:
    rows = []
    for name, loops in (("quiet", 0), ("beside two busy loops", 2)):
        over = bombs.overshoot(sizes.bombs, loops)
        by = "the kernel" if over.counted else "the watchdog"
        rows.append(
            Row(
                f"memory bombs, 2 GB, {name}",
                f"{over.worst:.1f} % above at worst",
                f"by {by}'s count: " + ", ".join(f"{bomb} {above:.1f}" for bomb, above in over.above.items()),
                "≤ 5 %",
                over.worst <= 5,
            )
        )
    gone = bombs.time_to_nothing(sizes.bombs)
    rows.append(Row("fork bomb of 128 processes", f"gone {gone:.0f} ms after its deadline", "", "≤ 50 ms", gone <= 50))
    return rows


def warm_rows(shop: Workshop, sizes: Sizes) -> list[Row]:
    figures = warm.measure(sizes.warm_runs, sizes.cold_runs, sizes.warm_seconds)
    before, after = figures.networks
    return [
        Row(
            "numpy in a run that is born",
            f"{figures.numpy:.2f} ms",
            f"`python3 -c pass` without isolation {figures.bare:.2f} ms = {figures.bare / figures.numpy:.1f} x",
            "≤ 1/3 of it",
            figures.numpy <= figures.bare / 3,
        ),
        Row(
            "the same with numpy, pandas and pyplot imported",
            f"{figures.everything:.2f} ms",
            f"executed {figures.cold:.0f} ms = {figures.cold / figures.everything:.0f} x",
            "≤ 8 ms, ≤ 1/80",
            figures.everything <= 8 and figures.everything <= figures.cold / 80,
        ),
        Row("code to PNG", f"{figures.chart:.0f} ms", "", "≤ 150 ms", figures.chart <= 150),
        Row(
            "runs born, four at a time",
            f"{figures.rate:.0f} a second",
            f"{before} network namespaces before, {after} after",
            "≥ 300, as many",
            figures.rate >= 300 and after <= before + warm.ABREAST,
        ),
    ]


def lint_rows(shop: Workshop, sizes: Sizes) -> list[Row]:
    figures = lint.measure(shop, sizes.lints, sizes.lint_files, sizes.lint_lines)
    share = figures.command_lines / figures.flawed.median
    total, wanted, size = figures.thousands
    each = figures.folder_each / figures.folder

    def times(one: lint.Times) -> str:
        return f"median {one.median:.1f} ms, p95 {one.p95:.1f} ms"

    return [
        Row(
            f"`lint` of {figures.lines} lines of Python with {figures.findings} findings, ruff and bandit",
            times(figures.flawed),
            f"their command lines {figures.command_lines:.0f} ms = {share:.1f} x;"
            f" findings {'the same' if figures.same else 'DIFFER'}",
            "≤ 25 ms, p95 ≤ 40 ms, ≥ 8 x, the same",
            figures.flawed.median <= 25 and figures.flawed.p95 <= 40 and share >= 8 and figures.same,
        ),
        Row("the same with `profile: quick`, ruff alone", times(figures.quick), "", "", None),
        Row("the same with all linters that `standard` has", times(figures.whole), "", "", None),
        Row("a clean file, ruff and bandit", times(figures.clean), "", "≤ 15 ms", figures.clean.median <= 15),
        Row(
            f"{wanted:,} findings",
            f"{size / 1e3:.0f} kB, total {total:,}",
            "",
            "≤ 60 kB, exact",
            size <= 60_000 and total == wanted,
        ),
        Row(
            f"a folder of {figures.folder_files} files, ruff and bandit",
            f"{figures.folder / 1e3:.2f} s",
            f"their command lines file by file {figures.folder_each / 1e3:.1f} s = {each:.1f} x,"
            f" over all at once {figures.folder_whole / 1e3:.2f} s;"
            f" as many findings: {'yes' if figures.folder_same else 'no'}",
            "≥ 5 x file by file",
            each >= 5 and figures.folder_same,
        ),
    ]


PARTS = {
    "start": start_rows,
    "throughput": throughput_rows,
    "latency": latency_rows,
    "soak": soak_rows,
    "cancellation": cancellation_rows,
    "large": large_rows,
    "isolation": isolation_rows,
    "bombs": bomb_rows,
    "warm": warm_rows,
    "lint": lint_rows,
}


MET = {True: "yes", False: "no", None: ""}


def print_table(rows: list[Row]) -> None:
    print("| what | Workbench | beside it, in the same run | wanted | |")
    print("| --- | --- | --- | --- | --- |")
    for row in rows:
        print(f"| {row.what} | {row.ours} | {row.others} | {row.target} | {MET[row.met]} |")

"""What a Python run costs that is born of a warm interpreter, beside a bare interpreter and a run that is executed."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from figures import lower_quartile
from subjects import CHECKOUT, BenchmarkFailed

NUMPY = "import numpy\nprint(numpy.linalg.svd(numpy.arange(9.0).reshape(3, 3))[1])"
ALL = "import numpy, pandas, matplotlib.pyplot"
CHART = "import matplotlib.pyplot as plt\nplt.plot([1, 4, 9, 16])"
# Runs at a time when they are counted: enough to keep two processors busy.
ABREAST = 4


@dataclass
class Figures:
    """Milliseconds, lower quartiles; runs a second; network namespaces of the machine before and after those."""

    bare: float
    numpy: float
    everything: float
    cold: float
    chart: float
    rate: float
    networks: tuple[int, int]


def measure(rounds: int, cold_rounds: int, seconds: float) -> Figures:
    """Everything in turn, so that what disturbs one disturbs the others."""
    sys.path.insert(0, str(CHECKOUT / "Tests" / "Host"))
    import warm_parent

    samples: dict[str, list[float]] = {"bare": [], "numpy": [], "everything": [], "cold": [], "chart": []}
    with warm_parent.WarmHost() as host:
        for number in range(rounds):
            began = time.perf_counter()
            subprocess.run(["/usr/bin/python3", "-c", "pass"], check=True)
            samples["bare"].append(time.perf_counter() - began)
            samples["numpy"].append(_timed(lambda: host.born(NUMPY)))
            samples["everything"].append(_timed(lambda: host.born(ALL)))
            if number < cold_rounds:
                samples["chart"].append(_timed(lambda: host.born(CHART), artifact=b"figure-1.png"))
                samples["cold"].append(_timed(lambda: host.run(warm_parent.program(ALL))))
        networks = _networks(host)
        rate = _rate(host, warm_parent, seconds)
        return Figures(
            **{name: lower_quartile(each) * 1e3 for name, each in samples.items()},
            rate=rate,
            networks=(networks, _networks(host)),
        )


def _timed(run, artifact: bytes | None = None) -> float:
    """From the request to the last event, after which no process of the run lives any more."""
    began = time.perf_counter()
    outcome = run()
    took = time.perf_counter() - began
    if outcome.status != "EXITED" or outcome.exit["code"] or (artifact and artifact not in outcome.artifacts):
        raise BenchmarkFailed(f"a run failed: {outcome}")
    return took


def _rate(host, warm_parent, seconds: float) -> float:
    request = warm_parent.program("1", warm=1)
    # Made once: what is measured is the sandbox, and not how this client packs.
    parcel = request.parcel()
    running: dict[socket.socket, Any] = {}
    counted, began = 0, time.perf_counter()

    def begin() -> None:
        events = host.begin(request, parcel)
        running[events.socket] = events

    for _ in range(ABREAST):
        begin()
    while time.perf_counter() - began < seconds:
        for ready in select.select(list(running), [], [])[0]:
            if running[ready].next() is not None:
                continue
            outcome = running.pop(ready).finish()
            if outcome.status != "EXITED":
                raise BenchmarkFailed(f"a run failed: {outcome}")
            counted += 1
            begin()
    elapsed = time.perf_counter() - began
    for each in running.values():
        each.finish()
    return counted / elapsed


def _networks(host) -> int:
    """Network namespaces in which a process lives, of those that we may see, when none but those that wait are left."""
    host.waits_for(host.waiting)
    found = set()
    for entry in os.listdir("/proc"):
        try:
            found.add(os.readlink(f"/proc/{entry}/ns/net"))
        except OSError:
            continue
    return len(found)

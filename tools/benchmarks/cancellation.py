"""The in-flight limit full of calls that compute: how soon a cancellation makes room, and whether the work stops."""

from __future__ import annotations

import json
import select
import subprocess
import time
from pathlib import Path
from typing import Any

from subjects import FIXTURE, INITIALIZE, TIMEOUT, BenchmarkFailed, Workshop, call, line, ping

# More calls than any configured limit.
MOST_CALLS = 20_000


class Session:
    """A session with the fixture server in which messages are sent one by one."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            FIXTURE, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        self._rest = b""
        self._next = 1
        self.send(INITIALIZE)
        self.answer(0)
        self.send(line({"method": "notifications/initialized"}))

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def number(self) -> int:
        self._next += 1
        return self._next

    def send(self, data: bytes) -> None:
        self.process.stdin.write(data)

    def receive(self) -> dict[str, Any]:
        while b"\n" not in self._rest:
            if not select.select([self.process.stdout], [], [], TIMEOUT)[0]:
                raise BenchmarkFailed("the fixture server says nothing")
            data = self.process.stdout.read(1 << 16)
            if not data:
                raise BenchmarkFailed("the fixture server ended")
            self._rest += data
        text, _, self._rest = self._rest.partition(b"\n")
        return json.loads(text)

    def answer(self, number: int) -> dict[str, Any]:
        while (message := self.receive()).get("id") != number:
            pass
        return message

    def call(self, tool: str, **arguments: Any) -> int:
        number = self.number()
        self.send(call(number, tool, **arguments))
        return number

    def cancel(self, number: int) -> None:
        self.send(line({"method": "notifications/cancelled", "params": {"requestId": number}}))

    def settle(self) -> None:
        """Returns when the server has read everything sent so far."""
        number = self.number()
        self.send(ping(number))
        self.answer(number)

    def cpu(self) -> float:
        """Seconds of CPU time of the whole server so far."""
        # clock_getcpuclockid(3): the clock of another process.
        return time.clock_gettime(~self.process.pid << 3 | 2)


def is_overloaded(answer: dict[str, Any]) -> bool:
    result = answer.get("result", {})
    if not result.get("isError"):
        return False
    text = result["content"][0]["text"]
    if not text.startswith("overloaded"):
        raise BenchmarkFailed(f"not the refusal expected: {text}")
    return True


def room_after_cancel(shop: Workshop) -> float:
    """Milliseconds from cancelling one of as many `burn` calls as are let in, to the answer of a call let in since."""
    with Session(shop.folder / "empty") as session:
        first = session.call("burn", ms=600_000)
        while True:
            refused = None
            for _ in range(64):
                session.call("burn", ms=600_000)
            marker = session.number()
            session.send(ping(marker))
            while (message := session.receive()).get("id") != marker:
                refused = refused or is_overloaded(message)
            if refused:
                break
            if session._next > MOST_CALLS:
                raise BenchmarkFailed(f"{MOST_CALLS} burn calls are in flight and none was refused")
        if not is_overloaded(session.answer(session.call("echo", text="x"))):
            raise BenchmarkFailed("a call was let in over the limit")
        began = time.perf_counter()
        session.cancel(first)
        while is_overloaded(session.answer(session.call("echo", text="x"))):
            if time.perf_counter() - began > 10:
                raise BenchmarkFailed("a cancelled call makes no room")
        return (time.perf_counter() - began) * 1e3


def cpu_after_cancel(shop: Workshop, seconds: float) -> dict[str, float]:
    """CPU seconds per second of one `burn` call: while it runs, and from 10 ms after it was cancelled."""
    with Session(shop.folder / "empty") as session:
        number = session.call("burn", ms=600_000)
        session.settle()
        time.sleep(0.05)
        running = _share(session, seconds)
        session.cancel(number)
        session.settle()
        time.sleep(0.01)
        return {"running": running, "cancelled": _share(session, seconds)}


def _share(session: Session, seconds: float) -> float:
    cpu, began = session.cpu(), time.perf_counter()
    time.sleep(seconds)
    return (session.cpu() - cpu) / (time.perf_counter() - began)

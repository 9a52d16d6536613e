"""The frame that the ported scenarios stand in: a session of one era, and checks under the official suite's ids."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import schemas
from harness.wire import Wire, modern

PREFIX = "io.modelcontextprotocol/"
LEGACY = schemas.NEWEST_LEGACY
MODERN = schemas.MODERN
# What the suite's client declares where a scenario does not say otherwise.
CAPABILITIES: dict[str, Any] = {"sampling": {}, "elicitation": {}, "roots": {}}

HERE = Path(__file__).parent


def one(items: list[Any]) -> Any:
    """The only item."""
    (item,) = items
    return item


def accepted(content: dict[str, Any]) -> dict[str, Any]:
    return {"action": "accept", "content": content}


def sampled(text: str) -> dict[str, Any]:
    content = {"type": "text", "text": text}
    return {"role": "assistant", "content": content, "model": "test-model", "stopReason": "endTurn"}


class Session:
    """A client of one revision. It answers the server with `answers`, and keeps what it is told unasked."""

    def __init__(self, wire: Wire, revision: str) -> None:
        self.wire = wire
        self.revision = revision
        # How to answer a request of the server's: by method, from its parameters.
        self.answers: dict[str, Callable[[dict[str, Any]], Any]] = {"roots/list": lambda _: {"roots": []}}
        self.asked: list[dict[str, Any]] = []
        self.notifications: list[dict[str, Any]] = []
        if revision == LEGACY:
            self.introduction = self.wire.initialize(revision, CAPABILITIES)

    def request(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole response."""
        number = self.wire.send_request(method, params if self.revision == LEGACY else self._modern(params))
        while True:
            message = self.next()
            if message.get("id") == number and "method" not in message:
                return message

    def result(self, method: str, **params: Any) -> dict[str, Any]:
        response = self.request(method, **params)
        assert "result" in response, response
        return response["result"]

    def call(self, tool: str, **params: Any) -> dict[str, Any]:
        return self.result("tools/call", **{"name": tool, "arguments": {}, **params})

    def next(self) -> dict[str, Any]:
        """The next message; a request of the server's is answered before."""
        message = self.wire.receive()
        if "method" in message:
            if "id" in message:
                self.asked.append(message)
                self.wire.respond(message, self.answers[message["method"]](message.get("params", {})))
            else:
                self.notifications.append(message)
        return message

    def listen(self, **wanted: Any) -> int:
        """Opens a subscription and waits for its acknowledgement."""
        number = self.wire.send_request("subscriptions/listen", self._modern({"notifications": wanted}))
        while self.next().get("method") != "notifications/subscriptions/acknowledged":
            pass
        return number

    @staticmethod
    def _modern(params: dict[str, Any]) -> dict[str, Any]:
        meta = {"io.modelcontextprotocol/clientCapabilities": CAPABILITIES} | params.get("_meta", {})
        return modern(**{**params, "_meta": meta})


class Checks:
    """What came of a scenario: each check of it with what was wrong, or None."""

    def __init__(self) -> None:
        self.outcome: dict[str, str | None] = {}

    @contextlib.contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Everything that goes wrong inside is this check's failure; the scenario goes on."""
        assert name not in self.outcome, f"{name} is checked twice"
        try:
            yield
        except Exception as problem:
            self.outcome[name] = f"{type(problem).__name__}: {problem}"
        else:
            self.outcome[name] = None


Body = Callable[[Session, Checks], None]


@dataclass(frozen=True)
class Scenario:
    name: str
    revisions: tuple[str, ...]
    checks: tuple[str, ...]
    body: Body

    def run(self, session: Session) -> dict[str, str | None]:
        """The outcome of each check, also of those that the scenario did not reach."""
        checks = Checks()
        reason = "the scenario did not reach it"
        try:
            self.body(session, checks)
        except Exception as problem:
            reason = f"the scenario ended before: {type(problem).__name__}: {problem}"
        extra = checks.outcome.keys() - set(self.checks)
        assert not extra, f"{self.name} has checks that it does not declare: {extra}"
        return {name: checks.outcome.get(name, reason) for name in self.checks}


SCENARIOS: dict[str, Scenario] = {}


def scenario(name: str, *checks: str, revisions: tuple[str, ...] = (LEGACY, MODERN)) -> Callable[[Body], Body]:
    """Adds a scenario. Without checks it has one of its own name."""

    def add(body: Body) -> Body:
        assert name not in SCENARIOS, name
        SCENARIOS[name] = Scenario(name, revisions, checks or (name,), body)
        return body

    return add


def table(file: str, columns: int) -> list[tuple[str, ...]]:
    """The lines of a file of this folder, cut at |; # begins a comment."""
    rows = []
    for line in (HERE / file).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            row = tuple(cell.strip() for cell in line.split("|", columns - 1))
            assert len(row) == columns, f"{file}: {line}"
            assert all(row), f"{file}: {line}"
            rows.append(row)
    return rows

"""A raw session with a server process: bytes in, lines out, nothing interpreted that the test does not ask for."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness import schemas

# How long a test waits for something that must happen. Reaching it is the failure; no test passes by waiting.
DEADLINE = float(os.environ.get("WORKBENCH_TEST_DEADLINE", "60"))

_END = object()


def modern(**params: Any) -> dict[str, Any]:
    """Parameters with the envelope that every request of revision 2026-07-28 carries."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": schemas.MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "end-to-end tests", "version": "1"},
    }
    return {**params, "_meta": meta | params.get("_meta", {})}


def encode(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Wire:
    """One server process. Every line that passes is kept in `lines` for the schema check at the end of the test."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        cwd: Path | str,
        env: dict[str, str] | None = None,
        stderr: int | None = None,
    ) -> None:
        self.lines: list[tuple[str, bytes]] = []
        self._lock = threading.Lock()
        self._partial = b""
        self._received: queue.Queue[Any] = queue.Queue()
        self._next_id = 0
        # Set when the test itself kills the server, perhaps in the middle of a line.
        self._killed = False
        self.process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            bufsize=0,
        )
        self.pid = self.process.pid
        assert self.process.stdin is not None and self.process.stdout is not None
        self._stdin, self._stdout = self.process.stdin, self.process.stdout
        # Wakes the reader when the test wants to close its end of the server's stdout.
        self._stop_reading, self._stopped = os.pipe()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # Sending

    def send_bytes(self, data: bytes) -> None:
        """Writes bytes as they are; what completes a line is recorded before it is written."""
        with self._lock:
            *lines, self._partial = (self._partial + data).split(b"\n")
            self.lines += [(">", line) for line in lines]
        view = memoryview(data)
        while view:
            view = view[os.write(self._stdin.fileno(), view) :]

    def send(self, message: Any) -> None:
        self.send_bytes(encode(message))

    def notify(self, method: str, **params: Any) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def send_request(self, method: str, params: dict[str, Any] | None = None, *, id: Any = None) -> Any:
        """Sends a request under a fresh id, or the given one, and returns the id."""
        if id is None:
            self._next_id += 1
            id = self._next_id
        self.send({"jsonrpc": "2.0", "id": id, "method": method, **({} if params is None else {"params": params})})
        return id

    def respond(self, request: dict[str, Any], result: Any) -> None:
        """Answers a request of the server's."""
        self.send({"jsonrpc": "2.0", "id": request["id"], "result": result})

    # Receiving

    def receive_line(self) -> bytes:
        """The next line; an error if output ends, or if none comes in time."""
        line = self._take("no line from the server")
        assert line is not None, f"the server's output ended, exit status {self.process.poll()}"
        return line

    def receive(self) -> Any:
        return json.loads(self.receive_line())

    def receive_response(self, id: Any) -> dict[str, Any]:
        """The response to one request; notifications and other responses before it are passed over."""
        while True:
            message = self.receive()
            if not isinstance(message, dict) or "method" in message:
                continue
            if schemas.identity(message.get("id")) == schemas.identity(id):
                return message

    def receive_until_end(self) -> list[Any]:
        """Every message until the server closes its output."""
        messages = []
        while (line := self._take("the server did not close its output")) is not None:
            messages.append(json.loads(line))
        return messages

    def _take(self, failure: str) -> bytes | None:
        """What comes next: a line, or None at the end of output, which stays there for whoever asks again."""
        try:
            line = self._received.get(timeout=DEADLINE)
        except queue.Empty:
            raise AssertionError(f"{failure} within {DEADLINE} s") from None
        if line is _END:
            self._received.put(_END)
            return None
        return line

    def _read(self) -> None:
        buffer: list[bytes] = []
        while True:
            readable, _, _ = select.select([self._stdout, self._stop_reading], [], [])
            if self._stop_reading in readable:
                break
            data = os.read(self._stdout.fileno(), 1 << 18)
            if not data:
                break
            if b"\n" not in data:
                buffer.append(data)
                continue
            *lines, rest = (b"".join(buffer) + data).split(b"\n")
            buffer = [rest]
            with self._lock:
                self.lines += [("<", line) for line in lines]
            for line in lines:
                self._received.put(line)
        if (rest := b"".join(buffer)) and not self._killed:
            with self._lock:
                self.lines.append(("<", rest))
            self._received.put(rest)
        self._received.put(_END)

    # Asking

    def request(self, method: str, params: dict[str, Any] | None = None, *, id: Any = None) -> dict[str, Any]:
        """Sends a request and returns its whole response."""
        return self.receive_response(self.send_request(method, params, id=id))

    def result(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Sends a request and returns its result; a protocol error fails the test."""
        response = self.request(method, params)
        assert "result" in response, response
        return response["result"]

    def initialize(
        self, version: str = schemas.NEWEST_LEGACY, capabilities: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The handshake of the revisions up to 2025-11-25."""
        client = {"name": "end-to-end tests", "version": "1"}
        params = {"protocolVersion": version, "capabilities": capabilities or {}, "clientInfo": client}
        result = self.result("initialize", params)
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return result

    def call(self, tool: str, arguments: dict[str, Any] | None = None) -> dict[str, Any]:
        """Calls a tool in the modern revision and returns the CallToolResult."""
        return self.result("tools/call", modern(name=tool, arguments=arguments or {}))

    def execute(self, code: str, language: str = "python", **arguments: Any) -> dict[str, Any]:
        """Runs code through execute_sandboxed and returns its structured result; a tool error fails the test."""
        result = self.call("execute_sandboxed", {"code": code, "language": language, **arguments})
        assert not result.get("isError"), result["content"]
        return result["structuredContent"]

    def read_resource(self, uri: str) -> dict[str, Any]:
        """The first of a resource's contents."""
        return self.result("resources/read", modern(uri=uri))["contents"][0]

    # Ending

    def close_input(self) -> None:
        with self._lock:
            if self._partial:
                self.lines.append((">", self._partial))
        self._stdin.close()

    def close_output(self) -> None:
        """Closes our end of the server's stdout: its next write fails with EPIPE."""
        os.write(self._stopped, b"x")
        self._reader.join()
        self._stdout.close()

    def wait(self) -> int:
        """The exit status, negative for a signal; an error if the server lives on."""
        try:
            return self.process.wait(timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the server did not end within {DEADLINE} s") from None

    def end(self) -> int:
        """Ends the session as a client should: closes the input, reads what is left, waits."""
        if not self._stdin.closed:
            self.close_input()
        self.receive_until_end()
        return self.wait()

    def dispose(self) -> None:
        """Leaves nothing behind, whatever the test did."""
        with contextlib.suppress(OSError):
            self._stdin.close()
        if self.process.poll() is None:
            self._killed = True
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(OSError):
            os.write(self._stopped, b"x")
        self._reader.join(timeout=DEADLINE)
        for descriptor in (self._stop_reading, self._stopped):
            os.close(descriptor)
        self._stdout.close()


def wait_for_exit(pidfd: int) -> None:
    """Waits until the process behind a pidfd has ended."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    assert poll.poll(DEADLINE * 1000), f"the process did not end within {DEADLINE} s"

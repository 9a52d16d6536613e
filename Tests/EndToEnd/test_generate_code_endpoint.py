"""`generate_code` with a model endpoint: it writes, Workbench checks, it repairs. The server says what a test wants."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from harness import library
from harness.wire import Wire

KEY = "canary-5e1f7c"
RIGHT = "```python\ndef double(x):\n    return x * 2\n```\n"
WRONG = "<think>plus?</think>So:\n```python\ndef double(x):\n    return x + 2\n```\n"
TASK = {"prompt": "Double a number.", "language": "python", "tests": "assert double(4) == 8\n"}


class Model(ThreadingHTTPServer):
    """OpenAI's chat completions, streamed: one answer after the other, the last again and again."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers: list[str] = []
        self.finish = "stop"
        self.status = 200
        self.asked: list[dict[str, Any]] = []


class Answering(BaseHTTPRequestHandler):
    server: Model

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(asked)
        if self.server.status != 200:
            body = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}}).encode()
            self.send_response(self.server.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        text = self.server.answers[min(len(self.server.asked), len(self.server.answers)) - 1]
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for position in range(0, len(text), 16):
            self.piece({"content": text[position : position + 16]}, None)
        self.piece({}, self.server.finish, usage={"prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42})
        self.wfile.write(b"data: [DONE]\n\n")

    def piece(self, delta: dict[str, str], finish: str | None, **more: Any) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "tiny",
            "choices": [choice],
            **more,
        }
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())


@pytest.fixture
def model() -> Iterator[Model]:
    server = Model()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def wire(spawn: Callable[..., Wire], model: Model, tmp_path: Any) -> Wire:
    # What it keeps is its own; the tools' environments are those of the machine.
    python = library.models().parent / "python"
    environment = {
        **os.environ,
        "WORKBENCH_CODE_BASE_URL": f"http://127.0.0.1:{model.server_address[1]}/v1",
        "WORKBENCH_CODE_MODEL": "tiny",
        "WORKBENCH_CODE_API_KEY": KEY,
        "WORKBENCH_STATE_DIRECTORY": str(tmp_path / "state"),
        "WORKBENCH_PYTHON_ENVIRONMENT": str(python / "sandbox"),
        "WORKBENCH_LINTERS": str(python / "linters"),
        "no_proxy": "127.0.0.1",
    }
    return spawn("workbench", env=environment)


def generate(wire: Wire, **more: Any) -> tuple[dict[str, Any], str]:
    result = wire.call("generate_code", {**TASK, **more})
    assert not result.get("isError"), result["content"]
    assert KEY.encode() not in wire.lines[-1][1]
    return result["structuredContent"], result["content"][0]["text"]


def test_a_model_writes_and_repairs_until_the_tests_pass(wire: Wire, model: Model) -> None:
    model.answers = [WRONG, RIGHT]
    answer, text = generate(wire)
    assert answer["status"] == "validated", text
    assert [one["verdict"] for one in answer["attempts"]] == ["failed", "validated"]
    assert answer["attempts"][0]["failure_class"] == "tests"
    assert answer["code"] == "def double(x):\n    return x * 2\n"
    assert answer["model"] == "tiny" and answer["provider"] == "openai"
    assert answer["input_tokens"] == 60 and answer["output_tokens"] == 24
    assert "return x * 2" in text
    repair = model.asked[1]["messages"]
    assert [message["role"] for message in repair] == ["system", "user", "assistant", "user"]
    assert "left is 6, right is 8" in json.dumps(repair[-1]) and "plus?" not in json.dumps(repair)


def test_the_same_failure_twice_ends_it_and_the_caller_may_go_on(wire: Wire, model: Model) -> None:
    model.answers = [WRONG]
    answer, _ = generate(wire, max_attempts=5)
    assert answer["status"] == "failed" and len(model.asked) == 2
    assert answer["attempt"].startswith("1-")
    own, _ = generate(wire, attempt=answer["attempt"], candidate=RIGHT)
    assert own["status"] == "validated" and len(model.asked) == 2


def test_an_answer_that_ran_into_its_limit_is_not_run(wire: Wire, model: Model) -> None:
    model.answers = [RIGHT]
    model.finish = "length"
    answer, _ = generate(wire, max_attempts=1)
    assert answer["status"] == "failed" and answer["failures"][0]["class"] == "truncated"
    assert "execution" not in answer


def test_an_endpoint_that_refuses_the_key_leaves_the_writing_to_the_caller(wire: Wire, model: Model) -> None:
    model.status = 401
    answer, _ = generate(wire)
    assert answer["status"] == "needs_candidate"
    assert any("401" in reason and "key" in reason for reason in answer["degraded"]), answer["degraded"]
    own, _ = generate(wire, attempt=answer["attempt"], candidate=RIGHT)
    assert own["status"] == "validated"

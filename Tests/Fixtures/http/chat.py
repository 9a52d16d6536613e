"""Chat servers for the tests: OpenAI's chat completions, Anthropic's Messages and Ollama's own API, good and bad.

What OpenAI's form asks for is read with the types of the `openai` package, as are the chunks that it is answered. The
name of the model chooses the answer: a word for each way in which servers are known to answer. GET /seen/{model} tells
how many requests came for a model, and what was in the last one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from openai.types.chat import ChatCompletionChunk
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
from pydantic import TypeAdapter, ValidationError
from serving import listening, port, serve, until_input_ends
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

QUESTION = TypeAdapter(CompletionCreateParamsStreaming)
requests: Counter[str] = Counter()
last: dict[str, Any] = {}


def chunk(model: str, delta: dict[str, Any] | None, finish: str | None = None, **more: Any) -> bytes:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    answer = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": choices, **more}
    ChatCompletionChunk.model_validate(answer)
    return f"data: {json.dumps(answer)}\n\n".encode()


def failure(model: str, count: int) -> Response | None:
    def said(status: int, message: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
        return JSONResponse({"error": {"message": message, **more}}, status, headers)

    match model.split(":")[0]:
        case "busy-once" if count == 1:
            return said(429, "slow down", {"retry-after": "2"}, code="rate_limit_exceeded")
        case "busy-date" if count == 1:
            # Ten seconds after the clock of the tests.
            return said(429, "slow down", {"retry-after": "Mon, 12 Jan 1970 13:46:50 GMT"})
        case "busy-ms" if count == 1:
            return said(529, "Overloaded", {"retry-after-ms": "1500", "retry-after": "60"}, type="overloaded_error")
        case "quota":
            return said(429, "You exceeded your current quota", code="insufficient_quota")
        case "credit":
            return said(400, "Your credit balance is too low to access the API", type="invalid_request_error")
        case "unpaid":
            return said(402, "Insufficient Balance")
        case "wrong-key":
            return said(401, "Incorrect API key provided", code="invalid_api_key")
        case "unknown":
            return said(404, f"The model `{model}` does not exist", code="model_not_found")
        case "unknown-400":
            return said(400, f"Invalid model name passed in model={model}")
        case "too-long":
            return said(400, "This model's maximum context length is 4096 tokens", code="context_length_exceeded")
        case "too-long-500":
            return said(500, "the request exceeds the available context size", type="exceed_context_size_error")
        case "too-large":
            return said(413, "Request exceeds the maximum size", type="request_too_large")
        case "plain-once" if count == 1:
            return PlainTextResponse("Internal Server Error", 500)
        case "plain" | "picture":
            return PlainTextResponse("Internal Server Error", 500)
        case "loading-once" if count == 1:
            return said(503, "Loading model", type="unavailable_error", code=503)
        case "gigantic-error":
            return PlainTextResponse("x" * (8 << 20), 500, {"x-should-retry": "false"})
        case "html":
            return PlainTextResponse("<html>It works!</html>")
    return None


async def openai_chat(request: Request) -> Response:
    asked = await request.json()
    model = asked["model"]
    requests[model] += 1
    last[model] = {"body": asked, "headers": dict(request.headers)}
    try:
        QUESTION.validate_python(asked)
    except ValidationError as error:
        return JSONResponse({"error": {"message": str(error)}}, 422)
    if bad := failure(model, requests[model]):
        return bad
    if model.startswith("reasons") and "max_tokens" in asked:
        message = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        )
        return JSONResponse({"error": {"message": message, "code": "unsupported_parameter"}}, 400)
    if model.startswith("reasons") and "temperature" in asked:
        message = "Unsupported value: 'temperature' does not support 0 with this model."
        return JSONResponse({"error": {"message": message, "code": "unsupported_value"}}, 400)
    return StreamingResponse(openai_stream(model), media_type="text/event-stream")


async def openai_stream(model: str) -> AsyncIterator[bytes]:
    begin = chunk(model, {"role": "assistant", "content": ""})
    text = [chunk(model, {"content": "Hello"}), chunk(model, {"content": ", world"})]
    end = [chunk(model, {}, "stop"), chunk(model, None, usage=USAGE), b"data: [DONE]\n\n"]
    count = requests[model]
    match model.split(":")[0]:
        case "drip":
            for byte in b"".join([begin, *text, *end]):
                yield bytes([byte])
        case "keep-alive":
            for _ in range(20):
                yield b": keep-alive\n\n"
            yield b"".join([begin, *text, *end])
        case "reset-once" if count == 1:
            yield begin + text[0]
            raise ConnectionResetError
        case "cut":
            yield begin + text[0]
        case "error-once" if count == 1:
            yield begin + b'data: {"error": {"message": "out of memory", "code": "503"}}\n\n'
        case "error":
            yield begin + b'data: {"error": {"message": "bad prompt", "type": "invalid_request_error"}}\n\n'
        case "empty":
            yield b": nothing\n\n"
        case "length":
            yield begin + text[0] + chunk(model, {}, "length")
        case "refusal":
            yield begin + chunk(model, {"refusal": "I cannot help with that"}) + chunk(model, {}, "stop")
        case "stalls":
            yield begin + text[0]
            await asyncio.Event().wait()
        case "silent-once" if count == 1:
            await asyncio.Event().wait()
        case "silent":
            await asyncio.Event().wait()
        case "lingers":
            # The answer is over, and the connection stays open.
            yield b"".join([begin, *text, *end])
            await asyncio.Event().wait()
        case "endless":
            piece = chunk(model, {"content": "x" * 60000})
            while True:
                yield piece
                await asyncio.sleep(0)
        case "echoes-key":
            yield chunk(model, {"content": "key: " + last[model]["headers"].get("authorization", "")}, "stop")
        case _:
            yield begin
            for piece in [*text, *end]:
                yield piece


USAGE = {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}


def event(data: dict[str, Any]) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


async def anthropic_messages(request: Request) -> Response:
    asked = await request.json()
    model = asked["model"]
    requests[model] += 1
    last[model] = {"body": asked, "headers": dict(request.headers)}
    if request.headers.get("anthropic-version") != "2023-06-01":
        message = "anthropic-version: header is required"
        return JSONResponse({"type": "error", "error": {"type": "invalid_request_error", "message": message}}, 400)
    if bad := failure(model, requests[model]):
        return bad

    async def stream() -> AsyncIterator[bytes]:
        usage = {"input_tokens": 9, "output_tokens": 1}
        message = {"id": "m", "type": "message", "role": "assistant", "model": model, "content": [], "usage": usage}
        yield event({"type": "message_start", "message": message})
        if model.startswith("overloaded-once") and requests[model] == 1:
            yield event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
            return
        yield event({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
        yield event({"type": "ping"})
        for text in ["Hello", ", world"]:
            yield event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}})
        yield event({"type": "content_block_stop", "index": 0})
        yield event({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}})
        yield event({"type": "message_stop"})

    return StreamingResponse(stream(), media_type="text/event-stream")


async def ollama_chat(request: Request) -> Response:
    asked = await request.json()
    model = asked["model"]
    requests[model] += 1
    last[model] = {"body": asked, "headers": dict(request.headers)}
    if model.startswith("unknown"):
        return JSONResponse({"error": f'model "{model}" not found, try pulling it first'}, 404)

    async def stream() -> AsyncIterator[bytes]:
        for text in ["Hello", ", world"]:
            piece = {"model": model, "message": {"role": "assistant", "content": text}, "done": False}
            yield json.dumps(piece).encode() + b"\n"
        if model.startswith("error"):
            yield b'{"error": "an error was encountered while running the model"}\n'
            return
        end = {"done": True, "done_reason": "stop", "prompt_eval_count": 9, "eval_count": 3}
        yield json.dumps({"model": model, "message": {"role": "assistant", "content": ""}, **end}).encode() + b"\n"

    return StreamingResponse(stream(), media_type="application/x-ndjson")


async def seen(request: Request) -> Response:
    model = request.path_params["model"]
    return JSONResponse({"count": requests[model], "last": last.get(model)})


async def main() -> None:
    opened = listening()
    app = Starlette(
        routes=[
            Route("/v1/chat/completions", openai_chat, methods=["POST"]),
            Route("/v1/messages", anthropic_messages, methods=["POST"]),
            Route("/api/chat", ollama_chat, methods=["POST"]),
            Route("/seen/{model}", seen),
        ]
    )
    await until_input_ends({"chat": port(opened)}, [serve(app, opened)])


with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
    asyncio.run(main())

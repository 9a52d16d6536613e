"""Model servers for the tests of Models: the answers, good and bad, that embedding and reranking endpoints give.

What a request asks for is read with the types of the `openai` package. The name of the model chooses what is answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import math
from collections import Counter
from typing import Any

import openai.types
from openai.types.embedding_create_params import EmbeddingCreateParams
from pydantic import TypeAdapter, ValidationError
from serving import listening, port, serve, until_input_ends
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

EMBEDDING = TypeAdapter(EmbeddingCreateParams)
requests: Counter[str] = Counter()


def vector(text: str, length: int) -> list[float]:
    """Numbers that tell texts apart; not of length 1, which is the client's business."""
    digest = hashlib.sha256(text.encode()).digest()
    return [digest[index % 32] / 255 + math.sin(index) for index in range(length)]


def failure(request: Request, model: str) -> Response | None:
    requests[model] += 1
    count = requests[model]
    match model:
        case "wrong-key" | "wrong-key-twice":
            return JSONResponse({"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}, 401)
        case "echoes-key":
            return JSONResponse(
                {"error": {"message": f"bad header {request.headers.get('authorization')}\r\n\x1b"}}, 400
            )
        case "unknown":
            return JSONResponse({"error": f"model '{model}' not found"}, 404)
        case "busy-once" if count == 1:
            return JSONResponse({"message": "slow down"}, 429, {"retry-after": "3"})
        case "busy-long":
            return JSONResponse({"message": "slow down"}, 429, {"retry-after": "3600"})
        case "quota":
            return JSONResponse({"error": {"message": "You have no credit", "code": "insufficient_quota"}}, 429)
        case "broken":
            return PlainTextResponse("Internal Server Error", 500)
        case "broken-twice" if count <= 2:
            return PlainTextResponse("Bad Gateway", 502)
        case "final":
            return JSONResponse({"detail": "do not try"}, 503, {"x-should-retry": "false"})
        case "prose":
            return PlainTextResponse("<html>It works!</html>")
        case "refused":
            return JSONResponse({"error": "this model makes no embeddings"}, 400)
        case "too-long":
            return JSONResponse({"error": "the input length exceeds the context length"}, 400)
    return None


async def embeddings(request: Request) -> Response:
    try:
        asked = EMBEDDING.validate_python(await request.json())
    except ValidationError as error:
        return JSONResponse({"error": {"message": str(error)}}, 422)
    model, texts = asked["model"], list(asked["input"])
    if bad := failure(request, model):
        return bad
    if model == "silent":
        await asyncio.Event().wait()
    length = int(asked.get("dimensions") or 1536) if model == "flexible" else 64
    data: list[dict[str, Any]] = [
        {"object": "embedding", "index": index, "embedding": vector(text, length)} for index, text in enumerate(texts)
    ]
    match model:
        case "reversed":
            data.reverse()
        case "one-short":
            data.pop()
        case "twice":
            data[-1]["index"] = 0
        case "words":
            data[0]["embedding"][0] = "many"
        case "huge":
            data[0]["embedding"][0] = 1e300
        case "zero":
            data[0]["embedding"] = [0.0] * 64
        case "uneven":
            data[0]["embedding"].append(1.0)
    answer = {"object": "list", "data": data, "model": model, "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    if model == "reversed":
        openai.types.CreateEmbeddingResponse.model_validate(answer)
    return JSONResponse(answer)


async def ollama(request: Request) -> Response:
    asked = await request.json()
    if bad := failure(request, asked["model"]):
        return bad
    if asked.keys() != {"model", "input", "truncate"} or asked["truncate"] is not False:
        return JSONResponse({"error": "unexpected request"}, 400)
    return JSONResponse({"model": asked["model"], "embeddings": [vector(text, 64) for text in asked["input"]]})


def relevance(question: str, text: str) -> float:
    return len(set(question.split()) & set(text.split())) / 10


async def rerank(request: Request) -> Response:
    asked = await request.json()
    if bad := failure(request, asked["model"]):
        return bad
    results = [
        {"index": index, "relevance_score": relevance(asked["query"], text), "document": {"text": text}}
        for index, text in enumerate(asked["documents"])
    ]
    results.sort(key=lambda result: -result["relevance_score"])
    match asked["model"]:
        case "one-short":
            results.pop()
        case "outside":
            results[0]["index"] = len(results)
    return JSONResponse({"id": "1", "results": results[: asked["top_n"]]})


async def tei(request: Request) -> Response:
    asked = await request.json()
    return JSONResponse(
        [{"index": index, "score": relevance(asked["query"], text)} for index, text in enumerate(asked["texts"])]
    )


async def count(request: Request) -> Response:
    return JSONResponse(requests[request.path_params["model"]])


async def main() -> None:
    opened = listening()
    app = Starlette(
        routes=[
            Route("/v1/embeddings", embeddings, methods=["POST"]),
            Route("/api/embed", ollama, methods=["POST"]),
            Route("/v1/rerank", rerank, methods=["POST"]),
            Route("/rerank", tei, methods=["POST"]),
            Route("/count/{model}", count),
        ]
    )
    await until_input_ends({"models": port(opened)}, [serve(app, opened)])


with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
    asyncio.run(main())

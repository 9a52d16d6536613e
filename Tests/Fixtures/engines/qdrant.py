"""Qdrant's REST API, as far as VectorEngines uses it, over the engine in memory of Qdrant's own client.

Each request is read with the models of `qdrant_client.http`, which allow no member that the server does not know; what
is asked is answered by the client's engine, whose semantics are the server's. No registry has the server itself. Faults
that the tests put before a collection are answered first.

Prints one line of JSON with the port when it listens, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from qdrant_client import QdrantClient, models
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).parents[1] / "http"))
from serving import listening, port, serve, until_input_ends

KEY = "qdrant-test-key"
client = QdrantClient(":memory:")
indexes: dict[str, dict[str, str]] = {}
# Filled by the tests: what a collection answers instead, by its name.
faults: dict[str, list[dict[str, Any]]] = {}


def ok(result: Any) -> Response:
    return JSONResponse({"result": result, "status": "ok", "time": 0.001})


def error(message: str, status: int) -> Response:
    return JSONResponse({"status": {"error": message}, "time": 0.001}, status)


def completed() -> Response:
    return ok({"operation_id": 1, "status": "completed"})


async def read(request: Request, kind: Any) -> Any:
    return TypeAdapter(kind).validate_json(await request.body())


def route(path: str, method: str) -> Callable[[Any], Route]:
    def decorate(handler: Any) -> Route:
        async def answer(request: Request) -> Response:
            if request.headers.get("api-key") != KEY:
                return error("Must provide an API key", 401)
            name = request.path_params["name"]
            if faults.get(name):
                fault = faults[name].pop(0)
                if fault["status"] == 0:
                    await asyncio.Event().wait()
                return JSONResponse(fault["body"], fault["status"], fault.get("headers"))
            if not path.endswith(("{name}", "/exists")) and not client.collection_exists(name):
                return error(f"Not found: Collection `{name}` doesn't exist!", 404)
            try:
                return await handler(request, name)
            except ValidationError as wrong:
                return error(f"Format error in JSON body: {wrong}", 422)

        return Route(path, answer, methods=[method])

    return decorate


@route("/collections/{name}/exists", "GET")
async def exists(_: Request, name: str) -> Response:
    return ok({"exists": client.collection_exists(name)})


@route("/collections/{name}", "GET")
async def look(_: Request, name: str) -> Response:
    if not client.collection_exists(name):
        return error(f"Not found: Collection `{name}` doesn't exist!", 404)
    params = client.get_collection(name).config.params
    return ok({"status": "green", "config": {"params": params.model_dump(mode="json")}})


@route("/collections/{name}", "PUT")
async def make(request: Request, name: str) -> Response:
    asked = await read(request, models.CreateCollection)
    if client.collection_exists(name):
        return error(f"Wrong input: Collection `{name}` already exists!", 409)
    client.create_collection(name, vectors_config=asked.vectors)
    indexes[name] = {}
    return ok(True)


@route("/collections/{name}", "DELETE")
async def drop(_: Request, name: str) -> Response:
    return ok(client.delete_collection(name))


@route("/collections/{name}/index", "PUT")
async def index(request: Request, name: str) -> Response:
    asked = await read(request, models.CreateFieldIndex)
    indexes[name][asked.field_name] = str(asked.field_schema)
    return completed()


@route("/collections/{name}/points", "PUT")
async def upsert(request: Request, name: str) -> Response:
    asked = await read(request, models.PointsList)
    client.upsert(name, asked.points)
    return completed()


@route("/collections/{name}/points/query", "POST")
async def query(request: Request, name: str) -> Response:
    asked = await read(request, models.QueryRequest)
    found = client.query_points(name, asked.query, query_filter=asked.filter, limit=asked.limit, with_payload=True)
    return ok(found.model_dump(mode="json"))


@route("/collections/{name}/points/delete", "POST")
async def delete(request: Request, name: str) -> Response:
    asked = await read(request, models.FilterSelector | models.PointIdsList)
    client.delete(name, asked)
    return completed()


@route("/collections/{name}/points/count", "POST")
async def count(request: Request, name: str) -> Response:
    asked = await read(request, models.CountRequest)
    return ok(client.count(name, exact=bool(asked.exact)).model_dump(mode="json"))


@route("/collections/{name}/points/scroll", "POST")
async def scroll(request: Request, name: str) -> Response:
    asked = await read(request, models.ScrollRequest)
    points, after = client.scroll(
        name, limit=asked.limit, offset=asked.offset, with_payload=False, with_vectors=bool(asked.with_vector)
    )
    return ok({"points": [point.model_dump(mode="json") for point in points], "next_page_offset": after})


async def put_fault(request: Request) -> Response:
    faults[request.path_params["name"]] = await request.json()
    return JSONResponse({})


async def main() -> None:
    opened = listening()
    routes = [exists, look, make, drop, index, upsert, query, delete, count, scroll]
    app = Starlette(routes=[*routes, Route("/faults/{name}", put_fault, methods=["PUT"])])
    await until_input_ends({"qdrant": port(opened)}, [serve(app, opened)])


with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
    asyncio.run(main())

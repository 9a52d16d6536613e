"""HTTP servers for the tests of HTTP, on ports that are free.

uvicorn with starlette, over plain TCP and over TLS with an authority made for the occasion, answers as servers do.
What no server does on purpose (a reset in the middle, a length that is wrong, a head that never ends) is written to
sockets below. Prints one line of JSON with the ports when all of them listen, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import gzip
import ipaddress
import socket
import struct
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from serving import listening, port, serve, until_input_ends
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

folder = Path(sys.argv[1])
# What the tests ask for: on how many connections requests with a key came, and which answers were given up.
connections: dict[str, set[int]] = defaultdict(set)
given_up: dict[str, asyncio.Queue[str]] = defaultdict(asyncio.Queue)


async def echo(request: Request) -> Response:
    mine = connections[request.query_params.get("key", "")]
    mine.add(request.client.port if request.client else 0)
    body = await request.body()
    return JSONResponse(
        {
            "method": request.method,
            "path": request.url.path,
            "query": request.url.query,
            "headers": dict(request.headers.items()),
            "body": body.decode("utf-8", "replace"),
            "connections": len(mine),
        }
    )


async def status(request: Request) -> Response:
    headers = dict(request.query_params.items())
    return PlainTextResponse("status", int(request.path_params["status"]), headers)


async def redirect(request: Request) -> Response:
    count = int(request.path_params["count"])
    return RedirectResponse(f"/redirect/{count - 1}" if count else "/echo", 307)


async def events(_: Request) -> Response:
    async def stream() -> AsyncIterator[bytes]:
        yield b": comment\n\n"
        for index in range(3):
            yield f"event: delta\nid: {index}\ndata: part {index}\n".encode()
            yield b"data: more\r\n\r\n"
        yield b"data: [DONE]\n\ndata: cut"

    return StreamingResponse(stream(), media_type="text/event-stream")


async def endless(request: Request) -> Response:
    """Sends until the client goes away, and then says how many bytes were taken."""
    sent = 0

    async def stream() -> AsyncIterator[bytes]:
        nonlocal sent
        try:
            while True:
                sent += 65536
                yield b"x" * 65536
                # Others have their turn, also when the client takes everything at once.
                await asyncio.sleep(0)
        finally:
            given_up[request.query_params["key"]].put_nowait(str(sent))

    return StreamingResponse(stream(), media_type="application/octet-stream")


async def silent(request: Request) -> Response:
    """Sends one piece and then nothing."""

    async def stream() -> AsyncIterator[bytes]:
        try:
            yield b"first"
            await asyncio.Event().wait()
        finally:
            given_up[request.query_params["key"]].put_nowait("silent")

    return StreamingResponse(stream(), media_type="application/octet-stream")


async def next_given_up(request: Request) -> Response:
    """Waits until an answer is given up."""
    return PlainTextResponse(await given_up[request.query_params["key"]].get())


async def bomb(_: Request) -> Response:
    return Response(gzip.compress(bytes(64 << 20)), headers={"content-encoding": "gzip"})


async def packed(_: Request) -> Response:
    return Response(gzip.compress(b"unpacked"), headers={"content-encoding": "gzip"})


async def file(_: Request) -> Response:
    return FileResponse(folder / "file.bin")


async def large(_: Request) -> Response:
    return Response(bytes(range(256)) * 4096 * 8)


routes = [
    Route("/echo", echo, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    Route("/status/{status}", status),
    Route("/redirect/{count}", redirect),
    Route("/events", events),
    Route("/endless", endless),
    Route("/silent", silent),
    Route("/given-up", next_given_up),
    Route("/bomb", bomb),
    Route("/packed", packed),
    Route("/file", file),
    Route("/large", large),
]


# Faults: what a peer may do to us, byte by byte.

Fault = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends a connection with RST instead of FIN."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.close()


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


async def drip(writer: asyncio.StreamWriter, piece: bytes) -> None:
    with contextlib.suppress(OSError):
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)


async def fault(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, OSError):
        writer.close()
        return
    match head.split()[1].decode():
        case "/reset":
            writer.write(answer(b"half", "Content-Length: 100"))
            await writer.drain()
            reset(writer)
        case "/reset-at-once":
            reset(writer)
        case "/short":
            writer.write(answer(b"half", "Content-Length: 100"))
        case "/long":
            writer.write(answer(b"whole and more", "Content-Length: 5", "Connection: close"))
        case "/two-lengths":
            writer.write(answer(b"whole", "Content-Length: 5", "Content-Length: 7"))
        case "/nothing":
            pass
        case "/garbage":
            writer.write(b"\x00\x01\x02SSH-2.0-server\r\n\r\n")
        case "/bad-chunk":
            writer.write(answer(b"zz\r\nnope\r\n", "Transfer-Encoding: chunked"))
        case "/cut-chunk":
            writer.write(answer(b"100\r\nhalf", "Transfer-Encoding: chunked"))
        case "/trailers":
            writer.write(answer(b"5\r\nwhole\r\n0\r\nX-Sum: 1\r\n\r\n", "Transfer-Encoding: chunked"))
        case "/slow-head":
            writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            await drip(writer, b"a")
        case "/slow-body":
            writer.write(answer(b"", "Content-Type: text/plain"))
            await drip(writer, b"a")
        case "/endless-head":
            writer.write(b"HTTP/1.1 200 OK\r\n")
            with contextlib.suppress(OSError):
                while True:
                    writer.write(b"X-Filler: " + b"a" * 1000 + b"\r\n")
                    await writer.drain()
        case "/early":
            writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + answer(b"whole", "Content-Length: 5"))
        case "/bad-gzip":
            writer.write(answer(b"no gzip", "Content-Length: 7", "Content-Encoding: gzip"))
        case "/packed-anyway":
            body = gzip.compress(b"data: 1\n\n")
            writer.write(answer(body, f"Content-Length: {len(body)}", "Content-Encoding: gzip"))
        case "/wrong-range":
            writer.write(
                answer(b"abc", "Content-Length: 3", "Content-Range: bytes 0-2/3", status="206 Partial Content")
            )
        case "/elsewhere":
            writer.write(answer(b"", "Content-Length: 0", "Location: file:///etc/passwd", status="302 Found"))
        case _:
            writer.write(answer(b"", "Content-Length: 0", status="404 Not Found"))
    with contextlib.suppress(OSError):
        await writer.drain()
        writer.close()
        await writer.wait_closed()


async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers by itself, and says what it was asked."""
    head = await reader.readuntil(b"\r\n\r\n")
    body = head
    writer.write(answer(body, f"Content-Length: {len(body)}", "Connection: close"))
    await writer.drain()
    writer.close()


async def refusing_proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(answer(b"", "Content-Length: 0", "Connection: close", status="407 Proxy Authentication Required"))
    await writer.drain()
    writer.close()


def certificates() -> tuple[Path, Path, Path]:
    """An authority, and a certificate of it for 127.0.0.1."""
    now = datetime.datetime.now(datetime.UTC)

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def build(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
        )

    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = (
        build("workbench test authority", "workbench test authority", authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        build("127.0.0.1", "workbench test authority", key)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    paths = folder / "authority.pem", folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[2].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


async def main() -> None:
    (folder / "file.bin").write_bytes(bytes(range(256)) * 4096)
    authority, certificate, key = certificates()
    app = Starlette(routes=routes)
    plain, encrypted = listening(), listening()
    tasks = [
        serve(app, plain),
        serve(app, encrypted, ssl_certfile=certificate, ssl_keyfile=key),
    ]
    faulty = await asyncio.start_server(fault, "127.0.0.1", 0)
    proxies = await asyncio.start_server(proxy, "127.0.0.1", 0)
    refusing = await asyncio.start_server(refusing_proxy, "127.0.0.1", 0)
    # A port on which nobody listens: bound, so that nobody else takes it.
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    ports = {
        "plain": port(plain),
        "encrypted": port(encrypted),
        "faulty": port(faulty.sockets[0]),
        "proxy": port(proxies.sockets[0]),
        "refusing_proxy": port(refusing.sockets[0]),
        "closed": port(closed),
        "authority": str(authority),
    }
    await until_input_ends(ports, tasks)


with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
    asyncio.run(main())

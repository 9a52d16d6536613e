"""The server's JSON against Python's: thousands of generated texts, which both must read and refuse alike.

The generator has a fixed seed, so that a failure comes back. What the two decide differently on purpose is left out:
Python takes NaN and Infinity, and nesting that the server bounds.
"""

from __future__ import annotations

import json
import math
import random
import struct
import threading
from typing import Any

from harness.wire import Wire, encode

SEED = 20_260_728


def generator() -> random.Random:
    return random.Random(SEED)  # noqa: S311


def constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def python_accepts(line: bytes) -> bool:
    try:
        # Numbers stay text: Python bounds the digits of an integer, JSON does not.
        json.loads(line.decode(), parse_constant=constant, parse_int=str, parse_float=str)
    except ValueError:
        return False
    return not line.startswith(b"\xef\xbb\xbf")


def send_all(wire: Wire, data: bytes) -> threading.Thread:
    """Written beside the reading: neither pipe holds all of it."""
    writer = threading.Thread(target=wire.send_bytes, args=(data,))
    writer.start()
    return writer


def some_text(random: random.Random) -> str:
    kinds = [
        lambda: chr(random.randrange(0x20)),
        lambda: chr(random.randrange(0x20, 0x7F)),
        lambda: random.choice('"\\/'),
        lambda: chr(random.choice([0x7F, 0x85, 0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFD, 0xFFFF])),
        lambda: chr(random.randrange(0x80, 0xD800)),
        lambda: chr(random.randrange(0xE000, 0x10000)),
        lambda: chr(random.randrange(0x10000, 0x110000)),
        lambda: "x" * random.randrange(200),
    ]
    return "".join(random.choice(kinds)() for _ in range(random.randrange(30)))


def test_any_text_comes_back_as_it_was(fixture_server: Wire) -> None:
    """Escaped in full or not at all, long or short: `echo` gives back the same code points."""
    source = generator()
    texts = [some_text(source) for _ in range(1500)]
    data = b""
    for id, text in enumerate(texts):
        message = {
            "jsonrpc": "2.0",
            "id": id,
            "method": "tools/call",
            "params": {"name": "echo", "arguments": {"text": text}},
        }
        data += json.dumps(message, ensure_ascii=source.random() < 0.5).encode() + b"\n"
        # No more in flight at once than are let in.
        if id % 500 == 499:
            writer = send_all(fixture_server, data)
            for _ in range(500):
                answer = fixture_server.receive()
                assert answer["result"]["structuredContent"] == {"text": texts[answer["id"]]}
                assert answer["result"]["content"] == [{"type": "text", "text": texts[answer["id"]]}]
            writer.join()
            data = b""


def some_number(source: random.Random) -> str:
    value = struct.unpack("<d", source.randbytes(8))[0]
    while not math.isfinite(value):
        value = struct.unpack("<d", source.randbytes(8))[0]
    if source.random() < 0.5:
        value = source.choice([1, 10, 1e3, 2**53, 2**63, 2**64]) * source.random()
    style = source.randrange(5)
    if style == 0:
        return repr(value)
    if style == 1:
        return f"{value:.{source.randrange(1, 40)}e}"
    if style == 2 and abs(value) < 1e40:
        return f"{value:.{source.randrange(1, 60)}f}"
    if style == 3:
        return str(source.randrange(-(2**70), 2**70))
    return f"{value:.17g}".replace("e", source.choice(["e", "E"]))


def test_any_number_is_read_and_written_to_the_last_bit(fixture_server: Wire) -> None:
    """`add` with zero: the double nearest to the decimal digits, written so that it reads back the same."""
    source = generator()
    edges = ["5e-324", "2.2250738585072011e-308", "2.2250738585072014e-308", "1.7976931348623157e308"]
    edges += ["9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615"]
    edges += ["18446744073709551616", "0.1", "-0.0", "123456789012345678901234567890e-10"]
    edges += ["1" + "0" * 300, "0." + "0" * 400 + "1", "1" + "0" * 400 + "e-400"]
    numbers = edges + [some_number(source) for _ in range(500 - len(edges))]
    data = b"".join(
        b'{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"add","arguments":{"a":%s,"b":0}}}\n'
        % (id, number.encode())
        for id, number in enumerate(numbers)
    )
    writer = send_all(fixture_server, data)
    for _ in numbers:
        answer = fixture_server.receive()
        number = numbers[answer["id"]]
        assert float(answer["result"]["structuredContent"]["sum"]) == float(number), number
    writer.join()


def some_value(source: random.Random, depth: int = 0) -> Any:
    kind = source.randrange(8 if depth < 4 else 6)
    if kind < 2:
        return some_text(source)
    if kind < 4:
        return source.choice([0, -1, 1.5, 1e300, 2**64, source.random()])
    if kind < 6:
        return source.choice([True, False, None, "", {}, []])
    if kind == 6:
        return [some_value(source, depth + 1) for _ in range(source.randrange(4))]
    return {some_text(source): some_value(source, depth + 1) for _ in range(source.randrange(4))}


def broken(source: random.Random, text: bytes) -> bytes:
    """One to three bytes changed, taken out, put in or repeated, mostly by what means something to a parser."""
    data = bytearray(text)
    for _ in range(source.randrange(4)):
        place = source.randrange(len(data))
        byte = source.choice(b'{}[]",:\\/-+.eEu0123456789 \ttfn\x00\x1f\x7f\x80\xbf\xc0\xe2\xed\xf4\xff')
        match source.randrange(4):
            case 0:
                data[place] = byte
            case 1:
                del data[place]
            case 2:
                data.insert(place, byte)
            case 3:
                data[place:place] = data[place : place + source.randrange(6)]
    return bytes(data).replace(b"\n", b" ").replace(b"\r", b" ")


def test_both_refuse_the_same_texts(fixture_server: Wire) -> None:
    """Each line is followed by a ping: what comes before its answer is the answer to the line."""
    source = generator()
    lines = []
    for _ in range(1500):
        message = {"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": some_value(source)}}
        lines.append(broken(source, json.dumps(message, ensure_ascii=source.random() < 0.5).encode()))
    refused = sum(not python_accepts(line) for line in lines)
    assert 300 < refused < 1200, "the generator makes too few of one kind"
    data = b"".join(
        line + b"\n" + encode({"jsonrpc": "2.0", "id": f"after {number}", "method": "ping"})
        for number, line in enumerate(lines)
    )
    writer = send_all(fixture_server, data)
    for number, line in enumerate(lines):
        codes = []
        while (answer := fixture_server.receive())["id"] != f"after {number}":
            codes.append(answer.get("error", {}).get("code"))
        assert (-32700 in codes) == (not python_accepts(line)), line
        assert len(codes) <= 1
    writer.join()

"""Chroma's own server, on a port that is free and a folder of its own.

Prints one line of JSON with the port when it answers, and ends it when standard input ends.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

SERVER = "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', *sys.argv[1:]])"


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/heartbeat", timeout=1) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def main() -> None:
    port = free_port()
    arguments = ["run", "--path", sys.argv[1] + "/chroma", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        while not answers(port):
            if server.poll() is not None:
                sys.exit(f"chroma ended with status {server.returncode}")
            time.sleep(0.05)
        print(json.dumps({"chroma": port}), flush=True)
        sys.stdin.read()
    finally:
        server.kill()
        server.wait()


main()

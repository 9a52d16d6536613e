"""Stands between a real client and a server and writes down every line: relay.py LOG COMMAND...

The log has one line for each line that passed, marked ">" (from the client) or "<" (from the server), in an order that
keeps cause before effect. End of input, signals and the exit status go through as they come.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

CHUNK = 1 << 16


class Log:
    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._lock = threading.Lock()
        self._pending = {">": b"", "<": b""}

    def add(self, direction: str, data: bytes) -> None:
        with self._lock:
            *lines, self._pending[direction] = (self._pending[direction] + data).split(b"\n")
            for line in lines:
                self._file.write(direction.encode() + line + b"\n")
            self._file.flush()

    def end(self, direction: str) -> None:
        """Writes a last line that lacks its newline."""
        if self._pending[direction]:
            self.add(direction, b"\n")


def copy(source: int, target: int, direction: str, log: Log) -> None:
    """Copies until the end of the source or until nobody reads the target; then closes the target."""
    try:
        while data := os.read(source, CHUNK):
            log.add(direction, data)
            while data:
                data = data[os.write(target, data) :]
    except BrokenPipeError:
        pass
    finally:
        log.end(direction)
        os.close(target)


def main() -> int:
    log = Log(Path(sys.argv[1]))
    server = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _: server.send_signal(received))
    assert server.stdin is not None and server.stdout is not None
    threading.Thread(target=copy, args=(0, os.dup(server.stdin.fileno()), ">", log), daemon=True).start()
    server.stdin.close()
    copy(server.stdout.fileno(), 1, "<", log)
    status = server.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    os._exit(main())

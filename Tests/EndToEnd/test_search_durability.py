"""What the search index goes through: its server killed at any moment, a full disk, a limit on the size of files."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from harness import library
from harness.programs import PROGRAMS
from harness.wire import DEADLINE, Wire, modern

# More than one transaction of words, and more of vectors than a model makes while a call waits.
FILES = 600
SEARCHABLE = 120

IN_MODIFY = 2

Start = Callable[[Path], Wire]


def text(number: int) -> str:
    if number >= SEARCHABLE:
        return f"Lamp w{number}word.\n"
    return f"# Lamp {number}\n\nLamp w{number}word hangs in room {number}. Its bulb is of {number % 7} candles.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("durability") / "house"
    root.mkdir()
    for number in range(FILES):
        (root / f"n{number}.md").write_text(text(number))
    return root


@pytest.fixture
def start(spawn: Callable[..., Wire], folder: Path) -> Start:
    return lambda state: spawn("workbench", "--root", str(folder), "--state-directory", str(state))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return library.state_directory(tmp_path)


def search(wire: Wire, query: str, **arguments: Any) -> dict[str, Any]:
    result = wire.call("vector_search", {"query": query, **arguments})
    assert not result.get("isError"), result["content"]
    value: dict[str, Any] = result["structuredContent"]
    return value


def settle(wire: Wire) -> None:
    """Asks until every passage has its vectors."""
    while "indexing" in search(wire, "lamp")["searched"]:
        pass


def settle_or_die(wire: Wire) -> None:
    """The same, where the server may be killed meanwhile."""
    with contextlib.suppress(AssertionError, OSError):
        settle(wire)


def complaint(result: dict[str, Any]) -> str:
    """The text of an error, or what an answer says was not as good as it could be."""
    if result.get("isError"):
        return str(result["content"][0]["text"])
    return "\n".join(result["structuredContent"]["degraded"])


class Index:
    """What is in the file, read by SQLite alone."""

    def __init__(self, state: Path) -> None:
        self.connection = sqlite3.connect(state / "search.sqlite")
        assert self.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def column(self, query: str) -> list[Any]:
        return [row[0] for row in self.rows(query)]

    def numbers(self, query: str) -> list[int]:
        """What blobs of 32-bit numbers hold together."""
        return [number for blob in self.column(query) for (number,) in struct.iter_unpack("<I", blob)]

    def assert_nothing_is_half(self) -> None:
        """Whatever is derived is there with what it is derived from, and with nothing else."""
        passages = self.column("SELECT id FROM passage")
        dead = set(self.column("SELECT passage FROM dead"))
        assert sorted(set(self.numbers("SELECT passages FROM word_segment")) - dead) == sorted(passages)
        assert self.column("SELECT DISTINCT document FROM passage EXCEPT SELECT id FROM document") == []
        assert self.column("SELECT id FROM document EXCEPT SELECT document FROM passage") == []
        segments = self.column("SELECT id FROM word_segment")
        assert set(self.column("SELECT DISTINCT id >> 24 FROM posting_block")) == set(segments)
        own = [
            row
            for first, count in self.rows("SELECT first_vector, vector_count FROM passage WHERE first_vector NOT NULL")
            for row in range(first, first + count)
        ]
        assert sorted(own) == sorted(self.column("SELECT id FROM vector"))
        named = zip(
            self.numbers("SELECT passages FROM vector_segment"),
            self.numbers("SELECT vectors FROM vector_segment"),
            strict=True,
        )
        assert sorted(row for passage, row in named if passage not in dead) == sorted(own)
        waiting = set(self.column("SELECT id FROM passage WHERE first_vector IS NULL"))
        assert waiting.isdisjoint(self.column("SELECT passage FROM sentences"))

    def content(self) -> list[tuple[Any, ...]]:
        """All that does not depend on the order in which it was made."""
        return self.rows(
            """
            SELECT key, ordinal, kind, first_byte, byte_count, first_line, headings, digest, vector_count, length(codes)
            FROM collection JOIN document ON document.collection = collection.id
              JOIN passage ON document = document.id LEFT JOIN sentences ON passage = passage.id
            WHERE root NOT NULL ORDER BY key, ordinal
            """
        )

    def identities(self) -> set[tuple[int, int | None]]:
        """Passages with their first vectors: what is made again has others."""
        return {(id, vector) for id, vector in self.rows("SELECT id, first_vector FROM passage")}


class Writes:
    """Writes to the files of an index, as the kernel tells of them."""

    def __init__(self, state: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
        assert self.descriptor >= 0
        assert libc.inotify_add_watch(self.descriptor, os.fsencode(state), IN_MODIFY) >= 0
        self.seen = 0

    def take(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self.descriptor, 1 << 16):
                while data:
                    (length,) = struct.unpack_from("=12xI", data)
                    self.seen += data[16 : 16 + length].startswith(b"search.sqlite")
                    data = data[16 + length :]

    def wait_for(self, number: int, asking: threading.Thread) -> None:
        """Waits for so many, or for the end of the questions: there are fewer where several are told as one."""
        waiting = select.poll()
        waiting.register(self.descriptor, select.POLLIN)
        while self.seen < number and asking.is_alive():
            waiting.poll(1000)
            self.take()
        os.close(self.descriptor)


@dataclass
class Undisturbed:
    """What a server has made that nobody killed, and with how many writes."""

    content: list[tuple[Any, ...]]
    writes: int
    # For each server that was killed, whether it had begun to commit and was not done.
    middles: list[bool] = field(default_factory=list)


@pytest.fixture(scope="module")
def server() -> list[str]:
    return [str(PROGRAMS / "workbench"), "--warm-python=off"]


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory, server: list[str]) -> Iterator[Undisturbed]:
    state = library.state_directory(tmp_path_factory.mktemp("undisturbed"))
    writes = Writes(state)
    wire = Wire([*server, "--root", str(folder), "--state-directory", str(state)], cwd=folder)
    try:
        asking = threading.Thread(target=settle, args=(wire,))
        asking.start()
        writes.wait_for(sys.maxsize, asking)
        assert wire.end() == 0
    finally:
        wire.dispose()
    index = Index(state)
    index.assert_nothing_is_half()
    assert len(index.content()) == FILES
    made = Undisturbed(index.content(), writes.seen)
    yield made
    # How many writes are told as one depends on the machine; most moments are in the middle on any.
    assert len(made.middles) < len(PARTS) or sum(made.middles) >= 3, made


PARTS = [0, 0.01, 0.03, 0.06, 0.1, 0.2, 0.35, 0.5, 0.8]


@pytest.mark.parametrize("part", PARTS)
def test_a_server_killed_while_it_indexes_loses_nothing_and_leaves_nothing_half(
    start: Start, state: Path, undisturbed: Undisturbed, part: float
) -> None:
    """At the moment of a write to the index, `part` of the way to the last of them."""
    writes = Writes(state)
    wire = start(state)
    asking = threading.Thread(target=settle_or_die, args=(wire,))
    asking.start()
    writes.wait_for(1 + int(part * undisturbed.writes), asking)
    os.kill(wire.pid, signal.SIGKILL)
    wire.wait()
    asking.join()
    found = Index(state)
    tables = found.column("SELECT name FROM sqlite_master WHERE name = 'passage'")
    if tables:
        found.assert_nothing_is_half()
    committed = found.identities() if tables else set()
    vectors = {one for one in committed if one[1] is not None}
    undisturbed.middles.append(len(committed) > 0 and len(vectors) < FILES)
    again = start(state)
    assert search(again, "lamp")["searched"]["files"] == FILES
    settle(again)
    for number in (0, 7, 300, FILES - 1):
        assert search(again, f"what is said of w{number}word")["passages"][0]["path"] == f"n{number}.md"
    assert again.end() == 0
    after = Index(state)
    after.assert_nothing_is_half()
    assert after.content() == undisturbed.content
    # What was there is what it was, and was not made again.
    assert {id for id, _ in committed} <= {id for id, _ in after.identities()}
    assert vectors <= after.identities()


def test_texts_that_were_answered_for_outlive_a_kill_and_others_are_whole(start: Start, state: Path) -> None:
    wire = start(state)
    calls = 12

    def send(number: int) -> Any:
        texts = [{"key": f"{number}-{text}", "text": f"Text {text} of call {number}."} for text in range(50)]
        arguments = {"collection": "notes", "documents": texts}
        return wire.send_request("tools/call", modern(name="index_documents", arguments=arguments))

    ids = {send(number): number for number in range(calls)}
    answered = set()
    while len(answered) < calls // 3:
        message = wire.receive()
        assert not message["result"].get("isError"), message
        answered.add(ids[message["id"]])
    os.kill(wire.pid, signal.SIGKILL)
    wire.wait()
    index = Index(state)
    index.assert_nothing_is_half()
    kept: dict[int, int] = {}
    for (key,) in index.rows("SELECT key FROM document"):
        number = int(key.split(b"-")[0])
        kept[number] = kept.get(number, 0) + 1
    assert answered <= kept.keys() and set(kept.values()) == {50}
    again = start(state)
    for number in answered:
        best = search(again, f"text 49 of call {number}", collection="notes", mode="lexical", k=50)["passages"]
        assert f"{number}-49" in [passage["path"] for passage in best]


# Disks and limits


def small_disk(command: list[str], free: int) -> list[str]:
    """The command in a mount namespace of its own, where its state directory ($1) has so many kilobytes left, besides
    what a file called `filler` gives back."""
    script = (
        'mount -t tmpfs -o size=64m tmpfs "$1" && ln -s "$2" "$1/models" && '
        f'head -c $((64 * 1048576 - {free} * 1024)) /dev/zero >"$1/filler"; shift 2; exec "$@"'
    )
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", *command]


@pytest.mark.parametrize("free", [0, 40, 400], ids=lambda free: f"{free}kB")
def test_a_full_disk_is_said_and_outlived(
    folder: Path, tmp_path: Path, server: list[str], undisturbed: Undisturbed, start: Start, free: int
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = [*server, "--root", str(folder), "--state-directory", str(disk)]
    wire = Wire(small_disk([str(disk), str(library.models()), *command], free), cwd=folder)
    try:
        for _ in range(2):
            said = complaint(wire.call("vector_search", {"query": "lamp"}))
            assert "disk is full: free some space" in said, said
        texts = [{"key": str(number), "text": text(number) * 200} for number in range(50)]
        said = complaint(wire.call("index_documents", {"collection": "notes", "documents": texts}))
        assert said.startswith("storage_full: "), said
        # The rest of the server does not notice.
        assert wire.result("tools/list", modern())["tools"]
        inside = Path(f"/proc/{wire.pid}/root{disk}")
        os.truncate(inside / "filler", 0)
        assert search(wire, "what is said of w7word", mode="lexical")["passages"][0]["path"] == "n7.md"
        assert (
            wire.call("index_documents", {"collection": "notes", "documents": texts})["structuredContent"]["added"]
            == 50
        )
        assert wire.call("index_documents", {"collection": "notes", "replace": True})["structuredContent"]["removed"]
        held = os.open(inside, os.O_PATH)
        assert wire.end() == 0
    finally:
        wire.dispose()
    state = library.state_directory(tmp_path)
    for file in Path(f"/proc/self/fd/{held}").glob("search.sqlite*"):
        shutil.copy(file, state)
    os.close(held)
    Index(state).assert_nothing_is_half()
    # A server that has just failed to keep vectors tries again only after a while; another does at once.
    settle(start(state))
    assert Index(state).content() == undisturbed.content


def limited(command: list[str], kilobytes: int) -> list[str]:
    return ["bash", "-c", f'ulimit -f {kilobytes}; exec "$@"', "bash", *command]


def test_a_limit_on_the_size_of_files_is_said_and_outlived(
    folder: Path, state: Path, server: list[str], start: Start
) -> None:
    command = [*server, "--root", str(folder), "--state-directory", str(state)]
    wire = Wire(limited(command, 200), cwd=folder)
    try:
        for _ in range(2):
            said = complaint(wire.call("vector_search", {"query": "lamp"}))
            assert "ulimit -f" in said, said
        assert wire.end() == 0
    finally:
        wire.dispose()
    Index(state).assert_nothing_is_half()
    settle(start(state))


def test_a_limit_on_the_size_of_files_does_not_kill_the_command(folder: Path, state: Path, server: list[str]) -> None:
    command = limited([server[0], "index", str(folder), "--state-directory", str(state)], 200)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode in (0, 2), done
    assert "ulimit -f" in done.stdout + done.stderr


@pytest.mark.parametrize("uri", ["file:///tmp/a.txt", "workbench://text/notes/a"])
def test_an_index_that_is_none_is_named_by_what_reads_from_it(start: Start, state: Path, uri: str) -> None:
    (state / "search.sqlite").write_bytes(b"no database" * 1000)
    error = start(state).request("resources/read", modern(uri=uri))["error"]
    assert str(state / "search.sqlite") in error["message"] and "bug" not in error["message"], error

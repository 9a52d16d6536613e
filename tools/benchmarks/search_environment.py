"""The Python environment with the indexes of others, made when it is first needed; see tools/requirements/search.in."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from subjects import CHECKOUT, STATE, BenchmarkFailed

REQUIREMENTS = CHECKOUT / "tools" / "requirements" / "search.txt"
FOLDER = STATE / "python" / "search"


def python() -> Path:
    """The environment's interpreter."""
    program = FOLDER / "bin" / "python"
    stamp = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest() + f" {sys.version}"
    mark = FOLDER / ".requirements"
    if mark.exists() and mark.read_text() == stamp:
        return program
    print(f"making the Python environment {FOLDER}: hnswlib is compiled, which takes a minute", file=sys.stderr)
    shutil.rmtree(FOLDER, ignore_errors=True)
    install = [program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    for command in ([sys.executable, "-m", "venv", FOLDER], [*install, "--requirement", REQUIREMENTS]):
        if subprocess.run([str(part) for part in command]).returncode:
            raise BenchmarkFailed(f"{FOLDER} could not be made (it needs a network, g++ and python3-dev): see above")
    mark.write_text(stamp)
    return program

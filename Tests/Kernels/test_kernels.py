"""The C kernels against the scalar ones: those of this processor, AMX by emulated tiles, NEON under qemu."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*sorted((ROOT / "Sources/CKernels").glob("*.c")), *sorted((ROOT / "Tests/Kernels").glob("*.c"))]
CLANG = shutil.which("clang") or "/opt/swift/usr/bin/clang"
FLAGS = ["-std=c2x", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-Wno-c23-extensions", "-O2"]
FLAGS += [f"-I{ROOT}/{folder}" for folder in ("Sources/CKernels/include", "Sources/CKernels", "Tests/Kernels")]
X86_64 = platform.machine() == "x86_64"
SECONDS = float(os.environ.get("WORKBENCH_TEST_DEADLINE", "60")) * 10


def build(folder: Path, *flags: str) -> Path:
    program = folder / "check"
    # The driver builds in the sources' folder when it links several: objects would collide by name.
    for source in SOURCES:
        target = folder / f"{source.parent.name}-{source.stem}.o"
        compile_only = [flag for flag in flags if not flag.startswith(("-static", "-fuse-ld", "-B", "-L"))]
        subprocess.run([CLANG, *FLAGS, *compile_only, "-c", str(source), "-o", str(target)], check=True)
    objects = [str(path) for path in sorted(folder.glob("*.o"))]
    subprocess.run([CLANG, *flags, *objects, "-lm", "-o", str(program)], check=True)
    return program


def check(command: list[str]) -> list[str]:
    """The names of the paths that were compared; fails with every comparison that did."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    failures = [line for line in done.stdout.splitlines() if not line.startswith(("ok ", "skip "))]
    assert done.returncode == 0 and not failures, f"{failures}\n{done.stderr}"
    return [line.split()[1].rstrip(":") for line in done.stdout.splitlines() if line.startswith("ok ")]


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return check([str(build(tmp_path_factory.mktemp("native")))])


NATIVE = ["amx-bf16", "avx512-f16", "avx512-bf16", "avx512", "avx512-vnni", "avx2", "scan-avx512", "scan-avx2"]
NATIVE += ["sha256"]


@pytest.mark.parametrize("path", NATIVE if X86_64 else ["neon", "scan-neon"])
def test_every_path_of_this_machine_agrees_with_the_scalar_one(native: list[str], path: str) -> None:
    if path not in native:
        pytest.skip(f"this processor lacks {path}")


def test_amx_agrees_with_the_scalar_path_where_tiles_are_emulated(tmp_path: Path) -> None:
    if not X86_64:
        pytest.skip("AMX is of x86_64")
    program = build(tmp_path, f'-DCK_EMULATED_TILES="{ROOT}/Tests/Kernels/tiles.h"')
    if "amx-bf16" not in check([str(program)]):
        pytest.skip("this processor lacks avx512")


def test_nothing_is_read_or_written_that_is_not_ours(tmp_path: Path) -> None:
    check([str(build(tmp_path, "-fsanitize=address,undefined", "-fno-sanitize-recover=all")), "quick"])


def test_neon_agrees_with_the_scalar_path(tmp_path: Path) -> None:
    qemu = shutil.which("qemu-aarch64")
    libraries = Path("/usr/aarch64-linux-gnu")
    compiler = Path("/usr/lib/gcc-cross/aarch64-linux-gnu/12")
    if not X86_64 or not qemu or not (libraries / "include/stdio.h").exists() or not compiler.exists():
        pytest.skip("not installed: qemu-user, libc6-dev-arm64-cross or libgcc-12-dev-arm64-cross")
    places = [f"-{flag}{folder}" for flag in "BL" for folder in (libraries / "lib", compiler)]
    cross = ["--target=aarch64-linux-gnu", f"-isystem{libraries}/include"]
    names = check([qemu, str(build(tmp_path, *cross, "-static", "-fuse-ld=lld", *places)), "quick"])
    assert {"neon", "scan-neon"} <= set(names)

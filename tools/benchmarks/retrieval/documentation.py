"""PostgreSQL's manual and this project's documentation as a collection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PACKAGE = "postgresql-doc-15"
MANUAL = Path("/usr/share/doc/postgresql-doc-15/html")


def files(checkout: Path) -> Iterator[tuple[str, Path]]:
    """Keys and paths: `postgresql/ddl-constraints.html`, `workbench/docs/lint.md`."""
    for path in sorted(MANUAL.glob("*.html")):
        yield f"postgresql/{path.name}", path
    pages = [*checkout.glob("*.md"), *checkout.glob("docs/*.md"), *checkout.glob("docs/adr/*.md")]
    for path in sorted(pages):
        yield f"workbench/{path.relative_to(checkout)}", path

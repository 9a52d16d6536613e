"""A state directory of a test's own, with the embedded model of the machine's."""

from __future__ import annotations

import os
from pathlib import Path


def models() -> Path:
    """Where tools/setup has put the model."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "workbench" / "models"


def state_directory(folder: Path, *, model: bool = True) -> Path:
    """Makes an empty state directory, which has the model unless a test wants it to be missing."""
    state = folder / "state"
    state.mkdir()
    if model:
        assert models().is_dir(), "the embedded model is missing: run tools/setup"
        (state / "models").symlink_to(models())
    return state

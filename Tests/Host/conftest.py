"""Lets the tests import host_protocol under pytest's importlib mode, as unittest's discovery does by itself."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

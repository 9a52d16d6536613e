"""The scenarios, a module for each part. Names, fixtures and check ids are the suite's; the code is ours."""

from conformance.scenarios import asking, beginning, caching, input_required, prompts, resources, tools

__all__ = ["asking", "beginning", "caching", "input_required", "prompts", "resources", "tools"]

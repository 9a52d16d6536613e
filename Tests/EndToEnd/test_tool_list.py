"""What the list of tools costs a model, which reads it in every conversation."""

import json

from harness.wire import Wire, modern

# English text and compact JSON take about four bytes a token, with no tokenizer in use fewer than three and a half.
BYTES_PER_TOKEN = 3.5


def test_all_tools_together_stay_below_1500_tokens(workbench: Wire) -> None:
    tools = workbench.result("tools/list", modern())["tools"]
    seen = [{key: tool[key] for key in ("name", "description", "inputSchema")} for tool in tools]
    size = len(json.dumps(seen, ensure_ascii=False, separators=(",", ":")).encode())
    assert size / BYTES_PER_TOKEN < 1500


def test_no_description_is_longer_than_hosts_keep(workbench: Wire) -> None:
    introduction = workbench.result("server/discover", modern())
    assert len(introduction.get("instructions", "")) <= 2048
    for tool in workbench.result("tools/list", modern())["tools"]:
        assert 0 < len(tool["description"]) <= 2048

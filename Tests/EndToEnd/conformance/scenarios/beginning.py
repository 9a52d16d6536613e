"""Scenarios of beginnings: handshake, discovery, statelessness, subscriptions, completion."""

from __future__ import annotations

from typing import Any

from conformance.suite import LEGACY, MODERN, PREFIX, Checks, Session, scenario


@scenario("server-initialize", revisions=(LEGACY,))
def server_initialize(session: Session, check: Checks) -> None:
    with check("server-initialize"):
        assert session.introduction["protocolVersion"] == LEGACY
        assert session.introduction["serverInfo"]["name"]
        assert session.introduction["serverInfo"]["version"]
        assert isinstance(session.introduction["capabilities"], dict)


@scenario("ping", revisions=(LEGACY,))
def ping(session: Session, check: Checks) -> None:
    with check("ping"):
        assert session.result("ping") == {}


@scenario("logging-set-level", revisions=(LEGACY,))
def logging_set_level(session: Session, check: Checks) -> None:
    with check("logging-set-level"):
        assert session.result("logging/setLevel", level="info") == {}


@scenario(
    "server-stateless",
    "sep-2575-request-meta-invalid-missing-meta",
    "sep-2575-request-meta-invalid-missing-protocol-version",
    "sep-2575-request-meta-invalid-missing-client-capabilities",
    "sep-2575-request-meta-client-info-optional",
    "sep-2575-server-implements-discover",
    "sep-2575-server-identifies-in-result-meta",
    "sep-2575-server-declares-prompts-in-discover",
    "sep-2575-discover-capabilities-match-handlers",
    "sep-2575-server-unsupported-version-error",
    "sep-2575-server-rejects-undeclared-capability",
    "sep-2575-server-no-log-without-loglevel",
    "sep-2575-server-sends-subscription-ack",
    "sep-2575-server-tags-subscription-id",
    "sep-2575-server-honors-notification-filter",
    "sep-2575-server-sends-tools-list-changed-on-subscription",
    "sep-2575-server-sends-prompts-list-changed-on-subscription",
    revisions=(MODERN,),
)
def server_stateless(session: Session, check: Checks) -> None:
    _envelopes(session, check)
    _discovery(session, check)
    with check("sep-2575-server-rejects-undeclared-capability"):
        meta = {PREFIX + "clientCapabilities": {}}
        error = session.request("tools/call", name="test_missing_capability", arguments={}, _meta=meta)["error"]
        assert error["code"] == -32021
        assert isinstance(error["data"]["requiredCapabilities"], dict)
        assert "sampling" in error["data"]["requiredCapabilities"]
    with check("sep-2575-server-no-log-without-loglevel"):
        session.call("test_tool_with_logging")
        assert not [one for one in session.notifications if one["method"] == "notifications/message"]
    _subscriptions(session, check)


def _envelopes(session: Session, check: Checks) -> None:
    whole = {
        PREFIX + "protocolVersion": MODERN,
        PREFIX + "clientCapabilities": {},
        PREFIX + "clientInfo": {"name": "conformance", "version": "1"},
    }
    cases: dict[str, dict[str, Any]] = {
        "missing-meta": {},
        "missing-protocol-version": {"_meta": {k: v for k, v in whole.items() if "Version" not in k}},
        "missing-client-capabilities": {"_meta": {k: v for k, v in whole.items() if "Capabilities" not in k}},
    }
    for name, params in cases.items():
        with check(f"sep-2575-request-meta-invalid-{name}"):
            assert session.wire.request("server/discover", params)["error"]["code"] == -32602
    with check("sep-2575-request-meta-client-info-optional"):
        params = {"_meta": {k: v for k, v in whole.items() if "Info" not in k}}
        assert "result" in session.wire.request("server/discover", params)


def _discovery(session: Session, check: Checks) -> None:
    discovered = session.result("server/discover")
    capabilities = discovered["capabilities"]
    with check("sep-2575-server-implements-discover"):
        assert MODERN in discovered["supportedVersions"]
        assert isinstance(capabilities, dict)
    with check("sep-2575-server-identifies-in-result-meta"):
        info = discovered["_meta"][PREFIX + "serverInfo"]
        assert info["name"]
        assert info["version"]
    with check("sep-2575-server-declares-prompts-in-discover"):
        assert session.result("prompts/list")["prompts"]
        assert "prompts" in capabilities
    with check("sep-2575-discover-capabilities-match-handlers"):
        for capability, method in [
            ("tools", "tools/list"),
            ("prompts", "prompts/list"),
            ("resources", "resources/list"),
            ("resources", "resources/templates/list"),
        ]:
            assert capability in capabilities
            assert "result" in session.request(method)
    with check("sep-2575-server-unsupported-version-error"):
        meta = {PREFIX + "protocolVersion": "v999.0.0"}
        error = session.request("server/discover", _meta=meta)["error"]
        assert error["code"] == -32022
        assert error["data"]["requested"] == "v999.0.0"
        assert error["data"]["supported"]
        assert set(error["data"]["supported"]) <= set(discovered["supportedVersions"])


def _subscriptions(session: Session, check: Checks) -> None:
    tag = PREFIX + "subscriptionId"
    session.notifications.clear()
    # The first subscription wants prompts alone, so that what is told to the second must not reach it.
    narrow = session.listen(promptsListChanged=True)
    wide = session.listen(toolsListChanged=True, promptsListChanged=True)
    with check("sep-2575-server-sends-subscription-ack"):
        acknowledged = {one["params"]["_meta"][tag]: one["params"]["notifications"] for one in session.notifications}
        assert acknowledged[narrow] == {"promptsListChanged": True}
        assert acknowledged[wide] == {"toolsListChanged": True, "promptsListChanged": True}
    session.notifications.clear()
    for tool in ("test_trigger_tool_change", "test_trigger_prompt_change"):
        session.call(tool)

    def told(number: int) -> list[str]:
        return [one["method"] for one in session.notifications if one["params"]["_meta"].get(tag) == number]

    # The change of the prompts is the last; once both have heard of it, nothing of the first change is under way.
    while not all("notifications/prompts/list_changed" in told(number) for number in (narrow, wide)):
        session.next()
    with check("sep-2575-server-tags-subscription-id"):
        assert {one["params"]["_meta"][tag] for one in session.notifications} == {narrow, wide}
    with check("sep-2575-server-honors-notification-filter"):
        assert told(narrow) == ["notifications/prompts/list_changed"]
    with check("sep-2575-server-sends-tools-list-changed-on-subscription"):
        assert "notifications/tools/list_changed" in told(wide)
    with check("sep-2575-server-sends-prompts-list-changed-on-subscription"):
        assert "notifications/prompts/list_changed" in told(wide)


@scenario("completion-complete")
def completion_complete(session: Session, check: Checks) -> None:
    with check("completion-complete"):
        completion = session.result(
            "completion/complete",
            ref={"type": "ref/prompt", "name": "test_prompt_with_arguments"},
            argument={"name": "arg1", "value": "par"},
        )["completion"]
        assert isinstance(completion["values"], list)
        assert len(completion["values"]) <= 100
        assert all(value.startswith("par") for value in completion["values"])

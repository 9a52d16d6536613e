"""The scenarios, in the order of the suite's table. Names, fixtures and check ids are the suite's; the code is ours."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from conformance.suite import LEGACY, MODERN, Checks, Session, scenario

PREFIX = "io.modelcontextprotocol/"


def one(items: list[Any]) -> Any:
    (item,) = items
    return item


# Beginning


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


# Tools


@scenario("tools-list", "tools-list", "tools-name-format")
def tools_list(session: Session, check: Checks) -> None:
    tools = session.result("tools/list")["tools"]
    with check("tools-list"):
        assert tools
        for tool in tools:
            assert tool["name"]
            assert tool["description"]
            assert tool["inputSchema"]["type"] == "object"
    with check("tools-name-format"):
        assert all(re.fullmatch(r"[A-Za-z0-9_.-]{1,128}", tool["name"]) for tool in tools)


@scenario("tools-call-simple-text")
def simple_text(session: Session, check: Checks) -> None:
    with check("tools-call-simple-text"):
        content = one(session.call("test_simple_text")["content"])
        assert content == {"type": "text", "text": "This is a simple text response for testing."}


@scenario("tools-call-image")
def image(session: Session, check: Checks) -> None:
    with check("tools-call-image"):
        content = one(session.call("test_image_content")["content"])
        assert (content["type"], content["mimeType"]) == ("image", "image/png")
        assert base64.b64decode(content["data"], validate=True).startswith(b"\x89PNG")


@scenario("tools-call-audio")
def audio(session: Session, check: Checks) -> None:
    with check("tools-call-audio"):
        content = one(session.call("test_audio_content")["content"])
        assert (content["type"], content["mimeType"]) == ("audio", "audio/wav")
        assert base64.b64decode(content["data"], validate=True).startswith(b"RIFF")


@scenario("tools-call-embedded-resource")
def embedded_resource(session: Session, check: Checks) -> None:
    with check("tools-call-embedded-resource"):
        content = one(session.call("test_embedded_resource")["content"])
        assert content["type"] == "resource"
        assert content["resource"]["uri"] == "test://embedded-resource"
        assert content["resource"]["mimeType"] == "text/plain"
        assert content["resource"]["text"] == "This is an embedded resource content."


@scenario("tools-call-mixed-content")
def mixed_content(session: Session, check: Checks) -> None:
    with check("tools-call-mixed-content"):
        text, picture, resource = session.call("test_multiple_content_types")["content"]
        assert (text["type"], text["text"]) == ("text", "Multiple content types test:")
        assert (picture["type"], picture["mimeType"]) == ("image", "image/png")
        assert resource["resource"]["mimeType"] == "application/json"
        assert resource["resource"]["text"] == '{"test":"data","value":123}'


@scenario("tools-call-error")
def tool_error(session: Session, check: Checks) -> None:
    with check("tools-call-error"):
        result = session.call("test_error_handling")
        assert result["isError"] is True
        assert one(result["content"])["text"] == "This tool intentionally returns an error for testing"


@scenario("tools-call-with-progress")
def with_progress(session: Session, check: Checks) -> None:
    with check("tools-call-with-progress"):
        session.call("test_tool_with_progress", _meta={"progressToken": "progress-test"})
        told = [one["params"] for one in session.notifications if one["method"] == "notifications/progress"]
        assert [(one["progress"], one["total"]) for one in told] == [(0, 100), (50, 100), (100, 100)]
        assert {one["progressToken"] for one in told} == {"progress-test"}


@scenario("tools-call-with-logging", revisions=(LEGACY,))
def with_logging(session: Session, check: Checks) -> None:
    with check("tools-call-with-logging"):
        session.call("test_tool_with_logging")
        told = [one["params"] for one in session.notifications if one["method"] == "notifications/message"]
        assert [one["level"] for one in told] == ["info"] * 3


@scenario("tools-call-sampling", revisions=(LEGACY,))
def sampling(session: Session, check: Checks) -> None:
    with check("tools-call-sampling"):
        session.answers["sampling/createMessage"] = lambda _: sampled("This is a test response from the client")
        result = session.call("test_sampling", arguments={"prompt": "Test prompt for sampling"})
        asked = one([one["params"] for one in session.asked if one["method"] == "sampling/createMessage"])
        assert asked["messages"][0]["content"]["text"] == "Test prompt for sampling"
        assert "This is a test response from the client" in result["content"][0]["text"]


@scenario("tools-call-elicitation", revisions=(LEGACY,))
def elicitation(session: Session, check: Checks) -> None:
    with check("tools-call-elicitation"):
        values = {"username": "testuser", "email": "test@example.com"}
        session.answers["elicitation/create"] = lambda _: accepted(values)
        result = session.call("test_elicitation", arguments={"message": "Please provide your information"})
        asked = one([one["params"] for one in session.asked if one["method"] == "elicitation/create"])
        assert asked["message"] == "Please provide your information"
        assert set(asked["requestedSchema"]["properties"]) == {"username", "email"}
        assert "testuser" in result["content"][0]["text"]


def asked_properties(session: Session, tool: str, values: dict[str, Any]) -> dict[str, Any]:
    """The fields of the form that a tool of 2025-11-25 asks to be filled in."""
    session.answers["elicitation/create"] = lambda _: accepted(values)
    result = session.call(tool)
    assert not result.get("isError"), result
    return one([one["params"] for one in session.asked if one["method"] == "elicitation/create"])["requestedSchema"][
        "properties"
    ]


DEFAULTS = {
    "string": ("name", "string", "John Doe"),
    "integer": ("age", "integer", 30),
    "number": ("score", "number", 95.5),
    "boolean": ("verified", "boolean", True),
}


@scenario(
    "elicitation-sep1034-defaults",
    "elicitation-sep1034-general",
    *(f"elicitation-sep1034-{kind}-default" for kind in (*DEFAULTS, "enum")),
    revisions=(LEGACY,),
)
def elicitation_defaults(session: Session, check: Checks) -> None:
    fields: dict[str, Any] = {}
    with check("elicitation-sep1034-general"):
        fields = asked_properties(session, "test_elicitation_sep1034_defaults", {})
    for kind, (name, type_, default) in DEFAULTS.items():
        with check(f"elicitation-sep1034-{kind}-default"):
            assert (fields[name]["type"], fields[name]["default"]) == (type_, default)
    with check("elicitation-sep1034-enum-default"):
        assert fields["status"]["enum"] == ["active", "inactive", "pending"]
        assert fields["status"]["default"] == "active"


@scenario(
    "elicitation-sep1330-enums",
    "elicitation-sep1330-general",
    *(
        f"elicitation-sep1330-{kind}"
        for kind in ("untitled-single", "titled-single", "legacy-enumnames", "untitled-multi", "titled-multi")
    ),
    revisions=(LEGACY,),
)
def elicitation_enums(session: Session, check: Checks) -> None:
    fields: dict[str, Any] = {}
    with check("elicitation-sep1330-general"):
        values = {"untitledSingle": "option1", "titledSingle": "value1", "legacyEnum": "opt1"}
        fields = asked_properties(session, "test_elicitation_sep1330_enums", values)
    plain = ["option1", "option2", "option3"]
    titled = [("value1", "First Option"), ("value2", "Second Option"), ("value3", "Third Option")]
    with check("elicitation-sep1330-untitled-single"):
        assert (fields["untitledSingle"]["type"], fields["untitledSingle"]["enum"]) == ("string", plain)
        assert not {"oneOf", "enumNames"} & fields["untitledSingle"].keys()
    with check("elicitation-sep1330-titled-single"):
        assert fields["titledSingle"]["type"] == "string"
        assert [(one["const"], one["title"]) for one in fields["titledSingle"]["oneOf"]] == titled
        assert "enum" not in fields["titledSingle"]
    with check("elicitation-sep1330-legacy-enumnames"):
        assert fields["legacyEnum"]["enum"] == ["opt1", "opt2", "opt3"]
        assert fields["legacyEnum"]["enumNames"] == ["Option One", "Option Two", "Option Three"]
    with check("elicitation-sep1330-untitled-multi"):
        assert fields["untitledMulti"]["type"] == "array"
        assert fields["untitledMulti"]["items"] == {"type": "string", "enum": plain}
    with check("elicitation-sep1330-titled-multi"):
        assert fields["titledMulti"]["type"] == "array"
        assert [(one["const"], one["title"]) for one in fields["titledMulti"]["items"]["anyOf"]] == titled


# Resources


@scenario("resources-list")
def resources_list(session: Session, check: Checks) -> None:
    with check("resources-list"):
        resources = session.result("resources/list")["resources"]
        assert {"test://static-text", "test://static-binary"} <= {one["uri"] for one in resources}
        assert all(one["name"] for one in resources)


@scenario("resources-read-text")
def resources_read_text(session: Session, check: Checks) -> None:
    with check("resources-read-text"):
        contents = one(session.result("resources/read", uri="test://static-text")["contents"])
        assert (contents["uri"], contents["mimeType"]) == ("test://static-text", "text/plain")
        assert contents["text"] == "This is the content of the static text resource."


@scenario("resources-read-binary")
def resources_read_binary(session: Session, check: Checks) -> None:
    with check("resources-read-binary"):
        contents = one(session.result("resources/read", uri="test://static-binary")["contents"])
        assert (contents["uri"], contents["mimeType"]) == ("test://static-binary", "image/png")
        assert base64.b64decode(contents["blob"], validate=True).startswith(b"\x89PNG")


@scenario("resources-templates-read")
def resources_templates_read(session: Session, check: Checks) -> None:
    with check("resources-templates-read"):
        contents = one(session.result("resources/read", uri="test://template/123/data")["contents"])
        assert contents["uri"] == "test://template/123/data"
        assert "123" in contents["text"]


@scenario("resources-subscribe", revisions=(LEGACY,))
def resources_subscribe(session: Session, check: Checks) -> None:
    with check("resources-subscribe"):
        assert session.result("resources/subscribe", uri="test://watched-resource") == {}


@scenario("resources-unsubscribe", revisions=(LEGACY,))
def resources_unsubscribe(session: Session, check: Checks) -> None:
    with check("resources-unsubscribe"):
        session.result("resources/subscribe", uri="test://watched-resource")
        assert session.result("resources/unsubscribe", uri="test://watched-resource") == {}


@scenario(
    "sep-2164-resource-not-found",
    "sep-2164-error-code",
    "sep-2164-no-empty-contents",
    "sep-2164-data-uri",
    revisions=(MODERN,),
)
def resource_not_found(session: Session, check: Checks) -> None:
    uri = "test://nonexistent-resource-for-conformance-testing"
    response = session.request("resources/read", uri=uri)
    with check("sep-2164-error-code"):
        assert response["error"]["code"] == -32602
    with check("sep-2164-no-empty-contents"):
        assert "result" not in response
    with check("sep-2164-data-uri"):
        assert response["error"]["data"]["uri"] == uri


# Prompts


@scenario("prompts-list")
def prompts_list(session: Session, check: Checks) -> None:
    with check("prompts-list"):
        prompts = session.result("prompts/list")["prompts"]
        assert {"test_simple_prompt", "test_prompt_with_arguments"} <= {one["name"] for one in prompts}
        assert all(one["description"] for one in prompts)


@scenario("prompts-get-simple")
def prompts_get_simple(session: Session, check: Checks) -> None:
    with check("prompts-get-simple"):
        message = one(session.result("prompts/get", name="test_simple_prompt")["messages"])
        assert message == {
            "role": "user",
            "content": {"type": "text", "text": "This is a simple prompt for testing."},
        }


@scenario("prompts-get-with-args")
def prompts_get_with_args(session: Session, check: Checks) -> None:
    with check("prompts-get-with-args"):
        arguments = {"arg1": "testValue1", "arg2": "testValue2"}
        result = session.result("prompts/get", name="test_prompt_with_arguments", arguments=arguments)
        text = one(result["messages"])["content"]["text"]
        assert "testValue1" in text
        assert "testValue2" in text


@scenario("prompts-get-embedded-resource")
def prompts_get_embedded_resource(session: Session, check: Checks) -> None:
    with check("prompts-get-embedded-resource"):
        arguments = {"resourceUri": "test://example-resource"}
        result = session.result("prompts/get", name="test_prompt_with_embedded_resource", arguments=arguments)
        content = result["messages"][0]["content"]
        assert (content["type"], content["resource"]["uri"]) == ("resource", "test://example-resource")


@scenario("prompts-get-with-image")
def prompts_get_with_image(session: Session, check: Checks) -> None:
    with check("prompts-get-with-image"):
        content = session.result("prompts/get", name="test_prompt_with_image")["messages"][0]["content"]
        assert (content["type"], content["mimeType"]) == ("image", "image/png")


# Caching

CACHEABLE: dict[str, tuple[str, dict[str, Any]]] = {
    "tools-list": ("tools/list", {}),
    "prompts-list": ("prompts/list", {}),
    "resources-list": ("resources/list", {}),
    "resources-templates-list": ("resources/templates/list", {}),
    "resources-read": ("resources/read", {"uri": "test://static-text"}),
}


@scenario(
    "caching",
    "sep-2549-caching-connection",
    *(f"sep-2549-{name}-caching-hints" for name in CACHEABLE),
    "sep-2549-ttl-non-negative",
    "sep-2549-cache-scope-valid",
    revisions=(MODERN,),
)
def caching(session: Session, check: Checks) -> None:
    with check("sep-2549-caching-connection"):
        assert session.result("server/discover")
    hints = []
    for name, (method, params) in CACHEABLE.items():
        with check(f"sep-2549-{name}-caching-hints"):
            result = session.result(method, **params)
            hints.append((result["ttlMs"], result["cacheScope"]))
    with check("sep-2549-ttl-non-negative"):
        assert len(hints) == len(CACHEABLE)
        assert all(isinstance(ttl, int) and ttl >= 0 for ttl, _ in hints)
    with check("sep-2549-cache-scope-valid"):
        assert {scope for _, scope in hints} <= {"public", "private"}


# Input required


def accepted(content: dict[str, Any]) -> dict[str, Any]:
    return {"action": "accept", "content": content}


def sampled(text: str) -> dict[str, Any]:
    content = {"type": "text", "text": text}
    return {"role": "assistant", "content": content, "model": "test-model", "stopReason": "endTurn"}


ROOTS = {"roots": [{"uri": "file:///test/root", "name": "Test Root"}]}


def questions(result: dict[str, Any]) -> dict[str, Any]:
    """The questions of a result that is one."""
    assert result["resultType"] == "input_required", result
    return result["inputRequests"]


def again(first: dict[str, Any], responses: dict[str, Any]) -> dict[str, Any]:
    """The parameters that repeat a request with answers."""
    state = {"requestState": first["requestState"]} if "requestState" in first else {}
    return {"inputResponses": responses, **state}


def basic(name: str, tool: str, method: str, answer: dict[str, Any]) -> None:
    """A scenario that asks one question and is completed by its answer."""
    incomplete, complete = f"sep-2322-{name}-incomplete", f"sep-2322-{name}-complete"

    def body(session: Session, check: Checks) -> None:
        first: dict[str, Any] = {}
        with check(incomplete):
            first = session.call(tool)
            assert one(list(questions(first).values()))["method"] == method
        with check(complete):
            key = one(list(first["inputRequests"]))
            result = session.call(tool, **again(first, {key: answer}))
            assert result["resultType"] == "complete"
            assert result["content"]

    scenario(f"input-required-result-basic-{name}", incomplete, complete, revisions=(MODERN,))(body)


ELICITATION = "test_input_required_result_elicitation"
basic("elicitation", ELICITATION, "elicitation/create", accepted({"name": "Alice"}))
basic("sampling", "test_input_required_result_sampling", "sampling/createMessage", sampled("Paris"))
basic("list-roots", "test_input_required_result_list_roots", "roots/list", ROOTS)


def modern_scenario(name: str, *checks: str) -> Callable[[Any], Any]:
    return scenario(f"input-required-result-{name}", *(f"sep-2322-{one}" for one in checks), revisions=(MODERN,))


@modern_scenario("request-state", "request-state-incomplete", "request-state-complete")
def request_state(session: Session, check: Checks) -> None:
    first: dict[str, Any] = {}
    with check("sep-2322-request-state-incomplete"):
        first = session.call("test_input_required_result_request_state")
        assert questions(first)
        assert isinstance(first["requestState"], str)
    with check("sep-2322-request-state-complete"):
        key = one(list(first["inputRequests"]))
        result = session.call("test_input_required_result_request_state", **again(first, {key: accepted({"ok": True})}))
        assert "state-ok" in result["content"][0]["text"]


@modern_scenario("multiple-input-requests", "multiple-inputs-incomplete", "multiple-inputs-complete")
def multiple_inputs(session: Session, check: Checks) -> None:
    tool = "test_input_required_result_multiple_inputs"
    answers = {
        "elicitation/create": accepted({"name": "Alice"}),
        "sampling/createMessage": sampled("Hello there!"),
        "roots/list": ROOTS,
    }
    first: dict[str, Any] = {}
    with check("sep-2322-multiple-inputs-incomplete"):
        first = session.call(tool)
        assert {question["method"] for question in questions(first).values()} == answers.keys()
        assert first["requestState"]
    with check("sep-2322-multiple-inputs-complete"):
        responses = {key: answers[question["method"]] for key, question in first["inputRequests"].items()}
        assert session.call(tool, **again(first, responses))["resultType"] == "complete"


@modern_scenario("multi-round", "multi-round-r1", "multi-round-r2", "multi-round-r3")
def multi_round(session: Session, check: Checks) -> None:
    tool = "test_input_required_result_multi_round"
    first: dict[str, Any] = {}
    second: dict[str, Any] = {}
    with check("sep-2322-multi-round-r1"):
        first = session.call(tool)
        assert questions(first)
        assert first["requestState"]
    with check("sep-2322-multi-round-r2"):
        second = session.call(tool, **again(first, {one(list(first["inputRequests"])): accepted({"name": "Alice"})}))
        assert questions(second)
        assert second["requestState"] != first["requestState"]
    with check("sep-2322-multi-round-r3"):
        third = session.call(tool, **again(second, {one(list(second["inputRequests"])): accepted({"color": "blue"})}))
        assert third["resultType"] == "complete"


@modern_scenario("missing-input-response", "missing-response-rerequests")
def missing_input_response(session: Session, check: Checks) -> None:
    with check("sep-2322-missing-response-rerequests"):
        wrong = {"wrong_key": accepted({"data": "wrong"})}
        assert questions(session.call(ELICITATION, inputResponses=wrong))


@modern_scenario("non-tool-request", "non-tool-incomplete", "non-tool-complete")
def non_tool_request(session: Session, check: Checks) -> None:
    name = "test_input_required_result_prompt"
    first: dict[str, Any] = {}
    with check("sep-2322-non-tool-incomplete"):
        first = session.result("prompts/get", name=name)
        assert questions(first)
    with check("sep-2322-non-tool-complete"):
        key = one(list(first["inputRequests"]))
        result = session.result("prompts/get", name=name, **again(first, {key: accepted({"context": "test context"})}))
        assert result["resultType"] == "complete"
        assert result["messages"]


@modern_scenario("result-type", "result-type-included")
def result_type(session: Session, check: Checks) -> None:
    with check("sep-2322-result-type-included"):
        assert session.call(ELICITATION)["resultType"] == "input_required"


@modern_scenario("unsupported-methods", "not-on-unsupported-requests")
def unsupported_methods(session: Session, check: Checks) -> None:
    with check("sep-2322-not-on-unsupported-requests"):
        for method in ("tools/list", "prompts/list"):
            assert session.result(method)["resultType"] == "complete"


@modern_scenario("tampered-state", "reject-tampered-state")
def tampered_state(session: Session, check: Checks) -> None:
    with check("sep-2322-reject-tampered-state"):
        tool = "test_input_required_result_tampered_state"
        first = session.call(tool)
        params = again(first, {one(list(questions(first))): accepted({"ok": True})})
        params["requestState"] += "-TAMPERED"
        response = session.request("tools/call", name=tool, arguments={}, **params)
        assert response["error"]["code"] == -32602


@modern_scenario("capability-check", "respect-client-capabilities")
def capability_check(session: Session, check: Checks) -> None:
    with check("sep-2322-respect-client-capabilities"):
        meta = {PREFIX + "clientCapabilities": {"sampling": {}}}
        asked = questions(session.call("test_input_required_result_capabilities", _meta=meta))
        assert {question["method"] for question in asked.values()} == {"sampling/createMessage"}


@modern_scenario("ignore-extra-params", "ignore-unexpected-params")
def ignore_extra_params(session: Session, check: Checks) -> None:
    with check("sep-2322-ignore-unexpected-params"):
        responses = {
            "user_name": accepted({"name": "Alice"}),
            "unknown_extra_key": accepted({"foo": "bar"}),
            "another_unexpected": accepted({"baz": 123}),
        }
        assert session.call(ELICITATION, inputResponses=responses)["resultType"] == "complete"


@modern_scenario("validate-input", "validate-input-responses", "error-on-protocol-error")
def validate_input(session: Session, check: Checks) -> None:
    with check("sep-2322-validate-input-responses"):
        wrong = {"user_name": 12345}
        assert "error" in session.request("tools/call", name=ELICITATION, arguments={}, inputResponses=wrong)
    with check("sep-2322-error-on-protocol-error"):
        assert "error" in session.request("tools/call", name=ELICITATION, arguments={}, inputResponses=None)

"""Scenarios in which a call ends with questions and is made again with the answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.suite import MODERN, PREFIX, Checks, Session, accepted, one, sampled, scenario

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

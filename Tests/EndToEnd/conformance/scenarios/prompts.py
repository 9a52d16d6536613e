"""Scenarios of prompts."""

from __future__ import annotations

from conformance.suite import Checks, Session, one, scenario


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

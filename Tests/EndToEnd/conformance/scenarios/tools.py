"""Scenarios of tools and their content."""

from __future__ import annotations

import base64
import re

from conformance.suite import LEGACY, Checks, Session, one, scenario


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

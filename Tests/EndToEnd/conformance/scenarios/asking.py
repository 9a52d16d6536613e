"""Scenarios in which a tool asks its client by a request of its own."""

from __future__ import annotations

from typing import Any

from conformance.suite import LEGACY, Checks, Session, accepted, one, sampled, scenario


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

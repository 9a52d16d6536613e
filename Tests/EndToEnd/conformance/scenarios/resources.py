"""Scenarios of resources."""

from __future__ import annotations

import base64

from conformance.suite import LEGACY, MODERN, Checks, Session, one, scenario


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

"""The official JSON schemas, applied to every line that a server emits."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

import jsonschema

FOLDER = Path(__file__).parents[2] / "Fixtures" / "mcp-schema"
MODERN = "2026-07-28"
NEWEST_LEGACY = "2025-11-25"
REVISIONS = ("2024-11-05", "2025-03-26", "2025-06-18", NEWEST_LEGACY, MODERN)

# A request that carries one of these in its _meta is answered by the modern revision.
ENVELOPE = {
    f"io.modelcontextprotocol/{key}" for key in ("protocolVersion", "clientCapabilities", "clientInfo", "logLevel")
}

RESULTS = {
    "completion/complete": "CompleteResult",
    "initialize": "InitializeResult",
    "logging/setLevel": "EmptyResult",
    "ping": "EmptyResult",
    "prompts/get": "GetPromptResult",
    "prompts/list": "ListPromptsResult",
    "resources/list": "ListResourcesResult",
    "resources/read": "ReadResourceResult",
    "resources/subscribe": "EmptyResult",
    "resources/templates/list": "ListResourceTemplatesResult",
    "resources/unsubscribe": "EmptyResult",
    "server/discover": "DiscoverResult",
    "subscriptions/listen": "SubscriptionsListenResult",
    "tools/call": "CallToolResult",
    "tools/list": "ListToolsResult",
}

SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId"
ACKNOWLEDGED = "notifications/subscriptions/acknowledged"
# Notifications that no request asks for by itself: what of a subscription's filter asks for them.
CHANGES = {
    ACKNOWLEDGED: "",
    "notifications/tools/list_changed": "toolsListChanged",
    "notifications/prompts/list_changed": "promptsListChanged",
    "notifications/resources/list_changed": "resourcesListChanged",
    "notifications/resources/updated": "resourceSubscriptions",
}
# What a client must have declared for a server to ask it.
CAPABILITIES = {"elicitation/create": "elicitation", "roots/list": "roots", "sampling/createMessage": "sampling"}
# The requests of 2026-07-28 that may end with questions.
INTERRUPTIBLE = {"prompts/get", "resources/read", "tools/call"}

# JSON-RPC 2.0 section 5.1. No MCP schema allows the null id that it demands for a request whose id cannot be read.
UNREADABLE_REQUEST = {
    "type": "object",
    "properties": {
        "jsonrpc": {"const": "2.0"},
        "id": {"type": "null"},
        "error": {
            "type": "object",
            "properties": {"code": {"type": "integer"}, "message": {"type": "string"}, "data": {}},
            "required": ["code", "message"],
            "additionalProperties": False,
        },
    },
    "required": ["jsonrpc", "id", "error"],
    "additionalProperties": False,
}


# Revision 2026-07-28, basic, _meta: a prefix of labels, then a name; and the keys that the specification gives servers.
_LABEL = "[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?"
META_KEY = re.compile(rf"({_LABEL}(\.{_LABEL})*/)?([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?")
RESERVED_PREFIX = re.compile(r"[^./]+\.(modelcontextprotocol|mcp)[./]")
RESERVED_KEYS = {f"io.modelcontextprotocol/{key}" for key in ("serverInfo", "subscriptionId", "related-task")}


def _meta_problems(value: Any) -> list[str]:
    """What is wrong with the names of `_meta` keys in a message. Structured results are the tools' own."""
    if isinstance(value, list):
        return [problem for item in value for problem in _meta_problems(item)]
    if not isinstance(value, dict):
        return []
    found = []
    for key in value["_meta"] if isinstance(value.get("_meta"), dict) else []:
        if not META_KEY.fullmatch(key):
            found.append(f"{key!r} is no name for a _meta key")
        elif RESERVED_PREFIX.match(key) and key not in RESERVED_KEYS:
            found.append(f"the _meta key {key!r} is reserved for the specification")
    inner = (item for name, item in value.items() if name not in ("_meta", "structuredContent"))
    return found + _meta_problems(list(inner))


@functools.cache
def _document(revision: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{revision}.json").read_text())


@functools.cache
def definitions(revision: str) -> dict[str, Any]:
    document = _document(revision)
    return document["$defs" if "$defs" in document else "definitions"]


@functools.cache
def _validator(revision: str, definition: str) -> jsonschema.protocols.Validator:
    document = _document(revision)
    key = "$defs" if "$defs" in document else "definitions"
    dialect = jsonschema.validators.validator_for(document)
    return dialect({"$schema": document["$schema"], "$ref": f"#/{key}/{definition}", key: document[key]})


def problems(revision: str, definition: str, value: Any) -> list[str]:
    """What is wrong with a value by one definition of one revision; empty if nothing is."""
    return [
        f"{definition} of {revision}: {error.json_path}: {error.message[:500]}"
        for error in _validator(revision, definition).iter_errors(value)
    ]


def identity(request_id: Any) -> str:
    """A request id with its type: "1" and 1 are different ids."""
    return json.dumps(request_id)


class Checker:
    """Follows one session, line by line in the order they passed, and tells what is wrong with the server's lines."""

    def __init__(self) -> None:
        self.negotiated = NEWEST_LEGACY
        # What the client declared at its last initialize, and the ids of the server's own requests.
        self._client_capabilities: dict[str, Any] = {}
        self._asked: set[str] = set()
        # Open requests: id -> (method, params, revision); several under one id if a client repeated it.
        self._open: dict[str, list[tuple[str, dict[str, Any], str]]] = {}
        # Progress tokens of open requests: token -> (revision, last progress).
        self._progress: dict[str, tuple[str, float]] = {}
        self._output_schemas: dict[str, Any] = {}
        # Open subscriptions/listen: id -> the filter as it was acknowledged; None before that.
        self._subscriptions: dict[str, dict[str, Any] | None] = {}
        # What the last initialize declared; None before it, when nothing may be told unasked.
        self._capabilities: dict[str, Any] | None = None

    def client_line(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            return
        for item in message if isinstance(message, list) else [message]:
            if not isinstance(item, dict) or "id" not in item or "result" in item or "error" in item:
                continue
            params = item["params"] if isinstance(item.get("params"), dict) else {}
            if item.get("method") == "initialize" and isinstance(params.get("capabilities"), dict):
                self._client_capabilities = params["capabilities"]
            meta = params["_meta"] if isinstance(params.get("_meta"), dict) else {}
            revision = MODERN if ENVELOPE & meta.keys() else self.negotiated
            self._open.setdefault(identity(item["id"]), []).append((str(item.get("method")), params, revision))
            if item.get("method") == "subscriptions/listen" and revision == MODERN:
                self._subscriptions[identity(item["id"])] = None
            if "progressToken" in meta:
                self._progress[identity(meta["progressToken"])] = (revision, float("-inf"))

    def server_line(self, line: bytes) -> list[str]:
        try:
            message = json.loads(line)
        except ValueError as problem:
            return [f"not JSON ({problem}): {line[:200]!r}"]
        if isinstance(message, list):
            # Nor does the schema of a batch allow the null id: such errors are checked by themselves.
            readable = [item for item in message if not isinstance(item, dict) or item.get("id") is not None]
            found = problems("2025-03-26", "JSONRPCBatchResponse", readable)
            found += [] if message else ["an empty batch"]
            for item in message:
                found += self._message(item)
        else:
            found = self._message(message)
        found += _meta_problems(message)
        # Line-based readers of some hosts split at these too.
        for separator in (b"\r", "\u2028".encode(), "\u2029".encode()):
            if separator in line:
                found.append(f"contains the line separator {separator!r}")
        return [f"{problem} in {line[:300]!r}" for problem in found]

    def _message(self, message: Any) -> list[str]:
        if not isinstance(message, dict):
            return ["a message must be an object"]
        if "method" in message:
            return self._request(message) if "id" in message else self._notification(message)
        if message.get("id") is None:
            return [error.message for error in jsonschema.Draft202012Validator(UNREADABLE_REQUEST).iter_errors(message)]
        return self._response(message)

    def _request(self, message: dict[str, Any]) -> list[str]:
        """A request of the server's, which only the revisions before 2026-07-28 have."""
        method = message["method"]
        found = problems(self.negotiated, "JSONRPCRequest", message) + problems(
            self.negotiated, "ServerRequest", message
        )
        if method != "ping" and CAPABILITIES.get(method) not in self._client_capabilities:
            found.append(f"the server sent {method}, for which the client declared nothing")
        if identity(message["id"]) in self._asked:
            found.append(f"the server's request has the id of an earlier one: {message['id']!r}")
        self._asked.add(identity(message["id"]))
        return found + self._members(message, {"jsonrpc", "id", "method", "params"})

    def _notification(self, message: dict[str, Any]) -> list[str]:
        params = message.get("params") or {}
        revision = self.negotiated
        if message["method"] == "notifications/progress":
            token = identity(params.get("progressToken"))
            if token not in self._progress:
                return [f"progress under a token that no open request gave: {token}"]
            revision, last = self._progress[token]
            done = params.get("progress", last)
            if not done > last:
                return [f"progress that does not rise: {done} after {last}"]
            self._progress[token] = (revision, done)
        if message["method"] == "notifications/cancelled":
            cancelled = [method for method, _, _ in self._open.get(identity(params.get("requestId")), [])]
            own = identity(params.get("requestId")) in self._asked
            if cancelled and cancelled != ["subscriptions/listen"] and not own:
                return [f"the server cancels the client's own request {cancelled}"]
        found: list[str] = []
        if message["method"] in CHANGES:
            meta = params.get("_meta") or {}
            if SUBSCRIPTION in meta:
                revision = MODERN
                found += self._subscribed(message["method"], params, identity(meta[SUBSCRIPTION]))
            else:
                found += self._unsolicited(message["method"])
        found += problems(revision, "JSONRPCNotification", message) + problems(revision, "ServerNotification", message)
        return found + self._members(message, {"jsonrpc", "method", "params"})

    def _subscribed(self, method: str, params: dict[str, Any], subscription: str) -> list[str]:
        if subscription not in self._subscriptions:
            return [f"{method} under a subscription that is not open: {subscription}"]
        honoured = self._subscriptions[subscription]
        if method == ACKNOWLEDGED:
            self._subscriptions[subscription] = params.get("notifications", {})
            return [] if honoured is None else ["a second acknowledgement"]
        if honoured is None:
            return [f"{method} before the subscription was acknowledged"]
        wanted = CHANGES[method]
        is_wanted = params.get("uri") in honoured.get(wanted, []) if "uri" in params else honoured.get(wanted)
        return [] if is_wanted else [f"{method}, which was not acknowledged: {honoured}"]

    def _unsolicited(self, method: str) -> list[str]:
        if method == ACKNOWLEDGED:
            return ["an acknowledgement without the id of its subscription"]
        if self._capabilities is None:
            return [f"{method} unasked, before any initialize"]
        capability = self._capabilities.get(method.split("/")[1], {})
        flag = "subscribe" if method.endswith("updated") else "listChanged"
        return [] if capability.get(flag) else [f"{method}, although {flag} is not declared"]

    def _response(self, message: dict[str, Any]) -> list[str]:
        requests = self._open.get(identity(message["id"]))
        if not requests:
            return [f"a response to no open request: {message['id']!r}"]
        method, params, revision = requests.pop(0)
        meta = params["_meta"] if isinstance(params.get("_meta"), dict) else {}
        self._subscriptions.pop(identity(message["id"]), None)
        # Clients close the connection over progress that comes after the answer.
        self._progress.pop(identity(meta.get("progressToken")), None)
        if "error" in message:
            name = "JSONRPCErrorResponse" if "JSONRPCErrorResponse" in definitions(revision) else "JSONRPCError"
            return problems(revision, name, message) + self._members(message, {"jsonrpc", "id", "error"})
        name = "JSONRPCResultResponse" if "JSONRPCResultResponse" in definitions(revision) else "JSONRPCResponse"
        found = problems(revision, name, message) + self._members(message, {"jsonrpc", "id", "result"})
        result = message.get("result")
        definition = RESULTS.get(method)
        if definition is None or definition not in definitions(revision):
            return [*found, f"a result for {method}, which {revision} does not have"]
        if revision == MODERN and isinstance(result, dict) and result.get("resultType") == "input_required":
            return found + self._questions(method, meta, result)
        found += problems(revision, definition, result)
        if method == "initialize" and not found:
            self.negotiated = result["protocolVersion"]
            self._capabilities = result["capabilities"]
        if method == "tools/list" and not found:
            self._output_schemas = {tool["name"]: tool.get("outputSchema") for tool in result["tools"]}
        if method == "tools/call" and not found and not result.get("isError"):
            found += self._structured(params.get("name", ""), result, revision)
        return found

    @staticmethod
    def _questions(method: str, meta: dict[str, Any], result: dict[str, Any]) -> list[str]:
        """A result that asks for more input."""
        found = problems(MODERN, "InputRequiredResult", result)
        if method not in INTERRUPTIBLE:
            found.append(f"{method} must not ask for input")
        if not result.get("inputRequests") and "requestState" not in result:
            found.append("neither inputRequests nor requestState")
        declared = meta.get("io.modelcontextprotocol/clientCapabilities", {})
        for key, question in (result.get("inputRequests") or {}).items():
            found += problems(MODERN, "InputRequest", question)
            if CAPABILITIES.get(question.get("method")) not in declared:
                found.append(f"the server asks {key!r}, for which the request declared nothing")
        return found

    def _structured(self, tool: str, result: dict[str, Any], revision: str) -> list[str]:
        schema = self._output_schemas.get(tool)
        if schema is None or revision in ("2024-11-05", "2025-03-26"):
            return []
        if "structuredContent" not in result:
            return [f"{tool} has an outputSchema, its result no structuredContent"]
        validator = jsonschema.Draft202012Validator(schema)
        return [
            f"outputSchema of {tool}: {error.json_path}: {error.message[:300]}"
            for error in validator.iter_errors(result["structuredContent"])
        ]

    @staticmethod
    def _members(message: dict[str, Any], allowed: set[str]) -> list[str]:
        extra = message.keys() - allowed
        return [f"members that JSON-RPC does not have: {sorted(extra)}"] if extra else []


def check(lines: list[tuple[str, bytes]]) -> list[str]:
    """What is wrong with the server's lines of a whole session; ">" marks the client's lines, "<" the server's."""
    checker = Checker()
    found: list[str] = []
    for direction, line in lines:
        if direction == ">":
            checker.client_line(line)
        else:
            found += checker.server_line(line)
    return found

"""`vector_search` and `index_documents` as clients see them: what is found, how fresh, what nobody should send."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from harness import library
from harness.wire import Wire, modern

HEATING = "# Heating\n\nThe boiler in the cellar is serviced every October. Its manual lies beside it.\n"
GARDEN = "# Garden\n\nThe apple trees are pruned in late winter, before the buds open.\n"
CODE = '''class Cellar:
    """What lies below the house."""

    def water_level(self):
        """How high the ground water stands."""
        return self.gauge.read() * 100

    def empty(self):
        self.pump.start()
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "house"
    root.mkdir()
    (root / "heating.md").write_text(HEATING)
    (root / "garden.md").write_text(GARDEN)
    (root / "src").mkdir()
    (root / "src" / "cellar.py").write_text(CODE)
    return root


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return library.state_directory(tmp_path)


@pytest.fixture
def start(spawn: Callable[..., Wire], folder: Path, state: Path) -> Callable[..., Wire]:
    def started(*arguments: str) -> Wire:
        return spawn("workbench", "--root", str(folder), "--state-directory", str(state), *arguments)

    return started


@pytest.fixture
def wire(start: Callable[..., Wire]) -> Wire:
    return start()


def search(wire: Wire, query: str, **arguments: Any) -> dict[str, Any]:
    result = wire.call("vector_search", {"query": query, **arguments})
    assert not result.get("isError"), result["content"]
    value: dict[str, Any] = result["structuredContent"]
    value["text_content"] = result["content"][0]["text"]
    return value


def refused(wire: Wire, tool: str = "vector_search", **arguments: Any) -> str:
    result = wire.call(tool, arguments)
    assert result.get("isError"), result
    text: str = result["content"][0]["text"]
    return text


def paths(answer: dict[str, Any]) -> list[str]:
    return [passage["path"] for passage in answer["passages"]]


def settled(wire: Wire, query: str, **arguments: Any) -> dict[str, Any]:
    """The answer when every passage has its vector: each call waits for some of them."""
    while True:
        answer = search(wire, query, **arguments)
        if "indexing" not in answer["searched"]:
            return answer


def test_a_folder_that_was_never_seen_is_searched_at_once(wire: Wire) -> None:
    answer = search(wire, "when is the boiler serviced")
    best = answer["passages"][0]
    assert (best["path"], best["start_line"], best["end_line"]) == ("heating.md", 1, 3)
    assert best["heading"] == ["Heating"] and best["language"] == "markdown"
    assert "every October" in best["text"] and "every October" in answer["context"]
    assert best["matched"]["lexical"] and "boiler" in best["matched"]["terms"]
    assert 0 <= best["score"] <= 1
    assert answer["searched"]["files"] == 3
    assert answer["searched"]["chunks"] >= 3
    text = answer["text_content"]
    assert "heating.md:1-3" in text and "every October" in text and "3 documents" in text


def test_meaning_finds_what_words_do_not(wire: Wire) -> None:
    answer = settled(wire, "looking after fruit before spring", mode="semantic")
    assert paths(answer)[0] == "garden.md"
    assert answer["degraded"] == []
    assert answer["passages"][0]["matched"] == {"semantic": True, "lexical": False, "terms": []}
    assert "garden.md" not in paths(search(wire, "fruit spring care", mode="lexical"))


def test_code_is_cited_by_its_definition(wire: Wire) -> None:
    best = search(wire, "ground water level")["passages"][0]
    assert best["path"] == "src/cellar.py" and best["language"] == "python"
    assert best["heading"][0] == "Cellar"
    assert best["start_line"] <= 4 <= best["end_line"]
    assert "    def water_level(self):" in best["text"].split("\n") or best["text"].startswith("class Cellar")


def test_a_file_that_changed_a_moment_ago_is_found_as_it_is(wire: Wire, folder: Path) -> None:
    assert "heating.md" in paths(search(wire, "boiler"))
    (folder / "heating.md").write_text("# Heating\n\nA heat pump stands behind the house.\n")
    answer = search(wire, "boiler serviced October", mode="lexical")
    assert "heating.md" not in paths(answer)
    assert "October" not in answer["text_content"].split("searched", 1)[0].replace("boiler serviced October", "")
    assert paths(search(wire, "heat pump"))[0] == "heating.md"
    (folder / "new.md").write_text("The sauna needs two hours to warm up.\n")
    assert paths(search(wire, "sauna"))[0] == "new.md"


def test_what_was_deleted_is_never_cited(wire: Wire, folder: Path) -> None:
    assert "src/cellar.py" in paths(search(wire, "pump"))
    shutil.rmtree(folder / "src")
    answer = search(wire, "pump water level cellar")
    assert "src/cellar.py" not in paths(answer)
    assert answer["searched"]["files"] == 2
    (folder / "garden.md").rename(folder / "orchard.md")
    assert paths(search(wire, "apple trees"))[0] == "orchard.md"


def test_a_file_or_a_folder_below_is_searched_alone(wire: Wire) -> None:
    assert set(paths(search(wire, "cellar", path="heating.md"))) == {"heating.md"}
    answer = search(wire, "cellar", path="src")
    assert set(paths(answer)) == {"src/cellar.py"}
    assert search(wire, "cellar", path="heating.md")["searched"]["files"] == 1


def test_filters_narrow_exactly(wire: Wire) -> None:
    for query, mode in (("cellar house", "lexical"), ("what lies below the house", "hybrid")):
        for which, files in (
            ({"paths": ["*.md"]}, {"heating.md", "garden.md"}),
            ({"paths": ["heat*", "!src/"]}, {"heating.md"}),
            ({"paths": ["!*.md"]}, {"src/cellar.py"}),
            ({"languages": ["python"]}, {"src/cellar.py"}),
        ):
            answer = search(wire, query, mode=mode, filter=which)
            assert answer["passages"] and set(paths(answer)) <= files
            assert answer["searched"]["filtered"] == len(files)
    answer = search(wire, "cellar", filter={"modified_after": "2999-01-01"})
    assert answer["passages"] == [] and answer["searched"]["filtered"] == 0
    assert "no document passes the filter" in answer["text_content"]
    assert paths(search(wire, "boiler", filter={"modified_before": "2999-01-01T00:00:00Z"}))[0] == "heating.md"


def test_nothing_found_says_what_was_searched(wire: Wire) -> None:
    answer = search(wire, "zyzzyva qwertzuiop", mode="lexical")
    assert answer["passages"] == [] and answer["context"] == ""
    assert answer["searched"]["files"] == 3
    assert answer["text_content"].startswith("no passage found")


def test_the_context_keeps_its_budget_and_cuts_no_sentence(wire: Wire, folder: Path) -> None:
    sentences = [f"Sentence number {number} tells of the lighthouse and its keeper." for number in range(200)]
    (folder / "long.md").write_text("# Long\n\n" + "\n\n".join(sentences) + "\n")
    for budget in (100, 300, 1000):
        answer = search(wire, "lighthouse keeper", max_tokens=budget, k=20)
        body = [line for line in answer["text_content"].split("\n") if line.startswith("Sentence")]
        assert body and all(line in sentences for line in body)
        # Ten words and a full stop each, and none for the empty line behind it.
        assert len(body) * 11 <= budget
    text = search(wire, "lighthouse keeper", max_tokens=100, k=20)["text_content"]
    assert "not shown, since max_tokens is used up: long.md:" in text


def test_files_that_are_found_are_resources(wire: Wire, folder: Path, tmp_path: Path) -> None:
    best = search(wire, "boiler")["passages"][0]
    assert unquote(best["uri"]) == f"file://{folder}/heating.md"
    assert wire.read_resource(best["uri"])["text"] == HEATING
    assert wire.result("resources/list", modern())["resources"] == []
    patterns = [one["uriTemplate"] for one in wire.result("resources/templates/list", modern())["resourceTemplates"]]
    assert "file:///{+path}" in patterns and "workbench://text/{collection}/{key}" in patterns
    (folder / "secret.pem").write_text("SECRET")
    (tmp_path / "outside.md").write_text("outside")
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    for uri in (
        f"file://{folder}/secret.pem",
        f"file://{folder}/link.md",
        f"file://{tmp_path}/outside.md",
        f"file://{folder}/../outside.md",
        f"file://{folder}/heating.md/",
        "file:///etc/passwd",
        "file:///",
        f"file://{folder}/%00",
        "workbench://text/none/none",
    ):
        assert "error" in wire.request("resources/read", modern(uri=uri)), uri


def test_names_that_are_not_utf8_are_shown_and_can_be_read(wire: Wire, folder: Path) -> None:
    name = os.fsencode(folder) + b"/caf\xe9.md"
    with open(name, "wb") as file:
        file.write(b"The coffee machine wants to be descaled.\n")
    best = search(wire, "coffee machine descaled")["passages"][0]
    assert best["path"] == "caf\\xE9.md"
    assert best["uri"].endswith("/caf%E9.md")
    assert wire.read_resource(best["uri"])["text"] == "The coffee machine wants to be descaled.\n"


def test_what_is_passed_by_is_counted_with_the_reason(wire: Wire, folder: Path) -> None:
    (folder / "picture.bin").write_bytes(b"\0\1\2" * 100)
    (folder / "loop").symlink_to(".")
    os.mkfifo(folder / "pipe.md")
    (folder / ".gitignore").write_text("ignored/\n")
    (folder / "ignored").mkdir()
    (folder / "ignored" / "a.md").write_text("boiler")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "b.md").write_text("boiler")
    answer = search(wire, "boiler")
    assert set(paths(answer)) <= {"heating.md", "garden.md", "src/cellar.py", ".gitignore"}
    skipped = {one["reason"]: one["count"] for one in answer["searched"]["skipped"]}
    assert sum(skipped.values()) >= 5, skipped
    assert "skipped: " in answer["text_content"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_stops_nothing(wire: Wire, folder: Path) -> None:
    (folder / "closed.md").write_text("boiler")
    (folder / "closed.md").chmod(0)
    answer = search(wire, "boiler")
    assert paths(answer)[0] == "heating.md"
    assert any("read" in one["reason"] for one in answer["searched"]["skipped"])


def test_every_bad_question_has_a_stated_result(wire: Wire) -> None:
    long = search(wire, "boiler " * 15_000)
    assert paths(long)[0] == "heating.md"
    assert any(reason.startswith("query: of ") for reason in long["degraded"])
    assert search(wire, "boiler\0 cellar")["passages"]
    stop = search(wire, "what is it that was", mode="lexical")
    assert stop["passages"] == [] and any("stop words" in reason for reason in stop["degraded"])
    assert refused(wire, query="").startswith("invalid_argument: Argument 'query' is empty")
    assert refused(wire, query=" \n\0").startswith("invalid_argument: Argument 'query' is empty")
    assert refused(wire, query="a", path="/etc").startswith("path_outside_roots: ")
    assert refused(wire, query="a", path="missing").startswith("not_found: ")
    assert refused(wire, query="a", k=0).startswith("invalid_argument: ")
    assert refused(wire, query="a", k=51).startswith("invalid_argument: ")
    assert refused(wire, query="a", max_tokens=10).startswith("invalid_argument: ")
    assert refused(wire, query="a", mode="fuzzy").startswith("invalid_argument: ")
    assert refused(wire, query="a", path=".", collection="b").startswith("invalid_argument: ")
    assert "no collection 'notes'" in refused(wire, query="a", collection="notes")
    assert "is no date" in refused(wire, query="a", filter={"modified_after": "soon"})
    assert "filter.metadata[0]" in refused(wire, query="a", filter={"metadata": ["x"]})
    assert search(wire, "boiler")["passages"]


def test_with_several_roots_the_place_must_be_named(spawn: Callable[..., Wire], folder: Path, state: Path) -> None:
    roots = [str(folder), str(folder / "src")]
    wire = spawn("workbench", "--root", roots[0], "--root", roots[1], "--state-directory", str(state))
    text = refused(wire, query="boiler")
    assert all(root in text for root in roots)
    assert paths(search(wire, "boiler", path=roots[0]))[0] == f"{folder}/heating.md"


def test_without_the_model_words_are_searched_and_it_is_said(
    spawn: Callable[..., Wire], folder: Path, tmp_path: Path
) -> None:
    state = library.state_directory(tmp_path, model=False)
    wire = spawn("workbench", "--root", str(folder), "--state-directory", str(state))
    for mode in ("hybrid", "semantic"):
        answer = search(wire, "when is the boiler serviced", mode=mode)
        assert paths(answer)[0] == "heating.md"
        assert any(reason.startswith("searched by words alone: ") for reason in answer["degraded"])
        assert "degraded: searched by words alone" in answer["text_content"]


def test_texts_are_added_replaced_deleted_and_found(wire: Wire) -> None:
    def change(**arguments: Any) -> dict[str, Any]:
        result = wire.call("index_documents", {"collection": "notes", **arguments})
        assert not result.get("isError"), result["content"]
        value: dict[str, Any] = result["structuredContent"]
        return value

    texts = [
        {"key": "https://a.example/tea", "text": "Green tea wants 70 degrees.", "title": "Tea", "metadata": ["by=Ann"]},
        {"key": "coffee", "text": "Coffee wants 93 degrees.", "metadata": ["by=Bob"]},
    ]
    done = change(documents=texts)
    assert (done["added"], done["replaced"], done["deleted"]) == (2, 0, 0)
    assert done["collections"][0] == done["collections"][0] | {"name": "notes", "kind": "texts", "documents": 2}
    best = search(wire, "how hot must green tea be", collection="notes")["passages"][0]
    assert (best["path"], best["title"], best["metadata"]) == ("https://a.example/tea", "Tea", ["by=Ann"])
    assert wire.read_resource(best["uri"])["text"] == texts[0]["text"]
    assert paths(search(wire, "degrees", collection="notes", filter={"metadata": ["by=Bob"]})) == ["coffee"]

    done = change(documents=[{"key": "coffee", "text": "Coffee wants 96 degrees."}], delete=["https://a.example/tea"])
    assert (done["added"], done["replaced"], done["deleted"]) == (0, 1, 1)
    answer = search(wire, "degrees", collection="notes")
    assert paths(answer) == ["coffee"] and "96" in answer["context"] and "93" not in answer["context"]
    assert change(documents=[{"key": "coffee", "text": "Coffee wants 96 degrees."}])["unchanged"] == 1

    done = change(documents=[{"key": "milk", "text": "Milk boils over."}], replace=True)
    assert (done["added"], done["deleted"]) == (1, 1)
    assert paths(search(wire, "degrees milk", collection="notes")) == ["milk"]
    assert "Did you mean 'notes'?" in refused(wire, query="a", collection="note")
    assert change(documents=[], replace=True)["removed"] is True
    assert "no collection 'notes'" in refused(wire, query="a", collection="notes")
    listed = wire.call("index_documents", {"list": True})
    assert listed["structuredContent"]["collections"] == []


def test_a_change_of_texts_is_all_or_nothing(wire: Wire) -> None:
    text = {"key": "a", "text": "one"}
    for wrong in (
        {"documents": [text, {"key": "a", "text": "two"}]},
        {"documents": [text], "delete": ["a"]},
        {"documents": [text, {"key": "", "text": "two"}]},
        {"documents": [text, {"key": "b\n", "text": "two"}]},
        {"documents": [text, {"key": "c", "text": "two", "metadata": ["="]}]},
    ):
        refused(wire, "index_documents", collection="notes", **wrong)
    assert refused(wire, "index_documents", documents=[text]).startswith("invalid_argument: Argument 'collection'")
    assert refused(wire, "index_documents", collection="/etc", documents=[text]).startswith("invalid_argument: ")
    assert refused(wire, "index_documents", collection="x").startswith("invalid_argument: ")
    assert refused(wire, "index_documents", collection="x", delete=["a"]).startswith("invalid_argument: ")
    assert wire.call("index_documents", {"list": True})["structuredContent"]["collections"] == []


def test_two_servers_share_an_index(start: Callable[..., Wire], folder: Path) -> None:
    one, other = start(), start()
    assert paths(search(one, "boiler"))[0] == "heating.md"
    assert paths(search(other, "boiler"))[0] == "heating.md"
    one.call("index_documents", {"collection": "notes", "documents": [{"key": "k", "text": "The key is brass."}]})
    assert paths(search(other, "brass key", collection="notes")) == ["k"]
    (folder / "late.md").write_text("The letterbox is red.\n")
    assert paths(search(other, "letterbox"))[0] == "late.md"
    assert paths(search(one, "letterbox"))[0] == "late.md"
    (folder / "late.md").unlink()
    assert "late.md" not in paths(search(one, "letterbox"))
    assert "late.md" not in paths(search(other, "letterbox"))


def test_the_first_look_at_a_folder_tells_how_far_it_is(start: Callable[..., Wire], folder: Path) -> None:
    for number in range(1500):
        (folder / f"n{number}.md").write_text(f"Note {number}\n")
    wire = start()
    call = modern(name="vector_search", arguments={"query": "note"}, _meta={"progressToken": "scan"})
    id = wire.send_request("tools/call", call)
    told = []
    while True:
        message = wire.receive()
        if message.get("method") == "notifications/progress":
            told.append(message["params"])
        elif message.get("id") == id:
            break
    assert told and all(one["progressToken"] == "scan" for one in told)
    assert [one["progress"] for one in told] == sorted(one["progress"] for one in told)


def test_cancelling_a_call_does_not_cancel_the_index(start: Callable[..., Wire], folder: Path) -> None:
    for number in range(600):
        (folder / f"n{number}.md").write_text(f"The lamp of room {number} is broken.\n" * 20)
    wire = start()
    id = wire.send_request("tools/call", modern(name="vector_search", arguments={"query": "lamp"}))
    wire.notify("notifications/cancelled", requestId=id)
    assert paths(search(wire, "boiler"))[0] == "heating.md"
    assert search(wire, "lamp of room 599")["searched"]["files"] == 603


def test_nothing_is_opened_before_the_first_call(start: Callable[..., Wire], state: Path) -> None:
    wire = start()
    wire.result("tools/list", modern())
    wire.call("index_documents", {})
    assert not (state / "search.sqlite").exists()

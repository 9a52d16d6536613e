"""The questions that rankings are measured by: whoever rewrites a page of ours mends the questions about it."""

import json
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
QUESTIONS = CHECKOUT / "Tests/Fixtures/retrieval"


def questions(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_answer_about_our_own_pages_stands_there_once() -> None:
    for question in questions("documentation"):
        root, _, page = question["file"].partition("/")
        if root != "workbench":
            continue
        text = " ".join((CHECKOUT / page).read_text(encoding="utf-8").split())
        assert text.count(question["answer"]) == 1, f"{page}: {question}"


@pytest.mark.parametrize("name", ["documentation", "code"])
def test_no_question_is_asked_twice(name: str) -> None:
    asked = [question["question"] for question in questions(name)]
    assert len(asked) >= 300
    assert len(set(asked)) == len(asked)

"""The ported scenarios of the official conformance suite, against the fixture server, in each revision they have."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance import scenarios  # noqa: F401
from conformance.suite import LEGACY, MODERN, SCENARIOS, Checks, Scenario, Session, table
from harness.wire import Wire

RUNS = [(revision, name) for name, scenario in SCENARIOS.items() for revision in scenario.revisions]


def judge(outcome: dict[str, str | None], known: set[str]) -> list[str]:
    """What is wrong: checks that fail and are not known to, and known failures that do not fail."""
    found = [f"{check}: {problem}" for check, problem in outcome.items() if problem is not None and check not in known]
    return found + [f"{check} is a known failure and passes" for check in known if outcome.get(check) is None]


@pytest.mark.parametrize(("revision", "name"), RUNS, ids=[f"{name}-{revision}" for revision, name in RUNS])
def test_scenario(spawn: Callable[..., Wire], revision: str, name: str) -> None:
    known = {row[2] for row in table("known-failures.txt", 4) if row[:2] == (revision, name)}
    outcome = SCENARIOS[name].run(Session(spawn("fixture-server"), revision))
    assert judge(outcome, known) == []


def test_every_scenario_of_the_suite_is_ported_or_says_why_not() -> None:
    names = {name: tuple(revisions.split(", ")) for name, revisions, _ in table("names.txt", 3)}
    left_out = {name for name, _ in table("not-ported.txt", 2) if ":" not in name}
    assert {name: scenario.revisions for name, scenario in SCENARIOS.items()} == {
        name: revisions for name, revisions in names.items() if name not in left_out
    }
    assert left_out <= names.keys()


def test_checks_that_are_left_out_belong_to_ported_scenarios_that_do_not_have_them() -> None:
    for scenario, check in (name.split(":") for name, _ in table("not-ported.txt", 2) if ":" in name):
        assert check not in SCENARIOS[scenario].checks


def test_known_failures_name_checks_that_run() -> None:
    for revision, name, check, _ in table("known-failures.txt", 4):
        assert (revision, name) in RUNS
        assert check in SCENARIOS[name].checks


def test_all_scored_scenarios_are_counted() -> None:
    """The suite's own lists have 30 and 37 of them; what is missing in ours is HTTP."""
    scored = {name: revisions for name, revisions, score in table("names.txt", 3) if score == "scored"}
    counts = {revision: sum(revision in revisions for revisions in scored.values()) for revision in (LEGACY, MODERN)}
    assert counts == {LEGACY: 30, MODERN: 37}
    reasons = dict(table("not-ported.txt", 2))
    assert all(reasons[name].startswith("HTTP: ") for name in scored.keys() - SCENARIOS.keys())


def test_the_judgement_finds_failures_stale_known_ones_and_checks_that_were_not_reached() -> None:
    def body(_: Session, check: Checks) -> None:
        with check("a"):
            pass
        with check("b"):
            raise AssertionError("wrong")
        raise RuntimeError("over")

    outcome = Scenario("x", (), ("a", "b", "c"), body).run(None)  # type: ignore[arg-type]
    assert judge(outcome, {"b", "c"}) == []
    assert [line.split(":")[0] for line in judge(outcome, set())] == ["b", "c"]
    assert judge(outcome, {"a", "b", "c"}) == ["a is a known failure and passes"]

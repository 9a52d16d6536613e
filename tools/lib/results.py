"""Adds up what the test runners report, for tools/test.

    results.py DIRECTORY --expected-skips FILE

Every run of a suite leaves NAME.run in the directory (its exit status) and one report: NAME.events (Swift Testing's
event stream) or NAME.xml (junit, as pytest writes it). What a process under a sanitizer has to say is in
NAME.sanitizer.PROCESS. The last line printed is "N passed, N failed, N skipped"; above it stand the tests that took
longest. The exit status is 1 if a test failed, if a sanitizer reported, if a suite ran no test or did not finish, or if
a test was skipped that the file of expected skips does not name with its reason.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# How many of the slowest tests are listed.
SLOWEST = 10
# How many characters are shown of why a test failed.
WORDS = 600


@dataclass(frozen=True)
class Result:
    """How one test of one suite ended; `reason` says why it was skipped or failed, `seconds` how long it took."""

    suite: str
    test: str
    outcome: str  # passed, failed or skipped
    reason: str = ""
    seconds: float = 0


class Unfinished(Exception):
    """A report that breaks off: its runner crashed or was killed."""


def swift_results(path: Path) -> Iterator[Result]:
    """Reads a Swift Testing event stream. Suites are not tests; a known issue passes, a cancelled test is skipped."""
    functions: set[str] = set()
    ended = False
    outcomes: dict[str, tuple[str, str]] = {}
    reasons: dict[str, str] = {}
    started: dict[str, float] = {}
    seconds: dict[str, float] = {}
    # Not splitlines: test names hold the characters at which it would split too.
    for line in path.read_text().split("\n"):
        if not line:
            continue
        record = json.loads(line)
        payload = record["payload"]
        if record["kind"] == "test" and payload["kind"] == "function":
            functions.add(payload["id"])
        if record["kind"] != "event" or payload["kind"] == "runStarted":
            continue
        kind, test = payload["kind"], payload.get("testID", "")
        comment = " ".join(payload.get("_comments", []))
        now = payload["instant"]["absolute"]
        if kind == "runEnded":
            ended = True
        elif kind == "testStarted":
            outcomes.setdefault(test, ("failed", ""))
            started[test] = now
        elif kind == "testSkipped":
            outcomes[test] = ("skipped", comment)
        elif kind == "testCancelled":
            reasons[test] = comment
        elif kind == "issueRecorded":
            words = " ".join(message["text"] for message in payload.get("messages", []))
            reasons[test] = f"{reasons.get(test, '')} {words}".strip()
        elif kind == "testEnded":
            seconds[test] = now - started.get(test, now)
            symbol = payload["messages"][0]["symbol"] if payload["messages"] else "fail"
            outcome = {"pass": "passed", "passWithKnownIssue": "passed", "passWithWarnings": "passed"}
            outcomes[test] = (outcome.get(symbol, "skipped" if symbol == "skip" else "failed"), reasons.get(test, ""))
    if not ended:
        running = [test for test, (outcome, _) in outcomes.items() if outcome == "failed" and test in functions]
        shown = ", ".join(sorted(running)[:10]) + (f" and {len(running) - 10} more" if len(running) > 10 else "")
        raise Unfinished(f"ended without finishing; not ended: {shown or 'none'}")
    for test in sorted(functions):
        outcome, reason = outcomes.get(test, ("failed", ""))
        # ModuleTests.Suite/test()/File.swift:12:4 -> ModuleTests.Suite/test()
        parts = test.split("/")
        name = "/".join(parts[:-1]) if ".swift:" in parts[-1] else test
        yield Result(path.stem, name, outcome, reason, seconds.get(test, 0))


def junit_results(path: Path) -> Iterator[Result]:
    """Reads a junit report as pytest writes it. An expected failure counts as a skip: it must be named as well."""
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        seconds = float(case.get("time", 0))
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            problem = case.find("failure") if case.find("failure") is not None else case.find("error")
            yield Result(path.stem, name, "failed", problem.get("message") or "", seconds)
        elif skipped is not None:
            yield Result(path.stem, name, "skipped", skipped.get("message") or "", seconds)
        else:
            yield Result(path.stem, name, "passed", seconds=seconds)


def expected_skips(path: Path) -> list[tuple[str, str]]:
    """The lines "test | reason" of the file; both are patterns in which * stands for anything."""
    skips = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        test, separator, reason = line.partition(" | ")
        if not separator or not reason.strip() or set(reason.strip()) == {"*"}:
            raise SystemExit(f"{path}:{number}: write `test | reason`; a skip without a reason is not expected")
        skips.append((test.strip(), reason.strip()))
    return skips


def is_expected(result: Result, skips: list[tuple[str, str]]) -> bool:
    return any(
        fnmatch.fnmatchcase(result.test, test) and fnmatch.fnmatchcase(result.reason, reason) for test, reason in skips
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path, help="where the runs left their reports")
    parser.add_argument("--expected-skips", type=Path, required=True)
    arguments = parser.parse_args()

    skips = expected_skips(arguments.expected_skips)
    totals: Counter[str] = Counter()
    everything: list[Result] = []
    broken = 0
    print()
    # A run announces itself with NAME.run before it starts, so that one that dies at once is missed.
    for run in sorted(arguments.directory.glob("*.run")):
        results: list[Result] = []
        try:
            if run.with_suffix(".events").exists():
                results = list(swift_results(run.with_suffix(".events")))
            elif run.with_suffix(".xml").exists():
                results = list(junit_results(run.with_suffix(".xml")))
        except (Unfinished, ElementTree.ParseError, json.JSONDecodeError) as problem:
            print(f"BROKEN   {run.stem}: {problem}")
            broken += 1
        counts = Counter(result.outcome for result in results)
        status = run.read_text().strip()
        if not results:
            print(f"BROKEN   {run.stem}: ran no test (exit status {status or 'none'})")
            broken += 1
        elif status != "0" and not counts["failed"]:
            print(f"BROKEN   {run.stem}: no test failed, but the runner's exit status is {status or 'missing'}")
            broken += 1
        print(f"{run.stem}: {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
        for result in results:
            if result.outcome == "failed":
                print(f"FAILED   {result.suite}: {result.test}")
                if result.reason:
                    print(f"         {' '.join(result.reason.split())[:WORDS]}")
            elif result.outcome == "skipped" and is_expected(result, skips):
                print(f"skipped  {result.suite}: {result.test}: {result.reason}")
            elif result.outcome == "skipped":
                print(f"UNNAMED SKIP  {result.suite}: {result.test}: {result.reason or '(no reason)'}")
                print(f"         fix its cause, or name it with its reason in {arguments.expected_skips}")
                broken += 1
        for report in sorted(arguments.directory.glob(f"{run.stem}.sanitizer.*")):
            print(f"REPORTED {run.stem}: a process under a sanitizer says:\n{report.read_text(errors='replace')}")
            broken += 1
        totals += counts
        everything += results
    for result in sorted(everything, key=lambda result: -result.seconds)[:SLOWEST]:
        print(f"{result.seconds:6.1f} s {result.suite}: {result.test}")
    # A run that broke off counts as one failure more, so that the closing line cannot look green.
    print(f"{totals['passed']} passed, {totals['failed'] + broken} failed, {totals['skipped']} skipped")
    return 1 if totals["failed"] or broken or not totals["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())

"""Serves linters that are Python programs, which are dear to start: `python3 -I -B linters.py`, in the sandbox.

Requests come on descriptor 3, a stream socket, one after the other; request and answer have the frame of
WorkerFrame.swift before them. The body of a request is a line of JSON and then the files' bytes, one after the other:

    {"tool": "bandit", "options": {...}, "seconds": 2.0, "files": [{"name": "a.py", "length": 120}, ...]}

The body of an answer is JSON, with an entry for each file in the same order:

    {"version": "1.9.4", "python": "3.11.2", "files": [{"status": "ok", "findings": [...]}, ...]}

`status` is ok, parse_error, timeout (processor time beyond `seconds`) or failed, with a `detail` where there is one.
Lines count from 1, columns from 0, in code points of the text that Python reads. A linter is imported when it is first
asked for. Whatever a file makes a linter do, the reader of the answer trusts no byte of it.
"""

import io
import json
import logging
import os
import platform
import re
import signal
import socket
import struct
import warnings

FRAME = struct.Struct("<QQII")


class OutOfTime(BaseException):
    """A file has used up its processor time. No Exception, because linters go on after those."""


class Unreadable(Exception):
    """The linter cannot read the file."""


def main():
    # Nothing is said but answers, and the traceback of what ends this process.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGVTALRM, out_of_time)
    channel = socket.socket(fileno=3)
    tools = {}
    while True:
        number, body = receive(channel)
        answer = json.dumps(serve(body, tools), separators=(",", ":")).encode()
        channel.sendall(FRAME.pack(number, len(answer), 0, 0) + answer)


def receive(channel):
    number, length, _, _ = FRAME.unpack(take(channel, FRAME.size))
    return number, take(channel, length)


def take(channel, count):
    data = bytearray(count)
    view = memoryview(data)
    while count:
        received = channel.recv_into(view[-count:])
        if received == 0:
            # Flushes nothing and runs nothing of what files may have left behind.
            os._exit(0)
        count -= received
    return bytes(data)


def serve(body, tools):
    end = body.index(b"\n")
    request = json.loads(body[:end])
    name = request["tool"]
    if name not in tools:
        tools[name] = TOOLS[name]()
    tool = tools[name]
    answers = []
    start = end + 1
    for file in request["files"]:
        content = body[start : start + file["length"]]
        start += file["length"]
        answers.append(answer_of(tool, file["name"], content, request))
    return {"version": tool.version, "python": platform.python_version(), "files": answers}


def answer_of(tool, name, content, request):
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, request["seconds"])
        try:
            return {"status": "ok", **tool.lint(name, content, request["options"])}
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except OutOfTime:
        return {"status": "timeout", "findings": []}
    except Unreadable as error:
        return {"status": "parse_error", "findings": [], "detail": str(error)}
    except Exception as error:
        return {"status": "failed", "findings": [], "detail": f"{type(error).__name__}: {error}"[:300]}


def out_of_time(number, frame):
    raise OutOfTime


class Bandit:
    """bandit, as its command line runs it over a file without configuration."""

    def __init__(self):
        import bandit
        from bandit.core import config, docs_utils, manager, node_visitor, tester

        self.version = bandit.__version__
        self.config = config.BanditConfig()
        self.manager = manager.BanditManager
        self.url = docs_utils.get_url
        self.suppressed = []
        self.broken = []
        # bandit drops what a comment silences and counts it. Here its decision is written down, and the finding kept.
        decide = tester.BanditTester._get_nosecs_from_contexts

        def note(tester, context, test_result=None):
            if test_result is not None and tester.nosec_lines:
                silenced = decide(tester, context, test_result)
                if silenced is not None:
                    self.suppressed.append((test_result, silenced))
            return None

        # A test of bandit's that raises is skipped at that place: there might have been a finding.
        def count(test, context, error):
            self.broken.append(f"{test} at line {context._context.get('lineno')}")

        # Nobody looks at the scores, and most nodes have no test: a quarter of the time.
        run = tester.BanditTester.run_tests

        def run_if_any(tester, context, kind):
            return run(tester, context, kind) if tester.testset.get_tests(kind) else None

        tester.BanditTester._get_nosecs_from_contexts = note
        tester.BanditTester.report_error = staticmethod(count)
        tester.BanditTester.run_tests = run_if_any
        node_visitor.BanditNodeVisitor.update_scores = lambda visitor, scores: None

    def lint(self, name, content, options):
        self.suppressed.clear()
        self.broken.clear()
        # With a folder before it, as bandit needs to find a module's name.
        path = "./" + name
        # Without the word there is no such comment, and bandit need not look for tokens.
        ignores = options["ignores_comments"] or b"nosec" not in content
        manager = self.manager(self.config, "file", ignore_nosec=ignores)
        manager._parse_file(path, io.BytesIO(content), [path])
        if manager.skipped:
            raise Unreadable(manager.skipped[0][1])
        silenced = {id(issue) for issue, tests in self.suppressed if not tests or issue.test_id in tests}
        columns = Columns(content)
        answer = {"findings": [self.finding(issue, columns, id(issue) in silenced) for issue in manager.results]}
        if self.broken:
            answer["detail"] = f"{len(self.broken)} tests failed, such as {self.broken[0]}"
        return answer

    def finding(self, issue, columns, is_suppressed):
        last = max(issue.linerange, default=issue.lineno)
        message = issue.text
        if issue.test_id in ("B105", "B106", "B107"):
            # They quote the password.
            message = message.partition(":")[0]
        return {
            "rule": issue.test_id,
            "name": issue.test,
            "severity": issue.severity,
            "confidence": issue.confidence,
            "cwe": issue.cwe.id,
            "message": message,
            "url": self.url(issue.test_id),
            "line": issue.lineno,
            "column": columns.code_points(issue.lineno, issue.col_offset),
            "end_line": last,
            "end_column": columns.code_points(last, issue.end_col_offset),
            "suppressed": is_suppressed,
        }


class Columns:
    """Turns offsets of the syntax tree, bytes of UTF-8 whatever the file's encoding, into code points."""

    def __init__(self, content):
        self.content = content
        self.is_ascii = content.isascii()
        self.lines = None

    def code_points(self, line, offset):
        if self.is_ascii or offset <= 0:
            return max(offset, 0)
        if self.lines is None:
            self.lines = [(text, text.isascii()) for text in re.split(b"\r\n|\r|\n", decoded(self.content).encode())]
        text, is_ascii = self.lines[line - 1] if line <= len(self.lines) else (b"", True)
        return offset if is_ascii else len(text[:offset].decode(errors="ignore"))


def decoded(content):
    """A Python file as text, without a byte order mark."""
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return content.decode(errors="replace")


class DetectSecrets:
    """detect-secrets with all of its detectors; none of them asks a network whether a secret is valid."""

    def __init__(self):
        from detect_secrets import __version__, settings
        from detect_secrets.core import scan
        from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
        from detect_secrets.filters import allowlist
        from detect_secrets.util.code_snippet import get_code_snippet
        from detect_secrets.util.inject import get_injectable_variables

        # detect-secrets asks each function anew, for each line, which arguments it takes: half of the time.
        known = {}

        def call(function, **values):
            key = getattr(function, "__func__", function)
            names = known.get(key)
            if names is None:
                names = known[key] = get_injectable_variables(function)
            return function(**{name: values[name] for name in names if name in values})

        scan.call_function_with_arguments = call
        self.version = __version__.VERSION
        self.scan = scan
        self.is_allowed = allowlist.is_line_allowlisted
        self.snippet = get_code_snippet
        settings.configure_settings_from_baseline(
            {
                "plugins_used": [{"name": kind.__name__} for kind in get_mapping_from_secret_type_to_class().values()],
            }
        )
        used = settings.get_settings()
        used.disable_filters(
            # There is no file, no network, and comments are judged here.
            "detect_secrets.filters.common.is_invalid_file",
            "detect_secrets.filters.common.is_ignored_due_to_verification_policies",
            "detect_secrets.filters.allowlist.is_line_allowlisted",
        )

    def lint(self, name, content, options):
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Unreadable("not UTF-8") from None
        # What open() would do to the ends of lines.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")

        def opened(path):
            file = io.StringIO(text)
            file.name = path
            return file

        self.scan.open = opened
        findings, seen = [], set()
        for secret in self.scan.scan_file(name):
            key = (secret.type, secret.line_number, secret.secret_hash)
            if key in seen:
                continue
            seen.add(key)
            number = secret.line_number
            line = lines[number - 1] if number <= len(lines) else ""
            snippet = self.snippet(lines, number) if number <= len(lines) else None
            findings.append(
                {
                    "rule": secret.type.replace(" ", ""),
                    "name": secret.type,
                    "hash": secret.secret_hash[:12],
                    "line": number,
                    # A value that is seen can be found by its column; its length would say more.
                    "column": max(0, line.find(secret.secret_value or "\0")),
                    "suppressed": not options["ignores_comments"]
                    and snippet is not None
                    and self.is_allowed(name, line, snippet),
                }
            )
        return {"findings": findings}


class Yamllint:
    """yamllint with the configuration that the request brings."""

    def __init__(self):
        from yamllint import APP_VERSION, config, linter

        self.version = APP_VERSION
        self.config = config
        self.run = linter.run
        self.configurations = {}

    def lint(self, name, content, options):
        text = options["configuration"]
        if text not in self.configurations:
            self.configurations.clear()
            self.configurations[text] = self.config.YamlLintConfig(text)
        configuration = self.configurations[text]
        if configuration.is_file_ignored(name):
            raise Unreadable("left out by the configuration")
        # Comments that silence yamllint become others of the same length.
        loud = re.sub(rb"(#\s*)yamllint(\s+disable)", rb"\1yamllin_\2", content)
        found = self.problems(loud, configuration, name)
        if loud == content or options["ignores_comments"]:
            return {"findings": found}
        told = self.problems(content, configuration, name)
        for finding in found:
            finding["suppressed"] = finding not in told
        return {"findings": found}

    def problems(self, content, configuration, name):
        return [
            {
                "rule": problem.rule or "syntax",
                "severity": problem.level,
                "message": problem.desc.removesuffix(" (syntax)"),
                "line": problem.line,
                "column": problem.column - 1,
                "suppressed": False,
            }
            for problem in self.run(content, configuration, name)
        ]


TOOLS = {"bandit": Bandit, "detect-secrets": DetectSecrets, "yamllint": Yamllint}

if __name__ == "__main__":
    main()

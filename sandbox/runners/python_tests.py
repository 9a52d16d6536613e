"""Runs a caller's tests against Python code that a model wrote, for generate_code.

It runs as the program itself. Before it stands one line `MODULE, TESTS, MARK, SECONDS = ...`: the module under test and
the file of tests, both in the work folder, the words before the report, and how long one test may take.

A test is an assert at the top level, a function test_...(), or a method of a unittest.TestCase. The names of the
module are there without an import. The last line of standard error is MARK and the report as JSON. Code under test runs
in this process and could write such a line itself, so its reader trusts it no more than it trusts the code.
"""

# ruff: noqa: F821  (the names of the first line)
import ast
import importlib
import json
import os
import signal
import sys
import traceback
import types

TEXT_LIMIT = 300  # characters of a value or a message
FAILURE_LIMIT = 8


class TooSlow(BaseException):
    """A test took longer than it may. Not an Exception, which tests and code under test catch."""


def too_slow(signum, frame):
    raise TooSlow(f"did not end within {SECONDS:g} s")


def short(value):
    try:
        text = value if isinstance(value, str) else repr(value)
    except Exception as error:
        text = f"<{type(error).__name__} in repr>"
    return text if len(text) <= TEXT_LIMIT else text[:TEXT_LIMIT] + "…"


def compared(operator, left, right, source):
    """What a comparison failed with."""
    return AssertionError(f"{source}: left is {short(repr(left))}, right is {short(repr(right))}")


class Explained(ast.NodeTransformer):
    """`assert a == b` as an assert that tells both values. Each side is evaluated once, as before."""

    def visit_Assert(self, node):
        test = node.test
        if node.msg is not None or not isinstance(test, ast.Compare) or len(test.ops) != 1:
            return node
        left, right = ast.Name("__left__", ast.Load()), ast.Name("__right__", ast.Load())
        source = short(ast.unparse(node))
        message = ast.Call(
            ast.Name("__compared__", ast.Load()),
            [ast.Constant(type(test.ops[0]).__name__), left, right, ast.Constant(source)],
            [],
        )
        body = [
            ast.Assign([ast.Name("__left__", ast.Store())], test.left),
            ast.Assign([ast.Name("__right__", ast.Store())], test.comparators[0]),
            ast.If(
                ast.UnaryOp(ast.Not(), ast.Compare(left, test.ops, [right])),
                [ast.Raise(message, None)],
                [],
            ),
        ]
        for statement in body:
            ast.copy_location(statement, node)
            for child in ast.walk(statement):
                if not hasattr(child, "lineno"):
                    ast.copy_location(child, node)
        return body


class Report:
    def __init__(self):
        self.passed = 0
        self.total = 0
        self.failures = []

    def add(self, name, error=None):
        self.total += 1
        if error is None:
            self.passed += 1
        elif len(self.failures) < FAILURE_LIMIT:
            self.failures.append({"name": name, **described(error)})

    def write(self):
        sys.stdout.flush()
        text = json.dumps({"passed": self.passed, "total": self.total, "failures": self.failures})
        # In one piece, and past whatever the code has made of sys.stderr.
        sys.stderr.flush()
        os.write(2, f"\n{MARK} {text}\n".encode())


def described(error):
    """The kind of an error, its words, and where it happened, nearest to the code under test first."""
    places = []
    for frame in traceback.extract_tb(error.__traceback__):
        name = os.path.basename(frame.filename)
        if name == MODULE + ".py" or name == TESTS:
            places.append({"file": name, "line": frame.lineno, "source": short(frame.line or "")})
    if isinstance(error, SyntaxError) and error.filename:
        places.append(
            {"file": os.path.basename(error.filename), "line": error.lineno or 1, "source": short(error.text or "")}
        )
    return {
        "kind": "timeout" if isinstance(error, TooSlow) else type(error).__name__,
        "message": short(str(error)),
        "places": places[-3:][::-1],
    }


def print_error(error):
    """The traceback from the first frame of the code under test: those before are this file's and the import's."""
    frame = error.__traceback__
    while frame is not None and os.path.basename(frame.tb_frame.f_code.co_filename) != MODULE + ".py":
        frame = frame.tb_next
    traceback.print_exception(error.with_traceback(frame or error.__traceback__))


def within_time(body, *arguments):
    """Calls, and answers the error instead of raising it."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        result = body(*arguments)
        if hasattr(result, "__await__"):
            import asyncio

            async def waited():
                return await result

            asyncio.run(waited())
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return None


def run_statements(tree, module, report):
    """Statement by statement, so that one failed assert does not hide those behind it. False if it could not go on."""
    for position, statement in enumerate(tree.body):
        is_test = isinstance(statement, ast.Assert)
        name = f"line {statement.lineno}"
        part = Explained().visit(ast.Module([statement], []))
        code = compile(ast.fix_missing_locations(part), TESTS, "exec", dont_inherit=True, flags=FUTURES)
        error = within_time(exec, code, module.__dict__)
        if is_test or error is not None:
            report.add(name, error)
        if error is not None and not is_test:
            # What follows was written to run behind it.
            report.total += sum(isinstance(later, ast.Assert) for later in tree.body[position + 1 :])
            return False
    return True


def run_functions(module, report):
    # Only tests that are written for it have loaded it, which takes longer than they do.
    unittest = sys.modules.get("unittest")
    for name, value in list(vars(module).items()):
        if name.startswith("test") and isinstance(value, types.FunctionType) and value.__module__ == "__main__":
            needed = parameters(value)
            if needed:
                report.add(name, TypeError(f"{name} needs {', '.join(needed)}: fixtures are not known here"))
            else:
                report.add(name, within_time(value))
        elif unittest is None or not isinstance(value, type) or value.__module__ != "__main__":
            continue
        elif issubclass(value, unittest.TestCase):
            run_cases(name, value, unittest, report)


def parameters(function):
    """Names of the parameters that a call must give."""
    code = function.__code__
    given = len(function.__defaults__ or ())
    keywords = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    optional = function.__kwdefaults__ or {}
    return [*code.co_varnames[: code.co_argcount - given], *(name for name in keywords if name not in optional)]


def run_cases(name, case, unittest, report):
    for method in unittest.defaultTestLoader.getTestCaseNames(case):
        errors = []
        result = unittest.TestResult()
        result.addError = result.addFailure = lambda test, found, errors=errors: errors.append(found[1])
        error = within_time(unittest.TestSuite([case(method)]).run, result)
        report.add(f"{name}.{method}", error or (errors[0] if errors else None))


def main():
    signal.signal(signal.SIGALRM, too_slow)
    report = Report()
    module = sys.modules["__main__"]
    with open(TESTS, encoding="utf-8") as file:
        source = file.read()
    import linecache

    linecache.cache[TESTS] = (len(source), None, source.splitlines(True), TESTS)
    global FUTURES
    FUTURES = 0
    try:
        tree = ast.parse(source, TESTS)
    except SyntaxError as error:
        report.add("the tests", error)
        return report.write()
    loaded = []
    error = within_time(lambda: loaded.append(importlib.import_module(MODULE)))
    if error is not None:
        print_error(error)
        report.add("import of the code", error)
        return report.write()
    tested = types.ModuleType("__main__")
    tested.__file__ = os.path.abspath(TESTS)
    tested.__compared__ = compared
    tested.__dict__.update((key, value) for key, value in vars(loaded[0]).items() if not key.startswith("__"))
    sys.modules["__main__"] = tested
    try:
        # `from __future__` at the head counts for every statement behind it.
        code = compile(
            ast.Module(
                [one for one in tree.body if isinstance(one, ast.ImportFrom) and one.module == "__future__"], []
            ),
            TESTS,
            "exec",
            dont_inherit=True,
        )
        FUTURES = code.co_flags & FUTURE_MASK
        tree.body = [one for one in tree.body if not (isinstance(one, ast.ImportFrom) and one.module == "__future__")]
        if run_statements(tree, tested, report):
            run_functions(tested, report)
            if report.total == 0:
                # Nothing in it calls itself a test: that it ran to its end is the one that there is.
                report.add("the tests as a whole")
    finally:
        sys.modules["__main__"] = module
    return report.write()


def future_mask():
    import __future__

    mask = 0
    for name in __future__.all_feature_names:
        mask |= getattr(__future__, name).compiler_flag
    return mask


FUTURE_MASK = future_mask()
main()

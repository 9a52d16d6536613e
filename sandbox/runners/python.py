"""Runs one piece of Python for execute_sandboxed: `python3 -I -B -c RUNNER CODE REPORT`, in the work folder.

Beyond what `python3 CODE` does: the value of a last expression statement is kept (its repr, bounded), figures that
matplotlib still holds at the end are saved as figure-1.png, figure-2.png ..., and an import that cannot work here is
explained. CODE and REPORT lie outside of the work folder. The report is a file that the program could as well have
written itself: its reader trusts no byte of it.

The program gets a module named __main__ of its own, the code file as __file__, and the work folder first in sys.path,
so tracebacks, pickling, inspect.getsource and every start method of multiprocessing behave as they do for a script.

The same text runs in a warm parent, which waits before main with its libraries loaded: see python_warm.py.
"""

import sys

VALUE_LIMIT = 16 * 1024  # characters of a repr that are kept


def main(code_path, report_path):
    import builtins
    import os
    import types

    global main_process
    main_process = os.getpid()
    # The program may change the working directory; what is named here must not move with it.
    work = os.getcwd()
    # A pipe makes Python hold back whole blocks, and a program that is killed would lose them.
    sys.stdout.reconfigure(line_buffering=True)
    sys.argv = [code_path]
    sys.path.insert(0, work)

    module = types.ModuleType("__main__")
    module.__file__ = code_path
    module.__builtins__ = builtins
    # Dropping the last reference to a module must not happen while this function runs in its namespace.
    original = sys.modules["__main__"]
    sys.modules["__main__"] = module
    hook_matplotlib(work)

    status = 0
    try:
        body, expression = compile_source(code_path)
        if body is not None:
            exec(body, module.__dict__)
        if expression is not None:
            value = eval(expression, module.__dict__)
            if value is not None and os.getpid() == main_process:
                write_report(report_path, value)
                save_picture(value, work)
    except SystemExit as exit:
        status = exit.code
    except BaseException as error:
        error.__traceback__ = without_runner(error.__traceback__)
        sys.excepthook(type(error), error, error.__traceback__)
        if isinstance(error, ModuleNotFoundError) and error.name:
            explain_import(error.name)
        # What a shell sees when Ctrl-C ends a program; the traceback has been printed already.
        status = 130 if isinstance(error, KeyboardInterrupt) else 1
    if os.getpid() == main_process:
        save_figures(work)
    del original
    return status


def compile_source(path):
    """The code without its last statement, and that statement if it is an expression."""
    import __future__
    import _ast

    with open(path, "rb") as file:
        source = file.read()
    tree = compile(source, path, "exec", 0x400, dont_inherit=True)  # PyCF_ONLY_AST
    if not tree.body or not isinstance(tree.body[-1], _ast.Expr):
        return compile(tree, path, "exec", dont_inherit=True), None
    last = tree.body.pop()
    body = compile(tree, path, "exec", dont_inherit=True)
    # `from __future__ import ...` in the body holds for the last expression too.
    futures = 0
    for name in __future__.all_feature_names:
        futures |= getattr(__future__, name).compiler_flag
    expression = compile(_ast.Expression(last.value), path, "eval", body.co_flags & futures, dont_inherit=True)
    return body, expression


def write_report(path, value):
    """Keeps the repr of the value: one byte that says whether it was cut, then UTF-8."""
    text = repr(value)
    cut = len(text) > VALUE_LIMIT
    with open(path, "wb") as file:
        file.write((b"1" if cut else b"0") + str(text[:VALUE_LIMIT]).encode("utf-8", "backslashreplace"))


def save_picture(value, work):
    """Saves a value that is a picture of PIL as value.png, as a notebook would show it."""
    pictures = sys.modules.get("PIL.Image")
    if pictures is None or not isinstance(value, pictures.Image):
        return
    import os

    # PNG has no CMYK and the like.
    known = value.mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16")
    (value if known else value.convert("RGB")).save(os.path.join(work, "value.png"))


def without_runner(traceback):
    """The traceback from the first frame that is not in this file."""
    runner = main.__code__.co_filename
    while traceback is not None and traceback.tb_frame.f_code.co_filename == runner:
        traceback = traceback.tb_next
    return traceback


def explain_import(name):
    """Says on stderr that nothing can be installed, and what there is instead."""
    try:
        from importlib import metadata

        package, _, below = name.partition(".")
        if below and package in sys.modules:
            note = f"{package!r} is there, but it has no module {below!r}."
        else:
            names = ", ".join([*available(metadata), "the standard library"])
            note = (
                f"{package!r} is not in the set of packages, and there is no network at run time to install it. "
                f"Available: {names}."
            )
        print(f"note: {note}", file=sys.stderr)
    except Exception:
        pass  # an explanation must never hide the error that it explains


def available(metadata):
    """What can be imported: `name version`, with the import's name where it is another than the package's."""
    modules = {}
    for module, owners in metadata.packages_distributions().items():
        for owner in owners:
            modules.setdefault(owner, set()).add(module)
    entries = []
    for owner in sorted(modules, key=str.lower):
        names = sorted(module for module in modules[owner] if not module.startswith("_"))
        other = "" if owner in names or not names else f" (import {names[0]})"
        entries.append(f"{owner} {metadata.version(owner)}{other}")
    return entries


main_process = 0  # whose figures are saved: not those of its forks
hooked = False


def hook_matplotlib(work):
    """Arranges that figures are saved: by plt.show(), and at the end those that nobody saved. Once is enough."""
    global hooked
    if hooked:
        return
    hooked = True
    import os

    def figure_module(module):
        from functools import wraps

        original = module.Figure.savefig

        # matplotlib itself looks at the method's name and signature.
        @wraps(original)
        def savefig(self, *arguments, **options):
            result = original(self, *arguments, **options)
            self._workbench_saved = True
            return result

        module.Figure.savefig = savefig

    def pyplot_module(module):
        from functools import wraps

        @wraps(module.show)
        def show(*arguments, **options):
            """Saves the open figures as figure-N.png and closes them, as a window would be closed."""
            if os.getpid() == main_process:
                save_figures(work)
                module.close("all")

        module.show = show

    # What is done before a module's own code runs, and what is done after it.
    before = {"matplotlib.font_manager": show_fonts}
    after = {"matplotlib.figure": figure_module, "matplotlib.pyplot": pyplot_module}
    for name in [name for name in after if name in sys.modules]:
        after.pop(name)(sys.modules[name])

    class Finder:
        """Lets the ordinary finders answer, and puts a hook before or after the module's own code."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if name in before:
                before.pop(name)()
            hook = after.pop(name, None)
            if hook is None:
                return None
            from importlib.util import find_spec

            spec = find_spec(name)
            if spec is None or spec.loader is None:
                return spec
            execute = spec.loader.exec_module

            def exec_module(module):
                execute(module)
                hook(module)

            spec.loader.exec_module = exec_module
            return spec

    sys.meta_path.insert(0, Finder)


def show_fonts():
    """Shows matplotlib the list of fonts that the environment has, in a folder that it may write to.

    Making the list takes half a second.
    """
    import os

    made, folder = os.path.join(sys.prefix, "share", "matplotlib"), os.environ.get("MPLCONFIGDIR")
    if folder and os.path.isdir(made):
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(made):
            if not os.path.lexists(os.path.join(folder, name)):
                os.symlink(os.path.join(made, name), os.path.join(folder, name))


figures = 0


def save_figures(work):
    """Saves every open figure that the program did not save itself."""
    global figures
    if "matplotlib.pyplot" not in sys.modules:
        return
    try:
        import os

        import matplotlib.pyplot as pyplot

        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            if getattr(figure, "_workbench_saved", False) or not figure.get_axes():
                continue
            figures += 1
            figure.savefig(os.path.join(work, f"figure-{figures}.png"), bbox_inches="tight")
    except Exception as error:
        print(f"note: a figure could not be saved: {type(error).__name__}: {error}", file=sys.stderr)


def wait_if_warm():
    """In a warm parent, which has this file, returns in the process of each run; elsewhere at once.

    The function that then ends the process is returned.
    """
    try:
        with open("/run/warm.py", "rb") as file:
            text = file.read()
    except FileNotFoundError:
        return sys.exit
    names = {"show_fonts": show_fonts, "hook_matplotlib": hook_matplotlib}
    exec(compile(text, "/run/warm.py", "exec"), names)
    return names["wait"]()


leave = wait_if_warm()
leave(main(*sys.argv[1:3]))

"""The warm parent's half of python.py: loads libraries, waits, and makes of a fork what a fresh interpreter would be.

Runs as /run/warm.py in a sandbox of its own, beside the library /run/warm.so that holds the loop. It never sees
anything of a request: `wait` returns in the process of a run alone, where every layer of the sandbox is engaged.
"""

import sys

PRELOADED = ("numpy", "pandas", "matplotlib.pyplot")


# What a run does, in a few lines: every one, and one in whose text a word stands by which a library is used. Each word
# has a space behind it.
REHEARSALS = {
    "": "print(1)\n1\n",
    "np. numpy. ": "import numpy\nprint(numpy.linalg.svd(numpy.arange(4.0).reshape(2, 2))[1])\n",
    "pd. pandas. ": "import pandas\nprint(pandas.DataFrame({'a': [1.0, 2.0], 'b': ['x', 'y']}).describe())\n",
    "plt. pyplot. ": "import matplotlib.pyplot\nmatplotlib.pyplot.plot([1, 2])\n",
}


def wait():
    """Returns in the process of each run when it begins, with the function that ends it."""
    import ctypes
    import gc
    import os

    process = os.getpid()
    loaded = preload()
    state = generator_state()
    hook_matplotlib("/box")  # noqa: F821 - given by python.py
    fonts = font_links()
    # Each name is looked up here, once: to find it takes a look into every library.
    library = ctypes.PyDLL("/run/warm.so")
    freeze, rehearse, become = (
        library.workbench_warm_freeze,
        library.workbench_warm_rehearse,
        library.workbench_warm_become,
    )
    global rehearsed
    rehearsed = library.workbench_warm_rehearsed
    orders = library.workbench_warm_wait, 3, ctypes.c_void_p(state), ctypes.c_size_t(MERSENNE_BYTES if state else 0)
    after_fork = ctypes.pythonapi.PyOS_AfterFork_Child
    ctypes.pythonapi.PyOS_BeforeFork()
    gc.collect()
    # What is there now stays: a collection that walked over it in a run would copy every page of it.
    gc.freeze()
    global last_module
    last_module = next(reversed(sys.modules))
    held = [name for name in os.listdir("/proc/self/fd") if int(name) > 3 and os.path.exists(f"/proc/self/fd/{name}")]
    if held:
        os.write(2, f"warm parent: descriptors {held} are open, which no run will find open\n".encode())
    error = freeze()
    for number, (words, code) in enumerate(REHEARSALS.items()):
        if not error and rehearse(words.encode()):
            after_fork()
            renew(state, fonts and (f"{fonts[0]}-{number}", fonts[1]))
            pretend(f"/tmp/rehearsal-{number}.py", code)
            return leave
    if not error:
        os.write(1, (" ".join(["ready", *loaded]) + "\n").encode())
        error = orders[0](*orders[1:])
    if os.getpid() == process:
        os.write(2, f"warm parent: {os.strerror(error)}\n".encode())
        os._exit(1)
    rehearsed = None
    after_fork()
    renew(state, fonts)
    # Up to here nothing depends on the request, which may come much later.
    become()
    renew_input()
    return leave


rehearsed = None  # but for a run: what a rehearsal ends with


def pretend(path, code):
    """Makes of this process a run of this code whose output goes nowhere."""
    import os

    null = os.open("/dev/null", os.O_RDWR)
    for stream in (1, 2):
        os.dup2(null, stream)
    os.chdir("/box")
    sys.argv[1:3] = [path, "/tmp/value"]
    with open(path, "w") as file:
        file.write(code)


def preload():
    """Imports what there is of PRELOADED, and does once what is slow when it is done first.

    Returns the names imported.
    """
    import importlib
    import os
    import traceback

    try:
        compile("1 +", "<warm>", "exec", 0x400)
    except SyntaxError:
        traceback.format_exc()
    loaded = []
    threads = os.environ.pop("OPENBLAS_NUM_THREADS", None)
    # The parent must have one thread only: a fork of it would lack the others.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    show_fonts()  # noqa: F821 - given by python.py
    for name in PRELOADED:
        try:
            warm_up(name, importlib.import_module(name))
            loaded.append(name)
        except Exception:
            # A library that does not load here is one that programs import by themselves, and hear of.
            os.write(2, traceback.format_exc().encode())
    del os.environ["OPENBLAS_NUM_THREADS"]
    if threads is not None:
        os.environ["OPENBLAS_NUM_THREADS"] = threads
        set_threads(threads)
    return loaded


def warm_up(name, module):
    """The first use of a library costs what later ones do not."""
    import io

    if name == "numpy":
        repr(module.linalg.svd(module.random.rand(8, 8)))
    elif name == "pandas":
        frame = module.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
        repr(frame.groupby("b").agg("mean")), repr(frame.describe())
    else:
        figure, axes = module.subplots()
        axes.plot([1, 2], [1, 2], label="a")
        axes.set_title("a")
        axes.legend()
        figure.savefig(io.BytesIO(), format="png")
        module.close("all")
        # The fonts are open files, and a run gets none of our descriptors.
        sys.modules["matplotlib.font_manager"]._get_font.cache_clear()


def set_threads(count):
    """Lets numpy's linear algebra have so many threads, none of which runs before it is needed."""
    import ctypes
    import os

    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "libscipy_openblas64_" in line}
    if not paths or not count.isdigit():
        return
    # OpenBLAS has no other interface for it. It ends its threads before a fork, and starts them again, after that, when
    # a matrix is large enough for more than one.
    ctypes.CDLL(paths.pop()).scipy_openblas_set_num_threads64_(int(count))
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


MERSENNE_WORDS = 624
MERSENNE_BYTES = 4 * MERSENNE_WORDS


def generator_state():
    """Where numpy's global generator has its words, all of which it believes to have given out; None if unknown.

    A Mersenne twister whose words are random is as good as one that was seeded, and the first number that is asked for
    then comes of new ones. To seed it would touch a hundred pages.
    """
    import ctypes

    if "numpy" not in sys.modules:
        return None
    generator = sys.modules["numpy"].random.mtrand._rand
    generator.seed(1)
    address = generator._bit_generator.ctypes.state_address
    _, key, given, *_ = generator.get_state()
    expected = key.astype("I").tobytes() + int(given).to_bytes(4, sys.byteorder)
    if ctypes.string_at(address, MERSENNE_BYTES + 4) != expected:
        return None
    ctypes.memmove(address + MERSENNE_BYTES, MERSENNE_WORDS.to_bytes(4, sys.byteorder), 4)
    return address


def font_links():
    """What show_fonts makes, without looking again: the folder, and the links to be made in it."""
    import os

    folder = os.environ.get("MPLCONFIGDIR")
    if "matplotlib.font_manager" not in sys.modules or not folder or not os.path.isdir(folder):
        return None
    names = [name for name in os.listdir(folder) if os.path.islink(os.path.join(folder, name))]
    return folder, [(os.readlink(os.path.join(folder, name)), name) for name in names]


def renew(state, fonts):
    """What a fresh interpreter has of its own: randomness, a list of fonts."""
    import os

    # `random` renews itself after a fork, and `state` was renewed before this process went on.
    if not state and "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if fonts:
        folder, links = fonts
        os.mkdir(folder)
        for target, name in links:
            os.symlink(target, f"{folder}/{name}")


def renew_input():
    """The parent read from /dev/null. What was given instead may be a file, in which one can seek, or a pipe."""
    import os
    import stat

    if not stat.S_ISCHR(os.fstat(0).st_mode):
        old = sys.stdin
        stdin = open(0, encoding=old.encoding, errors=old.errors, newline="\n", closefd=False)
        stdin.buffer.raw.name = "<stdin>"
        stdin.mode = "r"
        sys.stdin = sys.__stdin__ = stdin


def leave(status):
    """Ends the process as an interpreter ends, but for taking apart what it was born with, which takes 70 ms.

    The order is that of Py_FinalizeEx: threads, atexit, standard streams, modules.
    """
    import atexit
    import gc
    import os

    if status is not None and not isinstance(status, int):
        print(status, file=sys.stderr)
        status = 1
    if "threading" in sys.modules:
        try:
            sys.modules["threading"]._shutdown()
        except BaseException as error:
            sys.excepthook(type(error), error, error.__traceback__)
    atexit._run_exitfuncs()
    broken = flush([sys.stdout, sys.stderr])
    # A dictionary remembers the order: what the program imported stands behind what was there before. To look at the
    # rest would copy every page of it.
    imported = []
    for name in reversed(sys.modules):
        if name == last_module:
            break
        imported.append(name)
    modules = [sys.modules["__main__"], *[sys.modules.pop(name) for name in imported]]
    gc.collect()
    for module in modules:
        clear(module)
    del modules, module
    gc.collect()
    broken += flush([stream for stream in (sys.stdout, sys.stderr) if stream not in broken])
    if rehearsed:
        rehearsed()
    os._exit(120 if broken else (status or 0) & 0xFF)


def clear(module):
    """Drops what a module holds, as the interpreter does: names with one underscore first."""
    names = getattr(module, "__dict__", {})
    for private in (True, False):
        for name in list(names):
            if (name[:1] == "_" and name[1:2] != "_") == private and name != "__builtins__":
                names[name] = None


def flush(streams):
    """Those of the streams that could not be written."""
    broken = []
    for stream in streams:
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except Exception as error:
            broken.append(stream)
            # As the interpreter's own end says it.
            print(f"Exception ignored in: {stream!r}\n{type(error).__name__}: {error}", file=sys.__stderr__)
    return broken

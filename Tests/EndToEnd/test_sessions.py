"""What is left of a session when the server is gone: nothing."""

import ctypes
import os
import select
import signal
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.wire import DEADLINE, Wire

IN_DELETE, IN_UNMOUNT = 0x200, 0x2000  # inotify(7)


def folders(server: int) -> list[Path]:
    """The descriptors of work folders that a process holds: folders that have no path on the machine."""
    found = []
    for entry in Path(f"/proc/{server}/fd").iterdir():
        try:
            if os.readlink(entry) == "/" and os.stat(entry).st_dev != os.stat("/").st_dev:
                found.append(entry)
        except FileNotFoundError:
            continue
    return found


@pytest.mark.parametrize("end", ["killed", "end of input", "session_end"])
def test_the_files_of_a_session_go_with_the_server_or_its_end(spawn: Callable[..., Wire], end: str) -> None:
    workbench = spawn("workbench")
    workbench.execute("open('secret', 'w').write('x')", session="s")
    workbench.execute("open('more', 'w').write('y')", session="s")
    (folder,) = folders(workbench.pid)
    libc = ctypes.CDLL(None, use_errno=True)
    news = libc.inotify_init1(os.O_CLOEXEC)
    # A watch holds no file system; whoever watched something in one is told when it goes.
    assert libc.inotify_add_watch(news, os.fsencode(folder), IN_DELETE) > 0
    if end == "killed":
        os.kill(workbench.pid, signal.SIGKILL)
    elif end == "end of input":
        assert workbench.end() == 0
    else:
        workbench.execute("pass", session="s", session_end=True)
    assert select.select([news], [], [], DEADLINE)[0]
    mask = struct.unpack_from("<iI", os.read(news, 4096))[1]
    os.close(news)
    assert mask & IN_UNMOUNT


def test_two_servers_do_not_share_a_name(spawn: Callable[..., Wire]) -> None:
    one, other = spawn("workbench"), spawn("workbench")
    one.execute("open('mine', 'w').close()", session="s")
    assert other.execute("import os; os.listdir('.')", session="s")["value"] == "[]"
    assert one.execute("import os; os.listdir('.')", session="s")["value"] == "['mine']"


def test_a_program_of_a_session_cannot_hurt_the_next(workbench: Wire) -> None:
    """Everything a folder can hold against whoever comes next, at once."""
    workbench.execute(
        """
import os
for name in ("code.py", "code.sh", "value", "in.txt", "figure-1.png"):
    os.symlink("/etc/passwd", name)
os.mkfifo("pipe")
os.mkdir("closed"); open("closed/f", "w").close(); os.chmod("closed", 0)
open("run", "w").write("#!/bin/sh\\nid -u"); os.chmod("run", 0o6755)
os.makedirs("/".join(["deep"] * 200))
for number in range(3000): open(f"many-{number}", "w").close()
os.link("run", "again")
os.chmod(".", 0)
""",
        session="hostile",
    )
    answer = workbench.execute(
        "import os\nprint(open('in.txt').read(), os.popen('./run').read().strip(), os.access('.', 7), __file__)\n6 * 7",
        session="hostile",
        files=[{"name": "in.txt", "content": "mine"}],
    )
    assert answer["stdout"] == "mine 1000 True /run/code.py\n", answer
    assert (answer["value"], answer["artifacts"], answer["skipped"]) == ("42", [], [])
    script = workbench.execute("cat /run/code.sh; ls | wc -l\n", "bash", session="hostile")
    assert script["stdout"] == "cat /run/code.sh; ls | wc -l\n3010\n", script

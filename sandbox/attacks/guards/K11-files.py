import mmap
import os
import shutil
import stat
import tempfile

with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as file, tempfile.NamedTemporaryFile() as named:
    file.write(b"x" * 100)
    assert os.path.exists(named.name) and os.path.isdir(folder)
os.symlink("target", "link")
open("target", "w").write("text")
assert open("link").read() == "text" and os.readlink("link") == "target"
os.rename("target", "renamed")
assert not os.path.exists("link")
os.link("renamed", "hard")
assert os.stat("hard").st_nlink == 2
with open("mapped", "wb+") as file:
    os.posix_fallocate(file.fileno(), 0, 8192)
    with mmap.mmap(file.fileno(), 0) as view:
        view[4096:4100] = b"page"
        view.flush()
    file.seek(4096)
    assert file.read(4) == b"page"
os.mkfifo("pipe")
if os.fork() == 0:
    open("pipe", "w").write("through")
    os._exit(0)
assert open("pipe").read() == "through"
os.wait()
os.chmod("renamed", 0o600)
assert stat.S_IMODE(os.stat("renamed").st_mode) == 0o600
os.utime("renamed", (1, 2))
assert os.stat("renamed").st_mtime == 2
shutil.copytree(".", tempfile.mkdtemp() + "/copy", ignore=shutil.ignore_patterns("pipe"), symlinks=True)
assert os.statvfs(".").f_bavail > 0
shutil.copy2("renamed", "again")
os.truncate("again", 2)
assert open("again").read() == "te"
print("DONE")

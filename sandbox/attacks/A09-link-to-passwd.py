import os

for target in ("/etc/passwd", "@CANARY@"):
    if os.path.lexists("link"):
        os.unlink("link")
    os.symlink(target, "link")
    try:
        lines = open("link").read().splitlines()
        # The sandbox has a passwd of its own, of two or three lines.
        print("LEAK" if len(lines) > 3 or target != "/etc/passwd" else "HELD", target, len(lines), "lines")
    except OSError as error:
        print("HELD", target, error.strerror)
os.unlink("link")
print("DONE")

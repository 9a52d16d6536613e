import mmap
import os

# Pages of a shared mapping stay when the process that touched them has ended, and nobody is seen to hold them.
held = []
try:
    while len(held) * 70 < @MEGABYTES@:
        held.append(mmap.mmap(-1, 70 << 20))
        child = os.fork()
        if child == 0:
            for offset in range(0, 70 << 20, mmap.PAGESIZE):
                held[-1][offset] = 1
            os._exit(0)
        os.waitpid(child, 0)
    print("LEAK", len(held) * 70, "MB")
except OSError as error:
    print("HELD", len(held) * 70, "MB", error.strerror)
try:
    with open("/dev/zero", "r+b") as zero:
        mmap.mmap(zero.fileno(), 1 << 20).close()
    print("LEAK /dev/zero is mapped")
except OSError as error:
    print("HELD /dev/zero", error.strerror)
print("DONE")

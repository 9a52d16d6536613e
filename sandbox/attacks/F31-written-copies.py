import mmap
import os
import time

# Pages that were shared become each process's own when it writes to them, and no sum of sizes grows.
print("HELD before", flush=True)
SIZE = 500 << 20
shared = mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE)
for _ in range(8):
    if os.fork() == 0:
        for offset in range(0, SIZE, mmap.PAGESIZE):
            shared[offset] = 1
        time.sleep(99)
time.sleep(99)

import mmap
import os
import threading

# While one thread fills a mapping and another waits to change the table of mappings, whoever wants to walk that table
# waits behind both; and what the children share makes somebody want to.
print("HELD before", flush=True)
shared = mmap.mmap(-1, 120 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE)


def change() -> None:
    while True:
        mmap.mmap(-1, mmap.PAGESIZE).close()


for _ in range(4):
    if os.fork() == 0:
        threading.Thread(target=change, daemon=True).start()
        held = []
        while True:
            held.append(mmap.mmap(-1, 200 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE))
os.wait()

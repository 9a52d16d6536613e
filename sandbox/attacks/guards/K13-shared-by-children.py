import mmap
import os

# Eight workers that read what their parent has loaded hold it once, however often their sizes count it.
SIZE = 800 << 20
shared = mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE)
workers = []
for _ in range(8):
    worker = os.fork()
    if worker == 0:
        found = 0
        for _ in range(3):
            for offset in range(0, SIZE, mmap.PAGESIZE):
                found += shared[offset]
        os._exit(found)
    workers.append(worker)
assert [os.waitpid(worker, 0)[1] for worker in workers] == [0] * 8
print("DONE")

import ctypes
import os
import threading
import time

print("HELD before", flush=True)
# The memory of a process whose first thread has ended is told by its other threads alone; processes of one size all of
# whose first threads have ended could pass for one.
(ready, is_ready), (go, goes) = os.pipe(), os.pipe()


def hold() -> None:
    while "VmRSS" in open("/proc/self/status").read():
        pass
    first = bytearray(b"x") * (60 << 20)
    os.write(is_ready, b".")
    os.read(go, 1)
    second = bytearray(b"x") * (45 << 20)
    time.sleep(99)
    del first, second


for _ in range(4):
    if os.fork() == 0:
        threading.Thread(target=hold).start()
        ctypes.CDLL(None).syscall(60, 0)
for _ in range(4):
    os.read(ready, 1)
held = bytearray(b"x") * (70 << 20)
time.sleep(0.3)
os.write(goes, b"....")
time.sleep(99)

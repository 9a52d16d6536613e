import os
import time

print("HELD before", flush=True)
for _ in range(8):
    if os.fork() == 0:
        block = bytearray(os.urandom(1 << 20)) * 512
        time.sleep(99)
        os._exit(len(block) & 1)
time.sleep(99)

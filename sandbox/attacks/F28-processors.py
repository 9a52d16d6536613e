import os
import time

for _ in range(8):
    if os.fork() == 0:
        end = time.monotonic() + 3
        while time.monotonic() < end:
            pass
        os._exit(0)
for _ in range(8):
    os.wait()
print("HELD")
print("DONE")

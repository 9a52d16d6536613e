import time

print("HELD before", flush=True)
time.sleep(9999)

import os

print("HELD", os.listdir("/proc/self/fd"))
for name in os.listdir("/proc/self/fd"):
    if int(name) <= 2:
        continue
    try:
        target = os.readlink(f"/proc/self/fd/{name}")
    except FileNotFoundError:
        continue  # the listing's own
    # The code may be open while it runs; nothing else.
    print("HELD" if target == __file__ else "LEAK", name, target)
print("DONE")

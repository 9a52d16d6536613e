import os

for descriptor in range(3, 256):
    try:
        os.write(descriptor, b"x")
        print("LEAK", descriptor, os.readlink(f"/proc/self/fd/{descriptor}"))
    except OSError:
        pass
print("HELD")
print("DONE")

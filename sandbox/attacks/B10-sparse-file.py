import errno
import os

try:
    open("s", "wb").truncate(1 << 40)
    print("LEAK")
except OSError as error:
    print("HELD", errno.errorcode[error.errno])
os.unlink("s")
print("DONE")

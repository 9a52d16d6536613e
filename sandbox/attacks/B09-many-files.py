import errno
import os

made = 0
try:
    for number in range(@COUNT@):
        open(f"f{number}", "w").close()
        made += 1
    print("LEAK", made, "files")
except OSError as error:
    print("HELD", errno.errorcode[error.errno])
for number in range(made):
    os.unlink(f"f{number}")
print("DONE")

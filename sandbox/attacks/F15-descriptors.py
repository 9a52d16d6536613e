import errno

files = []
try:
    for _ in range(10**6):
        files.append(open("/dev/null"))
    print("LEAK")
except OSError as error:
    files.clear()
    print("HELD", errno.errorcode[error.errno])
print("DONE")

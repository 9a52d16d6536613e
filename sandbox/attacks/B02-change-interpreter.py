import errno

try:
    open("@TARGET@", "r+b").write(b"x")
    print("LEAK")
except OSError as error:
    print("HELD", errno.errorcode[error.errno])
print("DONE")

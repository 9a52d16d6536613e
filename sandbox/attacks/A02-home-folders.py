import os

for path in ("/home", "/root", "@CANARY_DIR@", "@CHECKOUT@"):
    try:
        names = os.listdir(path)
        print("LEAK" if names else "HELD", path, names)
    except OSError as error:
        print("HELD", path, error.strerror)
print("DONE")

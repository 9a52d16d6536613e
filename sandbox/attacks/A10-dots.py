import os

up = "../" * 40
try:
    names = os.listdir(up + "etc")
    print("LEAK" if "shadow" in names or "hostname" in names else "HELD", sorted(names))
except OSError as error:
    print("HELD", error.strerror)
try:
    print("LEAK", open(up + "@CANARY@").read())
except OSError as error:
    print("HELD", error.strerror)
print("DONE")

import os

open("a", "wb").write(b"x" * 10**7)
for number in range(1000):
    os.link("a", f"a{number}")
print("HELD")
print("DONE")

import os

print("HELD", flush=True)
os.write(1, os.urandom(10**6))
os.write(1, b"\nDONE\n")
